package ingest

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"certdex/evidence"
	"certdex/internal/testkit"
	"certdex/matchers"
	"certdex/storage"
)

// add puts documents there as if a file had been read, and carries them.
func (l *line) add(uploadedFor string, papers ...storage.Document) (ids []string) {
	l.Helper()
	f := storage.File{ID: storage.NewID(), OrgID: orgID, UploadedBy: userID, Name: "papers.pdf",
		SHA256: strings.Repeat("0", 64-36) + storage.NewID(), State: storage.FileExtracted, PartnerID: uploadedFor}
	for i := range papers {
		papers[i].ID, papers[i].FileID, papers[i].OrgID, papers[i].Index = storage.NewID(), f.ID, orgID, i
		ids = append(ids, papers[i].ID)
	}
	write(l, l.db, func(ctx context.Context, tx *storage.Tx) error {
		if err := tx.InsertFile(ctx, f); err != nil {
			return err
		}
		return tx.InsertDocuments(ctx, papers)
	})
	for _, id := range ids {
		l.job(storage.DocumentJob, id)
	}
	return ids
}

// waitFlag waits until the worker has put the flag there, or taken it away.
func (l *line) waitFlag(id, code, other string, want bool) {
	l.Helper()
	eventually(l, 20*time.Second, code+" is worked out anew", func() bool { return flagged(l.document(id), code, other) == want })
}

func (l *line) decide(id string, state storage.DocumentState) {
	l.Helper()
	write(l, l.db, func(ctx context.Context, tx *storage.Tx) error {
		d, err := tx.Document(ctx, id)
		if err != nil {
			return err
		}
		o := storage.Outcome{State: state, PartnerID: d.PartnerID, By: userID, At: time.Now(), Reason: "why", Basis: storage.Basis{By: storage.ByPerson}}
		if err := tx.SaveDecision(ctx, id, d.Version, o); err != nil {
			return err
		}
		return ReassessOthers(ctx, tx, d)
	})
}

var (
	sabana = evidence.Partner{ID: "P1", Name: "Cargas de la Sabana SAS", Country: "CO", CertificateNumbers: []string{"COLBOG01418-1-8"}}
	seven  = []string{"holder", "CARGAS DE LA SABANA S.A.S.", "certificate_number", "COLBOG01418-1-7", "country", "CO", "expires_on", "2026-03-20"}
	eight  = []string{"holder", "CARGAS DE LA SABANA S.A.S.", "certificate_number", "COLBOG01418-1-8", "country", "CO", "expires_on", "2027-03-20"}
)

func TestMatchTakesThePartner(t *testing.T) {
	testkit.EachDB(t, func(t *testing.T, db *storage.DB) {
		l := newLine(t, db)
		l.partners(sabana, evidence.Partner{ID: "P2", Name: "Polarlys Sjømat AS", Country: "NO"})
		d := l.document(l.add("", paper(eight...))[0])
		if d.PartnerID != "P1" || d.PartnerBy != evidence.Machine || d.Decision != evidence.Match || len(d.Candidates) == 0 {
			t.Errorf("partner %q by %q, %s", d.PartnerID, d.PartnerBy, d.Decision)
		}
		t.Run("and says so when it was uploaded for another one", func(t *testing.T) {
			d := l.document(l.add("P2", paper(eight...))[0])
			if d.PartnerID != "P1" || !flagged(d, evidence.FlagHolderMismatch, "") {
				t.Errorf("partner %q, flags %v", d.PartnerID, flagCodes(d))
			}
		})
	})
}

// The uploader's word tips the scale for a best candidate that is possible.
func TestMatchUploadedFor(t *testing.T) {
	l := newLine(t, testkit.DB(t))
	l.pipeline.Thresholds = matchers.Thresholds{Match: 1.1, Possible: 0.1}
	l.partners(sabana, evidence.Partner{ID: "P2", Name: "Polarlys Sjømat AS", Country: "NO"})
	for uploadedFor, want := range map[string]string{"": "", "P1": "P1", "P2": ""} {
		if d := l.document(l.add(uploadedFor, paper(eight...))[0]); d.PartnerID != want {
			t.Errorf("uploaded for %q: partner %q (%s), want %q", uploadedFor, d.PartnerID, d.Decision, want)
		}
	}
}

// Of many sites under one name the one that the uploader named is taken, also
// where it is not among the ten that are shown.
func TestMatchUploadedForOneOfManySites(t *testing.T) {
	l := newLine(t, testkit.DB(t))
	var sites []evidence.Partner
	for i := range topCandidates + 5 {
		sites = append(sites, evidence.Partner{ID: fmt.Sprintf("S%02d", i), Name: "Cargas de la Sabana SAS", Country: "CO"})
	}
	sites = append(sites, evidence.Partner{ID: "P2", Name: "Polarlys Sjømat AS", Country: "NO"})
	l.partners(sites...)
	for _, c := range []struct {
		uploadedFor, partner string
		mismatch             bool
	}{
		{"", "", false}, {"S03", "S03", false}, {"S14", "S14", false}, {"P2", "", true},
	} {
		d := l.document(l.add(c.uploadedFor, paper(eight...))[0])
		named := slices.ContainsFunc(d.Candidates, func(k evidence.Candidate) bool { return k.Partner == c.uploadedFor })
		if d.PartnerID != c.partner || flagged(d, evidence.FlagHolderMismatch, "") != c.mismatch || len(d.Candidates) != topCandidates ||
			named != (c.uploadedFor != "") {
			t.Errorf("uploaded for %q: partner %q (%s), flags %v, %d candidates", c.uploadedFor, d.PartnerID, d.Decision, flagCodes(d), len(d.Candidates))
		}
	}
}

// Importing partners after documents finds their matches; what a person chose stays.
func TestPartnersImportedLater(t *testing.T) {
	testkit.EachDB(t, func(t *testing.T, db *storage.DB) {
		l := newLine(t, db)
		l.partners(evidence.Partner{ID: "P2", Name: "Polarlys Sjømat AS", Country: "NO"})
		found := l.add("", paper(eight...))[0]
		chosen := l.add("", paper(seven...))[0]
		if d := l.document(found); d.PartnerID != "" || !flagged(d, evidence.FlagNoPartner, "") {
			t.Fatalf("partner %q, flags %v", d.PartnerID, flagCodes(d))
		}
		write(t, db, func(ctx context.Context, tx *storage.Tx) error {
			d, err := tx.Document(ctx, chosen)
			if err != nil {
				return err
			}
			return tx.SavePartner(ctx, chosen, d.Version, "P2", userID)
		})
		l.work()
		l.partners(sabana)
		eventually(t, 20*time.Second, "the partner is found", func() bool {
			d := l.document(found)
			return d.PartnerID == "P1" && d.State == storage.DocumentAssessed && !flagged(d, evidence.FlagNoPartner, "")
		})
		eventually(t, 20*time.Second, "the other one is assessed again", func() bool {
			return l.document(chosen).State == storage.DocumentAssessed
		})
		if d := l.document(chosen); d.PartnerID != "P2" || d.PartnerBy != userID {
			t.Errorf("the person's choice became %q by %q", d.PartnerID, d.PartnerBy)
		}
	})
}

// A document that comes while an import is under way finds what it brings.
func TestDocumentComesDuringAnImport(t *testing.T) {
	basc := storage.Extract{ID: storage.NewID(), Program: "basc", AsOf: time.Now(), ImportedBy: userID, Name: "r.csv"}
	for _, c := range []struct {
		what string
		take func(context.Context, *storage.Tx) error
		good func(storage.Document) bool
	}{
		{"partners", func(ctx context.Context, tx *storage.Tx) error {
			_, err := tx.PutPartners(ctx, orgID, []evidence.Partner{sabana}, time.Now())
			if err == nil {
				_, err = tx.SettlePartners(ctx, orgID)
			}
			if err != nil {
				return err
			}
			return reassessOrg(ctx, tx, orgID)
		}, func(d storage.Document) bool { return d.PartnerID == "P1" }},
		{"register", func(ctx context.Context, tx *storage.Tx) error {
			err := tx.InsertExtract(ctx, basc, []evidence.RegisterEntry{{Number: "COLBOG01418-1-8", Holder: "CARGAS DE LA SABANA S.A.S.", Country: "CO"}})
			if err != nil {
				return err
			}
			return ReassessProgram(ctx, tx, "basc")
		}, func(d storage.Document) bool { return d.Corroboration.ExtractID == basc.ID }},
	} {
		t.Run(c.what, func(t *testing.T) {
			testkit.EachDB(t, func(t *testing.T, db *storage.DB) {
				l := newLine(t, db)
				l.add("", paper(seven...)) // so that partners and register are kept prepared
				come := make(chan []string, 1)
				write(t, db, func(ctx context.Context, tx *storage.Tx) error {
					if err := c.take(ctx, tx); err != nil {
						return err
					}
					go func() { come <- l.add("", paper(eight...)) }()
					select { // time enough to be matched and assessed where nothing is waited for
					case <-time.After(500 * time.Millisecond):
					case ids := <-come:
						come <- ids
					}
					return nil
				})
				if d := l.document((<-come)[0]); !c.good(d) || d.State != storage.DocumentAssessed {
					t.Errorf("the document is %s with partner %q and extract %q", d.State, d.PartnerID, d.Corroboration.ExtractID)
				}
			})
		})
	}
}

// A long list is put in parts; one that broke off is completed by the next.
func TestImportPartners(t *testing.T) {
	testkit.EachDB(t, func(t *testing.T, db *storage.DB) {
		l := newLine(t, db)
		found := l.add("", paper(eight...))[0]
		list := []evidence.Partner{{ExternalID: "7", Name: "Another Seven"}, sabana, {ID: "7", Name: "Seven"}}
		for i := range partnersAtOnce + 1 {
			list = append(list, evidence.Partner{ID: "many-" + strconv.Itoa(i), Name: "Partner " + strconv.Itoa(i)})
		}
		fault := errors.New("broken off")
		take := func(last error) (storage.PartnerChanges, error) {
			return ImportPartners(t.Context(), db, orgID, list, time.Now(), func(*storage.Tx, storage.PartnerChanges) error { return last })
		}
		if _, err := take(fault); !errors.Is(err, fault) {
			t.Fatalf("got %v", err)
		}
		changes, err := take(nil)
		if err != nil || changes.Created+changes.Updated != 0 || len(changes.Refused) != 1 || changes.Refused[0].Index != 0 {
			t.Errorf("the second time: %+v, %v", changes, err)
		}
		l.job(storage.DocumentJob, found)
		if d := l.document(found); d.PartnerID != "P1" {
			t.Errorf("partner %q", d.PartnerID)
		}
		version := func() int64 {
			return read(t, db, func(ctx context.Context, tx *storage.Tx) (int64, error) { return tx.PartnerVersion(ctx, orgID) })
		}
		before := version()
		if _, err := take(nil); err != nil || version() != before {
			t.Errorf("what changes nothing made version %d of %d (%v)", version(), before, err)
		}
	})
}

func TestCopiesAndSuccessors(t *testing.T) {
	testkit.EachDB(t, func(t *testing.T, db *storage.DB) {
		l := newLine(t, db)
		l.partners(sabana)
		l.work()
		old := l.add("", paper(seven...))[0]
		l.decide(old, storage.DocumentVerified)
		before := l.document(old)

		first := l.add("", paper(eight...))[0]
		l.waitFlag(old, evidence.FlagSuperseded, first, true)
		if d := l.document(old); d.State != storage.DocumentVerified || d.DecidedBy != userID || d.PartnerID != before.PartnerID || len(d.Rows) != len(before.Rows) {
			t.Errorf("the decision became %+v", d)
		}
		if flagged(l.document(first), evidence.FlagSuperseded, old) {
			t.Error("the newer one is said to be superseded")
		}
		second := l.add("", paper(eight...))[0]
		if !flagged(l.document(second), evidence.FlagDuplicate, first) {
			t.Errorf("the copy has flags %v", flagCodes(l.document(second)))
		}
		l.waitFlag(first, evidence.FlagDuplicate, second, true)

		l.decide(second, storage.DocumentDeclined) // it counts for nothing any more
		l.waitFlag(first, evidence.FlagDuplicate, second, false)

		t.Run("in another organisation say nothing", func(t *testing.T) {
			write(t, db, func(ctx context.Context, tx *storage.Tx) error {
				return tx.InsertOrg(ctx, evidence.Org{ID: "org-2", Name: "Otra", CreatedAt: time.Now()})
			})
			d := l.document(first)
			d.OrgID = "org-2"
			near := read(t, db, func(ctx context.Context, tx *storage.Tx) ([]storage.Document, error) { return nearOf(ctx, tx, d) })
			if len(near) != 0 {
				t.Errorf("%d documents of another organisation", len(near))
			}
		})
	})
}

// A corrected number frees the one that was taken for a copy.
func TestCorrectionFreesOthers(t *testing.T) {
	l := newLine(t, testkit.DB(t))
	l.work()
	first, second := l.add("", paper(eight...))[0], l.add("", paper(eight...))[0]
	l.waitFlag(first, evidence.FlagDuplicate, second, true)
	write(t, l.db, func(ctx context.Context, tx *storage.Tx) error {
		d, err := tx.Document(ctx, second)
		if err != nil {
			return err
		}
		rows := slices.Clone(d.Rows)
		for i := range rows {
			if rows[i].Name == evidence.CertificateNumber {
				rows[i].Value, rows[i].Origin = "COLBOG01419-1-8", storage.OriginCorrected
			}
		}
		if err := tx.SaveFields(ctx, second, d.Version, rows); err != nil {
			return err
		}
		return ReassessDocuments(ctx, tx, orgID, second)
	})
	l.waitFlag(first, evidence.FlagDuplicate, second, false)
	l.waitFlag(second, evidence.FlagDuplicate, first, false)
}

func TestRegisterImportedLater(t *testing.T) {
	testkit.EachDB(t, func(t *testing.T, db *storage.DB) {
		l := newLine(t, db)
		l.work()
		open, decided := l.add("", paper(eight...))[0], l.add("", paper(seven...))[0]
		l.decide(decided, storage.DocumentVerified)
		if d := l.document(open); d.Corroboration.Answer != evidence.NoRegister {
			t.Fatalf("register says %q", d.Corroboration.Answer)
		}
		extract := storage.Extract{ID: storage.NewID(), Program: "basc", AsOf: time.Now(), ImportedAt: time.Now(), ImportedBy: userID, Name: "r.csv"}
		entries := []evidence.RegisterEntry{
			{Number: "COLBOG01418-1-8", Holder: "CARGAS DE LA SABANA S.A.S.", Country: "CO", Status: "valid", ValidTo: "2027-03-20"},
			{Number: "COLBOG01418-1-7", Holder: "CARGAS DE LA SABANA S.A.S.", Country: "CO", Status: "withdrawn", ValidTo: "2026-03-20"},
		}
		write(t, db, func(ctx context.Context, tx *storage.Tx) error {
			if err := tx.InsertExtract(ctx, extract, entries); err != nil {
				return err
			}
			return ReassessProgram(ctx, tx, "basc")
		})
		for id, want := range map[string]string{open: evidence.Confirmed, decided: evidence.Contradicted} {
			eventually(t, 20*time.Second, want, func() bool {
				d := l.document(id)
				return d.Corroboration.Answer == want && d.Corroboration.ExtractID == extract.ID && settled(d.State)
			})
		}
		if d := l.document(decided); d.State != storage.DocumentVerified {
			t.Errorf("decided document is %s", d.State)
		}
	})
}

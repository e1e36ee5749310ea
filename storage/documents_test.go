package storage_test

import (
	"errors"
	"fmt"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"certdex/evidence"
	"certdex/internal/testkit"
	"certdex/storage"
)

// aDocument is a document of file "f1" of organisation "a" with these fields:
// name, value, name, value …
func aDocument(id string, place int, fields ...string) storage.Document {
	d := storage.Document{ID: id, FileID: "f1", OrgID: "a", Index: place}
	d.Kind, d.Program, d.Language, d.Confidence, d.Pages = evidence.Certificate, "basc", "es", 0.9, []int{1, 2}
	for i := 0; i < len(fields); i += 2 {
		d.Fields = append(d.Fields, evidence.Field{
			Name: fields[i], Value: fields[i+1], Text: fields[i+1], Confidence: 0.8, Page: 1, Box: evidence.Box{0.1, 0.2, 0.3, 0.4},
		})
	}
	return d
}

// withDocuments gives the database organisation "a" with file "f1" and documents in it.
func withDocuments(t *testing.T, db *storage.DB, documents ...storage.Document) {
	t.Helper()
	withOrgs(t, db, "a")
	write(t, db, func(tx *storage.Tx) error {
		if err := tx.InsertFile(t.Context(), aFile("a", "f1")); err != nil {
			return err
		}
		return tx.InsertDocuments(t.Context(), documents)
	})
}

func document(t *testing.T, db *storage.DB, id string) (d storage.Document) {
	t.Helper()
	err := db.Read(t.Context(), func(tx *storage.Tx) (err error) {
		d, err = tx.Document(t.Context(), id)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return d
}

func TestDocumentComesBackAsItWentIn(t *testing.T) {
	testkit.EachDB(t, func(t *testing.T, db *storage.DB) {
		d := aDocument("d1", 0, evidence.Holder, "Transportes Ñandú S.A.", evidence.CertificateNumber, "COLBOG 00123-1", evidence.ExpiresOn, "2027-01-31")
		d.Warnings = []evidence.Warning{{Code: evidence.LowResolution, Message: "few dots", Page: 2}}
		d.Fields[0].Alternatives = []evidence.Alternative{{Value: "Transportes Nandu", Confidence: 0.1}}
		withDocuments(t, db, d)
		want := d
		want.State, want.Version, want.FileName, want.CreatedAt, want.UpdatedAt = storage.DocumentExtracted, 1, "f1.pdf", noon, noon
		for i, f := range d.Fields {
			want.Rows = append(want.Rows, storage.Field{Field: f, Position: i, Origin: storage.OriginExtracted})
		}
		if diff := cmp.Diff(want, document(t, db, "d1"), cmpopts.EquateEmpty()); diff != "" {
			t.Error(diff)
		}
		err := db.Read(t.Context(), func(tx *storage.Tx) error {
			_, err := tx.Document(t.Context(), "d2")
			return err
		})
		wantCode(t, err, evidence.NotFound)
		err = db.Write(t.Context(), func(tx *storage.Tx) error {
			again := d
			again.ID = "d9" // the same place in the same file: a step that ran twice
			return tx.InsertDocuments(t.Context(), []storage.Document{again})
		})
		wantCode(t, err, evidence.Conflict)
	})
}

func TestWayOfADocument(t *testing.T) {
	testkit.EachDB(t, func(t *testing.T, db *storage.DB) {
		ctx := t.Context()
		withDocuments(t, db, aDocument("d1", 0, evidence.Holder, "Acme Ltd"))
		save := func(fn func(*storage.Tx) error) error { return db.Write(ctx, fn) }

		var d storage.Document
		write(t, db, func(tx *storage.Tx) error {
			var ok bool
			var err error
			if d, ok, err = tx.ClaimDocument(ctx, "d1", "w1", noon, noon.Add(time.Minute)); !ok || d.Attempts != 1 {
				t.Errorf("claim: %v %+v", ok, d)
			}
			return err
		})
		write(t, db, func(tx *storage.Tx) error {
			if _, ok, err := tx.ClaimDocument(ctx, "d1", "w2", noon, noon.Add(time.Minute)); ok || err != nil {
				t.Errorf("claimed while held: %v", err)
			}
			ok, err := tx.RenewDocument(ctx, "d1", "w2", noon.Add(time.Hour))
			if ok {
				t.Error("renewed by one who does not hold it")
			}
			return err
		})
		wantCode(t, save(func(tx *storage.Tx) error { return tx.SaveAssessment(ctx, d, nil, evidence.Corroboration{}) }), evidence.Conflict)

		match := storage.Match{
			PartnerID: "P-1", Decision: evidence.Match, Identity: "basc|1|acme", HolderKey: "acme",
			Candidates: []evidence.Candidate{{Partner: "P-1", Score: 0.98, Pieces: []evidence.Piece{{Aspect: "name", Score: 1}}}},
		}
		write(t, db, func(tx *storage.Tx) error { return tx.SaveMatch(ctx, d, match) })
		wantCode(t, save(func(tx *storage.Tx) error { return tx.SaveMatch(ctx, d, match) }), evidence.Conflict)
		d = document(t, db, "d1")
		if d.State != storage.DocumentMatched || d.PartnerID != "P-1" || d.PartnerBy != evidence.Machine || d.Version != 2 {
			t.Fatalf("matched: %+v", d)
		}
		if diff := cmp.Diff(match.Candidates, d.Candidates); diff != "" {
			t.Error(diff)
		}

		flags := []evidence.Flag{{Code: evidence.FlagLowConfidence, Severity: evidence.Caution, Message: "look at the number", Field: "certificate_number"}}
		register := evidence.Corroboration{Answer: evidence.Confirmed, ExtractID: "x1"}
		write(t, db, func(tx *storage.Tx) error { return tx.SaveAssessment(ctx, d, flags, register) })
		d = document(t, db, "d1")
		if d.State != storage.DocumentAssessed || d.LeaseOwner != "" || d.LeaseUntil != nil || d.Attempts != 0 {
			t.Fatalf("assessed: %+v", d)
		}
		if diff := cmp.Diff(flags, d.Flags); diff != "" {
			t.Error(diff)
		}

		write(t, db, func(tx *storage.Tx) error { return tx.SavePartner(ctx, "d1", d.Version, "P-2", "user-1") })
		wantCode(t, save(func(tx *storage.Tx) error { return tx.SavePartner(ctx, "d1", d.Version, "P-3", "user-1") }), evidence.Conflict)

		write(t, db, func(tx *storage.Tx) error {
			n, err := tx.Reassess(ctx, storage.DocumentFilter{OrgIDs: []string{"a"}})
			if n != 1 {
				t.Errorf("%d sent back", n)
			}
			return err
		})
		d = document(t, db, "d1")
		write(t, db, func(tx *storage.Tx) error { return tx.SaveMatch(ctx, d, match) })
		if d = document(t, db, "d1"); d.PartnerID != "P-2" || d.PartnerBy != "user-1" {
			t.Errorf("the machine changed what a person chose: %s by %s", d.PartnerID, d.PartnerBy)
		}
		verified := storage.Outcome{
			State: storage.DocumentVerified, PartnerID: "P-2", By: "user-1", At: noon,
			Basis: storage.Basis{Reader: "1", Flags: flags, Overridden: []string{evidence.FlagLowConfidence}, By: storage.ByPerson},
		}
		decide := func(version int, o storage.Outcome) error {
			return save(func(tx *storage.Tx) error { return tx.SaveDecision(ctx, "d1", version, o) })
		}
		wantCode(t, decide(d.Version, verified), evidence.Conflict) // not assessed yet
		write(t, db, func(tx *storage.Tx) error { return tx.SaveAssessment(ctx, d, flags, register) })
		wantCode(t, decide(d.Version, verified), evidence.Conflict) // assessed meanwhile
		wantCode(t, decide(d.Version+1, storage.Outcome{State: storage.DocumentMatched}), evidence.Invalid)
		if err := decide(d.Version+1, verified); err != nil {
			t.Fatal(err)
		}
		d = document(t, db, "d1")
		if d.State != storage.DocumentVerified || d.DecidedBy != "user-1" || !d.DecidedAt.Equal(noon) || d.PartnerBy != "user-1" {
			t.Errorf("verified: %+v", d)
		}
		if diff := cmp.Diff(&verified.Basis, d.Basis); diff != "" {
			t.Error(diff)
		}

		t.Run("nothing goes back over a decision", func(t *testing.T) {
			wantCode(t, decide(d.Version, verified), evidence.Conflict)
			wantCode(t, save(func(tx *storage.Tx) error { return tx.SaveFields(ctx, "d1", d.Version, nil) }), evidence.Conflict)
			wantCode(t, save(func(tx *storage.Tx) error { return tx.SavePartner(ctx, "d1", d.Version, "", "u") }), evidence.Conflict)
			write(t, db, func(tx *storage.Tx) error {
				n, err := tx.Reassess(ctx, storage.DocumentFilter{AnyOrg: true, IDs: []string{"d1"}})
				if n != 0 {
					t.Error("a decided document was sent back")
				}
				return err
			})
		})
		t.Run("its flags may be renewed", func(t *testing.T) {
			write(t, db, func(tx *storage.Tx) error { return tx.SaveAssessment(ctx, d, nil, register) })
			if now := document(t, db, "d1"); now.State != storage.DocumentVerified || len(now.Flags) != 0 {
				t.Errorf("got %s with %v", now.State, now.Flags)
			}
		})
	})
}

func TestFields(t *testing.T) {
	testkit.EachDB(t, func(t *testing.T, db *storage.DB) {
		ctx := t.Context()
		withDocuments(t, db, aDocument("d1", 0, evidence.Holder, "Acme Ltd", evidence.ExpiresOn, "2026-01-01", evidence.Standard, "V5"))
		d := document(t, db, "d1")
		rows := d.Rows
		rows[0].Value, rows[0].Origin = "Beta GmbH", storage.OriginCorrected
		rows[0].ConfirmedBy, rows[0].ConfirmedAt = "user-1", &d.CreatedAt
		rows[1].Removed = true
		rows = append(rows, storage.Field{Field: evidence.Field{Name: evidence.CertificateNumber, Value: "X-1"}, Position: 3, Origin: storage.OriginAdded})
		write(t, db, func(tx *storage.Tx) error { return tx.SaveFields(ctx, "d1", d.Version, rows) })
		now := document(t, db, "d1")
		if diff := cmp.Diff(rows, now.Rows); diff != "" {
			t.Error(diff)
		}
		if now.First(evidence.Holder) != "Beta GmbH" || now.First(evidence.ExpiresOn) != "" || len(now.Fields) != 3 {
			t.Errorf("fields: %+v", now.Fields)
		}
		if got := listed(t, db, storage.DocumentFilter{AnyOrg: true, Query: "beta"}); got != "d1" {
			t.Errorf("the list does not know the correction: %q", got)
		}
		if got := listed(t, db, storage.DocumentFilter{AnyOrg: true, Expiry: storage.ExpiryNone, Today: "2026-03-14"}); got != "d1" {
			t.Errorf("the list does not know that the date is gone: %q", got)
		}
		err := db.Write(ctx, func(tx *storage.Tx) error { return tx.SaveFields(ctx, "d1", d.Version, rows) })
		wantCode(t, err, evidence.Conflict)
	})
}

func TestManyVerifyOneDocument(t *testing.T) {
	testkit.EachDB(t, func(t *testing.T, db *storage.DB) {
		ctx := t.Context()
		d := aDocument("d1", 0)
		d.State = storage.DocumentAssessed
		withDocuments(t, db, d)
		var won atomic.Int64
		var wg sync.WaitGroup
		for i := range 20 {
			wg.Go(func() {
				err := db.Write(ctx, func(tx *storage.Tx) error {
					return tx.SaveDecision(ctx, "d1", 1, storage.Outcome{State: storage.DocumentVerified, By: fmt.Sprint(i), At: noon})
				})
				if err == nil {
					won.Add(1)
				} else {
					wantCode(t, err, evidence.Conflict)
				}
			})
		}
		wg.Wait()
		if won.Load() != 1 {
			t.Errorf("%d of 20 won", won.Load())
		}
	})
}

func TestReassessOverTakesWorkInHand(t *testing.T) {
	testkit.EachDB(t, func(t *testing.T, db *storage.DB) {
		ctx := t.Context()
		withDocuments(t, db, aDocument("d1", 0))
		d := document(t, db, "d1")
		write(t, db, func(tx *storage.Tx) error {
			_, err := tx.Reassess(ctx, storage.DocumentFilter{AnyOrg: true})
			return err
		})
		err := db.Write(ctx, func(tx *storage.Tx) error { return tx.SaveMatch(ctx, d, storage.Match{}) })
		wantCode(t, err, evidence.Conflict) // matched against partners of before
	})
}

func TestCopiesAndSiblings(t *testing.T) {
	testkit.EachDB(t, func(t *testing.T, db *storage.DB) {
		ctx := t.Context()
		d1, d2, d3 := aDocument("d1", 0), aDocument("d2", 1), aDocument("d3", 2)
		d1.Identity, d2.Identity = "same", "same"
		d1.HolderKey, d3.HolderKey = "acme", "acme"
		withDocuments(t, db, d1, d2, d3)
		err := db.Read(ctx, func(tx *storage.Tx) error {
			copies, err1 := tx.SameIdentity(ctx, "a", "same", "d1")
			siblings, err2 := tx.Siblings(ctx, "a", "basc", "acme", "d1")
			nothing, err3 := tx.SameIdentity(ctx, "a", "", "d1")
			foreign, err4 := tx.SameIdentity(ctx, "b", "same", "d1")
			if got := ids(copies) + "|" + ids(siblings) + "|" + ids(nothing) + "|" + ids(foreign); got != "d2|d3||" {
				t.Errorf("got %s", got)
			}
			return errors.Join(err1, err2, err3, err4)
		})
		if err != nil {
			t.Fatal(err)
		}
	})
}

// Of hundreds of copies the newest are given.
func TestCopiesAreBounded(t *testing.T) {
	testkit.EachDB(t, func(t *testing.T, db *storage.DB) {
		ctx := t.Context()
		var many []storage.Document
		for i := range 60 {
			d := aDocument(fmt.Sprintf("d%02d", i), i)
			d.Identity, d.HolderKey = "same", "acme"
			many = append(many, d)
		}
		withDocuments(t, db, many...)
		write(t, db, func(tx *storage.Tx) error {
			copies, err1 := tx.SameIdentity(ctx, "a", "same", "d59")
			siblings, err2 := tx.Siblings(ctx, "a", "basc", "acme", "d59")
			for _, list := range [][]storage.Document{copies, siblings} {
				if len(list) != 50 || list[0].ID != "d58" || list[49].ID != "d09" {
					t.Errorf("%d given: %s", len(list), ids(list))
				}
			}
			return errors.Join(err1, err2)
		})
	})
}

func ids(documents []storage.Document) string {
	var all []string
	for _, d := range documents {
		all = append(all, d.ID)
	}
	return strings.Join(all, " ")
}

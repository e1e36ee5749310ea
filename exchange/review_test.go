package exchange

import (
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"certdex/evidence"
	"certdex/matchers"
	"certdex/storage"
)

func TestCorrect(t *testing.T) {
	eachWorld(t, func(w *world) {
		d := w.document(w.north)
		after, err := w.Correct(w.ctx(), w.sam, d.ID, d.Version, []Correction{
			{Position: 1, Name: evidence.CertificateNumber, Value: "COLCLO00655-1-15"},
			{Add: true, Name: evidence.Role, Value: "exporter"},
			{Position: 4, Remove: true},
		})
		w.must(err)
		if after.Version == d.Version || after.State != string(storage.DocumentExtracted) {
			w.t.Errorf("it is not assessed again: version %d, state %s", after.Version, after.State)
		}
		number := after.Fields[1]
		if number.Value != "COLCLO00655-1-15" || number.Origin != storage.OriginCorrected || number.ConfirmedBy != w.sam.User.ID ||
			number.ConfirmedAt == nil || number.Text != "COLCLO00655-1-14" || number.Confidence != 1 {
			w.t.Errorf("the number is %+v", number)
		}
		if role := after.Fields[len(after.Fields)-1]; role.Name != evidence.Role || role.Origin != storage.OriginAdded || role.Position != 7 {
			w.t.Errorf("the role is %+v", role)
		}
		if slices.ContainsFunc(after.Fields, func(f FieldView) bool { return f.Name == evidence.Standard }) {
			w.t.Error("the standard is still there")
		}
		var changed *EventView
		for _, e := range after.History {
			if e.Kind == FieldCorrected {
				changed = &e
			}
		}
		if changed == nil || changed.ActorName != "Sam" || changed.Data["old"] != "COLCLO00655-1-14" || changed.Data["new"] != "COLCLO00655-1-15" ||
			changed.Data["field"] != evidence.CertificateNumber || !changed.At.Equal(w.clock) || changed.Hash == "" {
			w.t.Errorf("the history says %+v", changed)
		}

		_, err = w.Correct(w.ctx(), w.sam, d.ID, d.Version, []Correction{{Position: 0, Value: "LATE"}})
		w.wants(err, evidence.Conflict)
	})
}

func TestACorrectionThatChangesNothingLeavesTheDocument(t *testing.T) {
	eachWorld(t, func(w *world) {
		d := w.document(w.north)
		after, err := w.Correct(w.ctx(), w.sam, d.ID, d.Version, []Correction{{Position: 0, Value: d.Fields[0].Value}})
		w.must(err)
		if after.Version != d.Version || after.State != d.State {
			w.t.Errorf("it is version %d, %s", after.Version, after.State)
		}
	})
}

func TestCorrectTakesAllOrNothing(t *testing.T) {
	eachWorld(t, func(w *world) {
		d := w.document(w.north)
		good := Correction{Position: 0, Value: "OTHER"}
		for _, c := range []struct {
			says string
			bad  Correction
		}{
			{"no such position", Correction{Position: 99, Value: "x"}},
			{"another name at the position", Correction{Position: 0, Name: evidence.Country, Value: "CO"}},
			{"a date that is none", Correction{Position: 6, Value: "soon"}},
			{"an empty value", Correction{Position: 1}},
			{"a second holder", Correction{Add: true, Name: evidence.Holder, Value: "x"}},
			{"an unknown field", Correction{Add: true, Name: "colour", Value: "x"}},
		} {
			if _, err := w.Correct(w.ctx(), w.sam, d.ID, d.Version, []Correction{good, c.bad}); evidence.CodeOf(err) != evidence.Invalid {
				w.t.Errorf("%s: %v", c.says, err)
			}
		}
		if now := w.look(d.ID); now.Version != d.Version || now.Fields[0].Value != d.Fields[0].Value || slices.Contains(kinds(now.History), FieldCorrected) {
			w.t.Errorf("something of it was kept: %+v", now)
		}
		_, err := w.Correct(w.ctx(), w.sam, d.ID, d.Version, nil)
		w.wants(err, evidence.Invalid)
	})
}

func TestConfirm(t *testing.T) {
	eachWorld(t, func(w *world) {
		d := w.document(w.north)
		after, err := w.Confirm(w.ctx(), w.sam, d.ID, d.Version, []int{1})
		w.must(err)
		if f := after.Fields[1]; f.ConfirmedBy != w.sam.User.ID || f.Origin != storage.OriginExtracted || f.Confidence != 1 {
			w.t.Errorf("the field is %+v", f)
		}
		again, err := w.Confirm(w.ctx(), w.sam, d.ID, after.Version, []int{1})
		w.must(err)
		if again.Version != after.Version {
			w.t.Error("to confirm what is confirmed changes the document")
		}
		_, err = w.Confirm(w.ctx(), w.sam, d.ID, after.Version, []int{99})
		w.wants(err, evidence.Invalid)
	})
}

func TestChoosePartner(t *testing.T) {
	eachWorld(t, func(w *world) {
		w.partners(w.south, evidence.Partner{ID: "S1", Name: "South only"})
		d := w.document(w.north)
		_, err := w.ChoosePartner(w.ctx(), w.sam, d.ID, d.Version, "S1")
		w.wants(err, evidence.Invalid)
		after, err := w.ChoosePartner(w.ctx(), w.sam, d.ID, d.Version, "P2")
		w.must(err)
		if after.PartnerID != "P2" || after.PartnerBy != w.sam.User.ID || after.Partner.Name != "Cargas del Sur" {
			w.t.Errorf("the partner is %s by %s", after.PartnerID, after.PartnerBy)
		}
		if assessed := w.carry(d.ID); assessed.PartnerID != "P2" {
			w.t.Error("the machine took the person's choice back")
		}
		_, err = w.ChoosePartner(w.ctx(), w.sam, d.ID, d.Version, "P1")
		w.wants(err, evidence.Conflict)
		w.partners(w.north, evidence.Partner{ID: "Ñandú/7 ä", Name: "Ñandú"})
		_, err = w.ChoosePartner(w.ctx(), w.sam, d.ID, w.look(d.ID).Version, "Ñandú/7 ä")
		w.must(err)
		none, err := w.ChoosePartner(w.ctx(), w.sam, d.ID, w.look(d.ID).Version, "")
		w.must(err)
		if none.PartnerID != "" || none.Partner != nil {
			w.t.Error("no partner cannot be chosen")
		}
	})
}

// A newer release reads, matches and assesses otherwise; what it would say is
// no basis of a decision on what an older one said.
func TestTheBasisNamesWhatMadeTheResult(t *testing.T) {
	eachWorld(t, func(w *world) {
		d := w.document(w.north, func(d *storage.Document) { d.Matcher, d.Rules, d.Programs = "m0", "u0", "p0" })
		w.write(func(tx *storage.Tx) error {
			return tx.InsertReading(w.ctx(), storage.Reading{
				ID: storage.NewID(), FileID: d.FileID, Reader: "r2", Extractor: "e2", Programs: "p2", At: w.clock.Add(time.Hour),
			})
		})
		after, err := w.Verify(w.ctx(), w.sam, d.ID, d.Version, nil)
		w.must(err)
		if b := after.Basis; b.Reader != "r1" || b.Extractor != "e1" || b.Matcher != "m0" || b.Rules != "u0" || b.Programs != "p0" {
			w.t.Errorf("the basis is %+v", b)
		}
	})
}

func TestVerifyKeepsItsBasis(t *testing.T) {
	eachWorld(t, func(w *world) {
		register := evidence.Corroboration{Answer: evidence.Confirmed, ExtractID: "x1", Entries: []evidence.RegisterEntry{{Number: "COLCLO00655-1-14", Holder: "Andina"}}}
		caution := evidence.Flag{Code: evidence.FlagLowConfidence, Severity: evidence.Caution, Message: "one field is in doubt"}
		d := w.document(w.north, func(d *storage.Document) {
			d.Corroboration, d.Flags = register, []evidence.Flag{caution}
		})
		after, err := w.Verify(w.ctx(), w.sam, d.ID, d.Version, nil)
		w.must(err)
		if after.State != string(storage.DocumentVerified) || after.DecidedBy != w.sam.User.ID || after.DecidedByName != "Sam" || !after.DecidedAt.Equal(w.clock) {
			w.t.Errorf("it is %s by %s at %v", after.State, after.DecidedBy, after.DecidedAt)
		}
		b := after.Basis
		if b == nil || b.Reader != "r1" || b.Extractor != "e1" || b.Calibration != Calibration || b.Programs != w.Programs.Version() ||
			b.Rules == "" || b.Matcher != matchers.Version || b.Thresholds["match"] != matchers.DefaultThresholds().Match || b.By != storage.ByPerson {
			w.t.Fatalf("the basis is %+v", b)
		}
		w.partners(w.north, evidence.Partner{ID: "P1", Name: "Renamed"})
		b = w.look(d.ID).Basis
		if b.Partner.Name != "Transportes Andina S.A.S." || b.Register == nil || b.Register.ExtractID != "x1" {
			w.t.Errorf("the records are not those of that time: %+v, %+v", b.Partner, b.Register)
		}
		if len(b.Flags) != 1 || b.Flags[0].Code != evidence.FlagLowConfidence {
			w.t.Errorf("the flags seen are %+v", b.Flags)
		}

		version := w.look(d.ID).Version
		_, err = w.Correct(w.ctx(), w.sam, d.ID, version, []Correction{{Position: 0, Value: "x"}})
		w.wants(err, evidence.Conflict)
		_, err = w.ChoosePartner(w.ctx(), w.sam, d.ID, version, "P2")
		w.wants(err, evidence.Conflict)
		_, err = w.Decline(w.ctx(), w.sam, d.ID, version, "changed my mind")
		w.wants(err, evidence.Conflict)
		if len(w.look(d.ID).May) != 0 {
			w.t.Error("a decided document offers changes")
		}
	})
}

func TestVerifyAsksForOverrides(t *testing.T) {
	eachWorld(t, func(w *world) {
		blocking := evidence.Flag{Code: evidence.FlagLookAlike, Severity: evidence.Blocking, Message: "it is a letter that the company has applied."}
		d := w.document(w.north, func(d *storage.Document) { d.Flags = []evidence.Flag{blocking} })
		_, err := w.Verify(w.ctx(), w.sam, d.ID, d.Version, nil)
		w.wants(err, evidence.Conflict)
		if words := evidence.MessageOf(err); !strings.Contains(words, "applied (look_alike)") {
			w.t.Errorf("the answer does not say what stands against it: %s", words)
		}
		after, err := w.Verify(w.ctx(), w.sam, d.ID, d.Version, []string{evidence.FlagLookAlike, "nonsense"})
		w.must(err)
		if !slices.Equal(after.Basis.Overridden, []string{evidence.FlagLookAlike}) {
			w.t.Errorf("overridden: %q", after.Basis.Overridden)
		}
	})
}

func TestVerifyAsksForWhatIsMissing(t *testing.T) {
	eachWorld(t, func(w *world) {
		d := w.document(w.north, with(evidence.CertificateNumber, ""))
		if !slices.Equal(d.Missing, []string{evidence.CertificateNumber}) {
			w.t.Errorf("missing are %q", d.Missing)
		}
		_, err := w.Verify(w.ctx(), w.sam, d.ID, d.Version, nil)
		w.wants(err, evidence.Conflict)
		if words := evidence.MessageOf(err); !strings.Contains(words, "it has no certificate number (missing:certificate_number)") {
			w.t.Errorf("the answer does not say what is missing: %s", words)
		}
		after, err := w.Verify(w.ctx(), w.sam, d.ID, d.Version, []string{"missing:certificate_number"})
		w.must(err)
		if !slices.Equal(after.Basis.Overridden, []string{"missing:certificate_number"}) {
			w.t.Errorf("overridden: %q", after.Basis.Overridden)
		}
	})
}

func TestVerifyNeedsAPartner(t *testing.T) {
	eachWorld(t, func(w *world) {
		d := w.document(w.north, func(d *storage.Document) { d.PartnerID, d.PartnerBy = "", "" })
		_, err := w.Verify(w.ctx(), w.sam, d.ID, d.Version, nil)
		w.wants(err, evidence.Conflict)
	})
}

func TestVerifyWaitsForTheAssessment(t *testing.T) {
	eachWorld(t, func(w *world) {
		d := w.document(w.north)
		corrected, err := w.Correct(w.ctx(), w.sam, d.ID, d.Version, []Correction{{Position: 4, Value: "BASC 6.0.1"}})
		w.must(err)
		_, err = w.Verify(w.ctx(), w.sam, d.ID, corrected.Version, nil)
		w.wants(err, evidence.Conflict)
		assessed := w.carry(d.ID)
		_, err = w.Verify(w.ctx(), w.sam, d.ID, assessed.Version, nil)
		w.must(err)
	})
}

func TestOneOfManyVerifies(t *testing.T) {
	eachWorld(t, func(w *world) {
		d := w.document(w.north)
		codes := make([]evidence.Code, 20)
		var wait sync.WaitGroup
		for i := range codes {
			wait.Go(func() {
				_, err := w.Verify(w.ctx(), w.sam, d.ID, d.Version, nil)
				codes[i] = evidence.CodeOf(err)
			})
		}
		wait.Wait()
		slices.Sort(codes)
		if codes[0] != "" || codes[1] != evidence.Conflict || codes[len(codes)-1] != evidence.Conflict {
			w.t.Errorf("the answers are %q", codes)
		}
		if n := len(slices.DeleteFunc(kinds(w.look(d.ID).History), func(k string) bool { return k != Verified })); n != 1 {
			w.t.Errorf("the history tells of %d verifications", n)
		}
	})
}

func TestDecline(t *testing.T) {
	eachWorld(t, func(w *world) {
		d := w.document(w.north)
		_, err := w.Decline(w.ctx(), w.sam, d.ID, d.Version, "\u200b\u2060")
		w.wants(err, evidence.Invalid)
		_, err = w.Decline(w.ctx(), w.sam, d.ID, d.Version, "  ")
		w.wants(err, evidence.Invalid)
		after, err := w.Decline(w.ctx(), w.sam, d.ID, d.Version, "the stamp is missing")
		w.must(err)
		if after.State != string(storage.DocumentDeclined) || after.Reason != "the stamp is missing" || after.Basis == nil {
			w.t.Errorf("it is %s because %q", after.State, after.Reason)
		}
		if last := kinds(after.History); last[len(last)-1] != Declined {
			w.t.Errorf("the history ends with %q", last)
		}
	})
}

package exchange

import (
	"slices"
	"strings"
	"testing"

	"certdex/evidence"
	"certdex/storage"
)

// What people change is assessed again by the worker.

func TestPartnersThatComeAfterTheirDocumentsAreFound(t *testing.T) {
	eachWorld(t, func(w *world) {
		d := w.carry(w.document(w.north, with(evidence.Holder, "Molinos Quetzal S.A."), func(d *storage.Document) {
			d.State, d.PartnerID, d.PartnerBy = storage.DocumentExtracted, "", ""
		}).ID)
		if d.PartnerID != "" || !slices.Contains(codes(d.Flags), evidence.FlagNoPartner) {
			w.t.Fatalf("before: %q, %q", d.PartnerID, codes(d.Flags))
		}
		_, err := w.ImportPartners(w.ctx(), w.mia, "", "p.csv", strings.NewReader("id,name,country\nP5,\"MOLINOS QUETZAL, SOCIEDAD ANONIMA\",CO\n"))
		w.must(err)
		d = w.carry(d.ID)
		if d.PartnerID != "P5" || d.PartnerBy != evidence.Machine || slices.Contains(codes(d.Flags), evidence.FlagNoPartner) {
			w.t.Errorf("after: %q by %q, %q", d.PartnerID, d.PartnerBy, codes(d.Flags))
		}
	})
}

func TestACorrectionChangesWhatIsSaid(t *testing.T) {
	eachWorld(t, func(w *world) {
		first := w.carry(w.document(w.north, func(d *storage.Document) { d.State = storage.DocumentExtracted }).ID)
		copied := w.carry(w.document(w.north, with(evidence.CertificateNumber, "COLCLO00655-1-99"), func(d *storage.Document) {
			d.State = storage.DocumentExtracted
		}).ID)
		if slices.Contains(codes(copied.Flags), evidence.FlagDuplicate) {
			w.t.Fatalf("before: %q", codes(copied.Flags))
		}
		i := slices.IndexFunc(copied.Fields, func(f FieldView) bool { return f.Name == evidence.CertificateNumber })
		_, err := w.Correct(w.ctx(), w.sam, copied.ID, copied.Version, []Correction{{Position: copied.Fields[i].Position, Value: "COLCLO00655-1-14"}})
		w.must(err)
		copied = w.carry(copied.ID)
		j := slices.IndexFunc(copied.Flags, func(f evidence.Flag) bool { return f.Code == evidence.FlagDuplicate })
		if j < 0 || copied.Flags[j].Document != first.ID {
			w.t.Errorf("after: %+v", copied.Flags)
		}
		if first = w.carry(first.ID); !slices.Contains(codes(first.Flags), evidence.FlagDuplicate) {
			w.t.Errorf("the other one: %q", codes(first.Flags))
		}
	})
}

func TestAConfirmedFieldIsNotInDoubt(t *testing.T) {
	eachWorld(t, func(w *world) {
		d := w.carry(w.document(w.north, func(d *storage.Document) { d.State = storage.DocumentExtracted }).ID)
		if !slices.Contains(codes(d.Flags), evidence.FlagLowConfidence) {
			w.t.Fatalf("before: %q", codes(d.Flags))
		}
		_, err := w.Confirm(w.ctx(), w.sam, d.ID, d.Version, []int{1})
		w.must(err)
		if d = w.carry(d.ID); slices.Contains(codes(d.Flags), evidence.FlagLowConfidence) {
			w.t.Errorf("after: %+v", d.Flags)
		}
	})
}

func TestARegisterSpeaksOfWhatIsThere(t *testing.T) {
	eachWorld(t, func(w *world) {
		d := w.carry(w.document(w.north, func(d *storage.Document) { d.State = storage.DocumentExtracted }).ID)
		_, err := w.ImportRegister(w.ctx(), w.admin, "basc", "2026-11-20", "r.csv", strings.NewReader(
			"number,holder,country,status,valid_from,valid_to\nCOLCLO00655-1-14,TRANSPORTES ANDINA S.A.S.,CO,withdrawn,2026-03-14,2027-03-14\n"))
		w.must(err)
		d = w.carry(d.ID)
		if d.Register == nil || d.Register.Answer != evidence.Contradicted || d.Flags[0].Code != evidence.FlagRegister {
			w.t.Fatalf("the register says %+v, the flags %+v", d.Register, d.Flags)
		}
		_, err = w.Verify(w.ctx(), w.sam, d.ID, d.Version, nil)
		w.wants(err, evidence.Conflict)
		verified, err := w.Verify(w.ctx(), w.sam, d.ID, d.Version, []string{evidence.FlagRegister})
		w.must(err)
		if verified.Basis.Register.ExtractID == "" || !slices.Equal(verified.Basis.Overridden, []string{evidence.FlagRegister}) {
			w.t.Errorf("the basis is %+v", verified.Basis)
		}
	})
}

// Nothing happens to a document on the day on which its register's extract
// becomes too old, but what is said of it.
func TestAnExtractGrowsOldByItself(t *testing.T) {
	eachWorld(t, func(w *world) {
		d := w.carry(w.document(w.north, func(d *storage.Document) { d.State = storage.DocumentExtracted }).ID)
		_, err := w.ImportRegister(w.ctx(), w.admin, "basc", "2026-11-20", "r.csv", strings.NewReader(
			"number,holder,country,status,valid_from,valid_to\nCOLCLO00655-1-14,TRANSPORTES ANDINA S.A.S.,CO,valid,2026-03-14,2027-03-14\n"))
		w.must(err)
		if d = w.carry(d.ID); d.Register.Answer != evidence.Confirmed || slices.Contains(codes(d.Flags), evidence.FlagRegister) {
			w.t.Fatalf("fresh: %+v, %q", d.Register, codes(d.Flags))
		}
		program, _ := w.Programs.Get("basc")
		w.clock = w.clock.AddDate(0, 0, program.Register.StaleAfterDays)
		if d = w.look(d.ID); d.Register.Answer != evidence.Stale || !slices.Contains(codes(d.Flags), evidence.FlagRegister) {
			w.t.Errorf("old: %+v, %q", d.Register, codes(d.Flags))
		}
		verified, err := w.Verify(w.ctx(), w.sam, d.ID, d.Version, nil)
		w.must(err)
		if verified.Basis.Register.Answer != evidence.Stale || !slices.Contains(codes(verified.Basis.Flags), evidence.FlagRegister) {
			w.t.Errorf("the basis is %+v", verified.Basis)
		}
	})
}

func TestADecisionStaysWhatItIs(t *testing.T) {
	eachWorld(t, func(w *world) {
		d := w.document(w.north)
		verified, err := w.Verify(w.ctx(), w.sam, d.ID, d.Version, nil)
		w.must(err)
		_, err = w.ImportPartners(w.ctx(), w.mia, "", "p.csv", strings.NewReader("id,name,country\nP1,Somebody Else,PE\n"))
		w.must(err)
		after := w.carry(d.ID)
		if after.State != string(storage.DocumentVerified) || after.PartnerID != "P1" || after.Basis.Partner.Name != verified.Basis.Partner.Name ||
			len(after.Basis.Flags) != len(verified.Basis.Flags) {
			w.t.Errorf("it is %s for %s", after.State, after.PartnerID)
		}
		if !slices.Contains(codes(after.Flags), evidence.FlagCountryMismatch) {
			w.t.Errorf("what others made of it is not said: %q", codes(after.Flags))
		}
	})
}

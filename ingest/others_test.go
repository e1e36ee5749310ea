package ingest

import (
	"testing"

	"certdex/evidence"
	"certdex/matchers"
	"certdex/storage"
)

// paper makes a document of a BASC certificate; fields are name, value, name, value …
func paper(fields ...string) storage.Document {
	d := storage.Document{Document: evidence.Document{Kind: evidence.Certificate, Program: "basc"}}
	for i := 0; i < len(fields); i += 2 {
		d.Fields = append(d.Fields, evidence.Field{Name: fields[i], Value: fields[i+1]})
	}
	d.Identity, d.HolderKey = identityOf(d.Document), matchers.HolderKey(d.First(evidence.Holder))
	return d
}

func TestDuplicates(t *testing.T) {
	one := paper("holder", "CARGAS DE LA SABANA S.A.S.", "certificate_number", "COLBOG01418-1-8", "expires_on", "2027-03-20")
	for _, c := range []struct {
		promise string
		other   storage.Document
		want    bool
	}{
		{"same program, number, holder and dates",
			paper("holder", "Cargas de la Sabana SAS", "certificate_number", "COLBOG01418-1-8", "expires_on", "2027-03-20"), true},
		{"another number",
			paper("holder", "CARGAS DE LA SABANA S.A.S.", "certificate_number", "COLBOG01418-1-7", "expires_on", "2027-03-20"), false},
		{"another date",
			paper("holder", "CARGAS DE LA SABANA S.A.S.", "certificate_number", "COLBOG01418-1-8", "expires_on", "2026-03-20"), false},
		{"another holder",
			paper("holder", "CARGAS DEL LLANO S.A.S.", "certificate_number", "COLBOG01418-1-8", "expires_on", "2027-03-20"), false},
		{"a paper without number is nobody's copy",
			paper("holder", "CARGAS DE LA SABANA S.A.S.", "expires_on", "2027-03-20"), false},
	} {
		t.Run(c.promise, func(t *testing.T) {
			if got := duplicates(one, c.other); got != c.want || duplicates(c.other, one) != got {
				t.Errorf("duplicates = %v, want %v", got, c.want)
			}
		})
	}
}

func TestSupersedes(t *testing.T) {
	older := paper("holder", "CARGAS DE LA SABANA S.A.S.", "certificate_number", "COLBOG01418-1-7", "expires_on", "2026-03-20")
	report := paper("holder", "CARGAS DE LA SABANA S.A.S.", "certificate_number", "COLBOG01418-1-8", "expires_on", "2027-03-20")
	report.Kind = evidence.AuditReport
	for _, c := range []struct {
		promise      string
		newer, older storage.Document
		want         bool
	}{
		{"the next edition of a number",
			paper("holder", "CARGAS DE LA SABANA S.A.S.", "certificate_number", "COLBOG01418-1-8", "expires_on", "2027-03-20"), older, true},
		{"no numbers, a later expiry",
			paper("holder", "Acme SA", "expires_on", "2027-01-01"), paper("holder", "ACME S.A.", "expires_on", "2026-01-01"), true},
		{"no expiry, a later issue",
			paper("holder", "Acme SA", "issued_on", "2025-06-01"), paper("holder", "Acme SA", "issued_on", "2023-01-01"), true},
		{"not an older one",
			paper("holder", "CARGAS DE LA SABANA S.A.S.", "certificate_number", "COLBOG01418-1-6", "expires_on", "2025-03-20"), older, false},
		{"not one of the same dates", older, older, false},
		{"not another site by its number",
			paper("holder", "CARGAS DE LA SABANA S.A.S.", "certificate_number", "COLBOG01418-2-8", "expires_on", "2027-03-20"), older, false},
		{"not another site by its name",
			paper("holder", "Acme SA", "facility", "Planta Sur", "expires_on", "2027-01-01"),
			paper("holder", "Acme SA", "facility", "Planta Norte", "expires_on", "2026-01-01"), false},
		{"a renewal under a new number",
			paper("holder", "Acme SA", "certificate_number", "N200", "effective_on", "2025-12-01", "expires_on", "2027-01-01"),
			paper("holder", "Acme SA", "certificate_number", "N100", "effective_on", "2024-12-31", "expires_on", "2025-12-31"), true},
		{"not one of another level",
			paper("holder", "Acme SA", "certificate_number", "NL1", "level", "AEOS", "issued_on", "2025-01-01"),
			paper("holder", "Acme SA", "certificate_number", "NL2", "level", "AEOC", "issued_on", "2024-01-01"), false},
		{"not one that is valid beside it",
			paper("holder", "Acme SA", "certificate_number", "N200", "effective_on", "2025-03-01", "expires_on", "2027-03-01"),
			paper("holder", "Acme SA", "certificate_number", "N100", "effective_on", "2025-01-01", "expires_on", "2026-12-31"), false},
		{"not one without end under another number",
			paper("holder", "Acme SA", "certificate_number", "N200", "issued_on", "2025-03-01"),
			paper("holder", "Acme SA", "certificate_number", "N100", "issued_on", "2024-01-01", "validity", evidence.UntilRevoked), false},
		{"not another holder's",
			paper("holder", "Acme Foods SA", "expires_on", "2027-01-01"), paper("holder", "Acme SA", "expires_on", "2026-01-01"), false},
		{"not a paper of another kind", report, older, false},
		{"not where dates cannot be compared",
			paper("holder", "Acme SA", "expires_on", "2027-01-01"), paper("holder", "Acme SA", "issued_on", "2024-01-01"), false},
	} {
		t.Run(c.promise, func(t *testing.T) {
			if got := supersedes(c.newer, c.older); got != c.want {
				t.Errorf("supersedes = %v, want %v", got, c.want)
			}
		})
	}
}

func TestStem(t *testing.T) {
	for number, want := range map[string]string{
		"COLBOG01418-1-8": "COLBOG014181", "colbog 01418-1-10": "COLBOG014181", "DEAEOF123456": "", "A-1": "", "": "",
	} {
		if got := stem(number); got != want {
			t.Errorf("stem(%q) = %q, want %q", number, got, want)
		}
	}
}

func FuzzStem(f *testing.F) {
	f.Add("COLBOG01418-1-8")
	f.Fuzz(func(t *testing.T, number string) { stem(number) })
}

package matchers

import (
	"fmt"
	"os"
	"slices"
	"testing"
	"time"

	"certdex/evidence"
	"certdex/programs"
)

func sampleRegister(t testing.TB, name string) []evidence.RegisterEntry {
	t.Helper()
	f, err := os.Open(samples + name)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	register, err := ReadRegister(f, name)
	if err != nil || register.BadRows > 0 {
		t.Fatal(err, register.Bad)
	}
	return register.Entries
}

func program(t testing.TB, code string) programs.Program {
	t.Helper()
	c, err := programs.Load()
	if err != nil {
		t.Fatal(err)
	}
	p, ok := c.Get(code)
	if !ok {
		t.Fatalf("no program %s", code)
	}
	return p
}

var today = time.Date(2026, 11, 21, 0, 0, 0, 0, time.UTC)

func TestRegistersAnswerForTheSamples(t *testing.T) {
	registers := map[string]*Register{
		"basc": NewRegister(sampleRegister(t, "register_basc.csv")), "eu_aeo": NewRegister(sampleRegister(t, "register_eu_aeo.csv")),
	}
	tests := []struct {
		document, answer string
		differs          []string
	}{
		{"docs/basc/co_cargas_sabana.pdf", evidence.Confirmed, nil},
		{"docs/basc/co_industrias_metalmar_sedes.pdf", evidence.Confirmed, nil},
		{"docs/basc/us_rio_bravo.pdf", evidence.Confirmed, nil}, // the holder is spelt otherwise there
		{"docs/basc/ec_florandes_scan.pdf", evidence.Contradicted, []string{"status"}},
		{"docs/basc/mx_autotransportes_norte_foto.pdf", evidence.Contradicted, []string{"valid_to", "status"}},
		{"docs/basc/do_caribe_expirado_scan.pdf", evidence.Contradicted, []string{"status"}},
		{"docs/basc/pa_istmo_maritime_fax.tif", evidence.Contradicted, []string{"holder"}},
		{"docs/eu_aeo/de_bewilligung_nordkai.pdf", evidence.Confirmed, nil},
		{"docs/eu_aeo/es_resolucion_aeat.pdf", evidence.Confirmed, nil},
		{"docs/eu_aeo/nl_vergunning_aeoc_scan.pdf", evidence.Confirmed, nil},
		{"docs/eu_aeo/fr_certificat_oea_scan.pdf", evidence.Contradicted, []string{"status"}},
		{"docs/eu_aeo/pl_pozwolenie_aeo.pdf", evidence.Contradicted, []string{"valid_to", "status"}},
		{"docs/eu_aeo/ie_revenue_aeof_photo.jpg", evidence.Contradicted, []string{"holder"}},
	}
	for _, tt := range tests {
		t.Run(tt.document, func(t *testing.T) {
			d := sampleDocument(t, tt.document, 0)
			got := registers[d.Program].Corroborate(d, program(t, d.Program), today.AddDate(0, 0, -3))
			if got.Answer != tt.answer || !slices.Equal(got.Differs, tt.differs) {
				t.Errorf("%s %v, want %s %v: %+v", got.Answer, got.Differs, tt.answer, tt.differs, got.Entries)
			}
			if got.AsOf != "2026-11-18" {
				t.Errorf("as of %s", got.AsOf)
			}
		})
	}
}

func document(fields ...string) evidence.Document {
	d := evidence.Document{Kind: evidence.Certificate}
	for i := 0; i < len(fields); i += 2 {
		d.Fields = append(d.Fields, evidence.Field{Name: fields[i], Value: fields[i+1]})
	}
	return d
}

func TestCorroborateAnswers(t *testing.T) {
	numbered := programs.Program{Register: programs.Register{Name: "R", HasNumbers: true, StaleAfterDays: 31}}
	nameless := programs.Program{Register: programs.Register{Name: "R", StaleAfterDays: 31}}
	unnumbered := []evidence.RegisterEntry{
		{Holder: "Ateliers de l'Estuaire SAS", Country: "FR", Type: "AEOF", ValidFrom: "2017-03-01", Status: "valid"},
		{Holder: "Kobelwerk GmbH", Country: "DE", ValidFrom: "2018-01-01", Status: "valid"},
		{Holder: "Kobelwerk GmbH", Country: "DE", ValidFrom: "2020-01-01", Status: "valid"},
	}
	listed := []evidence.RegisterEntry{{Number: "DEAEOF132857", Holder: "Nordkai GmbH", Country: "DE", ValidFrom: "2021-03-01", Status: "valid"}}
	tests := []struct {
		about    string
		document evidence.Document
		program  programs.Program
		entries  []evidence.RegisterEntry
		age      int // of the extract, in days; -1 for none
		want     string
	}{
		{"no register", document("holder", "Nordkai GmbH"), numbered, nil, -1, evidence.NoRegister},
		{"an old extract still says what it says", document("certificate_number", "DE AEOF 132857", "holder", "Nordkai GmbH"), numbered, listed, 400, evidence.Confirmed},
		{"by number", document("certificate_number", "DE AEOF 132857", "holder", "NORDKAI GMBH", "issued_on", "2021-03-01"), numbered, listed, 1, evidence.Confirmed},
		{"another number of the same holder", document("certificate_number", "DEAEOF999999", "holder", "Nordkai GmbH"), numbered, listed, 1, evidence.NotListed},
		{"a misread number", document("certificate_number", "DEAEOF132851", "holder", "Nordkai GmbH", "issued_on", "2021-03-01"), numbered, listed, 1, evidence.Contradicted},
		{"not there at all", document("certificate_number", "DEAEOF1", "holder", "Waitaha Ltd"), numbered, listed, 1, evidence.NotListed},
		{"without numbers, by holder and date", document("holder", "ATELIERS DE L’ESTUAIRE", "country", "FR", "issued_on", "2017-03-01", "certificate_number", "FRAEOF0041"), nameless, unnumbered, 1, evidence.Confirmed},
		{"without numbers, another date", document("holder", "ATELIERS DE L’ESTUAIRE", "country", "FR", "issued_on", "2019-03-01"), nameless, unnumbered, 1, evidence.Contradicted},
		{"without numbers, another country", document("holder", "Ateliers de l'Estuaire", "country", "BE"), nameless, unnumbered, 1, evidence.NotListed},
		{"two entries fit", document("holder", "Kobelwerk GmbH", "country", "DE"), nameless, unnumbered, 1, evidence.Ambiguous},
		{"the date tells two entries apart", document("holder", "Kobelwerk GmbH", "country", "DE", "effective_on", "2020-01-01"), nameless, unnumbered, 1, evidence.Confirmed},
		{"nothing to seek by", document("country", "DE"), nameless, unnumbered, 1, evidence.Ambiguous},
	}
	for _, tt := range tests {
		t.Run(tt.about, func(t *testing.T) {
			asOf := today.AddDate(0, 0, -tt.age)
			if tt.age < 0 {
				asOf = time.Time{}
			}
			if got := NewRegister(tt.entries).Corroborate(tt.document, tt.program, asOf); got.Answer != tt.want {
				t.Errorf("%+v, want %s", got, tt.want)
			}
		})
	}
}

// A register without numbers is asked by name; a whole country's worth of
// entries must not be compared one by one.
func TestALargeRegisterIsNotComparedInFull(t *testing.T) {
	entries := make([]evidence.RegisterEntry, 20_000)
	for i := range entries {
		entries[i] = evidence.RegisterEntry{Holder: fmt.Sprintf("%s %s Logistik GmbH", syllables(i), syllables(i*7+3)), Country: "DE", ValidFrom: "2018-01-01", Status: "valid"}
	}
	entries[12_345].Holder = "Ateliers de l'Estuaire"
	r := NewRegister(entries)
	d := document("holder", "ATELIERS DE L’ESTUAIRE", "country", "DE", "issued_on", "2018-01-01")
	if got := r.Corroborate(d, programs.Program{}, today); got.Answer != evidence.Confirmed {
		t.Errorf("%+v", got)
	}
	if n := len(r.near(&d)); n > compared {
		t.Errorf("%d entries are compared in full", n)
	}
}

// syllables makes a word of a number.
func syllables(n int) string {
	word := ""
	for range 4 {
		word += []string{"ka", "lo", "mi", "ner", "sa", "tu", "vor", "ze", "bi", "gal", "do", "fen"}[n%12]
		n /= 12
	}
	return word
}

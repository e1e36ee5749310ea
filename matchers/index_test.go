package matchers

import (
	"encoding/csv"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"certdex/evidence"
)

const samples = "../testdata/samples/"

// samplePartners reads the partner list of the samples.
func samplePartners(t testing.TB) []evidence.Partner {
	t.Helper()
	f, err := os.Open(samples + "partners.csv")
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	file, err := ReadPartners(f, "partners.csv")
	if err != nil || len(file.Bad) > 0 || len(file.Unknown) > 0 {
		t.Fatal(err, file.Bad, file.Unknown)
	}
	return file.Partners
}

// sampleDocument makes a document of the label of a sample.
func sampleDocument(t testing.TB, path string, index int) evidence.Document {
	t.Helper()
	data, err := os.ReadFile(samples + strings.TrimSuffix(path, filepath.Ext(path)) + ".json")
	if err != nil {
		t.Fatal(err)
	}
	var label struct {
		Documents []struct {
			Kind    evidence.Kind
			Program string
			Fields  map[string][]string
		}
	}
	if err := json.Unmarshal(data, &label); err != nil {
		t.Fatal(err)
	}
	l := label.Documents[index]
	d := evidence.Document{Kind: l.Kind, Program: l.Program, Confidence: 1}
	for _, name := range evidence.FieldNames {
		for _, v := range l.Fields[name] {
			d.Fields = append(d.Fields, evidence.Field{Name: name, Value: v, Text: v, Confidence: 1})
		}
	}
	return d
}

// TestSampleCertificatesFindTheirPartners: every match is right; what is in
// another script and has no identifier in common may be left to a person.
func TestSampleCertificatesFindTheirPartners(t *testing.T) {
	x := NewIndex(samplePartners(t))
	f, err := os.Open(samples + "matches.csv")
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	rows, err := csv.NewReader(f).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	right, wanted := 0, 0
	for _, row := range rows[1:] {
		index, err := strconv.Atoi(row[1])
		if err != nil {
			t.Fatal(err)
		}
		candidates := x.Find(LookupOf(sampleDocument(t, row[0], index)), 5)
		decision := Decide(candidates, DefaultThresholds())
		if row[2] != "" {
			wanted++
		}
		if decision != evidence.Match {
			continue
		}
		if candidates[0].Partner != row[2] {
			t.Errorf("%s: matched %s, want %q: %v", row[0], candidates[0].Partner, row[2], candidates[0].Pieces)
			continue
		}
		right++
	}
	if right < wanted-2 {
		t.Errorf("%d of %d certificates matched", right, wanted)
	}
}

// list is a small partner list with near relatives in it.
var list = []evidence.Partner{
	{ID: "P1", Name: "Transportes y Logística Andina S.A.S.", Country: "CO", City: "Bogotá", TaxID: "900123456-8"},
	{ID: "P2", Name: "Transportes y Logística Andina Perú S.A.C.", Country: "PE", City: "Lima", TaxID: "20554178392"},
	{ID: "P3", Name: "Great Lakes Outdoor Brands, Inc.", Country: "US", City: "Grand Haven"},
	{ID: "P4", Name: "Great Lakes Outfitters, Inc.", Country: "US", City: "Grand Haven"},
	{ID: "P5", Name: "Apollo Investment Fund VIII L.P.", Country: "US"},
	{ID: "P6", Name: "Metalmar Industrias S.A.", Country: "CO", Aliases: []string{"Perfiles Metalmar"}, CertificateNumbers: []string{"COLBAQ00655-1-13"}},
	{ID: "P7", Name: "Hanbit Precision Machinery Co., Ltd.", Country: "KR", TaxID: "1348129070"},
	{ID: "P8", Name: "Zulawy Cable Works", Country: "PL", Address: "ul. Portowa 17", City: "Gdańsk", PostalCode: "80-555"},
	{ID: "P9", Name: "Mendez Kunststoffe GmbH", Country: "DE"},
}

func TestFind(t *testing.T) {
	x := NewIndex(list)
	tests := []struct {
		about    string
		query    evidence.Lookup
		decision evidence.Decision
		first    string
	}{
		{"same name in the same country", evidence.Lookup{Name: "TRANSPORTES Y LOGISTICA ANDINA SAS", Country: "CO"}, evidence.Match, "P1"},
		{"legal form left out", evidence.Lookup{Name: "Transportes y Logística Andina", Country: "CO"}, evidence.Match, "P1"},
		{"abbreviated words", evidence.Lookup{Name: "Transp. y Logist. Andina S.A.S.", Country: "CO"}, evidence.Match, "P1"},
		{"a tax id decides whatever the name is", evidence.Lookup{Name: "한빛정밀기계 주식회사", Country: "KR", TaxID: "134-81-29070"}, evidence.Match, "P7"},
		{"a misspelt distinctive word", evidence.Lookup{Name: "Great Laks Outdoor Brands Inc", Country: "US"}, evidence.Match, "P3"},
		{"two words written as one, with last year's number", evidence.Lookup{Name: "Industrias Metal Mar S.A.", Country: "CO", CertificateNumber: "COLBAQ00655-1-14"}, evidence.Match, "P6"},
		{"another alias", evidence.Lookup{Name: "PERFILES METALMAR", Country: "CO"}, evidence.Match, "P6"},
		{"more words, but the same door", evidence.Lookup{Name: "Baltic Zulawy Cable Works", Country: "PL", Address: "Portowa 17/19, 80-555 Gdansk"}, evidence.Match, "P8"},

		{"a sister company in the same country", evidence.Lookup{Name: "Great Lakes Outdoor Retail, Inc.", Country: "US"}, evidence.Possible, "P3"},
		{"the same name in another country", evidence.Lookup{Name: "Transportes y Logística Andina S.A.S.", Country: "EC"}, evidence.Possible, "P1"},
		{"another roman numeral", evidence.Lookup{Name: "Apollo Investment Fund IX L.P.", Country: "US"}, evidence.Possible, "P5"},
		{"another tax id under the same name", evidence.Lookup{Name: "Transportes y Logística Andina S.A.S.", Country: "CO", TaxID: "811.036.290-7"}, evidence.Possible, "P1"},
		{"a place name more", evidence.Lookup{Name: "Great Lakes Outdoor Brands Canada Inc.", Country: "US"}, evidence.Possible, "P3"},
		{"another legal form", evidence.Lookup{Name: "Mendez Kunststoffe AG", Country: "DE"}, evidence.Possible, "P9"},

		{"nothing like it", evidence.Lookup{Name: "Vinhos do Alto Corgo, Lda.", Country: "PT"}, evidence.NoMatch, ""},
		{"ordinary words only in common", evidence.Lookup{Name: "Pacific Logística S.A.S.", Country: "CO"}, evidence.NoMatch, ""},
		{"nothing asked", evidence.Lookup{}, evidence.NoMatch, ""},
	}
	for _, tt := range tests {
		t.Run(tt.about, func(t *testing.T) {
			found := x.Find(tt.query, 5)
			decision := Decide(found, DefaultThresholds())
			if decision != tt.decision {
				t.Errorf("%s, want %s: %+v", decision, tt.decision, found)
			}
			if tt.first != "" && (len(found) == 0 || found[0].Partner != tt.first) {
				t.Errorf("first is not %s: %+v", tt.first, found)
			}
		})
	}
}

func TestFindExplainsItself(t *testing.T) {
	x := NewIndex(list)
	found := x.Find(evidence.Lookup{Name: "Transportes y Logistica Andina SAS", TaxID: "900.123.456-8", Country: "Colombia"}, 1)
	if len(found) != 1 {
		t.Fatalf("%d candidates", len(found))
	}
	want := []evidence.Piece{
		{Aspect: "tax_id", Score: 1, Query: "900.123.456-8", Partner: "900123456-8"},
		{Aspect: "country", Score: 1, Query: "CO", Partner: "CO"},
	}
	if got := found[0].Pieces; len(got) != 3 || got[0].Aspect != "name" || got[1] != want[0] || got[2] != want[1] {
		t.Errorf("%+v", got)
	}
}

func TestTwinsAreForAPerson(t *testing.T) {
	twins := []evidence.Partner{
		{ID: "A", Name: "Kestrel Ridge Furniture Co.", Country: "US", City: "High Point"},
		{ID: "B", Name: "Kestrel Ridge Furniture Co.", Country: "US", City: "Hickory"},
	}
	x := NewIndex(twins)
	if d := Decide(x.Find(evidence.Lookup{Name: "Kestrel Ridge Furniture Co.", Country: "US"}, 5), DefaultThresholds()); d != evidence.Possible {
		t.Errorf("two records of one name give %s", d)
	}
}

func TestIndexServesReadersTogether(t *testing.T) {
	x := NewIndex(list)
	for i := range 8 {
		t.Run(fmt.Sprint(i), func(t *testing.T) {
			t.Parallel()
			for range 50 {
				if found := x.Find(evidence.Lookup{Name: list[0].Name, Country: "CO"}, 1); len(found) == 0 || found[0].Partner != "P1" {
					t.Errorf("%+v", found)
				}
			}
		})
	}
}

// generated makes n partners of plausible words, the same at every call.
func generated(n int) []evidence.Partner {
	first := strings.Fields("andina pacifico caribe boreal austral nordkai sabana tamboril waitaha kaveri ningbo hanbit rokko straits pennine istmo metalmar lanera oriente cumbre delta sigma orion lima porto vega sierra laguna estrella condor")
	second := strings.Fields("transportes textiles quimica maquinaria alimentos logistica exportaciones empaques aceros calzados muebles flores cafe metales plasticos")
	forms := []string{"S.A.", "S.A.S.", "Ltda.", "GmbH", "Co., Ltd.", "Inc."}
	countries := []string{"CO", "PE", "MX", "DE", "CN", "US"}
	partners := make([]evidence.Partner, n)
	for i := range partners {
		k := i * 7919
		partners[i] = evidence.Partner{
			ID:      fmt.Sprint("P", i),
			Name:    fmt.Sprintf("%s %s%s %s %s", first[k%len(first)], first[(k/31)%len(first)], strconv.FormatInt(int64(i), 36), second[(k/7)%len(second)], forms[i%len(forms)]),
			Country: countries[i%len(countries)], TaxID: fmt.Sprint(800000000 + i*13),
		}
	}
	return partners
}

func BenchmarkFind(b *testing.B) {
	partners := generated(100_000)
	x := NewIndex(partners)
	b.ResetTimer()
	for i := range b.N {
		p := partners[(i*7727)%len(partners)]
		if len(x.Find(evidence.Lookup{Name: p.Name, Country: p.Country}, 10)) == 0 {
			b.Fatal("a partner is not found by its own name")
		}
	}
}

func BenchmarkNewIndex(b *testing.B) {
	partners := generated(100_000)
	for range b.N {
		NewIndex(partners)
	}
}

package matchers

import "testing"

func TestTaxIDsOfOneCompanyAgree(t *testing.T) {
	tests := []struct {
		about, a, b string
		want        verdict
	}{
		{"punctuation", "900.418.237-9", "9004182379", sameNumber},
		{"Colombian NIT without its check digit", "900.418.237-9", "900418237", sameNumber},
		{"Panamanian DV", "155684217-2-2019 DV 49", "155684217-2-2019", sameNumber},
		{"Canadian program account", "845172030", "845172030RC0001", sameNumber},
		{"Indian GSTIN holds the PAN", "33AAKCS4821P1ZX", "AAKCS4821P", sameNumber},
		{"French VAT and SIRET hold the SIREN", "FR46517208344", "FR51720834400021", sameNumber},
		{"Polish EORI made of NIP and zeros", "PL583291046500000", "5832910465", sameNumber},
		{"Spanish NIF with and without country", "ESB65418279", "B65418279", sameNumber},
		{"British EORI and VAT", "GB803916437000", "GB 803 9164 37", sameNumber},
		{"zeros that a spreadsheet ate", "08.447.319/0001-71", "8447319000171", sameNumber},
		{"another establishment of a Brazilian company", "18.927.430/0001-19", "18.927.430/0002-08", relatedNumber},
		{"one digit apart", "900.418.237-9", "900.418.238-9", nearNumber},
		{"other companies", "NL816205474", "NL804711938", otherNumber},
		{"numbers of two kinds", "DE448210736015", "DE287145093", notComparable},
		{"letters elsewhere", "ATN980615QH3", "900418237", notComparable},
		{"too short to mean anything", "12", "12", notComparable},
	}
	for _, tt := range tests {
		t.Run(tt.about, func(t *testing.T) {
			got, _, _ := compareTaxIDs(prepareTaxIDs(tt.a), prepareTaxIDs(tt.b))
			if got != tt.want {
				t.Errorf("%s and %s: %d, want %d", tt.a, tt.b, got, tt.want)
			}
			if back, _, _ := compareTaxIDs(prepareTaxIDs(tt.b), prepareTaxIDs(tt.a)); back != got {
				t.Errorf("not symmetrical: %d and %d", got, back)
			}
		})
	}
}

func TestCertificateNumbers(t *testing.T) {
	tests := []struct {
		about, a, b string
		want        verdict
	}{
		{"the same", "DE AEOF 132857", "DEAEOF132857", sameNumber},
		{"last year's BASC certificate", "COLBOG01418-1-8", "COLBOG01418-1-7", relatedNumber},
		{"another site's", "COLBOG01418-1-8", "COLBOG01418-2-8", notComparable},
		{"too short to name a paper", "SGC-12", "SGC-12", notComparable},
		{"others say nothing", "TC/SCSMS/5518", "SGC-1182-05", notComparable},
	}
	for _, tt := range tests {
		if got, _, _ := compareNumbers([]string{tt.a}, []string{tt.b}); got != tt.want {
			t.Errorf("%s: %d, want %d", tt.about, got, tt.want)
		}
	}
}

func TestIdentityTiesCopiesOfOnePaper(t *testing.T) {
	a := Identity("basc", "COLBOG01418-1-8", "CARGAS DE LA SABANA S.A.S.")
	if b := Identity("basc", "COLBOG 01418 - 1 - 8", "Cargas de la Sabana SAS"); a != b || a == "" {
		t.Errorf("%q and %q", a, b)
	}
	for _, other := range []string{
		Identity("basc", "COLBOG01418-1-7", "CARGAS DE LA SABANA S.A.S."),
		Identity("iso_28000", "COLBOG01418-1-8", "CARGAS DE LA SABANA S.A.S."),
		Identity("basc", "COLBOG01418-1-8", "Flores Andinas S.A.S."),
	} {
		if other == a {
			t.Errorf("%q is another paper", other)
		}
	}
	if Identity("basc", "", "Cargas") != "" || Identity("basc", "COLBOG01418-1-8", "") != "" {
		t.Error("a paper without number or holder has no identity")
	}
}

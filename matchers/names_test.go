package matchers

import (
	"strings"
	"testing"
)

func TestNormalNameMakesSpellingsEqual(t *testing.T) {
	tests := []struct{ about, a, b string }{
		{"case and accents", "TRANSPORTES Y LOGÍSTICA ANDINA", "Transportes y Logistica Andina"},
		{"full stops in initials", "Flores Andinas S.A.S.", "FLORES ANDINAS SAS"},
		{"initials apart", "A B C Company", "A.B.C. Company"},
		{"ampersand written as an entity", "Smith &amp; Sons", "Smith & Sons"},
		{"ampersand and the word", "H&M", "H and M"},
		{"apostrophes", "O’Brien", "O'Brien"},
		{"French articles", "Ateliers de l’Estuaire", "Ateliers de Estuaire"},
		{"letters without an accent form", "Polarlys Sjømat", "Polarlys Sjomat"},
		{"Polish", "BAŁTYCKIE ZAKŁADY „ŻUŁAWY”", "Baltyckie Zaklady Zulawy"},
		{"full width forms", "ＡＢＣ　Ｌｔｄ", "ABC Ltd"},
		{"Cyrillic is romanised", "Роснефть", "Rosneft"},
		{"accents typed as marks of their own", "Cafe\u0301", "Café"},
	}
	for _, tt := range tests {
		t.Run(tt.about, func(t *testing.T) {
			if a, b := NormalName(tt.a), NormalName(tt.b); a != b || a == "" {
				t.Errorf("%q is %q, %q is %q", tt.a, a, tt.b, b)
			}
		})
	}
}

func TestCompactNumber(t *testing.T) {
	tests := []struct{ in, want string }{
		{"DE AEOF 132857", "DEAEOF132857"},
		{"900.418.237-9", "9004182379"},
		{"colbog 01418-1-8", "COLBOG0141818"},
		{"ق ذ/٢٠٢٥/٠٤٣", "QDH2025043"},
		{"--", ""},
	}
	for _, tt := range tests {
		if got := CompactNumber(tt.in); got != tt.want {
			t.Errorf("CompactNumber(%q) = %q, want %q", tt.in, got, tt.want)
		}
	}
}

func TestLegalFormsAreFound(t *testing.T) {
	tests := []struct{ name, words, class string }{
		{"Manufacturas Metroplex S. de R.L. de C.V.", "manufacturing metroplex", "llc"},
		{"Transportes Refrigerados SAPI de CV", "transport refrigerados", "jsc"},
		{"Nordkai GmbH & Co. KG", "nordkai", "lp"},
		{"Żuławy Sp. z o.o.", "zulawy", "llc"},
		{"Adriatic d.o.o.", "adriatic", "llc"},
		{"PT Cahaya Rotan", "cahaya rotan", "llc"},
		{"Straits Avionics Pte. Ltd.", "straits avionics", "llc"},
		{"ООО Ромашка", "romashka", "llc"},
		{"株式会社六甲", "liu jia", "jsc"},
		{"深圳市东方有限公司", "shen zhen shi dong fang", "llc"},
		{"한국 주식회사", "hangug", "jsc"},
		{"גליל בע\"מ", "glyl", "llc"},
		{"Bosphorus San. ve Tic. A.Ş.", "bosphorus", "jsc"},
		{"Dai Phat Joint Stock Company", "dai phat", "jsc"},
		{"Agencia Portal S.A.S. Nivel 1", "agency portal nivel 1", "llc"},
		{"Coop", "coop", ""},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			n := prepareName(tt.name)
			if got := strings.Join(n.words, " "); got != tt.words {
				t.Errorf("words %q, want %q", got, tt.words)
			}
			class := ""
			if len(n.forms) > 0 {
				class = n.forms[0].class
			}
			if class != tt.class {
				t.Errorf("class %q, want %q", class, tt.class)
			}
		})
	}
}

func TestLexiconLoads(t *testing.T) {
	if _, err := loadLexicon(); err != nil {
		t.Fatal(err)
	}
}

func TestTradeAndFormerNamesAreNamesToo(t *testing.T) {
	for _, text := range []string{"Andina Cargo S.A. t/a Carga Veloz", "Andina Cargo S.A. (antes Carga Veloz)", "Andina Cargo S.A. formerly known as Carga Veloz"} {
		found := false
		for _, n := range namesOf(text) {
			found = found || n.plain == "carga veloz"
		}
		if !found {
			t.Errorf("%q does not give its other name", text)
		}
	}
}

func TestCountryCode(t *testing.T) {
	tests := []struct{ in, want string }{
		{"co", "CO"}, {"Colombia", "CO"}, {"MEX", "MX"}, {"Deutschland", "DE"}, {"Allemagne", "DE"}, {"Alemanha", "DE"},
		{"EE. UU.", "US"}, {"United States of America", "US"}, {"The Netherlands", "NL"}, {"Países Bajos", "NL"},
		{"Corea del Sur", "KR"}, {"Viet Nam", "VN"}, {"Türkei", "TR"}, {"República Dominicana", "DO"}, {"UK", "GB"},
		{"Brésil", "BR"}, {"Atlantis", ""}, {"", ""}, {"ZZ", ""},
	}
	for _, tt := range tests {
		got, ok := CountryCode(tt.in)
		if got != tt.want || ok != (tt.want != "") {
			t.Errorf("CountryCode(%q) = %q, %v, want %q", tt.in, got, ok, tt.want)
		}
	}
}

func FuzzNormalName(f *testing.F) {
	for _, s := range []string{"S. A. S.", "Flores & Cía. Ltda.", "株式会社六甲", "a\u0301 b", "l'l'l", "\xff", "Sh.p.k."} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		once := NormalName(s)
		if len([]rune(s)) < 60 && len(once) < maxNameRunes {
			if twice := NormalName(once); twice != once {
				t.Errorf("%q becomes %q and then %q", s, once, twice)
			}
		}
		for _, r := range once {
			if r != ' ' && (r < 'a' || r > 'z') && (r < '0' || r > '9') {
				t.Errorf("%q becomes %q", s, once)
			}
		}
		for _, n := range namesOf(s) {
			r := newRarity()
			r.add(&n)
			r.weigh(&n)
			if l := compareNames(&n, &n); l.equal != true {
				t.Errorf("%q is not itself", s)
			}
		}
		CompactNumber(s)
		prepareAddress(s)
		prepareTaxIDs(s)
	})
}

package seen

import "testing"

func TestContradictions(t *testing.T) {
	for _, c := range []struct {
		name, text, read string
		confidence       float64
		want             bool
	}{
		{"the same", "14 March 2027", "14 March 2027", 0.95, false},
		{"another year", "14 March 2027", "14 March 2024", 0.95, true},
		{"another year, but hardly read", "14 March 2027", "14 March 2024", 0.5, false},
		{"one for seven is another year", "14 March 2021", "14 March 2027", 0.95, true},
		{"another day", "14/03/2027", "24/03/2027", 0.95, true},
		{"another month in words", "14 September 2027", "14 March 2027", 0.95, true},
		{"O for zero and l for one", "BASC 00231-1", "BASC OO23l-l", 0.9, false},
		{"S for five", "5520-15", "SS20-1S", 0.9, false},
		{"accents lost", "Exportación Ñandú S.A.", "Exportacion Nandu S.A", 0.9, false},
		{"a label beside it", "USAELP00231-1-10", "No: USAELP00231-1-10 Issued", 0.9, false},
		{"another holder", "TRANSPORTES ANDINA S.A.S.", "CARGAS DEL NORTE LTDA", 0.9, true},
		{"a name misread in places", "TRANSPORTES ANDINA S.A.S.", "TRANSP0RTES ANDIMA SAS", 0.9, false},
		{"a number of another chapter", "COLBOG00231-1-10", "USAELP00231-1-10", 0.9, true},
		{"a figure between", "00231", "002931", 0.9, true},
		{"another Cyrillic name", "ООО Ромашка Логистик", "АО Северный Терминал", 0.9, true},
		{"letters that look Latin", "АВТОТРАНС МОСКВА", "ABTOTPAHC MOCKBA", 0.9, false},
		{"another Korean name", "한빛물류 주식회사", "대성통운 유한회사", 0.9, true},
		{"another day in Chinese", "2027年3月14日", "2024年3月14日", 0.9, true},
		{"too short to say", "V6", "V5", 0.9, false},
		{"nothing read", "14 March 2027", "", 0.9, false},
	} {
		t.Run(c.name, func(t *testing.T) {
			if got := (Reading{Text: c.read, Confidence: c.confidence}).Contradicts(c.text); got != c.want {
				t.Errorf("%q read as %q: %v", c.text, c.read, got)
			}
		})
	}
	if !(Reading{Blank: true}).Contradicts("14 March 2027") {
		t.Error("a text that is not to be seen is not contradicted")
	}
}

func TestComparable(t *testing.T) {
	for text, want := range map[string]bool{"Łódź 2027": true, "2027年3月14日": true, "ООО Ромашка": true, "Ελλάς": true, "データ": true, "٢٠٢٧": false, "שלום": false, "A1": false, "12/3": true} {
		if Comparable(text) != want {
			t.Errorf("%q: %v", text, !want)
		}
	}
}

func TestScript(t *testing.T) {
	for text, want := range map[string]string{"Łódź 2027": Latin, "2027": Latin, "ООО BASC": "Cyrillic", "Ελλάς": "Greek", "2027年3月14日": "Han", "株式会社データ": "Japanese", "東 한빛": "Hangul"} {
		if got := Script(text); got != want {
			t.Errorf("%q is %s", text, got)
		}
	}
}

// FuzzContradicts: no text contradicts itself, however it is written.
func FuzzContradicts(f *testing.F) {
	f.Add("14 March 2027", "14 March 2024")
	f.Fuzz(func(t *testing.T, text, read string) {
		if (Reading{Text: text, Confidence: 1}).Contradicts(text) {
			t.Errorf("%q contradicts itself", text)
		}
		_ = Reading{Text: read, Confidence: 1}.Contradicts(text)
	})
}

func TestWhatATextIsLaidOver(t *testing.T) {
	for _, c := range []struct {
		read       string
		confidence float64
		want       bool
	}{
		{"14 March 2024", 0.95, true},
		{"14 March 2024", 0.8, false}, // not sure enough
		{"14 March 2027", 0.95, false},
		{"2024", 0.95, false},                              // a piece of something
		{"The seal of the organisation 2024", 0.95, false}, // something long behind it
		{"", 0, false},
	} {
		if got := (Reading{Text: c.read, Confidence: c.confidence}).Hides("14 March 2027"); got != c.want {
			t.Errorf("%q: %v", c.read, got)
		}
	}
}

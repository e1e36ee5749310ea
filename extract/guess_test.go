package extract

import (
	"testing"

	"certdex/evidence"
)

func TestMeaning(t *testing.T) {
	lx := lexiconOf(catalogue(t))
	tests := []struct {
		wording string
		may     map[string]bool
		field   string
	}{
		{"Result lapses on", ofDates, evidence.ExpiresOn},
		{"Date(s) on site", ofDates, evidence.AuditedOn},
		{"Última reevaluación", ofDates, "none"},
		{"Lorem ipsum dolor", ofDates, ""},
		{"Fiduciary opera singer", ofWords, ""},
	}
	for _, tt := range tests {
		field, probability := lx.guessers["scan"].meaning(atomsIn(tt.wording), nil, func(f string) bool { return tt.may[f] })
		if probability < surelyMeant {
			field = ""
		}
		if field != tt.field {
			t.Errorf("%q means %q with %.2f, want %q", tt.wording, field, probability, tt.field)
		}
	}
}

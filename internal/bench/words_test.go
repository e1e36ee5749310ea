package bench

import (
	"slices"
	"strings"
	"testing"
)

func TestWordErrors(t *testing.T) {
	for _, c := range []struct {
		name, truth, found string
		want               int
	}{
		{"the same", "valid until 2027", "valid until 2027", 0},
		{"another order", "valid until 2027", "2027 valid until", 0},
		{"one wrong", "valid until 2027", "valid unti1 2027", 1},
		{"one missing", "valid until 2027", "valid 2027", 1},
		{"one too many", "valid until 2027", "valid until until 2027", 1},
		{"one in two pieces is wrong and one too many", "valid until 2027", "va lid until 2027", 2},
		{"letter case counts", "Valid", "valid", 1},
		{"ligatures do not", "ofﬁce", "office", 0},
		{"nothing found", "valid until", "", 2},
	} {
		if got := errorsOf(fields(c.truth), fields(c.found)); got != c.want {
			t.Errorf("%s: %d errors, want %d", c.name, got, c.want)
		}
	}
}

func TestWordsOfPdftotext(t *testing.T) {
	words, err := boxWords(strings.NewReader(`<html><head><title>no word</title></head><body><doc><page width="612"><line>
<word xMin="1" yMin="2" xMax="3" yMax="4">S&amp;P</word>
<word xMin="1" yMin="2" xMax="3" yMax="4">caf&eacute;</word></line></page></doc></body></html>`))
	if err != nil || !slices.Equal(words, []string{"S&P", "café"}) {
		t.Errorf("got %q, %v", words, err)
	}
}

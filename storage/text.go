package storage

import (
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"
)

// last sorts after every other text.
const last = "\U0010FFFF"

// fold makes text comparable for searches and orders: without case and accents.
func fold(s string) string {
	var b strings.Builder
	for _, r := range norm.NFKD.String(clean(s)) {
		if !unicode.Is(unicode.Mn, r) {
			b.WriteRune(unicode.ToLower(r))
		}
	}
	return strings.Join(strings.Fields(b.String()), " ")
}

// compact keeps the letters and digits of a number, folded.
func compact(s string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsLetter(r) || unicode.IsDigit(r) {
			return r
		}
		return -1
	}, fold(s))
}

// anywhere is the LIKE pattern for text that contains s; "!" escapes.
func anywhere(s string) string {
	return "%" + strings.NewReplacer("!", "!!", "%", "!%", "_", "!_").Replace(s) + "%"
}

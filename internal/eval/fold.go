package eval

import (
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"
)

// squeeze folds white space.
func squeeze(s string) string { return strings.Join(strings.Fields(norm.NFC.String(s)), " ") }

// loosen folds case, accents and punctuation as well.
func loosen(s string) string {
	var b strings.Builder
	for _, r := range norm.NFKD.String(strings.ToLower(s)) {
		if unicode.IsLetter(r) || unicode.IsDigit(r) {
			b.WriteRune(r)
		}
	}
	return b.String()
}

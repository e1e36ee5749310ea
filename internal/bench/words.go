package bench

import (
	"strings"

	"golang.org/x/text/unicode/norm"
)

// fields gives the words of a text, with ligatures and widths folded; letter
// case and accents stay.
func fields(text string) []string {
	return strings.Fields(norm.NFKC.String(strings.ReplaceAll(text, "\u00ad", "-")))
}

// errorsOf counts words that are wrong, missing or too many, whatever their
// order: what is left when the common ones are taken out of both, a wrong word
// for a missing one counting once. Tools order columns and tables differently,
// which is not what is measured.
func errorsOf(truth, found []string) int {
	left := map[string]int{}
	for _, w := range truth {
		left[w]++
	}
	common := 0
	for _, w := range found {
		if left[w] > 0 {
			left[w]--
			common++
		}
	}
	return max(len(truth), len(found)) - common
}

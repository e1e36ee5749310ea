package matchers

import (
	"regexp"
	"strings"
)

// address is one postal address, prepared.
type address struct {
	text    string
	words   []string // street, district and city words, abbreviations resolved
	numbers []string // house, suite, kilometre and lot numbers
}

var letterDigit = regexp.MustCompile(`(\d)([A-Za-z])|([A-Za-z])(\d)`)

func prepareAddress(text string) address {
	a := address{text: strings.TrimSpace(text)}
	lex := lexiconOnce()
	spaced := letterDigit.ReplaceAllString(letterDigit.ReplaceAllString(text, "$1$3 $2$4"), "$1$3 $2$4")
	spaced = strings.NewReplacer("½", " ", "º", " ", "°", " ", "#", " ").Replace(spaced)
	for _, w := range words(spaced) {
		if isNumber(w) {
			if len(w) >= 5 && len(a.words)+len(a.numbers) > 0 {
				continue // a postal code, compared by itself
			}
			if w = strings.TrimLeft(w, "0"); w != "" && !contains(a.numbers, w) {
				a.numbers = append(a.numbers, w)
			}
			continue
		}
		if stands, known := lex.streets[w]; known {
			w = stands
		}
		if w != "" && !contains(a.words, w) {
			a.words = append(a.words, w)
		}
	}
	return a
}

// compareAddresses is 1 where street words and numbers agree as far as the
// shorter address goes, and low where the numbers contradict.
func compareAddresses(a, b *address) (likeness float64, numbersAgree, numbersDiffer bool) {
	if len(a.words)+len(a.numbers) == 0 || len(b.words)+len(b.numbers) == 0 {
		return 0, false, false
	}
	if len(a.words)+len(a.numbers) > len(b.words)+len(b.numbers) {
		a, b = b, a
	}
	found := 0.0
	for _, x := range a.words {
		best := 0.0
		for _, y := range b.words {
			best = max(best, wordLikeness(x, y))
		}
		found += best
	}
	wordShare := 0.5
	if len(a.words) > 0 {
		wordShare = found / float64(len(a.words))
	}
	if len(a.numbers) == 0 || len(b.numbers) == 0 {
		return 0.8 * wordShare, false, false
	}
	few, many := a.numbers, b.numbers
	if len(few) > len(many) {
		few, many = many, few
	}
	common := 0
	for _, n := range few {
		if contains(many, n) {
			common++
		}
	}
	numberShare := float64(common) / float64(len(few))
	return (wordShare + numberShare) / 2, numberShare > 0.5, common == 0
}

// mentions says whether every word of a city stands among the words of an address.
func (a *address) mentions(city []string) bool {
	for _, w := range city {
		found := false
		for _, x := range a.words {
			if wordLikeness(w, x) >= 0.8 {
				found = true
				break
			}
		}
		if !found {
			return false
		}
	}
	return len(city) > 0
}

// cityWords prepares a city's name as addresses are prepared.
func cityWords(city string) []string {
	a := prepareAddress(city)
	return a.words
}

// comparePostalCodes is 1 for equal codes, 0.8 where one is the beginning of
// the other (ZIP and ZIP+4), 0.4 where they begin alike, else 0.
func comparePostalCodes(a, b string) float64 {
	if a == b {
		return 1
	}
	if len(a) > len(b) {
		a, b = b, a
	}
	switch {
	case len(a) >= 4 && strings.HasPrefix(b, a):
		return 0.8
	case len(a) >= 3 && len(b) >= 3 && a[:3] == b[:3]:
		return 0.4
	}
	return 0
}

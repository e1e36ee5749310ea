// Package seen says whether what is seen on a page contradicts what its text
// layer says. It is pure.
package seen

import (
	"unicode"

	"golang.org/x/text/unicode/norm"
)

// Reading is what recognition made of the place where a text stands.
type Reading struct {
	Text       string  `json:"text"`
	Confidence float64 `json:"confidence"`
	Blank      bool    `json:"blank"` // nothing at all is to be seen there
}

// Bounds of the comparison, as shares of a text's letters.
const (
	sureFrom     = 0.75 // confidence below which a reading says nothing
	wordsApart   = 0.45 // names that differ by more are two names
	figuresApart = 0.30 // likewise of texts with figures in them
	fewLetters   = 3    // shorter texts are not compared
)

// Latin is the script of a text that has letters of no other.
const Latin = "Latin"

// scripts are those that are read for comparison, by Tesseract's names. The
// first of which a text has a letter is the text's.
var scripts = []struct {
	name    string
	letters []*unicode.RangeTable
}{
	{"Hangul", []*unicode.RangeTable{unicode.Hangul}},
	{"Japanese", []*unicode.RangeTable{unicode.Hiragana, unicode.Katakana}},
	{"Han", []*unicode.RangeTable{unicode.Han}},
	{"Greek", []*unicode.RangeTable{unicode.Greek}},
	{"Cyrillic", []*unicode.RangeTable{unicode.Cyrillic}},
	{Latin, []*unicode.RangeTable{unicode.Latin, unicode.Lm}}, // also signs that lengthen or repeat
}

// Script is that of a text.
func Script(text string) string {
	for _, s := range scripts {
		for _, r := range text {
			if unicode.IsOneOf(s.letters, r) {
				return s.name
			}
		}
	}
	return Latin
}

// Comparable says whether a text is in scripts that are read for comparison.
func Comparable(text string) bool {
	letters := 0
	for _, r := range norm.NFKD.String(text) {
		switch {
		case unicode.IsLetter(r) && !known(r):
			return false
		case unicode.IsLetter(r), r >= '0' && r <= '9':
			letters++
		case unicode.IsDigit(r):
			return false
		}
	}
	return letters >= fewLetters
}

func known(letter rune) bool {
	for _, s := range scripts {
		if unicode.IsOneOf(s.letters, letter) {
			return true
		}
	}
	return false
}

// Contradicts says that a reading is sure and shows something else than the
// text: other figures, or another name. Letters and figures that recognition
// takes for one another count as the same, and what stands beside is no matter.
func (r Reading) Contradicts(text string) bool {
	if r.Blank {
		return true
	}
	if r.Confidence < sureFrom {
		return false
	}
	claimed, read := fold(text), fold(r.Text)
	if len(claimed) < fewLetters || len(read) < fewLetters {
		return false
	}
	edits, figures := distance(claimed, read)
	share := float64(edits) / float64(len(claimed))
	if hasFigures(claimed) {
		return figures > 0 || share > figuresApart
	}
	return share > wordsApart
}

// Hides says that a reading of the page without its text is very sure and
// shows another text of about that length: the text was laid over it.
func (r Reading) Hides(text string) bool {
	const verySure = 0.85
	claimed, read := len(fold(text)), len(fold(r.Text))
	return !r.Blank && r.Confidence >= verySure && 10*read >= 7*claimed && 10*read <= 15*claimed && r.Contradicts(text)
}

// A sign is a letter or figure as it is compared.
type sign struct {
	look   rune
	figure bool // it was one before alike ones were made the same
}

// alike are signs that look the same to recognition.
var alike = map[rune]rune{
	'O': '0', 'Q': '0', 'D': '0', 'I': '1', 'L': '1', 'S': '5', 'B': '8', 'Z': '2', 'G': '6', 'U': 'V',
	'А': 'A', 'В': '8', 'Е': 'E', 'З': '3', 'К': 'K', 'М': 'M', 'Н': 'H', 'О': '0', 'Р': 'P', 'С': 'C', 'Т': 'T', 'У': 'Y', 'Х': 'X', 'І': '1', 'Ѕ': '5',
	'Α': 'A', 'Β': '8', 'Ε': 'E', 'Ζ': '2', 'Η': 'H', 'Ι': '1', 'Κ': 'K', 'Μ': 'M', 'Ν': 'N', 'Ο': '0', 'Ρ': 'P', 'Τ': 'T', 'Υ': 'Y', 'Χ': 'X',
}

func fold(text string) []sign {
	const longest = 300
	var out []sign
	for _, r := range norm.NFKD.String(text) {
		r = unicode.ToUpper(r)
		if !unicode.IsLetter(r) && !unicode.IsDigit(r) {
			continue
		}
		s := sign{r, unicode.IsDigit(r)}
		if same, ok := alike[r]; ok {
			s.look = same
		}
		if out = append(out, s); len(out) == longest {
			break
		}
	}
	return out
}

func hasFigures(text []sign) bool {
	for _, s := range text {
		if s.figure {
			return true
		}
	}
	return false
}

// distance counts the edits that make a piece of read out of claimed, and how
// many of them touch a figure. What is read before and after is free.
func distance(claimed, read []sign) (edits, figures int) {
	const edit, touch = 1000, 1 // a figure counts less than an edit: it only settles ties
	cost := func(figure bool) int {
		if figure {
			return edit + touch
		}
		return edit
	}
	row := make([]int, len(read)+1)
	for _, c := range claimed {
		last := row[0]
		row[0] += cost(c.figure)
		for j, r := range read {
			swap := last
			if c.look != r.look {
				swap += cost(c.figure)
			}
			last = row[j+1]
			row[j+1] = min(swap, last+cost(c.figure), row[j]+cost(r.figure))
		}
	}
	best := row[0]
	for _, v := range row {
		best = min(best, v)
	}
	return best / edit, best % edit
}

package evidence

import (
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"
)

// MaxID is how many characters the id of a partner may have.
const MaxID = 256

// Line folds the blanks of a text of one line and checks that it can be seen, is
// text, and is no longer than limit characters. What names it in the answer.
func Line(text, what string, limit int) (string, error) {
	if !utf8.ValidString(text) {
		return "", Errorf(Invalid, "%s is not text", what)
	}
	text = strings.Join(strings.Fields(text), " ")
	if !strings.ContainsFunc(text, visible) {
		return "", Errorf(Invalid, "%s is empty", what)
	}
	if utf8.RuneCountInString(text) > limit {
		return "", Errorf(Invalid, "%s is longer than %d characters", what, limit)
	}
	if strings.ContainsFunc(text, unprintable) {
		return "", unshowable(what)
	}
	return text, nil
}

// Name is Line for what people and organisations are told apart by: it holds
// nothing hidden, so that no two names look alike and differ.
func Name(text, what string, limit int) (string, error) {
	text, err := Line(text, what, limit)
	if err == nil && strings.ContainsFunc(text, Hidden) {
		return "", unshowable(what)
	}
	return text, err
}

// Value is Line for what documents and lists say: nothing hidden but the
// joiners with which Arabic, Persian and Indic words are spelt.
func Value(text, what string, limit int) (string, error) {
	text, err := Line(text, what, limit)
	if err != nil {
		return "", err
	}
	runes := []rune(text)
	for i, r := range runes {
		if Hidden(r) && !joins(runes, i) {
			return "", unshowable(what)
		}
	}
	return text, nil
}

func unshowable(what string) error {
	return Errorf(Invalid, "%s holds characters that cannot be shown", what)
}

// Hidden finds what leaves nothing to see: format characters, fillers, variation
// selectors and whatever else Unicode calls default-ignorable.
func Hidden(r rune) bool {
	return unicode.In(r, unicode.Cf, unicode.Other_Default_Ignorable_Code_Point, unicode.Variation_Selector)
}

// Shown gives a text without what is hidden.
func Shown(text string) string {
	return strings.Map(func(r rune) rune {
		if Hidden(r) {
			return -1
		}
		return r
	}, text)
}

const (
	nonJoiner = '\u200c'
	joiner    = '\u200d'
)

// joined are the scripts whose spelling needs joiners.
var joined = []*unicode.RangeTable{
	unicode.Arabic, unicode.Devanagari, unicode.Bengali, unicode.Gurmukhi, unicode.Gujarati, unicode.Oriya,
	unicode.Tamil, unicode.Telugu, unicode.Kannada, unicode.Malayalam, unicode.Sinhala,
}

// joins says whether the character at i is a joiner inside a word of such a
// script, or ends an old Malayalam word as part of its last letter.
func joins(runes []rune, i int) bool {
	if runes[i] != joiner && runes[i] != nonJoiner {
		return false
	}
	before := i - 1
	for before >= 0 && unicode.Is(unicode.Mn, runes[before]) && unicode.Is(unicode.Inherited, runes[before]) {
		before-- // a vowel sign that several scripts share
	}
	if before < 0 || !spelt(runes[before]) {
		return false
	}
	const malayalamVirama = '\u0d4d'
	return i+1 < len(runes) && spelt(runes[i+1]) || runes[i] == joiner && runes[i-1] == malayalamVirama
}

func spelt(r rune) bool {
	return unicode.In(r, unicode.L, unicode.M) && slices.ContainsFunc(joined, func(t *unicode.RangeTable) bool { return unicode.Is(t, r) })
}

// visible finds what leaves ink by itself. A zero-width space does not, nor do
// the fillers that count as letters, nor an accent without its letter.
func visible(r rune) bool {
	return unicode.In(r, unicode.L, unicode.N, unicode.P, unicode.S) && !Hidden(r) && r != brailleBlank
}

const brailleBlank = '\u2800' // a symbol without dots

// unprintable finds control characters and those that turn the direction of
// writing, with which a name can pose as another.
func unprintable(r rune) bool {
	return unicode.IsControl(r) || unicode.Is(unicode.Bidi_Control, r) || r == utf8.RuneError || r == '\u2028' || r == '\u2029'
}

package matchers

import (
	"strings"
	"unicode"
	"unicode/utf8"

	anyascii "github.com/anyascii/go"
	"golang.org/x/text/unicode/norm"
)

// maxNameRunes bounds the work on one name; no company's name is as long.
const maxNameRunes = 400

// NormalName gives the form in which two spellings of one name are equal:
// romanised, lower case, without accents, punctuation and double spaces,
// initials joined (S. A. S. is sas), legal forms kept. It is stable: applied
// twice it changes nothing more.
func NormalName(s string) string { return strings.Join(words(s), " ") }

// CompactNumber gives a number, code or identifier without what people put
// between its parts: letters and digits only, upper case, romanised.
func CompactNumber(s string) string {
	var b strings.Builder
	for _, r := range norm.NFKC.String(strings.ToValidUTF8(s, "")) {
		switch {
		case r >= '0' && r <= '9', r >= 'A' && r <= 'Z':
			b.WriteRune(r)
		case r >= 'a' && r <= 'z':
			b.WriteRune(r - 'a' + 'A')
		case r >= utf8.RuneSelf && (unicode.IsLetter(r) || unicode.IsDigit(r)):
			for _, c := range strings.ToUpper(anyascii.TransliterateRune(r)) {
				if c >= '0' && c <= '9' || c >= 'A' && c <= 'Z' {
					b.WriteRune(c)
				}
			}
		}
	}
	return b.String()
}

// words cuts a name into romanised lower-case words. A Chinese character is a
// word of its own, because companies write its reading apart or joined as they like.
func words(s string) []string {
	s = norm.NFKC.String(strings.ToValidUTF8(s, " "))
	s = strings.ReplaceAll(s, "&amp;", "&")
	w := wordCutter{runes: []rune(s)}
	if len(w.runes) > maxNameRunes {
		w.runes = w.runes[:maxNameRunes]
	}
	for i, r := range w.runes {
		w.take(i, r)
	}
	w.cut()
	return joinInitials(w.words)
}

type wordCutter struct {
	runes []rune
	words []string
	word  []byte
	piece int // letters since the last full stop inside the word
}

func (w *wordCutter) take(i int, r rune) {
	switch {
	case r < utf8.RuneSelf && (r >= 'a' && r <= 'z' || r >= '0' && r <= '9'):
		w.word = append(w.word, byte(r))
		w.piece++
	case r >= 'A' && r <= 'Z':
		w.word = append(w.word, byte(r-'A'+'a'))
		w.piece++
	case unicode.Is(unicode.Han, r):
		w.cut()
		w.romanise(r)
		w.cut()
	case unicode.IsLetter(r) || unicode.IsDigit(r):
		w.romanise(r)
	case r >= 0x300 && r <= 0x36f: // accents that NFKC could not join to a letter
	case unicode.IsMark(r):
		w.romanise(r) // the vowels of Indian and other scripts
	case r == '.':
		if !w.initialsGoOn(i) {
			w.cut()
		}
		w.piece = 0
	case isApostrophe(r) || r == '"' && i > 0 && unicode.Is(unicode.Hebrew, w.runes[i-1]):
		if string(w.word) == "l" || string(w.word) == "d" {
			w.word, w.piece = w.word[:0], 0 // the article of l'Estuaire
		}
	case r == '&' || r == '+':
		w.cut()
		w.words = append(w.words, "and")
	default:
		w.cut()
	}
}

func (w *wordCutter) romanise(r rune) {
	for _, c := range anyascii.TransliterateRune(r) {
		if c >= 'A' && c <= 'Z' {
			c += 'a' - 'A'
		}
		if c >= 'a' && c <= 'z' || c >= '0' && c <= '9' {
			w.word = append(w.word, byte(c))
		}
	}
	w.piece++
}

func (w *wordCutter) cut() {
	if len(w.word) > 0 {
		w.words = append(w.words, string(w.word))
	}
	w.word, w.piece = w.word[:0], 0
}

// initialsGoOn says whether the full stop at i stands inside initials (S.A.S,
// Sh.p.k), where it means nothing, rather than between words (Cía.Ltda).
func (w *wordCutter) initialsGoOn(i int) bool {
	if w.piece == 0 || w.piece > 2 || i+1 >= len(w.runes) || !unicode.IsLetter(w.runes[i+1]) {
		return false
	}
	return i+2 >= len(w.runes) || !unicode.IsLetter(w.runes[i+2]) && !unicode.IsDigit(w.runes[i+2])
}

func isApostrophe(r rune) bool {
	switch r {
	case '\'', '’', '‘', '`', '´', 'ʼ', '״', '׳':
		return true
	}
	return false
}

// joinInitials makes one word of initials that stand apart: S A S, A B C Company.
func joinInitials(in []string) []string {
	out := in[:0]
	run := 0 // single letters at the end of out
	for _, w := range in {
		single := len(w) == 1 && w[0] >= 'a' && w[0] <= 'z'
		if single && run > 0 {
			out[len(out)-1] += w
			run++
			continue
		}
		out = append(out, w)
		run = 0
		if single {
			run = 1
		}
	}
	return out
}

// isNumber says whether a word is digits only.
func isNumber(w string) bool {
	for i := range len(w) {
		if w[i] < '0' || w[i] > '9' {
			return false
		}
	}
	return w != ""
}

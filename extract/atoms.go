package extract

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"

	"certdex/evidence"
)

// atom is a run of letters or of digits in a word: what labels and dates are
// matched against. Its key is folded: lower case, without accents.
type atom struct {
	word   *evidence.Word
	from   int // bytes of the word's text
	to     int
	key    string
	page   int
	digits bool
	trail  string // words of punctuation only that follow
	seg    *segment
	index  int // in the segment
}

// before gives the punctuation between the word's previous atom and this one.
func (a *atom) before() string {
	i := a.from
	for i > 0 {
		r, n := utf8.DecodeLastRuneInString(a.word.Text[:i])
		if isAtomRune(r) {
			break
		}
		i -= n
	}
	return a.word.Text[i:a.from]
}

// after gives the punctuation that follows the atom in its word.
func (a *atom) after() string {
	i := a.to
	for i < len(a.word.Text) {
		r, n := utf8.DecodeRuneInString(a.word.Text[i:])
		if isAtomRune(r) {
			break
		}
		i += n
	}
	return a.word.Text[a.to:i] + a.trail
}

func (a *atom) text() string { return a.word.Text[a.from:a.to] }

// first says whether the atom opens its word.
func (a *atom) first() bool { return strings.IndexFunc(a.word.Text[:a.from], isAtomRune) < 0 }

// last says whether the atom ends its word.
func (a *atom) last() bool { return strings.IndexFunc(a.word.Text[a.to:], isAtomRune) < 0 }

func isAtomRune(r rune) bool {
	return unicode.IsLetter(r) || unicode.IsDigit(r) || unicode.Is(unicode.Mn, r) || r == '&'
}

// atomsOf splits a word. Dotted initials such as S.A.S. or R.U.C stay whole,
// with the dots folded away.
func atomsOf(w *evidence.Word, page int) []*atom {
	text := w.Text
	if from, to, ok := initials(text); ok {
		return []*atom{{word: w, from: from, to: to, key: strings.ReplaceAll(fold(text[from:to]), ".", ""), page: page}}
	}
	var atoms []*atom
	start, digit := -1, false
	end := func(i int) {
		if start >= 0 {
			atoms = append(atoms, &atom{word: w, from: start, to: i, key: fold(text[start:i]), page: page, digits: digit})
			start = -1
		}
	}
	for i, r := range text {
		if !isAtomRune(r) {
			end(i)
			continue
		}
		if start < 0 {
			start, digit = i, true
		}
		digit = digit && unicode.IsDigit(r)
	}
	end(len(text))
	return atoms
}

// initials finds single letters with dots between them, as in S.A.S.
func initials(text string) (from, to int, ok bool) {
	from = strings.IndexFunc(text, unicode.IsLetter)
	if from < 0 {
		return 0, 0, false
	}
	letters, i := 0, from
	for i < len(text) {
		r, n := utf8.DecodeRuneInString(text[i:])
		if !unicode.IsLetter(r) {
			break
		}
		letters++
		i += n
		to = i
		if i < len(text) && text[i] == '.' {
			i++
		} else {
			break
		}
	}
	return from, to, letters >= 2 && strings.IndexFunc(text[to:], isAtomRune) < 0
}

var special = strings.NewReplacer("ß", "ss", "ø", "o", "ł", "l", "đ", "d", "æ", "ae", "œ", "oe", "ı", "i", "ﬁ", "fi", "ﬂ", "fl")

// fold lowers the case and takes accents away.
func fold(s string) string {
	ascii := true
	for i := 0; i < len(s); i++ {
		if s[i] >= utf8.RuneSelf {
			ascii = false
			break
		}
	}
	s = strings.ToLower(s)
	if ascii {
		return s
	}
	var b strings.Builder
	for _, r := range norm.NFKD.String(s) {
		if !unicode.Is(unicode.Mn, r) && r != '°' && r != 'º' && r != 'ª' {
			b.WriteRune(r)
		}
	}
	return special.Replace(b.String())
}

// keysOf folds a phrase of the program data into the keys that atoms have.
func keysOf(phrase string) []string {
	var keys []string
	for _, w := range strings.Fields(phrase) {
		for _, a := range atomsOf(&evidence.Word{Text: w}, 0) {
			keys = append(keys, a.key)
		}
	}
	return keys
}

// span is a run of atoms, in reading order, that makes up a value.
type span []*atom

// text joins the words of the span with single spaces, keeping the punctuation
// inside and cutting what hangs over its ends.
func (s span) text() string {
	var b strings.Builder
	for i := 0; i < len(s); {
		w := s[i].word
		j := i
		for j+1 < len(s) && s[j+1].word == w {
			j++
		}
		from, to := s[i].from, s[j].to
		if i > 0 {
			from = s[i].from - len(s[i].before())
		} else {
			from -= len(opening(s[i].before()))
		}
		to += len(s[j].after()) - len(s[j].trail)
		if i > 0 {
			b.WriteString(joint(s[i-1]))
		}
		b.WriteString(w.Text[from:to])
		i = j + 1
	}
	text := strings.TrimRight(strings.TrimSpace(b.String()), ",;:|_ ")
	if strings.HasSuffix(text, ")") && !strings.Contains(text, "(") {
		text = strings.TrimRight(text, ") ")
	}
	return text
}

// bare is the text without brackets around it and without a full stop at its
// end, unless that belongs to an abbreviation such as S.A. or Inc.
func (s span) bare() string {
	text := s.text()
	if inner, ok := strings.CutPrefix(text, "("); ok && strings.HasSuffix(inner, ")") && strings.Count(text, "(") == 1 {
		return strings.TrimSuffix(inner, ")")
	}
	cut, ok := strings.CutSuffix(text, ".")
	if !ok || len(s) == 0 {
		return text
	}
	last := s[len(s)-1]
	if strings.Contains(last.text(), ".") || len(last.key) == 1 || shortened[last.key] {
		return text
	}
	return cut
}

// shortened are words that are written with a full stop.
var shortened = map[string]bool{"inc": true, "ltd": true, "co": true, "corp": true, "ltda": true, "cia": true, "sa": true, "etc": true, "bv": true, "sti": true, "ca": true, "srl": true, "llc": true, "plc": true, "bhd": true, "sdn": true, "pvt": true}

// joint is what stands between two words of a value: a space, with a dash or
// slash that stood alone.
func joint(a *atom) string {
	if t := strings.TrimSpace(a.trail); t != "" && !strings.ContainsAny(t, "_|") {
		return " " + t + " "
	}
	return " "
}

// opening is the part of leading punctuation that belongs to a value: an
// opening quote or bracket.
func opening(punctuation string) string {
	for i, r := range punctuation {
		if strings.ContainsRune("(„“«\"[#", r) {
			return punctuation[i:]
		}
	}
	return ""
}

// boxes gives one box a line of the span; a part of a word has its share of
// the word's width.
func (s span) boxes() []evidence.Box {
	var boxes []evidence.Box
	var line *line
	for _, a := range s {
		b := a.box()
		if a.seg != nil && a.seg.line == line && len(boxes) > 0 {
			boxes[len(boxes)-1] = boxes[len(boxes)-1].Union(b)
			continue
		}
		if a.seg != nil {
			line = a.seg.line
		}
		boxes = append(boxes, b)
	}
	return boxes
}

func (a *atom) box() evidence.Box {
	b, n := a.word.Box, float64(len(a.word.Text))
	if n == 0 {
		return b
	}
	from, to := float64(a.from), float64(a.to)
	if a.first() {
		from = 0
	}
	if a.last() {
		to = n
	}
	w := b.Width()
	return evidence.Box{b[0] + w*from/n, b[1], b[0] + w*to/n, b[3]}
}

// seen is the least word confidence of the span's words.
func (s span) seen() float64 {
	least := 1.0
	for _, a := range s {
		least = min(least, a.word.Confidence)
	}
	return least
}

func (s span) keys() []string {
	keys := make([]string, len(s))
	for i, a := range s {
		keys[i] = a.key
	}
	return keys
}

func (s span) key() string { return strings.Join(s.keys(), " ") }

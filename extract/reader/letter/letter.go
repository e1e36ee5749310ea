// Package letter lays plain text out on A4 pages: words with their boxes, and
// pictures of the pages for people.
package letter

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"certdex/evidence"
)

// Measures of a page, in points.
const (
	width, height = 595.0, 842.0
	margin        = 56.0
	size          = 10.0 // of the type
	leading       = 14.0 // from line to line
	perPage       = 52   // lines
)

// Line is one line of text. It is broken where it is too long.
type Line struct {
	Label string // stands before it in bold
	Text  string
}

// Page is a page of laid out text.
type Page struct {
	Words []evidence.Word
}

// Lay lays lines out on at most so many pages; cut says that there was more.
func Lay(lines []Line, most int) (pages []Page, cut bool) {
	s := &setter{regular: newFace(false, size), bold: newFace(true, size), most: most}
	for _, l := range lines {
		if s.cut {
			break
		}
		if l.Label != "" {
			s.set(l.Label, true)
			s.x = max(s.x+2*s.regular.width(' '), margin+labels)
		}
		s.set(l.Text, false)
		s.line()
	}
	return s.pages, s.cut
}

// labels is the room for the labels before lines.
const labels = 60.0

// A setter puts words on pages.
type setter struct {
	regular, bold *face
	most          int
	pages         []Page
	row           int             // of the page, from 0
	x             float64         // where the next word begins, points; 0 is a new line
	words         []evidence.Word // of the line under way
	cut           bool
}

// set puts text after what the line has; spaces keep their width.
func (s *setter) set(text string, bold bool) {
	if s.x == 0 {
		s.x = margin
	}
	face := s.regular
	if bold {
		face = s.bold
	}
	space := s.regular.width(' ')
	for text != "" && !s.cut {
		rest := strings.TrimLeftFunc(text, unicode.IsSpace)
		s.x += space * gap(text[:len(text)-len(rest)])
		end := strings.IndexFunc(rest, unicode.IsSpace)
		if end < 0 {
			end = len(rest)
		}
		s.word(shown(rest[:end]), face, bold)
		text = rest[end:]
	}
}

// gap is how many spaces white space is worth.
func gap(white string) float64 {
	const tab = 4
	return min(float64(len([]rune(white))+(tab-1)*strings.Count(white, "\t")), 40)
}

// shown leaves away what cannot be seen.
func shown(word string) string {
	return strings.Map(func(r rune) rune {
		if !unicode.IsGraphic(r) {
			return -1
		}
		return r
	}, strings.ToValidUTF8(word, "\ufffd"))
}

// word puts a word on the line, or on the next one. One that is longer than a
// line is broken, and so is a script that puts no spaces between words.
func (s *setter) word(text string, f *face, bold bool) {
	for text != "" && !s.cut {
		n := s.fitting(text, f)
		if n < len(text) && s.x > margin && (n == 0 || !dense(text)) {
			s.line()
			s.x = margin
			n = s.fitting(text, f)
		}
		if n == 0 { // wider than the page
			_, n = utf8.DecodeRuneInString(text)
		}
		s.put(text[:n], f, bold)
		if text = text[n:]; text != "" {
			s.line()
			s.x = margin
		}
	}
}

// fitting is how many bytes of a word the line has room for.
func (s *setter) fitting(text string, f *face) int {
	const most = 400 // bytes; marks that take no room end somewhere too
	x := s.x
	for i, r := range text {
		if x += f.width(r); x > width-margin || i > most {
			return i
		}
	}
	return len(text)
}

// dense says that a word is of a script without spaces.
func dense(text string) bool {
	return strings.ContainsFunc(text, func(r rune) bool {
		return unicode.In(r, unicode.Han, unicode.Hiragana, unicode.Katakana, unicode.Thai, unicode.Lao, unicode.Khmer)
	})
}

func (s *setter) put(text string, f *face, bold bool) {
	if text == "" {
		return
	}
	wide := 0.0
	for _, r := range text {
		wide += f.width(r)
	}
	s.words = append(s.words, evidence.Word{Text: text, Box: evidence.Box{s.x, 0, s.x + wide, 0}, Confidence: 1, Size: size, Bold: bold})
	s.x += wide
}

// line puts the line under way on the page, and begins the next.
func (s *setter) line() {
	if len(s.pages) == 0 || s.row == perPage {
		if len(s.pages) == s.most {
			s.cut = true
			return
		}
		s.pages = append(s.pages, Page{})
		s.row = 0
	}
	if len(s.words) > 0 && fromRight(s.words[0].Text) {
		mirror(s.words)
	}
	base := baseline(s.row)
	page := &s.pages[len(s.pages)-1]
	for _, w := range s.words {
		w.Box = evidence.Box{w.Box[0] / width, (base - 0.75*size) / height, min(w.Box[2]/width, 1), (base + 0.22*size) / height}
		page.Words = append(page.Words, w)
	}
	s.words, s.x = nil, 0
	s.row++
}

// baseline is where the letters of a row stand, in points from the top.
func baseline(row int) float64 { return margin + float64(row+1)*leading - 0.3*size }

// fromRight says that a word is written from right to left.
func fromRight(word string) bool {
	for _, r := range word {
		if unicode.IsLetter(r) {
			return unicode.In(r, unicode.Hebrew, unicode.Arabic, unicode.Syriac, unicode.Thaana)
		}
	}
	return false
}

// mirror lays a line out from the right. Words of the other direction that
// follow one another keep their order.
func mirror(words []evidence.Word) {
	for i := range words {
		b := &words[i].Box
		b[0], b[2] = width-b[2], width-b[0]
	}
	for i := 0; i < len(words); {
		j := i
		for j < len(words) && !fromRight(words[j].Text) {
			j++
		}
		if j > i+1 {
			left, right := words[j-1].Box[0], words[i].Box[2]
			for k := i; k < j; k++ {
				b := &words[k].Box
				b[0], b[2] = left+right-b[2], left+right-b[0]
			}
		}
		i = j + 1
	}
}

// Page gives the page with its number.
func (p Page) Page(number int) evidence.Page {
	return evidence.Page{Number: number, Width: width, Height: height, Source: evidence.TextLayer, Message: true, Words: p.Words}
}

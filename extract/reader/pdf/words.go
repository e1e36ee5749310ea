package pdf

import (
	"math"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"

	"certdex/evidence"
)

// A run is a word in the making: characters that follow each other closely.
type run struct {
	text           strings.Builder
	x0, y0, x1, y1 float64
	style          *style
	letters        int     // characters in it
	lastX, lastY   float64 // middle of the last one
	gaps           float64 // room between them, added up
}

// Distances in units of the type's size.
const (
	wordGap    = 0.28 // a wider gap ends a word
	pointGap   = 0.09 // so does this one after a comma or colon: lines are squeezed there
	widelySet  = 0.08 // letters this far apart, on average, are set wide on purpose
	slantStep  = 1.2  // so does a slanting letter whose middle is further off
	backStep   = 1.0  // a step back by more ends it too
	lineShift  = 0.5  // so does a move across the line
	spacedGap  = 1.0  // letters further apart are not a letter-spaced word
	spacedRun  = 4    // this many single letters in a row are one
	spacedWord = 1.6  // a gap this much wider than the usual one ends a letter-spaced word
)

// maxWordBytes cuts what no word is.
const maxWordBytes = 1000

// words joins characters that stand close together; white space, a gap, a
// change of line or direction ends a word.
func (p *Page) words(chars []char) []evidence.Word {
	var runs []*run
	var now *run
	guessed := false
	turn(chars)
	for _, c := range chars {
		text := clean(c.r)
		if c.guessed && now != nil {
			guessed = true
			continue
		}
		if text == "" || (c.x1 <= c.x0 && c.y1 <= c.y0) {
			now = nil
			continue
		}
		ends := now == nil || !now.goesOnWide(c) && (guessed || now.ends(c))
		guessed = false
		if ends {
			now = &run{style: c.style, x0: c.x0, y0: c.y0, x1: c.x1, y1: c.y1}
			runs = append(runs, now)
		}
		now.add(text, c)
	}
	runs = ordered(joinSpaced(runs))
	words := make([]evidence.Word, 0, len(runs))
	for _, r := range runs {
		words = append(words, evidence.Word{
			Text:       norm.NFC.String(r.text.String()),
			Box:        p.fraction(r),
			Confidence: 1,
			Size:       r.style.size,
			Bold:       r.style.bold,
		})
	}
	return words
}

func (p *Page) fraction(r *run) evidence.Box {
	in := func(v, of float64) float64 { return min(max(v/max(of, 1e-9), 0), 1) }
	return evidence.Box{in(r.x0, p.Width), in(r.y0, p.Height), in(r.x1, p.Width), in(r.y1, p.Height)}
}

func (r *run) add(text string, c char) {
	if r.letters > 0 {
		gap, _ := r.distance(c.x0, c.y0, c.x1, c.y1)
		r.gaps += gap
	}
	r.text.WriteString(text)
	r.lastX, r.lastY = (c.x0+c.x1)/2, (c.y0+c.y1)/2
	r.x0, r.y0, r.x1, r.y1 = min(r.x0, c.x0), min(r.y0, c.y0), max(r.x1, c.x1), max(r.y1, c.y1)
	r.letters++
}

func (r *run) ends(c char) bool {
	if c.style.way != r.style.way || r.text.Len() > maxWordBytes {
		return true
	}
	size := max(min(r.style.size, c.style.size), 1)
	if r.style.slant {
		return math.Hypot((c.x0+c.x1)/2-r.lastX, (c.y0+c.y1)/2-r.lastY) > slantStep*size
	}
	gap, shift := r.distance(c.x0, c.y0, c.x1, c.y1)
	if last, _ := utf8.DecodeLastRuneInString(r.text.String()); gap > pointGap*size && strings.ContainsRune(",;:", last) {
		return true
	}
	return gap > wordGap*size || gap < -backStep*max(size, c.x1-c.x0, c.y1-c.y0) || shift > lineShift*max(r.style.size, c.style.size, 1)
}

// goesOnWide says that the letters so far are set wide and the next one
// stands no further off than they do.
func (r *run) goesOnWide(c char) bool {
	if r.letters < 2 || c.style.way != r.style.way {
		return false
	}
	usual := r.gaps / float64(r.letters-1)
	gap, shift := r.distance(c.x0, c.y0, c.x1, c.y1)
	return usual > widelySet*r.style.size && gap > 0 && gap < spacedWord*usual && shift < lineShift*r.style.size
}

// distance is how far a box follows the run along its way, and how far the
// two are apart across it.
func (r *run) distance(x0, y0, x1, y1 float64) (gap, shift float64) {
	across := func(a, b, c, d float64) float64 {
		if v := (a+b)/2 - (c+d)/2; v > 0 {
			return v
		}
		return (c+d)/2 - (a+b)/2
	}
	switch r.style.way {
	case 1:
		return y0 - r.y1, across(x0, x1, r.x0, r.x1)
	case 2:
		return r.x0 - x1, across(y0, y1, r.y0, r.y1)
	case 3:
		return r.y0 - y1, across(x0, x1, r.x0, r.x1)
	}
	return x0 - r.x1, across(y0, y1, r.y0, r.y1)
}

// joinSpaced puts letter-spaced headings (C E R T I F I C A T E) together again.
func joinSpaced(runs []*run) []*run {
	out := runs[:0:0]
	heading := -1 // where the last such word ended
	for i := 0; i < len(runs); {
		end := i + 1
		for end < len(runs) && spaced(runs[end-1], runs[end]) {
			end++
		}
		goesOn := i > 0 && i == heading && end-i > 1 && runs[i-1].level(runs[i])
		if end-i < spacedRun && !goesOn {
			out = append(out, runs[i])
			i++
			continue
		}
		out = append(out, merge(runs[i:end])...)
		i, heading = end, end
	}
	return out
}

func spaced(a, b *run) bool {
	if a.letters != 1 || b.letters != 1 || a.style.way != b.style.way || !letter(a) || !letter(b) {
		return false
	}
	size := max(a.style.size, 1)
	gap, shift := a.distance(b.x0, b.y0, b.x1, b.y1)
	return gap >= 0 && gap < spacedGap*size && shift < lineShift*size && b.style.size > 0.8*size && b.style.size < 1.25*size
}

// level says that two runs stand on one line in the same size.
func (r *run) level(next *run) bool {
	_, shift := r.distance(next.x0, next.y0, next.x1, next.y1)
	return r.style.way == next.style.way && r.style.size == next.style.size && shift < lineShift*max(r.style.size, 1)
}

func letter(r *run) bool {
	c, _ := utf8.DecodeRuneInString(r.text.String())
	return unicode.IsLetter(c) && !unicode.Is(unicode.Han, c)
}

func merge(letters []*run) []*run {
	gaps := make([]float64, 0, len(letters))
	for i := 1; i < len(letters); i++ {
		gap, _ := letters[i-1].distance(letters[i].x0, letters[i].y0, letters[i].x1, letters[i].y1)
		gaps = append(gaps, gap)
	}
	sorted := slices.Sorted(slices.Values(gaps))
	usual := sorted[len(sorted)/2]
	out := []*run{letters[0]}
	for i, gap := range gaps {
		l := letters[i+1]
		if gap > spacedWord*usual {
			out = append(out, l)
			continue
		}
		last := out[len(out)-1]
		last.add(l.text.String(), char{x0: l.x0, y0: l.y0, x1: l.x1, y1: l.y1})
	}
	return out
}

var ligatures = map[rune]string{
	'ﬀ': "ff", 'ﬁ': "fi", 'ﬂ': "fl", 'ﬃ': "ffi", 'ﬄ': "ffl", 'ﬅ': "st", 'ﬆ': "st",
	hyphen: "-", '\u00ad': "-",
}

// clean gives a character as words carry it: ligatures spelled out, hyphens
// at the end of a line plain; "" for white space and what means nothing.
func clean(r rune) string {
	if s, ok := ligatures[r]; ok {
		return s
	}
	if unicode.IsSpace(r) || unicode.IsControl(r) || !utf8.ValidRune(r) || unicode.Is(unicode.Cf, r) || garbled(r) {
		return ""
	}
	return baseLetter(r)
}

package pdf

import (
	"cmp"
	"slices"
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"
)

// leftward says that a character belongs to a script that runs to the left.
func leftward(r rune) bool {
	return r >= 0x590 && r <= 0x8ff && (unicode.IsLetter(r) || unicode.IsMark(r)) || r >= 0xfb1d && r <= 0xfdff || r >= 0xfe70 && r <= 0xfefc
}

// neutral characters run the way of the letters before them.
func neutral(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) }

// turn gives the characters of upright lines that run to the left a style of
// that way, so that words are built from right to left.
func turn(chars []char) {
	mendLigatures(chars)
	turned := map[*style]*style{}
	before := false
	for i, c := range chars {
		if c.style.way != 0 || c.style.slant || clean(c.r) == "" {
			before = false
			continue
		}
		now := leftward(c.r)
		// A mark goes with the letters only where it stands left of them.
		if before && neutral(c.r) && c.x0 < chars[i-1].x0 {
			now = true
		}
		if now {
			s := turned[c.style]
			if s == nil {
				copied := *c.style
				copied.way, copied.leftward = 2, true
				s, turned[c.style] = &copied, &copied
			}
			chars[i].style = s
		}
		before = now
	}
}

// mendLigatures turns letters about that follow each other to the right in
// writing to the left: PDFium gives those of one glyph, as lam with alef, so.
func mendLigatures(chars []char) {
	for i := 0; i < len(chars); i++ {
		from := i
		for i+1 < len(chars) && touchesRight(chars[i], chars[i+1]) {
			i++
		}
		slices.Reverse(chars[from : i+1])
	}
}

func touchesRight(a, b char) bool {
	const apart = 0.03 // of the type's size
	gap := b.x0 - a.x1
	return a.style == b.style && a.style.way == 0 && leftward(a.r) && leftward(b.r) && !unicode.IsMark(a.r) && !unicode.IsMark(b.r) &&
		b.x0 > a.x0 && gap < apart*a.style.size && gap > -apart*a.style.size
}

// ordered puts the words of lines with writing to the left in the order in
// which they are read. PDFium parts Latin words and numbers in them and turns
// their order about.
func ordered(runs []*run) []*run {
	out := runs[:0:0]
	for i := 0; i < len(runs); {
		end := i + 1
		for end < len(runs) && oneLine(runs[i], runs[end]) {
			end++
		}
		line := runs[i:end]
		if slices.ContainsFunc(line, func(r *run) bool { return r.style.leftward }) {
			line = readingOrder(line)
		}
		out = append(out, line...)
		i = end
	}
	return out
}

func oneLine(a, b *run) bool {
	upright := func(r *run) bool { return !r.style.slant && (r.style.way == 0 || r.style.leftward) }
	shared := min(a.y1, b.y1) - max(a.y0, b.y0)
	return upright(a) && upright(b) && shared > lineShift*min(a.y1-a.y0, b.y1-b.y0)
}

func readingOrder(line []*run) []*run {
	line = slices.Clone(line)
	slices.SortStableFunc(line, func(a, b *run) int { return cmp.Compare(a.x0, b.x0) })
	line = joinParts(line)
	left, right := 0, 0
	for _, r := range line {
		for _, c := range r.text.String() {
			switch {
			case leftward(c):
				left++
			case unicode.IsLetter(c):
				right++
			}
		}
	}
	if left < right {
		reverseEach(line, func(r *run) bool { return r.style.leftward })
		return line
	}
	slices.Reverse(line)
	reverseEach(line, func(r *run) bool { return !r.style.leftward })
	return line
}

// joinParts puts words together that PDFium parted without a gap; the words
// stand from left to right.
func joinParts(line []*run) []*run {
	out := line[:0:0]
	for _, r := range line {
		if len(out) > 0 {
			last := out[len(out)-1]
			gap := r.x0 - last.x1
			if last.text.Len()+r.text.Len() <= maxWordBytes && !last.style.leftward && !r.style.leftward && gap < pointGap*r.style.size && gap > -pointGap*r.style.size {
				last.add(r.text.String(), char{x0: r.x0, y0: r.y0, x1: r.x1, y1: r.y1})
				last.letters += r.letters - 1
				continue
			}
		}
		out = append(out, r)
	}
	return out
}

// reverseEach reverses every stretch of neighbours of a kind.
func reverseEach(line []*run, kind func(*run) bool) {
	for i := 0; i < len(line); i++ {
		from := i
		for i < len(line) && kind(line[i]) {
			i++
		}
		slices.Reverse(line[from:i])
	}
}

// baseLetter spells Hebrew and Arabic letters as they stand by themselves,
// whatever shape the font's character has. Phrases in one character stay.
func baseLetter(r rune) string {
	s := string(r)
	if r < 0xfb1d || r > 0xfdff && r < 0xfe70 || r > 0xfefc {
		return s
	}
	base := norm.NFKC.String(s)
	if r >= 0xfe70 && r <= 0xfe7f {
		return strings.ReplaceAll(base, " ", "") // a mark that stands alone
	}
	if strings.Contains(base, " ") {
		return s
	}
	return base
}

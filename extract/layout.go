package extract

import (
	"cmp"
	"math"
	"slices"
	"strings"

	"certdex/evidence"
)

// Distances of the layout, in heights of a line where not said otherwise.
const (
	justifiedGap = 1.6  // gaps of justified type are no wider
	segmentGap   = 0.9  // a wider gap between words starts a new segment
	narrowGap    = 0.5  // likewise, where the line's other gaps are far narrower
	blockGap     = 1.0  // a wider gap between lines starts a new block
	sizeRatio    = 1.2  // lines of one block are of one size
	inkRatio     = 1.55 // likewise where only the height of the ink is known
	inkHeight    = 1.15 // size of type over the height of its ink
	belowGap     = 2.6  // a value stands no further below its label
	sameLineMid  = 0.45 // words whose middles are nearer stand on one line
)

// segment is a run of words on one line without a wide gap: a table cell, a
// label, or the whole line of a paragraph.
type segment struct {
	atoms span
	words []*evidence.Word
	box   evidence.Box
	h     float64 // height of its type as a fraction of the page's height
	bold  bool
	line  *line
	block *block
	page  *page
	index int // in the page, in reading order

	labels []*label
}

// line is what stands at one height of the page.
type line struct {
	segs  []*segment
	marks []*evidence.Word // what stands apart and has no letters, such as a check box
	box   evidence.Box
}

// block is a run of segments right below each other in one size: a paragraph,
// a postal address, a cell of several lines.
type block struct {
	segs  []*segment
	box   evidence.Box
	atoms span
}

// page is a page with its layout. Heights and widths are fractions; aspect
// turns a height into a width.
type page struct {
	number  int
	part    int     // of the file
	message bool    // the text of an e-mail
	aspect  float64 // height of the page over its width
	lines   []*line
	segs    []*segment
	blocks  []*block
	points  float64 // height of the page
	ocr     bool
	codes   []evidence.Barcode

	tallest float64 // height of its largest type or line
	cut     bool    // it has more text than is searched
}

// Bounds on what is searched for fields: the finders compare each segment with
// its neighbours. A dense page of a report has some 400 segments.
const (
	maxPageSegments = 2_000
	maxFileSegments = 20_000
)

// layOut lays a page out; it goes no further down than room segments.
func layOut(p evidence.Page, room int) *page {
	out := &page{number: p.Number, part: p.Part, message: p.Message, aspect: 1.414, ocr: p.Source == evidence.OCR, codes: p.Codes}
	if p.Width > 0 && p.Height > 0 {
		out.aspect, out.points = p.Height/p.Width, p.Height
	}
	var words []*evidence.Word
	for i := range p.Words {
		w := &p.Words[i]
		if strings.TrimSpace(w.Text) != "" && w.Box.Height() > 0 && w.Box.Width() > 0 && w.Box.Height() < 0.25 {
			words = append(words, w)
		}
	}
	out.makeLines(words)
	out.cutAt(min(room, maxPageSegments))
	out.makeBlocks()
	return out
}

// cutAt leaves away the lines behind so many segments.
func (p *page) cutAt(most int) {
	for i, l := range p.lines {
		if last := l.segs[len(l.segs)-1]; last.index >= most {
			p.segs, p.lines, p.cut = p.segs[:l.segs[0].index], p.lines[:i], true
			return
		}
	}
}

// makeLines groups words whose middles are at one height. Words are taken from
// the top; each joins the line that fits it best.
func (p *page) makeLines(words []*evidence.Word) {
	type open struct {
		words  []*evidence.Word
		y0, y1 float64
	}
	slices.SortStableFunc(words, func(a, b *evidence.Word) int { return cmp.Compare(mid(a.Box), mid(b.Box)) })
	var lines []*open
	for _, w := range words {
		var best *open
		for i := len(lines) - 1; i >= 0 && i >= len(lines)-12; i-- {
			l := lines[i]
			h := min(l.y1-l.y0, w.Box.Height())
			near := nearest(l.words, w)
			if math.Abs(mid(near.Box)-mid(w.Box)) < sameLineMid*max(h, min(p.typeHeight(near), p.typeHeight(w))) && !overlapsAny(l.words, w) {
				best = l
				break
			}
		}
		if best == nil {
			best = &open{y0: w.Box[1], y1: w.Box[3]}
			lines = append(lines, best)
		}
		best.words = append(best.words, w)
		best.y0, best.y1 = min(best.y0, w.Box[1]), max(best.y1, w.Box[3])
	}
	for _, o := range lines {
		slices.SortStableFunc(o.words, func(a, b *evidence.Word) int { return cmp.Compare(a.Box[0], b.Box[0]) })
		p.addLine(o.words)
	}
	slices.SortStableFunc(p.lines, func(a, b *line) int { return cmp.Compare(mid(a.box), mid(b.box)) })
	for _, l := range p.lines {
		for _, s := range l.segs {
			s.index = len(p.segs)
			p.segs = append(p.segs, s)
			p.tallest = max(p.tallest, s.h, l.box.Height())
		}
	}
}

func nearest(words []*evidence.Word, w *evidence.Word) *evidence.Word {
	return slices.MinFunc(words, func(a, b *evidence.Word) int {
		return cmp.Compare(math.Abs(a.Box[0]-w.Box[0]), math.Abs(b.Box[0]-w.Box[0]))
	})
}

func overlapsAny(words []*evidence.Word, w *evidence.Word) bool {
	for _, o := range words {
		if min(o.Box[2], w.Box[2])-max(o.Box[0], w.Box[0]) > 0.4*min(o.Box.Width(), w.Box.Width()) {
			return true
		}
	}
	return false
}

func (p *page) addLine(words []*evidence.Word) {
	l := &line{}
	var s *segment
	usual, even := usualGap(words), p.evenlySet(words)
	for _, w := range words {
		if w.Text == "|" || w.Text == "·" || w.Text == "•" { // parts cells that are set in a row
			s = nil
			continue
		}
		atoms := atomsOf(w, p.number)
		h := p.typeHeight(w)
		if s != nil && !even && p.parts(w.Box[0]-s.box[2], max(h, s.h)*p.spacing(w, s.words[len(s.words)-1]), usual) {
			s = nil
		}
		if s == nil {
			s = &segment{line: l, page: p, bold: w.Bold}
			l.segs = append(l.segs, s)
		}
		if len(atoms) == 0 && len(s.atoms) > 0 {
			s.atoms[len(s.atoms)-1].trail += w.Text
		}
		for _, a := range atoms {
			a.seg, a.index = s, len(s.atoms)
			s.atoms = append(s.atoms, a)
		}
		s.words = append(s.words, w)
		s.box = s.box.Union(w.Box)
		s.h = max(s.h, h)
		l.box = l.box.Union(w.Box)
	}
	l.segs = slices.DeleteFunc(l.segs, func(s *segment) bool {
		if len(s.atoms) == 0 {
			l.marks = append(l.marks, s.words...)
		}
		return len(s.atoms) == 0
	})
	if len(l.segs) > 0 {
		p.lines = append(p.lines, l)
	}
}

func mid(b evidence.Box) float64         { return (b[1] + b[3]) / 2 }
func centre(b evidence.Box) float64      { return (b[0] + b[2]) / 2 }
func gapBelow(a, b evidence.Box) float64 { return b[1] - a[3] }

// overlapX is how much of the narrower box stands under the other, 0 to 1.
func overlapX(a, b evidence.Box) float64 {
	w := min(a.Width(), b.Width())
	if w <= 0 {
		return 0
	}
	return max(0, min(a[2], b[2])-max(a[0], b[0])) / w
}

// sharedX is the width that two boxes have in common.
func sharedX(a, b evidence.Box) float64 { return min(a[2], b[2]) - max(a[0], b[0]) }

// near gives the segments whose lines may reach into a band of the page, in
// their order, and no fewer: pages of very many lines are not to be searched
// whole for each of them.
func (p *page) near(y0, y1 float64) []*segment {
	slack := 2 * p.tallest
	from, _ := slices.BinarySearchFunc(p.lines, y0-slack, func(l *line, y float64) int { return cmp.Compare(mid(l.box), y) })
	to, _ := slices.BinarySearchFunc(p.lines, y1+slack, func(l *line, y float64) int { return cmp.Compare(mid(l.box), y) })
	if from >= to {
		return nil
	}
	last := p.lines[to-1].segs
	return p.segs[p.lines[from].segs[0].index : last[len(last)-1].index+1]
}

// makeBlocks joins segments that follow each other downwards.
func (p *page) makeBlocks() {
	for _, s := range p.segs {
		var above *segment
		for _, t := range p.near(s.box[1]-blockGap*s.h, s.box[3]) {
			if t.index >= s.index || t.line == s.line || overlapX(t.box, s.box) < 0.3 || gapBelow(t.box, s.box) < -0.5*s.h {
				continue
			}
			switch {
			case above == nil, t.line != above.line && t.box[3] > above.box[3]:
				above = t
			case t.line == above.line && sharedX(t.box, s.box) > sharedX(above.box, s.box): // not the number that hangs before the text
				above = t
			}
		}
		if above != nil && above.block.last() == above && gapBelow(above.box, s.box) < blockGap*min(above.h, s.h) &&
			oneSize(above, s) && aligned(above, s) && above.block.paced(s) {
			s.block = above.block
		} else {
			s.block = &block{}
			p.blocks = append(p.blocks, s.block)
		}
		s.block.segs = append(s.block.segs, s)
		s.block.box = s.block.box.Union(s.box)
		s.block.atoms = append(s.block.atoms, s.atoms...)
	}
}

// aligned says whether two segments begin at one edge or share a middle axis,
// or one is a full line of which the other is the indented start or end.
func aligned(a, b *segment) bool {
	slack := 0.9 * max(a.h, b.h) * a.page.aspect
	return math.Abs(a.box[0]-b.box[0]) < slack || math.Abs(centre(a.box)-centre(b.box)) < slack || math.Abs(a.box[2]-b.box[2]) < slack ||
		overlapX(a.box, b.box) > 0.9
}

// paced says whether a line follows the block's last one as closely as that
// followed the one before.
func (b *block) paced(s *segment) bool {
	if len(b.segs) < 2 {
		return true
	}
	last, before := b.segs[len(b.segs)-1], b.segs[len(b.segs)-2]
	pitch := mid(last.box) - mid(before.box)
	return mid(s.box)-mid(last.box) < 1.4*pitch || pitch < 0.5*last.h
}

func (b *block) last() *segment { return b.segs[len(b.segs)-1] }

// below gives the nearest segment under s within gap line heights that shares
// its column, or nil.
func (s *segment) below(gap float64) *segment {
	var best *segment
	for _, t := range s.page.near(s.box[1], s.box[3]+1.6*gap*s.h) {
		d := gapBelow(s.box, t.box)
		if t.line == s.line || mid(t.box) <= mid(s.box) || d < -0.6*s.h || d > gap*max(s.h, min(t.h, 1.6*s.h)) {
			continue
		}
		if overlapX(s.box, t.box) < 0.25 && math.Abs(s.box[0]-t.box[0]) > 1.2*s.h*s.page.aspect {
			continue
		}
		if best == nil || t.box[1] < best.box[1]-0.3*s.h || math.Abs(t.box[1]-best.box[1]) <= 0.3*s.h && overlapX(s.box, t.box) > overlapX(s.box, best.box) {
			best = t
		}
	}
	return best
}

// above gives the nearest segment over s that shares its column, no further than
// twelve lines, or nil.
func (s *segment) above() *segment {
	var best *segment
	for _, t := range s.page.near(s.box[1]-12*s.h, s.box[3]) {
		if t.line == s.line || mid(t.box) >= mid(s.box) || overlapX(s.box, t.box) < 0.3 {
			continue
		}
		if best == nil || t.box[3] > best.box[3] {
			best = t
		}
	}
	return best
}

// right gives the nearest segment beside s: on its line, or, where a label is
// centred against a value of two lines, at half a line's distance.
func (s *segment) right() *segment {
	var best *segment
	beside := s.page.near(s.box[1], s.box[3])
	for _, t := range beside {
		if t == s || t.box[0] < s.box[2]-0.2*s.h {
			continue
		}
		dy := math.Abs(mid(t.box) - mid(s.box))
		if t.line != s.line && dy > 0.62*max(s.h, t.h) {
			continue
		}
		if best == nil || t.box[0] < best.box[0]-0.005 || t.box[0] < best.box[0]+0.005 && t.box[1] < best.box[1] && t.line != s.line && best.line != s.line {
			best = t
		}
	}
	if best != nil {
		return best
	}
	for _, t := range beside { // the upper of two lines beside a centred label
		dy := mid(s.box) - mid(t.box)
		if t.line != s.line && t.box[0] >= s.box[2] && dy > 0 && dy < 0.95*max(s.h, t.h) && t.box[0] < s.box[2]+0.3 {
			if best == nil || t.box[0] < best.box[0] {
				best = t
			}
		}
	}
	return best
}

// leftmost says whether nothing stands left of s on its line.
func (s *segment) leftmost() bool { return s.line.segs[0] == s }

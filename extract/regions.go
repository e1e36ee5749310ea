package extract

import (
	"math"
	"strings"
)

// place is where a value stands as seen from its label.
type place int

const (
	sameCell place = iota
	rightOf
	under
)

// region is where the value of a label may stand: its first line and the lines
// that go on from it.
type region struct {
	label *label
	where place
	lines []span
}

// regions lists the places where the label's value may stand, the likeliest
// first.
func (l *label) regions() []region {
	s := l.seg
	if l.tail == nil {
		end := len(s.atoms)
		for _, next := range s.labels {
			if next.from >= l.to && next.from < end && !next.soft {
				end = next.from
			}
		}
		if end > l.to {
			first := s.atoms[l.to:end]
			lines := []span{first}
			if end == len(s.atoms) {
				lines = append(lines, goOn(s, s, first[0])...)
			}
			return []region{{l, sameCell, lines}}
		}
		if end < len(s.atoms) { // another label follows at once
			return nil
		}
	}
	var found []region
	if lines := l.centred(); lines != nil {
		found = append(found, region{l, rightOf, lines})
	} else if r := l.right(); r != nil && !opensWithLabel(r) && !l.ofOtherColumn(r) {
		found = append(found, region{l, rightOf, append([]span{upToLabel(r)}, goOn(r, s, r.atoms[0])...)})
	}
	if up := l.captionOf(); up != nil {
		return append([]region{{l, under, []span{up.atoms}}}, found...)
	}
	from := s
	if l.tail != nil {
		from = l.tail
	}
	if b := from.below(belowGap); b != nil && !opensWithLabel(b) && l.start {
		below := region{l, under, append([]span{upToLabel(b)}, goOn(b, nil, b.atoms[0])...)}
		if len(found) > 0 && headsColumn(l) {
			found = []region{below, found[0]}
		} else {
			found = append(found, below)
		}
	}
	return found
}

// headsColumn says whether the label stands in a row of labels, so that its
// value is below it and not beside it.
func headsColumn(l *label) bool {
	for _, t := range l.seg.line.segs {
		if t == l.seg {
			continue
		}
		if !(len(t.labels) > 0 && t.labels[0].whole) {
			return false
		}
	}
	return len(l.seg.line.segs) > 1
}

func opensWithLabel(s *segment) bool {
	return len(s.labels) > 0 && s.labels[0].start && !s.labels[0].soft && s.labels[0].from <= numbering(s.atoms) && (!s.labels[0].weakOnly() || s.labels[0].colon)
}

func upToLabel(s *segment) span {
	for _, l := range s.labels {
		if l.from > 0 && !l.soft {
			return s.atoms[:l.from]
		}
	}
	return s.atoms
}

// goOn gives the lines that go on from a value's first line: those of its
// block until a label, or until something stands in the label's column.
func goOn(first, labelled *segment, edge *atom) []span {
	var lines []span
	for _, s := range following(first) {
		if opensWithLabel(s) || opensWithUnknownLabel(s) {
			break
		}
		if labelled != nil && labelled != first && columnTaken(s, labelled) {
			break
		}
		if labelled == first && math.Abs(s.box[0]-first.box[0]) > 1.5*s.h*s.page.aspect && math.Abs(s.box[0]-edge.box()[0]) > 1.5*s.h*s.page.aspect &&
			math.Abs(centre(s.box)-centre(first.box)) > s.h*s.page.aspect {
			break
		}
		lines = append(lines, upToLabel(s))
		if len(lines) >= 6 {
			break
		}
	}
	return lines
}

func following(s *segment) []*segment {
	for i, t := range s.block.segs {
		if t == s {
			return s.block.segs[i+1:]
		}
	}
	return nil
}

// opensWithUnknownLabel says whether a line begins with a few words and a
// colon: a label that certdex does not know.
func opensWithUnknownLabel(s *segment) bool {
	for i, a := range s.atoms {
		if i >= 5 || a.digits {
			return false
		}
		if strings.Contains(a.after(), ":") {
			return i+1 < len(s.atoms) || s.right() != nil
		}
	}
	return false
}

// columnTaken says whether on the value's line something stands in the column
// of the label: then the line belongs to the next row. The line's own label
// may be centred against a value of two lines.
func columnTaken(s, labelled *segment) bool {
	for _, t := range s.line.segs {
		if t != s && t != labelled && t.box[2] <= s.box[0] && overlapX(t.box, labelled.box) > 0.1 {
			if len(labelled.labels) > 0 && labelled.labels[0].tail == t {
				continue
			}
			return true
		}
	}
	for _, t := range s.page.near(s.box[1], s.box[3]+0.8*s.h) { // a label centred against the next row's lines
		if t != labelled && t.line != s.line && len(t.labels) > 0 && t.labels[0].whole && overlapX(t.box, labelled.box) > 0.1 &&
			mid(t.box) > mid(s.box) && mid(t.box)-mid(s.box) < 0.8*s.h && mid(s.box)-mid(labelled.box) > 1.3*s.h {
			return true
		}
	}
	return false
}

// wraps says whether the line was broken because the next word had no room:
// then the next line goes on with it.
func wraps(line, next span, edge float64) bool {
	if len(line) == 0 || len(next) == 0 {
		return false
	}
	last, first := line[len(line)-1], next[0]
	room := edge - last.word.Box[2]
	return first.word.Box.Width()+0.2*first.word.Box.Height()*first.seg.page.aspect > room
}

// hyphened says whether a line ends in a hyphen: "Armaturen-".
func hyphened(line span) bool {
	return len(line) > 0 && strings.HasSuffix(line[len(line)-1].word.Text, "-") && !line[len(line)-1].digits
}

// rightEdge is the right edge of the widest of some lines and of what is set
// in the same column.
func rightEdge(lines []span) float64 {
	edge := 0.0
	for _, l := range lines {
		if len(l) == 0 {
			continue
		}
		edge = max(edge, l[len(l)-1].word.Box[2])
		box := l[0].seg.box
		for _, t := range l[0].seg.page.near(box[1]-12*l[0].seg.page.tallest, box[3]+12*l[0].seg.page.tallest) {
			if math.Abs(t.box[0]-l[0].seg.box[0]) < 0.4*t.h*t.page.aspect && math.Abs(mid(t.box)-mid(l[0].seg.box)) < 12*t.h {
				edge = max(edge, t.box[2])
			}
		}
	}
	return edge
}

// paragraph gives the first line with the lines that it wraps into.
func paragraph(lines []span) span {
	if len(lines) == 0 {
		return nil
	}
	edge := rightEdge(lines)
	out := append(span{}, lines[0]...)
	for i := 1; i < len(lines); i++ {
		if !wraps(lines[i-1], lines[i], edge) && !hyphened(lines[i-1]) {
			break
		}
		out = append(out, lines[i]...)
	}
	return out
}

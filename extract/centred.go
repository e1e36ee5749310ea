package extract

import "math"

// centred gives the lines of a value that is set around its label's middle; the
// label may go on with a line that no list has.
func (l *label) centred() []span {
	lines := l.linesAround(l.tail)
	t := l.seg.below(0.9)
	if lines != nil || l.tail != nil || !l.whole || t == nil || len(t.labels) > 0 || absDiff(t.box[0], l.seg.box[0]) > 0.5*t.h*t.page.aspect || !t.setLike(l) {
		return lines
	}
	lines = l.linesAround(t)
	if lines != nil && mid(lines[0][0].seg.box) > mid(l.seg.box)-0.5*t.h { // two rows, each with its label
		return nil
	}
	return lines
}

// linesAround gives two and more lines beside a label, of which some stand
// higher than it, where their middle is that of the label and its second line.
func (l *label) linesAround(tail *segment) []span {
	s := l.seg
	box := s.box
	if tail != nil {
		box = box.Union(tail.box)
	}
	if !l.start || s.page.ocr {
		return nil
	}
	var first *segment // beside the label, no further from its middle than a line
	for _, t := range s.page.near(box[1], box[3]) {
		if t.box[0] < box[2] || absDiff(mid(t.box), mid(box)) > 0.85*max(t.h, s.h) || opensWithLabel(t) {
			continue
		}
		if first == nil || t.box[0] < first.box[0]-0.005 {
			first = t
		}
	}
	if first == nil {
		return nil
	}
	group := first.tight()
	top, bottom := group[0], group[len(group)-1]
	if len(group) < 2 || len(group) > 6 || mid(top.box) > mid(box)-0.3*first.h || absDiff((mid(top.box)+mid(bottom.box))/2, mid(box)) > 0.3*first.h {
		return nil
	}
	var lines []span
	for _, t := range group {
		if opensWithLabel(t) || opensWithUnknownLabel(t) {
			return nil
		}
		for _, o := range t.line.segs { // the row of another label
			if o != s && o != tail && len(o.labels) > 0 && o.labels[0].whole && o.box[2] <= t.box[0] && overlapX(o.box, box) > 0.1 {
				return nil
			}
		}
		lines = append(lines, upToLabel(t))
	}
	return lines
}

// tight gives the segments set at the same edge as s, closely above and below
// each other, in their order.
func (s *segment) tight() []*segment {
	group := []*segment{s}
	pitch := 1.6 * s.h
	for _, down := range []bool{false, true} {
		for last := s; ; {
			var next *segment
			for _, t := range s.page.near(last.box[1]-2*s.h, last.box[3]+2*s.h) {
				d := mid(t.box) - mid(last.box)
				if !down {
					d = -d
				}
				if t.line == last.line || d < 0.5*s.h || d > pitch || math.Abs(t.box[0]-s.box[0]) > 0.5*s.h*s.page.aspect || max(t.h, s.h) > 1.06*min(t.h, s.h) {
					continue
				}
				next = t
				pitch = min(pitch, 1.15*d)
			}
			if next == nil {
				break
			}
			last = next
			if down {
				group = append(group, next)
			} else {
				group = append([]*segment{next}, group...)
			}
		}
	}
	return group
}

// captionOf gives the value right above a label that is set as a caption: in a
// row of labels of which each has something right above it, closer than what is
// below.
func (l *label) captionOf() *segment {
	if l.tail != nil || l.colon || !l.whole || len(l.seg.line.segs) < 2 {
		return nil
	}
	var value *segment
	for _, s := range l.seg.line.segs {
		up := s.above()
		if up == nil || len(up.labels) > 0 || up.h < 1.05*s.h || gapBelow(up.box, s.box) > 1.3*s.h {
			return nil
		}
		if b := s.below(belowGap); b != nil && gapBelow(s.box, b.box) < gapBelow(up.box, s.box)+0.3*s.h {
			return nil
		}
		if s == l.seg {
			value = up
		}
	}
	return value
}

// ofOtherColumn says whether what stands right of a label belongs to a label
// right above it, while the label has its own value below: two columns side by
// side.
func (l *label) ofOtherColumn(r *segment) bool {
	up, own := aboveLabel(r), l.seg.below(belowGap)
	return l.whole && !l.colon && up != nil && up.seg != l.seg && own != nil && own != r && !opensWithLabel(own) &&
		absDiff(up.seg.box[0], r.box[0]) < 0.5*r.h*r.page.aspect && absDiff(own.box[0], l.seg.box[0]) < 0.5*own.h*own.page.aspect
}

// setLike says whether a segment is set in the type of the label above it.
func (s *segment) setLike(l *label) bool {
	return oneSize(s, l.seg) && s.bold == l.seg.bold && noDigits(s.atoms)
}

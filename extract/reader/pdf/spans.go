package pdf

import "slices"

// A producer that draws a syllable with several glyphs says once, in a mark
// round their objects, what they spell. PDFium gives that text in the room of
// the first object, and once more where an object of another syllable comes
// between.

// spelledKind and noCode are the kind of character that such a text gives,
// and what it has for a code of a font.
const (
	spelledKind = 4
	noCode      = 0xffffffff
)

// joinSpans gives each such text once, in the room of all of its objects on
// the line, and leaves out the gaps that PDFium saw in that room.
func (p *Page) joinSpans(records []record) []record {
	spelled := func(c record) bool { return c.spelled }
	if !slices.ContainsFunc(records, spelled) {
		return records
	}
	first := map[uint64]uint64{} // by mark, the object that has its text
	out := records[:0:0]
	last := map[uint64]int{} // by mark, where its last character is in out
	for _, c := range records {
		if c.spelled {
			mark := p.innermost(c.object)
			if of, known := first[mark]; known && of != c.object {
				if len(out) > 0 {
					out[len(out)-1].spelled = true // a gap seen after the repeated text is none either
				}
				continue
			}
			if mark != 0 {
				first[mark], last[mark] = c.object, len(out)
			}
		}
		out = append(out, c)
	}
	p.widen(out, last)
	return withoutInnerGaps(out)
}

// innermost gives the mark next to an object, 0 where there is none.
func (p *Page) innermost(object uint64) uint64 {
	count := p.d.g.callInt("FPDFPageObj_CountMarks", object)
	if count <= 0 {
		return 0
	}
	return p.d.g.call("FPDFPageObj_GetMark", object, uint64(count-1))
}

func (p *Page) widen(records []record, last map[uint64]int) {
	g, at := p.d.g, p.d.scratch
	for i := range min(g.callInt("FPDFPage_CountObjects", p.handle), maxObjects) {
		object := g.call("FPDFPage_GetObject", p.handle, uint64(i))
		where, known := last[p.innermost(object)]
		if !known || g.call("FPDFPageObj_GetBounds", object, at, at+4, at+8, at+12) == 0 {
			continue
		}
		left, bottom, right, top := g.float32At(at), g.float32At(at+4), g.float32At(at+8), g.float32At(at+12)
		c := &records[where]
		upright := c.matrix[0] > 0 && c.matrix[1] == 0
		level := min(top, c.box[3]) > max(bottom, c.box[1])
		if upright && level && !leftward(c.r) && left < c.box[2]+0.3*(c.box[3]-c.box[1]) {
			c.box[2] = max(c.box[2], right)
		}
	}
}

func withoutInnerGaps(records []record) []record {
	out := records[:0:0]
	for i, c := range records {
		if c.guessed && i > 0 && i+1 < len(records) && records[i-1].spelled && !leftward(records[i-1].r) {
			before, after := records[i-1].box, records[i+1].box
			height := before[3] - before[1]
			gap := after[0] - before[2]
			level := min(before[3], after[3]) > max(before[1], after[1])
			if level && gap < pointGap*height && gap > -0.5*height {
				continue
			}
		}
		out = append(out, c)
	}
	return out
}

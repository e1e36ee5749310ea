package pdf

// whiteShade is how light each part of a colour is that nobody sees on paper.
const whiteShade = 250

// fill gives the colour that an object is filled with; not where it is a pattern.
func (p *Page) fill(object uint64) (red, green, blue, alpha int, ok bool) {
	g, at := p.d.g, p.d.scratch
	if g.call("FPDFPageObj_GetFillColor", object, at, at+4, at+8, at+12) == 0 {
		return 0, 0, 0, 0, false
	}
	return g.int32At(at), g.int32At(at + 4), g.int32At(at + 8), g.int32At(at + 12), true
}

func (p *Page) white(object uint64) bool {
	red, green, blue, _, ok := p.fill(object)
	return ok && min(red, green, blue) >= whiteShade
}

// A ground is where a page is not bare paper: under and over all that is not
// white, in the room that it takes at most.
type ground struct {
	known bool
	whole bool // too much is drawn to tell
	boxes [][4]float64
}

// bare says that a character stands on white paper only.
func (p *Page) bare(gr *ground, c char) bool {
	if !gr.known {
		*gr = p.ground()
	}
	if gr.whole {
		return false
	}
	x, y := (c.x0+c.x1)/2, (c.y0+c.y1)/2
	for _, b := range gr.boxes {
		if x >= b[0] && x <= b[2] && y >= b[1] && y <= b[3] {
			return false
		}
	}
	return true
}

func (p *Page) ground() ground {
	g := p.d.g
	out := ground{known: true}
	count := g.callInt("FPDFPage_CountObjects", p.handle)
	if count > maxObjects {
		out.whole = true
		return out
	}
	for i := range count {
		object := g.call("FPDFPage_GetObject", p.handle, uint64(i))
		if p.leavesPaper(object) {
			continue
		}
		at := p.d.scratch
		if g.call("FPDFPageObj_GetBounds", object, at, at+4, at+8, at+12) == 0 {
			out.whole = true
			return out
		}
		ax, ay := p.toShown.apply(g.float32At(at), g.float32At(at+4))
		bx, by := p.toShown.apply(g.float32At(at+8), g.float32At(at+12))
		out.boxes = append(out.boxes, [4]float64{min(ax, bx)*p.Width - 1, min(ay, by)*p.Height - 1, max(ax, bx)*p.Width + 1, max(ay, by)*p.Height + 1})
	}
	return out
}

// leavesPaper says that an object is white text or a shape filled with white.
func (p *Page) leavesPaper(object uint64) bool {
	g, at := p.d.g, p.d.scratch
	switch g.callInt("FPDFPageObj_GetType", object) {
	case textObject:
		return g.callInt("FPDFTextObj_GetTextRenderMode", object) == filled && p.white(object)
	case pathObject:
		return g.call("FPDFPath_GetDrawMode", object, at, at+4) != 0 && g.int32At(at+4) == 0 && (g.int32At(at) == 0 || p.white(object))
	}
	return false
}

package pdf

// A cover is a picture that lies over much of the page, and what lies under it.
// A scan often carries the words that some program read under its picture.
type cover struct {
	x0, y0, x1, y1 float64 // points of the shown page, y down
	under          map[uint64]bool
}

func (c *cover) hides(object uint64, at char) bool {
	if c == nil || !c.under[object] {
		return false
	}
	x, y := (at.x0+at.x1)/2, (at.y0+at.y1)/2
	return x >= c.x0 && x <= c.x1 && y >= c.y0 && y <= c.y1
}

// Kinds of page objects.
const (
	textObject    = 1
	pictureObject = 3
)

// cover finds the last large picture of the page that is drawn after some of
// its text and cannot be seen through; nil where there is none.
func (p *Page) cover() *cover {
	g := p.d.g
	var texts []uint64
	var found *cover
	for i := range min(g.callInt("FPDFPage_CountObjects", p.handle), maxObjects) {
		object := g.call("FPDFPage_GetObject", p.handle, uint64(i))
		switch g.callInt("FPDFPageObj_GetType", object) {
		case textObject:
			texts = append(texts, object)
		case pictureObject:
			c := p.extent(object)
			p.scanned = p.scanned || c != nil
			if len(texts) > 0 && c != nil && p.opaque(object) {
				c.under = make(map[uint64]bool, len(texts))
				for _, t := range texts {
					c.under[t] = true
				}
				found = c
			}
		}
	}
	return found
}

// extent gives where a picture lies, nil for a small one.
func (p *Page) extent(object uint64) *cover {
	g, at := p.d.g, p.d.scratch
	if g.call("FPDFPageObj_GetBounds", object, at, at+4, at+8, at+12) == 0 {
		return nil
	}
	ax, ay := p.toShown.apply(g.float32At(at), g.float32At(at+4))
	bx, by := p.toShown.apply(g.float32At(at+8), g.float32At(at+12))
	c := &cover{x0: min(ax, bx) * p.Width, y0: min(ay, by) * p.Height, x1: max(ax, bx) * p.Width, y1: max(ay, by) * p.Height}
	if (c.x1-c.x0)*(c.y1-c.y0) < pictureShare*p.Width*p.Height {
		return nil
	}
	return c
}

// opaque says whether hardly any point of a picture lets through what is under it.
func (p *Page) opaque(object uint64) bool {
	g := p.d.g
	if g.callInt("FPDFPageObj_HasTransparency", object) != 0 {
		return false
	}
	bitmap := g.call("FPDFImageObj_GetRenderedBitmap", p.d.handle, p.handle, object)
	if bitmap == 0 {
		return false
	}
	defer g.call("FPDFBitmap_Destroy", bitmap)
	const withAlpha = 4
	if g.callInt("FPDFBitmap_GetFormat", bitmap) != withAlpha {
		return true
	}
	stride, height, width := g.callInt("FPDFBitmap_GetStride", bitmap), g.callInt("FPDFBitmap_GetHeight", bitmap), g.callInt("FPDFBitmap_GetWidth", bitmap)
	pixels := g.view(g.call("FPDFBitmap_GetBuffer", bitmap), max(stride*height, 0))
	if g.err != nil || stride < 4*width {
		return false
	}
	solid := 0
	for y := range height {
		for x := range width {
			if pixels[y*stride+4*x+3] > 250 {
				solid++
			}
		}
	}
	return float64(solid) > 0.95*float64(width*height)
}

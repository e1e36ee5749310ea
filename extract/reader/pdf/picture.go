package pdf

import "math"

// pictureShare is how much of a page a picture covers to be its scan.
const pictureShare = 0.5

// maxObjects is how many objects of a page are looked through for its scan.
const maxObjects = 2000

// ScanDPI is the resolution of the picture that covers the page, 0 where there
// is none. PDFium enlarges pictures without smoothing, which reads badly:
// render a scan at its own resolution and enlarge the pixels.
func (p *Page) ScanDPI() float64 {
	g := p.d.g
	best := 0.0
	for i := range min(g.callInt("FPDFPage_CountObjects", p.handle), maxObjects) {
		object := g.call("FPDFPage_GetObject", p.handle, uint64(i))
		if object == 0 || g.callInt("FPDFPageObj_GetType", object) != pictureObject {
			continue
		}
		at := p.d.scratch
		if g.call("FPDFPageObj_GetBounds", object, at, at+4, at+8, at+12) == 0 {
			continue
		}
		width := math.Abs(g.float32At(at+8) - g.float32At(at))
		height := math.Abs(g.float32At(at+12) - g.float32At(at+4))
		if width*height < pictureShare*p.Width*p.Height || g.call("FPDFImageObj_GetImagePixelSize", object, at, at+4) == 0 {
			continue
		}
		pixels := float64(max(g.int32At(at), g.int32At(at+4)))
		best = math.Max(best, 72*pixels/math.Max(width, height))
	}
	return best
}

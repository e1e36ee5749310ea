package pdf

import (
	"image"

	"certdex/evidence"
)

// maxRegionSide bounds the whole page at a region's resolution, in pixels:
// PDFium counts in 32 bits, and a hostile page may be a million points wide.
const maxRegionSide = 100_000

// Region renders a part of the page in shades of grey, so many pixels wide and
// high. It is nil where the part is too small a piece of the page for that.
func (p *Page) Region(part evidence.Box, width, height int) (*image.Gray, error) {
	wide, high := float64(width)/part.Width(), float64(height)/part.Height()
	if !(wide > 0 && wide < maxRegionSide && high > 0 && high < maxRegionSide) {
		return nil, nil
	}
	out := image.NewGray(image.Rect(0, 0, width, height))
	at := placement{x: -int(part[0]*wide + 0.5), y: -int(part[1]*high + 0.5), width: int(wide + 0.5), height: int(high + 0.5)}
	err := p.renderAt(at, width, height, formatGrey, func(y int, row []byte) {
		copy(out.Pix[y*out.Stride:], row[:width])
	})
	return out, err
}

// A placement is where the whole page lies on a bitmap.
type placement struct{ x, y, width, height int }

// HideText takes the page's text objects out of what is rendered from now on.
func (p *Page) HideText() {
	const text = 1
	g := p.d.g
	for i := range min(g.callInt("FPDFPage_CountObjects", p.handle), maxHidden) {
		object := g.call("FPDFPage_GetObject", p.handle, uint64(i))
		if object != 0 && g.callInt("FPDFPageObj_GetType", object) == text {
			g.call("FPDFPageObj_SetIsActive", object, 0)
		}
	}
}

// maxHidden is how many objects of a page are looked through for its text.
const maxHidden = 50_000

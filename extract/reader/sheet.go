package reader

import (
	"image"

	"certdex/extract/reader/pdf"
	"certdex/extract/reader/raster"
)

// A sheet is a page's pixels made ready to be recognised and shown.
type sheet struct {
	width, height float64     // points
	writing       *image.Gray // for recognition
	plain         *image.Gray // the same as it was printed, for codes
	view          *image.RGBA // for people, where images are wanted
}

// sheetOf makes a page of a picture ready; one of its pixels is so many points.
func (c *child) sheetOf(d document, shot raster.Shot, points float64) sheet {
	s := sheet{width: shot.Width * points, height: shot.Height * points}
	s.writing, s.plain = shot.Writing(c.writingSize(s.width, s.height))
	if d.Images {
		s.view = shot.Colour(c.viewSize(s.width, s.height))
	}
	return s
}

// writingSize is the raster in which a page of so many points is recognised.
func (c *child) writingSize(width, height float64) (int, int) {
	return fit(width, height, ocrDPI, maxRasterSide, c.limits.OCRMegapixels)
}

// viewSize is the raster in which it is shown.
func (c *child) viewSize(width, height float64) (int, int) {
	return fit(width, height, float64(c.limits.ViewDPI), viewSide, c.limits.MaxMegapixels)
}

// scanned renders a page of a PDF that has to be recognised. A scan is
// rendered at its own resolution and enlarged by us: PDFium enlarges without
// smoothing. Only what needs colour is rendered in colour, which takes four
// times the memory.
func (c *child) scanned(d document, p *pdf.Page, whole bool) (sheet, error) {
	view, err := p.Colour(c.viewSize(p.Width, p.Height))
	if err != nil {
		return sheet{}, err
	}
	s := sheet{width: p.Width, height: p.Height, view: view}
	width, height := c.writingSize(p.Width, p.Height)
	own, tall := width, height
	if dpi := p.ScanDPI(); dpi >= 72 && p.Width*dpi/72 < float64(width) {
		own, tall = int(p.Width*dpi/72+0.5), int(p.Height*dpi/72+0.5)
	}
	look := raster.Page(view).Look()
	if !whole {
		look = look.WithoutPaper()
	}
	if look.Plain() {
		grey, err := p.Grey(own, tall)
		if err != nil {
			return sheet{}, err
		}
		s.writing = raster.Scale(grey, width, height)
		s.plain = s.writing
		return s, nil
	}
	colour, err := p.Colour(own, tall)
	if err != nil {
		return sheet{}, err
	}
	shot := raster.Page(colour).With(look)
	if !shot.Flattened {
		s.writing, s.plain = shot.Writing(width, height)
		return s, nil
	}
	return c.sheetOf(d, shot, p.Width/float64(own)), nil
}

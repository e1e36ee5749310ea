package reader

import (
	"image"
	"math"

	"certdex/evidence"
	"certdex/extract/reader/raster"
)

// a4Long is the longer side of an A4 page in points. A picture's own
// resolution is often missing or wrong: it is taken for a page of that size.
const a4Long = 841.9

// lowDPI is where recognition begins to suffer.
const lowDPI = 140

// readPicture sends the pictures of a file, which are announced.
func (c *child) readPicture(d document, file *raster.File) ([]evidence.Warning, error) {
	var warnings []evidence.Warning
	for number := 1; number <= file.Pages(); number++ {
		picture, err := file.Picture(number)
		if err != nil {
			return warnings, err
		}
		said, err := c.readOne(d, picture, number)
		if err != nil {
			return warnings, err
		}
		warnings = append(warnings, said...)
	}
	return warnings, nil
}

func (c *child) readOne(d document, picture image.Image, number int) ([]evidence.Warning, error) {
	w, h := float64(picture.Bounds().Dx()), float64(picture.Bounds().Dy())
	points := a4Long / math.Max(w, h)
	page := evidence.Page{Number: number, Width: w * points, Height: h * points, Source: evidence.OCR}
	var warnings []evidence.Warning
	if 72/points < lowDPI {
		warnings = append(warnings, evidence.Warning{Code: evidence.LowResolution, Message: "the picture is coarse; values may be misread", Page: number})
	}
	width, height := fit(page.Width, page.Height, ocrDPI, maxRasterSide, c.limits.OCRMegapixels)
	if err := c.announce(width, height); err != nil {
		return nil, err
	}
	found, err := c.recognise(raster.Scale(raster.Grey(picture), width, height), page.Width, number)
	if err != nil {
		return nil, err
	}
	found.apply(&page)
	return append(warnings, found.warnings...), c.sendPage(d, page, func() image.Image {
		width, height := fit(w*points, h*points, float64(c.limits.ViewDPI), viewSide, c.limits.MaxMegapixels)
		return found.view(raster.ScaleColour(picture, width, height))
	})
}

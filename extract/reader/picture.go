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
		shot, err := file.Picture(number)
		if err != nil {
			return warnings, err
		}
		said, err := c.readShot(d, shot, number)
		if err != nil {
			return warnings, err
		}
		warnings = append(warnings, said...)
	}
	return warnings, nil
}

func (c *child) readShot(d document, shot raster.Shot, number int) ([]evidence.Warning, error) {
	points := a4Long / math.Max(shot.Width, shot.Height)
	page := evidence.Page{Number: number, Width: shot.Width * points, Height: shot.Height * points, Source: evidence.OCR}
	var warnings []evidence.Warning
	if 72/points < lowDPI {
		warnings = append(warnings, evidence.Warning{Code: evidence.LowResolution, Message: "the picture is coarse; values may be misread", Page: number})
	}
	width, height := fit(page.Width, page.Height, ocrDPI, maxRasterSide, c.limits.OCRMegapixels)
	if err := c.announce(width, height); err != nil {
		return nil, err
	}
	// The decoded picture goes before recognition, which wants its own memory.
	grey := shot.Grey(width, height)
	var view *image.RGBA
	if d.Images {
		view = shot.Colour(fit(page.Width, page.Height, float64(c.limits.ViewDPI), viewSide, c.limits.MaxMegapixels))
	}
	shot = raster.Shot{}
	page.Codes = pictureCodes(grey)
	found, err := c.recognise(grey, page.Width, number)
	if err != nil {
		return nil, err
	}
	found.apply(&page)
	return append(warnings, found.warnings...), c.sendPage(d, page, func() image.Image { return found.view(view) })
}

package reader

import (
	"fmt"
	"image"
	"math"
	"runtime/debug"

	"certdex/evidence"
	"certdex/extract/reader/raster"
)

// a4Long is the longer side of an A4 page in points. A picture's own
// resolution is often missing or wrong: it is taken for a page of that size.
const a4Long = 841.9

// largePicture is from how many pixels on what decoding took is given back at
// once.
const largePicture = 12e6

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
	shot = shot.With(shot.Look())
	points := a4Long / math.Max(shot.Width, shot.Height)
	var warnings []evidence.Warning
	if 72/points < lowDPI {
		warnings = append(warnings, evidence.Warning{Code: evidence.LowResolution, Message: "the picture is coarse; values may be misread", Page: number})
	}
	if shot.Lost > 0 {
		warnings = append(warnings, evidence.Warning{Code: evidence.PartialPage, Page: number,
			Message: fmt.Sprintf("%.1f %% of the lines of the fax are damaged or missing; they were not read", max(100*shot.Lost, 0.1))})
	}
	s := c.sheetOf(d, shot, points)
	if shot.Width*shot.Height > largePicture {
		debug.FreeOSMemory() // its pixels make room for recognition
	}
	if err := c.announce(s.writing.Rect.Dx(), s.writing.Rect.Dy()); err != nil {
		return nil, err
	}
	codes := pictureCodes(s.plain)
	found, err := c.recognise(s.writing, s.width, number)
	if err != nil {
		return nil, err
	}
	page := evidence.Page{Number: number, Width: s.width, Height: s.height, Codes: codes}
	found.apply(&page)
	return append(warnings, found.warnings...), c.sendPage(d, page, func() image.Image { return found.view(s.view) })
}

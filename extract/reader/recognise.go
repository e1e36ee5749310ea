package reader

import (
	"image"

	"certdex/evidence"
	"certdex/extract/reader/ocr"
	"certdex/extract/reader/raster"
)

// recognised is what Tesseract made of one page.
type recognised struct {
	words    []evidence.Word
	warnings []evidence.Warning
	turned   int // quarter turns clockwise that make the page upright
}

// blankInk is the share of dark pixels below which a page counts as blank:
// dust, the shade of an edge.
const blankInk = 0.0005

// recognise reads a raster of a page that is width points wide.
func (c *child) recognise(picture *image.Gray, width float64, number int) (recognised, error) {
	clean := raster.Even(picture)
	points := width / float64(clean.Rect.Dx())
	words, err := c.ocr.Read(clean, int(72/points))
	if err != nil {
		return recognised{}, err
	}
	var out recognised
	out.words = placed(words, clean.Rect, points)
	if len(words) == 0 && raster.Ink(clean) > blankInk {
		out.warnings = append(out.warnings, evidence.Warning{Code: evidence.OCREmpty, Message: "there is something on the page, but no text could be read", Page: number})
	}
	return out, nil
}

// apply puts the words on the page, which is turned as they were.
func (r recognised) apply(page *evidence.Page) {
	page.Source, page.Words = evidence.OCR, r.words
	if r.turned%2 == 1 {
		page.Width, page.Height = page.Height, page.Width
	}
}

// placed gives words in fractions of the page. A word's size is the height of
// its line's tallest letters.
func placed(words []ocr.Word, bounds image.Rectangle, points float64) []evidence.Word {
	heights := map[int]int{}
	for _, w := range words {
		heights[w.Line] = max(heights[w.Line], w.Box.Dy())
	}
	out := make([]evidence.Word, 0, len(words))
	width, height := float64(bounds.Dx()), float64(bounds.Dy())
	for _, w := range words {
		box := w.Box.Intersect(bounds)
		if box.Empty() {
			continue
		}
		out = append(out, evidence.Word{
			Text:       w.Text,
			Box:        evidence.Box{float64(box.Min.X) / width, float64(box.Min.Y) / height, float64(box.Max.X) / width, float64(box.Max.Y) / height},
			Confidence: w.Confidence,
			Size:       float64(heights[w.Line]) * points,
		})
	}
	return out
}

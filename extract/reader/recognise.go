package reader

import (
	"fmt"
	"image"

	"certdex/evidence"
	"certdex/extract/reader/ocr"
	"certdex/extract/reader/raster"
)

// recognised is what Tesseract made of one page, and how the page was turned
// for it: the words stand where they are on a page turned and levelled so.
type recognised struct {
	words    []evidence.Word
	warnings []evidence.Warning
	turned   int     // quarter turns clockwise
	skew     float64 // degrees by which it lay off the level
}

// blankInk is the share of dark pixels below which a page counts as blank:
// dust, the shade of an edge.
const blankInk = 0.0005

// What counts as a poor reading, after which a page is looked at again:
// sideways, upside down or in a script without a model. Good ones have a
// confidence above 0.9.
const (
	poorConfidence = 0.8
	hopeless       = 0.6 // no page in a script with a model reads as badly
	sureEnough     = 1.0 // of Tesseract's guess at orientation and script
)

// recognise reads a raster of a page that is width points wide.
func (c *child) recognise(picture *image.Gray, width float64, number int) (recognised, error) {
	dpi := int(72 * float64(picture.Rect.Dx()) / max(width, 1))
	even := raster.Even(picture)
	best, err := c.recogniseAt(even, dpi, 0)
	good := confidence(best.words) >= poorConfidence && !sideways(best.words, even.Rect)
	if err != nil || good || raster.Ink(even) < blankInk {
		return best, err
	}
	script, err := ocr.Orientation(even, dpi)
	if err == nil {
		if best, err = c.tryTurned(best, even, dpi, script); err != nil {
			return best, err
		}
		read := confidence(best.words)
		if script.Name != "Latin" && (read < hopeless || read < poorConfidence && script.ScriptSure >= sureEnough) {
			best.warnings = append(best.warnings, evidence.Warning{Code: evidence.LanguageModelMissing, Page: number,
				Message: fmt.Sprintf("the page seems to be written in %s, for which no model is installed; what was read may be wrong", script.Name)})
		}
	}
	if len(best.words) == 0 {
		best.warnings = append(best.warnings, evidence.Warning{Code: evidence.OCREmpty, Page: number,
			Message: "there is something on the page, but no text could be read"})
	}
	return best, nil
}

func (c *child) recogniseAt(picture *image.Gray, dpi, quarters int) (recognised, error) {
	upright := raster.Turn(picture, quarters)
	out := recognised{turned: quarters, skew: raster.Skew(upright)}
	upright = raster.Level(upright, out.skew)
	languages, err := c.languages(upright, dpi)
	if err != nil {
		return out, err
	}
	words, err := c.ocr.Read(upright, dpi, languages...)
	out.words = placed(words, upright.Rect, 72/float64(dpi))
	return out, err
}

// languages looks at the part of the page with the most writing to tell which
// models are needed: reading with all of them takes half as long again and
// lets one language spoil another's accents.
func (c *child) languages(picture *image.Gray, dpi int) ([]string, error) {
	first := c.ocr.Languages()[0]
	words, err := c.ocr.Read(raster.Busiest(picture, 3), dpi, first)
	if err != nil {
		return nil, err
	}
	return c.ocr.Guess(words), nil
}

// tryTurned reads the page again the way that Tesseract thinks it lies, and
// keeps the better of the two. Lines that were read on end say it themselves.
func (c *child) tryTurned(best recognised, picture *image.Gray, dpi int, script ocr.Script) (recognised, error) {
	if script.OrientationSure < sureEnough {
		script.Quarters = 0
		if sideways(best.words, picture.Rect) {
			script.Quarters = quartersOf(best.words)
		}
	}
	if script.Quarters == 0 {
		return best, nil
	}
	if err := c.announce(picture.Rect.Dx(), picture.Rect.Dy()); err != nil {
		return best, err
	}
	turned, err := c.recogniseAt(picture, dpi, script.Quarters)
	if err != nil || (worth(turned.words) <= worth(best.words) && !sideways(best.words, picture.Rect)) {
		return best, err
	}
	return turned, nil
}

// sideways says that most longer words stand on end: Tesseract reads such
// lines, but the page is not upright.
func sideways(words []evidence.Word, bounds image.Rectangle) bool {
	const long = 4 // letters
	standing, lying := 0, 0
	for _, w := range words {
		if len(w.Text) < long {
			continue
		}
		if w.Box.Height()*float64(bounds.Dy()) > w.Box.Width()*float64(bounds.Dx()) {
			standing++
		} else {
			lying++
		}
	}
	return standing > lying
}

// quartersOf says how lines on end are to be turned, clockwise: by whether
// their words follow each other down the page or up.
func quartersOf(words []evidence.Word) int {
	down := 0
	for i, w := range words[1:] {
		before := words[i]
		switch {
		case w.Box[0] > before.Box[2] || w.Box[2] < before.Box[0]: // another line
		case w.Box[1] > before.Box[1]:
			down++
		default:
			down--
		}
	}
	if down > 0 {
		return 3
	}
	return 1
}

// worth adds up the letters that were read, each by its confidence.
func worth(words []evidence.Word) float64 {
	sum := 0.0
	for _, w := range words {
		sum += w.Confidence * w.Confidence * float64(len(w.Text))
	}
	return sum
}

// confidence is that of the average letter, 0 where there is none.
func confidence(words []evidence.Word) float64 {
	sum, letters := 0.0, 0.0
	for _, w := range words {
		sum += w.Confidence * float64(len(w.Text))
		letters += float64(len(w.Text))
	}
	if letters == 0 {
		return 0
	}
	return sum / letters
}

// apply puts the words on the page, which is turned as they were.
func (r recognised) apply(page *evidence.Page) {
	page.Source, page.Words = evidence.OCR, r.words
	page.Codes = turnedCodes(page.Codes, r.turned)
	if r.turned%2 == 1 {
		page.Width, page.Height = page.Height, page.Width
	}
}

// straight says that the words stand where the page's own are.
func (r recognised) straight() bool { return r.turned == 0 && r.skew == 0 }

// view turns and levels the page's image like its words.
func (r recognised) view(picture *image.RGBA) *image.RGBA {
	return raster.LevelColour(raster.TurnColour(picture, r.turned), r.skew)
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

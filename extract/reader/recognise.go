package reader

import (
	"errors"
	"image"
	"unicode/utf8"

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

// ocrDPI is the resolution that reads best for its time.
const ocrDPI = 200

// blankInk is the share of dark pixels below which a page counts as blank:
// dust, the shade of an edge.
const blankInk = 0.0005

// What counts as a poor reading, after which a page is looked at again:
// sideways, upside down or in another script. Good ones have a confidence
// above 0.9.
const (
	poorConfidence = 0.8
	hopeless       = 0.6 // no page in a script with a model reads as badly
	illegible      = 0.3 // of a line that is no writing
	sureEnough     = 1.0 // of Tesseract's guess at orientation and script
)

// A leaf is a page under recognition.
type leaf struct {
	even  *image.Gray // as it came, in even light and without rows of dots
	dpi   int
	asked bool       // Tesseract was asked how it lies and in which script
	said  ocr.Script // what it said, where it was

	upright  *image.Gray // turned and levelled
	quarters int
	skew     float64

	tongue tongue
	words  []ocr.Word
}

// recognise reads a raster of a page that is width points wide.
func (c *child) recognise(picture *image.Gray, width float64, number int) (recognised, error) {
	dpi := int(72 * float64(picture.Rect.Dx()) / max(width, 1))
	l := &leaf{even: raster.WithoutLeaders(raster.Even(picture), dpi), dpi: dpi}
	l.turn(0)
	if raster.Ink(l.even) < blankInk {
		return l.result(number), nil
	}
	if err := c.listen(l); err != nil {
		return recognised{}, err
	}
	if err := c.readLeaf(l); err != nil {
		return recognised{}, err
	}
	if err := c.lookAgain(l); err != nil {
		return recognised{}, err
	}
	c.tongue = l.tongue
	out := l.result(number)
	if len(out.words) == 0 {
		out.warnings = append(out.warnings, evidence.Warning{Code: evidence.OCREmpty, Page: number,
			Message: "there is something on the page, but no text could be read"})
	} else if confidence(l.words) < badConfidence {
		out.warnings = append(out.warnings, evidence.Warning{Code: evidence.OCREmpty, Page: number,
			Message: "what is written on the page could not be read; hardly a word of it is sure"})
	}
	return out, nil
}

func (l *leaf) result(number int) recognised {
	return recognised{
		words: placed(legible(l.words), l.upright.Rect, 72/float64(l.dpi)), warnings: l.tongue.warnings(number),
		turned: l.quarters, skew: l.skew,
	}
}

// turn lays the page as it is after so many quarter turns.
func (l *leaf) turn(quarters int) {
	l.upright = raster.Turn(l.even, quarters)
	l.quarters, l.skew = quarters, raster.Skew(l.upright)
	l.upright = raster.Level(l.upright, l.skew)
}

// readLeaf reads the page in its languages.
func (c *child) readLeaf(l *leaf) (err error) {
	l.words, err = c.ocr.Read(l.upright, l.dpi, l.tongue.models...)
	return err
}

// good says that the page lies and reads as it should.
func (l *leaf) good() bool { return confidence(l.words) >= poorConfidence && !sideways(l.words) }

// lookAgain reads a page another time that may lie otherwise, or is in another
// language than the part of it that was tried.
func (c *child) lookAgain(l *leaf) error {
	if !l.good() && c.tongue.heard { // the page before was in another language
		c.tongue = tongue{}
		if err := c.again(l, func() error { return c.listen(l) }); err != nil {
			return err
		}
	}
	if !l.good() {
		if err := c.tryTurned(l); err != nil {
			return err
		}
	}
	if err := c.tryTongue(l); err != nil {
		return err
	}
	if err := c.tryEvery(l); err != nil {
		return err
	}
	return c.tryForeign(l)
}

// again changes something and reads the page another time, and keeps what
// reads better.
func (c *child) again(l *leaf, change func() error) error {
	before := *l
	if err := c.announce(l.upright.Rect.Dx(), l.upright.Rect.Dy()); err != nil {
		return err
	}
	if err := change(); err != nil {
		return err
	}
	if err := c.readLeaf(l); err != nil {
		return err
	}
	if worth(l.words) <= worth(before.words) && !sideways(before.words) {
		before.asked, before.said = l.asked, l.said
		*l = before
	}
	return nil
}

// tryTurned reads the page again the way that Tesseract thinks it lies. Lines
// that were read on end say it themselves: well, and they follow each other as
// they should, or badly, and they were upside down.
func (c *child) tryTurned(l *leaf) error {
	if err := c.ask(l); err != nil {
		return err
	}
	var turns []int
	switch {
	case l.said.OrientationSure >= sureEnough:
		turns = []int{l.said.Quarters}
	case sideways(l.words):
		likely := l.quarters + quartersOf(l.words)
		if confidence(l.words) < poorConfidence {
			likely += 2
		}
		turns = []int{likely % 4, (likely + 2) % 4}
	}
	for _, quarters := range turns {
		if quarters == l.quarters || l.good() {
			return nil
		}
		err := c.again(l, func() error {
			l.turn(quarters)
			return c.listen(l)
		})
		if err != nil {
			return err
		}
	}
	return nil
}

// ask has Tesseract say once how the page lies and in which script it is
// written. It costs more than a reading of good writing.
func (c *child) ask(l *leaf) (err error) {
	if l.asked {
		return nil
	}
	l.asked = true
	l.said, err = c.ocr.Orientation(l.even, l.dpi)
	if errors.Is(err, ocr.ErrUndecided) {
		return nil
	}
	return err
}

// sideways says that most longer words stand on end: Tesseract reads such
// lines, but the page is not upright.
func sideways(words []ocr.Word) bool {
	const long = 4 // letters
	standing, lying := 0, 0
	for _, w := range words {
		switch {
		case utf8.RuneCountInString(w.Text) < long:
		case w.Box.Dy() > w.Box.Dx():
			standing++
		default:
			lying++
		}
	}
	return standing > lying
}

// quartersOf says how lines on end are to be turned, clockwise: by whether
// their words follow each other down the page or up.
func quartersOf(words []ocr.Word) int {
	down := 0
	for i, w := range words[1:] {
		before := words[i]
		switch {
		case w.Box.Min.X > before.Box.Max.X || w.Box.Max.X < before.Box.Min.X: // another line
		case w.Box.Min.Y > before.Box.Min.Y:
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
func worth(words []ocr.Word) float64 {
	sum := 0.0
	for _, w := range words {
		sum += w.Confidence * w.Confidence * letters(w)
	}
	return sum
}

// confidence is that of the average letter, 0 where there is none.
func confidence(words []ocr.Word) float64 {
	sum, all := 0.0, 0.0
	for _, w := range words {
		sum += w.Confidence * letters(w)
		all += letters(w)
	}
	if all == 0 {
		return 0
	}
	return sum / all
}

// legible leaves out the lines that can't be writing: frames, seals and rules
// read as letters, hardly one of them surely. A longer word stays, as doubtful
// as it is: codes are in no dictionary. Where there is nothing else all stay:
// somebody may make something out.
func legible(words []ocr.Word) []ocr.Word {
	const longer = 6 // letters
	lines, writing := map[int][]ocr.Word{}, map[int]bool{}
	for _, w := range words {
		lines[w.Line] = append(lines[w.Line], w)
		writing[w.Line] = writing[w.Line] || letters(w) >= longer
	}
	var out []ocr.Word
	for _, w := range words {
		if writing[w.Line] || confidence(lines[w.Line]) >= illegible {
			out = append(out, w)
		}
	}
	if len(out) == 0 {
		return words
	}
	return out
}

func letters(w ocr.Word) float64 { return float64(utf8.RuneCountInString(w.Text)) }

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

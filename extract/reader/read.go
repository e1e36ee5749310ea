package reader

import (
	"fmt"
	"image"
	"math"
	"strings"
	"unicode"

	"certdex/evidence"
	"certdex/extract/reader/pdf"
	"certdex/extract/reader/raster"
)

// A place is where the piece that is being read stands in the file.
type place struct {
	part   int                   // its number
	before int                   // pages of other pieces before its own
	sent   int                   // pages of its own
	plain  map[evidence.Box]bool // where on its pages something stands that is no code
}

// readPages sends the pages of a PDF, which are announced.
func (c *child) readPages(d document, file *pdf.Document) ([]evidence.Warning, error) {
	var warnings []evidence.Warning
	var lost error
	for number := 1; number <= file.Pages(); number++ {
		said, err := c.readPage(d, file, number)
		if evidence.CodeOf(err) == evidence.Malformed && file.Alive() {
			lost = err
			said = []evidence.Warning{{Code: evidence.PartialPage, Message: "the page is damaged and was not read", Page: number}}
			err = c.sendPage(d, evidence.Page{Number: number, Width: 1, Height: 1, Source: evidence.TextLayer}, func() image.Image {
				return image.NewGray(image.Rect(0, 0, 1, 1))
			})
		}
		if err != nil {
			return nil, err
		}
		warnings = append(warnings, said...)
		if lost != nil && number == file.Pages() && damagedPages(warnings) == file.Pages() {
			return nil, lost
		}
	}
	return warnings, nil
}

func damagedPages(warnings []evidence.Warning) int {
	n := 0
	for _, w := range warnings {
		if w.Code == evidence.PartialPage {
			n++
		}
	}
	return n
}

// readPage reads one page. PDFium has said all that is wanted before
// recognition, which takes its own time, begins.
func (c *child) readPage(d document, file *pdf.Document, number int) ([]evidence.Warning, error) {
	look, err := c.look(d, file, number)
	if err != nil {
		return nil, err
	}
	page := evidence.Page{Number: number, Width: look.width, Height: look.height, Source: evidence.TextLayer, Words: look.layer.Words, Codes: look.codes}
	if look.verdict == layerGood {
		var warnings []evidence.Warning
		if look.layer.Hidden >= hiddenWorthTelling {
			warnings = append(warnings, evidence.Warning{Code: evidence.HiddenText, Message: "the page carries text that is not shown; it was not read", Page: number})
		}
		return warnings, c.sendPage(d, page, func() image.Image { return look.view })
	}
	if err := c.announce(look.writing.Rect.Dx(), look.writing.Rect.Dy()); err != nil {
		return nil, err
	}
	page.Codes = pictureCodes(look.plain)
	found, err := c.recognise(look.writing, look.width, number)
	if err != nil {
		return nil, err
	}
	found.apply(&page)
	if look.verdict == layerPartial && found.straight() {
		page.Source, page.Words = evidence.MixedText, merge(look.layer.Words, found.words)
	}
	return found.warnings, c.sendPage(d, page, func() image.Image { return found.view(look.view) })
}

// A look is all that PDFium gives of a page. What is made ready for
// recognition is so where the layer is not good.
type look struct {
	sheet
	layer   pdf.Layer
	verdict verdict
	codes   []evidence.Barcode // where the layer is good
}

func (c *child) look(d document, file *pdf.Document, number int) (look, error) {
	p, err := file.Page(number)
	if err != nil {
		return look{}, err
	}
	defer p.Close()
	out := look{sheet: sheet{width: p.Width, height: p.Height}}
	if out.layer, err = p.Text(); err != nil {
		return look{}, err
	}
	if out.verdict, err = c.judge(p, out.layer); err != nil {
		return look{}, err
	}
	if out.verdict != layerGood {
		out.sheet, err = c.scanned(d, p, out.verdict == layerBad)
		return out, err
	}
	if out.codes, err = c.drawnCodes(p); err != nil {
		return look{}, err
	}
	if d.Images {
		out.view, err = p.Colour(c.viewSize(p.Width, p.Height))
	}
	return out, err
}

// announce asks the parent for the time that recognition takes.
func (c *child) announce(width, height int) error {
	return send(c.out, kindWork, work{float64(width) * float64(height) / 1e6})
}

func (c *child) sendPage(d document, page evidence.Page, view func() image.Image) error {
	if len(page.Words) > maxWordsPerPage {
		page.Words = page.Words[:maxWordsPerPage]
	}
	page.Width, page.Height = min(page.Width, maxPageSide), min(page.Height, maxPageSide)
	for i := range page.Words {
		page.Words[i].Size = min(page.Words[i].Size, maxPageSide)
	}
	page.Number, page.Part = page.Number+c.place.before, c.place.part
	c.place.sent++
	if !d.Images {
		return send(c.out, kindPage, page)
	}
	image, err := raster.JPEG(view())
	if err != nil {
		return err
	}
	if err := send(c.out, kindPage, page); err != nil {
		return err
	}
	return writeFrame(c.out, kindImage, image)
}

const (
	maxRasterSide = 10_000 // pixels
	viewSide      = 1_800  // pixels
)

// fit gives the pixels of a page of so many points at a resolution that is
// lowered until the sides and the megapixels are within their limits.
func fit(width, height, dpi float64, side, megapixels int) (int, int) {
	width, height = math.Max(width, 1), math.Max(height, 1)
	scale := dpi / 72
	scale = math.Min(scale, float64(side)/math.Max(width, height))
	scale = math.Min(scale, math.Sqrt(float64(megapixels)*1e6/(width*height)))
	return max(int(width*scale), 1), max(int(height*scale), 1)
}

// short makes a foreign string fit to be kept as a fact.
func short(s string) string {
	const most = 200
	s = strings.Map(func(r rune) rune {
		if unicode.IsControl(r) {
			return ' '
		}
		return r
	}, strings.ToValidUTF8(fmt.Sprintf("%.1000s", s), ""))
	runes := []rune(strings.TrimSpace(s))
	return string(runes[:min(len(runes), most)])
}

// cutText cuts words for a person to so many bytes.
func cutText(s string, most int) string {
	if len(s) <= most {
		return s
	}
	return strings.ToValidUTF8(s[:most-len("…")], "") + "…"
}

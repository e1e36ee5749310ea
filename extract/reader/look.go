package reader

import (
	"image"
	"io"
	"math"
	"slices"
	"strings"

	"certdex/evidence"
	"certdex/extract/reader/pdf"
	"certdex/extract/reader/seen"
)

// How the places of claims are rendered: every line as high as one of usual
// type at 300 dpi, so that all of them can be read in one picture.
const (
	lineHeight   = 50   // pixels
	secondHeight = 78   // of the second look
	coarsest     = 110  // dpi
	finest       = 500  // dpi
	widestLine   = 2600 // pixels
	lineGap      = 30   // pixels between two lines
	faint        = 24   // levels of grey between ink and paper that an eye may miss
)

// A strip is one line of a claim as it is rendered.
type strip struct {
	claim   int
	picture *image.Gray // nil where nothing is to be seen
	top     int         // in the picture that is read
}

// A sighting goes through a file for the places of claims.
type sighting struct {
	claims []Claim
	first  []strip
	second []strip
	bare   []strip
}

// see answers what is seen of the claims of a document.
func (c *child) see(d document, data []byte) error {
	quiet := *c
	quiet.out, quiet.place = io.Discard, place{}
	s := &sighting{claims: d.Claims}
	w := &walk{child: &quiet, asked: d, sighting: s}
	if err := w.open(piece{data: data}); err != nil {
		return err
	}
	out := make([]Seen, len(d.Claims))
	first, err := c.readStrips(s.first, len(d.Claims))
	if err != nil {
		return err
	}
	var doubted []strip
	for i, claim := range d.Claims {
		out[i].First = first[i]
		if first[i].Contradicts(claim.Text) {
			doubted = append(doubted, s.of(i)...)
		}
	}
	second, err := c.readStrips(doubted, len(d.Claims))
	if err != nil {
		return err
	}
	bare, err := c.readStrips(s.bare, len(d.Claims))
	if err != nil {
		return err
	}
	for i := range out {
		out[i].Second, out[i].Bare = second[i], bare[i]
	}
	return send(c.out, kindSeen, sight{out})
}

func (s *sighting) of(claim int) []strip {
	var own []strip
	for _, line := range s.second {
		if line.claim == claim {
			own = append(own, line)
		}
	}
	return own
}

// page renders the places of the claims on one page of a file: in two sizes,
// and without the page's text.
func (s *sighting) page(file *pdf.Document, number, before int) error {
	if !slices.ContainsFunc(s.claims, func(c Claim) bool { return c.Page == number+before }) {
		return nil
	}
	p, err := file.Page(number)
	if err != nil {
		return err
	}
	defer p.Close()
	if s.first, err = s.add(s.first, p, number+before, lineHeight); err != nil {
		return err
	}
	if s.second, err = s.add(s.second, p, number+before, secondHeight); err != nil {
		return err
	}
	p.HideText()
	s.bare, err = s.add(s.bare, p, number+before, lineHeight)
	return err
}

// add renders the places of the claims on one page.
func (s *sighting) add(strips []strip, p *pdf.Page, page int, height float64) ([]strip, error) {
	var err error
	for i, claim := range s.claims {
		if claim.Page != page {
			continue
		}
		for _, box := range claim.Boxes {
			if strips, err = addStrip(strips, p, i, box, height); err != nil {
				return nil, err
			}
		}
	}
	return strips, nil
}

func addStrip(strips []strip, p *pdf.Page, claim int, box evidence.Box, height float64) ([]strip, error) {
	high := box.Height() * p.Height
	scale := min(max(height/high, coarsest/72.), finest/72.)
	padX, padY := 0.12*high/p.Width, 0.10*box.Height()
	box = evidence.Box{max(box[0]-padX, 0), max(box[1]-padY, 0), min(box[2]+padX, 1), min(box[3]+padY, 1)}
	scale = min(scale, widestLine/(box.Width()*p.Width))
	picture, err := p.Region(box, int(math.Ceil(box.Width()*p.Width*scale)), int(math.Ceil(box.Height()*p.Height*scale)))
	if err != nil || picture == nil {
		return strips, err
	}
	return append(strips, strip{claim: claim, picture: plainInk(picture)}), nil
}

// plainInk makes a picture black on white, or nil where it is all of one shade.
func plainInk(picture *image.Gray) *image.Gray {
	var counts [256]int
	for _, v := range picture.Pix {
		counts[v]++
	}
	level := func(share float64) int {
		left := int(share * float64(len(picture.Pix)))
		for v, n := range counts {
			if left -= n; left < 0 {
				return v
			}
		}
		return 255
	}
	dark, middle, light := level(0.005), level(0.5), level(0.995)
	if light-dark < faint {
		return nil
	}
	out := image.NewGray(picture.Rect)
	for i, v := range picture.Pix {
		shade := min(max((int(v)-dark)*255/(light-dark), 0), 255)
		if middle < (dark+light)/2 { // white on a colour
			shade = 255 - shade
		}
		out.Pix[i] = byte(shade)
	}
	return out
}

// readStrips reads all strips in one picture and gives what each claim shows.
func (c *child) readStrips(strips []strip, claims int) ([]seen.Reading, error) {
	out := make([]seen.Reading, claims)
	blank := make([]bool, claims)
	for i := range blank {
		blank[i] = true
	}
	width, height := 0, lineGap
	shown := make([]bool, claims)
	for i := range strips {
		s := &strips[i]
		shown[s.claim] = true
		if s.picture == nil {
			continue
		}
		blank[s.claim] = false
		s.top = height
		width, height = max(width, s.picture.Rect.Dx()), height+s.picture.Rect.Dy()+lineGap
	}
	for i := range out {
		out[i].Blank = shown[i] && blank[i]
	}
	if width == 0 {
		return out, nil
	}
	sheet := image.NewGray(image.Rect(0, 0, width+2*lineGap, min(height, c.limits.OCRMegapixels*1_000_000/(width+2*lineGap))))
	for i := range sheet.Pix {
		sheet.Pix[i] = 255
	}
	for _, s := range strips {
		if s.picture == nil {
			continue
		}
		for y := range s.picture.Rect.Dy() {
			if s.top+y < sheet.Rect.Dy() {
				copy(sheet.Pix[(s.top+y)*sheet.Stride+lineGap:], s.picture.Pix[y*s.picture.Stride:][:s.picture.Rect.Dx()])
			}
		}
	}
	words, err := c.ocr.Read(sheet, ocrDPI, c.ocr.Languages()[0])
	if err != nil {
		return nil, err
	}
	texts, letters, sure := make([][]string, claims), make([]float64, claims), make([]float64, claims)
	for _, s := range strips {
		if s.picture == nil {
			continue
		}
		for _, w := range words {
			if middle := (w.Box.Min.Y + w.Box.Max.Y) / 2; middle < s.top || middle >= s.top+s.picture.Rect.Dy() {
				continue
			}
			texts[s.claim] = append(texts[s.claim], w.Text)
			letters[s.claim] += float64(len(w.Text))
			sure[s.claim] += w.Confidence * float64(len(w.Text))
		}
	}
	for i := range out {
		out[i].Text = cutText(strings.Join(texts[i], " "), maxWordBytes)
		if letters[i] > 0 {
			out[i].Confidence = sure[i] / letters[i]
		}
	}
	return out, nil
}

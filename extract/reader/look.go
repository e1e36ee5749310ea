package reader

import (
	"image"
	"image/draw"
	"io"
	"math"
	"slices"
	"strings"

	"certdex/evidence"
	"certdex/extract/reader/ocr"
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
	narrowest    = 1200 // pixels of the picture that is read: on a narrow one Tesseract sees no lines
	faint        = 24   // levels of grey between ink and paper that an eye may miss
)

// A strip is one line of a claim as it is rendered.
type strip struct {
	claim   int
	picture *image.Gray // nil where nothing is to be seen
}

// A sighting goes through a file for the places of claims.
type sighting struct {
	child  *child
	claims []Claim
	models [][]string // that each claim is read with; none before its page was met
	first  []strip
	second []strip
	bare   []strip
}

// see answers what is seen of the claims of a document.
func (c *child) see(d document, data []byte) error {
	quiet := *c
	quiet.out, quiet.place = io.Discard, place{}
	s := &sighting{child: c, claims: d.Claims, models: make([][]string, len(d.Claims))}
	w := &walk{child: &quiet, asked: d, sighting: s}
	if err := w.open(piece{data: data}); err != nil {
		return err
	}
	if slices.ContainsFunc(s.models, func(models []string) bool { return len(models) == 0 }) {
		return evidence.Errorf(evidence.Malformed, "a page of the file is not there when it is opened again")
	}
	out := make([]Seen, len(d.Claims))
	first, err := s.read(s.first)
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
	second, err := s.read(doubted)
	if err != nil {
		return err
	}
	bare, err := s.read(s.bare)
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

// page renders the places of the claims on one page of a part: in two sizes,
// and without the page's text.
func (s *sighting) page(file *pdf.Document, part, number int) error {
	var own []int
	for i, c := range s.claims {
		if c.Part == part && c.Page == number {
			own = append(own, i)
		}
	}
	if len(own) == 0 {
		return nil
	}
	p, err := file.Page(number)
	if err != nil {
		return err
	}
	defer p.Close()
	if err := s.choose(own, p); err != nil {
		return err
	}
	if s.first, err = s.add(s.first, p, own, lineHeight); err != nil {
		return err
	}
	if s.second, err = s.add(s.second, p, own, secondHeight); err != nil {
		return err
	}
	p.HideText()
	s.bare, err = s.add(s.bare, p, own, lineHeight)
	return err
}

// choose finds out with which models the claims of a page are read: English
// where they are in Latin letters, else those of the page's language.
func (s *sighting) choose(own []int, p *pdf.Page) error {
	var words []ocr.Word
	for _, i := range own {
		script := seen.Script(s.claims[i].Text)
		if script == seen.Latin {
			s.models[i] = []string{s.child.english()}
			continue
		}
		if words == nil {
			layer, err := p.Text()
			if err != nil {
				return err
			}
			for _, w := range layer.Words {
				words = append(words, ocr.Word{Text: w.Text, Confidence: 1})
			}
		}
		s.models[i] = s.child.modelsOf(script, ocr.Guess(words, script))
	}
	return nil
}

// modelsOf gives the models for a text in a script, preferring some languages.
// Without a model of the script nothing is read, and nothing contradicts.
func (c *child) modelsOf(script string, preferred []ocr.Language) []string {
	for _, l := range append(preferred, ocr.WrittenIn(script)...) {
		fits := l.Script == script || script == "Han" && l.Script == "Japanese"
		if fits && slices.Contains(c.ocr.Languages(), l.Code) {
			return c.speaking(script, l.Code, []ocr.Language{l}).models
		}
	}
	return []string{noModel}
}

// noModel stands for the models of a claim that cannot be read.
const noModel = ""

// add renders the places of a page's own claims.
func (s *sighting) add(strips []strip, p *pdf.Page, own []int, height float64) ([]strip, error) {
	var err error
	for _, i := range own {
		for _, box := range s.claims[i].Boxes {
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

// read reads strips and gives what each claim shows.
func (s *sighting) read(strips []strip) ([]seen.Reading, error) {
	out := make([]seen.Reading, len(s.claims))
	for _, line := range strips {
		out[line.claim].Blank = true
	}
	var order []string // of the models, as they first come
	groups := map[string][]strip{}
	for _, line := range strips {
		if line.picture == nil {
			continue
		}
		out[line.claim].Blank = false
		models := strings.Join(s.models[line.claim], "+")
		if !slices.Contains(order, models) {
			order = append(order, models)
		}
		groups[models] = append(groups[models], line)
	}
	found := make([][]ocr.Word, len(s.claims))
	for _, models := range order {
		if models == noModel {
			continue
		}
		for _, lines := range sheets(groups[models], s.child.limits.OCRMegapixels*1_000_000) {
			if err := s.readSheet(lines, found); err != nil {
				return nil, err
			}
		}
	}
	for i, words := range found {
		out[i].Text, out[i].Confidence = joined(words)
	}
	return out, nil
}

// sheets shares strips out to pictures of at most so many pixels.
func sheets(strips []strip, most int) [][]strip {
	var out [][]strip
	from, width, height := 0, narrowest, 0
	for i, line := range strips {
		width, height = max(width, line.picture.Rect.Dx()+2*lineGap), height+line.picture.Rect.Dy()+lineGap
		if i > from && width*(height+lineGap) > most {
			out = append(out, strips[from:i])
			from, width, height = i, max(narrowest, line.picture.Rect.Dx()+2*lineGap), line.picture.Rect.Dy()+lineGap
		}
	}
	return append(out, strips[from:])
}

// readSheet reads strips of the same models in one picture, and gives each
// claim its words.
func (s *sighting) readSheet(strips []strip, found [][]ocr.Word) error {
	width, height := narrowest, lineGap
	tops := make([]int, len(strips))
	for i, line := range strips {
		tops[i] = height
		width, height = max(width, line.picture.Rect.Dx()), height+line.picture.Rect.Dy()+lineGap
	}
	sheet := image.NewGray(image.Rect(0, 0, width+2*lineGap, height))
	for i := range sheet.Pix {
		sheet.Pix[i] = 255
	}
	for i, line := range strips {
		at := line.picture.Rect.Add(image.Pt(lineGap, tops[i]))
		draw.Draw(sheet, at, line.picture, image.Point{}, draw.Src)
	}
	models := s.models[strips[0].claim]
	read := s.child.ocr.Read
	if ocr.Upright(models[0]) {
		read = s.child.ocr.ReadLines
	}
	words, err := read(sheet, ocrDPI, models...)
	if err != nil {
		return err
	}
	for i, line := range strips {
		for _, w := range words {
			if middle := (w.Box.Min.Y + w.Box.Max.Y) / 2; middle >= tops[i] && middle < tops[i]+line.picture.Rect.Dy() {
				found[line.claim] = append(found[line.claim], w)
			}
		}
	}
	return nil
}

// joined gives the text of words and how sure their letters are together.
func joined(words []ocr.Word) (text string, confidence float64) {
	var texts []string
	letters, sure := 0.0, 0.0
	for _, w := range words {
		texts = append(texts, w.Text)
		letters += float64(len(w.Text))
		sure += w.Confidence * float64(len(w.Text))
	}
	if letters > 0 {
		confidence = sure / letters
	}
	return cutText(strings.Join(texts, " "), maxWordBytes), confidence
}

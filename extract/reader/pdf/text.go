package pdf

import (
	"math"
	"strings"
	"unicode"

	"certdex/evidence"
)

// Layer is the text layer of a page.
type Layer struct {
	Words []evidence.Word
	// Chars counts the visible characters that are not white space, Garbled
	// those of them that have no meaning, Hidden the ones that are not shown.
	Chars, Garbled, Hidden int
}

// maxChars is how many characters of a page are looked at; a dense newspaper
// page has some 30,000.
const maxChars = 200_000

// A char is one character of the layer, in points of the shown page, y down.
type char struct {
	r              rune
	x0, y0, x1, y1 float64
	style          *style
	guessed        bool // white space that is not in the file: PDFium saw a gap
}

// A style is what the characters of one text object share.
type style struct {
	size   float64 // points
	bold   bool
	hidden bool
	way    quadrant
	slant  bool // runs along none of the sides
	white  bool // filled with the colour of paper

	leftward bool // written from right to left
}

// A quadrant is the way the text runs on the shown page, in quarter turns
// clockwise from left to right.
type quadrant int

// Text reads the page's text layer.
func (p *Page) Text() (Layer, error) {
	g := p.d.g
	text := g.call("FPDFText_LoadPage", p.handle)
	if text == 0 {
		return Layer{}, p.d.failure("read the text of a page")
	}
	defer g.call("FPDFText_ClosePage", text)
	records := p.records(text, min(g.callInt("FPDFText_CountChars", text), maxChars))
	records = p.joinSpans(records)
	chars := make([]char, 0, len(records))
	styles := styler{p: p, text: text, bold: map[uint64]bool{}}
	over := p.cover()
	var paper ground
	var layer Layer
	for _, c := range records {
		now := styles.of(c.index, c)
		shown := p.char(c, now)
		hidden := now.hidden || !p.shows(shown) || over.hides(c.object, shown) || now.white && !unicode.IsSpace(c.r) && p.bare(&paper, shown)
		layer.count(c.r, hidden)
		if !hidden {
			chars = append(chars, shown)
		}
	}
	if g.err != nil {
		return Layer{}, p.d.failure("read the text of a page")
	}
	layer.Words = p.words(chars)
	return layer, nil
}

// char puts a character where the page shows it. Its box is the room that the
// font gives it, of the same height for all of a line.
func (p *Page) char(c record, s *style) char {
	out := char{r: c.r, style: s, guessed: c.guessed && unicode.IsSpace(c.r)}
	if c.box[0] == c.box[2] && c.box[1] == c.box[3] {
		return out
	}
	ax, ay := p.toShown.apply(c.box[0], c.box[1])
	bx, by := p.toShown.apply(c.box[2], c.box[3])
	out.x0, out.x1 = math.Min(ax, bx)*p.Width, math.Max(ax, bx)*p.Width
	out.y0, out.y1 = math.Min(ay, by)*p.Height, math.Max(ay, by)*p.Height
	return out
}

// shows says whether the middle of a character lies on the page.
func (p *Page) shows(c char) bool {
	x, y := (c.x0+c.x1)/2, (c.y0+c.y1)/2
	return x >= 0 && y >= 0 && x <= p.Width && y <= p.Height
}

func (l *Layer) count(r rune, hidden bool) {
	switch {
	case unicode.IsSpace(r) || r == 0:
	case hidden:
		l.Hidden++
	default:
		l.Chars++
		if garbled(r) {
			l.Garbled++
		}
	}
}

// garbled characters come from fonts that do not say what their glyphs mean.
func garbled(r rune) bool {
	return r == unicode.ReplacementChar || unicode.Is(unicode.Co, r) || (unicode.IsControl(r) && r != hyphen) || !unicode.IsPrint(r) && r > 0x2fff
}

// hyphen is PDFium's mark for a hyphen at the end of a line.
const hyphen = 0x02

// Ways of drawing text: filled, unseen, and as an edge that cuts what comes
// after, unseen itself.
const (
	filled    = 0
	invisible = 3
	clipping  = 7
)

// A styler knows the style of the text object under way and which fonts are bold.
type styler struct {
	p      *Page
	text   uint64
	object uint64
	now    *style
	bold   map[uint64]bool // by font
}

// of gives the style of a character; all of a text object share one.
func (s *styler) of(i int, c record) *style {
	if s.now != nil && (c.object == s.object || c.object == 0) {
		return s.now
	}
	g, at := s.p.d.g, uint64(i)
	size := finite(math.Float64frombits(g.call("FPDFText_GetFontSize", s.text, at)))
	if scale := math.Hypot(c.matrix[2], c.matrix[3]); scale > 0 {
		size *= scale
	}
	s.object = c.object
	s.now = &style{size: math.Abs(size)}
	s.now.way, s.now.slant = s.p.quadrant(c.matrix[0], c.matrix[1])
	if c.object != 0 {
		mode := g.callInt("FPDFTextObj_GetTextRenderMode", c.object)
		s.now.hidden = mode == invisible || mode == clipping || mode == filled && s.p.clear(c.object)
		s.now.white = mode == filled && s.p.white(c.object)
		s.now.bold = s.isBold(g.call("FPDFTextObj_GetFont", c.object), at)
	}
	return s.now
}

func (s *styler) isBold(font, at uint64) bool {
	bold, known := s.bold[font]
	if !known {
		bold = s.p.d.g.callInt("FPDFText_GetFontWeight", s.text, at) >= 600 || s.p.boldName(s.text, at)
		s.bold[font] = bold
	}
	return bold
}

// boldName looks for the weight in the font's name: few producers give it as a number.
func (p *Page) boldName(text, at uint64) bool {
	const room = 48
	g := p.d.g
	n := min(g.callInt("FPDFText_GetFontInfo", text, at, p.d.scratch, room, p.d.scratch+room+8), room)
	if n <= 1 {
		return false
	}
	name := strings.ToLower(string(g.view(p.d.scratch, n-1)))
	for _, weight := range []string{"bold", "black", "heavy"} {
		if strings.Contains(name, weight) {
			return true
		}
	}
	return false
}

// clear says that an object is filled without any opacity.
func (p *Page) clear(object uint64) bool {
	_, _, _, alpha, ok := p.fill(object)
	return ok && alpha == 0
}

// slanting is how far, in quarter turns, text must be off its quadrant to slant.
const slanting = 0.06

// quadrant is the way of text that runs along x, y of user space.
func (p *Page) quadrant(x, y float64) (way quadrant, slant bool) {
	m := p.toShown
	dx, dy := (m[0]*x+m[1]*y)*p.Width, (m[3]*x+m[4]*y)*p.Height
	turns := math.Atan2(dy, dx) / (math.Pi / 2)
	whole := math.Round(turns)
	return quadrant((int(whole) + 4) % 4), math.Abs(turns-whole) > slanting
}

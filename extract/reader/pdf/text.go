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
	count := min(g.callInt("FPDFText_CountChars", text), maxChars)
	chars := make([]char, 0, max(count, 0))
	var layer Layer
	var object uint64
	var now *style
	for i := range count {
		r := rune(g.call("FPDFText_GetUnicode", text, uint64(i)))
		if of := g.call("FPDFText_GetTextObject", text, uint64(i)); now == nil || (of != object && of != 0) {
			object, now = of, p.style(text, i, of)
		}
		if g.err != nil {
			return Layer{}, p.d.failure("read the text of a page")
		}
		layer.count(r, now)
		if now.hidden {
			continue
		}
		c := char{r: r, style: now}
		if unicode.IsSpace(r) {
			c.guessed = g.callInt("FPDFText_IsGenerated", text, uint64(i)) == 1
		} else {
			c.x0, c.y0, c.x1, c.y1 = p.charBox(text, i)
		}
		chars = append(chars, c)
	}
	layer.Words = p.words(chars)
	return layer, nil
}

func (l *Layer) count(r rune, s *style) {
	switch {
	case unicode.IsSpace(r) || r == 0:
	case s.hidden:
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

// Modes in which text is drawn without being seen.
const invisible = 3

func (p *Page) style(text uint64, i int, object uint64) *style {
	g, at := p.d.g, uint64(i)
	s := &style{}
	size := finite(math.Float64frombits(g.call("FPDFText_GetFontSize", text, at)))
	g.call("FPDFText_GetMatrix", text, at, p.d.scratch)
	c, d := g.float32At(p.d.scratch+8), g.float32At(p.d.scratch+12)
	if scale := math.Hypot(c, d); scale > 0 {
		size *= scale
	}
	s.size = math.Abs(size)
	s.bold = g.callInt("FPDFText_GetFontWeight", text, at) >= 600 || p.boldName(text, at)
	s.hidden = object != 0 && g.callInt("FPDFTextObj_GetTextRenderMode", object) == invisible
	angle := float32Bits(g.call("FPDFText_GetCharAngle", text, at))
	s.way = p.quadrant(angle)
	return s
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

func (p *Page) quadrant(angle float64) quadrant {
	x, y := math.Cos(angle), math.Sin(angle)
	m := p.toShown
	dx, dy := (m[0]*x+m[1]*y)*p.Width, (m[3]*x+m[4]*y)*p.Height
	return quadrant((int(math.Round(math.Atan2(dy, dx)/(math.Pi/2))) + 4) % 4)
}

// charBox is the room that the font gives the character, of the same height
// for all of a line.
func (p *Page) charBox(text uint64, i int) (x0, y0, x1, y1 float64) {
	g, at := p.d.g, p.d.scratch
	if g.call("FPDFText_GetLooseCharBox", text, uint64(i), at) == 0 {
		return 0, 0, 0, 0
	}
	left, top, right, bottom := g.float32At(at), g.float32At(at+4), g.float32At(at+8), g.float32At(at+12)
	ax, ay := p.toShown.apply(left, top)
	bx, by := p.toShown.apply(right, bottom)
	return math.Min(ax, bx) * p.Width, math.Min(ay, by) * p.Height, math.Max(ax, bx) * p.Width, math.Max(ay, by) * p.Height
}

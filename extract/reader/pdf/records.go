package pdf

import (
	"encoding/binary"
	"errors"
	"fmt"
	"math"
	"slices"
)

// A record is what PDFium keeps of one character of a page, in user space.
type record struct {
	index   int // in PDFium's list
	r       rune
	guessed bool       // PDFium put it in
	spelled bool       // from a mark's text; known from the list only
	box     [4]float64 // left, bottom, right, top of the room that the font gives it
	matrix  [4]float64 // a, b, c, d
	object  uint64     // the text object, 0 for guessed ones
}

// Where PDFium's text page has the list of its characters, and where each has
// what is wanted, in bytes. The probe tells whether this PDFium is built so.
const (
	listAt     = 16 // begin and end
	recordSize = 80
	kindAt     = 0
	unicodeAt  = 4
	codeAt     = 8
	boxAt      = 36
	matrixAt   = 52
	objectAt   = 76
)

// guessedKind is the kind of character that PDFium puts in.
const guessedKind = 1

// records gives the page's characters: all at once out of PDFium's memory
// where its layout is known, otherwise by asking for each.
func (p *Page) records(text uint64, count int) []record {
	if p.d.bulk {
		if out, ok := p.d.g.recordsAt(text, count); ok {
			return out
		}
	}
	return p.d.g.askRecords(text, count)
}

// recordsAt reads the list in one go. It is false where the list is not of
// that length.
func (g *guest) recordsAt(text uint64, count int) ([]record, bool) {
	head := g.view(text+listAt, 8)
	if g.err != nil {
		return nil, false
	}
	begin, end := binary.LittleEndian.Uint32(head), binary.LittleEndian.Uint32(head[4:])
	if count <= 0 || uint64(end)-uint64(begin) != uint64(count)*recordSize {
		return nil, false
	}
	raw := g.view(uint64(begin), count*recordSize)
	if g.err != nil {
		return nil, false
	}
	out := make([]record, count)
	for i := range out {
		c := raw[i*recordSize : (i+1)*recordSize]
		out[i] = record{
			index: i, r: rune(binary.LittleEndian.Uint32(c[unicodeAt:])), guessed: c[kindAt] == guessedKind, spelled: c[kindAt] == spelledKind && binary.LittleEndian.Uint32(c[codeAt:]) == noCode,
			object: uint64(binary.LittleEndian.Uint32(c[objectAt:])),
			box:    floats(c[boxAt:]), matrix: floats(c[matrixAt:]),
		}
	}
	return out, true
}

func floats(b []byte) (out [4]float64) {
	for i := range out {
		out[i] = finite(float64(math.Float32frombits(binary.LittleEndian.Uint32(b[4*i:]))))
	}
	return out
}

func (g *guest) askRecords(text uint64, count int) []record {
	at := g.alloc(24)
	defer g.free(at)
	out := make([]record, 0, max(count, 0))
	for i := range uint64(max(count, 0)) {
		c := record{
			index:   int(i),
			r:       rune(g.call("FPDFText_GetUnicode", text, i)),
			guessed: g.callInt("FPDFText_IsGenerated", text, i) == 1,
			object:  g.call("FPDFText_GetTextObject", text, i),
		}
		if g.call("FPDFText_GetLooseCharBox", text, i, at) != 0 {
			// Left, top, right, bottom; the records have bottom before top.
			c.box = [4]float64{g.float32At(at), g.float32At(at + 12), g.float32At(at + 8), g.float32At(at + 4)}
		}
		if g.call("FPDFText_GetMatrix", text, i, at) != 0 {
			c.matrix = [4]float64{g.float32At(at), g.float32At(at + 4), g.float32At(at + 8), g.float32At(at + 12)}
		}
		if out = append(out, c); g.err != nil {
			return out
		}
	}
	return out
}

// probe is a page with what the records must tell apart: codes that are not
// their characters, sizes, text on end, a gap that makes a guessed space. It
// has no cross-reference table; PDFium makes its own.
var probe = func() []byte {
	content := "BT /F 12 Tf 50 700 Td (ABC) Tj ET BT /F 30 Tf 0.5 0.2 -0.3 2 90 500 Tm (xA) Tj ET BT /F 9 Tf 0 1 -1 0 400 200 Tm (turned) Tj ET BT /F 10 Tf 200 700 Td (apart) Tj ET"
	return fmt.Appendf(nil, `%%PDF-1.4
1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj
2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj
3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents 4 0 R/Resources<</Font<</F 5 0 R>>>>>>endobj
4 0 obj<</Length %d>>stream
%s
endstream endobj
5 0 obj<</Type/Font/Subtype/Type1/BaseFont/Helvetica/Encoding<</Type/Encoding/Differences[65/eacute/ntilde/Euro]>>>>endobj
trailer<</Root 1 0 R>>
`, len(content), content)
}()

// probeBulk reads the probe both ways and says whether they agree.
func (e *Engine) probeBulk() (agree bool, err error) {
	d, err := e.Open(probe, "")
	if err != nil {
		return false, fmt.Errorf("open the probe: %w", err)
	}
	defer func() { err = errors.Join(err, d.Close()) }()
	p, err := d.Page(1)
	if err != nil {
		return false, fmt.Errorf("open the probe's page: %w", err)
	}
	text := d.g.call("FPDFText_LoadPage", p.handle)
	count := d.g.callInt("FPDFText_CountChars", text)
	asked := d.g.askRecords(text, count)
	if d.g.err != nil || !slices.ContainsFunc(asked, func(c record) bool { return c.r == 'é' }) {
		return false, d.failure("read the probe")
	}
	known, ok := d.g.recordsAt(text, count)
	return ok && slices.Equal(asked, known), nil
}

package pdf

import (
	"errors"
	"fmt"
	"image"
	"math"
	"unicode/utf16"

	"github.com/klippa-app/go-pdfium"

	"certdex/evidence"
)

// Errors that PDFium gives for a document that it does not open.
const (
	pdfiumPassword = 4
	pdfiumSecurity = 5
)

// Document is one open PDF in a PDFium of its own.
type Document struct {
	instance pdfium.Pdfium
	bulk     bool // see Engine
	g        *guest
	handle   uint64
	scratch  uint64 // a few numbers that PDFium writes
	pages    int
	kept     uint64   // the page before, see Close
	pinned   []uint64 // files attached to pages that were opened
}

const scratchBytes = 64

// Open opens a PDF, with its password or "". Errors are *evidence.Error with
// codes encrypted, wrong_password, malformed or no_pages.
func (e *Engine) Open(data []byte, password string) (*Document, error) {
	instance, module, err := e.module()
	if err != nil {
		return nil, err
	}
	d := &Document{instance: instance, bulk: e.bulk, g: newGuest(module)}
	if err := d.open(data, password); err != nil {
		return nil, errors.Join(err, d.Close())
	}
	return d, nil
}

func (d *Document) open(data []byte, password string) error {
	d.scratch = d.g.alloc(scratchBytes)
	var secret uint64
	if password != "" {
		secret = d.g.put(append([]byte(password), 0))
	}
	d.handle = d.g.call("FPDF_LoadMemDocument64", d.g.put(data), uint64(len(data)), secret)
	if d.handle == 0 && d.g.err == nil {
		return d.refused(password)
	}
	d.pages = int(int32(uint32(d.g.call("FPDF_GetPageCount", d.handle))))
	if d.g.err != nil {
		return d.failure("open the file")
	}
	if d.pages <= 0 {
		return evidence.Errorf(evidence.NoPages, "the PDF has no pages")
	}
	return nil
}

func (d *Document) refused(password string) error {
	switch code := d.g.call("FPDF_GetLastError"); {
	case code == pdfiumPassword && password == "":
		return evidence.Errorf(evidence.Encrypted, "the file is encrypted and needs a password")
	case code == pdfiumPassword:
		return evidence.Errorf(evidence.WrongPassword, "the password does not open the file")
	case code == pdfiumSecurity:
		return evidence.Errorf(evidence.Encrypted, "the file is encrypted in a way that cannot be opened")
	}
	return evidence.Errorf(evidence.Malformed, "the file begins like a PDF but is damaged beyond reading")
}

// failure says what stopped PDFium.
func (d *Document) failure(doing string) error {
	err := d.g.err
	if errors.Is(err, errNoMemory) {
		return evidence.Because(err, evidence.MemoryLimit, "the file needs more memory than a document may take")
	}
	return evidence.Because(err, evidence.Malformed, "the file is damaged: the PDF engine stopped while it tried to %s", doing)
}

// Close ends the PDFium instance and gives its memory back.
func (d *Document) Close() error {
	if err := d.instance.Close(); err != nil {
		return fmt.Errorf("close the PDFium instance: %w", err)
	}
	return nil
}

// Pages is the number of pages, at least 1.
func (d *Document) Pages() int { return d.pages }

// Page is one page of an open document. Close it before the next is opened.
type Page struct {
	d             *Document
	handle        uint64
	Width, Height float64 // points, as shown: rotation and crop box applied
	toShown       affine  // user space to fractions of the shown page
	scanned       bool    // a picture covers much of it
}

// Page opens a page, from 1. What annotations and form fields show is made
// part of the page, so that its words are read too.
func (d *Document) Page(number int) (*Page, error) {
	p := &Page{d: d}
	p.handle = d.g.call("FPDF_LoadPage", d.handle, uint64(number-1))
	if p.handle == 0 {
		return nil, d.pageFailure(number)
	}
	if annotations := d.g.callInt("FPDFPage_GetAnnotCount", p.handle); annotations > 0 {
		d.pin(p.handle, annotations)
		const flattened, forDisplay = 1, 0
		if d.g.call("FPDFPage_Flatten", p.handle, forDisplay) == flattened {
			d.g.call("FPDF_ClosePage", p.handle)
			p.handle = d.g.call("FPDF_LoadPage", d.handle, uint64(number-1))
		}
	}
	if p.handle == 0 || d.g.err != nil {
		return nil, d.pageFailure(number)
	}
	d.release()
	p.measure()
	if d.g.err != nil {
		return nil, d.pageFailure(number)
	}
	return p, nil
}

func (d *Document) pageFailure(number int) error {
	if d.g.err != nil {
		return d.failure(fmt.Sprintf("open page %d", number))
	}
	return evidence.Errorf(evidence.Malformed, "page %d of the file is damaged", number)
}

// Close lets go of the page. PDFium holds a font only while a page with it is
// open, so the page stays until the next one has loaded: pages of one file
// mostly share their fonts. One with a scan is freed at once, for its memory.
func (p *Page) Close() {
	if p.scanned {
		p.d.g.call("FPDF_ClosePage", p.handle)
		return
	}
	p.d.release()
	p.d.kept = p.handle
}

// release frees the page that was kept for its fonts.
func (d *Document) release() {
	if d.kept != 0 {
		d.g.call("FPDF_ClosePage", d.kept)
		d.kept = 0
	}
}

// affine maps x, y to a·x + b·y + c, d·x + e·y + f.
type affine [6]float64

func (m affine) apply(x, y float64) (float64, float64) {
	return m[0]*x + m[1]*y + m[2], m[3]*x + m[4]*y + m[5]
}

// measure asks PDFium where three points of user space are shown; rotation,
// crop box and user unit are then all in one map.
func (p *Page) measure() {
	g := p.d.g
	p.Width = float32Bits(g.call("FPDF_GetPageWidthF", p.handle))
	p.Height = float32Bits(g.call("FPDF_GetPageHeightF", p.handle))
	const side = 1 << 24 // steps across the page
	at := func(x, y float64) (float64, float64) {
		g.call("FPDF_PageToDevice", p.handle, 0, 0, side, side, 0,
			math.Float64bits(x), math.Float64bits(y), p.d.scratch, p.d.scratch+4)
		return float64(g.int32At(p.d.scratch)) / side, float64(g.int32At(p.d.scratch+4)) / side
	}
	span := math.Max(math.Min(math.Max(p.Width, p.Height), 1e7), 1)
	x0, y0 := at(0, 0)
	x1, y1 := at(span, 0)
	x2, y2 := at(0, span)
	p.toShown = affine{(x1 - x0) / span, (x2 - x0) / span, x0, (y1 - y0) / span, (y2 - y0) / span, y0}
}

func float32Bits(v uint64) float64 { return finite(float64(math.Float32frombits(uint32(v)))) }

// Pixel formats of PDFium.
const (
	formatGrey = 1
	formatBGRx = 3
)

// The flags of rendering: annotations are shown.
const withAnnotations = 1

// Grey renders the page in shades of grey.
func (p *Page) Grey(width, height int) (*image.Gray, error) {
	out := image.NewGray(image.Rect(0, 0, width, height))
	err := p.render(width, height, formatGrey, func(y int, row []byte) {
		copy(out.Pix[y*out.Stride:], row[:width])
	})
	return out, err
}

// Colour renders the page in colour.
func (p *Page) Colour(width, height int) (*image.RGBA, error) {
	out := image.NewRGBA(image.Rect(0, 0, width, height))
	err := p.render(width, height, formatBGRx, func(y int, row []byte) {
		to := out.Pix[y*out.Stride:]
		for x := range width {
			to[4*x], to[4*x+1], to[4*x+2], to[4*x+3] = row[4*x+2], row[4*x+1], row[4*x], 0xff
		}
	})
	return out, err
}

func (p *Page) render(width, height, format int, row func(y int, row []byte)) error {
	return p.renderAt(placement{width: width, height: height}, width, height, format, row)
}

func (p *Page) renderAt(at placement, width, height, format int, row func(y int, row []byte)) error {
	g := p.d.g
	bitmap := g.call("FPDFBitmap_CreateEx", uint64(width), uint64(height), uint64(format), 0, 0)
	if bitmap == 0 {
		if g.err == nil {
			g.err = errNoMemory
		}
		return p.d.failure("render a page")
	}
	const white = 0xffffffff
	g.call("FPDFBitmap_FillRect", bitmap, 0, 0, uint64(width), uint64(height), white)
	g.call("FPDF_RenderPageBitmap", bitmap, p.handle, uint64(uint32(at.x)), uint64(uint32(at.y)),
		uint64(at.width), uint64(at.height), 0, withAnnotations)
	stride := g.callInt("FPDFBitmap_GetStride", bitmap)
	pixels := g.view(g.call("FPDFBitmap_GetBuffer", bitmap), stride*height)
	if g.err != nil {
		return p.d.failure("render a page")
	}
	for y := range height {
		row(y, pixels[y*stride:(y+1)*stride])
	}
	g.call("FPDFBitmap_Destroy", bitmap)
	return nil
}

// Properties are what the file says of itself.
type Properties struct {
	Producer, Creator, Created, Modified string
	Encrypted, JavaScript                bool
	Attachments                          []string
}

// maxAttachments is how many attachments are listed.
const maxAttachments = 100

// Properties reads what PDFium knows of the file as a whole.
func (d *Document) Properties() Properties {
	p := Properties{
		Producer:   d.meta("Producer"),
		Creator:    d.meta("Creator"),
		Created:    d.meta("CreationDate"),
		Modified:   d.meta("ModDate"),
		Encrypted:  d.g.callInt("FPDF_GetSecurityHandlerRevision", d.handle) > 0,
		JavaScript: d.g.callInt("FPDFDoc_GetJavaScriptActionCount", d.handle) > 0,
	}
	for i := range min(d.g.callInt("FPDFDoc_GetAttachmentCount", d.handle), maxAttachments) {
		attachment := d.g.call("FPDFDoc_GetAttachment", d.handle, uint64(i))
		if attachment == 0 {
			continue
		}
		p.Attachments = append(p.Attachments, d.text(func(buffer, size uint64) uint64 {
			return d.g.call("FPDFAttachment_GetName", attachment, buffer, size)
		}))
	}
	return p
}

func (d *Document) meta(tag string) string {
	name := d.g.put(append([]byte(tag), 0))
	defer d.g.free(name)
	return d.text(func(buffer, size uint64) uint64 {
		return d.g.call("FPDF_GetMetaText", d.handle, name, buffer, size)
	})
}

// maxText is the most of a property that is taken, in bytes of UTF-16.
const maxText = 2048

// text fetches a UTF-16 string from a function that fills a buffer and says
// how many bytes the whole string takes with its end mark.
func (d *Document) text(fetch func(buffer, size uint64) uint64) string {
	buffer := d.g.alloc(maxText)
	defer d.g.free(buffer)
	size := fetch(buffer, maxText)
	if size < 2 || size > maxText || d.g.err != nil {
		return ""
	}
	raw := d.g.view(buffer, int(size)-2)
	units := make([]uint16, len(raw)/2)
	for i := range units {
		units[i] = uint16(raw[2*i]) | uint16(raw[2*i+1])<<8
	}
	return string(utf16.Decode(units))
}

// Alive says whether PDFium can still be asked: after it stopped, it cannot.
func (d *Document) Alive() bool { return d.g.err == nil }

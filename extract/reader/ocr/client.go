package ocr

// #cgo LDFLAGS: -ltesseract
// #include <stdlib.h>
// #include <tesseract/capi.h>
import "C"

import (
	"errors"
	"fmt"
	"image"
	"os"
	"strings"
	"unicode"
	"unicode/utf8"
	"unsafe"

	"golang.org/x/text/unicode/norm"
)

// A client is one Tesseract with the models of some languages loaded. It
// serves one picture at a time and may serve many: it is only handed pixels,
// never the bytes of a foreign file.
type client struct {
	name string // its languages
	api  *C.TessBaseAPI
}

var errPicture = errors.New("the picture has no pixels")

// settings are Tesseract's own by which a page is read otherwise than usual.
var settings = map[string]string{
	"debug_file":                  os.DevNull, // its remarks about a picture are nobody's business
	"invert_threshold":            "0",        // light writing is turned round before: a doubtful line is not read twice
	"textord_tabfind_find_tables": "0",        // what it takes for a table loses words
}

// start loads the models of some languages from a folder. Anything but the
// neural network is of use only to the model that tells how a page lies.
func start(folder string, engine C.TessOcrEngineMode, languages ...string) (*client, error) {
	c := &client{name: strings.Join(languages, "+"), api: C.TessBaseAPICreate()}
	path, names := C.CString(folder), C.CString(c.name)
	defer C.free(unsafe.Pointer(path))
	defer C.free(unsafe.Pointer(names))
	if C.TessBaseAPIInit2(c.api, path, names, engine) != 0 {
		c.close()
		return nil, fmt.Errorf("load Tesseract's models of %s from %s", strings.Join(languages, ", "), folder)
	}
	for name, value := range settings {
		if err := c.set(name, value); err != nil {
			c.close()
			return nil, err
		}
	}
	return c, nil
}

func (c *client) close() {
	C.TessBaseAPIEnd(c.api)
	C.TessBaseAPIDelete(c.api)
}

func (c *client) set(name, value string) error {
	n, v := C.CString(name), C.CString(value)
	defer C.free(unsafe.Pointer(n))
	defer C.free(unsafe.Pointer(v))
	if C.TessBaseAPISetVariable(c.api, n, v) == 0 {
		return fmt.Errorf("Tesseract has no setting %s", name)
	}
	return nil
}

// show hands Tesseract a copy of the pixels.
func (c *client) show(picture *image.Gray, dpi int) error {
	if picture.Rect.Empty() {
		return errPicture
	}
	C.TessBaseAPISetImage(c.api, (*C.uchar)(unsafe.Pointer(&picture.Pix[0])), C.int(picture.Rect.Dx()), C.int(picture.Rect.Dy()), 1, C.int(picture.Stride))
	C.TessBaseAPISetSourceResolution(c.api, C.int(min(max(dpi, 70), 600)))
	return nil
}

// read gives the words of a picture and forgets it.
func (c *client) read(picture *image.Gray, dpi int, mode C.TessPageSegMode) ([]Word, error) {
	if err := c.show(picture, dpi); err != nil {
		return nil, err
	}
	defer C.TessBaseAPIClear(c.api)
	C.TessBaseAPISetPageSegMode(c.api, mode)
	if C.TessBaseAPIRecognize(c.api, nil) != 0 {
		return nil, errors.New("Tesseract gave up on the picture")
	}
	at := C.TessBaseAPIGetIterator(c.api)
	if at == nil {
		return nil, nil
	}
	defer C.TessResultIteratorDelete(at)
	page := C.TessResultIteratorGetPageIterator(at)
	var words, line []Word
	var tokens []string
	end := func() {
		words = append(words, joined(line, tokens)...)
		line = nil
	}
	number := 0
	for more := true; more; more = C.TessResultIteratorNext(at, C.RIL_WORD) != 0 {
		if C.TessPageIteratorIsAtBeginningOf(page, C.RIL_TEXTLINE) != 0 {
			end()
			number++
			tokens = tokensOf(at)
		}
		if w, ok := word(at, page); ok {
			w.Line = number
			line = append(line, w)
		}
	}
	end()
	return words, nil
}

// tokensOf are the words of a line as they are parted by spaces.
func tokensOf(at *C.TessResultIterator) []string {
	raw := C.TessResultIteratorGetUTF8Text(at, C.RIL_TEXTLINE)
	if raw == nil {
		return nil
	}
	defer C.TessDeleteText(raw)
	var out []string
	for _, token := range strings.Fields(C.GoString(raw)) {
		if token = clean(token); token != "" {
			out = append(out, token)
		}
	}
	return out
}

// joined puts the pieces of words together between which there is no space:
// Tesseract gives Chinese, Japanese and Korean in pieces. Where they do not make
// up the line, or stand below one another, they stay as they are.
func joined(pieces []Word, tokens []string) []Word {
	var out []Word
	at := 0
	for _, token := range tokens {
		var whole Word
		sure := 0.0
		for at < len(pieces) && len(whole.Text) < len(token) {
			p := pieces[at]
			if whole.Text == "" {
				whole.Box, whole.Line = p.Box, p.Line
			} else if !beside(whole.Box, p.Box) {
				return pieces
			}
			whole.Text += p.Text
			whole.Box = whole.Box.Union(p.Box)
			sure += p.Confidence * float64(len(p.Text))
			at++
		}
		if whole.Text != token {
			return pieces
		}
		whole.Confidence = sure / float64(len(token))
		out = append(out, whole)
	}
	if at < len(pieces) {
		return pieces
	}
	return out
}

// beside says that two boxes share more than half of the height of the lower.
func beside(a, b image.Rectangle) bool {
	shared := min(a.Max.Y, b.Max.Y) - max(a.Min.Y, b.Min.Y)
	return 2*shared > min(a.Dy(), b.Dy())
}

func word(at *C.TessResultIterator, page *C.TessPageIterator) (Word, bool) {
	raw := C.TessResultIteratorGetUTF8Text(at, C.RIL_WORD)
	if raw == nil { // a picture or a rule
		return Word{}, false
	}
	defer C.TessDeleteText(raw)
	text := clean(C.GoString(raw))
	var left, top, right, bottom C.int
	if text == "" || C.TessPageIteratorBoundingBox(page, C.RIL_WORD, &left, &top, &right, &bottom) == 0 {
		return Word{}, false
	}
	return Word{
		Text:       text,
		Box:        image.Rect(int(left), int(top), int(right), int(bottom)),
		Confidence: min(max(float64(C.TessResultIteratorConfidence(at, C.RIL_WORD))/100, 0), 1),
	}, true
}

func clean(s string) string {
	if !utf8.ValidString(s) {
		s = strings.ToValidUTF8(s, "")
	}
	s = strings.Map(func(r rune) rune {
		if unicode.IsSpace(r) || unicode.IsControl(r) || unicode.Is(unicode.Cf, r) {
			return -1
		}
		return r
	}, s)
	return norm.NFC.String(s)
}

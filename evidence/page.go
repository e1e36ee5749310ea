package evidence

import "math"

// Box is a place on a page: x0, y0, x1, y1 as fractions of the page's width
// and height, origin top left.
type Box [4]float64

// Union gives the smallest box around both; an empty box adds nothing.
func (b Box) Union(o Box) Box {
	if b == (Box{}) {
		return o
	}
	if o == (Box{}) {
		return b
	}
	return Box{min(b[0], o[0]), min(b[1], o[1]), max(b[2], o[2]), max(b[3], o[3])}
}

// rounded keeps four decimals, a tenth of a pixel of the page's image. Words
// keep all they have: lines are rebuilt from them.
func (b Box) rounded() Box {
	for i, v := range b {
		b[i] = math.Round(v*1e4) / 1e4
	}
	return b
}

// Width is the box's width as a fraction of the page's.
func (b Box) Width() float64 { return b[2] - b[0] }

// Height is the box's height as a fraction of the page's.
func (b Box) Height() float64 { return b[3] - b[1] }

// Word is a run of characters without white space, as it stands on a page.
type Word struct {
	Text string `json:"t"`
	Box  Box    `json:"b"`
	// Confidence is the reader's: 1 for a text layer, Tesseract's word
	// confidence as a fraction for OCR.
	Confidence float64 `json:"c"`
	// Size is the height of the type in points; 0 where not known.
	Size float64 `json:"s,omitempty"`
	Bold bool    `json:"d,omitempty"`
}

// TextSource says where the words of a page or file come from.
type TextSource string

// Sources of words.
const (
	TextLayer TextSource = "text_layer"
	OCR       TextSource = "ocr"
	MixedText TextSource = "mixed"
)

// Page is what the reader saw on one page.
type Page struct {
	Number int        `json:"number"`         // from 1, through all parts of the file
	Part   int        `json:"part,omitempty"` // number of the part that it belongs to; 0 is the file itself
	Width  float64    `json:"width"`          // points
	Height float64    `json:"height"`         // points
	Source TextSource `json:"source"`
	// Message says that this is the text of an e-mail: it may state something
	// about a certificate, and is none.
	Message bool `json:"message,omitempty"`
	// Words in reading order as the reader found them; the extractor
	// rebuilds lines from their boxes.
	Words []Word `json:"words"`
	// Codes are the QR codes and barcodes on the page.
	Codes []Barcode `json:"codes,omitempty"`
}

// Barcode is a QR code or barcode on a page. Its text is a stranger's.
type Barcode struct {
	Format string `json:"format"` // one of CodeFormats
	Text   string `json:"text"`
	Box    Box    `json:"box"`
}

// CodeFormats are the codes that are read.
var CodeFormats = map[string]bool{"qr": true, "data_matrix": true, "aztec": true, "code_128": true, "code_39": true, "ean_13": true}

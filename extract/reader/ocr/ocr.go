// Package ocr has Tesseract read pixels that we made ourselves.
package ocr

import (
	"errors"
	"fmt"
	"image"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/otiai10/gosseract/v2"
	"golang.org/x/text/unicode/norm"
)

// Folders are where Debian and other builds keep Tesseract's models.
var Folders = []string{"/usr/share/tesseract-ocr", "/usr/share/tessdata", "/usr/local/share/tessdata"}

// preferred are the languages of the certificates that certdex knows best, in
// the order in which Tesseract tries them.
var preferred = []string{"eng", "spa", "fra", "deu", "por"}

// Engine is Tesseract. It serves one page at a time.
type Engine struct {
	languages []string
}

// NewEngine finds those of the preferred languages whose models are installed.
func NewEngine() (*Engine, error) {
	languages := installed()
	if len(languages) == 0 {
		return nil, fmt.Errorf("no Tesseract model of %s is installed in %s", strings.Join(preferred, ", "), strings.Join(Folders, ", "))
	}
	oneHeap()
	return &Engine{languages: languages}, nil
}

// start makes a client. Each page has its own: a used one holds on to its
// page's pixels, and after a picture that it cannot take it answers nothing
// for the next ones too.
func start(languages []string, dpi int) (*gosseract.Client, error) {
	client := gosseract.NewClient()
	client.Trim = false
	client.Variables["tessedit_pageseg_mode"] = strconv.Itoa(int(gosseract.PSM_AUTO))
	client.Variables["user_defined_dpi"] = strconv.Itoa(min(max(dpi, 70), 600))
	client.Variables[gosseract.DEBUG_FILE] = os.DevNull
	if err := client.SetLanguage(languages...); err != nil {
		return nil, errors.Join(fmt.Errorf("set Tesseract's languages: %w", err), client.Close())
	}
	return client, nil
}

func installed() []string {
	var found []string
	for _, folder := range Folders {
		for _, pattern := range []string{"*.traineddata", "*/tessdata/*.traineddata"} {
			matches, _ := filepath.Glob(filepath.Join(folder, pattern)) // the pattern is well formed
			for _, path := range matches {
				found = append(found, strings.TrimSuffix(filepath.Base(path), ".traineddata"))
			}
		}
	}
	var languages []string
	for _, language := range preferred {
		if slices.Contains(found, language) {
			languages = append(languages, language)
		}
	}
	return languages
}

// Languages are the languages that can be read.
func (e *Engine) Languages() []string { return e.languages }

// Word is a word where it stands in the picture, in pixels. Line counts the
// lines of the page in reading order. Confidence is from 0 to 1.
type Word struct {
	Text       string
	Box        image.Rectangle
	Confidence float64
	Line       int
}

// Read reads a picture whose resolution is about dpi, in some of the engine's
// languages; none means all of them.
func (e *Engine) Read(picture *image.Gray, dpi int, languages ...string) ([]Word, error) {
	if len(languages) == 0 {
		languages = e.languages
	}
	client, err := start(languages, dpi)
	if err != nil {
		return nil, err
	}
	boxes, err := boxesOf(client, picture)
	err = errors.Join(err, client.Close())
	giveBack()
	if err != nil {
		return nil, err
	}
	words := make([]Word, 0, len(boxes))
	line, last := 0, [3]int{}
	for _, b := range boxes {
		if at := [3]int{b.BlockNum, b.ParNum, b.LineNum}; at != last {
			line, last = line+1, at
		}
		if text := clean(b.Word); text != "" {
			words = append(words, Word{Text: text, Box: b.Box, Confidence: min(max(b.Confidence/100, 0), 1), Line: line})
		}
	}
	return words, nil
}

func boxesOf(client *gosseract.Client, picture *image.Gray) ([]gosseract.BoundingBox, error) {
	if err := client.SetImageFromBytes(pgm(picture)); err != nil {
		return nil, fmt.Errorf("hand the picture to Tesseract: %w", err)
	}
	boxes, err := client.GetBoundingBoxesVerbose()
	if err != nil {
		return nil, fmt.Errorf("read the picture: %w", err)
	}
	return boxes, nil
}

// pgm writes the picture in the plainest format that Tesseract decodes.
func pgm(picture *image.Gray) []byte {
	width, height := picture.Rect.Dx(), picture.Rect.Dy()
	out := make([]byte, 0, width*height+32)
	out = fmt.Appendf(out, "P5\n%d %d\n255\n", width, height)
	for y := range height {
		row := picture.Pix[y*picture.Stride:]
		out = append(out, row[:width]...)
	}
	return out
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

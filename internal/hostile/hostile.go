// Package hostile makes files that were built to harm whoever reads them:
// bombs, loops, liars. They are made when they are asked for and never kept.
package hostile

import (
	"bytes"
	"compress/flate"
	"fmt"
	"iter"
	"maps"
	"math/rand/v2"
	"slices"
	"strings"
)

// File is one hostile file; its name says what is wrong with it.
type File struct {
	Name string
	Data []byte
}

// Files gives all of them, in the order of their names.
func Files() iter.Seq[File] {
	makers := map[string]func() []byte{}
	for _, set := range []map[string]func() []byte{pageTrees, liars, bombs, recursions, crowds, sizes, pictures, archives} {
		for name, make := range set {
			if makers[name] != nil {
				panic("two hostile files are called " + name)
			}
			makers[name] = make
		}
	}
	return func(yield func(File) bool) {
		for _, name := range slices.Sorted(maps.Keys(makers)) {
			if !yield(File{name, makers[name]()}) {
				return
			}
		}
		for _, rest := range []iter.Seq[File]{truncated(), magics(), polyglots()} {
			for f := range rest {
				if !yield(f) {
					return
				}
			}
		}
	}
}

// magics are random bytes, few and many, behind the marks of each type.
func magics() iter.Seq[File] {
	return func(yield func(File) bool) {
		random := rand.New(rand.NewPCG(1, 2))
		for _, name := range slices.Sorted(maps.Keys(marks)) {
			for _, size := range []int{0, 1, 40, 5000} {
				data := []byte(marks[name])
				for range size {
					data = append(data, byte(random.Uint32()))
				}
				if !yield(File{fmt.Sprintf("%d random bytes as %s", size, name), data}) {
					return
				}
			}
		}
	}
}

// marks are the first bytes by which a type is known.
var marks = map[string]string{
	"pdf":  "%PDF-1.7\n",
	"png":  "\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR",
	"jpeg": "\xff\xd8\xff\xe0\x00\x10JFIF\x00",
	"gif":  "GIF89a",
	"tiff": "II*\x00\x08\x00\x00\x00",
	"webp": "RIFF\xff\xff\x00\x00WEBPVP8 ",
	"bmp":  "BM\xff\xff\x00\x00\x00\x00\x00\x00\x36\x00\x00\x00\x28\x00\x00\x00",
	"heic": "\x00\x00\x00\x18ftypheic\x00\x00\x00\x00mif1heic",
	"zip":  "PK\x03\x04\x14\x00\x00\x00\x08\x00",
	"eml":  "From: a@example.org\r\nTo: b@example.org\r\nSubject: x\r\nMIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\n",
	"ole":  "\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1",
}

// polyglots are of two types at once.
func polyglots() iter.Seq[File] {
	pdf := plainPDF()
	files := []File{
		{"a PDF with a ZIP behind it", append(bytes.Clone(pdf), zipOf(entry{"a.pdf", pdf})...)},
		{"a ZIP with a PDF behind it", append(zipOf(entry{"a.pdf", pdf}), pdf...)},
		{"a PDF behind a JPEG's head", append([]byte("\xff\xd8\xff\xe0\x00\x10JFIF\x00\x01\x01\x00\x00\x01\x00\x01\x00\x00"), pdf...)},
		{"a PDF behind a thousand blanks", append(bytes.Repeat([]byte(" "), 1000), pdf...)},
		{"a PDF of HTML", append([]byte("%PDF-1.4\n<html><script>while(1);</script>"), pdf...)},
		{"two PDFs in one", append(bytes.Clone(pdf), pdf...)},
	}
	return slices.Values(files)
}

// truncated cuts a sound PDF and sound pictures in many places.
func truncated() iter.Seq[File] {
	return func(yield func(File) bool) {
		whole := plainPDF()
		for _, mark := range []string{"%PDF", "1 0 obj", "/Kids", "endobj", "/MediaBox", "stream", "BT", "endstream", "/BaseFont", "xref", "65535", "trailer", "/Root", "startxref", "%%EOF"} {
			at := bytes.Index(whole, []byte(mark))
			for _, cut := range []int{at, at + len(mark)/2, at + len(mark)} {
				if !yield(File{fmt.Sprintf("a PDF cut at %q and %d", mark, cut-at), whole[:cut]}) {
					return
				}
			}
		}
		for name, data := range map[string][]byte{"png": pngOf(200, 100), "jpeg": jpegOf(200, 100), "gif": gifOf(200, 100), "zip": zipOf(entry{"a.pdf", whole})} {
			for eighth := 1; eighth < 8; eighth++ {
				if !yield(File{fmt.Sprintf("%d/8 of a %s", eighth, name), data[:len(data)*eighth/8]}) {
					return
				}
			}
		}
	}
}

// document makes a PDF of objects numbered from 1, the first being the catalog.
func document(objects ...string) []byte { return withTrailer("", objects...) }

func withTrailer(more string, objects ...string) []byte {
	var out bytes.Buffer
	out.WriteString("%PDF-1.7\n")
	offsets := make([]int, len(objects))
	for i, object := range objects {
		offsets[i] = out.Len()
		fmt.Fprintf(&out, "%d 0 obj\n%s\nendobj\n", i+1, object)
	}
	start := out.Len()
	fmt.Fprintf(&out, "xref\n0 %d\n0000000000 65535 f \n", len(objects)+1)
	for _, offset := range offsets {
		fmt.Fprintf(&out, "%010d 00000 n \n", offset)
	}
	fmt.Fprintf(&out, "trailer\n<</Size %d/Root 1 0 R%s>>\nstartxref\n%d\n%%%%EOF\n", len(objects)+1, more, start)
	return out.Bytes()
}

const (
	catalog  = "<</Type/Catalog/Pages 2 0 R>>"
	onlyPage = "<</Type/Pages/Kids[3 0 R]/Count 1>>"
	words    = "BT /F 20 Tf 40 100 Td (A certificate that means no good) Tj ET"
)

// onePage makes a PDF of one page with further entries, its content (object 4)
// and further objects from 5.
func onePage(entries, content string, objects ...string) pdf {
	return document(append([]string{catalog, onlyPage,
		"<</Type/Page/Parent 2 0 R/MediaBox[0 0 600 800]/Contents 4 0 R" + entries + ">>", stream("", content)}, objects...)...)
}

func stream(entries, data string) string {
	return fmt.Sprintf("<</Length %d%s>>\nstream\n%s\nendstream", len(data), entries, data)
}

func plainPDF() []byte {
	return onePage("/Resources<</Font<</F 5 0 R>>>>", words, "<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>")
}

// swollen gives a zlib stream of a unit so many times over. The packed unit
// ends on a whole byte and needs nothing before it, so it is packed once.
func swollen(unit string, times int) string {
	var once bytes.Buffer
	w, err := flate.NewWriter(&once, flate.BestCompression)
	if err != nil {
		panic(err)
	}
	if _, err := w.Write([]byte(unit)); err != nil {
		panic(err)
	}
	if err := w.Flush(); err != nil {
		panic(err)
	}
	return "\x78\xda" + strings.Repeat(once.String(), times) + "\x03\x00\x00\x00\x00\x01"
}

// packed gives a zlib stream of the text.
func packed(text string) string { return swollen(text, 1) }

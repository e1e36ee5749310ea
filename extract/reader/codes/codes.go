// Package codes reads QR codes and barcodes from pixels. What it reads is
// evidence and nothing more: no address in a code is ever visited. PDF417 is
// not read: no library in Go that is to be had reads it.
package codes

import (
	"image"
	"strings"
	"unicode"

	"github.com/makiuchi-d/gozxing"
	"github.com/makiuchi-d/gozxing/aztec"
	"github.com/makiuchi-d/gozxing/datamatrix"
	"github.com/makiuchi-d/gozxing/multi/qrcode"
)

// Code is one code where it stands in the picture.
type Code struct {
	Format string // one of evidence.CodeFormats
	Text   string
	Box    image.Rectangle
}

// Bounds of what is taken from one picture.
const (
	maxCodes = 20
	maxText  = 2_000 // bytes
)

// Formats as they are named in evidence.
const (
	qr         = "qr"
	dataMatrix = "data_matrix"
	aztecCode  = "aztec"
)

// Find reads the codes of a picture: all QR codes, and barcodes that lie level.
func Find(picture *image.Gray) []Code {
	bits := matrix(picture)
	if bits == nil {
		return nil
	}
	return append(squares(bits), bars(bits)...)
}

// FindOne reads the codes of a picture that is all but filled by one.
func FindOne(picture *image.Gray) []Code {
	if found := Find(picture); len(found) > 0 {
		return found
	}
	bits := matrix(picture)
	if bits == nil {
		return nil
	}
	for _, r := range []reading{{dataMatrix, datamatrix.NewDataMatrixReader()}, {aztecCode, aztec.NewAztecReader()}} {
		found := guarded(func() []Code {
			result, err := r.reader.Decode(bits, nil)
			if err != nil {
				return nil
			}
			return list(nil, r.format, result.GetText(), boundsOf(result.GetResultPoints(), 0.1))
		})
		if len(found) > 0 {
			return found
		}
	}
	return nil
}

// guarded gives nothing where the library panics on an odd picture.
func guarded(read func() []Code) (found []Code) {
	defer func() {
		if recover() != nil {
			found = nil
		}
	}()
	return read()
}

func matrix(picture *image.Gray) *gozxing.BinaryBitmap {
	w, h := picture.Rect.Dx(), picture.Rect.Dy()
	const smallest = 20 // pixels
	if w < smallest || h < smallest {
		return nil
	}
	bits, err := gozxing.NewBinaryBitmap(gozxing.NewHybridBinarizer(newGrey(picture)))
	if err != nil {
		return nil
	}
	return bits
}

func squares(bits *gozxing.BinaryBitmap) []Code {
	return guarded(func() []Code {
		results, err := qrcode.NewQRCodeMultiReader().DecodeMultiple(bits, nil)
		if err != nil {
			return nil
		}
		var found []Code
		for _, r := range results {
			// The points are the middles of three corner marks, 3½ modules in.
			found = list(found, qr, r.GetText(), boundsOf(r.GetResultPoints(), 0.17))
		}
		return found
	})
}

// list adds a code whose text can be kept.
func list(found []Code, format, text string, box image.Rectangle) []Code {
	text = strings.TrimSpace(strings.Map(func(r rune) rune {
		if unicode.IsControl(r) || r == unicode.ReplacementChar {
			return ' '
		}
		return r
	}, strings.ToValidUTF8(text, " ")))
	if text == "" || len(text) > maxText || len(found) >= maxCodes {
		return found
	}
	return append(found, Code{format, text, box})
}

// boundsOf is the box around points, wider on each side by a share of it.
func boundsOf(points []gozxing.ResultPoint, margin float64) image.Rectangle {
	var box image.Rectangle
	for i, p := range points {
		if p == nil {
			continue
		}
		at := image.Rect(int(p.GetX()), int(p.GetY()), int(p.GetX())+1, int(p.GetY())+1)
		if i == 0 {
			box = at
		}
		box = box.Union(at)
	}
	return box.Inset(-int(margin * float64(max(box.Dx(), box.Dy()))))
}

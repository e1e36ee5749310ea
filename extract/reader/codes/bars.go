package codes

import (
	"image"

	"github.com/makiuchi-d/gozxing"
	"github.com/makiuchi-d/gozxing/oned"
)

// Reading of barcodes: a row of the picture may look like a short code by
// chance, so the same code has to stand in several rows.
const (
	rowStep   = 6 // pixels from one row that is read to the next
	wantRows  = 3 // of the same text
	shortest  = 4 // letters of a code
	maxMisses = 4 // rows between two of one code that do not read
)

// barReaders read one row. Codes without a check digit but Code 39, and those
// that read as something in any text, are left out.
func barReaders() []reading {
	return []reading{
		{"code_128", oned.NewCode128Reader()}, {"code_39", oned.NewCode39Reader()}, {"ean_13", oned.NewEAN13Reader()},
	}
}

type reading struct {
	format string
	reader gozxing.Reader
}

// A bar is a code that rows have read so far.
type bar struct {
	format, text string
	rows         int
	box          image.Rectangle
}

func bars(bits *gozxing.BinaryBitmap) []Code {
	return guarded(func() []Code {
		var seen []*bar
		for _, r := range barReaders() {
			decoder, ok := r.reader.(oned.RowDecoder)
			if !ok {
				continue
			}
			for y := rowStep; y < bits.GetHeight(); y += rowStep {
				row, err := bits.GetBlackRow(y, nil)
				if err != nil {
					continue
				}
				if result, err := decoder.DecodeRow(y, row, nil); err == nil {
					seen = count(seen, r.format, result, y)
				}
			}
		}
		var found []Code
		for _, b := range seen {
			if b.rows >= wantRows {
				found = list(found, b.format, b.text, b.box)
			}
		}
		return found
	})
}

func count(seen []*bar, format string, result *gozxing.Result, y int) []*bar {
	text := result.GetText()
	if len(text) < shortest || len(seen) >= 10*maxCodes {
		return seen
	}
	points := result.GetResultPoints()
	at := boundsOf(points, 0)
	at = image.Rect(at.Min.X, y, at.Max.X, y+1)
	for _, b := range seen {
		if b.format == format && b.text == text && y-b.box.Max.Y < (maxMisses+1)*rowStep {
			b.rows++
			b.box = b.box.Union(at)
			return seen
		}
	}
	return append(seen, &bar{format, text, 1, at})
}

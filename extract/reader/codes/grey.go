package codes

import (
	"errors"
	"image"

	"github.com/makiuchi-d/gozxing"
)

// grey gives a picture's pixels to the library without a copy.
type grey struct {
	gozxing.LuminanceSourceBase
	picture *image.Gray
}

func newGrey(picture *image.Gray) *grey {
	return &grey{gozxing.LuminanceSourceBase{Width: picture.Rect.Dx(), Height: picture.Rect.Dy()}, picture}
}

// GetRow is for the library.
func (g *grey) GetRow(y int, row []byte) ([]byte, error) {
	if y < 0 || y >= g.Height {
		return nil, errors.New("there is no such row")
	}
	if len(row) < g.Width {
		row = make([]byte, g.Width)
	}
	copy(row, g.picture.Pix[y*g.picture.Stride:][:g.Width])
	return row, nil
}

// GetMatrix is for the library.
func (g *grey) GetMatrix() []byte {
	if g.picture.Stride == g.Width {
		return g.picture.Pix[:g.Width*g.Height]
	}
	all := make([]byte, 0, g.Width*g.Height)
	for y := range g.Height {
		all = append(all, g.picture.Pix[y*g.picture.Stride:][:g.Width]...)
	}
	return all
}

// Invert is for the library.
func (g *grey) Invert() gozxing.LuminanceSource { return gozxing.LuminanceSourceInvert(g) }

// String is for the library; pixels are not put into words.
func (g *grey) String() string { return "" }

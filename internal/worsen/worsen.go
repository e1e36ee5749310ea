package worsen

import (
	"fmt"
	"image"
	"math"
	"math/rand/v2"

	"golang.org/x/image/draw"
)

// Condition names what happened to a page.
type Condition string

// The conditions.
const (
	Scan    Condition = "scan"    // skew, grain, the grey edge of the lid, JPEG at 170 to 300 dpi
	Fax     Condition = "fax"     // one bit, 204 × 98 or 204 × 196 dpi, speckle; TIFF
	Photo   Condition = "photo"   // perspective on a table, a shadow, blur, JPEG
	Stamp   Condition = "stamp"   // coloured round stamps over the text, guilloches below it; JPEG at 200 dpi
	Inverse Condition = "inverse" // bands of white text on colour; JPEG at 200 dpi
	LowRes  Condition = "lowres"  // 100 dpi; JPEG
)

// Conditions lists them all.
var Conditions = []Condition{Scan, Fax, Photo, Stamp, Inverse, LowRes}

// A Picture is a worsened page as a file.
type Picture struct {
	Data      []byte
	MediaType string
	DPI       float64 // of the page across its width
	// Corners say where the corners of the page came to lie, clockwise from the
	// top left, as fractions of the picture; they may lie outside of it.
	Corners [4]Point
}

// Point is a place in a picture.
type Point struct{ X, Y float64 }

// Page worsens a clean page that was drawn at dpi.
func Page(condition Condition, page image.Image, dpi float64, seed uint64) (Picture, error) {
	r := rand.New(rand.NewPCG(seed, 0x5eed))
	switch condition {
	case Scan:
		return scan(r, page, dpi)
	case Fax:
		return fax(r, page, dpi)
	case Photo:
		return photo(r, page, dpi)
	case Stamp:
		return inked(r, page, dpi, func(p *image.RGBA) { guilloche(r, p); stamp(r, p); stamp(r, p) })
	case Inverse:
		return inked(r, page, dpi, func(p *image.RGBA) { invert(r, p, 0.08, 0.3); invert(r, p, 0.5, 0.75) })
	case LowRes:
		small, corners := skewed(r, at(page, dpi, 100), 0.4)
		grain(r, small, 3)
		return asJPEG(small, 80, 100, corners)
	}
	return Picture{}, fmt.Errorf("no such condition: %q", condition)
}

func scan(r *rand.Rand, page image.Image, dpi float64) (Picture, error) {
	wanted := between(r, 170, 300)
	sheet, corners := skewed(r, at(page, dpi, wanted), 2)
	lid(r, sheet)
	sheet = soften(sheet, 1)
	grain(r, sheet, 5)
	return asJPEG(sheet, 70, wanted, corners)
}

func fax(r *rand.Rand, page image.Image, dpi float64) (Picture, error) {
	const across = 204
	down := 98.0
	if r.IntN(2) == 0 {
		down = 196
	}
	sheet, corners := skewed(r, at(page, dpi, across), 0.8)
	b := sheet.Rect
	squeezed := image.NewRGBA(image.Rect(0, 0, b.Dx(), int(float64(b.Dy())*down/across)))
	draw.BiLinear.Scale(squeezed, squeezed.Rect, sheet, b, draw.Src, nil)
	bits := threshold(r, squeezed)
	return Picture{Data: bits.tiff(across, uint32(down)), MediaType: "image/tiff", DPI: across, Corners: corners}, nil
}

// photo lays the page on a table and looks at it askew.
func photo(r *rand.Rand, page image.Image, dpi float64) (Picture, error) {
	sheet := at(page, dpi, between(r, 190, 240))
	w, h := float64(sheet.Rect.Dx()), float64(sheet.Rect.Dy())
	margin := between(r, 0.06, 0.14)
	frame := image.NewRGBA(image.Rect(0, 0, int(w*(1+2*margin)), int(h*(1+2*margin))))
	table(r, frame)
	var corners [4]Point
	for i, c := range [4]Point{{0, 0}, {w, 0}, {w, h}, {0, h}} {
		corners[i] = Point{c.X + w*(margin+between(r, -0.05, 0.05)), c.Y + h*(margin+between(r, -0.04, 0.04))}
	}
	lay(frame, sheet, corners)
	shade(r, frame)
	frame = soften(frame, 1)
	grain(r, frame, 6)
	inches := float64(page.Bounds().Dx()) / dpi
	across := math.Hypot(corners[1].X-corners[0].X, corners[1].Y-corners[0].Y)
	return asJPEG(frame, 80, across/inches, fractions(corners, frame.Rect))
}

// inked changes the page's own print, then scans it well.
func inked(r *rand.Rand, page image.Image, dpi float64, change func(*image.RGBA)) (Picture, error) {
	sheet := at(page, dpi, 200)
	change(sheet)
	grain(r, sheet, 3)
	return asJPEG(sheet, 80, 200, fractions(frameOf(sheet.Rect), sheet.Rect))
}

// at gives the page at another resolution, on white.
func at(page image.Image, dpi, wanted float64) *image.RGBA {
	b := page.Bounds()
	out := image.NewRGBA(image.Rect(0, 0, int(float64(b.Dx())*wanted/dpi), int(float64(b.Dy())*wanted/dpi)))
	draw.Draw(out, out.Rect, image.White, image.Point{}, draw.Src)
	draw.BiLinear.Scale(out, out.Rect, page, b, draw.Over, nil)
	return out
}

func between(r *rand.Rand, low, high float64) float64 { return low + r.Float64()*(high-low) }

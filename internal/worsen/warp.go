package worsen

import (
	"image"
	"image/color"
	"math"
	"math/rand/v2"
)

// frameOf gives the corners of a picture.
func frameOf(r image.Rectangle) [4]Point {
	w, h := float64(r.Dx()), float64(r.Dy())
	return [4]Point{{0, 0}, {w, 0}, {w, h}, {0, h}}
}

func fractions(corners [4]Point, r image.Rectangle) [4]Point {
	for i := range corners {
		corners[i].X /= float64(r.Dx())
		corners[i].Y /= float64(r.Dy())
	}
	return corners
}

// skewed turns the page about its centre by up to so many degrees.
func skewed(r *rand.Rand, page *image.RGBA, most float64) (*image.RGBA, [4]Point) {
	sin, cos := math.Sincos(between(r, -most, most) * math.Pi / 180)
	cx, cy := float64(page.Rect.Dx())/2, float64(page.Rect.Dy())/2
	corners := frameOf(page.Rect)
	for i, c := range corners {
		corners[i] = Point{cx + cos*(c.X-cx) - sin*(c.Y-cy), cy + sin*(c.X-cx) + cos*(c.Y-cy)}
	}
	out := image.NewRGBA(page.Rect)
	for i := range out.Pix {
		out.Pix[i] = 0xff
	}
	lay(out, page, corners)
	return out, fractions(corners, out.Rect)
}

// lay puts a sheet into a picture with its corners where they are told to be.
func lay(picture, sheet *image.RGBA, corners [4]Point) {
	m := toSquare(corners)
	w, h := float64(sheet.Rect.Dx()), float64(sheet.Rect.Dy())
	for y := range picture.Rect.Dy() {
		for x := range picture.Rect.Dx() {
			px, py := float64(x)+0.5, float64(y)+0.5
			scale := m[6]*px + m[7]*py + m[8]
			u := (m[0]*px + m[1]*py + m[2]) / scale * w
			v := (m[3]*px + m[4]*py + m[5]) / scale * h
			if u >= 0 && v >= 0 && u < w && v < h {
				picture.SetRGBA(x, y, between4(sheet, u-0.5, v-0.5))
			}
		}
	}
}

// between4 mixes the four pixels about a place.
func between4(p *image.RGBA, x, y float64) color.RGBA {
	x, y = math.Max(x, 0), math.Max(y, 0)
	x0, y0 := min(int(x), p.Rect.Dx()-1), min(int(y), p.Rect.Dy()-1)
	x1, y1 := min(x0+1, p.Rect.Dx()-1), min(y0+1, p.Rect.Dy()-1)
	fx, fy := x-float64(x0), y-float64(y0)
	var out [3]uint8
	for i := range out {
		top := float64(p.Pix[y0*p.Stride+4*x0+i])*(1-fx) + float64(p.Pix[y0*p.Stride+4*x1+i])*fx
		bottom := float64(p.Pix[y1*p.Stride+4*x0+i])*(1-fx) + float64(p.Pix[y1*p.Stride+4*x1+i])*fx
		out[i] = uint8(top*(1-fy) + bottom*fy)
	}
	return color.RGBA{out[0], out[1], out[2], 0xff}
}

// toSquare is the projective map from four corners to those of the unit
// square: the adjoint of the map the other way (Heckbert 1989).
func toSquare(c [4]Point) [9]float64 {
	dx1, dy1 := c[1].X-c[2].X, c[1].Y-c[2].Y
	dx2, dy2 := c[3].X-c[2].X, c[3].Y-c[2].Y
	sx, sy := c[0].X-c[1].X+c[2].X-c[3].X, c[0].Y-c[1].Y+c[2].Y-c[3].Y
	det := dx1*dy2 - dx2*dy1
	g, h := (sx*dy2-dx2*sy)/det, (dx1*sy-sx*dy1)/det
	a, b, cc := c[1].X-c[0].X+g*c[1].X, c[3].X-c[0].X+h*c[3].X, c[0].X
	d, e, f := c[1].Y-c[0].Y+g*c[1].Y, c[3].Y-c[0].Y+h*c[3].Y, c[0].Y
	return [9]float64{e - f*h, cc*h - b, b*f - cc*e, f*g - d, a - cc*g, cc*d - a*f, d*h - e*g, b*g - a*h, a*e - b*d}
}

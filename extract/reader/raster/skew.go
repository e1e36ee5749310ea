package raster

import (
	"image"
	"math"

	xdraw "golang.org/x/image/draw"
	"golang.org/x/image/math/f64"
)

// How skew is looked for: on a small copy, in degrees.
const (
	skewWidth  = 1000 // pixels
	skewMost   = 6.0
	skewCoarse = 0.5
	skewFine   = 0.1
	skewLeast  = 0.15 // less is left alone
)

// Skew is the angle in degrees, clockwise, by which the lines of a page lie
// off the horizontal; 0 where that cannot be seen. Lines of writing leave the
// sharpest rows of dark and light when they are level.
func Skew(picture *image.Gray) float64 {
	width := min(picture.Rect.Dx(), skewWidth)
	height := max(picture.Rect.Dy()*width/picture.Rect.Dx(), 1)
	dots := darkDots(Scale(picture, width, height))
	if len(dots) < 200 {
		return 0
	}
	best, sharpest := 0.0, sharpness(dots, 0, height)
	level := sharpest
	search := func(from, to, step float64) {
		for angle := from; angle <= to; angle += step {
			if s := sharpness(dots, angle, height); s > sharpest {
				best, sharpest = angle, s
			}
		}
	}
	search(-skewMost, skewMost, skewCoarse)
	search(best-skewCoarse, best+skewCoarse, skewFine)
	if math.Abs(best) < skewLeast || math.Abs(best) > skewMost-skewCoarse || sharpest < 1.05*level {
		return 0
	}
	return best
}

type dot struct{ x, y float64 }

// darkDots are the places where writing begins below light: the upper edges
// of letters and rules.
func darkDots(picture *image.Gray) []dot {
	var dots []dot
	const edge = 40
	for y := 1; y < picture.Rect.Dy(); y++ {
		above, row := picture.Pix[(y-1)*picture.Stride:], picture.Pix[y*picture.Stride:]
		for x := range picture.Rect.Dx() {
			if int(above[x])-int(row[x]) > edge {
				dots = append(dots, dot{float64(x), float64(y)})
			}
		}
	}
	return dots
}

// sharpness is how unevenly the dots fall on the rows of a page turned back by
// the angle.
func sharpness(dots []dot, angle float64, height int) float64 {
	slope := math.Tan(angle * math.Pi / 180)
	rows := make([]float64, 3*height)
	for _, d := range dots {
		row := int(math.Round(d.y-d.x*slope)) + height
		if row >= 0 && row < len(rows) {
			rows[row]++
		}
	}
	var sum float64
	for _, n := range rows {
		sum += n * n
	}
	return sum
}

// Level turns a grey picture back by its skew, about its centre, white where
// nothing was.
func Level(picture *image.Gray, skew float64) *image.Gray {
	if skew == 0 {
		return picture
	}
	w, h := picture.Rect.Dx(), picture.Rect.Dy()
	out := image.NewGray(image.Rect(0, 0, w, h))
	m := levelling(picture.Rect, skew)
	const one = 1 << 16
	stepX, stepY := int(m[0]*one), int(m[3]*one)
	for y := range h {
		fx, fy := int((m[1]*float64(y)+m[2])*one), int((m[4]*float64(y)+m[5])*one)
		to := out.Pix[y*out.Stride:][:w]
		for x := range w {
			sx, sy := fx>>16, fy>>16
			if sx >= 0 && sy >= 0 && sx < w-1 && sy < h-1 {
				at := sy*picture.Stride + sx
				right, down := fx&(one-1)>>8, fy&(one-1)>>8
				upper := int(picture.Pix[at])*(256-right) + int(picture.Pix[at+1])*right
				lower := int(picture.Pix[at+picture.Stride])*(256-right) + int(picture.Pix[at+picture.Stride+1])*right
				to[x] = uint8((upper*(256-down) + lower*down) >> 16)
			} else {
				to[x] = 0xff
			}
			fx, fy = fx+stepX, fy+stepY
		}
	}
	return out
}

// LevelColour does the same to a colour picture.
func LevelColour(picture *image.RGBA, skew float64) *image.RGBA {
	if skew == 0 {
		return picture
	}
	out := image.NewRGBA(picture.Rect)
	xdraw.Draw(out, out.Rect, image.White, image.Point{}, xdraw.Src)
	// draw wants the way from the old picture to the new one: the opposite turn.
	xdraw.BiLinear.Transform(out, levelling(picture.Rect, -skew), picture, picture.Rect, xdraw.Over, nil)
	return out
}

// levelling maps a place in the levelled picture to where its pixel was.
func levelling(r image.Rectangle, skew float64) f64.Aff3 {
	sin, cos := math.Sincos(skew * math.Pi / 180)
	cx, cy := float64(r.Dx())/2, float64(r.Dy())/2
	return f64.Aff3{cos, -sin, cx - cos*cx + sin*cy, sin, cos, cy - sin*cx - cos*cy}
}

package worsen

import (
	"fmt"
	"image"
	"image/color"
	"math"
	"math/rand/v2"

	"golang.org/x/image/font"
	"golang.org/x/image/font/gofont/gobold"
	"golang.org/x/image/font/opentype"
	"golang.org/x/image/math/fixed"
)

// inks are those of office stamps.
var inks = []color.RGBA{{40, 60, 170, 255}, {200, 40, 50, 255}, {110, 50, 150, 255}, {20, 120, 90, 255}}

// stamp prints a round stamp somewhere on the middle of the page: two rings, a
// line of writing around and one across.
func stamp(r *rand.Rand, p *image.RGBA) {
	w, h := float64(p.Rect.Dx()), float64(p.Rect.Dy())
	radius := between(r, 0.09, 0.13) * w
	cx, cy := between(r, 0.25, 0.75)*w, between(r, 0.2, 0.8)*h
	ink := inks[r.IntN(len(inks))]
	turn := between(r, -0.6, 0.6)
	around := line("* REGISTRO NACIONAL * OFICINA CENTRAL DE SELLOS ", radius*0.2)
	across := line(fmt.Sprintf("RECIBIDO %d", 1000+r.IntN(9000)), radius*0.26)
	sin, cos := math.Sincos(turn)
	for y := max(int(cy-radius), 0); y < min(int(cy+radius)+1, p.Rect.Dy()); y++ {
		for x := max(int(cx-radius), 0); x < min(int(cx+radius)+1, p.Rect.Dx()); x++ {
			dx, dy := float64(x)-cx, float64(y)-cy
			u, v := dx*cos+dy*sin, dy*cos-dx*sin
			far := math.Hypot(u, v) / radius
			var cover float64
			switch {
			case far > 0.95 && far < 1, far > 0.66 && far < 0.68:
				cover = 1
			case far >= 0.7 && far <= 0.93:
				angle := (math.Atan2(v, u) + math.Pi) / (2 * math.Pi)
				cover = covered(around, angle, (0.92-far)/0.21)
			case far < 0.66:
				cover = covered(across, u/radius/1.1+0.5, v/radius/0.3+0.5)
			}
			blend(p, x, y, ink, cover*between(r, 0.6, 0.95))
		}
	}
}

// line draws writing of a height as a mask of what the ink covers.
func line(text string, height float64) *image.Alpha {
	parsed, err := opentype.Parse(gobold.TTF)
	if err != nil {
		panic(err) // the font is part of the program
	}
	face, err := opentype.NewFace(parsed, &opentype.FaceOptions{Size: height, DPI: 72})
	if err != nil {
		panic(err)
	}
	out := image.NewAlpha(image.Rect(0, 0, max(font.MeasureString(face, text).Ceil(), 1), max(int(height*1.05), 1)))
	d := font.Drawer{Dst: out, Src: image.Opaque, Face: face, Dot: fixed.P(0, int(height*0.88))}
	d.DrawString(text)
	return out
}

// covered looks a mask up at fractions of its sides.
func covered(mask *image.Alpha, u, v float64) float64 {
	if u < 0 || v < 0 || u >= 1 || v >= 1 {
		return 0
	}
	return float64(mask.AlphaAt(int(u*float64(mask.Rect.Dx())), int(v*float64(mask.Rect.Dy()))).A) / 255
}

// blend lets ink soak into the page: what was dark stays dark.
func blend(p *image.RGBA, x, y int, ink color.RGBA, cover float64) {
	if cover <= 0 {
		return
	}
	at := y*p.Stride + 4*x
	for i, level := range [3]uint8{ink.R, ink.G, ink.B} {
		p.Pix[at+i] = clip(float64(p.Pix[at+i]) * (1 - cover*(1-float64(level)/255)))
	}
}

// guilloche draws fine waves in two tints all over the page.
func guilloche(r *rand.Rand, p *image.RGBA) {
	tints := [2]color.RGBA{{120, 190, 170, 255}, {225, 170, 120, 255}}
	w, h := float64(p.Rect.Dx()), float64(p.Rect.Dy())
	for i, tint := range tints {
		phase, waves := between(r, 0, 6), between(r, 3, 5)
		for strand := range 40 {
			base := (float64(strand) + 0.5*float64(i)) / 40 * h
			for x := range p.Rect.Dx() {
				y := base + h/30*math.Sin(phase+waves*2*math.Pi*float64(x)/w+float64(strand)/5)
				for _, row := range [2]int{int(y), int(y) + 1} {
					if row >= 0 && row < p.Rect.Dy() {
						blend(p, x, row, tint, 0.9)
					}
				}
			}
		}
	}
}

// invert prints a band of the page in white on colour, with its top between
// two heights. The band begins and ends between lines of writing.
func invert(r *rand.Rand, p *image.RGBA, low, high float64) {
	h := p.Rect.Dy()
	top := gap(p, int(between(r, low, high)*float64(h)))
	bottom := gap(p, top+int(between(r, 0.04, 0.12)*float64(h)))
	ground := inks[r.IntN(len(inks))]
	left, right := p.Rect.Dx()/20, p.Rect.Dx()*19/20
	for y := top; y < bottom; y++ {
		for x := left; x < right; x++ {
			at := y*p.Stride + 4*x
			ink := 1 - (0.3*float64(p.Pix[at])+0.6*float64(p.Pix[at+1])+0.1*float64(p.Pix[at+2]))/255
			for i, level := range [3]uint8{ground.R, ground.G, ground.B} {
				p.Pix[at+i] = clip(float64(level) + (255-float64(level))*ink)
			}
		}
	}
}

// gap is the first row from y on that no writing crosses.
func gap(p *image.RGBA, y int) int {
	for ; y < p.Rect.Dy(); y++ {
		row, dark := p.Pix[y*p.Stride:][:4*p.Rect.Dx()], false
		for at := 0; at < len(row) && !dark; at += 4 {
			dark = row[at] < 128
		}
		if !dark {
			return y
		}
	}
	return p.Rect.Dy()
}

package worsen

import (
	"image"
	"math"
	"math/rand/v2"
)

// table fills a picture with dark wood or a light desk.
func table(r *rand.Rand, p *image.RGBA) {
	base := [3]float64{92, 64, 44}
	if r.IntN(3) == 0 {
		base = [3]float64{168, 164, 158}
	}
	for y := range p.Rect.Dy() {
		for x := range p.Rect.Dx() {
			vein := 8 * math.Sin(float64(y)/23+3*math.Sin(float64(x)/310))
			for i, level := range base {
				p.Pix[y*p.Stride+4*x+i] = clip(level + vein)
			}
			p.Pix[y*p.Stride+4*x+3] = 0xff
		}
	}
}

// shade lets the light fall off to one side and a soft shadow over a part.
func shade(r *rand.Rand, p *image.RGBA) {
	w, h := float64(p.Rect.Dx()), float64(p.Rect.Dy())
	sin, cos := math.Sincos(between(r, 0, 2*math.Pi))
	fall := between(r, 0.15, 0.35)
	edge, soft, depth := between(r, 0.2, 0.6), between(r, 0.02, 0.08), between(r, 0.3, 0.5)
	for y := range p.Rect.Dy() {
		for x := range p.Rect.Dx() {
			u, v := float64(x)/w-0.5, float64(y)/h-0.5
			light := 1 - fall*(0.5+u*cos+v*sin)
			light *= 1 - depth/(1+math.Exp((u*sin-v*cos+0.5-edge)/soft))
			for i := range 3 {
				p.Pix[y*p.Stride+4*x+i] = clip(float64(p.Pix[y*p.Stride+4*x+i]) * light)
			}
		}
	}
}

// lid darkens a strip along one side, as where a scanner's lid stands open.
func lid(r *rand.Rand, p *image.RGBA) {
	strip := between(r, 0.01, 0.03) * float64(p.Rect.Dx())
	right := r.IntN(2) == 0
	for y := range p.Rect.Dy() {
		for x := range int(strip) {
			light := 0.35 + 0.6*float64(x)/strip
			column := x
			if right {
				column = p.Rect.Dx() - 1 - x
			}
			for i := range 3 {
				at := y*p.Stride + 4*column + i
				p.Pix[at] = clip(float64(p.Pix[at]) * light)
			}
		}
	}
}

// soften blurs by the mean of (2·radius+1)² pixels, which is what a lens a
// little out of focus does.
func soften(p *image.RGBA, radius int) *image.RGBA {
	out := image.NewRGBA(p.Rect)
	w, h := p.Rect.Dx(), p.Rect.Dy()
	for y := range h {
		for x := range w {
			var sum [3]int
			count := 0
			for ny := max(y-radius, 0); ny <= min(y+radius, h-1); ny++ {
				for nx := max(x-radius, 0); nx <= min(x+radius, w-1); nx++ {
					from := p.Pix[ny*p.Stride+4*nx:]
					sum[0], sum[1], sum[2] = sum[0]+int(from[0]), sum[1]+int(from[1]), sum[2]+int(from[2])
					count++
				}
			}
			to := out.Pix[y*out.Stride+4*x:]
			to[0], to[1], to[2], to[3] = uint8(sum[0]/count), uint8(sum[1]/count), uint8(sum[2]/count), 0xff
		}
	}
	return out
}

// grain adds noise of the given strength to each pixel.
func grain(r *rand.Rand, p *image.RGBA, strength float64) {
	for at := 0; at < len(p.Pix); at += 4 {
		d := r.NormFloat64() * strength
		for i := range 3 {
			p.Pix[at+i] = clip(float64(p.Pix[at+i]) + d)
		}
	}
}

func clip(v float64) uint8 { return uint8(min(max(v, 0), 255)) }

package raster

import (
	"image"
	"slices"
)

// lightBlocks is into how many blocks the longer side is cut to see how the
// light falls: more follow sharp shadows, fewer step over large dark areas.
const lightBlocks = 48

// Even takes shadows and the tint of the paper out of a picture: each pixel
// is set against the light of the paper around it, which is the bright part of
// its neighbourhood.
func Even(picture *image.Gray) *image.Gray {
	w, h := picture.Rect.Dx(), picture.Rect.Dy()
	side := max((max(w, h)+lightBlocks-1)/lightBlocks, 8)
	light := spread(paper(picture, side))
	out := image.NewGray(image.Rect(0, 0, w, h))
	for y := range h {
		from, to := picture.Pix[y*picture.Stride:][:w], out.Pix[y*out.Stride:][:w]
		top, bottom, down := light.rows(float64(y)/float64(side) - 0.5)
		for x := range w {
			fx := float64(x)/float64(side) - 0.5
			left := min(max(int(fx), 0), len(top)-1)
			right := min(left+1, len(top)-1)
			across := min(max(fx-float64(left), 0), 1)
			upper := top[left] + (top[right]-top[left])*across
			lower := bottom[left] + (bottom[right]-bottom[left])*across
			white := upper + (lower-upper)*down
			to[x] = uint8(min(float64(from[x])*250/white, 255))
		}
	}
	return out
}

// field is the light of each block, row by row.
type field [][]float64

func (f field) rows(y float64) (top, bottom []float64, down float64) {
	upper := min(max(int(y), 0), len(f)-1)
	return f[upper], f[min(upper+1, len(f)-1)], min(max(y-float64(upper), 0), 1)
}

// paper takes the level that nine of ten pixels of a block stay below.
func paper(picture *image.Gray, side int) field {
	w, h := picture.Rect.Dx(), picture.Rect.Dy()
	var light field
	for y := 0; y < h; y += side {
		var row []float64
		for x := 0; x < w; x += side {
			row = append(row, bright(picture, x, y, min(x+side, w), min(y+side, h)))
		}
		light = append(light, row)
	}
	return light
}

func bright(picture *image.Gray, x0, y0, x1, y1 int) float64 {
	var counts [256]int
	for y := y0; y < y1; y++ {
		for _, v := range picture.Pix[y*picture.Stride+x0 : y*picture.Stride+x1] {
			counts[v]++
		}
	}
	above := (x1 - x0) * (y1 - y0) / 10
	for level := 255; level > 0; level-- {
		if above -= counts[level]; above <= 0 {
			return float64(max(level, 32))
		}
	}
	return 32
}

// spread takes, for each block, the upper middle of its neighbourhood, so
// that a block full of ink borrows the light of the paper beside it.
func spread(light field) field {
	out := make(field, len(light))
	var near []float64
	for y := range light {
		out[y] = make([]float64, len(light[y]))
		for x := range light[y] {
			near = near[:0]
			for ny := max(y-1, 0); ny <= min(y+1, len(light)-1); ny++ {
				near = append(near, light[ny][max(x-1, 0):min(x+2, len(light[ny]))]...)
			}
			slices.Sort(near)
			out[y][x] = near[len(near)*3/5]
		}
	}
	return out
}

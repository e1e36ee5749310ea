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
	var share [256]int // 250/white in fixed point
	for white := range share {
		share[white] = 250 * one / max(white, 1)
	}
	whites := make([]int, w)
	for y := range h {
		if y%4 == 0 { // light changes slowly
			light.row(whites, float64(y)/float64(side)-0.5, side)
		}
		from, to := picture.Pix[y*picture.Stride:][:w], out.Pix[y*out.Stride:][:w]
		for x, white := range whites {
			to[x] = uint8(min(int(from[x])*share[white]>>16, 255))
		}
	}
	return out
}

// field is the light of each block, row by row.
type field [][]float64

// row gives the light of each pixel of a row that lies at y, in blocks of so
// many pixels from the middle of the first.
func (f field) row(whites []int, y float64, side int) {
	upper := min(max(int(y), 0), len(f)-1)
	top, bottom, down := f[upper], f[min(upper+1, len(f)-1)], min(max(y-float64(upper), 0), 1)
	for x := range whites {
		fx := float64(x)/float64(side) - 0.5
		left := min(max(int(fx), 0), len(top)-1)
		right := min(left+1, len(top)-1)
		across := min(max(fx-float64(left), 0), 1)
		above := top[left] + (top[right]-top[left])*across
		below := bottom[left] + (bottom[right]-bottom[left])*across
		whites[x] = int(above + (below-above)*down)
	}
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

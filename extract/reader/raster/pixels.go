package raster

import (
	"bytes"
	"fmt"
	"image"
	"image/draw"
	"image/jpeg"

	"certdex/evidence"
)

// Grey gives a picture in shades of grey, what is transparent on white.
func Grey(picture image.Image) *image.Gray { return greyBy(picture, 1) }

// Scale gives a grey picture another size. A much smaller one is averaged, so
// that thin strokes stay.
func Scale(picture *image.Gray, width, height int) *image.Gray {
	if by := min(picture.Rect.Dx()/max(width, 1), picture.Rect.Dy()/max(height, 1)); by >= 2 {
		picture = greyBy(picture, by)
	}
	w, h := picture.Rect.Dx(), picture.Rect.Dy()
	if w == width && h == height {
		return picture
	}
	out := image.NewGray(image.Rect(0, 0, width, height))
	across, down := samples(w, width), samples(h, height)
	for y, row := range down {
		upper := picture.Pix[row.first*picture.Stride:][:w]
		lower := picture.Pix[row.next*picture.Stride:][:w]
		to := out.Pix[y*out.Stride:][:width]
		for x, s := range across {
			a := int(upper[s.first])*(256-s.share) + int(upper[s.next])*s.share
			b := int(lower[s.first])*(256-s.share) + int(lower[s.next])*s.share
			to[x] = uint8((a*(256-row.share) + b*row.share) >> 16)
		}
	}
	return out
}

// A sample is where one of fewer or more pixels is taken from: between two of
// the picture's, with so many of 256 parts of the next.
type sample struct{ first, next, share int }

// samples spreads so many pixels evenly over those of a picture.
func samples(from, to int) []sample {
	out := make([]sample, to)
	for i := range out {
		at := min(max((2*i+1)*from*one/(2*to)-one/2, 0), (from-1)*one)
		out[i] = sample{at >> 16, min(at>>16+1, from-1), at & (one - 1) >> 8}
	}
	return out
}

// viewQuality keeps small type legible at a third of a PNG's size.
const viewQuality = 80

// JPEG encodes a picture for the viewer.
func JPEG(picture image.Image) ([]byte, error) {
	var out bytes.Buffer
	if err := jpeg.Encode(&out, picture, &jpeg.Options{Quality: viewQuality}); err != nil {
		return nil, fmt.Errorf("encode the page image: %w", err)
	}
	return out.Bytes(), nil
}

// Turn turns a picture clockwise by quarter turns.
func Turn(picture *image.Gray, quarters int) *image.Gray {
	w, h := picture.Rect.Dx(), picture.Rect.Dy()
	switch quarters & 3 {
	case 1:
		out := image.NewGray(image.Rect(0, 0, h, w))
		for y := range w {
			to := out.Pix[y*out.Stride:]
			for x := range h {
				to[x] = picture.Pix[(h-1-x)*picture.Stride+y]
			}
		}
		return out
	case 2:
		out := image.NewGray(picture.Rect)
		for y := range h {
			to, from := out.Pix[y*out.Stride:], picture.Pix[(h-1-y)*picture.Stride:]
			for x := range w {
				to[x] = from[w-1-x]
			}
		}
		return out
	case 3:
		return Turn(Turn(picture, 1), 2)
	}
	return picture
}

// TurnColour turns a colour picture clockwise by quarter turns.
func TurnColour(picture *image.RGBA, quarters int) *image.RGBA {
	if quarters&3 == 0 {
		return picture
	}
	turned := newShot(picture, [4]int{1, 6, 3, 8}[quarters&3], 1)
	return turned.Colour(int(turned.Width), int(turned.Height))
}

// ink is how dark, of 255, a pixel of writing is on a cleaned page.
const ink = 110

// Ink is the share of the picture's pixels that are dark.
func Ink(picture *image.Gray) float64 {
	dark := 0
	for y := range picture.Rect.Dy() {
		for _, v := range picture.Pix[y*picture.Stride:][:picture.Rect.Dx()] {
			if v < ink {
				dark++
			}
		}
	}
	return float64(dark) / float64(max(picture.Rect.Dx()*picture.Rect.Dy(), 1))
}

// InkOutside is the share of dark pixels that lie in none of the boxes.
func InkOutside(picture *image.Gray, boxes []evidence.Box) float64 {
	w, h := picture.Rect.Dx(), picture.Rect.Dy()
	rest := image.NewGray(picture.Rect)
	copy(rest.Pix, picture.Pix)
	for _, b := range boxes {
		around := image.Rect(int(b[0]*float64(w))-1, int(b[1]*float64(h))-1, int(b[2]*float64(w))+2, int(b[3]*float64(h))+2)
		draw.Draw(rest, around.Intersect(rest.Rect), image.White, image.Point{}, draw.Src)
	}
	return Ink(rest)
}

// Busiest is the band of a picture, one of parts of its height, that goes
// over from light to dark most often.
func Busiest(picture *image.Gray, parts int) *image.Gray {
	w, h := picture.Rect.Dx(), picture.Rect.Dy()
	height := max(h/parts, 1)
	edges := make([]int, h+1) // added up from the top
	for y := range h {
		row := picture.Pix[y*picture.Stride:][:w]
		edges[y+1] = edges[y]
		for x := 1; x < w; x++ {
			if row[x-1] >= ink && row[x] < ink {
				edges[y+1]++
			}
		}
	}
	best := 0
	for top := 0; top+height <= h; top++ {
		if edges[top+height]-edges[top] > edges[best+height]-edges[best] {
			best = top
		}
	}
	return picture.SubImage(image.Rect(0, best, w, best+height)).(*image.Gray)
}

package raster

import (
	"bytes"
	"fmt"
	"image"
	"image/draw"
	"image/jpeg"

	xdraw "golang.org/x/image/draw"

	"certdex/evidence"
)

// Grey gives a picture in shades of grey, what is transparent on white.
func Grey(picture image.Image) *image.Gray {
	b := picture.Bounds()
	out := image.NewGray(image.Rect(0, 0, b.Dx(), b.Dy()))
	switch p := picture.(type) {
	case *image.Gray:
		for y := range b.Dy() {
			copy(out.Pix[y*out.Stride:], p.Pix[p.PixOffset(b.Min.X, b.Min.Y+y):][:b.Dx()])
		}
		return out
	case *image.YCbCr:
		for y := range b.Dy() {
			copy(out.Pix[y*out.Stride:], p.Y[p.YOffset(b.Min.X, b.Min.Y+y):][:b.Dx()])
		}
		return out
	}
	row := image.NewRGBA(image.Rect(0, 0, b.Dx(), 1))
	for y := range b.Dy() {
		draw.Draw(row, row.Rect, image.White, image.Point{}, draw.Src)
		draw.Draw(row, row.Rect, picture, image.Pt(b.Min.X, b.Min.Y+y), draw.Over)
		to := out.Pix[y*out.Stride:]
		for x := range b.Dx() {
			p := row.Pix[4*x:]
			to[x] = uint8((299*int(p[0]) + 587*int(p[1]) + 114*int(p[2]) + 500) / 1000)
		}
	}
	return out
}

func rgba(picture image.Image) *image.RGBA {
	b := picture.Bounds()
	out := image.NewRGBA(image.Rect(0, 0, b.Dx(), b.Dy()))
	draw.Draw(out, out.Rect, image.White, image.Point{}, draw.Src)
	draw.Draw(out, out.Rect, picture, b.Min, draw.Over)
	return out
}

// Scale gives a grey picture another size.
func Scale(picture *image.Gray, width, height int) *image.Gray {
	if picture.Rect.Dx() == width && picture.Rect.Dy() == height {
		return picture
	}
	out := image.NewGray(image.Rect(0, 0, width, height))
	xdraw.CatmullRom.Scale(out, out.Rect, picture, picture.Rect, xdraw.Src, nil)
	return out
}

// ScaleColour gives a picture another size in colour, what is transparent on white.
func ScaleColour(picture image.Image, width, height int) *image.RGBA {
	out := image.NewRGBA(image.Rect(0, 0, width, height))
	draw.Draw(out, out.Rect, image.White, image.Point{}, draw.Src)
	xdraw.BiLinear.Scale(out, out.Rect, picture, picture.Bounds(), xdraw.Over, nil)
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
	orientation := [4]int{1, 6, 3, 8}[quarters&3]
	if orientation == 1 {
		return picture
	}
	return Upright(picture, orientation).(*image.RGBA)
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

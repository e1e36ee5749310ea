package letter

import (
	"image"
	"image/draw"
	"slices"

	"golang.org/x/image/math/fixed"
)

// Draw gives a picture of the page, black on white. Letters of scripts that
// join them are drawn apart.
func (p Page) Draw(dpi int) *image.RGBA {
	scale := float64(dpi) / 72
	out := image.NewRGBA(image.Rect(0, 0, int(width*scale), int(height*scale)))
	draw.Draw(out, out.Rect, image.White, image.Point{}, draw.Src)
	regular, bold := newFace(false, size*scale), newFace(true, size*scale)
	for _, w := range p.Words {
		f := regular
		if w.Bold {
			f = bold
		}
		letters := []rune(w.Text)
		if fromRight(w.Text) {
			slices.Reverse(letters)
		}
		base := w.Box[3]*height - 0.22*size
		dot := fixed.Point26_6{X: fixed.Int26_6(w.Box[0] * width * scale * 64), Y: fixed.Int26_6(base * scale * 64)}
		for _, r := range letters {
			at, mask, from, advance, ok := f.of(r).Glyph(dot, r)
			if ok {
				draw.DrawMask(out, at, image.Black, image.Point{}, mask, from, draw.Over)
			}
			dot.X += advance
		}
	}
	return out
}

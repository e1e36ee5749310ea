package raster

import (
	"image"
	"image/draw"
	"testing"
)

// block darkens a rectangle.
func block(page *image.Gray, x0, y0, x1, y1 int) {
	draw.Draw(page, image.Rect(x0, y0, x1, y1), image.Black, image.Point{}, draw.Src)
}

func blank(width, height int) *image.Gray {
	page := image.NewGray(image.Rect(0, 0, width, height))
	draw.Draw(page, page.Rect, image.White, image.Point{}, draw.Src)
	return page
}

func TestDotsThatLeadToAValueAreTakenOff(t *testing.T) {
	page := blank(600, 100)
	block(page, 20, 30, 80, 54) // the label
	for x := 90; x < 400; x += 9 {
		block(page, x, 50, x+4, 54)
	}
	block(page, 420, 30, 500, 54) // the value
	clean := WithoutLeaders(page, 200)
	want := blank(600, 100)
	block(want, 20, 30, 80, 54)
	block(want, 420, 30, 500, 54)
	for i, v := range clean.Pix {
		if v != want.Pix[i] {
			t.Fatalf("pixel %d,%d is %d, not %d", i%600, i/600, v, want.Pix[i])
		}
	}
}

func TestWhatOnlyLooksLikeDotsStays(t *testing.T) {
	for name, draw := range map[string]func(*image.Gray){
		"an ellipsis": func(p *image.Gray) {
			for x := 90; x < 90+5*9; x += 9 {
				block(p, x, 50, x+4, 54)
			}
		},
		"stems of letters": func(p *image.Gray) {
			for x := 90; x < 400; x += 9 {
				block(p, x, 40, x+3, 54)
			}
		},
		"a hatched frame": func(p *image.Gray) {
			for y := 20; y < 80; y += 9 {
				for x := 90; x < 400; x += 9 {
					block(p, x, y, x+4, y+4)
				}
			}
		},
		"a dashed rule": func(p *image.Gray) {
			for x := 90; x < 400; x += 20 {
				block(p, x, 50, x+12, 53)
			}
		},
	} {
		page := blank(600, 100)
		draw(page)
		if WithoutLeaders(page, 200) != page {
			t.Errorf("%s was taken for dots", name)
		}
	}
}

package worsen

import (
	"bytes"
	"image"
	"image/color"
	"image/draw"
	"testing"

	"golang.org/x/image/tiff"

	_ "image/jpeg"
)

// sheet is a page of 3 × 4 inches at 100 dpi with dark lines.
func sheet() *image.RGBA {
	page := image.NewRGBA(image.Rect(0, 0, 300, 400))
	draw.Draw(page, page.Rect, image.White, image.Point{}, draw.Src)
	for y := 30; y < 370; y += 24 {
		draw.Draw(page, image.Rect(30, y, 270, y+9), image.NewUniform(color.Gray{20}), image.Point{}, draw.Src)
	}
	return page
}

func TestTheSameSeedGivesTheSamePicture(t *testing.T) {
	for _, condition := range Conditions {
		var files [3][]byte
		for i, seed := range []uint64{7, 7, 8} {
			picture, err := Page(condition, sheet(), 100, seed)
			if err != nil {
				t.Fatal(err)
			}
			files[i] = picture.Data
		}
		if !bytes.Equal(files[0], files[1]) || bytes.Equal(files[0], files[2]) {
			t.Errorf("%s: same seed same %t, other seed same %t", condition, bytes.Equal(files[0], files[1]), bytes.Equal(files[0], files[2]))
		}
	}
}

func TestEachConditionIsWhatItSays(t *testing.T) {
	for _, condition := range Conditions {
		for seed := range uint64(2) {
			picture, err := Page(condition, sheet(), 100, seed)
			if err != nil {
				t.Fatal(err)
			}
			seen, format, err := image.Decode(bytes.NewReader(picture.Data))
			if err != nil || "image/"+format != picture.MediaType {
				t.Fatalf("%s: %s, %v", condition, format, err)
			}
			b := seen.Bounds()
			across := (picture.Corners[1].X - picture.Corners[0].X) * float64(b.Dx())
			if dpi := across / 3; dpi < 0.95*picture.DPI || dpi > 1.05*picture.DPI {
				t.Errorf("%s: the page has %.0f dpi, %.0f are said", condition, dpi, picture.DPI)
			}
			coloured, dark := 0, 0
			for y := 0; y < b.Dy(); y += 3 {
				for x := 0; x < b.Dx(); x += 3 {
					r, g, b, _ := seen.At(x, y).RGBA()
					if max(r, g, b)-min(r, g, b) > 0x4000 {
						coloured++
					}
					if max(r, g, b) < 0x5000 {
						dark++
					}
				}
			}
			wantsColour := condition == Stamp || condition == Inverse
			if (coloured > 60) != wantsColour && condition != Photo || dark < 100 {
				t.Errorf("%s: %d coloured, %d dark samples", condition, coloured, dark)
			}
		}
	}
}

func TestAFaxHasOneBitAndTallPixels(t *testing.T) {
	for seed := range uint64(4) {
		picture, err := Page(Fax, sheet(), 100, seed)
		if err != nil {
			t.Fatal(err)
		}
		seen, err := tiff.Decode(bytes.NewReader(picture.Data))
		if err != nil {
			t.Fatal(err)
		}
		if model, ok := seen.ColorModel().(color.Palette); (!ok || len(model) != 2) && !blackAndWhite(seen) {
			t.Errorf("%T", seen)
		}
		if b := seen.Bounds(); b.Dx() != 612 || b.Dy() > 784 {
			t.Errorf("%v", b)
		}
	}
}

func blackAndWhite(p image.Image) bool {
	g, ok := p.(*image.Gray)
	if !ok {
		return false
	}
	for _, v := range g.Pix {
		if v != 0 && v != 0xff {
			return false
		}
	}
	return true
}

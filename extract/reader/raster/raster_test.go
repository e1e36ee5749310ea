package raster

import (
	"bytes"
	"encoding/binary"
	"image"
	"image/color"
	"image/png"
	"math"
	"testing"

	"certdex/evidence"
)

func TestUprightKnowsAllEightOrientations(t *testing.T) {
	// The stored picture of the shown one, which has its dark corner top left
	// and is wider than it is high.
	corner := map[int]image.Point{
		1: {0, 0}, 2: {3, 0}, 3: {3, 1}, 4: {0, 1}, 5: {0, 0}, 6: {0, 3}, 7: {1, 3}, 8: {1, 0},
	}
	for orientation, at := range corner {
		bounds := image.Rect(0, 0, 4, 2)
		if orientation >= 5 {
			bounds = image.Rect(0, 0, 2, 4)
		}
		stored := image.NewGray(bounds)
		for i := range stored.Pix {
			stored.Pix[i] = 0xff
		}
		stored.SetGray(at.X, at.Y, color.Gray{})
		shot := newShot(stored, orientation, 1)
		if shot.Width != 4 || shot.Height != 2 {
			t.Fatalf("orientation %d: %g × %g", orientation, shot.Width, shot.Height)
		}
		if shown := shot.Grey(4, 2); shown.Pix[0] != 0 || shown.Pix[7] != 0xff {
			t.Errorf("orientation %d: grey %v", orientation, shown.Pix)
		}
		if shown := shot.Colour(4, 2); shown.Pix[0] != 0 || shown.Pix[4] != 0xff {
			t.Errorf("orientation %d: colour %v", orientation, shown.Pix)
		}
	}
}

// lines draws a page of dark lines, such as writing is from afar.
func lines(width, height int, skew float64) *image.Gray {
	page := image.NewGray(image.Rect(0, 0, width, height))
	slope := math.Tan(skew * math.Pi / 180)
	for y := range height {
		for x := range width {
			level := byte(0xff)
			if down := float64(y) - float64(x-width/2)*slope; x > width/8 && x < 7*width/8 && math.Mod(down+1e4, 40) < 14 && x%9 < 6 {
				level = 30
			}
			page.Pix[y*page.Stride+x] = level
		}
	}
	return page
}

func TestSkewIsFoundAndTakenOut(t *testing.T) {
	for _, skew := range []float64{-4, -1.3, -0.5, 0, 0.5, 0.8, 2.7, 5} {
		page := lines(1240, 1754, skew)
		got := Skew(page)
		if math.Abs(got-skew) > 0.15 {
			t.Errorf("skew %g: found %g", skew, got)
		}
		if left := Skew(Level(page, got)); math.Abs(left) > 0.15 {
			t.Errorf("skew %g: %g is left", skew, left)
		}
	}
}

func TestSkewOfABlankPageIsNone(t *testing.T) {
	if got := Skew(image.NewGray(image.Rect(0, 0, 100, 100))); got != 0 {
		t.Errorf("got %g", got)
	}
}

func TestEvenTakesAShadowOut(t *testing.T) {
	page := lines(800, 1000, 0)
	for y := range 1000 {
		for x := range 800 {
			if x > 400 {
				page.Pix[y*page.Stride+x] = byte(int(page.Pix[y*page.Stride+x]) * 2 / 5)
			}
		}
	}
	clean := Even(page)
	for _, at := range []image.Point{{50, 500}, {450, 38}, {750, 500}} {
		if v := clean.GrayAt(at.X, at.Y).Y; v < 230 {
			t.Errorf("paper at %v is %d", at, v)
		}
	}
}

func TestScaleKeepsThinStrokes(t *testing.T) {
	page := image.NewGray(image.Rect(0, 0, 900, 900))
	for i := range page.Pix {
		page.Pix[i] = 0xff
	}
	for x := range 900 {
		page.Pix[450*page.Stride+x] = 0
	}
	small := Scale(page, 300, 300)
	if v := small.Pix[150*small.Stride+150]; v > 180 {
		t.Errorf("the stroke is %d", v)
	}
	if large := Scale(small, 600, 450); large.Rect.Dx() != 600 || large.Rect.Dy() != 450 {
		t.Errorf("got %v", large.Rect)
	}
}

// tiffOf writes a TIFF of one-strip grey pages, 4 × 3 pixels of the given levels.
func tiffOf(levels ...byte) []byte {
	out := []byte("II*\x00\x00\x00\x00\x00")
	link := 4
	for _, level := range levels {
		strip := len(out)
		out = append(out, bytes.Repeat([]byte{level}, 12)...)
		binary.LittleEndian.PutUint32(out[link:], uint32(len(out)))
		entries := [][3]uint32{{256, 4, 4}, {257, 4, 3}, {258, 3, 8}, {259, 3, 1}, {262, 3, 1}, {273, 4, uint32(strip)}, {277, 3, 1}, {278, 4, 3}, {279, 4, 12}}
		out = binary.LittleEndian.AppendUint16(out, uint16(len(entries)))
		for _, e := range entries {
			out = binary.LittleEndian.AppendUint16(out, uint16(e[0]))
			out = binary.LittleEndian.AppendUint16(out, uint16(e[1]))
			out = binary.LittleEndian.AppendUint32(out, 1)
			out = binary.LittleEndian.AppendUint32(out, e[2])
		}
		link = len(out)
		out = binary.LittleEndian.AppendUint32(out, 0)
	}
	return out
}

func TestEveryPageOfATIFFIsRead(t *testing.T) {
	file, err := Decoder{MaxPages: 10, Budget: 1 << 20}.Open(tiffOf(10, 20, 30), "image/tiff")
	if err != nil {
		t.Fatal(err)
	}
	if file.Pages() != 3 {
		t.Fatalf("%d pages", file.Pages())
	}
	for number, want := range []byte{10, 20, 30} {
		picture, err := file.Picture(number + 1)
		if err != nil {
			t.Fatal(err)
		}
		if got := picture.Grey(4, 3).Pix[0]; got != want {
			t.Errorf("page %d is %d, want %d", number+1, got, want)
		}
	}
	if _, err := (Decoder{MaxPages: 2, Budget: 1 << 20}.Open(tiffOf(1, 2, 3), "image/tiff")); evidence.CodeOf(err) != evidence.TooManyPages {
		t.Errorf("got %v", err)
	}
}

func TestATIFFThatChainsToItselfEnds(t *testing.T) {
	data := tiffOf(10)
	binary.LittleEndian.PutUint32(data[len(data)-4:], binary.LittleEndian.Uint32(data[4:]))
	file, err := Decoder{MaxPages: 10, Budget: 1 << 20}.Open(data, "image/tiff")
	if err != nil || file.Pages() != 1 {
		t.Errorf("%v", err)
	}
}

func TestHeadersAreBelievedBeforeTheBudgetOnly(t *testing.T) {
	var out bytes.Buffer
	if err := png.Encode(&out, image.NewGray(image.Rect(0, 0, 600, 600))); err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		budget int64
		want   evidence.Code
	}{{1 << 20, ""}, {1 << 10, evidence.TooLarge}} {
		file, err := Decoder{MaxPages: 1, Budget: c.budget}.Open(out.Bytes(), "image/png")
		if err != nil {
			t.Fatal(err)
		}
		if _, err := file.Picture(1); evidence.CodeOf(err) != c.want {
			t.Errorf("budget %d: got %v, want %q", c.budget, err, c.want)
		}
	}
}

func FuzzPicture(f *testing.F) {
	f.Add(tiffOf(10, 20), "image/tiff")
	f.Add(tiffOldTables(f, corner(), 16), "image/tiff")
	f.Add(faxFile(f, "g3_mixed_strips.tif"), "image/tiff")
	f.Add(faxFile(f, "g4_tiles.tif"), "image/tiff")
	f.Add([]byte("\xff\xd8\xff\xe0\x00\x10JFIF"), "image/jpeg")
	f.Fuzz(func(t *testing.T, data []byte, media string) {
		file, err := Decoder{MaxPages: 5, Budget: 1 << 20}.Open(data, media)
		if err != nil {
			return
		}
		if file.Pages() > 5 {
			t.Errorf("%d pages", file.Pages())
		}
		for number := 1; number <= file.Pages(); number++ {
			if picture, err := file.Picture(number); err == nil {
				Skew(Even(picture.Grey(100, 100)))
			} else if evidence.CodeOf(err) == evidence.Internal {
				t.Errorf("not an error of files: %v", err)
			}
		}
	})
}

package codes

import (
	"fmt"
	"image"
	"image/color"
	"image/draw"
	"image/png"
	"math"
	"math/rand"
	"os"
	"path/filepath"
	"testing"

	"github.com/makiuchi-d/gozxing"
	"github.com/makiuchi-d/gozxing/datamatrix"
	"github.com/makiuchi-d/gozxing/oned"
	"github.com/makiuchi-d/gozxing/qrcode"
	xdraw "golang.org/x/image/draw"
	"golang.org/x/image/math/f64"
)

const address = "https://verify.example.org/certificates/USAELP00231-1-10?k=8c1f"

// encoded is a code as its writer draws it.
func encoded(t testing.TB, w gozxing.Writer, format gozxing.BarcodeFormat, text string, width, height int) image.Image {
	t.Helper()
	bits, err := w.Encode(text, format, width, height, nil)
	if err != nil {
		t.Fatal(err)
	}
	return bits
}

// page is a page of lines of bars, as text looks from afar.
func page(width, height int) *image.Gray {
	p := image.NewGray(image.Rect(0, 0, width, height))
	draw.Draw(p, p.Rect, image.White, image.Point{}, draw.Src)
	dice := rand.New(rand.NewSource(1))
	for y := 60; y < height-60; y += 30 {
		for x := 80; x < width-80; x += 3 + dice.Intn(9) {
			draw.Draw(p, image.Rect(x, y, x+1+dice.Intn(3), y+6+dice.Intn(9)), image.Black, image.Point{}, draw.Src)
		}
	}
	return p
}

func put(on *image.Gray, code image.Image, x, y int) {
	white := code.Bounds().Add(image.Pt(x, y)).Inset(-12)
	draw.Draw(on, white, image.White, image.Point{}, draw.Src)
	draw.Draw(on, code.Bounds().Add(image.Pt(x, y)), code, image.Point{}, draw.Src)
}

func TestCodesOnAPageAreRead(t *testing.T) {
	const width, height = 1240, 1754
	qrAt := image.Rect(900, 1300, 1100, 1500)
	inner := qrAt.Inset(34) // without the white around it
	p := page(width, height)
	put(p, encoded(t, qrcode.NewQRCodeWriter(), gozxing.BarcodeFormat_QR_CODE, address, 200, 200), qrAt.Min.X, qrAt.Min.Y)
	put(p, encoded(t, oned.NewCode128Writer(), gozxing.BarcodeFormat_CODE_128, "USAELP00231-1-10", 500, 60), 150, 1600)
	put(p, encoded(t, oned.NewCode39Writer(), gozxing.BarcodeFormat_CODE_39, "BASC231", 500, 60), 150, 200)
	found := Find(p)
	want := map[string]string{"qr": address, "code_128": "USAELP00231-1-10", "code_39": "BASC231"}
	if len(found) != len(want) {
		t.Errorf("found %+v", found)
	}
	for _, c := range found {
		if want[c.Format] != c.Text {
			t.Errorf("read %s as %q", c.Format, c.Text)
		}
		if c.Format == "qr" && (math.Abs(float64(c.Box.Min.X-inner.Min.X)) > 12 || math.Abs(float64(c.Box.Max.Y-inner.Max.Y)) > 12) {
			t.Errorf("the code stands at %v, not %v", c.Box, inner)
		}
	}
}

func TestAPhotographedCodeIsRead(t *testing.T) {
	code := encoded(t, qrcode.NewQRCodeWriter(), gozxing.BarcodeFormat_QR_CODE, address, 260, 260)
	flat := page(900, 1200)
	put(flat, code, 500, 700)
	// Turned by eleven degrees and smaller, as from a hand that holds a telephone.
	const angle, scale = 11 * math.Pi / 180, 0.8
	c, s := math.Cos(angle)*scale, math.Sin(angle)*scale
	photo := image.NewGray(image.Rect(0, 0, 1000, 1200))
	draw.Draw(photo, photo.Rect, image.NewUniform(color.Gray{Y: 120}), image.Point{}, draw.Src)
	xdraw.BiLinear.Transform(photo, f64.Aff3{c, -s, 230, s, c, 20}, flat, flat.Rect, xdraw.Src, nil)
	for i, v := range photo.Pix { // light that falls off to one side
		x := i % photo.Stride
		photo.Pix[i] = uint8(float64(v) * (0.55 + 0.45*float64(x)/float64(photo.Stride)))
	}
	found := Find(photo)
	if len(found) != 1 || found[0].Text != address {
		t.Errorf("found %+v", found)
	}
}

func TestSeveralCodesOnOnePage(t *testing.T) {
	p := page(1240, 1754)
	for i := range 3 {
		put(p, encoded(t, qrcode.NewQRCodeWriter(), gozxing.BarcodeFormat_QR_CODE, fmt.Sprint(address, i), 180, 180), 150+350*i, 400+350*i)
	}
	if found := Find(p); len(found) != 3 {
		t.Errorf("found %+v", found)
	}
}

func TestADataMatrixByItselfIsRead(t *testing.T) {
	code := encoded(t, datamatrix.NewDataMatrixWriter(), gozxing.BarcodeFormat_DATA_MATRIX, "USAELP00231", 160, 160)
	p := image.NewGray(image.Rect(0, 0, 220, 220))
	draw.Draw(p, p.Rect, image.White, image.Point{}, draw.Src)
	put(p, code, 30, 30)
	if found := FindOne(p); len(found) != 1 || found[0].Format != "data_matrix" || found[0].Text != "USAELP00231" {
		t.Errorf("found %+v", found)
	}
}

// TestAnAztecCodeByItselfIsRead: the picture was made by zint; the library
// writes none.
func TestAnAztecCodeByItselfIsRead(t *testing.T) {
	file, err := os.Open(filepath.Join("testdata", "aztec.png"))
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	code, err := png.Decode(file)
	if err != nil {
		t.Fatal(err)
	}
	for _, scale := range []int{1, 3} {
		p := image.NewGray(image.Rect(0, 0, scale*code.Bounds().Dx(), scale*code.Bounds().Dy()))
		xdraw.BiLinear.Scale(p, p.Rect, code, code.Bounds(), xdraw.Src, nil)
		if found := FindOne(p); len(found) != 1 || found[0].Format != "aztec" || found[0].Text != address {
			t.Errorf("%d times as large: found %+v", scale, found)
		}
	}
}

func TestTextIsNoCode(t *testing.T) {
	if found := Find(page(1240, 1754)); len(found) != 0 {
		t.Errorf("found %+v", found)
	}
}

// FuzzFind: any pixels come to an end, and what is read can be kept.
func FuzzFind(f *testing.F) {
	code := encoded(f, qrcode.NewQRCodeWriter(), gozxing.BarcodeFormat_QR_CODE, address, 70, 70)
	p := image.NewGray(image.Rect(0, 0, 80, 80))
	draw.Draw(p, p.Rect, image.White, image.Point{}, draw.Src)
	put(p, code, 5, 5)
	f.Add(p.Pix, uint8(80))
	f.Fuzz(func(t *testing.T, pixels []byte, width uint8) {
		if width == 0 || len(pixels) < int(width) {
			return
		}
		picture := &image.Gray{Pix: pixels, Stride: int(width), Rect: image.Rect(0, 0, int(width), len(pixels)/int(width))}
		for _, c := range FindOne(picture) {
			if c.Text == "" || len(c.Text) > maxText {
				t.Errorf("%+v", c)
			}
		}
	})
}

func BenchmarkFind(b *testing.B) {
	p := page(1240, 1754)
	for b.Loop() {
		Find(p)
	}
}

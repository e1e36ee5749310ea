package reader

import (
	"bytes"
	"fmt"
	"image"
	"image/color"
	"image/draw"
	"image/png"
	"math"
	"strings"
	"testing"

	"github.com/makiuchi-d/gozxing"
	"github.com/makiuchi-d/gozxing/qrcode"

	"certdex/evidence"
	"certdex/extract/reader/raster"
)

const verifyAt = "https://verify.example.org/certificates/USAELP00231-1-10?k=8c1f"

func qrCode(t testing.TB, side int) *gozxing.BitMatrix {
	t.Helper()
	bits, err := qrcode.NewQRCodeWriter().Encode(verifyAt, gozxing.BarcodeFormat_QR_CODE, side, side, nil)
	if err != nil {
		t.Fatal(err)
	}
	return bits
}

const bodyText = "BT /F 11 Tf 60 720 Td 14 TL " +
	"(This certificate is issued to a company whose name stands here in full length for all to see.) ' " +
	"(Its management system was found to meet the requirements of the standard that is named below.) ' " +
	"(It is valid until 14 March 2027 and may be checked at the address that the code beside it gives.) ' " +
	"(Whoever relies on it is asked to look there whether it was suspended or withdrawn before its time was over.) ' ET "

// pageWith is a page of text at whose lower right stands what a stream draws,
// 100 points wide.
func pageWith(drawing string, xobject string) []byte {
	stream := bodyText + "q 100 0 0 100 420 80 cm " + drawing + " Q"
	return buildPDF(
		"<</Type/Catalog/Pages 2 0 R>>",
		"<</Type/Pages/Kids[3 0 R]/Count 1>>",
		"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents 4 0 R/Resources<</Font<</F 5 0 R>>/XObject<</X 6 0 R>>>>>>",
		fmt.Sprintf("<</Length %d>>stream\n%s\nendstream", len(stream), stream),
		"<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>",
		xobject)
}

// Producers put a code on a page as a picture, as a path for each square, or
// as one path.
func TestACodeDrawnOnADigitalPageIsRead(t *testing.T) {
	bits := qrCode(t, 50)
	side := bits.GetWidth()
	pixels := make([]byte, side*side)
	var each, one strings.Builder
	for y := range side {
		for x := range side {
			pixels[y*side+x] = 255
			if bits.Get(x, y) {
				pixels[y*side+x] = 0
				square := fmt.Sprintf("%.4f %.4f %.4f %.4f re ", float64(x)/float64(side), 1-float64(y+1)/float64(side), 1/float64(side), 1/float64(side))
				each.WriteString(square + "f ")
				one.WriteString(square)
			}
		}
	}
	picture := fmt.Sprintf("<</Type/XObject/Subtype/Image/Width %d/Height %d/ColorSpace/DeviceGray/BitsPerComponent 8/Length %d>>stream\n%s\nendstream", side, side, len(pixels), pixels)
	r := open(t, Settings{})
	for name, data := range map[string][]byte{
		"a picture": pageWith("/X Do", picture), "a path for each square": pageWith(each.String(), picture), "one path": pageWith(one.String()+"f", picture),
	} {
		t.Run(name, func(t *testing.T) {
			result, err := readOne(t, r, write(t, "code.pdf", data), "")
			if err != nil {
				t.Fatal(err)
			}
			wantCode(t, result.Pages[0], evidence.Box{420 / 595., 662 / 842., 520 / 595., 762 / 842.})
			if result.Source != evidence.TextLayer {
				t.Errorf("read by %s", result.Source)
			}
		})
	}
}

func wantCode(t *testing.T, p evidence.Page, around evidence.Box) {
	t.Helper()
	if len(p.Codes) != 1 || p.Codes[0].Text != verifyAt || p.Codes[0].Format != "qr" {
		t.Fatalf("read %+v", p.Codes)
	}
	for i, v := range p.Codes[0].Box {
		if math.Abs(v-around[i]) > 0.04 {
			t.Errorf("the code stands at %v, not %v", p.Codes[0].Box, around)
			break
		}
	}
}

func TestACodeOnAScanIsRead(t *testing.T) {
	scan := image.NewGray(image.Rect(0, 0, 1654, 2339))
	draw.Draw(scan, scan.Rect, image.NewUniform(color.Gray{Y: 235}), image.Point{}, draw.Src)
	code := qrCode(t, 290)
	for y := range code.GetHeight() {
		for x := range code.GetWidth() {
			if code.Get(x, y) {
				scan.SetGray(1200+x, 1800+y, color.Gray{Y: 40})
			}
		}
	}
	upright := evidence.Box{1200 / 1654., 1800 / 2339., 1490 / 1654., 2090 / 2339.}
	r := open(t, Settings{})
	var data bytes.Buffer
	if err := png.Encode(&data, scan); err != nil {
		t.Fatal(err)
	}
	result, err := readOne(t, r, write(t, "scan.png", data.Bytes()), "")
	if err != nil {
		t.Fatal(err)
	}
	wantCode(t, result.Pages[0], upright)
	turned := turnedCodes(pictureCodes(raster.Turn(scan, 3)), 1)
	wantCode(t, evidence.Page{Codes: turned}, upright)
}

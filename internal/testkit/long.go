package testkit

import (
	"bytes"
	"fmt"
	"image"
	"image/color"
	"image/draw"
	"image/jpeg"
	"testing"

	"golang.org/x/image/font"
	"golang.org/x/image/font/basicfont"
	"golang.org/x/image/math/fixed"
)

// LongScan makes a PDF of so many small scanned pages. Each shows the same
// picture of text, which has to be recognised: reading it takes a while.
func LongScan(t testing.TB, pages int) []byte {
	t.Helper()
	picture := scannedText(t)
	var pdf bytes.Buffer
	var offsets []int
	object := func(format string, args ...any) {
		offsets = append(offsets, pdf.Len())
		fmt.Fprintf(&pdf, "%d 0 obj\n"+format+"\nendobj\n", append([]any{len(offsets)}, args...)...)
	}
	stream := func(dictionary string, content []byte) {
		object("<< %s /Length %d >>\nstream\n%s\nendstream", dictionary, len(content), content)
	}
	pdf.WriteString("%PDF-1.7\n%\xe2\xe3\xcf\xd3\n")
	object("<< /Type /Catalog /Pages 2 0 R >>")
	var kids bytes.Buffer
	for i := range pages {
		fmt.Fprintf(&kids, "%d 0 R ", 5+i)
	}
	object("<< /Type /Pages /Count %d /Kids [ %s] /MediaBox [0 0 288 216] /Resources << /XObject << /P 3 0 R >> >> >>", pages, kids.String())
	stream(fmt.Sprintf("/Type /XObject /Subtype /Image /Width %d /Height %d /ColorSpace /DeviceGray /BitsPerComponent 8 /Filter /DCTDecode",
		scanWidth, scanHeight), picture)
	stream("", []byte("q 288 0 0 216 0 0 cm /P Do Q"))
	for range pages {
		object("<< /Type /Page /Parent 2 0 R /Contents 4 0 R >>")
	}
	start := pdf.Len()
	fmt.Fprintf(&pdf, "xref\n0 %d\n0000000000 65535 f \n", len(offsets)+1)
	for _, at := range offsets {
		fmt.Fprintf(&pdf, "%010d 00000 n \n", at)
	}
	fmt.Fprintf(&pdf, "trailer\n<< /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n", len(offsets)+1, start)
	return pdf.Bytes()
}

// The picture of a page of 4 × 3 inches at 200 dpi.
const scanWidth, scanHeight = 800, 600

// scannedText is a JPEG of some lines of text.
func scannedText(t testing.TB) []byte {
	t.Helper()
	const enlarged = 2
	small := image.NewGray(image.Rect(0, 0, scanWidth/enlarged, scanHeight/enlarged))
	draw.Draw(small, small.Rect, image.NewUniform(color.Gray{Y: 240}), image.Point{}, draw.Src)
	pen := font.Drawer{Dst: small, Src: image.Black, Face: basicfont.Face7x13}
	for y := 30; y < small.Rect.Dy()-20; y += 20 {
		pen.Dot = fixed.P(20, y)
		pen.DrawString(fmt.Sprintf("Line %d of the terms of this certificate holds", y))
	}
	full := image.NewGray(image.Rect(0, 0, scanWidth, scanHeight))
	for y := range scanHeight {
		for x := range scanWidth {
			full.SetGray(x, y, small.GrayAt(x/enlarged, y/enlarged))
		}
	}
	var out bytes.Buffer
	if err := jpeg.Encode(&out, full, nil); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

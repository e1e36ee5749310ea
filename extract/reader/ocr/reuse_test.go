package ocr

import (
	"errors"
	"image"
	"image/draw"
	"reflect"
	"strings"
	"testing"

	"golang.org/x/image/font"
	"golang.org/x/image/font/gofont/goregular"
	"golang.org/x/image/font/opentype"
	"golang.org/x/image/math/fixed"
)

// written is a picture of lines of writing.
func written(t *testing.T, lines ...string) *image.Gray {
	t.Helper()
	parsed, err := opentype.Parse(goregular.TTF)
	if err != nil {
		t.Fatal(err)
	}
	face, err := opentype.NewFace(parsed, &opentype.FaceOptions{Size: 36, DPI: 72})
	if err != nil {
		t.Fatal(err)
	}
	out := image.NewGray(image.Rect(0, 0, 900, 100+70*len(lines)))
	draw.Draw(out, out.Rect, image.White, image.Point{}, draw.Src)
	for i, line := range lines {
		(&font.Drawer{Dst: out, Src: image.Black, Face: face, Dot: fixed.P(60, 90+70*i)}).DrawString(line)
	}
	return out
}

func textOf(words []Word) string {
	var out []string
	for _, w := range words {
		out = append(out, w.Text)
	}
	return strings.Join(out, " ")
}

// TestAClientReadsEachPictureAfresh: one client reads all of them, and what it
// read or could not read before plays no part.
func TestAClientReadsEachPictureAfresh(t *testing.T) {
	e, err := NewEngine("")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		for _, c := range e.clients {
			c.close()
		}
	})
	const dpi = 200
	a, b := written(t, "Certificate of compliance", "issued to Norte Cargo"), written(t, "Valid until 14 March 2027")
	blank := image.NewGray(image.Rect(0, 0, 900, 200))
	draw.Draw(blank, blank.Rect, image.White, image.Point{}, draw.Src)
	first, err := e.Read(a, dpi, "eng")
	if err != nil || textOf(first) != "Certificate of compliance issued to Norte Cargo" {
		t.Fatalf("read %q, %v", textOf(first), err)
	}
	for _, between := range []struct {
		name    string
		picture *image.Gray
		want    string
		err     error
	}{
		{"another", b, "Valid until 14 March 2027", nil},
		{"a blank one", blank, "", nil},
		{"one without pixels", &image.Gray{}, "", errPicture},
		{"one of a single pixel", image.NewGray(image.Rect(0, 0, 1, 1)), "", nil},
	} {
		words, err := e.Read(between.picture, dpi, "eng")
		if textOf(words) != between.want || !errors.Is(err, between.err) {
			t.Errorf("%s: read %q, %v", between.name, textOf(words), err)
		}
		if again, err := e.Read(a, dpi, "eng"); err != nil || !reflect.DeepEqual(again, first) {
			t.Errorf("after %s: read %q, %v", between.name, textOf(again), err)
		}
	}
	if len(e.clients) != 1 {
		t.Errorf("%d clients", len(e.clients))
	}
}

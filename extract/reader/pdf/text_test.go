package pdf

import (
	"fmt"
	"strings"
	"testing"
)

// page makes a PDF of one page with a font F in the given encoding, and what
// else its resources need.
func page(content, resources string, objects ...string) []byte {
	var b strings.Builder
	fmt.Fprintf(&b, "%%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj\n")
	fmt.Fprintf(&b, "3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 600 800]/Contents 4 0 R/Resources<</Font<</F 5 0 R>>%s>>>>endobj\n", resources)
	fmt.Fprintf(&b, "4 0 obj<</Length %d>>stream\n%s\nendstream endobj\n", len(content), content)
	fmt.Fprintf(&b, "5 0 obj<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>endobj\n")
	for i, o := range objects {
		fmt.Fprintf(&b, "%d 0 obj%s endobj\n", i+6, o)
	}
	b.WriteString("trailer<</Root 1 0 R>>\n")
	return []byte(b.String())
}

// layer reads the text of a PDF's only page.
func layer(t *testing.T, e *Engine, data []byte) Layer {
	t.Helper()
	d, err := e.Open(data, "")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := d.Close(); err != nil {
			t.Error(err)
		}
	})
	p, err := d.Page(1)
	if err != nil {
		t.Fatal(err)
	}
	l, err := p.Text()
	if err != nil {
		t.Fatal(err)
	}
	return l
}

func (l Layer) text() string {
	words := make([]string, len(l.Words))
	for i, w := range l.Words {
		words[i] = w.Text
	}
	return strings.Join(words, " ")
}

// picture is an image of one grey pixel, which a matrix makes as large as wanted.
const picture = "<</Type/XObject/Subtype/Image/Width 1/Height 1/BitsPerComponent 8/ColorSpace/DeviceGray/Length 1>>stream\n\xc0\nendstream"

func TestWordsAsTheyAreSeen(t *testing.T) {
	e := engine(t)
	const image = "/XObject<</I 6 0 R>>"
	for _, c := range []struct {
		name, content, resources string
		objects                  []string
		want                     string
		hidden                   int
	}{
		{name: "a line", content: "BT /F 12 Tf 50 700 Td (Valid until 2027) Tj ET", want: "Valid until 2027"},
		{name: "text that goes up the page", content: "BT /F 12 Tf 0 1 -1 0 300 200 Tm (Registered in Panama) Tj ET", want: "Registered in Panama"},
		{name: "text that goes down the page", content: "BT /F 12 Tf 0 -1 1 0 300 600 Tm (Registered in Panama) Tj ET", want: "Registered in Panama"},
		{name: "text upside down", content: "BT /F 12 Tf -1 0 0 -1 300 600 Tm (Registered in Panama) Tj ET", want: "Registered in Panama"},
		{name: "a slanting stamp", content: "BT /F 20 Tf 0.94 0.34 -0.34 0.94 100 200 Tm (CANCELLED) Tj ET", want: "CANCELLED"},
		{name: "a letter-spaced heading", content: "BT /F 20 Tf 9 Tc 50 700 Td (CERTIFICATE OF) Tj ET", want: "CERTIFICATE OF"},
		{name: "a squeezed comma", content: "BT /F 12 Tf 50 700 Td (12 March,) Tj 55 0 Td (2027) Tj ET", want: "12 March, 2027"},
		{name: "a word broken by a hyphen", content: "BT /F 12 Tf 50 700 Td (the certifi-) Tj 0 -14 Td (cate AEO-) Tj 0 -14 Td (1234) Tj ET", want: "the certifi- cate AEO- 1234"},
		{name: "columns side by side", content: "BT /F 12 Tf 50 700 Td (left one) Tj 0 -14 Td (left two) Tj 250 14 Td (right one) Tj 0 -14 Td (right two) Tj ET", want: "left one left two right one right two"},
		{name: "cells drawn row by row", content: "BT /F 12 Tf 50 700 Td (Name) Tj 60 0 Td (Acme) Tj -60 -14 Td (Number) Tj 60 0 Td (AEO-12) Tj ET", want: "Name Acme Number AEO-12"},
		{name: "cells of two lines with a narrow gap", content: "BT /F 12 Tf 50 700 Td (Acme) Tj 0 -14 Td (Trading) Tj 46 14 Td (AEO-) Tj 0 -14 Td (1234) Tj ET", want: "Acme Trading AEO- 1234"},
		{name: "invisible text", content: "BT /F 12 Tf 50 700 Td (seen) Tj 3 Tr 0 -20 Td (unseen) Tj ET", want: "seen", hidden: 6},
		{name: "text that only clips", content: "BT /F 12 Tf 50 700 Td (seen) Tj 7 Tr 0 -20 Td (unseen) Tj ET", want: "seen", hidden: 6},
		{name: "text outside the page", content: "BT /F 12 Tf 50 700 Td (seen) Tj 0 300 Td (unseen) Tj ET", want: "seen", hidden: 6},
		{name: "text without any opacity", content: "BT /F 12 Tf 50 700 Td (seen) Tj /G gs 0 -20 Td (unseen) Tj ET",
			resources: "/ExtGState<</G<</ca 0>>>>", want: "seen", hidden: 6},
		{name: "white text on paper", content: "BT /F 12 Tf 50 700 Td (seen) Tj 1 g 0 -20 Td (unseen) Tj ET", want: "seen", hidden: 6},
		{name: "white text on a white box", content: "1 g 40 670 300 30 re f BT /F 12 Tf 50 680 Td (unseen) Tj 0 g 0 -40 Td (seen) Tj ET", want: "seen", hidden: 6},
		{name: "white text on a dark bar", content: "0.2 g 40 670 300 30 re f BT 1 g /F 12 Tf 50 680 Td (seen on) Tj 50 0 Td (bars) Tj ET", want: "seen on bars"},
		{name: "white text with an edge", content: "BT 1 g 2 Tr /F 12 Tf 50 680 Td (seen) Tj ET", want: "seen"},
		{name: "white text on a picture", content: "q 300 0 0 30 40 670 cm /I Do Q BT 1 g /F 12 Tf 50 680 Td (seen) Tj ET",
			resources: image, objects: []string{picture}, want: "seen"},
		{name: "white text on a shading", content: "q 40 670 300 30 re W n /S sh Q BT 1 g /F 12 Tf 50 680 Td (seen) Tj ET",
			resources: "/Shading<</S<</ShadingType 2/ColorSpace/DeviceGray/Coords[0 0 300 0]/Function<</FunctionType 2/Domain[0 1]/C0[0]/C1[0.2]/N 1>>/Extend[true true]>>>>", want: "seen"},
		{name: "text under the picture of the page", content: "BT /F 12 Tf 50 700 Td (unseen) Tj ET q 600 0 0 800 0 0 cm /I Do Q BT /F 12 Tf 50 650 Td (stamp) Tj ET",
			resources: image, objects: []string{picture}, want: "stamp", hidden: 6},
		{name: "text on the picture of the page", content: "q 600 0 0 800 0 0 cm /I Do Q BT /F 12 Tf 50 700 Td (seen) Tj ET",
			resources: image, objects: []string{picture}, want: "seen"},
		{name: "text under a watermark that lets it through", content: "BT /F 12 Tf 50 700 Td (seen) Tj ET q 600 0 0 800 0 0 cm /I Do Q",
			resources: image, objects: []string{strings.Replace(picture, "/Length", "/SMask 7 0 R/Length", 1), strings.Replace(picture, "\xc0", "\x20", 1)}, want: "seen"},
		{name: "text beside a small picture", content: "BT /F 12 Tf 50 700 Td (seen) Tj ET q 60 0 0 80 300 300 cm /I Do Q",
			resources: image, objects: []string{picture}, want: "seen"},
	} {
		t.Run(c.name, func(t *testing.T) {
			l := layer(t, e, page(c.content, c.resources, c.objects...))
			if l.text() != c.want || l.Hidden != c.hidden {
				t.Errorf("got %q and %d hidden characters, want %q and %d", l.text(), l.Hidden, c.want, c.hidden)
			}
		})
	}
}

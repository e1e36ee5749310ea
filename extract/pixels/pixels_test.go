package pixels

import (
	"bytes"
	"fmt"
	"image"
	"image/draw"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"golang.org/x/image/font"
	"golang.org/x/image/font/gofont/goregular"
	"golang.org/x/image/font/opentype"
	"golang.org/x/image/math/fixed"

	"certdex/evidence"
	"certdex/extract"
	"certdex/extract/reader"
	"certdex/programs"
)

// TestMain lets the test binary serve as the reader's child.
func TestMain(m *testing.M) {
	if len(os.Args) > 1 && os.Args[1] == "reader" {
		os.Exit(reader.Child(os.Stdin, os.Stdout))
	}
	os.Exit(m.Run())
}

func open(t *testing.T) (*reader.Reader, *programs.Catalogue) {
	t.Helper()
	r, err := reader.New(reader.Settings{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := r.Close(); err != nil {
			t.Error(err)
		}
	})
	c, err := programs.Load()
	if err != nil {
		t.Fatal(err)
	}
	return r, c
}

// check reads a file, finds its documents and looks at their places.
func check(t *testing.T, r *reader.Reader, c *programs.Catalogue, path string) ([]evidence.Document, []evidence.Warning) {
	t.Helper()
	q := reader.Request{Path: path}
	read, err := r.Read(t.Context(), q, nil)
	if err != nil {
		t.Fatal(err)
	}
	found := extract.Documents(read.Pages, c)
	warnings, err := Check(t.Context(), r, q, read, found)
	if err != nil {
		t.Fatal(err)
	}
	return found, warnings
}

const (
	before = "BT /F 14 Tf 60 760 Td 26 TL (World BASC Organization) ' (BASC CERTIFICATE) ' (This is to certify that) ' " +
		"(RIO BRAVO TRANSLOAD LLC) ' (has implemented the BASC International Norm V6-2022 and its security management system) ' " +
		"(in the premises at 9850 Railroad Drive, El Paso, TX 79924, USA, for its transloading and warehousing services.) ' " +
		"(Certificate No: USAELP00231-1-10) ' (Date of issue: 14 March 2023) ' (Expiry date: ) ' ET "
	dateAt = "BT /F 14 Tf 160 526 Td (14 March 2027) Tj ET "
)

// paper is a certificate whose expiry date some content shows. The font says of
// its figure 4 what toUnicode says; the picture X shows another date.
func paper(t *testing.T, content, toUnicode string) string {
	t.Helper()
	stream := before + content
	cmap := "/CIDInit /ProcSet findresource begin 12 dict begin begincmap /CMapName /M def /CMapType 2 def " +
		"1 begincodespacerange <00> <ff> endcodespacerange " + toUnicode + " endcmap end end"
	picture := dated("14 March 2024")
	data := pdf(
		"<</Type/Catalog/Pages 2 0 R>>",
		"<</Type/Pages/Kids[3 0 R]/Count 1>>",
		"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents 4 0 R/Resources<</Font<</F 5 0 R/L 7 0 R>>/XObject<</X 6 0 R>>>>>>",
		fmt.Sprintf("<</Length %d>>stream\n%s\nendstream", len(stream), stream),
		"<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>",
		fmt.Sprintf("<</Type/XObject/Subtype/Image/Width %d/Height %d/ColorSpace/DeviceGray/BitsPerComponent 8/Length %d>>stream\n%s\nendstream",
			picture.Rect.Dx(), picture.Rect.Dy(), len(picture.Pix), picture.Pix),
		"<</Type/Font/Subtype/Type1/BaseFont/Helvetica/ToUnicode 8 0 R>>",
		fmt.Sprintf("<</Length %d>>stream\n%s\nendstream", len(cmap), cmap),
	)
	path := filepath.Join(t.TempDir(), "paper.pdf")
	if err := os.WriteFile(path, data, 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

func pdf(objects ...string) []byte {
	var out bytes.Buffer
	out.WriteString("%PDF-1.7\n")
	var table strings.Builder
	for i, object := range objects {
		fmt.Fprintf(&table, "%010d 00000 n \n", out.Len())
		fmt.Fprintf(&out, "%d 0 obj\n%s\nendobj\n", i+1, object)
	}
	fmt.Fprintf(&out, "xref\n0 %d\n0000000000 65535 f \n%strailer\n<</Size %d/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF\n",
		len(objects)+1, table.String(), len(objects)+1, out.Len())
	return out.Bytes()
}

// dated is a picture of a date.
func dated(text string) *image.Gray {
	parsed, err := opentype.Parse(goregular.TTF)
	if err != nil {
		panic(err)
	}
	face, err := opentype.NewFace(parsed, &opentype.FaceOptions{Size: 58, DPI: 72})
	if err != nil {
		panic(err)
	}
	p := image.NewGray(image.Rect(0, 0, 440, 80))
	draw.Draw(p, p.Rect, image.White, image.Point{}, draw.Src)
	d := font.Drawer{Dst: p, Src: image.Black, Face: face, Dot: fixed.P(8, 60)}
	d.DrawString(text)
	return p
}

func TestATextThatIsNotWhatIsSeenIsSaid(t *testing.T) {
	r, c := open(t)
	const picture = "q 100 0 0 18 160 522 cm /X Do Q "
	const (
		honest = "1 beginbfrange <20> <7e> <0020> endbfrange"
		lies   = "2 beginbfrange <20> <33> <0020> <35> <7e> <0035> endbfrange 1 beginbfchar <34> <0037> endbfchar"
	)
	for _, tt := range []struct {
		name, content, toUnicode string
		want                     bool
	}{
		{"an honest paper", dateAt, honest, false},
		{"a font that calls its 4 a 7", "BT /L 14 Tf 160 526 Td (14 March 2024) Tj ET ", lies, true},
		{"white text over a picture of another date", picture + "1 g " + dateAt, honest, true},
		{"a picture of another date laid over the text", dateAt + picture, honest, true},
		{"a date that nobody sees", "1 g " + dateAt, honest, true},
	} {
		t.Run(tt.name, func(t *testing.T) {
			found, warnings := check(t, r, c, paper(t, tt.content, tt.toUnicode))
			if got := found[0].First(evidence.ExpiresOn); !strings.HasPrefix(got, "2027-03-1") {
				t.Fatalf("expires on %q of %+v", got, found[0].Fields)
			}
			switch {
			case !tt.want && len(warnings) > 0, tt.want && len(warnings) != 1:
				t.Errorf("warnings %+v", warnings)
			case tt.want && (warnings[0].Code != evidence.TextPixelsDiffer || warnings[0].Page != 1 || !strings.Contains(warnings[0].Message, "expires on")):
				t.Errorf("warning %+v", warnings[0])
			}
		})
	}
}

// Papers of every program, language and producer that the samples have are
// what they seem.
func TestHonestPapersAreNotDoubted(t *testing.T) {
	r, c := open(t)
	for _, folder := range []string{"basc", "eu_aeo", "gb_aeo", "scan"} {
		files, err := filepath.Glob(filepath.Join("..", "..", "testdata", "samples", "docs", folder, "*.pdf"))
		if err != nil || len(files) == 0 {
			t.Fatalf("no samples of %s: %v", folder, err)
		}
		for _, file := range files[:min(len(files), 2)] {
			if _, warnings := check(t, r, c, file); len(warnings) > 0 {
				t.Errorf("%s: %+v", filepath.Base(file), warnings)
			}
		}
	}
}

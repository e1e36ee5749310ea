package pixels

import (
	"archive/zip"
	"bytes"
	"encoding/base64"
	"encoding/binary"
	"errors"
	"fmt"
	"image"
	"image/draw"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"golang.org/x/image/font"
	"golang.org/x/image/font/gofont/goregular"
	"golang.org/x/image/font/opentype"
	"golang.org/x/image/font/sfnt"
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
	return write(t, "paper.pdf", pdf(
		"<</Type/Catalog/Pages 2 0 R>>",
		"<</Type/Pages/Kids[3 0 R]/Count 1>>",
		"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents 4 0 R/Resources<</Font<</F 5 0 R/L 7 0 R>>/XObject<</X 6 0 R>>>>>>",
		fmt.Sprintf("<</Length %d>>stream\n%s\nendstream", len(stream), stream),
		"<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>",
		fmt.Sprintf("<</Type/XObject/Subtype/Image/Width %d/Height %d/ColorSpace/DeviceGray/BitsPerComponent 8/Length %d>>stream\n%s\nendstream",
			picture.Rect.Dx(), picture.Rect.Dy(), len(picture.Pix), picture.Pix),
		"<</Type/Font/Subtype/Type1/BaseFont/Helvetica/ToUnicode 8 0 R>>",
		streamOf("", cmap),
	))
}

func streamOf(entries, data string) string {
	return fmt.Sprintf("<</Length %d%s>>stream\n%s\nendstream", len(data), entries, data)
}

func write(t *testing.T, name string, data []byte) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), name)
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
	for _, tt := range []struct {
		name, content, toUnicode string
		want                     bool
	}{
		{"an honest paper", dateAt, honest, false},
		{"a font that calls its 4 a 7", lie, lies, true},
		{"white text over a picture of another date", picture + "1 g " + dateAt, honest, true},
		{"a picture of another date laid over the text", dateAt + picture, honest, true},
		{"a date that hardly anybody sees", "0.97 g " + dateAt, honest, true},
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

const (
	honest = "1 beginbfrange <20> <7e> <0020> endbfrange"
	lies   = "2 beginbfrange <20> <33> <0020> <35> <7e> <0035> endbfrange 1 beginbfchar <34> <0037> endbfchar"
	lie    = "BT /L 14 Tf 160 526 Td (14 March 2024) Tj ET " // the font calls its 4 a 7
)

// mailWith is an e-mail with a file attached.
func mailWith(name string, data []byte) []byte {
	return fmt.Appendf(nil, "From: a@example.org\r\nTo: b@example.org\r\nSubject: papers\r\nMIME-Version: 1.0\r\n"+
		"Content-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\nContent-Type: text/plain\r\n\r\nHere they are.\r\n"+
		"--b\r\nContent-Type: application/octet-stream\r\nContent-Disposition: attachment; filename=%q\r\nContent-Transfer-Encoding: base64\r\n\r\n%s\r\n--b--\r\n",
		name, base64.StdEncoding.EncodeToString(data))
}

// pdfWith is a PDF of an empty page with files attached.
func pdfWith(attached ...[]byte) []byte {
	names, objects := "", []string(nil)
	for i, data := range attached {
		names += fmt.Sprintf("(%d.pdf) %d 0 R ", i, 4+2*i)
		objects = append(objects, fmt.Sprintf("<</Type/Filespec/F(%d.pdf)/UF(%d.pdf)/EF<</F %d 0 R>>>>", i, i, 5+2*i), streamOf("/Type/EmbeddedFile", string(data)))
	}
	return pdf(append([]string{"<</Type/Catalog/Pages 2 0 R/Names<</EmbeddedFiles<</Names[" + names + "]>>>>>>",
		"<</Type/Pages/Kids[3 0 R]/Count 1>>", "<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]>>"}, objects...)...)
}

func zipWith(t *testing.T, members ...[]byte) []byte {
	t.Helper()
	var out bytes.Buffer
	z := zip.NewWriter(&out)
	for i, data := range members {
		w, err := z.Create(fmt.Sprint(i))
		if err == nil {
			_, err = w.Write(data)
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

// Wherever in a file a paper lies, its places are found again.
func TestPapersInsideFilesAreLookedAt(t *testing.T) {
	r, c := open(t)
	contents := func(path string) []byte {
		data, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		return data
	}
	sound, lying := contents(paper(t, dateAt, honest)), contents(paper(t, lie, lies))
	broken := lying[:len(lying)/3]
	decoy := contents(paper(t, "BT /F 14 Tf 160 526 Td (17 March 2027) Tj ET ", honest))         // what the other says
	pageless := bytes.Replace(pdfWith(decoy), []byte("/Kids[3 0 R]"), []byte("/Kids[9 0 R]"), 1) // what is attached to it is not reached
	for _, tt := range []struct {
		name string
		data []byte
		want []int // pages
	}{
		{"an e-mail with a sound one", mailWith("a.pdf", sound), nil},
		{"an e-mail", mailWith("a.pdf", lying), []int{2}},
		{"a PDF with a sound one", pdfWith(sound), nil},
		{"a PDF", pdfWith(sound, lying), []int{3}},
		{"an e-mail with a PDF with two", mailWith("a.pdf", pdfWith(lying, lying)), []int{3, 4}},
		{"a ZIP with one behind what cannot be read", zipWith(t, broken, []byte("no paper"), pdfWith(sound), mailWith("a.pdf", sound), lying), []int{5}},
		{"a ZIP with one behind a broken one with attachments", zipWith(t, pageless, lying), []int{2}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			found, warnings := check(t, r, c, write(t, "file", tt.data))
			if len(found) == 0 {
				t.Fatal("no document was found")
			}
			var pages []int
			for _, w := range warnings {
				pages = append(pages, w.Page)
			}
			if !slices.Equal(pages, tt.want) {
				t.Errorf("warnings %+v", warnings)
			}
		})
	}
}

// More places than are asked for at a time are all looked at, those of the last
// pages too.
func TestNoPlaceIsLeftOut(t *testing.T) {
	r, c := open(t)
	sound, err := os.ReadFile(paper(t, dateAt, honest))
	if err != nil {
		t.Fatal(err)
	}
	lying, err := os.ReadFile(paper(t, lie, lies))
	if err != nil {
		t.Fatal(err)
	}
	members := slices.Repeat([][]byte{sound}, 25)
	found, warnings := check(t, r, c, write(t, "file.zip", zipWith(t, append(members, lying)...)))
	if fields := len(found[0].Fields) * len(found); fields <= reader.MaxClaims {
		t.Fatalf("%d fields are no more than are asked for at a time", fields)
	}
	if len(warnings) != 1 || warnings[0].Page != 26 {
		t.Errorf("warnings %+v", warnings)
	}
}

// foreign is a certificate for a holder in letters of another script. The font
// shows one name and says another of as many letters.
func foreign(t *testing.T, shown, said string) string {
	t.Helper()
	face, err := sfnt.Parse(goregular.TTF)
	if err != nil {
		t.Fatal(err)
	}
	var hex, widths, names strings.Builder
	glyphs := []byte{0, 0}
	for i, r := range []rune(shown) {
		glyph, err1 := face.GlyphIndex(nil, r)
		advance, err2 := face.GlyphAdvance(nil, glyph, fixed.I(1000), font.HintingNone)
		if err := errors.Join(err1, err2); err != nil || glyph == 0 {
			t.Fatalf("%q has glyph %d: %v", r, glyph, err)
		}
		fmt.Fprintf(&hex, "%04x", i+1)
		fmt.Fprintf(&widths, "%d ", advance.Round())
		fmt.Fprintf(&names, "<%04x> <%04x> ", i+1, []rune(said)[i])
		glyphs = binary.BigEndian.AppendUint16(glyphs, uint16(glyph))
	}
	content := strings.Replace(before, "(RIO BRAVO TRANSLOAD LLC) '", "/G 14 Tf <"+hex.String()+"> ' /F 14 Tf", 1) + dateAt
	cmap := fmt.Sprintf("/CIDInit /ProcSet findresource begin 12 dict begin begincmap /CMapName /M def /CMapType 2 def "+
		"1 begincodespacerange <0000> <ffff> endcodespacerange %d beginbfchar %s endbfchar endcmap end end", len([]rune(shown)), names.String())
	return write(t, "foreign.pdf", pdf(
		"<</Type/Catalog/Pages 2 0 R>>",
		"<</Type/Pages/Kids[3 0 R]/Count 1>>",
		"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents 4 0 R/Resources<</Font<</F 5 0 R/G 6 0 R>>>>>>",
		streamOf("", content),
		"<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>",
		"<</Type/Font/Subtype/Type0/BaseFont/Go/Encoding/Identity-H/DescendantFonts[7 0 R]/ToUnicode 8 0 R>>",
		"<</Type/Font/Subtype/CIDFontType2/BaseFont/Go/CIDSystemInfo<</Registry(Adobe)/Ordering(Identity)/Supplement 0>>"+
			"/FontDescriptor 9 0 R/CIDToGIDMap 10 0 R/W[1["+widths.String()+"]]>>",
		streamOf("", cmap),
		"<</Type/FontDescriptor/FontName/Go/Flags 4/FontBBox[0 -200 1000 800]/ItalicAngle 0/Ascent 800/Descent -200/CapHeight 700/StemV 80/FontFile2 11 0 R>>",
		streamOf("", string(glyphs)),
		streamOf(fmt.Sprintf("/Length1 %d", len(goregular.TTF)), string(goregular.TTF)),
	))
}

func TestNamesInOtherScriptsAreLookedAt(t *testing.T) {
	r, c := open(t)
	const greek, cyrillic = "ΜΕΤΑΦΟΡΕΣ ΑΙΓΑΙΟΥ ΑΕ", "СЕВЕРНЫЙ ТЕРМИНАЛ ООО"
	for _, tt := range []struct {
		name, shown, said string
		want              bool
	}{
		{"Greek", greek, greek, false},
		{"another Greek name", greek, "ΝΑΥΤΙΛΙΑΚΗ ΠΑΤΡΑ ΕΠΕ", true},
		{"Cyrillic", cyrillic, cyrillic, false},
		{"another Cyrillic name", cyrillic, "ЮЖНАЯ ВЕРФЬ ПОБЕДА АО", true},
	} {
		t.Run(tt.name, func(t *testing.T) {
			found, warnings := check(t, r, c, foreign(t, tt.shown, tt.said))
			if got := found[0].First(evidence.Holder); got != tt.said {
				t.Fatalf("the holder is %q", got)
			}
			if tt.want != (len(warnings) == 1) || len(warnings) > 0 && !strings.Contains(warnings[0].Message, "holder") {
				t.Errorf("warnings %+v", warnings)
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

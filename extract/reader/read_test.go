package reader

import (
	"bytes"
	"context"
	"errors"
	"image"
	"image/jpeg"
	"image/png"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"certdex/evidence"
	"certdex/extract/reader/raster"
)

func textOf(p evidence.Page) string {
	words := make([]string, len(p.Words))
	for i, w := range p.Words {
		words[i] = w.Text
	}
	return strings.Join(words, " ")
}

func TestADigitalPDFGivesItsWords(t *testing.T) {
	r := open(t, Settings{})
	var images [][]byte
	result, err := r.Read(t.Context(), Request{Path: sample("docs", "basc", "us_rio_bravo.pdf"), Images: true}, func(page int, image []byte) error {
		if page != len(images)+1 {
			t.Errorf("image of page %d after %d", page, len(images))
		}
		images = append(images, image)
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	if result.MediaType != PDF || result.Source != evidence.TextLayer || len(result.Pages) != 1 || len(result.Warnings) != 0 {
		t.Fatalf("got %s, %s, %d pages, %v", result.MediaType, result.Source, len(result.Pages), result.Warnings)
	}
	if !strings.Contains(textOf(result.Pages[0]), "9850 Railroad Drive, Suite 200, El Paso, TX 79924, USA") {
		t.Errorf("got %s", textOf(result.Pages[0]))
	}
	if f := result.Facts; !strings.Contains(f.Producer, "ReportLab") || f.Structure != "valid" || f.Version != "1.4" {
		t.Errorf("facts: %+v", f)
	}
	config, err := jpeg.DecodeConfig(bytes.NewReader(images[0]))
	if err != nil || config.Width != 1210 {
		t.Errorf("the page image has %d pixels across: %v", config.Width, err)
	}
}

func TestHeadingsAreBoldAndLarge(t *testing.T) {
	result, err := readOne(t, open(t, Settings{}), sample("docs", "basc", "us_rio_bravo.pdf"), "")
	if err != nil {
		t.Fatal(err)
	}
	var heading, body evidence.Word
	for _, w := range result.Pages[0].Words {
		switch w.Text {
		case "COMPLIANCE":
			heading = w
		case "transloading,":
			body = w
		}
	}
	if !heading.Bold || body.Bold || heading.Size < 1.5*body.Size || heading.Box[1] > body.Box[1] {
		t.Errorf("heading %+v, body %+v", heading, body)
	}
}

func TestAScanIsRecognised(t *testing.T) {
	r := open(t, Settings{})
	for _, c := range []struct{ file, want string }{
		{sample("docs", "basc", "ec_florandes_scan.pdf"), "FLORANDES EXPORTACIONES"}, // skewed by almost a degree
		{sample("docs", "basc", "pa_istmo_maritime_fax.tif"), "ISTMO"},               // one bit a pixel
	} {
		result, err := readOne(t, r, c.file, "")
		if err != nil {
			t.Fatal(err)
		}
		if result.Source != evidence.OCR || !strings.Contains(strings.ToUpper(textOf(result.Pages[0])), c.want) {
			t.Errorf("%s: %s gave %s", c.file, result.Source, textOf(result.Pages[0]))
		}
	}
}

// TestLostLinesOfAFaxAreSaid: what could be decoded is read all the same.
func TestLostLinesOfAFaxAreSaid(t *testing.T) {
	raw, err := os.ReadFile(filepath.Join("raster", "testdata", "fax", "g3.tif"))
	if err != nil {
		t.Fatal(err)
	}
	for i := 1340; i < 1350; i++ { // in the line below the writing
		raw[i] ^= 0x55
	}
	result, err := readOne(t, open(t, Settings{}), write(t, "fax.tif", raw), "")
	if err != nil {
		t.Fatal(err)
	}
	said := ""
	for _, w := range result.Warnings {
		if w.Code == evidence.PartialPage && w.Page == 1 {
			said = w.Message
		}
	}
	if !strings.Contains(said, "% of the lines of the fax") || !strings.Contains(textOf(result.Pages[0]), "compliance") {
		t.Errorf("said %q, read %q", said, textOf(result.Pages[0]))
	}
}

func TestAPageThatLiesIsTurned(t *testing.T) {
	raw, err := os.ReadFile(sample("docs", "ctpat", "validation_letter_photo.jpg"))
	if err != nil {
		t.Fatal(err)
	}
	photo, err := jpeg.Decode(bytes.NewReader(raw))
	if err != nil {
		t.Fatal(err)
	}
	upright := raster.Grey(photo)
	r := open(t, Settings{})
	for quarters := 1; quarters < 4; quarters++ {
		lying, name := raster.Turn(upright, quarters), "lying.jpg"
		data, err := raster.JPEG(lying)
		if quarters == 2 {
			var out bytes.Buffer
			name, err = "lying.png", png.Encode(&out, lying)
			data = out.Bytes()
		}
		if err != nil {
			t.Fatal(err)
		}
		result, err := readOne(t, r, write(t, name, data), "")
		if err != nil {
			t.Fatal(err)
		}
		p := result.Pages[0]
		if p.Width > p.Height || !strings.Contains(textOf(p), "Washington, DC 20229") || topOf(p, "Washington,") > topOf(p, "Sincerely,") {
			t.Errorf("%d quarters: %g × %g: %s", quarters, p.Width, p.Height, textOf(p))
		}
	}
}

// topOf is where a word stands first, from the top of the page; 1 where it does not.
func topOf(p evidence.Page, text string) float64 {
	for _, w := range p.Words {
		if w.Text == text {
			return w.Box[1]
		}
	}
	return 1
}

func TestInkWithoutTextIsAnAnomaly(t *testing.T) {
	picture := image.NewGray(image.Rect(0, 0, 800, 1100))
	for i := range picture.Pix {
		picture.Pix[i] = 0xff
		if x, y := i%800-400, i/800-550; x*x+y*y < 200*200 {
			picture.Pix[i] = 0
		}
	}
	data, err := raster.JPEG(picture)
	if err != nil {
		t.Fatal(err)
	}
	result, err := readOne(t, open(t, Settings{}), write(t, "disc.jpg", data), "")
	if err != nil {
		t.Fatal(err)
	}
	codes := map[string]bool{}
	for _, w := range result.Warnings {
		codes[w.Code] = true
	}
	if !codes[evidence.OCREmpty] || !codes[evidence.LowResolution] {
		t.Errorf("got %v and %q", result.Warnings, textOf(result.Pages[0]))
	}
}

func TestABlankPageIsBlank(t *testing.T) {
	path := write(t, "blank.pdf", buildPDF(
		"<</Type/Catalog/Pages 2 0 R>>",
		"<</Type/Pages/Kids[3 0 R]/Count 1>>",
		"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]>>"))
	result, err := readOne(t, open(t, Settings{}), path, "")
	if err != nil || len(result.Pages) != 1 || len(result.Pages[0].Words) != 0 || len(result.Warnings) != 0 {
		t.Errorf("got %+v, %v", result, err)
	}
}

func TestWordsStandWhereTheTurnedPageShowsThem(t *testing.T) {
	stream := "BT /F 20 Tf 100 700 Td (LEFT TOP) Tj ET"
	path := write(t, "turned.pdf", buildPDF(
		"<</Type/Catalog/Pages 2 0 R>>",
		"<</Type/Pages/Kids[3 0 R]/Count 1>>",
		"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/CropBox[50 42 550 792]/Rotate 90/Contents 4 0 R/Resources<</Font<</F 5 0 R>>>>>>",
		"<</Length 39>>stream\n"+stream+"\nendstream",
		"<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>"))
	result, err := readOne(t, open(t, Settings{}), path, "")
	if err != nil {
		t.Fatal(err)
	}
	p := result.Pages[0]
	if p.Width != 750 || p.Height != 500 || len(p.Words) != 2 {
		t.Fatalf("got %g × %g with %v", p.Width, p.Height, p.Words)
	}
	// Turned clockwise the line runs down the right side: x from the top edge,
	// (792-700)/750 from the right; y from the left edge, (100-50)/500.
	box := p.Words[0].Box
	if box[2] < 0.85 || box[2] > 0.92 || box[1] < 0.09 || box[1] > 0.11 || box.Height()*p.Height < box.Width()*p.Width {
		t.Errorf("got %v", box)
	}
}

func TestTheCallersErrorEndsTheReading(t *testing.T) {
	r := open(t, Settings{})
	full := errors.New("no room for images")
	_, err := r.Read(t.Context(), Request{Path: sample("docs", "ctpat", "status_email.pdf"), Images: true}, func(int, []byte) error { return full })
	if !errors.Is(err, full) {
		t.Errorf("got %v", err)
	}
	if _, err := readOne(t, r, sample("docs", "ctpat", "status_email.pdf"), ""); err != nil {
		t.Errorf("afterwards: %v", err)
	}
}

func TestACancelledReadingIsCancelled(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	r := open(t, Settings{})
	_, err := r.Read(ctx, Request{Path: sample("docs", "scan", "vn_daiphat_report.pdf"), Images: true}, func(int, []byte) error {
		cancel()
		return nil
	})
	if !errors.Is(err, context.Canceled) {
		t.Errorf("got %v", err)
	}
	if _, err := readOne(t, r, sample("docs", "ctpat", "status_email.pdf"), ""); err != nil {
		t.Errorf("afterwards: %v", err)
	}
}

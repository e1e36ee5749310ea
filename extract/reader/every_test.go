package reader

import (
	"io"
	"os"
	"testing"

	"certdex/extract/reader/ocr"
	"certdex/extract/reader/raster"
)

// The page is read as if it had passed for English, whatever Tesseract says of
// its script.
func TestAHopelessPageIsTriedInEveryScript(t *testing.T) {
	data, err := os.ReadFile(sample("docs", "jp_aeo", "jp_ninteisho_scan.jpg"))
	if err != nil {
		t.Fatal(err)
	}
	c := &child{out: io.Discard, limits: DefaultLimits()}
	if c.ocr, err = ocr.NewEngine(onlyModels(t, "eng", "jpn", "heb")); err != nil {
		t.Fatal(err)
	}
	file, err := raster.Decoder{MaxPages: 1, Budget: c.limits.DecodedBytes}.Open(data, "image/jpeg")
	if err != nil {
		t.Fatal(err)
	}
	shot, err := file.Picture(1)
	if err != nil {
		t.Fatal(err)
	}
	s := c.sheetOf(document{}, shot, a4Long/shot.Height)
	l := &leaf{even: raster.Even(s.writing), dpi: ocrDPI, tongue: tongue{script: latin, models: []string{c.english()}}}
	l.turn(0)
	if err := c.readLeaf(l); err != nil {
		t.Fatal(err)
	}
	if err := c.tryEvery(l); err != nil {
		t.Fatal(err)
	}
	if l.tongue.script != "Japanese" && l.tongue.models[0] != "jpn" {
		t.Errorf("read in %v, as %s", l.tongue.models, l.tongue.script)
	}
	if confidence(l.words) < poorConfidence {
		t.Errorf("its letters have a confidence of %.2f", confidence(l.words))
	}
}

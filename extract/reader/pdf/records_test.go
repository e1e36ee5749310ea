package pdf

import (
	"os"
	"path/filepath"
	"slices"
	"testing"
)

// engine gives a PDFium that is compiled once for all tests.
func engine(t testing.TB) *Engine {
	t.Helper()
	dir, err := os.UserCacheDir()
	if err != nil {
		t.Fatal(err)
	}
	e, err := NewEngine(filepath.Join(dir, "certdex"))
	if err != nil {
		t.Fatal(err)
	}
	return e
}

// TestRecordsAreWhatPDFiumAnswers holds for the samples of all producers what
// the probe shows for one page.
func TestRecordsAreWhatPDFiumAnswers(t *testing.T) {
	e := engine(t)
	if !e.bulk {
		t.Fatal("this PDFium keeps its characters in another way: records are read one by one, which is slow")
	}
	files, err := filepath.Glob("../../../testdata/samples/docs/*/*.pdf")
	if err != nil {
		t.Fatal(err)
	}
	compared := 0
	for _, path := range files {
		data, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		d, err := e.Open(data, "")
		if err != nil {
			t.Fatal(err)
		}
		for number := 1; number <= d.Pages(); number++ {
			p, err := d.Page(number)
			if err != nil {
				t.Fatal(err)
			}
			text := d.g.call("FPDFText_LoadPage", p.handle)
			count := d.g.callInt("FPDFText_CountChars", text)
			known, ok := d.g.recordsAt(text, count)
			for i := range known {
				known[i].spelled = false // nothing answers that
			}
			if asked := d.g.askRecords(text, count); count > 0 && (!ok || !slices.Equal(known, asked)) {
				t.Errorf("%s, page %d: the records differ", path, number)
			}
			compared += count
			p.Close()
		}
		if err := d.Close(); err != nil {
			t.Error(err)
		}
	}
	if compared < 10_000 {
		t.Errorf("only %d characters were compared", compared)
	}
}

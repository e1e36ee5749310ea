package evidence

import (
	"encoding/json"
	"testing"
	"unicode/utf8"
)

func TestFinish(t *testing.T) {
	documents := []Document{
		{Pages: []int{1}, Fields: []Field{{
			Name: Holder, Confidence: 0.987654321, Page: 1,
			Box:   Box{0.123449999, 1.0 / 3, 0.98765, 1},
			Boxes: []Box{{0.00004, 0.00005, 0.1, 0.2}},
		}}},
		{Pages: []int{2, 3}},
	}
	Finish(documents, []Warning{{Code: LowResolution, Page: 3}}, []Part{
		{Name: "not read.exe"}, {Name: "report.pdf", FirstPage: 2, Pages: 2}})
	got, err := json.Marshal(documents[0].Fields[0])
	if err != nil {
		t.Fatal(err)
	}
	const want = `{"name":"holder","value":"","text":"","confidence":0.987654321,"page":1,"box":[0.1234,0.3333,0.9877,1],"boxes":[[0,0.0001,0.1,0.2]]}`
	if string(got) != want {
		t.Errorf("got  %s\nwant %s", got, want)
	}
	if len(documents[0].Warnings) != 0 || len(documents[1].Warnings) != 1 {
		t.Errorf("warnings of %+v", documents)
	}
	if documents[0].Part != "" || documents[1].Part != "report.pdf" {
		t.Errorf("parts of %+v", documents)
	}
}

// Pages 1 and 2 are the file's own; part 1 is an archive without pages, part 2
// has pages 3 and 4, part 3 has page 5.
func TestFinishGivesWarningsToTheirPart(t *testing.T) {
	parts := []Part{{Name: "a.zip"}, {Name: "b.pdf", FirstPage: 3, Pages: 2}, {Name: "c.pdf", FirstPage: 5, Pages: 1}}
	for _, c := range []struct {
		name    string
		warning Warning
		want    [5]int // the page of the warning on the document of each page, 0 for none
	}{
		{"of a page", Warning{Page: 4}, [5]int{3: 4}},
		{"of the file itself", Warning{}, [5]int{1, 2}},
		{"of a part", Warning{Part: 2}, [5]int{2: 3, 3: 4}},
		{"of another part", Warning{Part: 3}, [5]int{4: 5}},
		{"of a part without pages", Warning{Part: 1}, [5]int{}},
	} {
		documents := make([]Document, 6) // the last has no pages
		for i := range c.want {
			documents[i].Pages = []int{i + 1}
		}
		Finish(documents, []Warning{c.warning}, parts)
		var got [5]int
		for i, d := range documents {
			for _, w := range d.Warnings {
				got[i] = w.Page
				if w.Part != 0 {
					t.Errorf("%s: the part is left in %+v", c.name, w)
				}
			}
		}
		if got != c.want {
			t.Errorf("%s: got %v, want %v", c.name, got, c.want)
		}
	}
}

func TestPartName(t *testing.T) {
	for _, c := range []struct{ name, want string }{
		{"2026/basc.pdf", "2026/basc.pdf"},
		{"../../../../tmp/evil.txt", "tmp/evil.txt"},
		{`..\..\windows\evil.bat`, "windows/evil.bat"},
		{"/etc/cron.d/evil", "etc/cron.d/evil"},
		{"a/./b/../c.pdf", "a/b/c.pdf"},
		{"invoice\u202efdp.exe", "invoicefdp.exe"},
		{"cert\x00.pdf", "cert.pdf"},
		{"", "unnamed"},
		{"../", "unnamed"},
	} {
		if got := PartName(c.name); got != c.want || PartName(got) != got {
			t.Errorf("%q: got %q, then %q", c.name, got, PartName(got))
		}
	}
}

func FuzzPartName(f *testing.F) {
	f.Add("a/../b\\c.pdf")
	f.Add("…/\u202e.")
	f.Fuzz(func(t *testing.T, name string) {
		got := PartName(name)
		if PartName(got) != got || got == "" || len([]rune(got)) > maxPartName || !utf8.ValidString(got) {
			t.Errorf("%q gives %q, then %q", name, got, PartName(got))
		}
	})
}

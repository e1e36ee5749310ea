package reader

import (
	"bytes"
	"errors"
	"fmt"
	"testing"
	"time"

	"certdex/evidence"
)

// FuzzSession: whatever a child writes, what the parent believes is within
// the limits.
func FuzzSession(f *testing.F) {
	good := new(bytes.Buffer)
	for _, frame := range []struct {
		k kind
		s string
	}{
		{kindConvert, DOCX + "\nPK"},
		{kindOpened, onePage},
		{kindWork, `{"megapixels":8}`},
		{kindPage, `{"number":1,"width":595,"height":842,"source":"ocr","words":[{"t":"a","b":[0,0,1,1],"c":1}]}`},
		{kindFinished, `{}`},
		{kindPart, partOf(`"page_count":2`)},
		{kindPage, `{"number":2,"part":1,"width":595,"height":842,"source":"ocr","words":[]}`},
		{kindCut, `{"code":"malformed","message":"x"}`},
		{kindRead, `{"warnings":[{"code":"low_resolution","message":"coarse","page":1}]}`},
		{kindFacts, `{"producer":"x"}`},
		{kindDone, `{}`},
	} {
		if err := writeFrame(good, frame.k, []byte(frame.s)); err != nil {
			f.Fatal(err)
		}
	}
	f.Add(good.Bytes())
	f.Add([]byte("e\x00\x00\x00\x02{}"))
	f.Fuzz(func(t *testing.T, frames []byte) {
		s := session{limits: DefaultLimits(), result: Result{MediaType: PDF}, more: func(time.Duration) {},
			office: func(string, []byte) ([]byte, error) { return []byte("%PDF"), nil }, answer: func(converted, []byte) error { return nil }}
		if err := s.listen(bytes.NewReader(frames)); err != nil {
			return
		}
		if len(s.result.Pages) == 0 || len(s.result.Pages) > s.limits.MaxPages {
			t.Errorf("%d pages", len(s.result.Pages))
		}
		for i, p := range s.result.Pages {
			if err := checkPage(p, i+1); err != nil {
				t.Error(err)
			}
			if p.Part > len(s.result.Parts) || p.Part > 0 && evidence.PartOf(s.result.Parts, i+1) != s.result.Parts[p.Part-1].Name {
				t.Errorf("page %d is of part %d, of %v", i+1, p.Part, s.result.Parts)
			}
		}
	})
}

func TestWhichPartIsToBlame(t *testing.T) {
	file := []any{kindOpened, onePage, kindPage, firstPage}
	part := append(file, kindFinished, `{}`, kindPart, partOf(`"page_count":1`))
	pages := append(part[:8:8], kindPage, secondPage)
	for _, c := range []struct {
		name   string
		frames []any
		want   int
	}{
		{"the file, before it is opened", nil, 0},
		{"the file, among its pages", file[:2], 0},
		{"what is attached to the file", file, attachedFiles},
		{"the opening of the first part", part[:6], 1},
		{"a part, among its pages", part, 1},
		{"a part, when all pages have come", pages, 1},
		{"the opening of the next", append(pages[:10:10], kindFinished, `{}`), 2},
		{"the opening after one that was refused", append(part[:6:6], kindPart, partOf(`"error":{"code":"malformed","message":"x"}`)), 2},
		{"a conversion that ends with the child", append(pages[:10:10], kindFinished, `{}`, kindConvert, DOCX+"\nPK"), 2},
	} {
		var stream bytes.Buffer
		for i := 0; i < len(c.frames); i += 2 {
			if err := writeFrame(&stream, c.frames[i].(kind), []byte(c.frames[i+1].(string))); err != nil {
				t.Fatal(err)
			}
		}
		s := session{limits: DefaultLimits(), result: Result{MediaType: PDF}, more: func(time.Duration) {},
			office: func(string, []byte) ([]byte, error) { return nil, errGone }}
		if err := s.listen(&stream); err == nil || s.lie != nil || s.callback != nil {
			t.Errorf("%s: %v, a lie %v, a callback's %v", c.name, err, s.lie, s.callback)
		}
		if got := s.suspect(); got != c.want {
			t.Errorf("%s: part %d, want %d", c.name, got, c.want)
		}
	}
}

func TestAnAnswerThatNobodyHearsIsNoLie(t *testing.T) {
	var stream bytes.Buffer
	if err := writeFrame(&stream, kindConvert, []byte(DOCX+"\nPK")); err != nil {
		t.Fatal(err)
	}
	s := session{limits: DefaultLimits(), result: Result{MediaType: ZIP}, more: func(time.Duration) {},
		office: func(string, []byte) ([]byte, error) { return []byte("%PDF"), nil },
		answer: func(converted, []byte) error { return errGone }}
	if err := s.listen(&stream); !errors.Is(err, errGone) || s.lie != nil {
		t.Errorf("%v, a lie %v", err, s.lie)
	}
}

// The number of a part comes from the child, and Finish goes by it.
func TestWarningsAreAboutPartsThatAreThere(t *testing.T) {
	for _, c := range []struct {
		page, part int
		good       bool
	}{
		{0, 0, true}, {1, 0, true}, {0, 1, true}, {0, 2, false}, {0, -1, false}, {1, 1, false}, {2, 0, false},
	} {
		s := session{expected: 1, more: func(time.Duration) {}, result: Result{
			Pages: []evidence.Page{{Number: 1, Part: 1}}, Parts: []evidence.Part{{Name: "a.pdf", FirstPage: 1, Pages: 1}}}}
		err := s.takeRead(fmt.Appendf(nil, `{"warnings":[{"code":"altered_after_signing","message":"x","page":%d,"part":%d}]}`, c.page, c.part))
		if (err == nil) != c.good {
			t.Errorf("page %d, part %d: %v", c.page, c.part, err)
		}
	}
}

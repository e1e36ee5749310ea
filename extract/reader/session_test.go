package reader

import (
	"bytes"
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

package reader

import (
	"bytes"
	"errors"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"certdex/evidence"
	"certdex/extract/reader/seen"
)

// FuzzSight: whatever a child answers to claims, what the parent believes has
// an answer for each of them, within the limits.
func FuzzSight(f *testing.F) {
	sights := new(bytes.Buffer)
	if err := errors.Join(send(sights, kindSeen, sight{make([]Seen, 2)}), send(sights, kindDone, done{})); err != nil {
		f.Fatal(err)
	}
	f.Add(sights.Bytes())
	f.Fuzz(func(t *testing.T, frames []byte) {
		s := session{limits: DefaultLimits(), claims: 2, result: Result{MediaType: PDF}, more: func(time.Duration) {}}
		if err := s.listen(bytes.NewReader(frames)); err != nil {
			return
		}
		if len(s.result.seen) != 2 || len(s.result.Pages) > 0 {
			t.Errorf("%d answers and %d pages", len(s.result.seen), len(s.result.Pages))
		}
	})
}

// A claim in Korean letters is read with the model of Korean.
func TestKoreanClaimsAreLookedAt(t *testing.T) {
	r := open(t, Settings{})
	path := sample("docs", "kr_aeo", "kr_gongin_aa_scan.pdf")
	result, err := readOne(t, r, path, "")
	if err != nil {
		t.Fatal(err)
	}
	var words []evidence.Word
	for _, w := range result.Pages[0].Words {
		if seen.Script(w.Text) == "Hangul" && utf8.RuneCountInString(w.Text) >= 3 && w.Confidence > 0.9 {
			words = append(words, w)
		}
	}
	if len(words) < 4 {
		t.Fatalf("%d words to look at", len(words))
	}
	var claims []Claim
	for i, w := range words {
		claims = append(claims, Claim{0, 1, w.Text, []evidence.Box{w.Box}}, Claim{0, 1, words[(i+1)%len(words)].Text, []evidence.Box{w.Box}})
	}
	claims = claims[:min(len(claims), MaxClaims)]
	answers, err := r.See(t.Context(), Request{Path: path}, nil, claims)
	if err != nil {
		t.Fatal(err)
	}
	wrong := 0
	for i, a := range answers {
		switch lie := i%2 == 1; {
		case !lie && a.Contradicts(claims[i].Text):
			t.Errorf("%q is doubted: %+v", claims[i].Text, a)
		case lie && a.Contradicts(claims[i].Text):
			wrong++
		}
	}
	if wrong < len(claims)/4 {
		t.Errorf("of %d words for others %d are contradicted", len(claims)/2, wrong)
	}
}

func TestClaimsAreLookedAt(t *testing.T) {
	r := open(t, Settings{})
	path := sample("docs", "basc", "us_rio_bravo.pdf")
	result, err := readOne(t, r, path, "")
	if err != nil {
		t.Fatal(err)
	}
	var word evidence.Word
	for _, w := range result.Pages[0].Words {
		if w.Text == "Railroad" {
			word = w
		}
	}
	if _, err := r.See(t.Context(), Request{Path: path}, nil, []Claim{{1, 1, "Railroad", []evidence.Box{word.Box}}}); evidence.CodeOf(err) != evidence.Malformed {
		t.Errorf("a claim about a part that is not there: %v", err)
	}
	blank := evidence.Box{0.01, 0.01, 0.05, 0.02}
	claims := []Claim{{0, 1, word.Text, []evidence.Box{word.Box}}, {0, 1, "Harbour Street", []evidence.Box{word.Box}}, {0, 1, "Railroad", []evidence.Box{blank}}}
	answers, err := r.See(t.Context(), Request{Path: path}, nil, claims)
	if err != nil {
		t.Fatal(err)
	}
	for i, want := range []bool{false, true, true} {
		if got := answers[i].Contradicts(claims[i].Text); got != want {
			t.Errorf("%q in %v: %+v", claims[i].Text, claims[i].Boxes, answers[i])
		}
	}
	for _, wrong := range [][]Claim{make([]Claim, MaxClaims+1), {{Page: 1, Text: "a"}}, {{0, 1, strings.Repeat("a", 300), []evidence.Box{blank}}}} {
		if _, err := r.See(t.Context(), Request{Path: path}, nil, wrong); err == nil {
			t.Errorf("%d claims beyond the bounds were taken", len(wrong))
		}
	}
}

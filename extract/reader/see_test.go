package reader

import (
	"bytes"
	"errors"
	"strings"
	"testing"
	"time"

	"certdex/evidence"
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
	blank := evidence.Box{0.01, 0.01, 0.05, 0.02}
	claims := []Claim{{1, word.Text, []evidence.Box{word.Box}}, {1, "Harbour Street", []evidence.Box{word.Box}}, {1, "Railroad", []evidence.Box{blank}}}
	seen, err := r.See(t.Context(), Request{Path: path}, claims)
	if err != nil {
		t.Fatal(err)
	}
	for i, want := range []bool{false, true, true} {
		if got := seen[i].Contradicts(claims[i].Text); got != want {
			t.Errorf("%q in %v: %+v", claims[i].Text, claims[i].Boxes, seen[i])
		}
	}
	for _, wrong := range [][]Claim{make([]Claim, MaxClaims+1), {{Page: 1, Text: "a"}}, {{1, strings.Repeat("a", 300), []evidence.Box{blank}}}} {
		if _, err := r.See(t.Context(), Request{Path: path}, wrong); err == nil {
			t.Errorf("%d claims beyond the bounds were taken", len(wrong))
		}
	}
}

package matchers

import (
	"bufio"
	"encoding/json"
	"io"

	"certdex/evidence"
)

// LookupAnswer is one line of the answer to a file of look-ups.
type LookupAnswer struct {
	Query      string               `json:"query"`
	Decision   evidence.Decision    `json:"decision"`
	Candidates []evidence.Candidate `json:"candidates"`
}

// WriteLookups answers each query with one JSON line, in order.
func WriteLookups(w io.Writer, x *Index, queries []evidence.Lookup, top int, t Thresholds) error {
	out := bufio.NewWriter(w)
	lines := jsonLines(out)
	for _, q := range queries {
		candidates := x.Find(q, max(top, 2)) // the decision looks at the runner-up too
		answer := LookupAnswer{Query: q.ID, Decision: Decide(candidates, t), Candidates: candidates[:min(len(candidates), max(top, 1))]}
		if answer.Candidates == nil {
			answer.Candidates = []evidence.Candidate{}
		}
		if err := lines.Encode(answer); err != nil {
			return err
		}
	}
	return out.Flush()
}

// WritePairs writes one JSON line for each scored pair, in order.
func WritePairs(w io.Writer, scores []PairScore) error {
	out := bufio.NewWriter(w)
	lines := jsonLines(out)
	for _, s := range scores {
		if s.Pieces == nil {
			s.Pieces = []evidence.Piece{}
		}
		if err := lines.Encode(s); err != nil {
			return err
		}
	}
	return out.Flush()
}

func jsonLines(w io.Writer) *json.Encoder {
	e := json.NewEncoder(w)
	e.SetEscapeHTML(false)
	return e
}

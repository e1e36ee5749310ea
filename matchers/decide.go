package matchers

import "certdex/evidence"

// Thresholds say from which probability on a candidate is a match, and from
// which on a person is asked.
type Thresholds struct {
	Match    float64 `json:"match"`
	Possible float64 `json:"possible"`
}

// clearLead is how far the best candidate must stand above the next to be a match.
const clearLead = 0.05

// DefaultThresholds aim at one wrong match in 200. They were chosen on look-ups
// of real names that the weights were partly fitted on; docs/benchmarks.md has
// the figures and what they leave out.
func DefaultThresholds() Thresholds { return Thresholds{Match: 0.90, Possible: 0.30} }

// Decide says what to do with ranked candidates: a match is one candidate
// above the threshold and clear of the next. Two that would both do are for a
// person, unless only the first is known by an identifier.
func Decide(c []evidence.Candidate, t Thresholds) evidence.Decision {
	switch {
	case len(c) == 0 || c[0].Score < t.Possible:
		return evidence.NoMatch
	case c[0].Score < t.Match:
		return evidence.Possible
	case len(c) == 1 || identified(c[0]) && !identified(c[1]):
		return evidence.Match
	case c[1].Score >= t.Match || c[0].Score-c[1].Score < clearLead:
		return evidence.Possible
	}
	return evidence.Match
}

// identified says whether a tax id or certificate number agrees.
func identified(c evidence.Candidate) bool {
	for _, p := range c.Pieces {
		if (p.Aspect == "tax_id" || p.Aspect == "certificate_number") && p.Score == 1 {
			return true
		}
	}
	return false
}

package exchange

import (
	"cmp"
	"slices"

	"certdex/evidence"
	"certdex/storage"
)

// Criterion is a requirement of the Minimum Security Criteria and whether the
// document meets it.
type Criterion struct {
	ID  string `json:"id"`
	Met bool   `json:"met"`
	Why string `json:"why"`
}

const rulesVersion = "1"

// flags are what the assessment found and what time has made of the document
// since, worst first.
func (x *Exchange) flags(d storage.Document) []evidence.Flag {
	flags := slices.Concat([]evidence.Flag{}, d.Flags)
	slices.SortStableFunc(flags, func(f, g evidence.Flag) int { return cmp.Compare(weight[f.Severity], weight[g.Severity]) })
	return flags
}

var weight = map[evidence.Severity]int{evidence.Blocking: 0, evidence.Caution: 1, evidence.Notice: 2}

// missing names the fields that the program wants and the document does not carry.
func (x *Exchange) missing(d storage.Document) []string { return nil }

// proves says which criteria the document meets today.
func (x *Exchange) proves(d storage.Document, partner *evidence.Partner) []Criterion { return nil }

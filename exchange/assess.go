package exchange

import (
	"cmp"
	"slices"

	"certdex/evidence"
	"certdex/rules"
	"certdex/storage"
)

// Criterion is a requirement of the Minimum Security Criteria and whether the
// document meets it.
type Criterion = rules.Criterion

// flags are what the assessment found and what time has made of the document
// since, worst first.
func (x *Exchange) flags(d storage.Document) []evidence.Flag {
	program, _ := x.Programs.Get(d.Program)
	flags := slices.Concat([]evidence.Flag{}, d.Flags, rules.Standing(d.Document, program, x.now()))
	slices.SortStableFunc(flags, func(f, g evidence.Flag) int { return cmp.Compare(weight[f.Severity], weight[g.Severity]) })
	return flags
}

var weight = map[evidence.Severity]int{evidence.Blocking: 0, evidence.Caution: 1, evidence.Notice: 2}

// missing names the fields that the program wants and the document does not carry.
func (x *Exchange) missing(d storage.Document) []string {
	program, _ := x.Programs.Get(d.Program)
	return rules.Missing(d.Document, program)
}

// proves says which criteria the document meets today.
func (x *Exchange) proves(d storage.Document, partner *evidence.Partner) []Criterion {
	program, known := x.Programs.Get(d.Program)
	return rules.Proves(rules.Case{
		Document: d.Document, Program: program, Known: known, Partner: partner, Candidates: d.Candidates,
		Decision: d.Decision, Corroboration: d.Corroboration, Possible: x.thresholds().Possible,
	}, x.now())
}

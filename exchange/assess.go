package exchange

import (
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
	flags := slices.Concat([]evidence.Flag{}, d.Flags, rules.Register(d.Corroboration, program, x.now()), rules.Standing(d.Document, program, x.now()))
	rules.WorstFirst(flags)
	return flags
}

// register is what the status register's answer is worth today, nil where none
// was asked.
func (x *Exchange) register(d storage.Document) *evidence.Corroboration {
	if d.Corroboration.Answer == "" {
		return nil
	}
	program, _ := x.Programs.Get(d.Program)
	aged := rules.Aged(d.Corroboration, program, x.now())
	return &aged
}

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

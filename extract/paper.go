package extract

import (
	"slices"
	"strings"

	"certdex/evidence"
	"certdex/programs"
)

// paper is one logical document while its fields are sought.
type paper struct {
	lx      *lexicon
	pages   []*page
	program programs.Program
	kind    evidence.Kind
	lang    string
	odds    float64 // that program and kind are right

	claims   []claim
	warnings []evidence.Warning
	holder   claim
	address  []claim
	sites    []claim // addresses that a label of the site announced
	dates    []datedClaim
	rows     map[*segment]bool // segments that tables took
}

func (p *paper) add(c claim) { p.claims = append(p.claims, c) }

func (p *paper) code() string { return p.program.Code }

// audits says whether the paper reports an audit.
func (p *paper) audits() bool {
	return p.kind == evidence.AuditReport || p.kind == evidence.SelfAssessment
}

// labels gives every label of the field on the paper.
func (p *paper) labels(field string) []*label {
	var all []*label
	for _, pg := range p.pages {
		for _, s := range pg.segs {
			if p.rows[s] {
				continue
			}
			for _, l := range s.labels {
				if l.is(field) {
					all = append(all, l)
				}
			}
		}
	}
	return all
}

// blocks gives every block of the paper in page order.
func (p *paper) blocks() []*block {
	var all []*block
	for _, pg := range p.pages {
		all = append(all, pg.blocks...)
	}
	return all
}

func (p *paper) segments() []*segment {
	var all []*segment
	for _, pg := range p.pages {
		all = append(all, pg.segs...)
	}
	return all
}

// extract runs every finder; the order matters where one needs another's
// findings.
func (p *paper) extract() {
	p.findTables()
	p.findListedSites()
	p.findIssuer()
	p.findNumbers()
	p.findLevels()
	p.findHolder()
	p.findTaxIDs()
	p.findAddress()
	p.findDates()
	p.findStandards()
	p.findPlain()
	p.findValidity()
	p.findSignatories()
	if p.audits() {
		p.findAudit()
	}
}

// document gives the finished document: fields in the order of the contract's
// names, each value once.
func (p *paper) document() evidence.Document {
	d := evidence.Document{Kind: p.kind, Program: p.program.Code, Language: p.lang, Confidence: logistic(p.odds), Fields: []evidence.Field{}, Warnings: p.warnings}
	if d.Program == "" {
		d.Program = evidence.OtherProgram
	}
	if d.Warnings == nil {
		d.Warnings = []evidence.Warning{}
	}
	for _, pg := range p.pages {
		d.Pages = append(d.Pages, pg.number)
	}
	seen := map[string]bool{}
	for _, name := range evidence.FieldNames {
		if slices.Contains(p.program.Never, name) {
			continue
		}
		for _, c := range p.claims {
			if c.field.Name != name || c.field.Value == "" {
				continue
			}
			key := name + "\x00" + strings.ToLower(c.field.Value) + c.field.Criterion
			if seen[key] {
				continue
			}
			seen[key] = true
			d.Fields = append(d.Fields, c.finish())
		}
	}
	return d
}

package extract

import (
	"slices"
	"strings"

	"certdex/evidence"
)

// findListedFindings reads findings that are not in a table: lines that begin
// with a criterion, below a heading of findings.
func (p *paper) findListedFindings() {
	for _, pg := range p.pages {
		under := false
		for _, s := range pg.segs {
			if p.rows[s] {
				continue
			}
			if n := numbering(s.atoms); len(s.labels) > 0 && s.labels[0].from <= n && s.labels[0].is(evidence.Finding) || hasFindingWord(s) {
				under = true
			}
			if under && isCriterion(s) {
				p.addListed(s)
			}
		}
	}
	for _, l := range p.labels(evidence.Finding) {
		if !l.colon || l.seg.atoms[l.to-1].seg == nil {
			continue
		}
		if r := l.regions(); len(r) > 0 && len(r[0].all()) > 3 {
			text := paragraphOf(r[0].lines)
			c := newClaim(evidence.Finding, strings.TrimSpace(text.text()), text, r[0].strengthOf(evidence.Finding))
			c.field.Criterion, c.field.Severity = p.nearCriterion(l.seg)
			p.add(c)
		}
	}
}

// findingWord are words of headings above findings.
var findingWord = map[string]bool{"findings": true, "hallazgos": true, "observations": true, "observaciones": true, "conformities": true, "nonconformities": true,
	"conformidades": true, "deficiencies": true, "gaps": true, "constats": true, "feststellungen": true, "issues": true}

func hasFindingWord(s *segment) bool {
	if len(s.atoms) > 8 {
		return false
	}
	return slices.ContainsFunc(s.atoms, func(a *atom) bool { return findingWord[a.key] })
}

// addListed reads "7.4 (Must) Container loading is not supervised …".
func (p *paper) addListed(s *segment) {
	row := []*segment{s}
	for _, t := range s.line.segs {
		if t != s && t.box[0] > s.box[0] {
			row = append(row, t)
		}
	}
	last := row[len(row)-1]
	var text span
	for _, t := range row {
		text = append(text, t.atoms...)
	}
	for _, t := range following(last) {
		if isCriterion(t) || opensWithLabel(t) || opensWithUnknownLabel(t) || p.rows[t] {
			break
		}
		text = append(text, t.atoms...)
	}
	id := p.criterionIn(row)
	for len(text) > 0 && (text[0].digits || text[0].key == "msc") {
		text = text[1:]
	}
	severity := ""
	if e, n := p.lx.values.at(text, 0); n > 0 && n < len(text) && (strings.ContainsAny(text[n-1].after()+text[0].before(), ")]:-–—·|,.") || text[n].seg != text[n-1].seg) {
		for _, k := range e {
			if k.field == "severity" {
				severity, text = k.value, text[n:]
				break
			}
		}
	}
	if len(text) < 4 || id == "" {
		return
	}
	c := newClaim(evidence.Finding, strings.TrimLeft(text.text(), ")]:-–—·|, "), text, bareLabel)
	c.field.Criterion, c.field.Severity = id, severity
	p.add(c)
}

// nearCriterion reads criterion and severity from the lines around a finding's
// label.
func (p *paper) nearCriterion(s *segment) (criterion, severity string) {
	for _, t := range s.page.segs[max(0, s.index-4):min(len(s.page.segs), s.index+5)] {
		for _, l := range t.labels {
			for _, r := range l.regions() {
				if l.is("criterion") && criterion == "" {
					if m := criterionID.FindStringSubmatch(strings.Trim(r.lines[0].text(), " .")); m != nil {
						criterion = m[1]
					}
				}
				if l.is("severity") && severity == "" {
					severity = p.wordOf("severity", r.lines[0])
				}
			}
		}
	}
	return criterion, severity
}

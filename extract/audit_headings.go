package extract

import (
	"regexp"
	"slices"
	"strings"
)

// findingWord are words of headings above findings.
var findingWord = map[string]bool{"findings": true, "hallazgos": true, "observations": true, "observaciones": true, "conformities": true, "nonconformities": true,
	"conformidades": true, "deficiencies": true, "gaps": true, "constats": true, "feststellungen": true, "issues": true, "conformances": true, "shortcomings": true, "weaknesses": true, "deviations": true, "nonconformances": true, "compliances": true}

// otherHeading are words of headings above what is no finding.
var otherHeading = map[string]bool{"good": true, "best": true, "positive": true, "strengths": true, "score": true, "scores": true, "closed": true, "legend": true, "scale": true, "method": true, "methodology": true,
	"practices": true, "practice": true, "previous": true, "glossary": true, "disclaimer": true, "fortalezas": true, "scope": true, "documents": true, "interviews": true, "signatures": true}

// hasFindingWord says whether the segment heads findings.
func hasFindingWord(s *segment) bool {
	if len(s.atoms) > 8 || otherwise(s) {
		return false
	}
	return slices.ContainsFunc(s.atoms, func(a *atom) bool { return findingWord[a.key] })
}

func otherwise(s *segment) bool {
	return slices.ContainsFunc(s.atoms, func(a *atom) bool { return otherHeading[a.key] })
}

// endsFindings says whether the segment heads something else.
func endsFindings(s *segment) bool {
	if len(s.atoms) > 7 || ended(s.atoms) || !startsName(s.atoms) || len(s.line.segs) > 1 {
		return false
	}
	return otherwise(s)
}

// question says whether the line asks: the checklist's own text.
func question(s *segment) bool {
	for _, t := range s.line.segs {
		if strings.Contains(t.atoms[len(t.atoms)-1].after(), "?") {
			return true
		}
	}
	return false
}

// fulfilled are answers that say that a criterion is met or does not apply.
var fulfilled = map[string]bool{"yes": true, "c": true, "compliant": true, "conforms": true, "conform": true, "met": true, "n a": true, "na": true, "not applicable": true, "pass": true, "ok": true, "fully met": true,
	"no finding": true, "no findings": true, "none": true, "nil": true, "in compliance": true, "fully compliant": true, "satisfied": true, "no finding was made": true, "si": true, "cumple": true, "no aplica": true, "nothing to report": true, "no observation": true, "no observations": true, "no non conformity": true, "no deviation": true, "conformity": true, "no issue": true, "ninguna": true, "ninguno": true, "sin hallazgos": true, "sin observaciones": true, "sin no conformidades": true, "no hay": true, "none recorded": true, "none noted": true, "none identified": true, "no issues": true, "not assessed": true}

// conforming says whether a cell or the end of the line says so.
func conforming(s *segment) bool {
	for _, t := range s.line.segs {
		if fulfilled[t.atoms.key()] {
			return true
		}
	}
	for n := 1; n <= min(3, len(s.atoms)-1); n++ {
		tail := s.atoms[len(s.atoms)-n:]
		if fulfilled[tail.key()] && strings.ContainsAny(joined(s.atoms, len(s.atoms)-n), "-–—:|(") {
			return true
		}
	}
	return false
}

// noFinding says whether a finding's text says that there is none.
func noFinding(text span) bool {
	if len(text) == 0 {
		return false
	}
	return fulfilled[text.key()] || len(text) <= 9 && len(text) > 1 && text[0].key == "no" && (strings.HasPrefix(text[1].key, "finding") || strings.HasPrefix(text[1].key, "non") || strings.HasPrefix(text[1].key, "hallazgo") || strings.HasPrefix(text[1].key, "observation") || strings.HasPrefix(text[1].key, "deviation") || strings.HasPrefix(text[1].key, "issue"))
}

func endsInPercent(s *segment) bool {
	last := s.line.segs[len(s.line.segs)-1]
	a := last.atoms[len(last.atoms)-1]
	return a.digits && strings.Contains(a.after(), "%")
}

var digitRun = regexp.MustCompile(`[0-9]+`)

// furniture gives the lines that repeat at the head or the foot of the pages,
// and page numbers.
func (p *paper) furniture() map[*segment]bool {
	all := map[*segment]bool{}
	seen := map[string]*line{}
	mark := func(l *line) {
		for _, s := range l.segs {
			all[s] = true
		}
	}
	for _, pg := range p.pages {
		for _, l := range pg.lines {
			if l.box[1] > 0.12 && l.box[3] < 0.88 {
				continue
			}
			var keys []string
			for _, s := range l.segs {
				keys = append(keys, s.atoms.keys()...)
			}
			key := digitRun.ReplaceAllString(strings.Join(keys, " "), "#")
			letters := strings.Trim(key, "# ")
			if o := seen[key]; o != nil && o.segs[0].page != pg && absDiff(mid(o.box), mid(l.box)) < 0.012 && letters != "" && len(letters) > 3 {
				mark(l)
				mark(o)
			}
			seen[key] = l
			if len(l.segs) == 1 && len(keys) <= 4 && (letters == "" && len(keys) == 1 || keys[0] == "page" || keys[0] == "pagina") {
				mark(l)
			}
		}
	}
	return all
}

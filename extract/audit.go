package extract

import (
	"regexp"
	"slices"
	"strings"

	"certdex/evidence"
)

// findAudit takes what audit reports carry beside a certificate's fields.
func (p *paper) findAudit() {
	p.findAuditDays()
	p.findFirm()
	p.findManner()
	p.findScore()
	p.findRating()
	p.findToldMID()
	p.findToldAuditors()
	p.dropCompanyPeople()
}

// dropCompanyPeople takes back signatories that stand behind a label such as
// "Accompanied by": they are of the company and sign nothing.
func (p *paper) dropCompanyPeople() {
	p.claims = slices.DeleteFunc(p.claims, func(c claim) bool {
		if c.field.Name != evidence.Signatory {
			return false
		}
		l := leftLabel(c.span[0].seg)
		return l != nil && l.unwanted() && !l.is(evidence.Signatory)
	})
}

// manufacturerCode is the shape of CBP's manufacturer identification codes.
var manufacturerCode = regexp.MustCompile(`^[A-Z]{5}[A-Z0-9]{3,10}$`)

// findToldMID reads a manufacturer code in a sentence: "exports under the
// manufacturer identification code …".
func (p *paper) findToldMID() {
	if slices.ContainsFunc(p.claims, func(c claim) bool { return c.field.Name == evidence.MID }) {
		return
	}
	for _, b := range p.blocks() {
		for i, a := range b.atoms {
			if code := a.text(); manufacturerCode.MatchString(code) && a.first() && a.last() && hasDigit(code) && p.tellsOfCBP(b.atoms[max(0, i-14):i]) {
				p.add(newClaim(evidence.MID, code, b.atoms[i:i+1], rightShape, 0.8))
				return
			}
		}
	}
}

func (p *paper) tellsOfCBP(a span) bool {
	return slices.ContainsFunc(a, func(x *atom) bool {
		return x.key == "mid" || x.key == "manufacturer" || x.key == "cbp" || x.key == "customs"
	})
}

// findFirm takes the audit firm behind its label; else a known firm's name, the
// likeliest where the report's head or its auditor's line gives it; else the
// name in "was carried out by …".
func (p *paper) findFirm() {
	claims := p.labelledFirms()
	if len(claims) == 0 {
		claims = p.knownFirms()
	}
	if len(claims) == 0 {
		claims = p.toldFirms()
	}
	if c, ok := best(mergeRepeats(claims)); ok {
		p.add(c)
	}
}

func (p *paper) labelledFirms() []claim {
	var claims []claim
	for _, l := range p.labels(evidence.AuditFirm) {
		for _, r := range l.regions() {
			s := p.firmIn(paragraph(r.lines))
			_, n := p.lx.auditFirms.at(s, 0)
			if len(s) == 0 || n == 0 && (len(s) > 8 || !startsName(s) || s.hasDigits(3) || r.where == under && !l.whole || r.where == sameCell && !l.colon && l.size() == 1 || p.person(s)) {
				continue
			}
			odds := r.strengthOf(evidence.AuditFirm)
			if n > 0 {
				odds++
			}
			claims = append(claims, newClaim(evidence.AuditFirm, strings.TrimRight(s.text(), ".,; "), s, odds))
			break
		}
	}
	return claims
}

// firmIn ends a firm's name where a place, a bracket or an explanation follows.
func (p *paper) firmIn(s span) span {
	for i := 1; i < len(s); i++ {
		if strings.ContainsAny(joined(s, i), ",;(–") && !companyTail[s[i].key] && !p.endsInLegalForm(s[:i+1]) || sentenceEnds(s[i-1], s[i]) {
			return s[:i]
		}
	}
	return s
}

// person says whether a name is a person's: "Audit conducted by: Maria Lopez".
func (p *paper) person(s span) bool {
	return len(s) <= 4 && nameLength(s, 0, p.lx) == len(s) && p.looksPersonal(s) && !p.endsInLegalForm(s)
}

// knownFirms finds the names of audit firms that stand as words of their own.
func (p *paper) knownFirms() []claim {
	var claims []claim
	for _, s := range p.segments() {
		for i := 0; i < len(s.atoms); i++ {
			_, n := p.lx.auditFirms.at(s.atoms, i)
			if n == 0 || p.rows[s] || !s.atoms[i].first() || !s.atoms[i+n-1].last() || strings.ContainsAny(s.atoms[i+n-1].after(), "-/_") {
				continue
			}
			if _, m := p.lx.legalForms.at(s.atoms, i+n); m > 0 && !lower(s.atoms[i+n]) { // "OMEGA COMPLIANCE LIMITED"
				n += m
			}
			f := s.atoms[i : i+n]
			small := f.text() == strings.ToLower(f.text())
			odds := weakLabel
			switch {
			case i == 0 && (s.box[1] < 0.13 || n == len(s.atoms)) && s.page == p.pages[0]:
				odds = strongLabel
			case i > 0 && p.lx.companies[s.atoms[i-1].key], small || n == 1 && len(f[0].key) <= 3 && f.text() != strings.ToUpper(f.text()):
				continue
			case i > 0 && strings.Contains(joined(s.atoms, i), ","): // "Lead auditor, Bureau Veritas"
				odds = bareLabel
			}
			if len(f.key()) <= 3 && len(s.atoms) == n && s.box[1] > 0.13 || ambiguousFirm[f.key()] && odds < strongLabel {
				odds -= rightShape
			}
			claims = append(claims, newClaim(evidence.AuditFirm, strings.TrimRight(f.text(), ".,; "), f, odds))
			i += n - 1
		}
	}
	return claims
}

// ambiguousFirm are firms' names that are words as well.
var ambiguousFirm = map[string]bool{"its": true, "elevate": true, "omega": true}

// toldFirms reads "the audit was carried out by Meridian Assurance Ltd on …".
func (p *paper) toldFirms() []claim {
	var claims []claim
	for _, b := range p.blocks() {
		for i, a := range b.atoms {
			if a.key != "by" || i == 0 || !doneBy[b.atoms[i-1].key] || !p.nearAudit(b.atoms, i) || p.rows[a.seg] {
				continue
			}
			s := b.atoms[i+1:]
			n := 0
			for n < min(len(s), 8) && (!lower(s[n]) || s[n].key == "and" && n+1 < len(s) && !lower(s[n+1])) && (n == 0 || !sentenceEnds(s[n-1], s[n]) && !strings.ContainsAny(joined(s, n), ",;(")) {
				n++
			}
			if s = s[:n]; n > 0 && !p.person(s) && hasLetters(s) {
				claims = append(claims, newClaim(evidence.AuditFirm, s.bare(), s, inSentence-0.8))
			}
		}
	}
	return claims
}

var doneBy = map[string]bool{"out": true, "conducted": true, "performed": true, "made": true, "done": true, "executed": true}

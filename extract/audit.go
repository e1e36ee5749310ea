package extract

import (
	"cmp"
	"regexp"
	"slices"

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
	p.findUndersigned()
	p.mendNames()
	p.dropCompanyPeople()
}

// dropCompanyPeople takes back signatories that stand behind or below a label such
// as "Accompanied by": they are of the company and sign nothing.
func (p *paper) dropCompanyPeople() {
	p.claims = slices.DeleteFunc(p.claims, func(c claim) bool {
		if c.field.Name != evidence.Signatory {
			return false
		}
		l := cmp.Or(leftLabel(c.span[0].seg), aboveLabel(c.span[0].seg))
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

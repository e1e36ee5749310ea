package extract

import (
	"slices"
	"strings"

	"certdex/evidence"
)

// reviewed are the words before "by" or "por" that tell of those who answer for
// a report: "Verified on 1 June 2026 by …".
var reviewed = map[string]bool{"verified": true, "reviewed": true, "checked": true, "released": true, "approved": true, "countersigned": true, "signed": true,
	"verificado": true, "revisado": true, "aprobado": true, "liberado": true, "firmado": true, "verificada": true, "revisada": true, "aprobada": true}

// findToldAuditors takes the person whom a line names that opens with such a
// word, with a date in between at most.
func (p *paper) findToldAuditors() {
	for _, s := range p.segments() {
		if p.rows[s] || len(s.atoms) < 4 || !reviewed[s.atoms[0].key] || !startsName(s.atoms) {
			continue
		}
		by := slices.IndexFunc(s.atoms, func(a *atom) bool { return a.key == "by" || a.key == "por" })
		if by < 2 || by > 9 || !(s.atoms[1].key == "on" || s.atoms[1].key == "el") || !s.atoms[:by].hasDigits(2) {
			continue
		}
		a := withoutTitles(s.atoms[by+1:])
		n := nameLength(a, 0, p.lx)
		if n == 0 || !p.looksPersonal(a[:n]) || p.named(a[:n]) {
			continue
		}
		p.add(newClaim(evidence.Signatory, a[:n].bare(), a[:n], inSentence))
	}
}

// named says whether the person is among the signatories already.
func (p *paper) named(s span) bool {
	return slices.ContainsFunc(p.claims, func(c claim) bool {
		return c.field.Name == evidence.Signatory && strings.EqualFold(compactKey(c.field.Value), compactKey(s.bare()))
	})
}

package extract

import (
	"slices"
	"strings"

	"certdex/evidence"
)

// headOfPage is how far down the head of a paper reaches.
const headOfPage = 0.28

// headedBodies takes the authority and the office that the head of a paper
// names, where the program has words for such bodies: "Department of Customs",
// "Regional Office South".
func (p *paper) headedBodies() []claim {
	authority, office := p.lx.authority[p.code()], p.lx.offices[p.code()]
	if authority == nil || authority.next == nil && office.next == nil || len(p.pages) == 0 {
		return nil
	}
	var claims []claim
	for _, s := range p.pages[0].segs {
		if mid(s.box) > headOfPage || len(s.labels) > 0 && !ofBody(s.labels[0]) || !startsName(s.atoms) {
			continue
		}
		a := bodyIn(s.atoms, office)
		if len(a) == 0 || len(a) > 9 || p.endsInLegalForm(a) {
			continue
		}
		if _, i, _ := p.lx.titles.in(a); i >= 0 {
			continue
		}
		if _, i, _ := p.lx.detect.in(a); i >= 0 && p.lx.aboutProgram(a) {
			continue
		}
		if _, n := p.lx.positions.at(a, 0); n > 0 {
			continue
		}
		_, i, _ := authority.in(a)
		_, j, n := office.in(a)
		switch {
		case j >= 0 && (n < len(a) || i >= 0):
			claims = append(claims, newClaim(evidence.IssuingOffice, a.bare(), a, bareLabel))
		case i >= 0 && len(a) > 1:
			claims = append(claims, newClaim(evidence.Issuer, a.bare(), a, bareLabel))
		}
	}
	return claims
}

// ofBody says whether a label is a word for a body that a name goes on with:
// "Dienststelle Linz".
func ofBody(l *label) bool {
	return !l.colon && l.from == 0 && l.to < len(l.seg.atoms) && (l.is(evidence.IssuingOffice) || l.is(evidence.Issuer))
}

// aboutProgram says whether the atoms name an operator's status and not a body.
func (lx *lexicon) aboutProgram(a span) bool {
	return slices.ContainsFunc(a, func(x *atom) bool {
		return operatorWords[x.key]
	})
}

var operatorWords = map[string]bool{"operator": true, "operador": true, "operateur": true, "operatore": true, "wirtschaftsbeteiligter": true, "wirtschaftsbeteiligten": true, "code": true, "codigo": true,
	"codice": true, "zollkodex": true, "unionszollkodex": true, "union": true, "regulation": true, "reglamento": true, "reglement": true, "verordnung": true, "simplifications": true, "simplificaciones": true}

// bodyIn cuts the street and the rest of a letterhead's line off its first name.
func bodyIn(a span, office *phrases[string]) span {
	for i := 1; i < len(a); i++ {
		if a[i].word != a[i-1].word && strings.ContainsAny(a[i-1].after(), ",·;|–(") || a[i].digits {
			if _, j, _ := office.in(a[i:]); j >= 0 && len(a) <= 6 && !a.hasDigits(1) && strings.Contains(a[i-1].after(), ",") { // "Customs Division, AEO Unit"
				continue
			}
			return a[:i]
		}
	}
	if a[0].digits {
		return nil
	}
	return a
}

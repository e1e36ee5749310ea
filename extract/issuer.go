package extract

import (
	"slices"
	"strings"
	"unicode"

	"certdex/evidence"
)

// findIssuer takes the issuer and the issuing office from the program's known
// names and from what labels say.
func (p *paper) findIssuer() {
	var claims []claim
	for _, b := range p.blocks() {
		for i := 0; i < len(b.atoms); i++ {
			c, n := p.issuerAt(b.atoms, i)
			if n == 0 {
				continue
			}
			claims = append(claims, c)
			i += n - 1
		}
	}
	claims = append(claims, p.headedBodies()...)
	claims = append(claims, p.labelledBodies(evidence.Issuer)...)
	claims = append(claims, p.labelledBodies(evidence.IssuingOffice)...)
	merged := mergeRepeats(claims)
	issuers := slices.DeleteFunc(slices.Clone(merged), func(c claim) bool { return c.field.Name != evidence.Issuer })
	offices := slices.DeleteFunc(slices.Clone(merged), func(c claim) bool { return c.field.Name != evidence.IssuingOffice })
	issuer, hasIssuer := best(issuers)
	if !hasIssuer {
		issuer, hasIssuer = p.spacedIssuer()
	}
	office, hasOffice := best(offices)
	if !hasIssuer && hasOffice {
		issuer, hasIssuer, hasOffice = office, true, false
		issuer.field.Name = evidence.Issuer
	}
	if hasIssuer && issuer.odds > 0 {
		p.add(issuer)
	}
	if hasOffice && office.odds > 0 && !strings.EqualFold(office.field.Value, issuer.field.Value) {
		p.add(office)
	}
}

// issuerAt reads a known body at atoms[i], with the place that belongs to its
// name. A body that stands alone on its line is surer than one in a sentence.
func (p *paper) issuerAt(a span, i int) (claim, int) {
	all, n := p.lx.issuers.at(a, i)
	k := slices.IndexFunc(all, func(e issuerEntry) bool { return e.program == p.code() })
	if k < 0 || !startsName(a[i:i+1]) {
		return claim{}, 0
	}
	e := all[k]
	end := i + n
	if e.place {
		m := placeLength(a, end, p.lx)
		if m == 0 {
			return claim{}, 0
		}
		end += m
	}
	if e.place && e.office && end < len(a) && a[end].key == "chapter" && !strings.ContainsAny(joined(a, end), ",;|") {
		end++
	}
	if end < len(a) && strings.Contains(a[end-1].after(), ",") && companyTail[a[end].key] {
		end++
	}
	s := a[i:end]
	name := evidence.Issuer
	odds := knownName
	if e.office {
		name = evidence.IssuingOffice
		odds -= 0.8
	}
	seg := a[i].seg
	switch {
	case len(s) == len(seg.atoms):
		odds += 0.8
	case s[0] == seg.atoms[0] && s[len(s)-1].seg == seg && seg.labels == nil:
		odds += 0.3
	case end < len(a) && a[end-1].seg != seg:
		odds -= 0.2
	}
	if before := a[max(0, i-1)]; i > 0 && e.office && (before.key == "chapter" || before.key == "capitulo" && strings.Contains(before.after(), ":")) {
		odds += 0.6
	}
	if len(s) == 1 && len(s[0].key) <= 5 && !e.place { // "HMRC": the name in full is the better one
		odds -= 1.2
	}
	if strings.ToUpper(s.text()) == s.text() && len(s) > 1 && !e.place { // the heading's capitals are the printer's
		odds -= 0.4
	}
	return newClaim(name, s.bare(), s, odds), end - i
}

var companyTail = map[string]bool{"inc": true, "ac": true, "llc": true}

// placeLength is how many atoms after a body's name are its place: words with
// a capital, and small words between them.
func placeLength(a span, from int, lx *lexicon) int {
	n := 0
	for j := from; j < len(a) && j-from < 6; j++ {
		if j > 0 && (a[j].word != a[j-1].word || j == from) && strings.ContainsAny(a[j-1].after(), ".,:;()|–·-") && a[j].word != a[j-1].word && !strings.Contains(a[j-1].text(), ".") {
			break
		}
		if a[j].seg != a[j-1].seg && n > 0 {
			break
		}
		r := []rune(a[j].text())
		if a[j].digits || hasDigit(a[j].key) || notPlace[a[j].key] {
			break
		}
		if unicode.IsUpper(r[0]) && len(r) > 1 {
			n = j + 1 - from
			continue
		}
		// A single letter, as the rim of a seal leaves them, is no place; "A Coruña" is.
		if len(r) > 1 && !placeJoint[a[j].key] {
			break
		}
	}
	return n
}

var placeJoint = map[string]bool{"de": true, "del": true, "la": true, "el": true, "los": true, "las": true, "am": true, "an": true, "der": true, "des": true, "et": true, "sur": true, "le": true, "les": true, "y": true, "a": true, "w": true, "du": true, "in": true, "do": true, "e": true}

// notPlace are words that follow the name BASC without being a place.
var notPlace = map[string]bool{"international": true, "internacional": true, "certificate": true, "certificado": true, "certificacion": true, "certification": true, "norma": true, "norm": true,
	"standard": true, "estandar": true, "version": true, "v": true, "organization": true, "no": true, "code": true, "codigo": true, "security": true, "sistema": true, "system": true, "y": true, "and": true,
	"certifica": true, "certifican": true, "certified": true, "member": true, "scms": true, "sgcs": true, "chapter": true, "company": true, "empresa": true, "n": true, "se": true, "otorga": true, "auditor": true,
	"anexo": true, "alcance": true, "presidente": true, "director": true, "directora": true, "programa": true, "program": true, "logo": true, "register": true, "registro": true}

// labelledBodies takes the names that labels such as "Erteilende Behörde" and
// "Issued by" announce.
func (p *paper) labelledBodies(field string) []claim {
	var claims []claim
	for _, l := range p.labels(field) {
		if l.unwanted() || l.weakOnly() {
			continue
		}
		for _, r := range l.regions() {
			if r.where == sameCell && (!l.colon && !l.start || !startsName(r.lines[0])) {
				break
			}
			s := p.untilStop(paragraph(r.lines))
			for i := 1; i < len(s); i++ {
				if strings.Contains(s[i-1].after(), ",") && s[i-1].word != s[i].word && !companyTail[s[i].key] || lower(s[i]) && verbs[s[i].key] || statesThat[s[i].key] {
					s = s[:i]
					break
				}
			}
			if len(s) == 0 || len(s) > 12 || s.hasDigits(3) || !hasLetters(s) || !startsName(s) {
				continue
			}
			if _, n := p.lx.positions.at(s, 0); n > 0 {
				continue
			}
			odds := r.strengthOf(field) - 0.6
			if r.where == sameCell && !l.colon {
				odds -= 1
			}
			if e, i, _ := p.lx.issuers.in(s); i >= 0 && e[0].program == p.code() {
				odds += 1.2
			} else if r.where == under {
				odds -= 0.8
			}
			if field == evidence.IssuingOffice && (l.size() == 1 && !l.colon && r.where != rightOf || p.kind == evidence.AuditReport) {
				odds += contradiction / 2
			}
			if field == evidence.Issuer && p.looksPersonal(s) && !p.endsInLegalForm(s) {
				odds -= 0.5
			}
			claims = append(claims, newClaim(field, s.bare(), s, odds))
			break
		}
	}
	return claims
}

// statesThat are verbs that end a body's name: "World BASC Organization hace
// constar".
var statesThat = map[string]bool{"hace": true, "hacen": true, "certifica": true, "certifican": true, "certifies": true, "certify": true, "bescheinigt": true, "certifie": true, "otorga": true, "otorgan": true, "grants": true}

// spacedIssuer finds an issuer's name in a letter-spaced heading.
func (p *paper) spacedIssuer() (claim, bool) {
	for _, s := range p.segments() {
		key := compactKey(s.atoms.text())
		for _, i := range p.program.Issuers {
			if i.Office || strings.HasSuffix(i.Name, "…") {
				continue
			}
			for _, name := range append([]string{i.Name}, i.Also...) {
				if want := compactKey(name); len(want) >= 10 && strings.Contains(key, want) {
					if t := s.atoms.text(); t == strings.ToUpper(t) {
						name = strings.ToUpper(name)
					}
					return newClaim(evidence.Issuer, name, s.atoms, knownName-0.6), true
				}
			}
		}
	}
	return claim{}, false
}

package extract

import (
	"slices"
	"strings"

	"certdex/evidence"
)

// findRoles takes what a label announces, else what a sentence says: "in its
// capacity as importer and exporter".
func (p *paper) findRoles() {
	for _, l := range p.labels(evidence.Role) {
		roles := p.tickedRoles(l)
		if announces := !l.unwanted() && !l.soft && (p.kind == evidence.Certificate || l.whole || l.colon); len(roles) == 0 && announces {
			roles = p.rolesAt(l)
		}
		if p.audits() && !slices.ContainsFunc(roles, func(c claim) bool { _, i, _ := p.lx.roles.in(c.span); return i >= 0 }) {
			continue // what the company makes, not what it is
		}
		if len(roles) > 0 {
			for _, c := range roles {
				p.add(c)
			}
			return
		}
	}
	if p.audits() {
		return
	}
	for _, b := range p.blocks() {
		for i := range b.atoms {
			e, n := p.lx.inline.at(b.atoms, i)
			if n == 0 || !slices.ContainsFunc(e, func(e labelEntry) bool { return e.field == evidence.Role }) {
				continue
			}
			rest := b.atoms[i+n:]
			if len(rest) == 0 {
				if t := b.last().below(3 * belowGap); t != nil && !opensWithLabel(t) {
					rest = t.atoms
				}
			}
			if roles := p.knownRoles(rest); len(roles) > 0 {
				for _, s := range roles {
					p.add(newClaim(evidence.Role, s.bare(), s, inSentence))
				}
				return
			}
		}
	}
}

// tickedRoles takes the roles that have a ticked box on the lines beside or below
// a label.
func (p *paper) tickedRoles(l *label) []claim {
	var claims []claim
	for _, ln := range l.seg.page.lines {
		if d := mid(ln.box) - mid(l.seg.box); d < -0.5*l.seg.h || d > 7*l.seg.h {
			continue
		}
		for _, s := range ln.segs {
			for i := 0; i < len(s.atoms); i++ {
				_, n := p.lx.roles.at(s.atoms, i)
				if n == 0 {
					continue
				}
				role := s.atoms[i : i+n]
				if ticked, boxes := p.tick(role); boxes && ticked {
					claims = append(claims, newClaim(evidence.Role, role.bare(), role, strongLabel))
				}
				i += n - 1
			}
		}
	}
	return claims
}

// knownRoles reads a list of words for operators: "Hersteller und Ausführer",
// "an importer, exporter and warehouse keeper".
func (p *paper) knownRoles(a span) []span {
	var roles []span
	for i := 0; i < len(a); {
		for i < len(a) && (articles[a[i].key] || roleArticle[a[i].key]) {
			i++
		}
		_, n := p.lx.roles.at(a, min(i, len(a)))
		if n == 0 {
			break
		}
		roles = append(roles, a[i:i+n])
		i += n
		if i >= len(a) {
			break
		}
		switch sep := joined(a, i); {
		case rolesGoOn[a[i].key]:
			i++
		case strings.ContainsAny(sep, ",/;–") || a[i-1].seg != a[i].seg:
			if rolesGoOn[a[i].key] {
				i++
			}
		default:
			return roles
		}
	}
	return roles
}

var (
	roleArticle = map[string]bool{"an": true, "un": true, "une": true, "una": true, "einen": true, "eine": true, "ein": true, "d": true, "de": true, "l": true, "een": true, "as": true, "als": true, "como": true, "comme": true, "authorised": true}
	rolesGoOn   = map[string]bool{"y": true, "e": true, "and": true, "und": true, "et": true, "en": true, "i": true, "sowie": true, "or": true, "oraz": true, "ed": true, "as": true}
)

// rolesAt splits a list of roles: "producent, eksporter", "Transitario;
// Depositario", one a line.
func (p *paper) rolesAt(l *label) []claim {
	for _, r := range l.regions() {
		if r.where == sameCell && !l.colon && !startsName(r.lines[0]) {
			return nil
		}
		s := paragraph(r.lines)
		if len(s) > 0 && p.wordOf(evidence.Status, s[:1]) != "" { // "Standing: valid"
			return nil
		}
		for i := 1; i < len(s); i++ {
			if sentenceEnds(s[i-1], s[i]) {
				s = s[:i]
				break
			}
		}
		if len(s) == 0 || len(s) > 16 || s.hasDigits(4) || r.where != sameCell && opensWithLabel(s[0].seg) {
			continue
		}
		claims := splitRoles(s, r)
		for _, t := range s[len(s)-1].seg.line.segs { // cells set in a row: "Fabricante · Importador"
			if _, n := p.lx.roles.at(t.atoms, 0); n == len(t.atoms) && t.box[0] > s[len(s)-1].seg.box[2] && len(t.labels) == 0 && leftLabel(t) == nil && aboveLabel(t) == nil {
				claims = append(claims, newClaim(evidence.Role, t.atoms.text(), t.atoms, r.strengthOf(evidence.Role)-0.4))
			}
		}
		for _, line := range r.lines[min(len(r.lines), countLines(s)):] { // further roles, one a line
			if _, n := p.lx.roles.at(line, 0); n != len(line) {
				break
			}
			claims = append(claims, newClaim(evidence.Role, line.text(), line, r.strengthOf(evidence.Role)-0.4))
		}
		if len(claims) > 0 {
			return claims
		}
	}
	return nil
}

func splitRoles(s span, r region) []claim {
	var claims []claim
	from := 0
	for i := range s {
		sep := ""
		if i+1 < len(s) {
			sep = joined(s, i+1)
		}
		cut := i+1 == len(s) || strings.ContainsAny(sep, ",;/·•|–—") || strings.Contains(sep, " - ") || s[i+1].seg != s[i].seg && !lower(s[i+1]) || rolesGoOn[s[i+1].key] && len(s[i+1].key) > 0 && len(s) <= 9 && len(s)-i > 2 &&
			(strings.ContainsAny(s.text(), ",;") || len(s) <= 5)
		if !cut {
			continue
		}
		part := s[from : i+1]
		for len(part) > 0 && (joining[part[0].key] || rolesGoOn[part[0].key]) {
			part = part[1:]
		}
		from = i + 1
		if hasLetters(part) {
			claims = append(claims, newClaim(evidence.Role, strings.Trim(part.text(), " .,;:"), part, r.strengthOf(evidence.Role)-0.4))
		}
	}
	return claims
}

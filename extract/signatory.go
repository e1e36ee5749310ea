package extract

import (
	"slices"
	"strings"

	"certdex/evidence"
)

// findSignatories takes the names of persons above or below a title such as
// "Director", after "signed by", and after a letter's closing.
func (p *paper) findSignatories() {
	var claims []claim
	for _, s := range p.segments() {
		if p.rows[s] || copied[s.atoms[0].key] && strings.Contains(s.atoms[0].after(), ".") {
			continue
		}
		for _, l := range s.labels {
			if l.is(evidence.Signatory) && !l.unwanted() {
				claims = append(claims, p.signedBy(l)...)
			}
		}
		if inNameOf[s.atoms[0].key] && len(s.atoms) > 1 && len(s.atoms) <= 10 && s.box[1] > 0.4 {
			claims = append(claims, p.besidePosition(s)...)
		}
		if n := p.positionLength(s.atoms); n > 0 {
			if c, ok := p.positionWithName(s); ok {
				claims = append(claims, c)
			} else {
				claims = append(claims, p.besidePosition(s)...)
			}
		}
		if c, ok := p.nameWithPosition(s); ok {
			claims = append(claims, c)
		}
		if _, n := p.lx.closings.at(s.atoms, 0); n > 0 {
			claims = append(claims, p.afterClosing(s, n)...)
		}
	}
	claims = append(claims, p.besideSigners(claims)...)
	claims = withoutShorter(mergeRepeats(p.withoutAddressee(claims)))
	slices.SortStableFunc(claims, func(a, b claim) int {
		if a.span[0].page != b.span[0].page {
			return a.span[0].page - b.span[0].page
		}
		return a.span[0].seg.index - b.span[0].seg.index
	})
	for _, c := range claims {
		if c.odds > 0.3 {
			p.add(c)
		}
	}
}

// withoutShorter drops names that another one begins with: "W. Caal" is kept,
// "Bambang Prasetyo W." is not beside "Bambang Prasetyo Wijaya".
func withoutShorter(claims []claim) []claim {
	return slices.DeleteFunc(slices.Clone(claims), func(c claim) bool {
		return len(c.span) > 1 && slices.ContainsFunc(claims, func(o claim) bool {
			own, other := compactKey(c.field.Value), compactKey(o.field.Value)
			return len(other) > len(own) && strings.HasPrefix(other, own)
		})
	})
}

// withoutAddressee drops those whom a letter is written to, and the officers of
// its head: who signs stands below the salutation.
func (p *paper) withoutAddressee(claims []claim) []claim {
	for _, s := range p.pages[0].segs {
		if p.salutes(s) && s.box[1] < 0.6 {
			return slices.DeleteFunc(claims, func(c claim) bool { return c.span[0].page == p.pages[0].number && c.span[0].seg.box[1] < s.box[1] })
		}
	}
	return claims
}

// salutes says whether a line is a letter's salutation: "Dear Mr Devlin",
// "Licenciada Chinchilla:".
func (p *paper) salutes(s *segment) bool {
	if _, n := p.lx.greetings.at(s.atoms, 0); n > 0 && len(s.atoms) <= n+9 {
		return true
	}
	end := s.atoms[len(s.atoms)-1].after()
	return len(s.atoms) > 1 && len(s.atoms) <= 5 && (titled[s.atoms[0].key]) && (strings.HasSuffix(end, ":") || strings.HasSuffix(end, ","))
}

// besideSigners takes the names that are set on one line with a signatory's,
// above something in the same manner.
func (p *paper) besideSigners(claims []claim) []claim {
	var more []claim
	for _, c := range claims {
		s := c.span[0].seg
		under := s.below(1.6)
		if c.odds < 1 || under == nil || len(c.span)+4 < len(s.atoms) || len(s.line.segs) > 4 {
			continue
		}
		for _, t := range s.line.segs {
			a := withoutTitles(t.atoms)
			if t == s || t.h > 1.05*s.h || s.h > 1.05*t.h || t.below(1.6) == nil || t.below(1.6).line != under.line || nameLength(a, 0, p.lx) != len(a) || !p.looksPersonal(a) || len(t.labels) > 0 {
				continue
			}
			more = append(more, newClaim(evidence.Signatory, a.bare(), a, inSentence-0.6))
		}
	}
	return more
}

// inNameOf open the line below a signatory's name: "for Director".
var inNameOf = map[string]bool{"for": true, "pour": true, "por": true, "fur": true, "namens": true, "per": true}

// copied open a line of those who get a copy: "c.c. Mr Camilleri".
var copied = map[string]bool{"cc": true, "c": true, "ccp": true, "copia": true, "copy": true, "copie": true}

// positionLength says whether the atoms open with a signatory's title.
func (p *paper) positionLength(a span) int {
	i := 0
	for i < len(a) && i < 2 && (articles[a[i].key] || a[i].key == "le" || a[i].key == "die" || a[i].key == "l" || positionPrefix[a[i].key]) {
		i++
	}
	if _, n := p.lx.positions.at(a, i); n > 0 && (startsName(a[:1]) && len(a) <= 14 || len(a) <= 4) {
		return n
	}
	if i > 0 && startsName(a[:1]) {
		if _, n := p.lx.positions.at(a, 0); n > 0 && len(a) <= 14 {
			return n
		}
	}
	if _, n := p.lx.positions.endsAt(a, len(a)); n > 0 && len(a) > n && len(a) <= 8 && startsName(a[:1]) && !lower(a[len(a)-1]) && !strings.ContainsAny(a.text(), ",:") {
		return n // "Senior Customs and Excise Officer"
	}
	for k := 1; k <= 3 && k < len(a) && len(a) <= 8; k++ { // "AEO Team Leader, Southampton"
		if lower(a[k-1]) || strings.TrimSpace(joined(a, k)) != "" || a[k-1].digits {
			break
		}
		if _, n := p.lx.positions.at(a, k); n > 0 && !lower(a[k]) && nameLength(a, 0, p.lx) >= k+n {
			return k + n
		}
	}
	return 0
}

var positionPrefix = map[string]bool{"lead": true, "senior": true, "executive": true, "deputy": true, "international": true, "general": true, "acting": true, "chief": true, "regional": true, "assistant": true, "principal": true, "higher": true, "technical": true, "authorised": true, "national": true, "operations": true, "certification": true}

// signedBy takes the name behind "Firmado por", "Auditor" and the like.
func (p *paper) signedBy(l *label) []claim {
	for _, r := range l.regions() {
		s := withoutTitles(r.lines[0])
		if r.where == sameCell && len(s) > 0 && len(s) <= 3 && len(r.lines) > 1 && wraps(r.lines[0], r.lines[1], rightEdge(r.lines[:2])) { // the name goes on below
			s = append(slices.Clone(s), r.lines[1]...)
		}
		if n := nameLength(s, 0, p.lx); n > 0 && (n == len(s) || strings.ContainsAny(s[n-1].after(), ",-–/(") || len(s)-n <= 4) && p.looksPersonal(s[:n]) {
			if r.where == sameCell && !l.colon && l.size() == 1 {
				return nil
			}
			odds := r.strengthOf(evidence.Signatory)
			if !l.colon && l.size() == 1 && r.where != rightOf {
				odds -= 1.2
			}
			return []claim{newClaim(evidence.Signatory, s[:n].bare(), s[:n], odds)}
		}
	}
	return nil
}

// besidePosition takes the name above a title line, else the one below it.
func (p *paper) besidePosition(s *segment) []claim {
	if s.labels != nil && s.labels[0].colon {
		return nil
	}
	above := p.personNear(s, true)
	if above == nil {
		if below := p.personNear(s, false); below != nil {
			return []claim{newClaim(evidence.Signatory, below.bare(), below, inSentence-0.4)}
		}
		return nil
	}
	return []claim{newClaim(evidence.Signatory, above.bare(), above, inSentence+0.3)}
}

func (p *paper) personNear(s *segment, above bool) span {
	var found *segment
	for _, t := range s.page.near(s.box[1]-6*s.h, s.box[3]+6*s.h) {
		if t.line == s.line || overlapX(s.box, t.box) < 0.3 {
			continue
		}
		d := gapBelow(t.box, s.box)
		if !above {
			d = gapBelow(s.box, t.box)
		}
		if (mid(t.box) < mid(s.box)) != above || above && d > 2.2*s.h || d > 6*s.h || d < -0.6*s.h {
			continue
		}
		if name := withoutTitles(t.atoms); nameLength(name, 0, p.lx) != len(name) || !p.looksPersonal(name) {
			if above && d < 0.9*s.h && p.positionLength(t.atoms) > 0 { // a title of two lines
				return p.personNear(t, true)
			}
			continue
		}
		if found == nil || (above && t.box[3] > found.box[3]) || (!above && t.box[1] < found.box[1]) {
			found = t
		}
	}
	if found == nil {
		return nil
	}
	return withoutTitles(found.atoms)
}

// nameWithPosition reads "R. K. Chowdhury, for HM Revenue and Customs" and
// "Ana Ruiz – Directora Ejecutiva".
func (p *paper) nameWithPosition(s *segment) (claim, bool) {
	a := withoutTitles(s.atoms)
	n := nameLength(a, 0, p.lx)
	if n == 0 || n >= len(a) || !strings.ContainsAny(joined(a, n), ",-–—|(") || !p.looksPersonal(a[:n]) {
		return claim{}, false
	}
	rest := a[n:]
	if p.positionLength(rest) == 0 && rest[0].key != "for" && rest[0].key != "por" && rest[0].key != "pour" {
		return claim{}, false
	}
	return newClaim(evidence.Signatory, a[:n].bare(), a[:n], inSentence), true
}

// positionWithName reads "La Jefa de la Dependencia Regional, Uxía Souto": a
// title with the name behind its last comma, colon or dash.
func (p *paper) positionWithName(s *segment) (claim, bool) {
	for i := len(s.atoms) - 2; i > 0; i-- {
		sep := joined(s.atoms, i)
		if !strings.ContainsAny(sep, ",:–—|") && !strings.Contains(sep, " - ") {
			continue
		}
		a := withoutTitles(s.atoms[i:])
		if nameLength(a, 0, p.lx) != len(a) || !p.looksPersonal(a) || p.namesPlace(a) {
			return claim{}, false
		}
		return newClaim(evidence.Signatory, a.bare(), a, inSentence), true
	}
	return claim{}, false
}

// afterClosing takes the name below "Yours faithfully" and the like.
func (p *paper) afterClosing(s *segment, n int) []claim {
	t := s
	if n < len(s.atoms) {
		a := withoutTitles(s.atoms[n:])
		if m := nameLength(a, 0, p.lx); m > 0 && p.looksPersonal(a[:m]) {
			return []claim{newClaim(evidence.Signatory, a[:m].bare(), a[:m], inSentence)}
		}
	}
	for range 4 {
		t = t.below(7)
		if t == nil {
			return nil
		}
		if a := withoutTitles(t.atoms); nameLength(a, 0, p.lx) == len(a) && p.looksPersonal(a) {
			return []claim{newClaim(evidence.Signatory, a.bare(), a, inSentence)}
		}
	}
	return nil
}

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

// findUndersigned takes the names over titles such as "Revisora técnica" that
// stand alone below a signature.
func (p *paper) findUndersigned() {
	for _, l := range p.labels(evidence.Signatory) {
		if !l.whole || l.colon || l.unwanted() || l.guessed {
			continue
		}
		s := l.seg.overhead()
		if s == nil || p.rows[s] || len(s.labels) > 0 && s.labels[0].whole {
			continue
		}
		a := withoutTitles(s.atoms)
		n := nameLength(a, 0, p.lx)
		if n > 0 && (n == len(a) || strings.Contains(joined(a, n), ",")) && p.looksPersonal(a[:n]) && !p.named(a[:n]) {
			p.add(newClaim(evidence.Signatory, a[:n].bare(), a[:n], inSentence))
		}
	}
}

// mendNames takes brackets off signatories' names, gives them what stands on
// the next line, and drops what is only the beginning of another's name.
func (p *paper) mendNames() {
	var keys []string
	for i := range p.claims {
		c := &p.claims[i]
		if c.field.Name != evidence.Signatory {
			continue
		}
		if s := p.nameOverLines(c.span); len(s) > len(c.span) {
			c.span, c.field.Value, c.field.Text = s, s.bare(), s.text()
		}
		c.field.Value = strings.Trim(c.field.Value, "() ")
		keys = append(keys, c.field.Value)
	}
	p.claims = slices.DeleteFunc(p.claims, func(c claim) bool {
		return c.field.Name == evidence.Signatory && slices.ContainsFunc(keys, func(k string) bool {
			return k != c.field.Value && strings.HasPrefix(k, c.field.Value) && len(c.field.Value) > 6
		})
	})
}

// nameOverLines gives a name in running text with its words on the next line.
func (p *paper) nameOverLines(s span) span {
	last := s[len(s)-1]
	if last.index+1 < len(last.seg.atoms) || ended(s) || strings.Contains(last.after(), ",") {
		return s
	}
	b := last.seg.block
	i := slices.Index(b.atoms, last) + 1
	if i >= len(b.atoms) || len(last.seg.atoms) <= len(s) || !wraps(last.seg.atoms, b.atoms[i].seg.atoms, rightEdge([]span{last.seg.atoms})) {
		return s
	}
	n := 0
	for n < 2 && i+n < len(b.atoms) && !lower(b.atoms[i+n]) && !b.atoms[i+n].digits && hasLetters(b.atoms[i+n:i+n+1]) {
		n++
		if strings.ContainsAny(b.atoms[i+n-1].after(), ".,;") {
			return append(slices.Clone(s), b.atoms[i:i+n]...)
		}
	}
	return s
}

// overhead gives the segment right over s in its column.
func (s *segment) overhead() *segment {
	for _, t := range s.page.near(s.box[1]-2*s.page.tallest, s.box[3]) {
		if t.line != s.line && t.below(1.2) == s && overlapX(t.box, s.box) > 0.3 {
			return t
		}
	}
	return nil
}

// named says whether the person is among the signatories already.
func (p *paper) named(s span) bool {
	return slices.ContainsFunc(p.claims, func(c claim) bool {
		return c.field.Name == evidence.Signatory && strings.EqualFold(compactKey(c.field.Value), compactKey(s.bare()))
	})
}

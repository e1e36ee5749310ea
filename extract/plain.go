package extract

import (
	"slices"
	"strings"

	"certdex/evidence"
	"certdex/programs"
)

// findStandards folds the printed variants of the program's norms to one value
// each.
func (p *paper) findStandards() {
	found := map[string]bool{}
	for _, b := range p.blocks() {
		text, at := foldedText(b.atoms)
		for _, st := range p.lx.standards[p.code()] {
			for _, m := range st.expression.FindAllStringSubmatchIndex(text, 4) {
				value := string(st.expression.ExpandString(nil, st.value, text, m))
				if found[value] {
					continue
				}
				found[value] = true
				s := b.atoms[at[m[0]] : at[m[1]-1]+1]
				p.add(newClaim(evidence.Standard, value, s, rightShape, 0.8))
			}
		}
	}
}

// foldedText joins atoms with the punctuation between them; at gives the atom
// of each byte.
func foldedText(a span) (string, []int) {
	var b strings.Builder
	var at []int
	for i, x := range a {
		if i > 0 {
			sep := fold(joined(a, i))
			b.WriteString(sep)
			for range len(sep) {
				at = append(at, i-1)
			}
		}
		b.WriteString(x.key)
		for range len(x.key) {
			at = append(at, i)
		}
	}
	return b.String(), at
}

// findPlain takes scope, role, status and the numbers of reference, which
// stand as they are behind their labels.
func (p *paper) findPlain() {
	p.findScope()
	p.findRoles()
	p.labelledWord(evidence.Status)
	p.toldStatus()
	for _, name := range []string{evidence.Reference, evidence.ScanID} {
		for _, l := range p.labels(name) {
			for _, r := range l.regions() {
				if n := codeLength(r.lines[0], 0); n > 0 && !isDate(r.lines[0][:n]) {
					p.add(newClaim(name, r.lines[0][:n].text(), r.lines[0][:n], r.strengthOf(name)))
					break
				}
			}
		}
	}
	p.findMID()
	p.findCodes()
	p.findURLs()
}

func (p *paper) findScope() {
	var claims, twin []claim
	for _, l := range p.labels(evidence.Scope) {
		for _, r := range l.regions() {
			if r.where == sameCell && !l.colon && !startsName(r.lines[0]) {
				break
			}
			s := p.withoutLead(p.cutScope(paragraph(r.lines)))
			if len(s) < 2 {
				continue
			}
			if lines := linesOf(s); l.twofold && len(lines) == 2 && !lower(lines[1][0]) && p.lx.tongue(lines[0]) != p.lx.tongue(lines[1]) { // a line a language
				s = lines[0]
				twin = append(twin, newClaim(evidence.Scope, scopeText(lines[1]), lines[1], r.strengthOf(evidence.Scope)))
			}
			c := newClaim(evidence.Scope, scopeText(s), s, r.strengthOf(evidence.Scope))
			if l.size() == 1 && !strings.HasPrefix(l.seg.atoms[l.from].key, "alcance") && l.seg.atoms[l.from].key != "scope" {
				c.odds -= 0.6
			}
			claims = append(claims, c)
			break
		}
	}
	for _, b := range p.blocks() {
		for i := range b.atoms {
			e, n := p.lx.inline.at(b.atoms, i)
			if n < 2 || e[0].field != evidence.Scope {
				continue
			}
			rest := b.atoms[i+n:]
			if len(rest) == 0 {
				if t := b.last().below(belowGap); t != nil && !opensWithLabel(t) {
					rest = paragraph(append([]span{t.atoms}, goOn(t, nil, t.atoms[0])...))
				}
			}
			if s := p.withoutLead(p.cutTold(p.cutScope(rest))); len(s) >= 2 {
				claims = append(claims, newClaim(evidence.Scope, scopeText(s), s, inSentence-0.6))
			}
		}
	}
	if c, ok := best(claims); ok && p.kind == evidence.Certificate {
		p.add(c)
		if len(twin) > 0 && c.span[0].seg.block == twin[0].span[0].seg.block {
			p.add(twin[0])
		}
	}
}

// scopeText is a scope as printed, without quotes around it.
func scopeText(s span) string { return strings.Trim(s.bare(), " ,;:\"“”«»") }

// withoutLead cuts "certificación comprende:" and "las actividades de" off a
// scope's beginning.
func (p *paper) withoutLead(s span) span {
	for i := 1; i < min(len(s)-1, 6); i++ {
		if lower(s[0]) && strings.Contains(s[i-1].after(), ":") {
			return s[i:]
		}
	}
	if _, n := p.lx.scopeLeads.at(s, 0); n > 0 && n < len(s) {
		return s[n:]
	}
	return s
}

// cutTold ends a scope inside a sentence where another clause begins, and
// leaves a leading article away.
func (p *paper) cutTold(s span) span {
	for len(s) > 1 && articles[s[0].key] && lower(s[0]) {
		s = s[1:]
	}
	for i := 1; i < len(s); i++ {
		if !lower(s[i]) {
			continue
		}
		_, stop := p.lx.stops.at(s, i)
		e, told := p.lx.inline.at(s, i)
		other := told > 1 && e[0].field != evidence.Scope && e[0].field != evidence.Holder
		if stop > 1 || other || stop > 0 && strings.Contains(s[i-1].after(), ",") {
			return s[:i]
		}
	}
	return s
}

// cutScope ends a scope at the end of its sentence or at a label.
func (p *paper) cutScope(s span) span {
	for i := 1; i < len(s); i++ {
		if sentenceEnds(s[i-1], s[i]) || s[i].seg != s[i-1].seg && opensWithLabel(s[i].seg) || i > 120 {
			return s[:i]
		}
	}
	return s
}

// labelledWord takes a word of the field's known values behind its label.
func (p *paper) labelledWord(field string) {
	for _, l := range p.labels(field) {
		for _, r := range l.regions() {
			e, n := p.lx.values.at(r.lines[0], 0)
			if n > 0 && slices.ContainsFunc(e, func(e kindEntry) bool { return e.field == field }) {
				s := r.lines[0][:n]
				p.add(newClaim(field, s.text(), s, r.strengthOf(field), 0.5))
				return
			}
		}
	}
}

// toldStatus reads "the status of the authorisation is Valid" in a letter that
// states it.
func (p *paper) toldStatus() {
	if p.kind != evidence.StatusLetter || slices.ContainsFunc(p.claims, func(c claim) bool { return c.field.Name == evidence.Status }) {
		return
	}
	for _, b := range p.blocks() {
		for i, a := range b.atoms {
			if !statusWords[a.key] {
				continue
			}
			for j := i + 1; j < min(len(b.atoms), i+8) && !sentenceEnds(b.atoms[j-1], b.atoms[j]); j++ {
				e, n := p.lx.values.at(b.atoms, j)
				if n > 0 && valueOf(e, evidence.Status) != "" && (stating[b.atoms[j-1].key] || !lower(b.atoms[j])) {
					s := b.atoms[j : j+n]
					p.add(newClaim(evidence.Status, s.bare(), s, inSentence-0.4))
					return
				}
			}
		}
	}
}

var (
	statusWords = map[string]bool{"status": true, "estado": true, "estatus": true, "statut": true, "situacion": true}
	stating     = map[string]bool{"is": true, "as": true, "es": true, "ist": true, "est": true, "lautet": true, "being": true}
)

// findMID takes CBP manufacturer codes behind their label.
func (p *paper) findMID() {
	for _, l := range p.labels(evidence.MID) {
		for _, r := range l.regions() {
			var claims []claim
			for i := 0; i < len(r.lines[0]); i++ {
				a := r.lines[0][i]
				code := strings.ToUpper(a.text())
				if len(code) >= 6 && len(code) <= 15 && a.first() && code == a.text() && code[0] >= 'A' && code[0] <= 'Z' && code[1] >= 'A' && code[1] <= 'Z' {
					claims = append(claims, newClaim(evidence.MID, code, r.lines[0][i:i+1], r.strengthOf(evidence.MID), 0.8))
				} else {
					break
				}
			}
			if len(claims) > 0 {
				for _, c := range claims {
					p.add(c)
				}
				return
			}
		}
	}
}

// findURLs takes addresses printed for checking the paper.
func (p *paper) findURLs() {
	for _, s := range p.segments() {
		for i, w := range s.words {
			t := strings.Trim(w.Text, "().,;:<>")
			if !(strings.HasPrefix(strings.ToLower(t), "http") || strings.Contains(t, "/") && strings.HasPrefix(strings.ToLower(t), "www.")) || len(t) < 10 {
				continue
			}
			var at span
			for _, a := range s.atoms {
				if a.word == s.words[i] {
					at = append(at, a)
				}
			}
			if len(at) > 0 {
				p.add(newClaim(evidence.VerificationURL, t, at, rightShape))
			}
		}
	}
}

// findValidity says that the paper has no end, where it says so itself.
func (p *paper) findValidity() {
	if p.program.Validity.Kind != programs.OpenEnded || p.kind != evidence.Certificate && p.kind != evidence.StatusLetter {
		return
	}
	for _, b := range p.blocks() {
		for i := range b.atoms {
			if _, n := p.lx.noEnd.at(b.atoms, i); n > 0 {
				if i > 0 && (b.atoms[i-1].key == "nicht" || b.atoms[i-1].key == "not" || b.atoms[i-1].key == "pas") && n == 1 {
					continue
				}
				p.add(newClaim(evidence.Validity, evidence.UntilRevoked, b.atoms[i:i+n], inSentence, float64(min(n, 4))*0.3))
				return
			}
			if n := p.untilRevoked(b.atoms[i:]); n > 0 {
				p.add(newClaim(evidence.Validity, evidence.UntilRevoked, b.atoms[i:i+n], inSentence))
				return
			}
		}
	}
}

// untilRevoked reads "until it is suspended or revoked": no date stands between,
// and the sentence goes on.
func (p *paper) untilRevoked(a span) int {
	_, n := p.lx.until.at(a, 0)
	if n == 0 {
		return 0
	}
	for i := n; i < min(len(a), n+12); i++ {
		if sentenceEnds(a[i-1], a[i]) || a[i].digits {
			return 0
		}
		if _, m := p.lx.revoked.at(a, i); m > 0 {
			return i + m
		}
	}
	return 0
}

package extract

import (
	"strings"

	"certdex/evidence"
)

// findFirm takes the audit firm behind its label; else a known firm's name, the
// likeliest where the report's head or its auditor's line gives it; else the
// name in "was carried out by …"; else a name in the report's letterhead that
// reads like an audit firm's.
func (p *paper) findFirm() {
	for _, find := range []func() []claim{p.labelledFirms, p.knownFirms, p.toldFirms, p.headedFirms} {
		if c, ok := best(mergeRepeats(find())); ok {
			p.add(c)
			return
		}
	}
}

func (p *paper) labelledFirms() []claim {
	var claims []claim
	for _, l := range p.labels(evidence.AuditFirm) {
		if l.unwanted() {
			continue
		}
		var read []claim
		for _, r := range l.regions() {
			s := p.firmIn(paragraph(r.lines))
			_, n := p.lx.auditFirms.at(s, 0)
			if len(s) == 0 || n == 0 && (len(s) > 8 || !startsName(s) || s.hasDigits(3) || r.where == under && !l.whole || r.where == sameCell && !l.colon && l.size() == 1 || p.person(s) || inSmallLetters(s)) {
				continue
			}
			odds := r.strengthOf(evidence.AuditFirm)
			if n > 0 {
				odds++
			}
			read = append(read, newClaim(evidence.AuditFirm, p.firmText(s), s, odds))
		}
		if c, ok := best(read); ok {
			claims = append(claims, c)
		}
	}
	return claims
}

// firmText is a firm's name with the full stop of its legal form: "SGS Egypt
// Ltd.".
func (p *paper) firmText(s span) string {
	text := strings.TrimRight(s.text(), ",; ")
	if last := s[len(s)-1]; strings.HasSuffix(text, ".") && p.endsInLegalForm(s) && len(last.key) <= 4 {
		return text
	}
	return strings.TrimRight(text, ". ")
}

// firmIn ends a firm's name where a place, a bracket or an explanation follows.
func (p *paper) firmIn(s span) span {
	for i := 1; i < len(s); i++ {
		if _, n := p.lx.stops.at(s, i); n > 0 && lower(s[i]) {
			return s[:i]
		}
		if n := p.bracketedForm(s, i); n > 0 {
			i += n - 1
			continue
		}
		if strings.ContainsAny(joined(s, i), ",;(–•|") && !companyTail[s[i].key] && !p.endsInLegalForm(s[:i+1]) && !p.formFollows(s, i) || sentenceEnds(s[i-1], s[i]) && !p.endsInLegalForm(s[:i+1]) {
			return s[:i]
		}
	}
	return s
}

// bracketedForm is how many atoms the place in brackets and the legal form
// behind it have: "BSI Group (Thailand) Co., Ltd.".
func (p *paper) bracketedForm(s span, i int) int {
	if i >= len(s) || !strings.Contains(joined(s, i), "(") {
		return 0
	}
	for j := i; j < min(len(s), i+4); j++ {
		if strings.Contains(s[j].after(), ")") {
			if _, n := p.lx.legalForms.at(s, j+1); n > 0 {
				return j + 1 + n - i
			}
			return 0
		}
	}
	return 0
}

// formFollows says whether the words behind a comma are a legal form.
func (p *paper) formFollows(s span, i int) bool {
	_, n := p.lx.legalForms.at(s, i)
	return n > 0 && strings.Contains(joined(s, i), ",")
}

// inSmallLetters says whether a value is a phrase and no name: "How the audit
// was done".
func inSmallLetters(s span) bool {
	small, all := 0, 0
	for _, a := range s {
		if a.first() && !a.digits && !nameJoint[a.key] && a.key != "and" && a.key != "of" && a.key != "&" {
			all++
			if lower(a) {
				small++
			}
		}
	}
	return 2*small > all
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
			known := s.atoms[i : i+n]
			n += p.bracketedForm(s.atoms, i+n)
			if _, m := p.lx.legalForms.at(s.atoms, i+n); m > 0 && !lower(s.atoms[i+n]) { // "OMEGA COMPLIANCE LIMITED"
				n += m
			}
			f := s.atoms[i : i+n]
			small := known.text() == strings.ToLower(known.text())
			odds := weakLabel
			switch {
			case i == 0 && (s.box[1] < 0.13 || n == len(s.atoms)) && s.page == p.pages[0]:
				odds = strongLabel
			case i > 0 && p.lx.companies[s.atoms[i-1].key], small || len(known) == 1 && len(f[0].key) <= 3 && known.text() != strings.ToUpper(known.text()):
				continue
			case i > 0 && strings.Contains(joined(s.atoms, i), ","): // "Lead auditor, Bureau Veritas"
				odds = bareLabel
			}
			if len(f.key()) <= 3 && len(s.atoms) == n && s.box[1] > 0.13 || ambiguousFirm[known.key()] && odds < strongLabel {
				odds -= rightShape
			}
			claims = append(claims, newClaim(evidence.AuditFirm, p.firmText(f), f, odds))
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
			if a.key != "by" && a.key != "por" || i == 0 || !doneBy[b.atoms[i-1].key] || !p.nearAudit(b.atoms, i) || p.rows[a.seg] {
				continue
			}
			s := b.atoms[i+1:]
			n := 0
			for n < min(len(s), 8) && (!lower(s[n]) || s[n].key == "and" && n+1 < len(s) && !lower(s[n+1])) && (n == 0 || !sentenceEnds(s[n-1], s[n]) && !strings.ContainsAny(joined(s, n), ",;(")) {
				n++
			}
			if s = s[:n]; n > 0 && !p.person(s) && hasLetters(s) {
				claims = append(claims, newClaim(evidence.AuditFirm, p.firmText(s), s, inSentence-0.8))
			}
		}
	}
	return claims
}

var doneBy = map[string]bool{"out": true, "conducted": true, "performed": true, "made": true, "done": true, "executed": true, "realizada": true, "efectuada": true, "practicada": true, "ejecutada": true, "cabo": true}

// firmWord are words that the names of audit firms carry.
var firmWord = wordSet("assurance compliance inspection inspections certification certifications verification auditors auditores inspecciones certificaciones verificaciones aseguramiento certifiers monitoring sustainability")

// headedFirms takes a name in the letterhead that carries such a word.
func (p *paper) headedFirms() []claim {
	var claims []claim
	for _, s := range p.pages[0].segs {
		if s.box[1] > 0.13 && s.box[3] < 0.9 || len(s.labels) > 0 || !startsName(s.atoms) {
			continue
		}
		f := p.firmIn(s.atoms)
		named := false
		for _, a := range f {
			named = named || firmWord[a.key]
			if lower(a) && !nameJoint[a.key] && a.key != "and" || noFirm[a.key] {
				named = false
				break
			}
		}
		if _, n := p.lx.titles.at(f, 0); !named || n > 0 || len(f) < 2 || len(f) > 6 || f.hasDigits(1) || compactKey(f.text()) == compactKey(p.holder.field.Value) {
			continue
		}
		odds := bareLabel
		if s.box[1] > 0.13 { // the letterhead has the name that the firm goes by
			odds -= weakLabel
		}
		claims = append(claims, newClaim(evidence.AuditFirm, p.firmText(f), f, odds))
	}
	return claims
}

// noFirm are words of a report's title and of the network's own name.
var noFirm = wordSet("scan supplier audit report network security supply chain program programme summary informe auditoria seguridad result results confidential")

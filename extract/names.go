package extract

import (
	"slices"
	"strings"
	"unicode"

	"certdex/evidence"
)

// nameLines joins a name's lines: those that wrapped, and a line that is only
// a legal form.
func nameLines(lines []span, lx *lexicon) span {
	name := paragraph(lines)
	for _, l := range lines[:max(0, min(len(lines), countLines(name)-1))] { // a name ends with its legal form
		if at := slices.Index(name, l[len(l)-1]) + 1; at > 0 && at < len(name) && lx.endsInLegalForm(name[:at]) && !lx.legalFormOver(name, at) {
			if _, n := lx.legalForms.at(name, at); n == 0 {
				name = name[:at]
				break
			}
		}
	}
	if next := countLines(name); next < len(lines) { // the legal form may stand on a line of its own, or go on there
		if both := append(slices.Clone(name), lines[next]...); lx.legalFormOver(both, len(name)) && lx.endsInLegalForm(both) {
			return both
		}
		if _, n := lx.legalForms.at(lines[next], 0); n == len(lines[next]) && n > 0 {
			return append(name, lines[next]...)
		}
	}
	return name
}

// legalFormOver says whether one legal form stands before and behind an index:
// "S.A." and "de C.V.".
func (lx *lexicon) legalFormOver(s span, at int) bool {
	for i := max(0, at-7); i < at; i++ {
		if _, n := lx.legalForms.at(s, i); i+n > at {
			return true
		}
	}
	return false
}

func countLines(s span) int { return len(s.boxes()) }

func startsName(s span) bool {
	if len(s) == 0 {
		return false
	}
	r := []rune(s[0].text())[0]
	return unicode.IsUpper(r) || unicode.IsDigit(r) || !unicode.IsLower(r)
}

func hasLetters(s span) bool {
	n := 0
	for _, a := range s {
		if !a.digits {
			n += len(a.key)
		}
	}
	return n >= 3
}

// skipFillers passes over "la empresa", "the security management system of"
// and an opening colon.
func (p *paper) skipFillers(a span) span {
	for {
		_, n := p.lx.fillers.at(a, 0)
		if n == 0 {
			_, n = p.lx.addressee.at(a, 0)
			if n > 0 && n == len(a) {
				n = 0
			}
			if n > 0 && a[0].key != "firma" && a[0].key != "messrs" && a[0].key != "senores" {
				n = 0
			}
		}
		if n == 0 && len(a) > 2 && a[0].key == "m" && a[1].key == "s" && a[0].word == a[1].word { // M/s
			n = 2
		}
		if n == 0 {
			return a
		}
		a = a[n:]
	}
}

// untilStop cuts a run of atoms where the name ends: at a stop phrase, a label
// of an identifier, a change of type, or the end of the sentence.
func (p *paper) untilStop(a span) span {
	for i := 1; i < len(a); i++ {
		prev, next := a[i-1], a[i]
		if _, n := p.lx.stops.at(a, i); n > 0 && (lower(next) || strings.ContainsAny(prev.after(), ",(;") || n > 1 || next.word.Text == strings.ToUpper(next.word.Text) && len(next.key) <= 4) {
			return a[:i]
		}
		if _, n := p.lx.taxIDs.at(a, i); n > 0 && (strings.ContainsAny(prev.after(), ",(;:") || n > 1 || prev.seg != next.seg) {
			return a[:i]
		}
		if entries, n := p.lx.inline.at(a, i); n > 0 && lower(next) && entries[0].field != evidence.Holder && (n > 1 || strings.Contains(prev.after(), ",")) {
			return a[:i]
		}
		if strings.ContainsAny(prev.after(), ";:(") && prev.word != next.word {
			return a[:i]
		}
		if strings.Contains(prev.after(), ",") && lower(next) {
			return a[:i]
		}
		if prev.seg != next.seg {
			if !p.sameType(prev.seg, next.seg) || prev.seg.bold != next.seg.bold && prev.seg.bold || lower(next) && !hyphened(a[:i]) {
				return a[:i]
			}
			if p.endsInLegalForm(a[:i]) && !p.onlyLegalForm(next.seg) && !p.lx.legalFormOver(a, i) {
				return a[:i]
			}
			if next.digits {
				return a[:i]
			}
		}
		if sentenceEnds(prev, next) && !p.endsInLegalForm(a[:i]) {
			return a[:i]
		}
		if prev.word != next.word && prev.word.Bold && !next.word.Bold && lower(next) {
			return a[:i]
		}
		if i >= 16 {
			return a[:i]
		}
	}
	return a
}

// sameType says whether two lines are set alike; ink alone tells less.
func (p *paper) sameType(a, b *segment) bool {
	ratio := 1.1
	if a.page.ocr {
		ratio = 1.45
	}
	return max(a.h, b.h) < ratio*min(a.h, b.h)
}

func (p *paper) onlyLegalForm(s *segment) bool {
	_, n := p.lx.legalForms.at(s.atoms, 0)
	return n > 0 && n == len(s.atoms)
}

func lower(a *atom) bool {
	r := []rune(a.text())
	return len(r) > 0 && unicode.IsLower(r[0])
}

// trimName cuts identifiers, brackets and joining words off a name's end.
func (p *paper) trimName(s span) span {
	for i := 1; i < len(s); i++ {
		if _, n := p.lx.taxIDs.at(s, i); n > 0 && (i+n == len(s) || s[min(i+n, len(s)-1)].key != "" && hasDigit(s[min(i+n, len(s)-1)].key)) {
			s = s[:i]
			break
		}
	}
	for len(s) > 0 && (joining[s[len(s)-1].key] && lower(s[len(s)-1])) {
		s = s[:len(s)-1]
	}
	return s
}

var joining = map[string]bool{"y": true, "and": true, "und": true, "et": true, "con": true, "with": true, "de": true, "mit": true, "avec": true, "en": true}

// endsInLegalForm says whether the name closes with S.A.S., GmbH and the like.
func (p *paper) endsInLegalForm(s span) bool { return p.lx.endsInLegalForm(s) }

func (lx *lexicon) endsInLegalForm(s span) bool {
	for i := max(0, len(s)-7); i < len(s); i++ {
		if _, n := lx.legalForms.at(s, i); n > 0 && i+n == len(s) && i > 0 {
			return true
		}
	}
	return false
}

// nameOdds is what a name says for itself: a legal form and words of trade
// speak for a company; numbers, labels, titles of persons and the issuer's
// name against the holder.
func (p *paper) nameOdds(s span) float64 {
	odds := 0.0
	if p.endsInLegalForm(s) {
		odds += legalForm
	} else if slices.ContainsFunc(s, func(a *atom) bool { return p.lx.companies[a.key] }) {
		odds += legalForm / 2
	}
	if e, i, _ := p.lx.issuers.in(s); i == 0 && e != nil && !(e[0].place && p.endsInLegalForm(s)) {
		odds += contradiction
	}
	if _, n := p.lx.auditFirms.at(s, 0); n > 0 && p.audits() {
		odds += contradiction
	}
	if _, n := p.lx.positions.at(s, 0); n > 0 {
		odds += contradiction / 2
	}
	if _, n := p.lx.titles.at(s, 0); n > 0 {
		odds += contradiction
	}
	if e, n := p.lx.labels.at(s, 0); n == len(s) && len(e) > 0 {
		odds += contradiction
	}
	if len(datesIn(s, dateOrder{})) > 0 || codeLength(s, 0) == len(s) {
		odds += contradiction
	}
	if len(s) > 14 {
		odds += contradiction / 2
	}
	if numbering(s) > 0 && !p.endsInLegalForm(s) {
		odds += contradiction / 2
	}
	if len(s) == 1 && len(s[0].key) < 4 {
		odds += contradiction / 2
	}
	words, small := 0, 0
	for _, a := range s {
		if !a.digits && len(a.key) > 3 {
			words++
			if lower(a) {
				small++
			}
		}
	}
	if words > 0 && small*2 > words {
		odds += contradiction / 2
	}
	if small > 4 {
		odds += contradiction / 2
	}
	return odds
}

package extract

import (
	"regexp"
	"slices"
	"strings"

	"certdex/evidence"
)

// postalField takes the lines below the name in a letter's address field.
func (p *paper) postalField() []claim {
	var claims []claim
	for _, h := range p.holderLines() {
		if h.box[1] > 0.5 || !(p.greets() || p.called(h.block) || len(h.block.segs) > 2 && p.windowed(h.block.segs)) {
			continue
		}
		var lines []span
		for _, s := range following(h) {
			_, greeting := p.lx.greetings.at(s.atoms, 0)
			if greeting > 0 || p.salutes(s) || opensWithLabel(s) && !s.labels[0].is(evidence.Address) && !s.labels[0].is(taxLabel) {
				break
			}
			a := s.atoms
			if opensWithLabel(s) && s.labels[0].is(evidence.Address) && s.labels[0].to < len(a) { // "Street ........ Circuito Mezquite 215"
				a = a[s.labels[0].to:]
			}
			if _, n := p.lx.attention.at(a, 0); n > 0 {
				continue
			}
			if _, n := p.lx.addressee.at(a, 0); n == len(a) {
				continue
			}
			if _, n := p.lx.taxIDs.at(a, 0); n == 0 {
				lines = append(lines, a)
			}
		}
		if len(lines) == 0 || len(lines) > 6 {
			continue
		}
		parts := make([]string, 0, len(lines))
		var all span
		for _, l := range lines {
			parts = append(parts, l.text())
			all = append(all, l...)
		}
		claims = append(claims, newClaim(evidence.Address, strings.Join(parts, ", "), all, inSentence))
	}
	return claims
}

func (p *paper) called(b *block) bool {
	_, n := p.lx.addressee.at(b.segs[0].atoms, 0)
	return n > 0
}

// linesBelowHolder takes the lines under the holder's name until one does not
// read like an address.
func (p *paper) linesBelowHolder() []claim {
	var claims []claim
	for _, h := range p.holderLines() {
		if t := h.below(3.4); t != nil && len(h.atoms) > len(p.holder.span)+2 && lowerShare(t.atoms) >= 0.4 { // the name stands in a sentence
			continue
		}
		if lines := p.addressLines(h); len(lines) > 0 {
			if a := lines[0]; len(a) > 2 && leading[a[0].key] && lower(a[0]) {
				lines[0] = a[1:]
			}
			value, all := p.addressText(lines, p.cutAddress)
			claims = append(claims, newClaim(evidence.Address, value, all, guessedPlace, weakLabel))
		}
	}
	return claims
}

func (p *paper) addressLines(h *segment) []span {
	var lines []span
	var last *segment
	for s := h; len(lines) < 6; {
		t := s.below(3.4)
		if t == nil {
			break
		}
		s = t
		a := t.atoms
		if p.tellsID(a) {
			if len(lines) > 0 {
				break
			}
			continue
		}
		if _, n := p.lx.greetings.at(a, 0); n > 0 {
			break
		}
		if len(t.labels) > 0 && t.labels[0].is(evidence.Address) && t.labels[0].to < len(a) {
			a = a[t.labels[0].to:]
		} else if opensWithLabel(t) || opensWithUnknownLabel(t) {
			r := t.right()
			if len(lines) > 0 || r == nil || r.line != t.line || opensWithLabel(r) || p.addressOdds(r.atoms) < 0.3 {
				break
			}
			a, t = r.atoms, r
		}
		if len(lines) == 0 && t.block == h.block && !a.hasDigits(1) && p.addressOdds(a) < -0.4 { // the name goes on
			continue
		}
		if l := leftLabel(t); l != nil && !l.is(evidence.Address) && !l.is("city") && !stacked(l.seg) {
			break
		}
		near := t.block == h.block && lowerShare(a) < 0.5 || last != nil && last.block == t.block
		if odds := p.addressOdds(a); (odds < 0.3 && !near || odds < -1.2) && !p.restReadsPostal(t) {
			break
		}
		last = t
		lines = append(lines, a)
	}
	return lines
}

// restReadsPostal says whether a line and those that go on from it read like an
// address together.
func (p *paper) restReadsPostal(s *segment) bool {
	all := slices.Clone(s.atoms)
	rest := following(s)
	for _, t := range rest[:min(len(rest), 4)] {
		if opensWithLabel(t) || lowerShare(t.atoms) > 0.5 {
			break
		}
		all = append(all, t.atoms...)
	}
	return lowerShare(all) < 0.4 && p.addressOdds(all) > 0.9
}

// tellsID says whether a line opens with an identifier or is about one.
func (p *paper) tellsID(a span) bool {
	_, i, n := p.lx.taxIDs.in(a)
	return i == 0 || i > 0 && i <= 3 && idLength(a, skipNo(a, i+n)) > 0
}

func lowerShare(a span) float64 {
	small, words := 0, 0
	for _, x := range a {
		if !x.digits {
			words++
			if lower(x) {
				small++
			}
		}
	}
	return float64(small) / float64(max(words, 1))
}

// streetEnd matches German and Dutch names of streets, which are one word.
var streetEnd = regexp.MustCompile(`.(strasse|str|weg|platz|gasse|allee|straat|laan|kade|ring|damm|ufer|plein)$`)

// postcode matches postal codes of letters and digits: British, Irish, Dutch,
// Canadian and Maltese ones.
var postcode = regexp.MustCompile(`\b(?:[A-Z]{1,2}\d[A-Z\d]? \d[A-Z]{2}|[A-Z]\d[\dW] [A-Z\d]{4}|\d{4} [A-Z]{2}|[A-Z]\d[A-Z] \d[A-Z]\d|[A-Z]{3} \d{4})\b`)

// addressOdds is what an address says for itself.
func (p *paper) addressOdds(a span) float64 {
	places, commas, capitals, small := 0, 0, 0, 0
	for _, x := range a {
		if p.lx.places[x.key] {
			places++
		}
		commas += strings.Count(x.after(), ",")
		if !x.digits {
			if lower(x) {
				small++
			} else {
				capitals++
			}
		}
	}
	odds := -1.0 + 0.5*float64(min(places, 4)) + 0.3*float64(min(commas, 3))
	if a.hasDigits(1) {
		odds += 0.5
	}
	for i, x := range a {
		if streetEnd.MatchString(x.key) {
			odds += 0.5
		}
		if x.digits && len(x.key) >= 4 && len(x.key) <= 6 && i+1 < len(a) && i > 0 && !lower(a[i+1]) && !a[i+1].digits { // a postal code and its town
			odds += 0.8
		}
		if x.digits && len(x.key) <= 3 && i > 0 && !lower(a[i-1]) && !a[i-1].digits && (i+1 == len(a) || a[i+1].seg != x.seg || strings.Contains(x.after(), ",")) { // a street and its number
			odds += 0.3
		}
	}
	if postcode.MatchString(strings.ToUpper(a.text())) {
		odds++
	}
	if p.countryOf(a) != "" {
		odds++
	}
	if small > capitals+3 {
		odds += contradiction / 2
	}
	if _, i, _ := p.lx.issuers.in(a); i >= 0 {
		odds += contradiction
	}
	if len(datesIn(a, dateOrder{})) > 0 {
		odds += contradiction
	}
	if len(a) > 0 && len(p.holder.span) > 0 {
		if d := mid(a[0].seg.box) - mid(p.holder.span[0].seg.box); a[0].page == p.holder.span[0].page && (d < -0.15 || a[0].seg.box[1] > 0.88) {
			odds += contradiction / 2
		}
	}
	return odds
}

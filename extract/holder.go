package extract

import (
	"slices"
	"strings"

	"certdex/evidence"
)

// findHolder weighs every name that a label, a sentence, an address field or
// the size of its type puts forward.
func (p *paper) findHolder() {
	var claims []claim
	claims = append(claims, p.labelledNames(evidence.Holder)...)
	claims = append(claims, p.certifiedNames()...)
	claims = append(claims, p.addressees()...)
	claims = append(claims, p.prominentNames()...)
	claims = append(claims, p.namesInText()...)
	for i := range claims {
		claims[i].odds += p.nameOdds(claims[i].span)
	}
	claims = mergeRepeats(claims)
	holder, ok := best(claims)

	var facilities []claim
	for _, f := range append(p.labelledNames(evidence.Facility), p.toldFacilities()...) {
		if p.addressOdds(f.span) >= 1.3 && strings.Count(f.field.Value, ",") >= 2 { // "Facility" may announce where it is
			f.field.Name = evidence.Address
			p.sites = append(p.sites, f)
			continue
		}
		facilities = append(facilities, f)
	}
	for i := range facilities {
		facilities[i].odds += min(p.nameOdds(facilities[i].span), 0.5)
	}
	if (!ok || holder.odds < 0.5) && len(facilities) > 0 { // "Facility name" may be all that names the company
		if f, _ := best(facilities); f.odds > holder.odds || !ok {
			f.field.Name = evidence.Holder
			holder, ok = f, true
		}
	}
	if !ok || holder.odds < -1 {
		return
	}
	p.holder = holder
	p.add(holder)
	for _, f := range facilities {
		if !strings.EqualFold(compactKey(f.field.Value), compactKey(holder.field.Value)) && f.odds > 0 {
			p.add(f)
		}
	}
}

// labelledNames takes names from the regions of a field's labels.
func (p *paper) labelledNames(field string) []claim {
	var claims []claim
	for _, l := range p.labels(field) {
		if l.unwanted() {
			continue
		}
		for _, r := range l.regions() {
			lines := slices.Clone(r.lines)
			lines[0] = p.skipFillers(lines[0])
			if r.where == sameCell && !l.colon && !startsName(lines[0]) {
				break
			}
			if field == evidence.Facility && !l.soft && p.readsPostal(lines) { // "Premises" may announce where they are
				p.addressBelowSite(lines, r)
				break
			}
			s := p.trimName(p.untilAddress(nameLines(lines, p.lx)))
			if len(s) == 0 || !hasLetters(s) || l.soft && !p.endsInLegalForm(s) {
				continue
			}
			if r.where == under && l.whole && !l.colon && len(l.entries) > 0 && l.size() == 1 && !p.endsInLegalForm(s) && field == evidence.Facility && !headsColumn(l) {
				continue
			}
			claims = append(claims, newClaim(field, s.text(), s, r.strengthOf(field)))
			if field == evidence.Facility {
				p.addressBelowSite(lines[min(len(lines), max(1, countLines(s))):], r)
			}
			break
		}
	}
	return claims
}

// toldFacilities reads "en su establecimiento denominado Planta Silao II".
func (p *paper) toldFacilities() []claim {
	var claims []claim
	for _, b := range p.blocks() {
		for i := range b.atoms {
			e, n := p.lx.inline.at(b.atoms, i)
			if n == 0 || e[0].field != evidence.Facility || i+n >= len(b.atoms) {
				continue
			}
			if s := p.trimName(p.untilStop(b.atoms[i+n:])); len(s) > 0 && startsName(s) && len(s) <= 8 {
				claims = append(claims, newClaim(evidence.Facility, s.text(), s, inSentence))
			}
		}
	}
	return claims
}

// readsPostal says whether a value is an address from its first line on.
func (p *paper) readsPostal(lines []span) bool {
	first, all := lines[0], paragraphOf(lines)
	named := p.endsInLegalForm(first) || len(p.untilAddress(first)) < len(first)
	return first.hasDigits(1) && !named && p.addressOdds(first) > -0.3 && p.addressOdds(all) > 1 && strings.Count(all.text(), ",") > 1
}

// addressBelowSite keeps the lines below a site's name that read like an
// address.
func (p *paper) addressBelowSite(lines []span, r region) {
	value, s := p.addressText(lines, p.cutAddress)
	if len(s) > 2 && p.addressOdds(s) > 0.3 {
		p.sites = append(p.sites, newClaim(evidence.Address, value, s, r.strengthOf(evidence.Facility)))
	}
}

// untilAddress ends a name with its legal form where a comma and an address
// follow.
func (p *paper) untilAddress(s span) span {
	for i := 2; i < len(s); i++ {
		if !strings.Contains(joined(s, i), ",") || !p.endsInLegalForm(s[:i]) {
			continue
		}
		if _, n := p.lx.legalForms.at(s, i); n == 0 && !p.lx.legalFormOver(s, i) {
			return s[:i]
		}
	}
	return s
}

// certifiedNames takes what follows "certifies that", "otorga a" and the like:
// in the sentence, or, where the sentence breaks off there, in the line below.
func (p *paper) certifiedNames() []claim {
	var claims []claim
	for _, b := range p.blocks() {
		for i := 0; i < len(b.atoms); i++ {
			entries, n := p.lx.inline.at(b.atoms, i)
			if n == 0 || !slices.ContainsFunc(entries, func(e labelEntry) bool { return e.field == evidence.Holder }) {
				continue
			}
			at := i + n
			rest := p.skipFillers(b.atoms[at:])
			strength := inSentence
			if n <= 2 && entries[0].lang != "en" || n == 1 {
				strength = weakLabel
			}
			if len(rest) > 0 && len(rest) < len(b.atoms) {
				if prev := b.atoms[len(b.atoms)-len(rest)-1]; prev.seg != rest[0].seg && rest[0].seg.h > 1.15*prev.seg.h {
					strength += guessedPlace
				}
			}
			if len(rest) == 0 {
				below := p.nextBelow(b)
				if below == nil {
					continue
				}
				rest = p.skipFillers(below.atoms)
			}
			s := p.trimName(p.untilStop(rest))
			if len(s) == 0 || !startsName(s) || !hasLetters(s) {
				continue
			}
			claims = append(claims, newClaim(evidence.Holder, s.text(), s, strength))
		}
	}
	return claims
}

// nextBelow gives the block that a centred sentence goes on in.
func (p *paper) nextBelow(b *block) *block {
	s := b.last()
	for range 3 {
		t := s.below(6)
		if t == nil {
			return nil
		}
		if _, n := p.lx.fillers.at(t.atoms, 0); n == len(t.atoms) && n > 0 { // "a la empresa" on a line of its own
			s = t
			continue
		}
		return t.block
	}
	return nil
}

// addressees takes the first line of a letter's address field.
func (p *paper) addressees() []claim {
	if len(p.pages) == 0 {
		return nil
	}
	var claims []claim
	greeting := p.greets()
	for _, b := range p.pages[0].blocks {
		called := false
		segs := b.segs
		for len(segs) > 1 {
			if _, n := p.lx.addressee.at(segs[0].atoms, 0); n != len(segs[0].atoms) {
				break
			}
			called, segs = true, segs[1:]
		}
		if b.box[1] > 0.5 || len(segs) < 2 || !(called || (greeting || p.windowed(segs)) && p.looksPostal(segs)) {
			continue
		}
		for i := 1; i < min(len(segs)-1, 3) && !p.endsInLegalForm(segs[0].atoms); i++ {
			if p.endsInLegalForm(segs[i].atoms) { // a salutation or a person stands above the company
				segs = segs[i:]
				called = true
			}
		}
		s := p.trimName(segs[0].atoms)
		if _, n := p.lx.issuers.at(s, 0); n > 0 {
			continue
		}
		if _, n := p.lx.greetings.at(s, 0); n > 0 {
			continue
		}
		odds := 1.6
		if called {
			odds += 0.6
		}
		if b.box[0] > 0.45 { // the sender's block stands on the right
			odds -= 1.5
		}
		claims = append(claims, newClaim(evidence.Holder, s.text(), s, odds))
	}
	return claims
}

func (p *paper) greets() bool {
	return slices.ContainsFunc(p.pages[0].segs, func(s *segment) bool {
		_, n := p.lx.greetings.at(s.atoms, 0)
		return n > 0
	})
}

// windowed says whether some lines stand where a letter's window shows them
// and open with a company's name.
func (p *paper) windowed(segs []*segment) bool {
	first := segs[0]
	if first.box[0] > 0.3 || first.box[1] < 0.08 || first.box[1] > 0.4 || len(segs) > 6 || len(first.labels) > 0 || len(first.line.segs) > 1 {
		return false
	}
	_, i, _ := p.lx.issuers.in(first.atoms)
	return i < 0 && p.endsInLegalForm(first.atoms)
}

// looksPostal says whether the lines after the first read like an address.
func (p *paper) looksPostal(segs []*segment) bool {
	digits, places := false, 0
	for _, s := range segs[1:] {
		digits = digits || s.atoms.hasDigits(2)
		for _, a := range s.atoms {
			if p.lx.places[a.key] {
				places++
			}
		}
		if opensWithLabel(s) && !s.labels[0].is(taxLabel) {
			return false
		}
	}
	return digits || places > 0
}

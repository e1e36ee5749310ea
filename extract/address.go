package extract

import (
	"slices"
	"strings"

	"certdex/evidence"
)

// findAddress takes the holder's addresses, those of the sites that a table
// lists, and the country that they name.
func (p *paper) findAddress() {
	p.address = append(p.ownAddresses(), p.address...)
	if len(p.address) == 0 {
		return
	}
	for _, c := range p.address {
		p.add(c)
		p.dropFacilityIn(c)
	}
	p.findCountry()
}

// dropFacilityIn takes back a facility that is the beginning of an address: a
// label such as "Location" may announce either.
func (p *paper) dropFacilityIn(address claim) {
	p.claims = slices.DeleteFunc(p.claims, func(c claim) bool {
		return c.field.Name == evidence.Facility && c.span.hasDigits(1) && strings.HasPrefix(compactKey(address.field.Value), compactKey(c.field.Value))
	})
}

// ownAddresses takes the holder's address from its label, a sentence, the lines
// of a letter's address field, or the lines below the holder's name; and a
// further one that a label of its own announces as surely.
func (p *paper) ownAddresses() []claim {
	labelled := append(p.labelledAddresses(), p.sites...)
	claims := append(slices.Clone(labelled), p.toldAddresses()...)
	claims = append(claims, p.addressOfName()...)
	claims = append(claims, p.postalField()...)
	if !slices.ContainsFunc(claims, func(c claim) bool { return c.odds > 0.5 }) {
		claims = append(claims, p.linesBelowHolder()...)
	}
	weigh := func(claims []claim) []claim {
		for i := range claims {
			claims[i].odds += p.addressOdds(claims[i].span)
		}
		return mergeRepeats(claims)
	}
	top, ok := best(weigh(claims))
	if !ok || top.odds < 0 || len(p.address) > 0 && top.odds < inSentence {
		return nil
	}
	own := []claim{p.withCity(top)}
	listed := func(c claim) bool {
		return slices.ContainsFunc(p.address, func(o claim) bool { return compactKey(o.field.Value) == compactKey(c.field.Value) })
	}
	if listed(own[0]) {
		return nil
	}
	for _, c := range weigh(labelled) {
		same := strings.Contains(compactKey(own[0].field.Value), compactKey(c.field.Value)) || strings.Contains(compactKey(c.field.Value), compactKey(own[0].field.Value))
		if !same && !listed(c) && c.odds > inSentence && c.span[0].seg.box[1] < footOfPage {
			own = append(own, c)
		}
	}
	return own
}

// footOfPage is where the foot of a paper begins.
const footOfPage = 0.88

func (p *paper) labelledAddresses() []claim {
	var claims []claim
	for _, l := range p.labels(evidence.Address) {
		if l.unwanted() {
			continue
		}
		for _, r := range l.regions() {
			if r.where == sameCell && !l.colon && !startsName(r.lines[0]) {
				break
			}
			value, s := p.addressText(r.lines, p.cutAddress)
			if len(s) < 2 {
				continue
			}
			c := newClaim(evidence.Address, value, s, r.strengthOf(evidence.Address))
			claims = append(claims, c)
			break
		}
	}
	return claims
}

// toldAddresses takes addresses from sentences: "con domicilio en …",
// "located at …".
func (p *paper) toldAddresses() []claim {
	var claims []claim
	for _, b := range p.blocks() {
		for i := 0; i < len(b.atoms); i++ {
			e, n := p.lx.inline.at(b.atoms, i)
			if n == 0 || !slices.ContainsFunc(e, func(e labelEntry) bool { return e.field == evidence.Address }) {
				continue
			}
			at := i + n
			if at >= len(b.atoms) {
				continue
			}
			for at < len(b.atoms) && articles[b.atoms[at].key] && lower(b.atoms[at]) && at-i-n < 2 {
				at++
			}
			s := p.addressUntilStop(b.atoms[at:])
			if len(s) < 2 {
				continue
			}
			claims = append(claims, newClaim(evidence.Address, trimAddress(s.text(), s), s, inSentence))
		}
	}
	return claims
}

// addressOfName takes what stands behind the holder's name and "of", "at" or
// "in" in a sentence: "Pennine Castings Limited, of Unit 4, Calder Vale Works".
func (p *paper) addressOfName() []claim {
	if len(p.holder.span) == 0 {
		return nil
	}
	for _, b := range p.blocks() {
		for _, at := range p.holder.span.endsIn(b.atoms) {
			if c, ok := p.addressBehind(b.atoms, at); ok {
				return []claim{c}
			}
		}
	}
	return nil
}

// endsIn gives where mentions of a name end in some atoms.
func (s span) endsIn(a span) []int {
	var ends []int
	keys := s.keys()
	for i := 0; i+len(keys) <= len(a); i++ {
		if a[i].key == keys[0] && slices.Equal(a[i:i+len(keys)].keys(), keys) {
			ends = append(ends, i+len(keys))
		}
	}
	return ends
}

// addressBehind reads an address from atoms[at] on, with brackets and a small
// word before it.
func (p *paper) addressBehind(a span, at int) (claim, bool) {
	last := a[at-1]
	bracketed := skipBrackets(a, at)
	if bracketed+1 >= len(a) || bracketed == at && !strings.Contains(last.after(), ",") {
		return claim{}, false
	}
	if at = bracketed; !leading[a[at].key] && p.addressOdds(a[at:min(at+6, len(a))]) < 0.5 {
		return claim{}, false
	}
	if leading[a[at].key] {
		at++
	}
	s := p.addressUntilStop(a[at:])
	if len(s) < 3 || !startsName(s) || p.addressOdds(s) < 0.3 {
		return claim{}, false
	}
	value, s := p.addressText(linesOf(s), func(a span) span { return a })
	return newClaim(evidence.Address, value, s, bareLabel), true
}

// leading are small words that join an address to the name above it.
var leading = map[string]bool{"of": true, "at": true, "in": true, "en": true, "a": true, "de": true}

var articles = map[string]bool{"la": true, "el": true, "the": true, "au": true, "der": true, "dem": true, "a": true}

// holderLines gives every line that is the holder's name and nothing else,
// and the one that the holder was taken from.
func (p *paper) holderLines() []*segment {
	if len(p.holder.span) == 0 {
		return nil
	}
	own := p.holder.span[len(p.holder.span)-1].seg
	lines := []*segment{own}
	key := compactKey(p.holder.field.Value)
	for _, s := range p.segments() {
		if s != own && !p.rows[s] && compactKey(s.atoms.text()) == key {
			lines = append(lines, s)
		}
	}
	return lines
}

// withCity joins the boxes of a form that has street, city and country apart.
func (p *paper) withCity(c claim) claim {
	var parts []claim
	for _, l := range p.labels("city") {
		if l.soft || !l.whole && !l.colon {
			continue
		}
		for _, r := range l.regions() {
			s := paragraph(r.lines)
			if e, n := p.lx.values.at(r.lines[0], 0); n > 0 && slices.ContainsFunc(e, func(e kindEntry) bool { return e.field == evidence.Status }) {
				break // "State: Valid"
			}
			if len(s) > 0 && s[0].page == c.span[0].page {
				parts = append(parts, newClaim(evidence.Address, s.text(), s))
			}
			break
		}
	}
	if len(parts) == 0 {
		return c
	}
	for _, l := range p.labels(evidence.Country) {
		if rs := l.regions(); len(rs) > 0 && p.countryOf(rs[0].lines[0]) != "" {
			parts = append(parts, newClaim(evidence.Address, rs[0].lines[0].text(), rs[0].lines[0]))
		}
	}
	slices.SortStableFunc(parts, func(a, b claim) int { return a.span[0].seg.index - b.span[0].seg.index })
	for _, part := range parts {
		for _, piece := range strings.Split(part.field.Value, " / ") {
			if piece = strings.Trim(piece, " ,"); piece != "" && !strings.Contains(fold(c.field.Value), fold(piece)) {
				c.field.Value += ", " + piece
				c.span = append(slices.Clone(c.span), part.span...)
			}
		}
	}
	return c
}

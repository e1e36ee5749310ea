package extract

import (
	"slices"
	"strings"

	"certdex/evidence"
	"certdex/programs"
)

// datedClaim is a date with a field that it may be of.
type datedClaim struct {
	claim
	date *date
}

// findDates reads every date of the paper and gives each the field that its
// label, its sentence or its place speaks for.
func (p *paper) findDates() {
	order := p.dateOrder()
	var all []*date
	for _, b := range p.blocks() {
		for _, d := range datesIn(b.atoms, order) {
			if p.rows[d.span[0].seg] {
				continue
			}
			all = append(all, &d)
		}
	}
	for i, d := range all {
		var prev, next *date
		if i > 0 && all[i-1].span[0].seg.block == d.span[0].seg.block {
			prev = all[i-1]
		}
		if i+1 < len(all) && all[i+1].span[0].seg.block == d.span[0].seg.block {
			next = all[i+1]
		}
		for _, o := range all {
			if brokenRange(d, o) {
				next = o
			} else if brokenRange(o, d) {
				prev = o
			}
		}
		p.weighDate(d, prev, next)
	}
	p.letterDate(all)
	p.chooseDates(order)
}

// weighDate gathers what speaks for each field of one date.
func (p *paper) weighDate(d, prev, next *date) {
	s := d.span[0].seg
	at := d.span[0].index
	claim := func(field string, odds float64) {
		if d.damaged {
			odds += repairedLetter
		}
		p.dates = append(p.dates, datedClaim{newClaim(field, d.value, d.span, odds), d})
	}
	ranged := next != nil && p.inRange(d, next)
	ends := prev != nil && p.inRange(prev, d)
	spread := func(l *label, odds float64) {
		for _, e := range l.entries {
			f := e.field
			if !evidence.Dates[f] && f != programs.NoField && f != "due" {
				continue
			}
			if e.weak {
				odds = min(odds, weakLabel)
			}
			switch {
			case f == evidence.ExpiresOn && ranged:
				f = evidence.EffectiveOn
			case f == evidence.EffectiveOn && ends:
				f = evidence.ExpiresOn
			case f == evidence.AuditedOn && ranged:
				f = programs.NoField
			}
			claim(f, odds)
		}
	}
	var own *label
	for _, l := range s.labels {
		if l.to <= at && (own == nil || l.to > own.to) {
			own = l
		}
	}
	if own != nil && own.from == 0 && own.size() == 1 && !own.colon { // "from" opens the value of a label beside it
		if l := leftLabel(s); l != nil && isDated(l) {
			own = nil
		}
	}
	if ends && prev.span[0].seg == s && own == nil { // the label stands before the range's first date
		at = prev.span[0].index
	}
	if ends && own == nil && prev.span[0].seg.block != s.block {
		for _, l := range prev.span[0].seg.labels {
			if l.to <= prev.span[0].index {
				spread(l, labelOdds(l))
			}
		}
		return
	}
	beginning := at
	switch {
	case own != nil && (gapOK(s.atoms[own.to:at]) || own.colon && len(datesIn(s.atoms[own.to:at], dateOrder{})) == 0 || ends):
		spread(own, labelOdds(own))
		if own.colon || own.whole || own.unwanted() {
			return
		}
	case gapOK(s.atoms[:beginning]) || ends || beginning == 0:
		if l := leftLabel(s); l != nil && isDated(l) {
			spread(l, labelOdds(l)+besideLabel)
			if l.unwanted() || l.whole || l.colon {
				return
			}
		} else if l := p.labelOfLine(s); l != nil {
			spread(l, labelOdds(l))
		} else if l := aboveLabel(s); l != nil && isDated(l) && (leftLabel(s) == nil) {
			spread(l, labelOdds(l))
			if l.unwanted() || l.whole && len(datesIn(s.atoms[:d.span[0].index], dateOrder{})) == 0 && d.span[0].index <= 6 {
				return
			}
		}
	}
	p.weighSentence(d, prev, ranged, ends, claim)
}

func isDated(l *label) bool {
	return slices.ContainsFunc(l.entries, func(e labelEntry) bool {
		return evidence.Dates[e.field] || e.field == programs.NoField || e.field == "due"
	})
}

// labelOfLine finds the label of a date on the second line of a value.
func (p *paper) labelOfLine(s *segment) *label {
	at := slices.Index(s.block.segs, s)
	if at <= 0 {
		return nil
	}
	prev := s.block.segs[at-1]
	if len(prev.labels) > 0 {
		if l := prev.labels[len(prev.labels)-1]; isDated(l) && (l.colon || l.whole) && !prev.atoms[min(l.to, len(prev.atoms)):].hasDigits(1) && len(datesIn(prev.atoms[min(l.to, len(prev.atoms)):], dateOrder{})) == 0 {
			return l
		}
	}
	return nil
}

func labelOdds(l *label) float64 {
	odds := bareLabel
	if l.colon || l.whole || l.tail != nil {
		odds = strongLabel
	}
	if l.size() >= 3 {
		odds += longLabel
	}
	if l.guessed {
		odds += guessedLabel
	}
	return odds
}

// gapOK says whether only small words, or a place, stand between a label and
// its date: "Lima, 22-SET-2026", "hasta el 3 de mayo".
func gapOK(a span) bool {
	if len(a) > 6 {
		return false
	}
	small := 0
	for _, x := range a {
		if _, _, day := dayOf(x.key); hasDigit(x.key) && !day { // "del 29 de junio al 2 de julio de 2026"
			return false
		}
		if lower(x) && !between[x.key] && !rangeWord[x.key] {
			small++
		}
	}
	return small <= 3
}

// brokenRange says whether a line ends in a date and a dash and the next line
// begins with the other date.
func brokenRange(a, b *date) bool {
	last, first := a.span[len(a.span)-1], b.span[0]
	p := last.seg.page
	if p != first.seg.page || first.index != 0 || !strings.ContainsAny(last.after(), "-–—") || last.index+1 != len(last.seg.atoms) {
		return false
	}
	line := last.seg.line
	if line.segs[len(line.segs)-1] != last.seg || !first.seg.leftmost() {
		return false
	}
	i := slices.Index(p.lines, line)
	return i+1 < len(p.lines) && p.lines[i+1] == first.seg.line
}

// inRange says whether two dates are the two ends of one period: between them
// stand only words such as "to" or "hasta el".
func (p *paper) inRange(a, b *date) bool {
	if brokenRange(a, b) {
		return true
	}
	block := a.span[0].seg.block
	from := slices.Index(block.atoms, a.span[len(a.span)-1]) + 1
	to := slices.Index(block.atoms, b.span[0])
	if from <= 0 || to < from || to-from > 4 {
		return false
	}
	gap := block.atoms[from:to]
	if len(gap) == 0 {
		return strings.ContainsAny(joined(block.atoms, from), "-–—/")
	}
	_, n := p.lx.ranges.at(gap, 0)
	if n == len(gap) {
		return true
	}
	e, m := p.lx.inline.at(gap, 0)
	return m == len(gap) && len(e) > 0 && e[0].field == evidence.ExpiresOn
}

// weighSentence reads the wording around a date in running text.
func (p *paper) weighSentence(d, prev *date, ranged, ends bool, claim func(string, float64)) {
	a := d.span[0].seg.block.atoms
	at := slices.Index(a, d.span[0])
	limit := max(0, at-12)
	if prev != nil {
		limit = max(limit, slices.Index(a, prev.span[len(prev.span)-1])+1)
	}
	if ends && prev != nil {
		if p.ofVisit(a, slices.Index(a, prev.span[0])) {
			claim(evidence.AuditedOn, inSentence)
			return
		}
		if e, _, ok := p.wordingBefore(a, slices.Index(a, prev.span[0]), max(0, at-24)); ok {
			switch e.field {
			case evidence.EffectiveOn, evidence.ExpiresOn:
				claim(evidence.ExpiresOn, inSentence)
				return
			case evidence.AuditedOn:
				claim(evidence.AuditedOn, inSentence)
				return
			}
		}
	}
	last := slices.Index(a, d.span[len(d.span)-1]) + 1
	for k := last; k < min(len(a), last+3); k++ {
		if k > last && sentenceEnds(a[k-1], a[k]) || joinsIDs[a[k].key] {
			break
		}
		if e, n := p.lx.trailing.at(a, k); n > 0 {
			claim(e[0].field, inSentence+0.3)
			return
		}
	}
	e, n, ok := p.wordingBefore(a, at, limit)
	if (!ok || n == 1) && p.ofVisit(a, at) {
		e, ok = labelEntry{field: evidence.AuditedOn}, true
	}
	if !ok {
		return
	}
	f := e.field
	if f == evidence.EffectiveOn && p.ofMembership(a, at) {
		f = programs.NoField
	}
	if f == evidence.ExpiresOn && ranged {
		f = evidence.EffectiveOn
	}
	if f == evidence.AuditedOn && ranged {
		f = programs.NoField
	}
	if n == 1 { // "del", "from" are often of something else
		claim(f, inSentence-weakLabel)
		return
	}
	claim(f, inSentence)
}

// wordingBefore gives the nearest wording that ends before atoms[at], and its
// length.
func (p *paper) wordingBefore(a span, at, limit int) (labelEntry, int, bool) {
	for end := at; end > limit; end-- {
		if end < at && sentenceEnds(a[end-1], a[end]) {
			return labelEntry{}, 0, false
		}
		e, n := p.lx.inline.endsAt(a, end)
		if n == 0 || end-n < 0 {
			continue
		}
		for _, x := range e {
			if evidence.Dates[x.field] || x.field == programs.NoField {
				if n == 1 && end < at-1 && len(a[end-1].key) <= 5 { // "del", "from" count right before the date only
					continue
				}
				return x, n, true
			}
		}
	}
	return labelEntry{}, 0, false
}

// ofVisit says whether the sentence of a date speaks of an audit or a visit
// before it, and of nothing else in between that a date may be of.
func (p *paper) ofVisit(a span, at int) bool {
	for end := at; end > 0 && at-end < 28; end-- {
		if end < len(a) && end < at && (sentenceEnds(a[end-1], a[end]) || a[end].seg != a[end-1].seg && opensWithLabel(a[end].seg)) {
			return false
		}
		if _, n := p.lx.noVisit.endsAt(a, end); n > 0 {
			return false
		}
		if _, n := p.lx.visits.endsAt(a, end); n > 0 {
			from := max(0, end-n-2)
			_, i, _ := p.lx.noVisit.in(a[from : end-n])
			return i < 0
		}
		if e, n := p.lx.inline.endsAt(a, end); n > 1 && slices.ContainsFunc(e, func(e labelEntry) bool {
			return (evidence.Dates[e.field] || e.field == programs.NoField) && e.field != evidence.AuditedOn
		}) {
			return false
		}
	}
	return false
}

// ofMembership says whether "since" tells of a member: "Miembro de BASC PERÚ
// desde el 22-ENE-2014".
func (p *paper) ofMembership(a span, at int) bool {
	for end := at; end > 0 && at-end < 10; end-- {
		if end < at && (sentenceEnds(a[end-1], a[end]) || a[end].seg.block != a[end-1].seg.block) {
			return false
		}
		if _, n := p.lx.members.endsAt(a, end); n > 0 {
			return true
		}
	}
	return false
}

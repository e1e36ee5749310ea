package extract

import (
	"cmp"
	"fmt"
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

// dateOrder says in which order numeric dates are to be read: as printed
// beside them, as another date of the paper shows, else as the program's
// country and the language have it.
func (p *paper) dateOrder() dateOrder {
	dmy, mdy := 0, 0
	for _, s := range p.segments() {
		key := s.atoms.key()
		if strings.Contains(key, "dd mm") || strings.Contains(key, "tt mm") || strings.Contains(key, "jj mm") {
			return dateOrder{sure: true}
		}
		if strings.Contains(key, "mm dd y") {
			return dateOrder{monthFirst: true, sure: true}
		}
		for _, d := range datesIn(s.atoms, dateOrder{}) {
			if !d.numeric || d.other != "" || len(d.span) != 3 || len(d.span[0].key) == 4 || strings.Contains(joined(d.span, 1), ".") {
				continue
			}
			x, _, _ := number(d.span[0].key)
			y, _, _ := number(d.span[1].key)
			if x > 12 {
				dmy++
			} else if y > 12 {
				mdy++
			}
		}
	}
	if dmy > 0 != (mdy > 0) {
		return dateOrder{monthFirst: mdy > 0, sure: true}
	}
	country := ""
	for _, c := range p.claims {
		if c.field.Name == evidence.Country {
			country = c.field.Value
		}
	}
	rules := p.program.DateOrder
	switch {
	case country == "US" || rules[country] == "mdy":
		return dateOrder{monthFirst: true, doubt: 0.25}
	case rules[country] == "dmy":
		return dateOrder{doubt: 0.03}
	case p.lang != "en" && p.lang != "" || rules[p.lang] == "dmy" && len(p.program.Countries) > 0:
		return dateOrder{doubt: 0.05}
	case p.lang == "en":
		return dateOrder{doubt: 0.35}
	}
	return dateOrder{doubt: 0.2}
}

// weighDate gathers what speaks for each field of one date.
func (p *paper) weighDate(d, prev, next *date) {
	s := d.span[0].seg
	at := d.span[0].index
	claim := func(field string, odds float64) {
		if d.damaged {
			odds += repairedCharact
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
		if own.colon || own.unwanted() {
			return
		}
	case gapOK(s.atoms[:beginning]) || ends || beginning == 0:
		if l := leftLabel(s); l != nil && isDated(l) {
			spread(l, labelOdds(l)+besideLabel)
			if l.unwanted() {
				return
			}
		} else if l := p.labelOfLine(s); l != nil {
			spread(l, labelOdds(l))
		} else if l := aboveLabel(s); l != nil && isDated(l) && (leftLabel(s) == nil) {
			spread(l, labelOdds(l))
			if l.unwanted() {
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
		if l := prev.labels[len(prev.labels)-1]; isDated(l) && (l.colon || l.whole) && len(datesIn(prev.atoms[min(l.to, len(prev.atoms)):], dateOrder{})) == 0 {
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
		if hasDigit(x.key) {
			return false
		}
		if lower(x) {
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
		if e, ok := p.wordingBefore(a, slices.Index(a, prev.span[0]), max(0, at-24)); ok {
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
		if k > last && sentenceEnds(a[k-1], a[k]) {
			break
		}
		if e, n := p.lx.trailing.at(a, k); n > 0 {
			claim(e[0].field, inSentence+0.3)
			return
		}
	}
	e, ok := p.wordingBefore(a, at, limit)
	if !ok {
		return
	}
	f := e.field
	if f == evidence.ExpiresOn && ranged {
		f = evidence.EffectiveOn
	}
	if f == evidence.AuditedOn && ranged {
		f = programs.NoField
	}
	claim(f, inSentence)
}

// wordingBefore gives the nearest wording that ends before atoms[at].
func (p *paper) wordingBefore(a span, at, limit int) (labelEntry, bool) {
	for end := at; end > limit; end-- {
		if end < at && sentenceEnds(a[end-1], a[end]) {
			return labelEntry{}, false
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
				return x, true
			}
		}
	}
	return labelEntry{}, false
}

// letterDate takes the date of a letter's head or foot, which stands alone or
// after a place: "Lima, 22 de septiembre de 2026".
func (p *paper) letterDate(all []*date) {
	for _, d := range all {
		s := d.span[0].seg
		before := s.atoms[:d.span[0].index]
		var after span
		if last := d.span[len(d.span)-1]; last.seg == s {
			after = s.atoms[last.index+1:]
		}
		known := slices.ContainsFunc(p.dates, func(c datedClaim) bool { return c.date == d })
		if known || len(before) > 6 || len(after) > 1 || before.hasDigits(1) {
			continue
		}
		if len(s.labels) > 0 && !s.labels[0].is(evidence.IssuedOn) || leftLabel(s) != nil {
			continue
		}
		odds := guessedPlace
		if slices.ContainsFunc(before, func(a *atom) bool { return strings.Contains(a.after(), ",") }) {
			odds += weakLabel
		}
		p.dates = append(p.dates, datedClaim{newClaim(evidence.IssuedOn, d.value, d.span, odds), d})
	}
}

// chooseDates gives each field its likeliest date, no date to two fields, and
// checks the chosen ones against each other and the program's terms.
func (p *paper) chooseDates(order dateOrder) {
	slices.SortStableFunc(p.dates, func(a, b datedClaim) int { return cmp.Compare(b.odds, a.odds) })
	chosen := map[string]datedClaim{}
	taken := map[*date]bool{}
	for _, c := range p.dates {
		name := c.field.Name
		if taken[c.date] {
			continue
		}
		if !evidence.Dates[name] {
			taken[c.date] = true
			continue
		}
		if have, ok := chosen[name]; ok {
			if have.field.Value == c.field.Value {
				have.odds += repeated / 2
				chosen[name] = have
				taken[c.date] = true
			} else if name == evidence.AuditedOn && c.field.Value > have.field.Value && c.odds > have.odds-0.5 {
				chosen[name] = c
				taken[c.date] = true
			}
			continue
		}
		chosen[name] = c
		taken[c.date] = true
	}
	p.checkTerm(chosen)
	for _, name := range evidence.FieldNames {
		if name == evidence.ExpiresOn && p.kind == evidence.InProcessLetter {
			continue
		}
		if c, ok := chosen[name]; ok && c.odds > prior+guessedPlace/2 {
			p.add(p.withDoubt(c, order))
		}
	}
}

// checkTerm compares start and end with the program's usual terms and drops an
// end that is not after the start.
func (p *paper) checkTerm(chosen map[string]datedClaim) {
	end, ok := chosen[evidence.ExpiresOn]
	if !ok {
		return
	}
	for _, name := range []string{evidence.IssuedOn, evidence.EffectiveOn} {
		start, ok := chosen[name]
		if !ok {
			continue
		}
		n, days, ok := monthsBetween(start.field.Value, end.field.Value)
		switch {
		case !ok:
			end.odds += contradiction / 2
		case slices.Contains(p.program.Validity.Months, n) && days <= 1 || slices.Contains(p.program.Validity.Months, n+1) && days >= 27:
			end.odds += fitsPolicy
			start.odds += fitsPolicy
		case p.program.Validity.Kind == programs.FixedTerm:
			end.odds += missesPolicy
		}
		chosen[name] = start
	}
	chosen[evidence.ExpiresOn] = end
}

// withDoubt lowers the confidence of a numeric date whose day and month could
// be the other way round, and says so.
func (p *paper) withDoubt(c datedClaim, order dateOrder) claim {
	if c.date.other == "" || order.sure {
		return c.claim
	}
	c.field.Alternatives = []evidence.Alternative{{Value: c.date.other, Confidence: order.doubt}}
	switch {
	case order.doubt >= 0.2:
		c.odds = min(c.odds, 0.6)
		p.warnings = append(p.warnings, evidence.Warning{Code: evidence.AmbiguousDate, Page: c.span[0].page,
			Message: fmt.Sprintf("%q may be %s or %s", c.field.Text, c.field.Value, c.date.other)})
	default:
		c.odds += doubtfulOrder / 3
	}
	return c.claim
}

package extract

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"certdex/evidence"
	"certdex/programs"
)

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
		if up := s.above(); len(before) == 0 && up != nil && len(up.atoms) <= 4 && gapBelow(up.box, s.box) < 1.2*s.h && leadsDate[up.atoms[len(up.atoms)-1].key] {
			odds += bareLabel // "Bielefeld, den" on the line above
		}
		p.dates = append(p.dates, datedClaim{newClaim(evidence.IssuedOn, d.value, d.span, odds), d})
	}
}

var leadsDate = map[string]bool{"den": true, "am": true, "le": true, "a": true, "el": true, "on": true}

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
		if name == evidence.EffectiveOn && (p.kind == evidence.InProcessLetter || p.audits() && chosen[name].odds < prior+strongLabel) { // corrective actions take effect as well
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

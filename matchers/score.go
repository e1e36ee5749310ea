package matchers

import (
	"math"
	"strings"

	"certdex/evidence"
)

// compare says how probable it is that two parties are the same company, and
// why. q is the side asked for; its words come first in the pieces. The names
// of both must have been weighed.
func compare(q, p *party) (float64, []evidence.Piece) {
	var c comparison
	c.names(q, p)
	c.identifiers(q, p)
	c.places(q, p)
	return c.probability(), c.pieces
}

// comparison gathers log-odds, the pieces that explain them, and the limits
// that a contradiction sets to the probability.
type comparison struct {
	name       float64
	odds       float64 // of all but the name
	likeness   likeness
	limit      float64 // of what contradicts whatever else agrees; 0 is none
	identified bool    // an identifier agrees
	foreign    bool    // both countries are known and differ
	sameDoor   bool    // street and number agree
	pieces     []evidence.Piece
}

func (c *comparison) piece(aspect string, score float64, query, partner string) {
	c.pieces = append(c.pieces, evidence.Piece{Aspect: aspect, Score: round(score), Query: query, Partner: partner})
}

func (c *comparison) capAt(limit float64) {
	if c.limit == 0 || limit < c.limit {
		c.limit = limit
	}
}

// names takes the best pair of names of the two sides.
func (c *comparison) names(q, p *party) {
	best, found := math.Inf(-1), false
	var like likeness
	var a, b *name
	for i := range q.names {
		for j := range p.names {
			l := compareNames(&q.names[i], &p.names[j])
			if odds := l.odds(); !found || odds > best {
				best, like, a, b, found = odds, l, &q.names[i], &p.names[j], true
			}
		}
	}
	if !found {
		return
	}
	c.name, c.likeness = best, like
	if like.unreadable {
		c.name = max(c.name, unreadableOdds)
	}
	c.piece("name", logistic(best), a.text, b.text)
}

func (c *comparison) identifiers(q, p *party) {
	if v, a, b := compareTaxIDs(q.taxIDs, p.taxIDs); v != notComparable {
		c.odds += taxOdds[v]
		c.identified = c.identified || v == sameNumber
		if limit, ok := taxLimits[v]; ok {
			c.capAt(limit)
		}
		c.piece("tax_id", numberScores[v], a, b)
	}
	if v, a, b := compareNumbers(q.numbers, p.numbers); v != notComparable {
		c.odds += numberOdds[v]
		c.identified = c.identified || v == sameNumber
		c.piece("certificate_number", numberScores[v], a, b)
	}
	for _, x := range q.mids {
		for _, y := range p.mids {
			if CompactNumber(x) == CompactNumber(y) {
				c.odds += midOdds
				c.piece("mid", 1, x, y)
				return
			}
		}
	}
}

func (c *comparison) places(q, p *party) {
	if q.country != "" && p.country != "" {
		if q.country == p.country {
			c.odds += sameCountryOdds
			c.piece("country", 1, q.country, p.country)
		} else {
			c.odds += otherCountryOdds
			c.foreign = true
			c.piece("country", 0, q.country, p.country)
		}
	}
	c.city(q, p)
	c.postalCode(q, p)
	c.address(q, p)
}

func (c *comparison) city(q, p *party) {
	switch {
	case len(p.city) == 0:
	case len(q.city) > 0:
		likeness := textLikeness(strings.Join(q.city, " "), strings.Join(p.city, " "))
		if likeness >= 0.6 || containsAll(q.city, p.city) || containsAll(p.city, q.city) {
			c.odds += sameCityOdds
			c.piece("city", max(likeness, 0.8), q.cityText, p.cityText)
		} else {
			c.odds += otherCityOdds
			c.piece("city", likeness, q.cityText, p.cityText)
		}
	default:
		for i := range q.addresses {
			if q.addresses[i].mentions(p.city) {
				c.odds += sameCityOdds
				c.piece("city", 1, q.addresses[i].text, p.cityText)
				return
			}
		}
		if len(q.addresses) > 0 {
			c.odds += unnamedCityOdds
		}
	}
}

func containsAll(all, some []string) bool { return len(some) > 0 && within(some, all) }

func (c *comparison) postalCode(q, p *party) {
	if p.postal == "" {
		return
	}
	if q.postal != "" {
		likeness := comparePostalCodes(q.postal, p.postal)
		c.odds += postalOdds(likeness)
		c.piece("postal_code", likeness, q.postal, p.postal)
		return
	}
	if len(p.postal) < 4 {
		return
	}
	for i := range q.addresses {
		if strings.Contains(CompactNumber(q.addresses[i].text), p.postal) {
			c.odds += postalOdds(1)
			c.piece("postal_code", 1, q.addresses[i].text, p.postal)
			return
		}
	}
}

func (c *comparison) address(q, p *party) {
	best, found := -1.0, false
	var agree, differ bool
	var a, b *address
	for i := range q.addresses {
		for j := range p.addresses {
			s, same, other := compareAddresses(&q.addresses[i], &p.addresses[j])
			if s > best {
				best, agree, differ, found = s, same, other, true
				a, b = &q.addresses[i], &p.addresses[j]
			}
		}
	}
	if !found {
		return
	}
	c.odds += addressOdds(best, agree, differ)
	c.sameDoor = agree && best >= sameDoorLikeness
	c.piece("address", best, a.text, b.text)
}

// probability puts it together. A contradiction in the names holds unless an
// identifier agrees; another country holds in any case.
func (c *comparison) probability() float64 {
	if !c.identified {
		switch {
		case c.likeness.contrasts() || c.likeness.numbers > 0:
			c.capAt(namesLimit)
		case c.likeness.form < 0 && !c.sameDoor:
			c.capAt(namesLimit) // a group's companies often differ in the legal form only
		case c.likeness.lacks() && !c.sameDoor:
			c.capAt(lackingLimit)
		}
	}
	switch {
	case c.foreign && c.identified:
		c.capAt(identifiedAbroadLimit)
	case c.foreign:
		c.capAt(otherCountryLimit)
	}
	score := logistic(c.name + c.odds)
	if c.limit > 0 && score > c.limit {
		// Press what lies above the limit into a narrow band below it, so
		// that limited candidates still rank among themselves.
		score = c.limit - limitBand*(1-score)/(1-c.limit)
	}
	return min(round(score), mostProbable)
}

func logistic(x float64) float64 { return 1 / (1 + math.Exp(-x)) }

func round(x float64) float64 { return math.Round(x*1000) / 1000 }

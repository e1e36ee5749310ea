package extract

import (
	"math"
	"strings"

	"certdex/evidence"
)

// addressText joins the lines of an address: with a space where the line
// wrapped or ends in a comma, with a comma where it was broken on purpose.
func (p *paper) addressText(lines []span, cut func(span) span) (string, span) {
	var b strings.Builder
	var all span
	edge := rightEdge(lines)
	broken := brokenOnPurpose(lines, edge)
	for i, l := range lines {
		part := cut(l)
		if len(part) == 0 {
			break
		}
		text := part.text()
		if i > 0 {
			end := lines[i-1][len(lines[i-1])-1].after()
			switch {
			case strings.Contains(end, ",") || p.isCountry(l):
				b.WriteString(", ")
			case strings.ContainsAny(end, "-–"):
				b.WriteString(end + " ")
			case !broken && wraps(lines[i-1], l, edge) && !(startsPostal(l) && len(l) > 1) || dangling[lines[i-1][len(lines[i-1])-1].key]:
				b.WriteByte(' ')
			default:
				b.WriteString(", ")
			}
		}
		b.WriteString(text)
		all = append(all, part...)
		if len(part) < len(l) {
			break
		}
	}
	return trimAddress(b.String(), all), all
}

// trimAddress cuts what hangs over an address's end; the full stop of "U.S.A."
// stays.
func trimAddress(text string, s span) string {
	text = strings.TrimRight(text, " ,;")
	if len(s) > 0 && strings.HasSuffix(text, ".") && strings.Contains(s[len(s)-1].text(), ".") {
		return text
	}
	return strings.TrimRight(text, " ,;.")
}

// brokenOnPurpose says whether some line had room for the next one's first word:
// then its lines are parts of the address, and not where a cell was full.
func brokenOnPurpose(lines []span, edge float64) bool {
	for i := 1; i < len(lines); i++ {
		if len(lines[i-1]) == 0 || len(lines[i]) == 0 {
			continue
		}
		if a, b := lines[i-1][0].seg, lines[i][0].seg; !wraps(lines[i-1], lines[i], edge) || a != b && math.Abs(a.box[0]-b.box[0]) > a.h && math.Abs(centre(a.box)-centre(b.box)) < 0.01 {
			return true // one had room, or each is centred
		}
	}
	return false
}

// isCountry says whether a line is a country's name and nothing else.
func (p *paper) isCountry(l span) bool {
	_, n := p.lx.countries.at(l, 0)
	return n > 0 && n == len(l)
}

var dangling = map[string]bool{"of": true, "de": true, "del": true, "la": true, "el": true, "los": true, "las": true, "the": true, "der": true, "des": true, "du": true, "y": true, "and": true, "san": true, "santa": true}

// startsPostal says whether a line opens with a postal code.
func startsPostal(l span) bool {
	return len(l) > 0 && (l[0].digits && len(l[0].key) >= 4 && len(l[0].key) <= 6)
}

// cutAddress ends an address at an identifier, a stop phrase or the end of the
// sentence.
func (p *paper) cutAddress(a span) span {
	if _, n := p.lx.stops.at(a, 0); n > 1 { // the sentence goes on below the address
		return nil
	}
	for i := range a {
		if _, n := p.lx.taxIDs.at(a, i); n > 0 && (i+n < len(a) && hasDigit(a[i+n].key) || i == 0 || colonAfter(a, i+n)) && idLength(a, skipNo(a, i+n)) > 0 {
			return a[:i]
		}
		if i > 0 && sentenceEnds(a[i-1], a[i]) && len(a[i-1].key) > 4 {
			return a[:i]
		}
		if i > 0 && strings.Contains(a[i-1].after(), ";") {
			return a[:i]
		}
	}
	return a
}

func skipNo(a span, i int) int {
	for i < len(a) && idFillers[a[i].key] {
		i++
	}
	return i
}

func linesOf(s span) []span {
	var lines []span
	for i, a := range s {
		if i == 0 || a.seg != s[i-1].seg {
			lines = append(lines, nil)
		}
		lines[len(lines)-1] = append(lines[len(lines)-1], a)
	}
	return lines
}

// addressUntilStop ends an address inside a sentence: at a stop phrase, or
// where a comma is followed by a verb or another clause.
func (p *paper) addressUntilStop(a span) span {
	for i := 1; i < len(a); i++ {
		prev := a[i-1]
		clause := strings.Contains(prev.after(), ",") || prev.seg != a[i].seg || strings.ContainsAny(prev.after(), ")") || strings.Contains(a[i].before(), "(")
		if _, n := p.lx.stops.at(a, i); n > 0 && lower(a[i]) && (clause || n > 1) {
			return a[:i]
		}
		if _, n := p.lx.stops.at(a, i); n > 0 && clause && a[i].word.Text == strings.ToUpper(a[i].word.Text) && len(a[i].key) > 2 && !p.lx.places[a[i].key] {
			return a[:i]
		}
		if _, n := p.lx.taxIDs.at(a, i); n > 0 && clause && idLength(a, p.skipToID(a, i+n)) > 0 {
			return a[:i]
		}
		if e, n := p.lx.inline.at(a, i); n > 0 && lower(a[i]) && (clause && e[0].field != evidence.EffectiveOn || n > 1 && e[0].field != evidence.Address) && !p.lx.places[a[i].key] {
			return a[:i]
		}
		if clause && lower(a[i]) && verbs[a[i].key] {
			return a[:i]
		}
		if sentenceEnds(prev, a[i]) && len(prev.key) > 3 && !p.lx.places[prev.key] || strings.ContainsAny(prev.after(), ";:") {
			return a[:i]
		}
		if prev.seg != a[i].seg && opensWithLabel(a[i].seg) || i > 45 {
			return a[:i]
		}
	}
	return a
}

var verbs = map[string]bool{"ha": true, "tiene": true, "cuenta": true, "posee": true, "dispone": true, "holds": true, "besitzt": true, "a": true, "possede": true, "operates": true, "has": true, "is": true, "cumple": true, "hat": true, "ist": true, "est": true, "presento": true, "por": true, "con": true,
	"que": true, "mantiene": true, "maintains": true, "implements": true, "erfullt": true, "wird": true, "remplit": true, "beneficie": true, "der": true, "die": true,
	"se": true, "conforme": true, "fue": true, "was": true, "and": true, "whose": true, "und": true, "opera": true, "el": true, "holder": true, "having": true, "en": true, "titulaire": true, "under": true, "for": true}

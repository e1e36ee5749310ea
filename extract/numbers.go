package extract

import (
	"slices"
	"strings"

	"certdex/evidence"
	"certdex/programs"
)

// findNumbers finds certificate numbers: first what has the program's shape,
// wherever it stands, then what a label announces.
func (p *paper) findNumbers() {
	var claims []claim
	if len(p.program.Number) > 0 {
		claims = p.shapedNumbers()
	}
	if !slices.ContainsFunc(claims, func(c claim) bool { return c.odds > 0 }) {
		claims = append(claims, p.labelledNumbers()...)
	}
	claims = p.dropDistractors(mergeRepeats(claims))
	if p.program.NumberLevel { // a letter may grant two authorisations
		top, _ := best(claims)
		for _, c := range claims {
			if c.odds > 0 && c.odds > top.odds-2.5 {
				p.add(c)
			}
		}
	} else if c, ok := best(claims); ok {
		p.add(c)
	}
}

func (p *paper) shapedNumbers() []claim {
	var claims []claim
	for _, b := range p.blocks() {
		for i := 0; i < len(b.atoms); {
			c, n := p.numberAt(b.atoms, i)
			if n == 0 {
				i++
				continue
			}
			c.odds += p.numberContext(b.atoms[i].seg, b.atoms[i].index)
			if p.ended(b.atoms[i+n:]) {
				c.odds += contradiction
			}
			claims = append(claims, c)
			i += n
		}
	}
	return claims
}

// ended says whether a sentence goes on with the end of what a number stands
// for: ", given up on 31/12/2022".
func (p *paper) ended(a span) bool {
	for i := 0; i < min(len(a), 4); i++ {
		if i > 0 && sentenceEnds(a[i-1], a[i]) {
			return false
		}
		if _, n := p.lx.until.at(a, i); n > 0 || a[i].key == "not" {
			return false
		}
		if _, n := p.lx.ended.at(a, i); n > 0 {
			return true
		}
	}
	return false
}

// numberAt tries the longest run of whole words from atoms[i] that has the
// program's shape.
func (p *paper) numberAt(a span, i int) (claim, int) {
	if !a[i].first() && !strings.ContainsAny(a[i].before(), ":#(°º") {
		return claim{}, 0
	}
	var found claim
	n, fewest, words := 0, 99, 0
	for j := i; j < len(a) && words < 6 && j-i < 12; j++ {
		if j+1 < len(a) && a[j+1].word == a[j].word {
			continue
		}
		if j > i && a[j].seg != a[i].seg && !strings.HasSuffix(a[i+wordsTo(a, i, j)-1].after(), "-") {
			break
		}
		if n > 0 && !a[j].digits && !closesNumber(a[j]) { // the shortest that fits, and groups of digits after it
			break
		}
		if words++; strings.ContainsAny(strings.TrimRight(a[j].after(), ".,;:)"), ",;:()") {
			break
		}
		s := a[i : j+1]
		text := strings.TrimRight(s.text(), ".")
		for _, shape := range p.program.Number {
			fixed, changed, ok := shape.Repair(text)
			if !ok || changed > 3 || changed > 0 && (!a[i].seg.page.ocr || !s.hasDigits(3)) || !p.ownCountry(fixed) {
				continue
			}
			if changed < fewest || changed == fewest {
				value := strings.ReplaceAll(text, "- ", "-")
				if changed > 0 {
					value = fixed
				}
				found = newClaim(evidence.CertificateNumber, value, s, rightShape, float64(changed)*repairedLetter)
				n, fewest = j+1-i, changed
				break
			}
		}
		if strings.ContainsAny(a[j].after(), ".,;:)") {
			break
		}
	}
	return found, n
}

// closesNumber says whether a few capitals before a full stop or comma are the
// last group of a number.
func closesNumber(a *atom) bool {
	t := a.text()
	return a.first() && len(t) <= 3 && t == strings.ToUpper(t) && strings.ContainsAny(a.after(), ".,;)")
}

// wordsTo is how many atoms from i stand on the line of atoms[i], up to j.
func wordsTo(a span, i, j int) int {
	n := 0
	for i+n < j && a[i+n].seg == a[i].seg {
		n++
	}
	return max(n, 1)
}

func (s span) hasDigits(n int) bool {
	for _, a := range s {
		for _, r := range a.key {
			if r >= '0' && r <= '9' {
				n--
			}
		}
	}
	return n <= 0
}

// ownCountry says whether a number that begins with a country's code begins
// with one of the program's.
func (p *paper) ownCountry(number string) bool {
	return !p.program.NumberLevel || len(p.program.Countries) == 0 || slices.Contains(p.program.Countries, number[:2])
}

// numberContext weighs what stands before a number: its label speaks for it,
// "replaces certificate" against it.
func (p *paper) numberContext(s *segment, i int) float64 {
	odds := 0.0
	consider := func(l *label) {
		switch {
		case l.unwanted():
			odds += contradiction
		case l.is(evidence.CertificateNumber):
			odds += bareLabel
		case l.is(evidence.Reference):
			odds += contradiction / 2
		}
	}
	own := false
	for _, l := range s.labels {
		if l.to <= i && i-l.to <= 3 {
			consider(l)
			own = true
		}
	}
	if !own && i == 0 {
		if l := leftLabel(s); l != nil {
			consider(l)
		} else if l := aboveLabel(s); l != nil {
			consider(l)
		}
	}
	if entry, ok := inlineBefore(p.lx, s, i, 10); ok && entry.field == programs.NoField {
		odds += contradiction
	} else if ok && entry.field == evidence.CertificateNumber {
		odds += bareLabel
	}
	return odds
}

// leftLabel gives the whole label that stands left of the segment on its line.
func leftLabel(s *segment) *label {
	var found *label
	for _, t := range s.page.near(s.box[1], s.box[3]) {
		if t == s || len(t.labels) == 0 || t.box[2] > s.box[0]+0.2*s.h {
			continue
		}
		l := t.labels[len(t.labels)-1]
		if l.to == len(t.atoms) && t.right() == s && (found == nil || t.box[0] > found.seg.box[0]) {
			found = l
		}
	}
	return found
}

// aboveLabel gives the whole label right above the segment.
func aboveLabel(s *segment) *label {
	var found *label
	for _, t := range s.page.near(s.box[1]-1.6*belowGap*s.page.tallest, s.box[3]) {
		if len(t.labels) > 0 && t.labels[0].whole && t.below(belowGap) == s && (found == nil || t.box[1] > found.seg.box[1]) {
			found = t.labels[0]
		}
	}
	return found
}

// inlineBefore gives the sentence wording nearest before atoms[i] of the
// segment, in its block, no more than reach atoms away.
func inlineBefore(lx *lexicon, s *segment, i, reach int) (labelEntry, bool) {
	a := s.block.atoms
	at := slices.Index(a, s.atoms[i])
	for end := at; end > 0 && at-end <= reach; end-- {
		if end < at && sentenceEnds(a[end-1], a[end]) {
			return labelEntry{}, false
		}
		if e, n := lx.inline.endsAt(a, end); n > 0 {
			return e[0], true
		}
	}
	return labelEntry{}, false
}

// sentenceEnds says whether a full stop between two atoms ends a sentence.
func sentenceEnds(a, b *atom) bool {
	if a.word == b.word || !strings.Contains(a.after(), ".") || len(a.key) <= 2 || a.digits && len(a.key) < 4 {
		return strings.ContainsAny(a.after(), "?!")
	}
	r := []rune(b.text())
	return len(r) > 0 && strings.ToUpper(string(r[0])) == string(r[0]) && !abbreviation[a.key]
}

var abbreviation = map[string]bool{"ltda": true, "cia": true, "art": true, "abs": true, "nro": true, "num": true, "edif": true, "col": true,
	"gral": true, "prov": true, "urb": true, "carr": true, "avda": true, "ave": true, "mrs": true, "messrs": true, "ref": true, "inc": true, "corp": true,
	"ltd": true, "bldg": true, "dept": true, "tel": true, "res": true, "reg": true, "str": true, "ind": true, "pol": true, "sta": true, "sto": true, "buchst": true, "oficina": true}

// labelledNumbers takes what stands where a label of the number says, if it
// looks like a number at all.
func (p *paper) labelledNumbers() []claim {
	var claims []claim
	for _, l := range p.labels(evidence.CertificateNumber) {
		if l.unwanted() {
			continue
		}
		for _, r := range l.regions() {
			first := r.lines[0]
			if n := codeLength(first, 0); n > 0 && !isDate(first[:n]) {
				odds := []float64{r.strengthOf(evidence.CertificateNumber)}
				if len(p.program.Number) > 0 {
					odds = append(odds, wrongShape)
				}
				c := newClaim(evidence.CertificateNumber, strings.TrimRight(first[:n].text(), "."), first[:n], odds...)
				claims = append(claims, c)
				break
			}
		}
	}
	return claims
}

// codeLength is how many atoms from i make up a code: whole words with at
// least two digits in all, of capitals, digits and joints.
func codeLength(a span, i int) int {
	n, digits := 0, 0
	for j := i; j < len(a); j++ {
		text := a[j].text()
		count := len(strings.FieldsFunc(text, func(r rune) bool { return r < '0' || r > '9' }))
		if text != strings.ToUpper(text) && count == 0 {
			break
		}
		if j > i && a[j].word != a[j-1].word {
			if strings.ContainsAny(a[j-1].after(), ",;:()") || count == 0 && len(text) > 4 {
				break
			}
			if digits > 0 && !a[j].digits && count == 0 {
				break
			}
		}
		if count > 0 {
			digits += len(text)
		}
		if j+1 == len(a) || a[j+1].word != a[j].word {
			n = j + 1 - i
		}
	}
	if digits < 2 {
		return 0
	}
	return n
}

func isDate(s span) bool {
	d := datesIn(s, dateOrder{})
	return len(d) == 1 && len(d[0].span) >= len(s)-1
}

// mergeRepeats makes one claim of equal values; each repetition adds to it.
func mergeRepeats(claims []claim) []claim {
	var merged []claim
	for _, c := range claims {
		i := slices.IndexFunc(merged, func(m claim) bool {
			return m.field.Name == c.field.Name && compactKey(m.field.Value) == compactKey(c.field.Value)
		})
		if i < 0 {
			merged = append(merged, c)
			continue
		}
		if c.odds > merged[i].odds {
			merged[i], c = c, merged[i]
		}
		if v := merged[i].field.Value; v == strings.ToUpper(v) && c.field.Value != strings.ToUpper(c.field.Value) && (c.field.Name == evidence.Issuer || c.field.Name == evidence.IssuingOffice) {
			c.odds, merged[i].odds = merged[i].odds, c.odds // a heading's capitals are the printer's
			merged[i], c = c, merged[i]
		}
		if c.odds > prior {
			merged[i].odds += repeated / 2
		}
	}
	return merged
}

func compactKey(s string) string { return strings.Join(keysOf(s), "") }

// dropDistractors removes numbers of which the context says that they are
// another paper's.
func (p *paper) dropDistractors(claims []claim) []claim {
	return slices.DeleteFunc(claims, func(c claim) bool { return c.odds < prior })
}

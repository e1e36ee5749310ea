package extract

import (
	"math"
	"slices"
	"strings"

	"certdex/evidence"
)

// identifier is an identifier with the label that announced it.
type identifier struct {
	claim
	kind string // first word of the label: nit, vat
	seg  *segment
}

// findTaxIDs takes the identifiers that a label such as NIT, VAT or EORI
// announces, except those of the issuer.
func (p *paper) findTaxIDs() {
	var found []identifier
	for _, s := range p.segments() {
		if p.rows[s] {
			continue
		}
		for i := 0; i < len(s.atoms); {
			_, n := p.lx.taxIDs.at(s.atoms, i)
			if n == 0 {
				i++
				continue
			}
			for _, id := range p.idsAfter(s, i, i+n) {
				id.odds += p.belongsToHolder(s, i, id.span)
				found = append(found, identifier{id, idKind(s.atoms[i : i+n]), s})
			}
			i += n
		}
	}
	found = append(found, p.idsOverLines()...)
	for _, c := range mergeOfAKind(p.oneOfAKind(found), found) {
		if c.odds > 0 {
			p.add(c)
		}
	}
}

// idsOverLines takes identifiers whose label goes on from one line to the next.
func (p *paper) idsOverLines() []identifier {
	var found []identifier
	for _, b := range p.blocks() {
		for i := range b.atoms {
			_, n := p.lx.taxIDs.at(b.atoms, i)
			if n < 2 || b.atoms[i].seg == b.atoms[i+n-1].seg || p.rows[b.atoms[i].seg] {
				continue
			}
			at := p.skipToID(b.atoms, i+n)
			if m := idLength(b.atoms, min(at, len(b.atoms))); m > 0 && at-i-n < 4 {
				id := b.atoms[at : at+m]
				c := newClaim(evidence.HolderTaxID, idText(id), id, bareLabel, longLabel)
				c.odds += p.belongsToHolder(b.atoms[i].seg, b.atoms[i].index, id)
				found = append(found, identifier{c, idKind(b.atoms[i : i+n]), id[0].seg})
			}
		}
	}
	return found
}

// mergeOfAKind makes one claim of equal identifiers of one kind; a VAT number
// that is printed in another way than the EORI number of the same digits is one
// of its own.
func mergeOfAKind(claims []claim, of []identifier) []claim {
	var kinds []string
	byKind := map[string][]claim{}
	for i, c := range claims {
		kind := of[i].kind
		if len(byKind[kind]) == 0 {
			kinds = append(kinds, kind)
		}
		byKind[kind] = append(byKind[kind], c)
	}
	var merged []claim
	for _, kind := range kinds {
		merged = append(merged, mergeRepeats(byKind[kind])...)
	}
	return merged
}

// idKind is the kind of identifier that a label's first word of weight tells.
func idKind(label span) string {
	key := label[0].key
	for _, a := range label {
		if !idFillers[a.key] && len(a.key) > 1 {
			key = a.key
			break
		}
	}
	switch key {
	case "cedula", "ced", "juridica":
		return "cedula"
	case "registro", "ruc":
		return "ruc"
	case "ust", "umsatzsteuer", "tva", "vat", "iva", "uid", "btw":
		return "vat"
	}
	return key
}

// oneOfAKind keeps of two identifiers of one kind the one that stands nearer to
// the holder: the other is another company's. Those of one number under two
// countries' letters are one company's.
func (p *paper) oneOfAKind(found []identifier) []claim {
	var claims []claim
	for i, id := range found {
		for j, other := range found {
			if i == j || id.kind != other.kind || digitsOf(id.field.Value) == digitsOf(other.field.Value) || id.seg == other.seg || other.odds <= 0 {
				continue
			}
			if other.odds > id.odds || other.odds == id.odds && p.fromHolder(other.span[0]) < p.fromHolder(id.span[0]) {
				id.odds += contradiction
				break
			}
		}
		claims = append(claims, id.claim)
	}
	return claims
}

func digitsOf(s string) string {
	return strings.Map(func(r rune) rune {
		if r >= '0' && r <= '9' {
			return r
		}
		return -1
	}, s)
}

// fromHolder is how far an atom stands from the nearest mention of the holder,
// in heights of the page; what stands above it is twice as far.
func (p *paper) fromHolder(a *atom) float64 {
	nearest := 9.0
	for _, h := range p.holderLines() {
		if h.page.number != a.page {
			continue
		}
		d := mid(a.seg.box) - mid(h.box)
		if d < 0 {
			d *= -2
		}
		nearest = math.Min(nearest, d)
	}
	return nearest
}

// idsAfter reads the identifiers behind a label: in its sentence, beside it, or
// below it.
func (p *paper) idsAfter(s *segment, from, to int) []claim {
	strength := bareLabel
	if colonAfter(s.atoms, to) {
		strength = strongLabel
	}
	take := func(a span, i, n int, odds ...float64) []claim {
		claims := []claim{newClaim(evidence.HolderTaxID, idText(a[i:i+n]), a[i:i+n], odds...)}
		for j := i + n; j < len(a); { // "GB 205 661 938 000 and XI 205 661 938 000"
			if joinsIDs[a[j].key] && j+1 < len(a) {
				j++
			} else if !strings.Contains(joined(a, j), "/") {
				break
			}
			m := idLength(a, j)
			if m == 0 {
				break
			}
			claims = append(claims, newClaim(evidence.HolderTaxID, idText(a[j:j+m]), a[j:j+m], odds...))
			j += m
		}
		return claims
	}
	a := s.block.atoms
	at := slices.Index(a, s.atoms[from])
	if inSentence := p.skipToID(a, at+to-from); inSentence < len(a) && a[inSentence].seg == s || from > 0 || s.right() == nil {
		if n := idLength(a, min(inSentence, len(a))); n > 0 {
			return take(a, inSentence, n, strength, longLabel)
		}
	}
	to = p.skipToID(s.atoms, to)
	for _, l := range s.labels {
		if l.from <= from && l.is(taxLabel) {
			to = max(to, l.to)
		}
	}
	qualified := len(s.atoms) <= 7 && strings.Contains(s.atoms[from].before(), "(") || len(s.atoms) <= 4 && colonAfter(s.atoms, to) // "Federal EIN:"
	if to < len(s.atoms) || from > numbering(s.atoms) && !qualified {
		return nil
	}
	right := s.right()
	for _, l := range s.labels {
		if l.from <= from {
			right = l.right()
		}
	}
	if r := right; r != nil {
		at := 0
		for i := 1; i < min(len(r.atoms), 5); i++ { // "Menemen / 3270418865"
			if strings.Contains(joined(r.atoms, i), "/") && !r.atoms[:i].hasDigits(1) {
				at = i
			}
		}
		if n := idLength(r.atoms, at); n > 0 {
			return take(r.atoms, at, n, strongLabel, besideLabel)
		}
		if !opensWithLabel(r) && !headsRow(s) {
			return nil
		}
	}
	if b := s.below(belowGap); b != nil {
		if n := idLength(b.atoms, 0); n > 0 {
			return take(b.atoms, 0, n, strongLabel)
		}
	}
	return nil
}

// skipToID passes over what may stand between a label and its identifier:
// brackets, another label ("VAT / EORI"), small words ("con número").
func (p *paper) skipToID(a span, to int) int {
	to = skipBrackets(a, to)
	if to > 0 && keptInTowns[a[to-1].key] {
		to = skipTown(a, to)
	}
	for to < len(a) {
		_, n := p.lx.taxIDs.at(a, to)
		if n == 0 && idFillers[a[to].key] && !a[to].digits {
			n = 1
		}
		if n == 0 || idLength(a, to) > 0 && n == 1 && len(a[to].key) > 3 {
			break
		}
		to += n
	}
	return to
}

// keptInTowns are registers that a town's court keeps.
var keptInTowns = map[string]bool{"rcs": true, "handelsregister": true, "mercantil": true, "firmenbuch": true}

// skipTown passes over the town of a register: "RCS de Lyon sous le numéro".
func skipTown(a span, to int) int {
	for j := to; j < min(len(a), to+6); j++ {
		if hasDigit(a[j].key) {
			return j
		}
		if lower(a[j]) && !idFillers[a[j].key] && !registerWords[a[j].key] || j > to && strings.ContainsAny(joined(a, j), ",;:()") {
			break
		}
	}
	return to
}

var registerWords = map[string]bool{"sous": true, "le": true, "beim": true, "des": true, "unter": true, "bajo": true, "el": true, "con": true}

func headsRow(s *segment) bool { return len(s.labels) > 0 && headsColumn(s.labels[0]) }

var (
	joinsIDs  = map[string]bool{"y": true, "and": true, "und": true, "et": true, "e": true}
	idFillers = map[string]bool{"no": true, "n": true, "nr": true, "nro": true, "numero": true, "numeros": true, "number": true, "numbers": true, "num": true, "nummer": true, "nummern": true, "numer": true,
		"id": true, "de": true, "la": true, "holder": true, "the": true, "del": true, "is": true, "es": true, "ist": true, "of": true, "o": true, "lautet": true, "registration": true, "identification": true, "code": true, "bajo": true, "el": true, "con": true, "sous": true, "le": true, "unter": true, "der": true,
		"titular": true, "inhabers": true, "des": true, "du": true, "titulaire": true, "nos": true, "reference": true, "est": true, "codigo": true}
)

// idText is the identifier as printed, without a full stop at its end.
func idText(s span) string {
	text := strings.TrimRight(s.text(), ".,;:")
	if !strings.Contains(text, "(") {
		text = strings.TrimRight(text, ")")
	}
	return text
}

// idLength is how many atoms from i make up an identifier: runs of digits and
// capitals with at least five digits in all (four in ten characters),
// groups of digits that follow, and a check part such as "DV 49".
func idLength(a span, i int) int {
	n, digits, letters := 0, 0, 0
	for j := i; j < len(a); j++ {
		text := a[j].text()
		hasDigits := hasDigit(text)
		if j > i && a[j].word != a[j-1].word {
			sep := a[j-1].after()
			if strings.ContainsAny(sep, ",;()|·•") || strings.TrimSpace(a[j-1].trail) == "/" || strings.HasSuffix(sep, ".") && digits >= 5 {
				break
			}
			goesOn := hasDigits && text == strings.ToUpper(text) && (a[j].digits && len(text) <= 4 || len(text) <= 9 && digits < 5 && letters <= 4 || digits == 0 && letters == 2) || strings.TrimSpace(sep) != "" && strings.ContainsAny(sep, "-/.")
			if text == "DV" && j+1 < len(a) && a[j+1].digits && len(a[j+1].key) <= 2 {
				goesOn = true
			}
			if j > 0 && a[j-1].text() == "DV" && a[j].digits {
				goesOn = true
			}
			if !goesOn || strings.Contains(sep, ":") {
				break
			}
		}
		if text != strings.ToUpper(text) && !hasDigits || !hasDigits && (len([]rune(text)) > 4) {
			break
		}
		for _, r := range text {
			if r >= '0' && r <= '9' {
				digits++
			} else {
				letters++
			}
		}
		if j+1 == len(a) || a[j+1].word != a[j].word {
			n = j + 1 - i
		}
	}
	if digits < 4 || digits < 5 && digits+letters < 10 || digits+letters < 6 {
		return 0
	}
	if isDate(a[i : i+n]) {
		return 0
	}
	return n
}

// belongsToHolder weighs whose identifier it is: near the holder's name the
// holder's; in a line that names the issuer, in the letterhead above the
// holder, or at the foot, the issuer's.
func (p *paper) belongsToHolder(s *segment, from int, id span) float64 {
	odds := 0.0
	near := s.atoms
	sameBlock := len(p.holder.span) > 0 && p.holder.span[0].seg.block == s.block
	if _, i, _ := p.lx.issuers.in(near); i >= 0 && !sameBlock {
		at := slices.Index(near, id[0])
		if at < 0 || i < at {
			odds += contradiction - 1
		}
	}
	if len(p.holder.span) > 0 && p.holder.span[0].page == s.page.number {
		h := p.holder.span[0].seg
		switch {
		case h.block == s.block:
			odds += repeated
		case p.fromHolder(s.atoms[0]) < 0.08 && mid(s.box) > mid(h.box):
			odds += repeated / 2
		case s.box[1] > 0.88:
			odds += contradiction
		case p.fromHolder(s.atoms[0]) > 0.45:
			odds += contradiction / 2
		case from == 0 && len(s.line.segs) == 1 && id[len(id)-1] == s.atoms[len(s.atoms)-1] && p.greets(): // among a letter's references
		case s.box[3] < h.box[1] && slices.Contains(s.atoms, id[0]) && (from > 0 || !colonAfter(s.atoms, slices.Index(s.atoms, id[0]))) && s.box[1] < 0.3: // in a letterhead
			odds += contradiction
		}
	} else if s.box[1] > 0.88 || s.box[1] < 0.08 && p.kind == evidence.Certificate {
		odds += contradiction / 2
	}
	for _, other := range s.block.segs { // a letterhead: the issuer's name in the same block
		if other != s && len(p.holder.span) > 0 && p.holder.span[0].seg.block != s.block {
			if _, i, _ := p.lx.issuers.in(other.atoms); i == 0 {
				odds += contradiction / 2
				break
			}
		}
	}
	return odds
}

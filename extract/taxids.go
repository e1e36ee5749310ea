package extract

import (
	"slices"
	"strings"

	"certdex/evidence"
)

// findTaxIDs takes the identifiers that a label such as NIT, VAT or EORI
// announces, except those of the issuer.
func (p *paper) findTaxIDs() {
	var claims []claim
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
			if id, ok := p.idAfter(s, i, i+n); ok {
				id.odds += p.belongsToHolder(s, id.span)
				claims = append(claims, id)
			}
			i += n
		}
	}
	claims = mergeRepeats(claims)
	for _, c := range claims {
		if c.odds > 0 {
			p.add(c)
		}
	}
}

// idAfter reads the identifier behind a label: in its segment, beside it, or
// below it.
func (p *paper) idAfter(s *segment, from, to int) (claim, bool) {
	strength := bareLabel
	if colonAfter(s.atoms, to) {
		strength = strongLabel
	}
	to = skipBrackets(s.atoms, to)
	for to < len(s.atoms) { // "VAT / EORI", "N.º EORI", "con número"
		_, n := p.lx.taxIDs.at(s.atoms, to)
		if n == 0 && idFillers[s.atoms[to].key] && !s.atoms[to].digits {
			n = 1
		}
		if n == 0 || idLength(s.atoms, to) > 0 && n == 1 && len(s.atoms[to].key) > 3 {
			break
		}
		to += n
	}
	if n := idLength(s.atoms, to); n > 0 {
		id := s.atoms[to : to+n]
		return newClaim(evidence.HolderTaxID, idText(id), id, strength, longLabel), true
	}
	if to < len(s.atoms) {
		return claim{}, false
	}
	if at := slices.Index(s.block.atoms, s.atoms[len(s.atoms)-1]); at+1 < len(s.block.atoms) { // the sentence goes on in the next line
		if n := idLength(s.block.atoms, at+1); n > 0 && (from > 0 || s.right() == nil) {
			id := s.block.atoms[at+1 : at+1+n]
			return newClaim(evidence.HolderTaxID, idText(id), id, strength), true
		}
	}
	if from > numbering(s.atoms) {
		return claim{}, false
	}
	right := s.right()
	for _, l := range s.labels {
		if l.from == from {
			right = l.right()
		}
	}
	if r := right; r != nil {
		if n := idLength(r.atoms, 0); n > 0 {
			return newClaim(evidence.HolderTaxID, idText(r.atoms[:n]), r.atoms[:n], strongLabel, besideLabel), true
		}
		if !opensWithLabel(r) && !headsRow(s) {
			return claim{}, false
		}
	}
	if b := s.below(belowGap); b != nil {
		if n := idLength(b.atoms, 0); n > 0 {
			return newClaim(evidence.HolderTaxID, idText(b.atoms[:n]), b.atoms[:n], strongLabel), true
		}
	}
	return claim{}, false
}

func headsRow(s *segment) bool { return len(s.labels) > 0 && headsColumn(s.labels[0]) }

var idFillers = map[string]bool{"no": true, "n": true, "nr": true, "nro": true, "numero": true, "number": true, "num": true, "nummer": true, "numer": true,
	"id": true, "de": true, "la": true, "holder": true, "the": true, "del": true, "is": true, "es": true, "ist": true, "of": true, "o": true, "lautet": true,
	"titular": true, "inhabers": true, "des": true, "du": true, "titulaire": true}

// idText is the identifier as printed, without a full stop at its end.
func idText(s span) string { return strings.TrimRight(s.text(), ".,;:") }

// idLength is how many atoms from i make up an identifier: runs of digits and
// capitals with at least five digits in all (or eight characters mixed),
// groups of digits that follow, and a check part such as "DV 49".
func idLength(a span, i int) int {
	n, digits, letters := 0, 0, 0
	for j := i; j < len(a); j++ {
		text := a[j].text()
		hasDigits := hasDigit(text)
		if j > i && a[j].word != a[j-1].word {
			sep := a[j-1].after()
			if strings.ContainsAny(sep, ",;()|·•") || strings.HasSuffix(sep, ".") && digits >= 5 {
				break
			}
			goesOn := hasDigits && text == strings.ToUpper(text) && (a[j].digits && len(text) <= 4 || len(text) <= 9 && digits < 5 && letters <= 4) || strings.TrimSpace(sep) != "" && strings.ContainsAny(sep, "-/.")
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
	if digits < 5 || digits+letters < 6 {
		return 0
	}
	if isDate(a[i : i+n]) {
		return 0
	}
	return n
}

// belongsToHolder weighs whose identifier it is: near the holder's name the
// holder's; in a line that names the issuer, or at the foot, the issuer's.
func (p *paper) belongsToHolder(s *segment, id span) float64 {
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
		case s.box[1] > 0.88:
			odds += contradiction
		case mid(s.box)-mid(h.box) > 0.45 || mid(h.box)-mid(s.box) > 0.35:
			odds += contradiction / 2
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

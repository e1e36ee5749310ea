package extract

import (
	"cmp"
	"slices"
	"strings"

	"certdex/evidence"
)

// prominentNames takes large type that ends in a legal form.
func (p *paper) prominentNames() []claim {
	var claims []claim
	heights := []float64{}
	for _, s := range p.segments() {
		heights = append(heights, s.h)
	}
	if len(heights) == 0 {
		return nil
	}
	slices.SortFunc(heights, cmp.Compare[float64])
	median := heights[len(heights)/2]
	for _, s := range p.pages[0].segs {
		name := p.overTwoLines(s)
		if len(s.labels) > 0 || s.h < 1.15*median && !(s.bold && len(s.line.segs) == 1) || !p.endsInLegalForm(name) {
			continue
		}
		odds := prominent
		if s.h < 1.3*median {
			odds /= 2
		}
		name = p.trimName(name)
		claims = append(claims, newClaim(evidence.Holder, name.text(), name, odds))
	}
	return claims
}

// namesInText takes what ends in a legal form in running text, back to the first
// of its words with capitals: all that a letter may say of its holder.
func (p *paper) namesInText() []claim {
	var claims []claim
	for _, b := range p.blocks() {
		for i := 1; i < len(b.atoms); i++ {
			_, n := p.lx.legalForms.at(b.atoms, i)
			if n == 0 || lower(b.atoms[i]) || p.rows[b.atoms[i].seg] {
				continue
			}
			from := p.nameStart(b.atoms, i)
			if s := b.atoms[from : i+n]; from < i && hasLetters(b.atoms[from:i]) && s[0].first() && s[len(s)-1].last() {
				claims = append(claims, newClaim(evidence.Holder, s.text(), s, guessedPlace))
			}
			i += n - 1
		}
	}
	return claims
}

// nameStart goes back from a legal form over words with capitals and the small
// words between them.
func (p *paper) nameStart(a span, i int) int {
	from := i
	for j := i - 1; j >= 0 && i-j < 12; j-- {
		sep := joined(a, j+1)
		if strings.ContainsAny(sep, ":;()|·•–") || strings.Contains(sep, ",") && j+1 != i || sentenceEnds(a[j], a[j+1]) {
			break
		}
		if a[j].seg != a[j+1].seg && (len(a[j].seg.labels) > 0 && a[j].seg.labels[0].whole || !p.sameType(a[j].seg, a[j+1].seg) || a[j].seg.bold != a[j+1].seg.bold) {
			break
		}
		if _, n := p.lx.addressee.endsAt(a, j+1); n > 1 && a[j].seg != a[j+1].seg {
			break
		}
		if _, n := p.lx.fillers.endsAt(a, j+1); n > 0 && startsName(a[j+1:]) {
			break
		}
		switch {
		case !lower(a[j]):
			from = j
		case nameJoint[a[j].key] || joining[a[j].key]:
		default:
			return from
		}
	}
	return from
}

// overTwoLines gives a line's text with the next one's where that ends a name in
// its legal form: "Siam Bearing Components Public" and "Company Limited".
func (p *paper) overTwoLines(s *segment) span {
	below := following(s)
	if _, n := p.lx.addressee.at(s.atoms, 0); n == len(s.atoms) || len(below) == 0 || p.endsInLegalForm(s.atoms) || !p.sameType(s, below[0]) || s.bold != below[0].bold {
		return s.atoms
	}
	if both := append(slices.Clone(s.atoms), below[0].atoms...); p.endsInLegalForm(both) {
		return both
	}
	return s.atoms
}

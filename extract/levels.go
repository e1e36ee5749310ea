package extract

import (
	"slices"
	"strings"

	"certdex/evidence"
)

// findLevels takes the level from the number where the number spells it, else
// from the level's wordings.
func (p *paper) findLevels() {
	levels := p.lx.levels[p.code()]
	if len(p.program.Levels) == 0 {
		return
	}
	found := false
	if p.program.NumberLevel {
		for _, c := range slices.Clone(p.claims) {
			if c.field.Name != evidence.CertificateNumber {
				continue
			}
			code := strings.ToUpper(strings.Join(strings.Fields(c.field.Value), ""))
			if len(code) > 6 && strings.HasPrefix(code[2:], "AEO") {
				l := newClaim(evidence.Level, code[2:6], c.span, c.odds-prior)
				p.add(l)
				found = true
			}
		}
	}
	if found {
		return
	}
	counts, spans := map[string]int{}, map[string]span{}
	for _, b := range p.blocks() {
		for i := 0; i < len(b.atoms); i++ {
			if code, n := levels.at(b.atoms, i); n > 0 {
				counts[code[0]]++
				if spans[code[0]] == nil {
					spans[code[0]] = b.atoms[i : i+n]
				}
			}
		}
	}
	for _, l := range slices.Backward(p.program.Levels) { // the widest first
		if n := counts[l.Code]; n > 0 {
			p.add(newClaim(evidence.Level, l.Code, spans[l.Code], knownName-1, float64(min(n, 3))*0.4))
			return
		}
	}
}

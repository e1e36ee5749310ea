package extract

import (
	"regexp"
	"slices"
	"strconv"
	"strings"

	"certdex/evidence"
)

// scoreText is a number with what says that it is a score of a hundred.
var scoreText = regexp.MustCompile(`^(\d{1,3}(?:[.,]\d{1,2})?)\s*(%|/\s*100\b|percent|per cent|pct|points|pts|out of 100|of 100|out of a possible 100|por ciento|puntos|(?:de|sobre) 100)?`)

// findScore takes the overall score: a number behind, beside or below its
// label, else the one that a sentence tells of; never one that words such as
// "pass mark", "previous" or a section's name announce.
func (p *paper) findScore() {
	claims := p.labelledScores()
	if len(claims) == 0 {
		claims = p.toldScores()
	}
	if c, ok := best(mergeRepeats(claims)); ok {
		p.add(c)
	}
}

func (p *paper) labelledScores() []claim {
	var claims []claim
	for _, l := range p.labels(evidence.Score) {
		if l.unwanted() || l.size() == 1 && p.headsSections(l) || p.inOther(l) {
			continue
		}
		n := len(claims)
		for _, r := range append(l.regions(), l.pastForeign()...) {
			value, s, marked := scoreIn(r.lines)
			if share := p.shareInRow(l.seg); share != nil && r.where == rightOf {
				value, s, _ = scoreIn([]span{share.atoms})
				marked = true
			}
			if value == "" || l.guessed && !marked && !strings.Contains(value, ".") || r.where != sameCell && p.ofAnother(s) {
				continue
			}
			odds := r.strengthOf(evidence.Score)
			if marked {
				odds += rightShape / 2
			}
			if l.size() == 1 {
				odds -= 0.6
			}
			claims = append(claims, newClaim(evidence.Score, value, s, odds))
			break
		}
		if len(claims) == n && l.start && (l.whole || l.colon) {
			claims = append(claims, p.scoreNear(l)...)
		}
	}
	return claims
}

// shareInRow gives the cell of a row of totals that is the share of two others:
// "Total | 60 | 55 | 91.7".
func (p *paper) shareInRow(s *segment) *segment {
	var cells []*segment
	var numbers []float64
	for _, t := range s.line.segs {
		v, err := strconv.ParseFloat(strings.TrimRight(strings.ReplaceAll(t.atoms.full(), ",", "."), " %"), 64)
		if err == nil && t.box[0] > s.box[0] {
			cells, numbers = append(cells, t), append(numbers, v)
		}
	}
	for i := 2; i < len(cells); i++ {
		for j := range i {
			for k := range i {
				if numbers[j] > numbers[k] && numbers[i] <= 100 && absDiff(100*numbers[k]/numbers[j], numbers[i]) < 0.1 {
					return cells[i]
				}
			}
		}
	}
	return nil
}

// inOther says whether the label stands inside the value of something else:
// "Replaces report | … (score 90.1)".
func (p *paper) inOther(l *label) bool {
	return l.from > 0 && p.ofAnother(l.seg.atoms)
}

// pastForeign gives the cell beside a label that the same label in another
// script follows: "Overall score 总分".
func (l *label) pastForeign() []region {
	rest := l.seg.atoms[min(l.to, len(l.seg.atoms)):]
	r := l.right()
	if l.tail != nil || len(rest) == 0 || len(rest) > 4 || r == nil || opensWithLabel(r) || slices.ContainsFunc(rest, func(a *atom) bool { return !ideographic(a) }) {
		return nil
	}
	return []region{{l, rightOf, []span{upToLabel(r)}}}
}

// ofAnother says whether a label of something else stands right before the
// number or over it.
func (p *paper) ofAnother(s span) bool {
	l := leftLabel(s[0].seg)
	return l != nil && !l.is(evidence.Score) && !l.is(evidence.Rating)
}

// headsSections says whether the label heads the column of a table of
// sections' scores.
func (p *paper) headsSections(l *label) bool {
	return slices.ContainsFunc(l.seg.line.segs, func(t *segment) bool {
		return len(t.labels) > 0 && t.labels[0].is("section")
	})
}

// scoreNear finds the big number that is set beside, over or under its label.
func (p *paper) scoreNear(l *label) []claim {
	for _, t := range l.seg.page.segs {
		value, s, marked := scoreIn([]span{t.atoms})
		if value != "" && marked && t != l.seg && absDiff(mid(t.box), mid(l.seg.box)) < 6*l.seg.h && t.h >= l.seg.h && (overlapX(t.box, l.seg.box) > 0.3 || t.line == l.seg.line) {
			return []claim{newClaim(evidence.Score, value, s, strongLabel)}
		}
	}
	return nil
}

// toldScores reads sentences: "reached an overall score of 91.4 %", "obtained
// 83.25 % of the points", "Result: 78.5.". Each number is weighed by its own
// clause.
func (p *paper) toldScores() []claim {
	var claims []claim
	for _, b := range p.blocks() {
		for i := range b.atoms {
			if p.rows[b.atoms[i].seg] || !b.atoms[i].first() {
				continue
			}
			value, s, marked := scoreIn([]span{b.atoms[i:]})
			if value == "" && b.atoms[i].digits {
				value, s, marked = plainNumber(b.atoms[i:])
			}
			if value == "" {
				continue
			}
			if odds := p.clauseOdds(b.atoms, i, i+len(s), marked); odds > 0 {
				claims = append(claims, newClaim(evidence.Score, value, s, odds))
			}
		}
	}
	return claims
}

// plainNumber reads a number with a decimal that ends its sentence.
func plainNumber(a span) (value string, s span, marked bool) {
	if len(a) > 1 && a[1].word == a[0].word && a[1].digits && a[0].after() == "." && len(a[1].key) <= 2 && len(a[0].key) <= 2 && a[1].last() {
		return a[0].key + "." + a[1].key, a[:2], false
	}
	return "", nil, false
}

// clauseOdds weighs what the clause around a number says: words of scoring
// speak for it; words of a pass mark, of another year or of a part against.
func (p *paper) clauseOdds(a span, i, end int, marked bool) float64 {
	odds := -1.0
	if marked {
		odds += 0.8
	}
	labelled := false
	for j := i - 1; j >= max(0, i-14); j-- {
		if sentenceEnds(a[j], a[j+1]) || strings.ContainsAny(joined(a, j+1), ";|") {
			break
		}
		if scoreWeights[a[j].key] < 0 {
			odds -= 3
		}
		if w := scoreWeights[a[j].key]; w > 0 && !labelled {
			odds, labelled = odds+w, true
		}
		if e, n := p.lx.labels.at(a, j); n >= 2 && slices.ContainsFunc(e, func(e labelEntry) bool { return e.field == evidence.Score }) {
			odds += 1.4
		}
		if e, n := p.lx.labels.at(a, j); n >= 2 && slices.ContainsFunc(e, func(e labelEntry) bool { return e.field == "none" }) {
			odds -= 3
		}
		if strings.Contains(a[j].after(), "%") { // a number before this one takes the words before it
			break
		}
	}
	for j := end; j < min(len(a), end+8); j++ {
		if sentenceEnds(a[j-1], a[j]) || strings.ContainsAny(joined(a, j), ",;") {
			break
		}
		if scoreWeights[a[j].key] < 0 {
			odds -= 3
		}
		if w := scoreWeights[a[j].key]; w > 0 && j < end+5 {
			odds += w / 2
		}
	}
	return odds
}

// scoreWeights are words around a number that is, or is not, the audit's
// overall score.
var scoreWeights = map[string]float64{
	"score": 1.6, "scored": 2, "scores": 1.2, "result": 1.4, "obtained": 1.6, "achieved": 1.6, "reached": 1.4, "attained": 1.6, "received": 1, "overall": 1, "rises": 1, "total": 0.8, "points": 0.6, "awarded": 1, "earned": 1.6,
	"puntaje": 1.6, "puntuacion": 1.6, "obtuvo": 1.6, "alcanzo": 1.6, "resultado": 1.4, "obtenido": 1.6, "obtenida": 1.6, "alcanzado": 1.6, "alcanzada": 1.6, "logro": 1.4, "calificacion": 1.6, "obtiene": 1.6, "alcanza": 1.6, "cumplimiento": 1, "puntos": 0.6, "nota": 1.2, "global": 1,
	"pass": -1, "mark": -1, "minimum": -1, "needed": -1, "required": -1, "threshold": -1, "least": -1, "previous": -1, "previously": -1, "last": -1, "earlier": -1, "former": -1, "prior": -1, "before": -1, "initial": -1,
	"section": -1, "chapter": -1, "average": -1, "weight": -1, "more": -1, "below": -1, "under": -1, "above": -1, "between": -1, "minimo": -1, "minima": -1, "anterior": -1, "previa": -1, "previo": -1, "pasado": -1, "pasada": -1, "requiere": -1, "requieren": -1, "requerido": -1, "requerida": -1, "necesitan": -1, "menos": -1, "umbral": -1, "promedio": -1, "seccion": -1, "capitulo": -1, "inicial": -1, "debajo": -1, "entre": -1, "cada": -1, "exigen": -1, "exigido": -1, "aprobatorio": -1, "benchmark": -1, "industry": -1, "maximum": -1, "from": -1, "each": -1,
}

// fraction is points reached of points to be had, whose share follows: "412 /
// 450 = 91.6 %".
var fraction = regexp.MustCompile(`^(\d{1,4}(?:[.,]\d{1,2})?)\s*(?:points|pts|puntos)?\s*(?:/|of|out of|de|sobre)\s*(\d{2,4})\D{1,24}?(\d{1,3}(?:[.,]\d{1,2})?)\s*%`)

// shareOf reads such points; only the share is the score.
func shareOf(a span) (value string, s span) {
	m := fraction.FindStringSubmatch(a[:min(len(a), 12)].full())
	if m == nil {
		return "", nil
	}
	reached, _ := strconv.ParseFloat(strings.ReplaceAll(m[1], ",", "."), 64)
	of, _ := strconv.ParseFloat(m[2], 64)
	value = strings.ReplaceAll(m[3], ",", ".")
	share, err := strconv.ParseFloat(value, 64)
	if err != nil || of == 0 || absDiff(100*reached/of, share) > 1 {
		return "", nil
	}
	for i := 2; i < len(a); i++ {
		for n := 1; n <= 2 && i+n <= len(a); n++ {
			if strings.ReplaceAll(a[i:i+n].text(), ",", ".") == value && a[i].first() {
				return value, a[i : i+n]
			}
		}
	}
	return "", nil
}

// full is the text with the signs that follow its last word.
func (s span) full() string {
	if len(s) == 0 {
		return ""
	}
	text := s.text()
	if last := s[len(s)-1]; !strings.HasSuffix(text, last.after()) {
		text += last.after()
	}
	return text
}

func absDiff(a, b float64) float64 { return max(a-b, b-a) }

// scoreIn reads a number up to 100 that opens the lines; marked says that a
// percent sign or "/100" follows.
func scoreIn(lines []span) (value string, s span, marked bool) {
	if len(lines) == 0 || len(lines[0]) == 0 || !lines[0][0].digits {
		return "", nil, false
	}
	a := lines[0]
	if value, s := shareOf(a); value != "" {
		return value, s, true
	}
	text := a[:min(len(a), 5)].text()
	if n := min(len(a), 5); n > 0 {
		text += a[n-1].trail
	}
	m := scoreText.FindStringSubmatch(text)
	if m == nil {
		return "", nil, false
	}
	number := strings.ReplaceAll(m[1], ",", ".")
	v, err := strconv.ParseFloat(number, 64)
	if err != nil || v > 100 {
		return "", nil, false
	}
	n := 1
	if strings.ContainsAny(m[1], ".,") {
		n = 2
	}
	rest := strings.TrimSpace(text[len(m[0]):])
	if m[2] == "" && rest != "" && !strings.HasPrefix(rest, "(") && !strings.HasPrefix(rest, "-") && !strings.HasPrefix(rest, "–") && !strings.HasPrefix(rest, "|") && !strings.HasPrefix(rest, ". ") && rest != "." {
		return "", nil, false
	}
	if isDate(a[:min(len(a), 3)]) {
		return "", nil, false
	}
	return number, a[:min(n, len(a))], m[2] != ""
}

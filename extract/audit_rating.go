package extract

import (
	"slices"
	"strings"
	"unicode"

	"certdex/evidence"
)

// findRating takes the rating's words: behind its label or behind the score,
// else a known wording in a sentence or alone near the score.
func (p *paper) findRating() {
	claims := append(p.labelledRatings(), p.toldRatings()...)
	claims = append(claims, p.ratingsNearScore()...)
	if c, ok := best(mergeRepeats(claims)); ok {
		p.add(c)
	}
}

func (p *paper) labelledRatings() []claim {
	var claims []claim
	for _, l := range append(p.labels(evidence.Rating), p.labels(evidence.Score)...) {
		if l.unwanted() || !l.start && !(l.colon && strings.Contains(joined(l.seg.atoms, l.from), ".")) {
			continue
		}
		for _, r := range l.regions() {
			if p.ofSection(r) {
				continue
			}
			s, known := p.ratingAt(paragraph(r.lines), l.is(evidence.Rating) && (l.colon || l.whole || l.tail != nil) || l.is(evidence.Rating) && l.is(evidence.Score))
			if len(s) == 0 {
				continue
			}
			odds := r.strengthOf(l.entries[0].field) + 0.3
			if known {
				odds += 0.8
			} else if l.size() == 1 {
				odds -= 0.5
			}
			claims = append(claims, newClaim(evidence.Rating, ratingText(s), s, odds))
			break
		}
	}
	return claims
}

// ofSection says whether the region lies in a column of sections' ratings.
func (p *paper) ofSection(r region) bool { return r.where == under && p.headsSections(r.label) }

// ratingText is a rating as printed, with the dash that parts its words.
func ratingText(s span) string { return strings.Trim(s.text(), "().,;:«»“”„\" ") }

// ratingAt reads the rating that opens a value, after a score at most. What a
// label announces is the rating to its end, known or not: "Fail – follow-up
// audit required".
func (p *paper) ratingAt(a span, announced bool) (s span, known bool) {
	from := 0
	for from < len(a) && from < 4 && (a[from].digits || ofHundred[a[from].key]) {
		from++
	}
	if from > 0 && from < len(a) && strings.Contains(joined(a, from), "(") { // "82.4 % (minimum 76 %) – Acceptable"
		if to := skipBrackets(a, from); to < len(a) && strings.ContainsAny(joined(a, to), "-–—:,;") {
			from = to
		}
	}
	if from == len(a) || from > 0 && !strings.ContainsAny(joined(a, from), "-–—(:|/·,%;") {
		return nil, false
	}
	a = a[from:]
	end := len(a)
	for i := 1; i < len(a); i++ {
		gap := a[i-1].after() + a[i].before()
		if sentenceEnds(a[i-1], a[i]) || strings.ContainsAny(gap, "();|") || strings.Contains(gap, ":") || ideographic(a[i]) != ideographic(a[0]) {
			end = i
			break
		}
	}
	a = a[:end]
	_, n := p.ratingWords(a, 0)
	switch {
	case n == len(a) && n > 0:
		return a, true
	case from > 0 && len(a) == 1 && gradeLetter(a[0]):
		return a, true
	case n > 0 && len(a) <= 7 && (announced || strings.ContainsAny(joined(a, n), "-–—") || a[n].key == "with"):
		return a, true
	case n > 0 && n < len(a) && strings.Contains(joined(a, n), ","):
		return a[:n], true
	case announced && len(a) <= 6 && hasLetters(a) && startsName(a) && !a.hasDigits(2) && !isDate(a):
		_, k := p.ratingIn(a)
		return a, k > 0
	}
	return nil, false
}

// gradeLetter says whether an atom is a grade: "88/100 (B)".
func gradeLetter(a *atom) bool { return len(a.text()) == 1 && a.text() >= "A" && a.text() <= "E" }

// ideographic says whether an atom is Chinese, Japanese or Korean: a rating in
// two scripts is given in the first.
func ideographic(a *atom) bool {
	return strings.ContainsFunc(a.text(), func(r rune) bool {
		return unicode.In(r, unicode.Han, unicode.Hangul, unicode.Hiragana, unicode.Katakana)
	})
}

var ofHundred = map[string]bool{"de": true, "sobre": true, "puntos": true, "por": true, "ciento": true, "of": true, "out": true, "percent": true, "points": true, "a": true}

// ratingWords gives the known rating wording at atoms[i].
func (p *paper) ratingWords(a span, i int) (span, int) {
	e, n := p.lx.values.at(a, i)
	if n > 0 && slices.ContainsFunc(e, func(e kindEntry) bool { return e.field == evidence.Rating }) {
		return a[i : i+n], n
	}
	return nil, 0
}

// ratingIn gives the first known rating wording of a value.
func (p *paper) ratingIn(a span) (span, int) {
	for i := range a {
		if s, n := p.ratingWords(a, i); n > 0 {
			return s, n
		}
	}
	return nil, 0
}

// toldRatings reads sentences: "was rated Low Risk", "We rate the security of
// the site as Acceptable with conditions".
func (p *paper) toldRatings() []claim {
	var claims []claim
	for _, b := range p.blocks() {
		for i, a := range b.atoms {
			if !rated[a.key] || p.rows[a.seg] {
				continue
			}
			if p.ofCountry(b.atoms, i) {
				continue
			}
			if s := quoted(b.atoms[i+1:]); len(s) > 0 {
				claims = append(claims, newClaim(evidence.Rating, ratingText(s), s, inSentence-0.2))
				continue
			}
			for j := i + 1; j < min(len(b.atoms), i+11) && !sentenceEnds(b.atoms[j-1], b.atoms[j]); j++ {
				_, n := p.ratingWords(b.atoms, j)
				if n == 0 || lower(b.atoms[j]) && n == 1 && !ratingLead[b.atoms[j-1].key] && j > i+1 {
					continue
				}
				s := p.toldRating(b.atoms[j:], n)
				odds := inSentence - 0.6
				if !lower(b.atoms[j]) {
					odds += 0.4
				}
				claims = append(claims, newClaim(evidence.Rating, ratingText(s), s, odds))
				break
			}
		}
	}
	return claims
}

// ofCountry says whether the sentence rates the country.
func (p *paper) ofCountry(a span, i int) bool {
	from, _ := sentenceAround(a, i)
	return slices.ContainsFunc(a[from:i], func(x *atom) bool { return x.key == "country" || x.key == "pais" })
}

// quoted gives the words between quotation marks that open the atoms: «Aceptable
// con observaciones».
func quoted(a span) span {
	for i := range a[:min(len(a), 3)] {
		if i > 0 && sentenceEnds(a[i-1], a[i]) {
			return nil
		}
		if !strings.ContainsAny(a[i].before(), "«“„\"") {
			continue
		}
		for j := i; j < min(len(a), i+7); j++ {
			if strings.ContainsAny(a[j].after(), "»”“\"") {
				return a[i : j+1]
			}
		}
	}
	return nil
}

// toldRating ends a rating inside a sentence: with its known words and "with
// conditions" and the like.
func (p *paper) toldRating(a span, n int) span {
	for n+1 < len(a) && (a[n].key == "with" || a[n].key == "to" || a[n].key == "con") && !lower(a[0]) && !sentenceEnds(a[n-1], a[n]) && !sentenceEnds(a[n], a[n+1]) && strings.TrimSpace(joined(a, n)) == "" {
		n += 2
		for n < len(a) && !sentenceEnds(a[n-1], a[n]) && strings.TrimSpace(joined(a, n)) == "" && (a[n].key == "risk" || a[n].key == "observations" || a[n].key == "conditions" || a[n].key == "condiciones") {
			n++
		}
	}
	return a[:n]
}

// rated are the words that lead to a rating in a sentence.
var rated = map[string]bool{"rated": true, "rate": true, "rating": true, "classified": true, "graded": true, "grade": true, "assessed": true, "clasificado": true, "clasificada": true, "calificada": true, "calificado": true, "calificamos": true, "clasificamos": true, "clasificacion": true, "califica": true, "clasifica": true, "valoracion": true, "valorada": true, "evaluada": true, "evaluado": true, "dictamen": true, "classed": true, "categorised": true, "categorized": true,
	"category": true, "categoria": true, "band": true, "banda": true, "corresponds": true, "corresponde": true, "placed": true, "ubica": true, "grado": true}

var ratingLead = map[string]bool{"as": true, "is": true, "of": true, "rated": true, "como": true, "de": true, "es": true, "fue": true, "un": true}

// ratingsNearScore takes a known wording that stands alone beside, over or
// under the score.
func (p *paper) ratingsNearScore() []claim {
	var score *segment
	for _, c := range p.claims {
		if c.field.Name == evidence.Score {
			score = c.span[0].seg
		}
	}
	if score == nil {
		return nil
	}
	var claims []claim
	for _, s := range score.page.segs {
		if p.rows[s] || absDiff(mid(s.box), mid(score.box)) > 7*score.h {
			continue
		}
		at := 0
		for s == score && at < len(s.atoms) && s.atoms[at].digits {
			at++
		}
		r, n := p.ratingWords(s.atoms, at)
		if n == 0 || s != score && n != len(s.atoms) || s == score && at > 0 && !strings.ContainsAny(joined(s.atoms, at), "-–—(:|/·%") {
			continue
		}
		if l := leftLabel(s); l != nil && !l.is(evidence.Rating) && !l.is(evidence.Score) {
			continue
		}
		claims = append(claims, newClaim(evidence.Rating, ratingText(r), r, inSentence-0.4))
	}
	return claims
}

package extract

import (
	"regexp"
	"slices"
	"strconv"
	"strings"

	"certdex/evidence"
)

// findAudit takes what audit reports carry beside a certificate's fields.
func (p *paper) findAudit() {
	p.findFirm()
	p.findManner()
	p.findScore()
	p.findRating()
	if !slices.ContainsFunc(p.claims, func(c claim) bool { return c.field.Name == evidence.Finding }) {
		p.findListedFindings()
	}
}

// findFirm takes the audit firm behind its label, else a known firm's name.
func (p *paper) findFirm() {
	var claims []claim
	for _, l := range p.labels(evidence.AuditFirm) {
		for _, r := range l.regions() {
			s := paragraph(r.lines)
			_, n := p.lx.auditFirms.at(s, 0)
			if n == 0 && (len(s) > 8 || !startsName(s) || s.hasDigits(3) || r.where == under && !l.whole || r.where == sameCell && !l.colon && l.size() == 1) {
				continue
			}
			for i := 1; i < len(s); i++ {
				if strings.ContainsAny(s[i-1].after(), ",;(") && !companyTail[s[i].key] && !p.endsInLegalForm(s[:i+1]) {
					s = s[:i]
					break
				}
			}
			odds := r.strengthOf(evidence.AuditFirm)
			if n > 0 {
				odds++
			}
			claims = append(claims, newClaim(evidence.AuditFirm, strings.TrimRight(s.text(), ".,; "), s, odds))
			break
		}
	}
	if len(claims) == 0 {
		for _, b := range p.blocks() {
			if _, i, n := p.lx.auditFirms.in(b.atoms); i >= 0 && b.atoms[i].text() != strings.ToLower(b.atoms[i].text()) {
				s := b.atoms[i : i+n]
				claims = append(claims, newClaim(evidence.AuditFirm, s.text(), s, weakLabel))
			}
		}
	}
	if c, ok := best(mergeRepeats(claims)); ok {
		p.add(c)
	}
}

// findManner reads whether the audit was announced, on site or virtual, and of
// which type; from labels first, else from the report's sentences.
func (p *paper) findManner() {
	labels := append(append(p.labels(evidence.AuditType), p.labels(evidence.AuditNotice)...), p.labels(evidence.AuditMode)...)
	done := map[string]bool{}
	read := func(a span, odds float64) {
		for i := 0; i < len(a); i++ {
			entries, n := p.lx.values.at(a, i)
			for _, e := range entries {
				single := e.field == evidence.AuditNotice || e.field == evidence.AuditMode
				if !single && e.field != evidence.AuditType || done[e.field] && single || done[e.field+e.value] {
					continue
				}
				done[e.field], done[e.field+e.value] = true, true
				p.add(newClaim(e.field, e.value, a[i:i+n], odds))
			}
			if n > 1 {
				i += n - 1
			}
		}
	}
	for _, l := range labels {
		if l.is(evidence.AuditNotice) && l.seg.atoms[l.from].key == "announced" { // "Announced: no"
			for _, r := range l.regions() {
				if yes := r.lines[0][0].key; yes == "no" || yes == "yes" {
					done[evidence.AuditNotice] = true
					value := map[string]string{"no": "unannounced", "yes": "announced"}[yes]
					p.add(newClaim(evidence.AuditNotice, value, r.lines[0][:1], r.strengthOf(evidence.AuditNotice)))
				}
				break
			}
		}
		for _, r := range l.regions() {
			read(paragraphOf(r.lines[:1]), r.strengthOf(l.entries[0].field)+0.5)
			break
		}
	}
	if done[evidence.AuditNotice] && done[evidence.AuditMode] {
		return
	}
	for _, b := range p.blocks() {
		for i := range b.atoms {
			entries, n := p.lx.values.at(b.atoms, i)
			for _, e := range entries {
				if (e.field == evidence.AuditNotice || e.field == evidence.AuditMode) && !done[e.field] && p.nearAudit(b.atoms, i) && !p.rows[b.atoms[i].seg] {
					done[e.field] = true
					p.add(newClaim(e.field, e.value, b.atoms[i:i+n], inSentence-0.8))
				}
			}
		}
	}
}

// nearAudit says whether a wording stands near the word audit in its sentence.
func (p *paper) nearAudit(a span, i int) bool {
	for j := max(0, i-6); j < min(len(a), i+7); j++ {
		if strings.HasPrefix(a[j].key, "audit") || a[j].key == "visit" {
			return true
		}
	}
	return false
}

var scoreText = regexp.MustCompile(`^(\d{1,3}(?:[.,]\d{1,2})?)\s*(%|/\s*100\b|percent|points|out of 100)?`)

// findScore takes the overall score: a number behind, beside or below its
// label, never one that a label such as "pass mark" or "previous" announces.
func (p *paper) findScore() {
	var claims []claim
	for _, l := range p.labels(evidence.Score) {
		if l.unwanted() {
			continue
		}
		for _, r := range l.regions() {
			value, s, marked := scoreIn(r.lines)
			if value == "" {
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
		if len(claims) == 0 && l.start { // a big number set beside or over the label
			for _, t := range l.seg.page.segs {
				value, s, marked := scoreIn([]span{t.atoms})
				if value != "" && marked && t != l.seg && absDiff(mid(t.box), mid(l.seg.box)) < 6*l.seg.h && t.h >= l.seg.h && (overlapX(t.box, l.seg.box) > 0.3 || t.line == l.seg.line) {
					claims = append(claims, newClaim(evidence.Score, value, s, strongLabel))
					break
				}
			}
		}
	}
	if len(claims) == 0 {
		for _, b := range p.blocks() { // "an overall score of 91.4 %"
			for i := range b.atoms {
				e, n := p.lx.labels.at(b.atoms, i)
				if n < 2 || !slices.ContainsFunc(e, func(e labelEntry) bool { return e.field == evidence.Score }) {
					continue
				}
				for j := i + n; j < min(len(b.atoms), i+n+5); j++ {
					if value, s, marked := scoreIn([]span{b.atoms[j:]}); value != "" && marked {
						claims = append(claims, newClaim(evidence.Score, value, s, inSentence))
						break
					}
				}
			}
		}
	}
	if c, ok := best(mergeRepeats(claims)); ok {
		p.add(c)
	}
}

func absDiff(a, b float64) float64 { return max(a-b, b-a) }

// scoreIn reads a number up to 100 that opens the lines; marked says that a
// percent sign or "/100" follows.
func scoreIn(lines []span) (value string, s span, marked bool) {
	if len(lines) == 0 || len(lines[0]) == 0 || !lines[0][0].digits {
		return "", nil, false
	}
	a := lines[0]
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
	if m[2] == "" && rest != "" && !strings.HasPrefix(rest, "(") && !strings.HasPrefix(rest, "-") && !strings.HasPrefix(rest, "–") && !strings.HasPrefix(rest, "|") {
		return "", nil, false
	}
	if isDate(a[:min(len(a), 3)]) {
		return "", nil, false
	}
	return number, a[:min(n, len(a))], m[2] != ""
}

// findRating takes the rating's words: behind a label, else a known wording
// that stands alone near the score.
func (p *paper) findRating() {
	var claims []claim
	for _, l := range append(p.labels(evidence.Rating), p.labels(evidence.Score)...) {
		if l.unwanted() || !l.start {
			continue
		}
		for _, r := range l.regions() {
			if s := p.ratingIn(r.lines[0]); len(s) > 0 {
				claims = append(claims, newClaim(evidence.Rating, s.text(), s, r.strengthOf(l.entries[0].field), 0.3))
				break
			}
		}
	}
	for _, b := range p.blocks() { // "was rated Low Risk"
		for i, a := range b.atoms {
			for j := i + 1; rated[a.key] && j < min(len(b.atoms), i+4); j++ {
				e, n := p.lx.values.at(b.atoms, j)
				if n > 0 && slices.ContainsFunc(e, func(e kindEntry) bool { return e.field == evidence.Rating }) {
					s := b.atoms[j : j+n]
					claims = append(claims, newClaim(evidence.Rating, s.text(), s, inSentence-0.6))
					break
				}
			}
		}
	}
	var score *segment
	for _, c := range p.claims {
		if c.field.Name == evidence.Score {
			score = c.span[0].seg
		}
	}
	for _, s := range p.segments() {
		if score == nil || s.page != score.page || p.rows[s] {
			continue
		}
		at := 0
		if s == score {
			for at < len(s.atoms) && (s.atoms[at].digits) {
				at++
			}
		}
		r := p.ratingIn(s.atoms[at:])
		if len(r) == 0 || s != score && len(r) != len(s.atoms) || absDiff(mid(s.box), mid(score.box)) > 7*score.h {
			continue
		}
		if l := leftLabel(s); l != nil && !l.is(evidence.Rating) && !l.is(evidence.Score) {
			continue
		}
		claims = append(claims, newClaim(evidence.Rating, r.text(), r, inSentence-0.4))
	}
	if c, ok := best(mergeRepeats(claims)); ok {
		p.add(c)
	}
}

// rated are the words that lead to a rating in a sentence.
var rated = map[string]bool{"rated": true, "rating": true, "classified": true, "clasificado": true, "clasificada": true, "calificada": true, "calificado": true}

// ratingIn gives the rating wording that opens the atoms.
func (p *paper) ratingIn(a span) span {
	for i := 0; i < min(len(a), 4); i++ {
		e, n := p.lx.values.at(a, i)
		if n > 0 && slices.ContainsFunc(e, func(e kindEntry) bool { return e.field == evidence.Rating }) {
			if i > 0 && !strings.ContainsAny(joined(a, i), "-–—(:|/·") {
				return nil
			}
			return a[i : i+n]
		}
	}
	return nil
}

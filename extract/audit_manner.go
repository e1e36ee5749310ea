package extract

import (
	"cmp"
	"slices"
	"strings"

	"certdex/evidence"
)

// option is a wording of how an audit was made, with how surely it is said of
// this audit.
type option struct {
	field, value string
	span         span
	odds         float64
}

// findManner reads whether the audit was announced, on site or virtual, and of
// which type: from ticked boxes first, then from labels, headings and
// sentences.
func (p *paper) findManner() {
	var all []option
	for _, b := range p.blocks() {
		for i := 0; i < len(b.atoms); {
			entries, n := p.lx.values.at(b.atoms, i)
			for _, e := range entries {
				if e.value == "announced" && answerTo(b.atoms[i:i+n]) == "no" {
					e.value = "unannounced"
					all = append(all, option{e.field, e.value, b.atoms[i : i+n], strongLabel})
				} else if manner[e.field] && !p.rows[b.atoms[i].seg] {
					if odds, ok := p.weighOption(e, b, i, n); ok {
						all = append(all, option{e.field, e.value, b.atoms[i : i+n], odds})
					}
				}
			}
			i += max(n, 1)
		}
	}
	for _, field := range []string{evidence.AuditNotice, evidence.AuditMode} {
		var claims []claim
		for _, o := range all {
			if o.field == field {
				claims = append(claims, newClaim(o.field, o.value, o.span, o.odds))
			}
		}
		if c, ok := best(mergeRepeats(claims)); ok {
			p.add(c)
		}
	}
	for _, o := range all {
		if o.field == evidence.AuditType && o.odds >= bareLabel {
			p.add(newClaim(o.field, o.value, o.span, o.odds))
		}
	}
}

var manner = map[string]bool{evidence.AuditNotice: true, evidence.AuditMode: true, evidence.AuditType: true}

// weighOption says how much speaks for one wording; ok is false where it is
// said of something else, such as a box that is not ticked or the last audit.
func (p *paper) weighOption(e kindEntry, b *block, i, n int) (odds float64, ok bool) {
	a := b.atoms
	s := a[i].seg
	if ticked, boxes := p.tick(a[i : i+n]); boxes {
		return strongLabel + rightShape, ticked
	}
	if answer := answerTo(a[i : i+n]); answer != "" {
		return strongLabel, answer == "yes"
	}
	if l := p.mannerLabel(s, a[i].index); l != nil {
		odds = strongLabel + 0.5
		if l.is(e.field) {
			odds += longLabel
		}
		return odds, true
	}
	if p.onlyManner(s) {
		if l := cmp.Or(leftLabel(s), aboveLabel(s)); l == nil || l.guessed {
			return bareLabel, true
		}
	}
	near := p.nearAudit(a, i)
	if e.field == evidence.AuditType || !near && e.value != "semi_announced" && e.value != "unannounced" {
		return 0, false
	}
	from, to := sentenceAround(a, i)
	for j := from; j < to; j++ {
		if otherAudit[a[j].key] || p.negated(a, i) && e.field == evidence.AuditMode {
			return 0, false
		}
	}
	odds = inSentence - 0.8
	if !near {
		odds -= 0.6
	}
	if i > 0 && (a[i-1].key == "an" || a[i-1].key == "a") { // "An unannounced audit takes place …" explains a word
		odds -= 0.8
	}
	if len(s.atoms) <= 8 && s.h > 1.2*p.typeSize() {
		odds += prominent
	}
	return odds, true
}

// onlyManner says whether a cell holds nothing but such wordings: "On-site,
// announced", "Virtual (immersive video)".
func (p *paper) onlyManner(s *segment) bool {
	if len(s.atoms) > 8 {
		return false
	}
	found := false
	for i := 0; i < len(s.atoms); {
		if found && strings.Contains(joined(s.atoms, i), "(") && strings.Contains(s.atoms[len(s.atoms)-1].after(), ")") {
			return true
		}
		e, n := p.lx.values.at(s.atoms, i)
		if n == 0 || !slices.ContainsFunc(e, func(e kindEntry) bool { return manner[e.field] }) {
			if k := s.atoms[i].key; k != "and" && k != "y" && k != "audit" && k != "visit" {
				return false
			}
			i++
			continue
		}
		found = true
		i += n
	}
	return found
}

// otherAudit are words of sentences about another audit than this one.
var otherAudit = map[string]bool{"previous": true, "previously": true, "last": true, "next": true, "earlier": true, "before": true, "future": true, "anterior": true, "proxima": true, "audits": true, "ultima": true, "previa": true, "siguiente": true, "auditorias": true}

func (p *paper) negated(a span, i int) bool {
	for j := max(0, i-3); j < i; j++ {
		if a[j].key == "not" || a[j].key == "no" {
			return true
		}
	}
	return false
}

// nearAudit says whether a wording stands near a word for the audit in its
// sentence.
func (p *paper) nearAudit(a span, i int) bool {
	from, to := sentenceAround(a, i)
	if from > 0 && a[from].key == "it" { // "This was an initial audit. It was held by video."
		from, _ = sentenceAround(a, from-1)
	}
	for j := from; j < to; j++ {
		if k := a[j].key; strings.HasPrefix(k, "audit") || k == "visit" || k == "visited" || k == "assessment" || k == "inspection" {
			return true
		}
	}
	return false
}

// sentenceAround gives the bounds of the sentence of atoms[i]. A number may
// end a sentence here: times of the day often do.
func sentenceAround(a span, i int) (from, to int) {
	ends := func(x, y *atom) bool {
		return sentenceEnds(x, y) || x.digits && x.word != y.word && strings.HasSuffix(x.after(), ".") && !lower(y) && !y.digits
	}
	from, to = i, i+1
	for from > 0 && !ends(a[from-1], a[from]) {
		from--
	}
	for to < len(a) && !ends(a[to-1], a[to]) {
		to++
	}
	return from, to
}

// mannerLabel gives the label of the audit's type, notice or mode that the
// atom at index stands behind or below.
func (p *paper) mannerLabel(s *segment, index int) *label {
	fits := func(l *label) bool {
		return l != nil && (l.is(evidence.AuditType) || l.is(evidence.AuditNotice) || l.is(evidence.AuditMode) || l.is(evidence.AuditedOn) && !l.unwanted() && (l.whole || l.colon))
	}
	for _, l := range slices.Backward(s.labels) {
		if l.to <= index && (l.colon || fits(l)) {
			if fits(l) {
				return l
			}
			return nil
		}
	}
	for t := s; ; { // several options on one line
		if l := leftLabel(t); l != nil {
			if fits(l) {
				return l
			}
			return nil
		}
		k := slices.Index(t.line.segs, t)
		if k <= 0 || len(t.line.segs[k-1].labels) > 0 {
			break
		}
		t = t.line.segs[k-1]
	}
	at := slices.Index(s.block.segs, s)
	for k := at; k >= max(0, at-2); k-- {
		t := s.block.segs[k]
		if l := aboveLabel(t); fits(l) {
			return l
		}
		if k < at && len(t.labels) > 0 {
			if l := lastLabel(t); fits(l) && l.start {
				return l
			}
			return nil
		}
		if l := leftLabel(t); fits(l) {
			return l
		}
	}
	return nil
}

// answerTo reads "Announced: no" and a cell of yes or no beside the wording.
func answerTo(s span) string {
	last := s[len(s)-1]
	if last.index+1 < len(last.seg.atoms) {
		next := last.seg.atoms[last.index+1]
		if strings.Contains(last.after(), ":") || strings.Contains(last.after(), "?") {
			return yesNo[next.key]
		}
		return ""
	}
	if t := last.seg.right(); t != nil && len(t.atoms) == 1 && s[0].index <= 2 {
		return yesNo[t.atoms[0].key]
	}
	return ""
}

var yesNo = map[string]string{"yes": "yes", "no": "no", "si": "yes", "y": "yes", "n": "no"}

// typeSize is the commonest size of the paper's type.
func (p *paper) typeSize() float64 {
	var sizes []float64
	for _, s := range p.segments() {
		for range s.atoms {
			sizes = append(sizes, s.h)
		}
	}
	if len(sizes) == 0 {
		return 0
	}
	slices.Sort(sizes)
	return sizes[len(sizes)/2]
}

package extract

import (
	"cmp"
	"slices"
	"strings"

	"certdex/evidence"
)

// findingReader walks down a report and gathers the findings that are not in a
// table: labelled blocks, numbered paragraphs, sections of criteria.
type findingReader struct {
	p         *paper
	found     []*listedFinding
	cur       *listedFinding
	into      *span // what the next line goes on with; nil where nothing does
	last      *segment
	edge      float64 // where the lines of the text begin
	await     bool    // an opener stood alone: the next paragraph is its text
	criterion string  // announced, and of no finding yet
	severity  string
	after     bool // criterion and severity stand behind the text
	under     bool // below a heading of findings
	labelled  bool // the findings have labels; openers only announce criteria
	taken     []*segment
	used      map[*segment]bool // read with the label before them
	furniture map[*segment]bool // repeats on the pages
}

type listedFinding struct {
	text, action, status span
	criterion, severity  string
	odds                 float64
}

// findListedFindings reads findings that are not in a table.
func (p *paper) findListedFindings() {
	found, taken := p.strippedFindings()
	for _, read := range []func() ([]*listedFinding, []*segment){p.criterionLines, p.readDown, p.trailingCriteria, p.listedUnder} {
		if len(found) == 0 {
			found, taken = read()
		}
	}
	for _, f := range withCriteria(found) {
		if len(f.text) < 3 || noFinding(f.text) {
			continue
		}
		c := newClaim(evidence.Finding, findingText(f.text), f.text, f.odds)
		c.field.Criterion, c.field.Severity = f.criterion, f.severity
		c.field.CorrectiveAction = strings.TrimSpace(f.action.text())
		c.field.ActionStatus = p.statusWord(f.status)
		p.add(c)
	}
	if len(found) > 0 {
		p.take(taken)
	}
}

// withCriteria drops what bears neither criterion nor severity where others
// bear one: what the auditor saw, and not what was wrong.
func withCriteria(found []*listedFinding) []*listedFinding {
	told := func(f *listedFinding) bool { return f.criterion != "" || f.severity != "" }
	if !slices.ContainsFunc(found, told) {
		return found
	}
	return slices.DeleteFunc(found, func(f *listedFinding) bool { return !told(f) })
}

// readDown reads the report from top to bottom.
func (p *paper) readDown() (found []*listedFinding, taken []*segment) {
	r := &findingReader{p: p, furniture: p.furniture(), labelled: p.labelsFindings(), used: map[*segment]bool{}}
	for _, pg := range p.pages {
		for _, s := range readingOrder(pg) {
			if !p.rows[s] && !r.furniture[s] {
				r.line(s)
			}
		}
	}
	return r.found, r.taken
}

// readingOrder gives a page's segments down its columns: a segment that goes on
// from the one above comes right after it.
func readingOrder(pg *page) []*segment {
	var all []*segment
	done := map[*segment]bool{}
	for _, s := range pg.segs {
		if done[s] {
			continue
		}
		all, done[s] = append(all, s), true
		if len(s.line.segs) < 2 || len(s.atoms) < 4 {
			continue
		}
		for _, t := range following(s) { // the rest of a paragraph that has something beside it
			if done[t] || len(t.labels) > 0 && t.labels[0].start || leftLabel(t) != nil {
				break
			}
			all, done[t] = append(all, t), true
		}
	}
	return all
}

// labelsFindings says whether the report announces its findings with a label
// each.
func (p *paper) labelsFindings() bool {
	for _, l := range p.labels(evidence.Finding) {
		text := l.seg.atoms[l.to:]
		below := l.seg.below(belowGap)
		heading := len(text) == 0 && below != nil && p.readOpener(below.atoms).opens() // of a list with openers of its own
		if l.start && l.colon && !l.is("none") && !noFinding(text) && !heading {
			return true
		}
	}
	return false
}

// line reads one segment.
func (r *findingReader) line(s *segment) {
	if hasFindingWord(s) {
		r.under = true
	} else if endsFindings(s) {
		r.under = false
	}
	if r.used[s] {
		return
	}
	from := 0
	labels := slices.DeleteFunc(slices.Clone(s.labels), func(l *label) bool { return !(l.colon || l.whole) || !l.start && !l.colon })
	o := r.p.readOpener(s.atoms)
	if len(labels) > 0 && labels[0].from == 0 && labels[0].colon && labels[0].is("criterion") && o.to == len(s.atoms) {
		o = opener{} // "Criterion: 7.4" belongs to a block of labels
	}
	if o.opens() {
		labels = slices.DeleteFunc(labels, func(l *label) bool { return l.to <= o.to && !l.is(evidence.Finding) })
	}
	if o.opens() && !(len(labels) > 0 && labels[0].from == 0 && labels[0].whole && labels[0].is("section")) && r.opened(s, o, labels) {
		from = o.to
	} else if r.nextItem(s, labels) {
		r.criterion, r.severity = r.cur.criterion, r.cur.severity
		r.begin(s, s.atoms[numbering(s.atoms):], r.cur.odds)
	} else if r.goesOn(s, labels) {
		r.push(s, s.atoms[:firstLabel(labels, len(s.atoms))])
	} else if len(labels) == 0 || labels[0].from > 0 {
		r.into = nil
	}
	for i, l := range labels {
		end := len(s.atoms)
		if i+1 < len(labels) {
			end = labels[i+1].from
		}
		if from > l.to && from <= end {
			r.label(s, l, s.atoms[from:end])
		} else {
			r.label(s, l, s.atoms[min(l.to, end):end])
		}
	}
	if len(labels) == 0 && opensWithUnknownLabel(s) && !o.opens() {
		r.into, r.await = nil, false
	}
}

// nextItem says whether a line is the next bullet of a list of findings.
func (r *findingReader) nextItem(s *segment, labels []*label) bool {
	return r.cur != nil && r.into == &r.cur.text && len(labels) == 0 && opensWithBullet(s) && opensWithBullet(r.cur.text[0].seg) &&
		s.page == r.last.page && gapBelow(r.last.box, s.box) < 1.6*s.h && absDiff(s.box[0], r.cur.text[0].seg.box[0]) < 0.01
}

func firstLabel(labels []*label, end int) int {
	if len(labels) > 0 {
		return labels[0].from
	}
	return end
}

// opened begins a finding at an opener, or keeps its criterion for the finding
// that a label will announce.
func (r *findingReader) opened(s *segment, o opener, labels []*label) bool {
	rest := s.atoms[o.to:]
	if len(labels) > 0 && labels[0].from <= o.to {
		rest = nil
	}
	for _, t := range s.line.segs {
		if t != s && len(labels) == 0 {
			if e, n := r.p.lx.values.at(t.atoms, 0); n == len(t.atoms) && valueOf(e, "severity") != "" && o.severity == "" {
				o.severity = valueOf(e, "severity")
			}
		}
	}
	sure := o.explicit && o.severity != "" || o.named && (o.severity != "" || o.criterion != "")
	if !r.under && !sure && !r.labelled {
		return false
	}
	r.cur, r.into, r.await = nil, nil, false
	r.criterion, r.severity = o.criterion, o.severity
	if r.labelled || question(s) || conforming(s) || endsInPercent(s) || len(labels) > 0 {
		return true
	}
	if t := s.right(); t != nil && len(rest) == 0 && r.p.readOpener(t.atoms).opens() { // "3" and then "MSC 7.4 – Must."
		return true
	}
	text := r.textBeside(s, rest)
	if severity := r.p.severityAtEnd(text); severity != "" && r.severity == "" {
		r.severity = severity
	}
	if len(text) == 0 || r.headline(s, text) {
		r.await, r.last = true, s
	} else if len(text) >= 4 {
		r.begin(s, text, bareLabel)
	}
	return true
}

// headline says whether the text behind an opener is only the criterion's name,
// with the finding in the paragraph below.
func (r *findingReader) headline(s *segment, text span) bool {
	if len(text) > 9 || ended(text) || text[0].seg != s {
		return false
	}
	if r.p.severityAtEnd(text) != "" {
		return true
	}
	t := s.below(1.6)
	return t != nil && !opensWithLabel(t) && (s.bold && s.words[len(s.words)-1].Bold && !t.bold || s.h > 1.05*t.h || len(text) < 5 && startsName(t.atoms) && !s.page.ocr)
}

// severityAtEnd reads "Container inspection (Must)".
func (p *paper) severityAtEnd(text span) string {
	if len(text) < 2 || !strings.ContainsAny(joined(text, len(text)-1), "([–—-:|,") {
		return ""
	}
	e, _ := p.lx.values.at(text, len(text)-1)
	return valueOf(e, "severity")
}

// textBeside gives the text behind an opener, in its segment or in the cells
// right of it.
func (r *findingReader) textBeside(s *segment, rest span) span {
	if len(rest) > 0 {
		return rest
	}
	for _, t := range s.line.segs {
		if t.box[0] > s.box[2] && len(t.atoms) >= 4 {
			r.used[t] = true
			return t.atoms
		}
	}
	return nil
}

func (r *findingReader) begin(s *segment, text span, odds float64) {
	f := &listedFinding{text: slices.Clone(text), odds: odds, criterion: r.criterion, severity: r.severity}
	if len(r.found) == 0 {
		r.after = r.criterion == "" && r.severity == ""
	}
	r.criterion, r.severity = "", ""
	r.found = append(r.found, f)
	r.cur, r.into, r.await = f, &f.text, false
	r.last, r.edge = s, s.box[0]
	if x := s.line.segs[0].box[0]; s.box[0]-x < 0.1 { // a number may hang before the text
		r.edge = x
	}
	if len(text) > 0 {
		r.last = text[len(text)-1].seg
	}
	r.taken = append(r.taken, r.last, s)
}

func (r *findingReader) push(s *segment, text span) {
	if r.await {
		r.begin(s, text, bareLabel)
		return
	}
	*r.into = append(*r.into, text...)
	r.last = s
	r.taken = append(r.taken, s)
}

// goesOn says whether a line goes on with the text before it.
func (r *findingReader) goesOn(s *segment, labels []*label) bool {
	if len(labels) > 0 && labels[0].from == 0 || r.last == nil || r.into == nil && !r.await || s == r.last {
		return false
	}
	if opensWithUnknownLabel(s) || endsInPercent(s) && len(s.atoms) < 8 {
		return false
	}
	if s.page != r.last.page {
		return !r.await && r.into != nil && len(*r.into) > 0 && !ended(*r.into) && s.page.number == r.last.page.number+1 && oneSizeAcross(s, r.last)
	}
	gap := gapBelow(r.last.box, s.box)
	if r.await {
		return gap > -0.5*s.h && gap < 2.6*s.h && len(s.atoms) >= 4 && overlapX(s.box, r.last.box) > 0.2 && !conforming(s)
	}
	if !oneSize(s, r.last) || gap < -0.5*s.h || gap > 1.6*s.h || overlapX(s.box, r.last.box) < 0.3 && absDiff(s.box[0], r.last.box[0]) > 0.02 && absDiff(s.box[0], r.edge) > 0.02 {
		return false
	}
	if !ended(*r.into) {
		return true
	}
	edge := rightEdge([]span{r.last.atoms, s.atoms})
	return s.block == r.last.block && gap < blockGap*s.h && wraps(r.last.atoms, s.atoms, edge) && s.bold == r.last.bold
}

func oneSizeAcross(a, b *segment) bool { return max(a.h, b.h) < sizeRatio*min(a.h, b.h) }

// ended says whether a text ends as a sentence does.
func ended(text span) bool {
	if len(text) == 0 {
		return false
	}
	return strings.ContainsAny(text[len(text)-1].after(), ".!?")
}

// label reads a label with what stands behind it on its line.
func (r *findingReader) label(s *segment, l *label, text span) {
	if len(text) == 0 && l.whole {
		if t := l.right(); t != nil && !opensWithLabel(t) {
			text, r.used[t] = t.atoms, true
		} else if b := s.below(belowGap); b != nil && !opensWithLabel(b) && (l.colon || r.cur != nil || r.criterion != "") {
			text, r.used[b] = b.atoms, true
		}
	}
	r.into = nil
	switch {
	case l.is("criterion") && criterionOf(text) != "":
		r.announce(&r.criterion, criterionOf(text), func(f *listedFinding) *string { return &f.criterion })
	case l.is("severity") && r.p.wordOf("severity", text[:min(len(text), 3)]) != "":
		r.announce(&r.severity, r.p.wordOf("severity", text[:min(len(text), 3)]), func(f *listedFinding) *string { return &f.severity })
	case l.is(evidence.Finding) && len(text) > 0 && !noFinding(text) && (l.colon || l.whole && !headsColumn(l) && !besideLabels(s) && (r.under || r.criterion != "")):
		if o := r.p.readOpener(text); o.opens() && o.to < len(text) {
			text = text[o.to:]
			r.criterion, r.severity = cmp.Or(o.criterion, r.criterion), cmp.Or(o.severity, r.severity)
		}
		if v := r.p.wordOf("severity", l.seg.atoms[l.from:l.to]); v != "" {
			r.severity = v
		}
		r.begin(s, text, strongLabel)
	case l.is("corrective_action") && r.cur != nil:
		r.cur.action = slices.Clone(text)
		r.into = &r.cur.action
		r.after = r.after && len(r.found) == 1
		r.taken = append(r.taken, s)
	case l.is("action_status") && r.cur != nil:
		r.cur.status = slices.Clone(text)
		r.into = &r.cur.status
		r.taken = append(r.taken, s)
	}
	r.last = s
	if len(text) > 0 {
		r.last = text[len(text)-1].seg
	}
}

// besideLabels says whether another label stands on the line: then it is the
// head of a table.
func besideLabels(s *segment) bool {
	return slices.ContainsFunc(s.line.segs, func(t *segment) bool { return t != s && len(t.labels) > 0 && t.labels[0].start })
}

// announce keeps a criterion or a severity for the next finding, or gives it to
// the one before where the report writes them behind the text.
func (r *findingReader) announce(kept *string, value string, of func(*listedFinding) *string) {
	if r.cur != nil && (r.after || r.criterion == "" && r.cur.criterion != "") && *of(r.cur) == "" {
		*of(r.cur) = value
		return
	}
	*kept = value
}

func criterionOf(text span) string {
	for i := range text[:min(len(text), 6)] {
		if m := criterionID.FindStringSubmatch(strings.Trim(text[i].word.Text, "()[].,:;")); m != nil {
			return m[1]
		}
	}
	return ""
}

func findingText(s span) string {
	return strings.TrimSpace(strings.TrimLeft(s.text(), ")]:-–—·|, "))
}

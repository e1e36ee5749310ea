package extract

import (
	"maps"
	"math"
	"slices"
	"strings"

	"certdex/evidence"
)

// findingTables reads tables of findings, of actions and of answers, page after
// page; a table may go on over a page break, with its head repeated or not.
type findingTables struct {
	p         *paper
	furniture map[*segment]bool
	open      *openTable
}

// openTable is a table that reached the foot of its page.
type openTable struct {
	page *page
	head *head
	last int // claim of its last row
}

// read reads the table under a head; false where it is of something else.
func (t *findingTables) read(h *head, ln *line) bool {
	finding, action, criterion := h.fields[evidence.Finding], h.fields["corrective_action"], h.fields["criterion"]
	if finding == nil && criterion != nil && criterion.line == ln && h.fields["answer"] == nil && (h.fields["severity"] != nil || action != nil) {
		if finding = t.widest(h); finding != nil {
			h.fields[evidence.Finding] = finding
		}
	}
	switch {
	case (h.fields["answer"] != nil || len(h.answers()) > 1) && criterion != nil && (finding != nil || h.fields["comment"] != nil) && criterion.line == ln:
		t.readAnswers(h)
	case finding != nil && finding.line == ln && (criterion != nil && criterion != finding || action != nil || h.fields["severity"] != nil):
		t.readFindings(ln.segs[0].page, h)
	case finding == nil && action != nil && action.line == ln && criterion != nil:
		t.p.readActions(ln.segs[0].page, h)
	default:
		return false
	}
	t.p.take(h.cells) // "Responsible" is no signatory's title here
	return true
}

// widest gives the column without a known head that holds the most text: the
// findings, unless rows are answered.
func (t *findingTables) widest(h *head) *segment {
	words := map[*segment]int{}
	rows := 0
	for _, segs := range linesUnder(h.cells[0].page, h, t.furniture, isCriterion) {
		if slices.ContainsFunc(segs, isCriterion) {
			rows++
		}
		for _, s := range segs {
			if fulfilled[s.atoms.key()] {
				return nil
			}
			words[nearestHead(s, h.cells)] += len(s.atoms)
		}
	}
	var best *segment
	for _, c := range h.cells {
		known := slices.ContainsFunc(slices.Collect(maps.Values(h.fields)), func(s *segment) bool { return s == c })
		if !known && words[c] > 4*rows && (best == nil || words[c] > words[best]) {
			best = c
		}
	}
	if action := h.fields["corrective_action"]; best == nil || rows == 0 || action != nil && words[best] < words[action] {
		return nil
	}
	return best
}

// turnTo goes on with a table of the page before whose head is not repeated.
func (t *findingTables) turnTo(pg *page) {
	if t.open == nil || t.open.page.number+1 != pg.number {
		return
	}
	i := slices.IndexFunc(pg.lines, func(ln *line) bool { return !t.furniture[ln.segs[0]] })
	if i < 0 || headOf(pg, pg.lines[i]) != nil {
		return
	}
	first := pg.lines[i]
	h := t.open.head.movedTo(pg, first)
	aligned := 0
	for _, s := range first.segs {
		for _, c := range h.cells {
			if math.Abs(s.box[0]-c.box[0]) < 0.012 {
				aligned++
				break
			}
		}
	}
	if aligned == len(first.segs) && (aligned > 1 || first.segs[0].h < 1.15*h.h) {
		t.readFindings(pg, h)
	}
}

// movedTo sets a head over a line of another page.
func (h *head) movedTo(pg *page, ln *line) *head {
	moved := &head{fields: map[string]*segment{}, h: max(h.h, ln.segs[0].h)}
	for _, c := range h.cells {
		copied := *c
		copied.page, copied.line = pg, ln
		copied.box[1], copied.box[3] = ln.box[1]-1.5*h.h, ln.box[1]-0.5*h.h
		moved.cells = append(moved.cells, &copied)
		moved.box = moved.box.Union(copied.box)
		for f, s := range h.fields {
			if s == c {
				moved.fields[f] = &copied
			}
		}
	}
	return moved
}

// readFindings reads a table of findings with criterion, severity and action.
func (t *findingTables) readFindings(pg *page, head *head) {
	p := t.p
	lines, anchor := t.bodyOf(pg, head)
	rows, over := rowsOf(lines, anchor)
	if t.open != nil && t.open.page.number+1 == pg.number {
		first := -1
		if len(rows) > 0 {
			first = slices.IndexFunc(rows[0], anchor) // an anchor may lie in another's row
		}
		if first >= 0 && !ended(p.claims[t.open.last].span) {
			at := rows[0][first]
			rows[0] = slices.DeleteFunc(rows[0], func(s *segment) bool {
				if mid(s.box) > mid(at.box)-0.4*s.h {
					return false
				}
				over = append(over, s)
				return true
			})
		}
		if len(over) > 0 {
			t.goOn(over, head)
		}
	}
	t.open = nil
	for _, row := range rows {
		text := paragraphOf(column(withoutNumber(row), head.fields[evidence.Finding], head.cells))
		if len(text) == 0 {
			continue
		}
		p.take(row)
		if noFinding(text) {
			continue
		}
		c := newClaim(evidence.Finding, strings.TrimSpace(text.text()), text, strongLabel, 0.4)
		c.field.Criterion = p.criterionIn(row)
		c.field.Severity = p.severityIn(row, head.fields[evidence.Finding], head.cells)
		if h := head.fields["corrective_action"]; h != nil {
			c.field.CorrectiveAction = paragraphOf(column(row, h, head.cells)).text()
		}
		if h := head.fields["action_status"]; h != nil {
			c.field.ActionStatus = p.statusWord(paragraphOf(column(row, h, head.cells)))
		}
		p.add(c)
	}
	if len(lines) > 0 && t.reachesFoot(pg, lines[len(lines)-1][0]) && len(p.claims) > 0 && p.claims[len(p.claims)-1].field.Name == evidence.Finding {
		t.open = &openTable{page: pg, head: head, last: len(p.claims) - 1}
	}
}

// withoutNumber leaves out the number of a row, which has no column of its own
// where its head is a sign such as "#".
func withoutNumber(row []*segment) []*segment {
	return slices.DeleteFunc(slices.Clone(row), func(s *segment) bool { return s.leftmost() && len(s.line.segs) > 1 && isNumber(s) })
}

// goOn adds what stands over the first row of a page to the last row of the
// page before.
func (t *findingTables) goOn(over []*segment, head *head) {
	c := &t.p.claims[t.open.last]
	if text := paragraphOf(column(over, head.fields[evidence.Finding], head.cells)); len(text) > 0 {
		c.span = append(slices.Clone(c.span), text...)
		c.field.Value = strings.TrimSpace(c.span.text())
		c.field.Text = c.field.Value
	}
	if h := head.fields["corrective_action"]; h != nil {
		if more := paragraphOf(column(over, h, head.cells)); len(more) > 0 {
			c.field.CorrectiveAction = strings.TrimSpace(c.field.CorrectiveAction + " " + more.text())
		}
	}
	t.p.take(over)
}

// reachesFoot says whether nothing but what repeats on every page follows.
func (t *findingTables) reachesFoot(pg *page, last *segment) bool {
	return !slices.ContainsFunc(pg.segs, func(s *segment) bool {
		return s.box[1] > last.line.box[3] && !t.furniture[s]
	})
}

// bodyOf gives the lines under a head and what begins a row there: a criterion;
// else a number or an id; else a severity; else each paragraph of the finding's
// column.
func (t *findingTables) bodyOf(pg *page, head *head) ([][]*segment, func(*segment) bool) {
	finding := head.fields[evidence.Finding]
	under := func(s *segment) *segment { return nearestHead(s, head.cells) }
	ways := []func(*segment) bool{
		func(s *segment) bool { return isCriterion(s) && under(s) != finding },
		func(s *segment) bool { return s.leftmost() && under(s) != finding && isNumber(s) },
		func(s *segment) bool {
			e, n := t.p.lx.values.at(s.atoms, 0)
			return under(s) != finding && n == len(s.atoms) && valueOf(e, "severity") != ""
		},
		func(s *segment) bool { return under(s) == finding && s.block.segs[0] == s },
	}
	count := func(lines [][]*segment, is func(*segment) bool) int {
		n := 0
		for _, segs := range lines {
			if slices.ContainsFunc(segs, is) {
				n++
			}
		}
		return n
	}
	if pg.ocr { // broken words make the ways below guess
		ways = ways[:1]
	}
	last := ways[len(ways)-1]
	for _, anchor := range ways {
		if lines := linesUnder(pg, head, t.furniture, anchor); 2*count(lines, anchor) > count(lines, last) {
			return lines, anchor
		}
	}
	return linesUnder(pg, head, t.furniture, last), last
}

// isNumber says whether a cell is a number or an id such as NC-03.
func isNumber(s *segment) bool {
	w := strings.Trim(s.words[0].Text, "().:")
	return len(s.words) == 1 && (len(w) <= 3 && strings.Trim(w, "0123456789") == "" || findingID.MatchString(w))
}

// readActions reads a table of corrective actions and puts them beside the
// findings of the same criterion.
func (p *paper) readActions(pg *page, head *head) {
	rows, _ := rowsOf(linesUnder(pg, head, nil, isCriterion), isCriterion)
	for _, row := range rows {
		id := p.criterionIn(row)
		for i := range p.claims {
			f := &p.claims[i].field
			if f.Name == evidence.Finding && f.Criterion == id && f.CorrectiveAction == "" {
				f.CorrectiveAction = paragraphOf(column(row, head.fields["corrective_action"], head.cells)).text()
				if h := head.fields["action_status"]; h != nil {
					f.ActionStatus = p.statusWord(paragraphOf(column(row, h, head.cells)))
				}
				break
			}
		}
		p.take(row)
	}
}

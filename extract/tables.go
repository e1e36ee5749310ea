package extract

import (
	"cmp"
	"math"
	"regexp"
	"slices"
	"strings"

	"certdex/evidence"
)

// findTables reads the tables that repeat: sites with their addresses, and
// findings. What they take no other finder sees.
func (p *paper) findTables() {
	p.rows = map[*segment]bool{}
	findings := &findingTables{p: p, furniture: p.furniture()}
	for _, pg := range p.pages {
		findings.turnTo(pg)
		for _, ln := range pg.lines {
			if p.rows[ln.segs[0]] {
				continue
			}
			h := headOf(pg, ln)
			if h == nil || findings.read(h, ln) {
				continue
			}
			if name := cmp.Or(h.fields[evidence.Facility], h.fields[evidence.Holder]); name != nil && h.fields[evidence.Address] != nil && name.line == ln {
				p.readSites(pg, h)
			}
		}
	}
	audit := p.kind == evidence.AuditReport || p.kind == evidence.SelfAssessment
	if audit && !slices.ContainsFunc(p.claims, func(c claim) bool { return c.field.Name == evidence.Finding }) {
		p.findListedFindings()
	}
}

// head is the head of a table: its cells, which may stand on lines of their
// own, and the fields that they announce.
type head struct {
	cells  []*segment
	fields map[string]*segment
	box    evidence.Box
	h      float64
}

// headOf reads a line, with what stands half a line above or below, as the
// head of a table; nil where there are not two labels beside each other.
func headOf(pg *page, ln *line) *head {
	h := &head{fields: map[string]*segment{}, h: ln.segs[0].h}
	beside := slices.DeleteFunc(slices.Clone(pg.segs), func(s *segment) bool {
		return s.line == ln || math.Abs(mid(s.box)-mid(ln.box)) > 1.3*h.h
	})
	own := 0
	for _, s := range append(slices.Clone(ln.segs), beside...) {
		labelled := len(s.labels) > 0 && s.labels[0].whole && !s.labels[0].colon && !s.labels[0].rest
		if !labelled {
			if s.line == ln && !(len(s.labels) > 0 && s.labels[0].rest) {
				h.cells = append(h.cells, s)
				h.box = h.box.Union(s.box)
			}
			continue
		}
		if s.line != ln && slices.ContainsFunc(h.cells, func(c *segment) bool { return overlapX(c.box, s.box) > 0.2 }) {
			continue
		}
		if s.line == ln {
			own++
		} else {
			own--
		}
		h.cells = append(h.cells, s)
		h.box = h.box.Union(s.box)
		if t := s.labels[0].tail; t != nil {
			h.box = h.box.Union(t.box)
		}
		for _, e := range s.labels[0].entries {
			if h.fields[e.field] == nil {
				h.fields[e.field] = s
			}
		}
	}
	if len(h.cells) < 2 || len(h.fields) < 2 || own < 0 { // the head stands on another line
		return nil
	}
	return h
}

// crossedBy says whether a line runs through several columns as no cell does:
// the paragraph or the heading below a table.
func (h *head) crossedBy(s *segment) bool {
	if len(s.line.segs) > 1 {
		return false
	}
	left := h.cells[0]
	crossed, nearest := 0, math.Inf(1)
	for _, c := range h.cells {
		if c.box[0] < left.box[0] {
			left = c
		}
		if overlapX(c.box, s.box) > 0.9 {
			crossed++
		}
		nearest = min(nearest, math.Abs(c.box[0]-s.box[0]), math.Abs(centre(c.box)-centre(s.box)))
	}
	begins := s.box[0] < left.box[0]+0.01
	return begins && (crossed > 1 || crossed > 0 && s.bold && s.box.Width() > 0.15 || len(s.atoms) > 1 && headingLike(s)) || crossed > 2 && nearest > 0.01
}

// signs says whether a line has a label of those who sign.
func signs(s *segment) bool {
	return len(s.labels) > 0 && s.labels[0].whole && s.labels[0].is(evidence.Signatory) && s.right() != nil
}

// headingLike says whether a numbered line reads like the heading of a section:
// "C. Observations", "5. Good practice".
func headingLike(s *segment) bool {
	return numbering(s.atoms) > 0 && startsName(s.atoms[1:]) && strings.ContainsAny(s.atoms[0].after(), ".)")
}

var criterionID = regexp.MustCompile(`^(?:MSC\s*)?(\d{1,2}\.\d{1,2}(?:\.\d{1,2})?)$`)

// linesUnder gives the lines of a table's body, as far as they follow the head
// and each other.
func linesUnder(pg *page, head *head, skip map[*segment]bool, anchor func(*segment) bool) [][]*segment {
	var lines [][]*segment
	below := false // past a line that is none of the table's
	last := head.box
	for _, ln := range pg.lines {
		if mid(ln.box) <= head.box[3] || skip[ln.segs[0]] {
			continue
		}
		if gapBelow(last, ln.box) > 3.2*max(head.h, ln.segs[0].h) {
			break
		}
		first := ln.segs[0]
		if next := headOf(pg, ln); next != nil && !anchor(first) && len(lines) > 0 && len(next.fields) > 3 {
			break
		}
		if len(lines) > 0 && (opensWithLabel(first) && first.labels[0].colon || opensWithUnknownLabel(first)) {
			break
		}
		if len(ln.segs) == 1 && first.h > 1.25*head.h {
			break
		}
		if head.crossedBy(first) && !anchor(first) || len(lines) > 0 && signs(first) {
			below = true
		} else if len(ln.segs) > 2 && slices.ContainsFunc(ln.segs, anchor) { // the line was a heading between rows
			below = false
		}
		if last = last.Union(ln.box); below {
			continue
		}
		lines = append(lines, ln.segs)
	}
	return lines
}

// rowsOf parts a table's lines into rows: one begins where the anchor column
// has a segment. over is what stands over the first row.
func rowsOf(lines [][]*segment, anchor func(*segment) bool) (rows [][]*segment, over []*segment) {
	var anchors []*segment
	for _, segs := range lines {
		if i := slices.IndexFunc(segs, anchor); i >= 0 {
			anchors = append(anchors, segs[i])
		}
	}
	rows = make([][]*segment, len(anchors))
	for _, segs := range lines {
		for _, s := range segs {
			if k := rowOf(s, anchors); k >= 0 {
				rows[k] = append(rows[k], s)
			} else {
				over = append(over, s)
			}
		}
	}
	return rows, over
}

// rowOf gives the anchor whose row a segment is in. A cell of several lines
// reaches over its anchor's height, wherever in the row the anchor stands; where
// rows are too close for cells to be told apart, a row goes from its anchor
// down.
func rowOf(s *segment, anchors []*segment) int {
	cell := s.box
	for _, t := range s.block.segs {
		cell = cell.Union(t.box)
	}
	inside := -1
	for i, a := range anchors {
		if m := mid(a.box); m > cell[1]-0.2*s.h && m < cell[3]+0.2*s.h {
			if inside >= 0 { // several rows in one block
				return above(s, anchors)
			}
			inside = i
		}
	}
	if inside >= 0 {
		return inside
	}
	return above(s, anchors)
}

func above(s *segment, anchors []*segment) int {
	k := -1
	for i, a := range anchors {
		if mid(a.box) <= mid(s.box)+0.4*s.h {
			k = i
		}
	}
	return k
}

// column picks the atoms of a row that stand under a head.
func column(row []*segment, head *segment, heads []*segment) []span {
	var lines []span
	for _, s := range row {
		if nearestHead(s, heads) == head {
			lines = append(lines, s.atoms)
		}
	}
	return lines
}

// nearestHead gives the column head that a cell belongs to: the last that
// begins left of the cell's end of first word, or that overlaps it most.
func nearestHead(s *segment, heads []*segment) *segment {
	var best *segment
	bestD := math.Inf(1)
	cell := s.box
	for _, t := range s.page.segs { // what begins at the same edge is of the same column
		if math.Abs(t.box[0]-s.box[0]) < 0.006 && math.Abs(mid(t.box)-mid(s.box)) < 0.25 && t.box[1] > heads[0].box[3] && t.h < 1.2*s.h {
			cell = cell.Union(t.box)
		}
	}
	for _, h := range heads {
		d := math.Min(math.Abs(cell[0]-h.box[0]), math.Abs(centre(cell)-centre(h.box)))
		if cell[0] < h.box[0]-0.02 && overlapX(cell, h.box) < 0.3 {
			d += 0.3
		}
		if d < bestD {
			best, bestD = h, d
		}
	}
	return best
}

func (p *paper) take(segs []*segment) {
	for _, s := range segs {
		p.rows[s] = true
		s.labels = nil
	}
}

// isCriterion says whether a line opens with a criterion's id: "7.4", "MSC 7.4",
// "1. MSC 7.4".
func isCriterion(s *segment) bool {
	words := s.words
	if len(words) > 1 && numbering(s.atoms) > 0 && !criterionID.MatchString(strings.TrimRight(words[0].Text, ".:)")) {
		words = words[1:]
	}
	if criterionID.MatchString(strings.TrimRight(words[0].Text, ".:)")) {
		return true
	}
	return len(words) > 1 && strings.EqualFold(words[0].Text, "MSC") && criterionID.MatchString(strings.TrimRight(words[1].Text, ".:)"))
}

func paragraphOf(lines []span) span {
	var all span
	for _, l := range lines {
		all = append(all, l...)
	}
	return all
}

func (p *paper) criterionIn(row []*segment) string {
	for _, s := range row {
		for _, w := range s.words[:min(3, len(s.words))] {
			if m := criterionID.FindStringSubmatch(strings.TrimRight(w.Text, ".:)")); m != nil {
				return m[1]
			}
		}
	}
	return ""
}

func (p *paper) severityIn(row []*segment, not *segment, heads []*segment) string {
	for _, s := range row {
		if nearestHead(s, heads) == not {
			continue
		}
		if v := p.wordOf("severity", s.atoms); v != "" {
			return v
		}
	}
	return ""
}

// wordOf gives the value of a field that one of the atoms' wordings means.
func (p *paper) wordOf(field string, a span) string {
	for i := range a {
		if e, n := p.lx.values.at(a, i); n > 0 {
			for _, k := range e {
				if k.field == field {
					return k.value
				}
			}
		}
	}
	return ""
}

func (p *paper) statusWord(a span) string { return p.wordOf("action_status", a) }

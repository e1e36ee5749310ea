package extract

import (
	"math"
	"regexp"
	"slices"
	"strings"

	"certdex/evidence"
)

// table is a head of labelled columns with the rows under it.
type table struct {
	heads []*segment
	rows  [][]span // by column
	segs  [][]*segment
}

// findTables reads the tables that repeat: sites with their addresses, and
// findings. What they take no other finder sees.
func (p *paper) findTables() {
	p.rows = map[*segment]bool{}
	for _, pg := range p.pages {
		for _, ln := range pg.lines {
			fields := headFields(ln)
			switch {
			case len(fields) < 2:
			case fields[evidence.Finding] != nil && (fields["criterion"] != nil || fields["severity"] != nil || fields[evidence.Finding] != nil && fields["corrective_action"] != nil):
				p.readFindings(pg, ln, fields)
			case fields["corrective_action"] != nil && fields["criterion"] != nil:
				p.readActions(pg, ln, fields)
			case fields[evidence.Facility] != nil && fields[evidence.Address] != nil && len(ln.segs) >= 2:
				p.readSites(pg, ln, fields)
			}
		}
	}
}

// headFields gives the whole-label segments of a line by field.
func headFields(ln *line) map[string]*segment {
	fields := map[string]*segment{}
	if len(ln.segs) < 2 {
		return nil
	}
	for _, s := range ln.segs {
		if len(s.labels) == 0 || !s.labels[0].whole || s.labels[0].colon {
			continue
		}
		for _, e := range s.labels[0].entries {
			if fields[e.field] == nil {
				fields[e.field] = s
			}
		}
	}
	return fields
}

var criterionID = regexp.MustCompile(`^(?:MSC\s*)?(\d{1,2}\.\d{1,2}(?:\.\d{1,2})?)$`)

// rowsUnder collects the lines below a head as rows. A row begins where the
// anchor column has a segment; without one, after a wider gap.
func (p *paper) rowsUnder(pg *page, head *line, anchor func(*segment) bool) [][]*segment {
	var lines [][]*segment
	last := head.box
	for _, ln := range pg.lines {
		if mid(ln.box) <= mid(head.box)+0.3*head.box.Height() {
			continue
		}
		gap := gapBelow(last, ln.box)
		if gap > 3.2*max(head.segs[0].h, ln.segs[0].h) {
			break
		}
		first := ln.segs[0]
		if len(headFields(ln)) >= 2 && !anchor(first) && len(lines) > 0 {
			break
		}
		if len(lines) > 0 && (opensWithLabel(first) && first.labels[0].colon || opensWithUnknownLabel(first)) {
			break
		}
		if first.h > 1.25*head.segs[0].h && len(ln.segs) == 1 {
			break
		}
		lines = append(lines, ln.segs)
		last = ln.box
	}
	var anchors []*segment
	for _, segs := range lines {
		if i := slices.IndexFunc(segs[:min(3, len(segs))], anchor); i >= 0 {
			anchors = append(anchors, segs[i])
		}
	}
	if len(anchors) == 0 {
		return nil
	}
	rows := make([][]*segment, len(anchors))
	for _, segs := range lines {
		for _, s := range segs {
			if k := rowOf(s, anchors); k >= 0 {
				rows[k] = append(rows[k], s)
			}
		}
	}
	return rows
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
	for _, h := range heads {
		d := math.Min(math.Abs(s.box[0]-h.box[0]), math.Abs(centre(s.box)-centre(h.box)))
		if s.box[0] < h.box[0]-0.02 && overlapX(s.box, h.box) < 0.3 {
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

func isCriterion(s *segment) bool {
	t := s.words[0].Text
	return criterionID.MatchString(strings.TrimRight(t, ".:)")) || len(s.words) > 1 && strings.EqualFold(t, "MSC") && criterionID.MatchString(s.words[1].Text)
}

// readFindings reads a table of findings with criterion, severity and action.
func (p *paper) readFindings(pg *page, head *line, fields map[string]*segment) {
	rows := p.rowsUnder(pg, head, isCriterion)
	for _, row := range rows {
		text := paragraphOf(column(row, fields[evidence.Finding], head.segs))
		if len(text) == 0 {
			continue
		}
		c := newClaim(evidence.Finding, strings.TrimSpace(text.text()), text, strongLabel, 0.4)
		c.field.Criterion = p.criterionIn(row)
		c.field.Severity = p.severityIn(row, fields[evidence.Finding], head.segs)
		if h := fields["corrective_action"]; h != nil {
			c.field.CorrectiveAction = paragraphOf(column(row, h, head.segs)).text()
		}
		if h := fields["action_status"]; h != nil {
			c.field.ActionStatus = p.statusWord(paragraphOf(column(row, h, head.segs)))
		}
		p.add(c)
		p.take(row)
	}
}

// readActions reads a table of corrective actions and puts them beside the
// findings of the same criterion.
func (p *paper) readActions(pg *page, head *line, fields map[string]*segment) {
	for _, row := range p.rowsUnder(pg, head, isCriterion) {
		id := p.criterionIn(row)
		for i := range p.claims {
			f := &p.claims[i].field
			if f.Name == evidence.Finding && f.Criterion == id && f.CorrectiveAction == "" {
				f.CorrectiveAction = paragraphOf(column(row, fields["corrective_action"], head.segs)).text()
				if h := fields["action_status"]; h != nil {
					f.ActionStatus = p.statusWord(paragraphOf(column(row, h, head.segs)))
				}
				break
			}
		}
		p.take(row)
	}
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
		for _, w := range s.words[:min(2, len(s.words))] {
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

// readSites reads an annex of sites with their addresses.
func (p *paper) readSites(pg *page, head *line, fields map[string]*segment) {
	name, address := fields[evidence.Facility], fields[evidence.Address]
	if name == address {
		return
	}
	rows := p.siteRows(pg, head, name)
	if len(rows) == 0 {
		return
	}
	for i, row := range rows {
		group := 0
		if len(rows) > 1 {
			group = i + 1
		}
		if s := paragraphOf(column(row, name, head.segs)); len(s) > 0 {
			c := newClaim(evidence.Facility, s.text(), s, strongLabel)
			c.field.Group = group
			p.add(c)
		}
		if value, s := addressText(column(row, address, head.segs), p.cutAddress); len(s) > 1 {
			c := newClaim(evidence.Address, value, s, strongLabel)
			c.field.Group = group
			p.address = append(p.address, c)
		}
		p.take(row)
	}
}

// siteRows splits the lines under a head of sites into rows by their gaps:
// lines of one row stand closer than rows do.
func (p *paper) siteRows(pg *page, head *line, name *segment) [][]*segment {
	var segs []*segment
	last := head.box
	for _, ln := range pg.lines {
		if mid(ln.box) <= mid(head.box)+0.3*head.box.Height() {
			continue
		}
		if gapBelow(last, ln.box) > 2.6*head.segs[0].h || len(ln.segs) == 1 && strings.Contains(ln.segs[0].atoms.key(), "pagina") {
			break
		}
		segs = append(segs, ln.segs...)
		last = ln.box
	}
	// A row is what overlaps in height over the columns, lines of one cell
	// being joined into blocks already.
	var rows [][]*segment
	var boxes []evidence.Box
	for _, s := range segs {
		box := s.box
		for _, t := range s.block.segs {
			if slices.Contains(segs, t) && math.Abs(t.box[0]-s.box[0]) < 0.02 {
				box = box.Union(t.box)
			}
		}
		k := slices.IndexFunc(boxes, func(b evidence.Box) bool {
			return min(b[3], box[3])-max(b[1], box[1]) > 0.5*s.h
		})
		if k < 0 {
			rows = append(rows, []*segment{s})
			boxes = append(boxes, box)
			continue
		}
		rows[k] = append(rows[k], s)
		boxes[k] = boxes[k].Union(box)
	}
	return slices.DeleteFunc(rows, func(r []*segment) bool { return len(r) < 2 })
}

// tableAddresses gives the addresses that tables of sites gave.
func (p *paper) tableAddresses() []claim { return p.address }

package extract

import (
	"cmp"
	"math"
	"slices"
	"strings"

	"certdex/evidence"
)

// readSites reads an annex of sites with their addresses.
func (p *paper) readSites(pg *page, head *head) {
	name, address := cmp.Or(head.fields[evidence.Facility], head.fields[evidence.Holder]), head.fields[evidence.Address]
	if name == address {
		return
	}
	rows := siteRows(pg, head, name, address)
	if len(rows) == 0 || head.fields[evidence.Facility] == nil && (len(rows) < 2 || slices.ContainsFunc(slices.Concat(rows...), opensWithLabel)) {
		return
	}
	p.take(slices.DeleteFunc(slices.Clone(head.cells), func(s *segment) bool { return leftOf(s, name, address) }))
	for i, row := range rows {
		group := 0
		if len(rows) > 1 {
			group = i + 1
		}
		if s := paragraphOf(column(row, name, head.cells)); len(s) > 0 {
			c := newClaim(evidence.Facility, s.text(), s, strongLabel)
			c.field.Group = group
			p.add(c)
		}
		if value, s := p.addressText(column(row, address, head.cells), p.cutAddress); len(s) > 1 {
			if city := head.fields["city"]; city != nil && city != address {
				if town := paragraphOf(column(row, city, head.cells)); len(town) > 0 {
					value, s = value+", "+town.text(), append(slices.Clone(s), town...)
				}
			}
			c := newClaim(evidence.Address, value, s, strongLabel)
			c.field.Group = group
			p.address = append(p.address, c)
		}
		p.take(row)
	}
}

// siteRows splits the lines under a head of sites into rows.
func siteRows(pg *page, head *head, name, address *segment) [][]*segment {
	var segs []*segment
	last := head.box
	for _, ln := range pg.lines {
		if mid(ln.box) <= head.box[3] {
			continue
		}
		if gapBelow(last, ln.box) > 2.6*head.h || headsTable(ln) || len(ln.segs) == 1 && (strings.Contains(ln.segs[0].atoms.key(), "pagina") || acrossColumns(ln.segs[0], name, address)) {
			break
		}
		in := slices.DeleteFunc(slices.Clone(ln.segs), func(s *segment) bool { return leftOf(s, name, address) })
		if len(in) == 0 {
			continue
		}
		segs = append(segs, in...)
		last = ln.box
	}
	rows := rowsByGaps(segs)
	if len(rows) < 2 {
		rows = rowsByLines(segs, name, address, head)
	}
	return slices.DeleteFunc(rows, func(r []*segment) bool { return len(r) < 2 })
}

// rowsByGaps parts rows where lines stand further apart than the lines of one
// cell do.
func rowsByGaps(segs []*segment) [][]*segment {
	tight := math.Inf(1)
	for i, s := range segs {
		for _, t := range segs[i+1:] {
			if math.Abs(t.box[0]-s.box[0]) < 0.005 && t.line != s.line {
				tight = min(tight, mid(t.box)-mid(s.box))
			}
		}
	}
	var rows [][]*segment
	for i, s := range segs {
		if i == 0 || mid(s.box)-mid(segs[i-1].box) > min(1.2*tight, 1.75*s.h) {
			rows = append(rows, nil)
		}
		rows[len(rows)-1] = append(rows[len(rows)-1], s)
	}
	return rows
}

// rowsByLines begins a row on each line that has both a name and an address.
func rowsByLines(segs []*segment, name, address *segment, head *head) [][]*segment {
	var rows [][]*segment
	for i, s := range segs {
		if i == 0 || s.line != segs[i-1].line && isFull(s.line, segs, name, address, head) {
			rows = append(rows, nil)
		}
		rows[len(rows)-1] = append(rows[len(rows)-1], s)
	}
	return rows
}

func isFull(ln *line, segs []*segment, name, address *segment, head *head) bool {
	under := func(h *segment) bool {
		return slices.ContainsFunc(ln.segs, func(s *segment) bool { return slices.Contains(segs, s) && nearestHead(s, head.cells) == h })
	}
	return under(name) && under(address)
}

// headsTable says whether a line has two labels and more: the next table begins.
func headsTable(ln *line) bool {
	n := 0
	for _, s := range ln.segs {
		if len(s.labels) > 0 && s.labels[0].whole && numbering(s.atoms) == 0 {
			n++
		}
	}
	return n > 1
}

// leftOf says whether something stands beside a table, left of its columns.
func leftOf(s, name, address *segment) bool {
	return s.box[2] < min(name.box[0], address.box[0])-0.01
}

// acrossColumns says whether a line goes over the edge of the later of two
// columns: then it is text below the table.
func acrossColumns(s, a, b *segment) bool {
	left, right := min(a.box[0], b.box[0]), max(a.box[0], b.box[0])
	return s.box[0] < left+0.02 && s.box[2] > right+0.02
}

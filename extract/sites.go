package extract

import (
	"math"
	"slices"
	"strings"

	"certdex/evidence"
)

// readSites reads an annex of sites with their addresses.
func (p *paper) readSites(pg *page, head *head) {
	name, address := head.fields[evidence.Facility], head.fields[evidence.Address]
	if name == address {
		return
	}
	rows := p.siteRows(pg, head)
	if len(rows) == 0 {
		return
	}
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
			c := newClaim(evidence.Address, value, s, strongLabel)
			c.field.Group = group
			p.address = append(p.address, c)
		}
		p.take(row)
	}
}

// siteRows splits the lines under a head of sites into rows by their gaps:
// lines of one row stand closer than rows do.
func (p *paper) siteRows(pg *page, head *head) [][]*segment {
	var segs []*segment
	last := head.box
	for _, ln := range pg.lines {
		if mid(ln.box) <= head.box[3] {
			continue
		}
		if gapBelow(last, ln.box) > 2.6*head.h || len(ln.segs) == 1 && strings.Contains(ln.segs[0].atoms.key(), "pagina") {
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

package extract

import (
	"slices"
	"strings"

	"certdex/evidence"
)

// findListedSites reads sites that are set as a list: "a) Werk Laakirchen,
// Salzkammergutstraße 61a, 4663 Laakirchen;", or a name with its address on the
// line below.
func (p *paper) findListedSites() {
	if len(p.address) > 0 { // a table gave them
		return
	}
	for _, pg := range p.pages {
		for i, ln := range pg.lines {
			if !p.headsSites(ln) {
				continue
			}
			if items := listItems(pg.lines[i+1:]); len(items) > 1 {
				p.takeSites(items)
				return
			}
		}
	}
}

// headsSites says whether a line speaks of sites: the list follows.
func (p *paper) headsSites(ln *line) bool {
	return slices.ContainsFunc(ln.segs, func(s *segment) bool {
		return slices.ContainsFunc(s.atoms, func(a *atom) bool { return siteWords[a.key] })
	})
}

// siteWords are words of lines over lists of sites.
var siteWords = map[string]bool{"instalaciones": true, "sedes": true, "locales": true, "establecimientos": true, "sitios": true, "plantas": true, "recintos": true, "sucursales": true, "sites": true, "facilities": true, "premises": true,
	"locations": true, "establishments": true, "standorte": true, "betriebsstatten": true, "niederlassungen": true, "etablissements": true, "vestigingen": true}

// listItems gives the items of a list that begins at the first of some lines:
// each line with a number or a letter begins one.
func listItems(lines []*line) [][]*segment {
	var items [][]*segment
	misses := 0
	for i, ln := range lines {
		if i > 0 && gapBelow(lines[i-1].box, ln.box) > 2.6*ln.segs[0].h {
			break
		}
		switch {
		case len(items) > 0 && !oneSize(ln.segs[0], items[0][0]):
			return items
		case numbered(ln) && len(items) > 0 && markOf(ln) != markOf(items[0][0].line):
			return items
		case numbered(ln):
			items = append(items, slices.Clone(ln.segs))
		case len(items) == 0:
			if misses++; misses > 1 {
				return nil
			}
		default:
			last := len(items) - 1
			items[last] = append(items[last], ln.segs...)
		}
	}
	return items
}

// numbered says whether a line begins with the number or the letter of a list.
func numbered(ln *line) bool {
	s := ln.segs[0]
	if len(s.atoms) == 1 && len(ln.segs) > 1 {
		return len(s.atoms[0].key) <= 2 && (s.atoms[0].digits || len(s.atoms[0].key) == 1)
	}
	return numbering(s.atoms) > 0 && strings.ContainsAny(s.atoms[0].after(), ".)-–")
}

// markOf is the kind of a list's marks: numbers, small letters or capitals.
func markOf(ln *line) string {
	switch a := ln.segs[0].atoms[0]; {
	case a.digits:
		return "1"
	case lower(a):
		return "a"
	}
	return "A"
}

func (p *paper) takeSites(items [][]*segment) {
	var found []claim
	for i, item := range items {
		var a span
		for _, s := range item {
			a = append(a, s.atoms...)
		}
		if len(a) > 1 && len(a[0].key) <= 2 && (a[0].digits || len(a[0].key) == 1) {
			a = a[1:]
		}
		name, address := p.siteOf(a)
		if len(name) == 0 {
			return
		}
		c := newClaim(evidence.Facility, name.bare(), name, bareLabel)
		c.field.Group = i + 1
		at := newClaim(evidence.Address, trimAddress(address.text(), address), address, bareLabel, p.addressOdds(address))
		at.field.Group = i + 1
		found = append(found, c, at)
	}
	for _, c := range found {
		if c.field.Name == evidence.Address {
			p.address = append(p.address, c)
		} else {
			p.add(c)
		}
	}
}

// siteOf parts an item into the site's name and its address: at the end of its
// first line, a colon or a dash, else its first comma.
func (p *paper) siteOf(a span) (name, address span) {
	for i := 1; i < len(a); i++ {
		sep := joined(a, i)
		if a[i].seg == a[i-1].seg && !strings.ContainsAny(sep, ":,(–—") && !strings.Contains(sep, " - ") {
			continue
		}
		name, address = a[:i], p.addressUntilStop(a[i:])
		for j := 1; j < len(address); j++ {
			if address[j].seg != address[j-1].seg && opensWithUnknownLabel(address[j].seg) { // "Responsable: …"
				address = address[:j]
				break
			}
		}
		if len(name) > 8 || lower(name[0]) || p.addressOdds(address) < 0 {
			return nil, nil
		}
		return name, address
	}
	return nil, nil
}

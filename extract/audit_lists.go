package extract

import "strings"

// listedUnder reads lists below headings of findings whose items bear no
// criterion: "1. …", "- …", "a) …". A line such as "Major" between the items
// gives the severity of those below it.
func (p *paper) listedUnder() (found []*listedFinding, taken []*segment) {
	furniture := p.furniture()
	under, severity := false, ""
	var cur *listedFinding
	var last, heading *segment
	for _, pg := range p.pages {
		for _, s := range readingOrder(pg) {
			if furniture[s] {
				continue
			}
			n, item := itemStart(s)
			switch {
			case p.rows[s], endsFindings(s):
				under, cur = false, nil
			case !item && headsList(s):
				under, severity, cur, heading = true, p.severityOfGroup(s, 4), nil, s
			case !under:
			case p.severityOfGroup(s, 2) != "":
				severity, cur = p.severityOfGroup(s, 2), nil
			case (item || indentedItem(heading, last, s)) && len(s.atoms)-n >= 3 && !question(s) && !headsList(s):
				cur = &listedFinding{text: append(span{}, s.atoms[n:]...), severity: severity, odds: bareLabel - weakLabel}
				found = append(found, cur)
				taken = append(taken, s)
			case !item && cur != nil && last.page == s.page && goesOnBelow(last, s) && !opensWithLabel(s):
				cur.text = append(cur.text, s.atoms...)
				taken = append(taken, s)
			case isNumber(s) && s.right() != nil:
			case s.bold || item:
				under, cur = false, nil
			default:
				cur = nil
			}
			last = s
		}
	}
	return found, taken
}

// headsList says whether a line is a heading of findings: short, and no
// sentence.
func headsList(s *segment) bool {
	return hasFindingWord(s) && len(s.line.segs) == 1 && !strings.Contains(s.atoms[len(s.atoms)-1].after(), ".")
}

// severityOfGroup gives the severity in a heading such as "Major" or "Critical
// non-conformities".
func (p *paper) severityOfGroup(s *segment, most int) string {
	if len(s.atoms) > most || !startsName(s.atoms) || len(s.line.segs) > 1 {
		return ""
	}
	return p.wordOf("severity", s.atoms)
}

// itemStart says whether a line begins an item of a list, and how many atoms
// number it; a bullet is no atom.
func itemStart(s *segment) (n int, ok bool) {
	n = numbering(s.atoms)
	left := s.line.segs[0]
	return n, n > 0 || opensWithBullet(s) || left != s && isNumber(left) && s.line.segs[1] == s
}

func opensWithBullet(s *segment) bool {
	return bullets[s.words[0].Text]
}

var bullets = map[string]bool{"-": true, "–": true, "—": true, "*": true, "●": true, "▪": true, "■": true, "►": true, "‣": true, "◦": true, "➢": true, "✗": true, "✘": true, "→": true}

// indentedItem says whether a line begins an item whose round bullet only its
// indent shows: the layout parts cells at such bullets and keeps none.
func indentedItem(heading, last, s *segment) bool {
	return s.page == heading.page && s.box[0] > heading.box[0]+0.015 && s.box[0] < heading.box[0]+0.1 && len(s.line.segs) == 1 &&
		!s.bold && startsName(s.atoms) && (last == heading || ended(last.atoms)) && len(s.atoms) >= 4
}

// goesOnBelow says whether a line is the next of an item's text.
func goesOnBelow(last, s *segment) bool {
	gap := gapBelow(last.box, s.box)
	return oneSize(s, last) && gap > -0.5*s.h && gap < 1.3*s.h && s.box[0] > last.box[0]-0.005 && (!ended(last.atoms) || lower(s.atoms[0]))
}

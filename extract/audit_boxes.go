package extract

import (
	"math"
	"slices"
	"strings"

	"certdex/evidence"
)

// mark is what a check box says.
type mark int

const (
	noMark mark = iota
	empty
	checked
)

var marks = map[string]mark{
	"☐": empty, "□": empty, "▢": empty, "◻": empty, "❏": empty, "❑": empty, "○": empty, "◯": empty, "⃝": empty, "[]": empty, "()": empty, "¨": empty,
	"☒": checked, "☑": checked, "✓": checked, "✔": checked, "✗": checked, "✘": checked, "✕": checked, "🗹": checked, "🗷": checked, "■": checked, "●": checked, "◉": checked, "⦿": checked, "⊠": checked,
	"[x]": checked, "(x)": checked, "[*]": checked, "(*)": checked, "[✓]": checked, "(✓)": checked, "[✔]": checked, "[•]": checked, "(•)": checked, "(●)": checked, "x": checked, "þ": checked, "√": checked, "[v]": checked,
}

// box is a check box on a line: one word, or the two halves of "[ ]".
type box struct {
	mark mark
	box  evidence.Box
}

// boxesOf gives the check boxes on the segment's line, from left to right.
func boxesOf(s *segment) []box {
	words := slices.Clone(s.line.marks)
	for _, t := range s.line.segs {
		words = append(words, t.words...)
	}
	slices.SortStableFunc(words, func(a, b *evidence.Word) int { return int(math.Copysign(1, a.Box[0]-b.Box[0])) })
	var found []box
	for i := 0; i < len(words); i++ {
		text, at := strings.ToLower(strings.TrimRight(words[i].Text, ",;.")), words[i].Box
		for j := i + 1; (text == "[" || text == "(" || text == "[x" || text == "(x") && j < min(len(words), i+3); j++ {
			if t := strings.ToLower(words[j].Text); t == "]" || t == ")" || t == "x" || t == "x]" || t == "x)" || t == "✓" {
				text, at, i = text+t, at.Union(words[j].Box), j
			}
		}
		m := marks[text]
		if m == noMark { // "☒On-site", "Announced☐"
			m, at = boxAt(words[i])
		}
		if m != noMark {
			found = append(found, box{m, at})
		}
	}
	return found
}

// boxAt reads a box that stands right before or after a word's letters.
func boxAt(w *evidence.Word) (mark, evidence.Box) {
	lower := strings.ToLower(w.Text)
	before, after := noMark, noMark
	for text, m := range marks { // no two of them begin or end alike
		if len(text) < 3 || text == "[]" {
			continue
		}
		if strings.HasPrefix(lower, text) {
			before = m
		}
		if strings.HasSuffix(lower, text) {
			after = m
		}
	}
	if before != noMark {
		return before, evidence.Box{w.Box[0], w.Box[1], w.Box[0], w.Box[3]}
	}
	if after != noMark {
		return after, evidence.Box{w.Box[2], w.Box[1], w.Box[2], w.Box[3]}
	}
	return noMark, evidence.Box{}
}

// tick says whether the wording belongs to a check box, and whether that is
// ticked. Boxes stand all before or all after their wordings; the first of the
// line tells which.
func (p *paper) tick(s span) (ticked, boxes bool) {
	seg := s[0].seg
	all := boxesOf(seg)
	x0, x1 := s[0].box()[0], s[len(s)-1].box()[2]
	near := 2.5 * seg.h * seg.page.aspect
	if len(all) == 0 {
		return p.tickBelow(seg, x0, x1)
	}
	first := math.Inf(1) // where the first wording with a box begins
	for _, t := range seg.line.segs {
		for i := range t.atoms {
			entries, n := p.lx.values.at(t.atoms, i)
			_, role := p.lx.roles.at(t.atoms, i)
			if (role > 0 || n > 0 && slices.ContainsFunc(entries, func(e kindEntry) bool { return manner[e.field] })) && p.sameLabel(t, seg) {
				first = min(first, t.atoms[i].box()[0])
			}
		}
	}
	all = slices.DeleteFunc(all, func(b box) bool { return b.box[2] < first-near })
	if len(all) == 0 {
		return false, false
	}
	before := all[0].box[0] <= first
	for _, b := range all {
		if gap := x0 - b.box[2]; before && gap > -0.3*near && gap < near {
			return b.mark == checked, true
		}
		if gap := b.box[0] - x1; !before && gap > -0.3*near && gap < near {
			return b.mark == checked, true
		}
	}
	if slices.ContainsFunc(all, func(b box) bool { return b.mark == checked }) && p.sameGroup(seg, all) {
		return false, true // a line where only the right wording has a tick
	}
	return false, false
}

// sameLabel says whether no label stands between two segments of a line.
func (p *paper) sameLabel(a, b *segment) bool {
	if a.box[0] > b.box[0] {
		a, b = b, a
	}
	for _, t := range a.line.segs {
		if t != a && t.box[0] > a.box[0] && t.box[0] <= b.box[0] && len(t.labels) > 0 && t.labels[0].start && !t.labels[0].is(evidence.AuditNotice) {
			return false
		}
	}
	return true
}

// sameGroup says whether a ticked box of the line stands in the segment.
func (p *paper) sameGroup(s *segment, all []box) bool {
	return slices.ContainsFunc(all, func(b box) bool {
		return b.mark == checked && b.box[0] >= s.box[0]-0.01 && b.box[2] <= s.box[2]+0.01
	})
}

// tickBelow reads a tick that stands under a wording which heads a column.
func (p *paper) tickBelow(s *segment, x0, x1 float64) (ticked, boxes bool) {
	if len(s.line.segs) < 2 {
		return false, false
	}
	pg := s.page
	i := slices.Index(pg.lines, s.line)
	if i < 0 || i+1 >= len(pg.lines) || gapBelow(s.line.box, pg.lines[i+1].box) > 1.5*s.h || len(pg.lines[i+1].segs) == 0 {
		return false, false
	}
	all := boxesOf(pg.lines[i+1].segs[0])
	if !slices.ContainsFunc(all, func(b box) bool { return b.mark == checked }) || len(all) < len(pg.lines[i+1].segs) {
		return false, false
	}
	for _, b := range all {
		if c := centre(b.box); c > x0-0.01 && c < x1+0.01 {
			return b.mark == checked, true
		}
	}
	return false, true
}

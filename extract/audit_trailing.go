package extract

import "strings"

// trailingCriteria reads findings that end in their criterion: "The gate was
// open at night (MSC 9.4, must)."
func (p *paper) trailingCriteria() (found []*listedFinding, taken []*segment) {
	for _, b := range p.blocks() {
		from := 0
		for i := 1; i < len(b.atoms); i++ {
			if !strings.ContainsAny(joined(b.atoms, i), "([") || p.rows[b.atoms[i].seg] {
				continue
			}
			o := p.readOpener(b.atoms[i:])
			if o.criterion == "" || !(o.explicit || o.severity != "") || !strings.ContainsAny(b.atoms[i+o.to-1].after(), ")]") {
				continue
			}
			text := withoutNumbering(lastItem(lastSentence(b.atoms[from:i])))
			if len(text) >= 4 {
				found = append(found, &listedFinding{text: text, criterion: o.criterion, severity: o.severity, odds: bareLabel})
				for _, a := range b.atoms[i-len(text) : i+o.to] {
					taken = append(taken, a.seg)
				}
			}
			from = i + o.to
			i = from - 1
		}
	}
	if len(found) < 2 { // one alone may be a reference in a sentence
		return nil, nil
	}
	return found, taken
}

// lastItem cuts off what stands before the last item of a list.
func lastItem(text span) span {
	for i := len(text) - 1; i > 0; i-- {
		if s := text[i].seg; s.atoms[0] == text[i] && (opensWithBullet(s) || numbering(s.atoms) > 0) {
			return text[i:]
		}
	}
	return text
}

func withoutNumbering(text span) span { return text[numbering(text):] }

// lastSentence gives the sentence that the text ends with; a heading above,
// whose line had room for more, is no part of it.
func lastSentence(text span) span {
	for i := len(text) - 1; i > 0; i-- {
		above, s := text[i-1].seg, text[i].seg
		heading := above != s && !lower(text[i]) && !wraps(above.atoms, s.atoms, rightEdge([]span{above.atoms, s.atoms}))
		if heading || sentenceEnds(text[i-1], text[i]) {
			return text[i:]
		}
	}
	return text
}

// criterionLines reads paragraphs with a line behind each that holds nothing
// but its criterion: "MSC 4.2, Must". Whether such lines belong to what stands
// over or under them, the gaps tell, else that the paragraphs are numbered.
func (p *paper) criterionLines() (found []*listedFinding, taken []*segment) {
	behind, ahead := 0, 0
	for _, pg := range p.pages {
		for _, s := range pg.segs {
			o := p.readOpener(s.atoms)
			if p.rows[s] || o.to < len(s.atoms) || o.criterion == "" || !o.explicit && o.severity == "" || s.right() != nil || len(s.labels) > 0 && s.labels[0].colon {
				continue
			}
			lines, numbered := p.paragraphOver(s)
			if len(lines) == 0 {
				ahead++
				continue
			}
			over := gapBelow(lines[len(lines)-1].box, s.box)
			under := over
			if t := s.below(6); t != nil {
				under = gapBelow(s.box, t.box)
			}
			switch {
			case over < under-0.1*s.h, numbered && over < under+0.1*s.h:
				behind++
			default:
				ahead++
			}
			f := &listedFinding{criterion: o.criterion, severity: o.severity, odds: bareLabel}
			for _, t := range lines {
				f.text = append(f.text, t.atoms...)
			}
			f.text = withoutNumbering(f.text)
			found = append(found, f)
			taken = append(append(taken, s), lines...)
		}
	}
	if behind < 2 || behind <= 2*ahead {
		return nil, nil
	}
	return found, taken
}

// paragraphOver gives the lines of the paragraph right over a line, and whether
// a number opens it.
func (p *paper) paragraphOver(s *segment) (lines []*segment, numbered bool) {
	below := s
	for len(lines) < 8 {
		t := below.above()
		if t == nil || p.rows[t] || opensWithLabel(t) || gapBelow(t.box, below.box) > 0.9*t.h || len(lines) > 0 && !oneSize(t, lines[0]) {
			break
		}
		if o := p.readOpener(t.atoms); o.criterion != "" && o.to == len(t.atoms) || len(lines) > 0 && ended(t.atoms) && !wraps(t.atoms, below.atoms, rightEdge([]span{t.atoms, below.atoms})) {
			break
		}
		lines = append([]*segment{t}, lines...)
		below = t
		hangs := !t.leftmost() && isNumber(t.line.segs[0])
		if hangs || numbering(t.atoms) > 0 {
			return lines, true
		}
	}
	return lines, false
}

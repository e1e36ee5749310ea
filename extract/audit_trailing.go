package extract

import "strings"

// trailingCriteria reads findings that end in their criterion: "The gate was
// open at night (MSC 9.4, must)."
func (p *paper) trailingCriteria() (found []*listedFinding, taken []*segment) {
	for _, b := range p.blocks() {
		from := 0
		for i := 1; i < len(b.atoms); i++ {
			if !strings.Contains(joined(b.atoms, i), "(") || p.rows[b.atoms[i].seg] {
				continue
			}
			o := p.readOpener(b.atoms[i:])
			if o.criterion == "" || !(o.explicit || o.severity != "") || !strings.Contains(b.atoms[i+o.to-1].after(), ")") {
				continue
			}
			text := lastSentence(b.atoms[from:i])
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

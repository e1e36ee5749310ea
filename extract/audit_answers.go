package extract

import (
	"math"
	"strings"

	"certdex/evidence"
)

// readAnswers reads a checklist: only what is answered with no is a finding,
// and only where the auditor says why.
func (t *findingTables) readAnswers(head *head) {
	p, pg := t.p, head.cells[0].page
	said := head.fields[evidence.Finding]
	if said == nil {
		said = head.fields["comment"]
	}
	rows, _ := rowsOf(linesUnder(pg, head, t.furniture, isCriterion), isCriterion)
	for _, row := range rows {
		answer := head.answerIn(row)
		text := paragraphOf(column(row, said, head.cells))
		p.take(row)
		if !unfulfilled[answer] || len(text) < 3 || noFinding(text) {
			continue
		}
		c := newClaim(evidence.Finding, strings.TrimSpace(text.text()), text, strongLabel)
		c.field.Criterion = p.criterionIn(row)
		c.field.Severity = p.severityIn(row, said, head.cells)
		p.add(c)
	}
}

// answers gives the columns of a checklist that is answered by a cross in one
// of them: "Yes | No | N/A".
func (h *head) answers() []*segment {
	var cells []*segment
	met := false
	for _, c := range h.cells {
		if k := c.atoms.key(); fulfilled[k] || unfulfilled[k] {
			cells = append(cells, c)
			met = met || fulfilled[k]
		}
	}
	if !met { // "No. | Finding"
		return nil
	}
	return cells
}

// answerIn gives the answer of a row: what stands in the column of answers, or
// the head of the column that has the cross.
func (h *head) answerIn(row []*segment) string {
	cells := h.answers()
	if len(cells) < 2 {
		return paragraphOf(column(row, h.fields["answer"], h.cells)).key()
	}
	for _, s := range row {
		if marks[strings.ToLower(s.words[0].Text)] == checked && len(s.atoms) == 1 {
			return nearestHead(s, h.cells).atoms.key()
		}
		for _, w := range s.line.marks {
			if marks[w.Text] == checked {
				return nearestCell(w.Box, cells).atoms.key()
			}
		}
	}
	return ""
}

func nearestCell(b evidence.Box, cells []*segment) *segment {
	best, nearest := cells[0], math.Inf(1)
	for _, c := range cells {
		if d := math.Abs(centre(c.box) - centre(b)); d < nearest {
			best, nearest = c, d
		}
	}
	return best
}

// unfulfilled are answers that say that a criterion is not met.
var unfulfilled = map[string]bool{"no": true, "nc": true, "not met": true, "non compliant": true, "noncompliant": true, "not compliant": true, "partly": true, "partially": true, "partial": true, "partly met": true, "partially met": true,
	"non compliance": true, "non conformity": true, "nonconformity": true, "fail": true, "failed": true, "i": true, "improvement needed": true, "not fulfilled": true, "no cumple": true, "pc": true, "major": true, "minor": true, "n": true, "deviation": true, "finding": true, "does not comply": true, "x": true}

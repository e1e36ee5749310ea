package extract

import (
	"cmp"
	"math"
	"slices"
)

// strip is a narrow cell that holds nothing but a criterion and a severity, on
// one line or over each other, with the finding's text right of it.
type strip struct {
	segs []*segment
	opener
}

func (s strip) box() (y0, y1 float64) {
	return s.segs[0].box[1], s.segs[len(s.segs)-1].box[3]
}

// strippedFindings reads findings beside such strips. A text may be centred
// against its strip, so that its first line stands over or under the
// criterion's.
func (p *paper) strippedFindings() (found []*listedFinding, taken []*segment) {
	for _, pg := range p.pages {
		strips := p.stripsOf(pg)
		for i, s := range strips {
			text := s.textBeside(pg, strips)
			if len(text) == 0 {
				continue
			}
			var prev *strip
			if i > 0 {
				prev = &strips[i-1]
			}
			if prev != nil && slices.Contains(prev.segs, text[0]) {
				continue
			}
			f := &listedFinding{criterion: s.criterion, severity: s.severity, odds: bareLabel}
			for _, t := range text {
				f.text = append(f.text, t.atoms...)
			}
			if len(f.text) < 3 || conforming(text[0]) || question(text[len(text)-1]) {
				continue
			}
			found = append(found, f)
			taken = append(append(taken, s.segs...), text...)
		}
	}
	return found, taken
}

// stripsOf gives the strips of a page of two lines over each other.
func (p *paper) stripsOf(pg *page) []strip {
	var strips []strip
	for _, b := range pg.blocks {
		for i := 0; i+1 < len(b.segs); i++ {
			first, second := b.segs[i], b.segs[i+1]
			if p.rows[first] || p.rows[second] || max(first.box[2], second.box[2]) > 0.35 || gapBelow(first.box, second.box) > 0.6*first.h {
				continue
			}
			a, c := p.readOpener(first.atoms), p.readOpener(second.atoms)
			alone := a.to == len(first.atoms) && c.to == len(second.atoms)
			if !alone || (a.criterion == "") == (c.criterion == "") || (a.severity == "") == (c.severity == "") || a.criterion != "" && a.severity != "" || c.criterion != "" && c.severity != "" {
				continue
			}
			strips = append(strips, strip{[]*segment{first, second}, opener{criterion: cmp.Or(a.criterion, c.criterion), severity: cmp.Or(a.severity, c.severity)}})
			i++
		}
	}
	return strips
}

// textBeside gives the lines of the nearest column right of the strip that are
// nearer to it than to any other strip.
func (s strip) textBeside(pg *page, strips []strip) []*segment {
	y0, y1 := s.box()
	var first *segment
	right := max(s.segs[0].box[2], s.segs[1].box[2])
	for _, t := range pg.segs {
		if t.box[0] > right && len(t.atoms) >= 3 && t.box[3] > y0 && t.box[1] < y1 && (first == nil || t.box[0] < first.box[0]-0.005) {
			first = t
		}
	}
	if first == nil {
		return nil
	}
	var text []*segment
	for _, t := range first.block.segs {
		if nearestStrip(t, strips) == s.segs[0] && t.box[3] > y0-1.2*t.h && absDiff(t.box[0], first.box[0]) < 0.01 {
			text = append(text, t)
		}
	}
	return text
}

func nearestStrip(t *segment, strips []strip) *segment {
	var best *segment
	nearest := math.Inf(1)
	for _, s := range strips {
		y0, y1 := s.box()
		if d := max(0, y0-mid(t.box), mid(t.box)-y1); d < nearest {
			best, nearest = s.segs[0], d
		}
	}
	return best
}

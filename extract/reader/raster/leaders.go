package raster

import "image"

// What makes a row of dots that leads from a label to its value. Sizes are
// parts of an inch.
const (
	dotMost   = 0.03 // width and height of a dot
	pitchMost = 0.14 // from one dot to the next
	dotsLeast = 6    // in a row: fewer are an ellipsis
)

// specks is the share of the paper about a row of dots that may be dark.
const specks = 0.03

// WithoutLeaders takes the rows of dots off a page that lead from labels to
// their values. Recognition reads garbage there, and spoils the words that
// they touch.
func WithoutLeaders(page *image.Gray, dpi int) *image.Gray {
	most, pitch := max(int(dotMost*float64(dpi)), 2), int(pitchMost*float64(dpi))
	var out *image.Gray
	for y := 2 * most; y < page.Rect.Dy()-2*most; y++ {
		for _, row := range dotRows(page, y, most, pitch) {
			if out == nil {
				out = image.NewGray(page.Rect)
				copy(out.Pix, page.Pix)
			}
			for wipe := y - most; wipe <= y+most; wipe++ {
				to := out.Pix[wipe*out.Stride:]
				for _, d := range row {
					for x := max(d.from-1, 0); x < min(d.to+1, page.Rect.Dx()); x++ {
						to[x] = 0xff
					}
				}
			}
		}
	}
	if out == nil {
		return page
	}
	return out
}

// A speck is dark pixels side by side in a row.
type speck struct{ from, to int }

// dotRows finds specks in a row of pixels that are dots: small, evenly apart,
// and many.
func dotRows(page *image.Gray, y, most, pitch int) [][]speck {
	row := page.Pix[y*page.Stride:][:page.Rect.Dx()]
	var found [][]speck
	var chain []speck
	end := func() {
		if len(chain) >= dotsLeast && bare(page, y, most, chain) {
			found = append(found, chain)
		}
		chain = nil
	}
	for x := 0; x < len(row); x++ {
		if row[x] >= ink {
			continue
		}
		r := speck{x, x}
		for r.to < len(row) && row[r.to] < ink {
			r.to++
		}
		x = r.to
		if r.to-r.from > most || !small(page, y, most, r) {
			end()
			continue
		}
		if n := len(chain); n > 0 && !follows(chain, r, pitch) {
			last := chain[n-1]
			end()
			if r.from-last.from <= pitch {
				chain = append(chain, last)
			}
		}
		chain = append(chain, r)
	}
	end()
	return found
}

// bare says that there is paper above and below a row of dots, but for specks:
// hatching and frames are left to recognition, which knows them as such.
func bare(page *image.Gray, y, most int, chain []speck) bool {
	from, to := chain[0].from, chain[len(chain)-1].to
	dark := 0
	for off := most + 1; off <= 2*most; off++ {
		for _, at := range [2]int{y - off, y + off} {
			for _, v := range page.Pix[at*page.Stride+from : at*page.Stride+to] {
				if v < ink {
					dark++
				}
			}
		}
	}
	return float64(dark) <= specks*float64(2*most*(to-from))
}

// follows says that a speck is as far from the last of a chain as that is from
// the one before it.
func follows(chain []speck, r speck, pitch int) bool {
	n := len(chain)
	step := r.from - chain[n-1].from
	if n == 1 {
		return step <= pitch
	}
	before := chain[n-1].from - chain[n-2].from
	return max(step-before, before-step) <= max(before/4, 2)
}

// small says that a speck is no higher than a dot.
func small(page *image.Gray, y, most int, r speck) bool {
	x, high := (r.from+r.to)/2, 0
	for at := y; at >= 0 && page.Pix[at*page.Stride+x] < ink && high <= most; at-- {
		high++
	}
	for at := y + 1; at < page.Rect.Dy() && page.Pix[at*page.Stride+x] < ink && high <= most; at++ {
		high++
	}
	return high <= most
}

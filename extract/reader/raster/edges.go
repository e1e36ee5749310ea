package raster

import (
	"cmp"
	"image"
	"math"
	"slices"
)

// The sides of a sheet, each an edge that is light towards the inside.
const (
	topSide = iota
	rightSide
	bottomSide
	leftSide
)

const (
	edgeLeast   = 8    // levels over four pixels that make an edge
	slopeMost   = 0.45 // of a side against its direction
	slopeStep   = 0.015
	slopeWindow = 6 // steps around the slope that an edge pixel itself has
	linesKept   = 6 // of each side
	fitReach    = 4 // pixels about a line in which its edge is looked for
	sideSamples = 60
)

// line2 is a line a·x + b·y = c with (a, b) of length 1.
type line2 struct {
	a, b, c float64
	frame   bool // the edge of the picture itself
}

func (l line2) meet(m line2) Point {
	det := l.a*m.b - m.a*l.b
	if det == 0 {
		return Point{math.Inf(1), math.Inf(1)}
	}
	return Point{(l.c*m.b - m.c*l.b) / det, (l.a*m.c - m.a*l.c) / det}
}

// edges are a picture's changes between light and dark.
type edges struct {
	picture *image.Gray
	w, h    float64
	gx, gy  []int16
	found   [4][]line2
	marks   [4][]bool // where each side's edge may run, widened by a pixel
}

func newEdges(picture *image.Gray) *edges {
	w, h := picture.Rect.Dx(), picture.Rect.Dy()
	e := &edges{picture: picture, w: float64(w), h: float64(h), gx: make([]int16, w*h), gy: make([]int16, w*h)}
	for i := range e.marks {
		e.marks[i] = make([]bool, w*h)
	}
	at := func(x, y int) int16 { return int16(picture.Pix[y*picture.Stride+x]) }
	for y := 2; y < h-2; y++ {
		for x := 2; x < w-2; x++ {
			gx, gy := at(x+2, y)-at(x-2, y), at(x, y+2)-at(x, y-2)
			e.gx[y*w+x], e.gy[y*w+x] = gx, gy
			kind := sideOf(gx, gy)
			if kind < 0 {
				continue
			}
			across := 1
			if kind == topSide || kind == bottomSide {
				across = w
			}
			for _, near := range [3]int{-across, 0, across} {
				e.marks[kind][y*w+x+near] = true
			}
		}
	}
	return e
}

// sideOf tells which side an edge pixel may belong to; -1 for none.
func sideOf(gx, gy int16) int {
	ax, ay := max(gx, -gx), max(gy, -gy)
	switch {
	case max(ax, ay) < edgeLeast:
		return -1
	case ay > ax && gy > 0:
		return topSide
	case ay > ax:
		return bottomSide
	case gx > 0:
		return leftSide
	}
	return rightSide
}

// lines gives the strongest straight edges that may be a side, by a Hough
// transform, and the picture's own edge.
func (e *edges) lines(kind int) []line2 {
	if e.found[kind] != nil {
		return e.found[kind]
	}
	w, h := int(e.w), int(e.h)
	level := kind == topSide || kind == bottomSide
	along, across := w, h
	if !level {
		along, across = h, w
	}
	const slopes = int(2*slopeMost/slopeStep) + 1
	margin := across / 4
	votes := make([]int32, slopes*(across+2*margin))
	for y := 2; y < h-2; y++ {
		for x := 2; x < w-2; x++ {
			gx, gy := e.gx[y*w+x], e.gy[y*w+x]
			if sideOf(gx, gy) != kind {
				continue
			}
			at, off, slope := x, y, -float64(gx)/float64(gy)
			if !level {
				at, off, slope = y, x, -float64(gy)/float64(gx)
			}
			middle := int(math.Round((slope + slopeMost) / slopeStep))
			for s := max(middle-slopeWindow, 0); s <= min(middle+slopeWindow, slopes-1); s++ {
				bin := off - int(math.Round((float64(s)*slopeStep-slopeMost)*float64(at-along/2))) + margin
				if bin >= 0 && bin < across+2*margin {
					votes[s*(across+2*margin)+bin]++
				}
			}
		}
	}
	e.found[kind] = append(e.peaks(votes, slopes, along, across, margin, kind), e.frame(kind))
	return e.found[kind]
}

// peaks takes the lines with the most votes that differ from each other.
func (e *edges) peaks(votes []int32, slopes, along, across, margin, kind int) []line2 {
	type peak struct {
		votes      int32
		start, end float64 // where the line crosses the picture's two ends
		slope, off float64
	}
	least := int32(along / 4)
	var peaks []peak
	for i, n := range votes {
		if n < least {
			continue
		}
		slope := float64(i/(across+2*margin))*slopeStep - slopeMost
		off := float64(i%(across+2*margin) - margin)
		half := slope * float64(along/2)
		peaks = append(peaks, peak{n, off - half, off + half, slope, off})
	}
	slices.SortFunc(peaks, func(a, b peak) int { return cmp.Compare(b.votes, a.votes) })
	var kept []peak
	near := 0.03 * float64(across)
	for _, p := range peaks {
		if len(kept) == linesKept {
			break
		}
		if !slices.ContainsFunc(kept, func(k peak) bool { return math.Abs(k.start-p.start)+math.Abs(k.end-p.end) < 2*near }) {
			kept = append(kept, p)
		}
	}
	var lines []line2
	for _, k := range kept {
		lines = append(lines, e.fitted(kind, k.slope, k.off, along))
	}
	return lines
}

// fitted moves a line to the edge pixels beside it, by least squares over
// those nearest to it.
func (e *edges) fitted(kind int, slope, off float64, along int) line2 {
	w := int(e.w)
	level := kind == topSide || kind == bottomSide
	for _, reach := range [2]int{fitReach, fitReach / 2} {
		var n, sx, sy, sxx, sxy float64
		for at := 2; at < along-2; at++ {
			t := float64(at - along/2)
			strongest, place := int16(0), 0
			for d := -reach; d <= reach; d++ {
				across := int(math.Round(off+slope*t)) + d
				x, y := at, across
				if !level {
					x, y = across, at
				}
				if x < 2 || y < 2 || x >= w-2 || y >= int(e.h)-2 || sideOf(e.gx[y*w+x], e.gy[y*w+x]) != kind {
					continue
				}
				g := e.gy[y*w+x]
				if !level {
					g = e.gx[y*w+x]
				}
				if g = max(g, -g); g > strongest {
					strongest, place = g, across
				}
			}
			if strongest > 0 {
				p := float64(place) + 0.5
				n, sx, sy, sxx, sxy = n+1, sx+t, sy+p, sxx+t*t, sxy+t*p
			}
		}
		if det := n*sxx - sx*sx; n > float64(along)/8 && det > 0 {
			slope, off = (n*sxy-sx*sy)/det, (sxx*sy-sx*sxy)/det
		}
	}
	// across = off + slope · (at - along/2)
	length := math.Hypot(1, slope)
	c := (off - slope*float64(along/2)) / length
	if level {
		return line2{a: -slope / length, b: 1 / length, c: c}
	}
	return line2{a: 1 / length, b: -slope / length, c: c}
}

func (e *edges) frame(kind int) line2 {
	switch kind {
	case topSide:
		return line2{b: 1, frame: true}
	case bottomSide:
		return line2{b: 1, c: e.h, frame: true}
	case leftSide:
		return line2{a: 1, frame: true}
	}
	return line2{a: 1, c: e.w, frame: true}
}

// support is how far the sides run along edges, on average and the least of
// them. The picture's own edge counts for half; only one may be a side.
func (e *edges) support(q Quad, sides [4]line2) (mean, least float64) {
	least = 1
	frames := 0
	for i, l := range sides {
		if l.frame {
			frames++
			mean += 0.5 / 4
			continue
		}
		hits, samples := 0, 0
		e.along(q, i, func(x, y float64) {
			px, py := int(x), int(y)
			if px < 3 || py < 3 || px >= int(e.w)-3 || py >= int(e.h)-3 {
				return
			}
			samples++
			if e.marks[i][py*int(e.w)+px] {
				hits++
			}
		})
		share := float64(hits) / float64(max(samples, sideSamples/3))
		mean, least = mean+share/4, math.Min(least, share)
	}
	if frames > 1 {
		return 0, 0
	}
	return mean, least
}

// along visits places on a side, some way off its corners.
func (e *edges) along(q Quad, i int, visit func(x, y float64)) {
	from, to := q[i], q[(i+1)%4]
	for n := range sideSamples {
		t := 0.04 + 0.92*float64(n)/(sideSamples-1)
		visit(from.X+(to.X-from.X)*t, from.Y+(to.Y-from.Y)*t)
	}
}

// standsOut says that the picture is darker outside of each side than inside:
// around a frame that is printed on a page it is as light.
func (e *edges) standsOut(q Quad, sides [4]line2) bool {
	step := 0.025 * math.Max(e.w, e.h)
	for i, l := range sides {
		if l.frame {
			continue
		}
		from, to := q[i], q[(i+1)%4]
		length := side(q, i)
		inX, inY := -(to.Y-from.Y)/length*step, (to.X-from.X)/length*step
		var within, without []uint8
		e.along(q, i, func(x, y float64) {
			a, okA := e.level(x+inX, y+inY)
			b, okB := e.level(x-inX, y-inY)
			if okA && okB {
				within, without = append(within, a), append(without, b)
			}
		})
		if len(within) < sideSamples/6 {
			continue // too near to the picture's edge to see
		}
		slices.Sort(within)
		slices.Sort(without)
		if int(within[len(within)*3/4]) < int(without[len(without)*3/4])+sideContrast {
			return false
		}
	}
	return true
}

func (e *edges) level(x, y float64) (uint8, bool) {
	px, py := int(math.Floor(x)), int(math.Floor(y))
	if px < 0 || py < 0 || px >= int(e.w) || py >= int(e.h) {
		return 0, false
	}
	return e.picture.Pix[py*e.picture.Stride+px], true
}

package raster

import (
	"image"
	"math"
)

// How the paper is looked for: on a small copy, where writing has become a
// grey haze and only large shapes have edges.
const (
	paperSide     = 480  // pixels of the copy's longer side
	paperLeast    = 0.2  // share of the picture that a paper covers
	sideSupport   = 0.6  // share of each side that is an edge from dark to light
	sideContrast  = 10   // levels by which the paper is lighter than what it lies on
	outside       = 0.08 // how far a corner may lie out of the picture
	straightShare = 0.7  // an upright sheet that covers as much needs no cutting out
	tiltMost      = 4.0  // degrees that levelling takes out by itself
	askewLeast    = 1.0  // degrees between opposite sides from which a sheet is askew
)

// findPaper gives the corners of a sheet that is lighter than what it lies on.
func findPaper(picture *image.Gray) (Quad, bool) {
	if min(picture.Rect.Dx(), picture.Rect.Dy()) < paperSide/8 {
		return Quad{}, false
	}
	e := newEdges(picture)
	w, h := e.w, e.h
	var best Quad
	most := 0.0
	for _, top := range e.lines(topSide) {
		for _, bottom := range e.lines(bottomSide) {
			for _, left := range e.lines(leftSide) {
				for _, right := range e.lines(rightSide) {
					q, ok := quadOf(top, right, bottom, left, w, h)
					if !ok {
						continue
					}
					support, least := e.support(q, [4]line2{top, right, bottom, left})
					if score := support + q.area()/(w*h); least >= sideSupport && score > most && e.standsOut(q, [4]line2{top, right, bottom, left}) {
						best, most = q, score
					}
				}
			}
		}
	}
	return best, most > 0 && !best.upright(w, h)
}

// area is that of the quadrilateral, in square pixels.
func (q Quad) area() float64 {
	sum := 0.0
	for i, c := range q {
		n := q[(i+1)%4]
		sum += c.X*n.Y - n.X*c.Y
	}
	return sum / 2
}

// quadOf has four lines meet, if they make a sheet.
func quadOf(top, right, bottom, left line2, w, h float64) (Quad, bool) {
	q := Quad{top.meet(left), top.meet(right), bottom.meet(right), bottom.meet(left)}
	for i, c := range q {
		if c.X < -outside*w || c.Y < -outside*h || c.X > (1+outside)*w || c.Y > (1+outside)*h {
			return q, false
		}
		before, after := q[(i+3)%4], q[(i+1)%4]
		corner := angle(c, after) - angle(c, before)
		if corner = math.Abs(math.Remainder(corner, 2*math.Pi)) * 180 / math.Pi; corner < 60 || corner > 120 {
			return q, false
		}
	}
	a, b, c, d := side(q, 0), side(q, 1), side(q, 2), side(q, 3)
	regular := math.Min(a, c) > 0.6*math.Max(a, c) && math.Min(b, d) > 0.6*math.Max(b, d)
	return q, regular && q.area() > paperLeast*w*h
}

func side(q Quad, i int) float64 {
	n := q[(i+1)%4]
	return math.Hypot(n.X-q[i].X, n.Y-q[i].Y)
}

func angle(from, to Point) float64 { return math.Atan2(to.Y-from.Y, to.X-from.X) }

// upright says that a sheet lies so straight and so large in the picture that
// cutting it out gains nothing: a scan, or a coloured frame printed on one.
func (q Quad) upright(w, h float64) bool {
	degrees := func(from, to Point) float64 { return angle(from, to) * 180 / math.Pi }
	top, bottom := degrees(q[0], q[1]), degrees(q[3], q[2])
	left, right := degrees(q[0], q[3])-90, degrees(q[1], q[2])-90
	askew := math.Max(math.Abs(top-bottom), math.Abs(left-right))
	tilt := math.Max(math.Abs(top+bottom)/2, math.Abs(left+right)/2)
	return askew < askewLeast && tilt < tiltMost && q.area() > straightShare*w*h
}

// Sides of paper as people buy it, and how near an estimate has to come.
const (
	ratioA4     = 1.4142
	ratioLetter = 1.2941
	ratioNear   = 0.07
)

// sheetSize estimates the size of a sheet whose corners were seen in a picture
// of w × h, in pixels of the picture.
func sheetSize(q Quad, w, h float64) (float64, float64) {
	width, height := math.Max(side(q, 0), side(q, 2)), math.Max(side(q, 1), side(q, 3))
	ratio := aspect(q, w, h)
	long := math.Max(ratio, 1/ratio)
	near := ratioA4
	if math.Abs(math.Log(long/ratioLetter)) < math.Abs(math.Log(long/ratioA4)) {
		near = ratioLetter
	}
	if math.Abs(long/near-1) < ratioNear {
		long = near
	}
	if ratio > 1 { // wider than high
		return math.Max(width, height*long), math.Max(width/long, height)
	}
	return math.Max(width, height/long), math.Max(width*long, height)
}

// aspect is the width of a sheet relative to its height, from the corners as
// a camera sees them that looks at the middle of the picture (Zhang and He,
// Whiteboard scanning, 2006).
func aspect(q Quad, w, h float64) float64 {
	bySides := (side(q, 0) + side(q, 2)) / (side(q, 1) + side(q, 3))
	at := func(p Point) [3]float64 { return [3]float64{p.X - w/2, p.Y - h/2, 1} }
	m1, m2, m3, m4 := at(q[0]), at(q[1]), at(q[3]), at(q[2])
	k2 := dot3(cross3(m1, m4), m3) / dot3(cross3(m2, m4), m3)
	k3 := dot3(cross3(m1, m4), m2) / dot3(cross3(m3, m4), m2)
	var n2, n3 [3]float64
	for i := range n2 {
		n2[i], n3[i] = k2*m2[i]-m1[i], k3*m3[i]-m1[i]
	}
	// Focal lengths of telephones, relative to the picture's diagonal.
	const shortest, longest = 0.4, 1.6
	f := math.Sqrt(-(n2[0]*n3[0]+n2[1]*n3[1])/(n2[2]*n3[2])) / math.Hypot(w, h)
	if !(f > shortest && f < longest) {
		return bySides
	}
	f *= math.Hypot(w, h)
	ratio := math.Sqrt(((n2[0]*n2[0]+n2[1]*n2[1])/(f*f) + n2[2]*n2[2]) / ((n3[0]*n3[0]+n3[1]*n3[1])/(f*f) + n3[2]*n3[2]))
	if !(ratio > 0.8*bySides && ratio < 1.25*bySides) {
		return bySides
	}
	return ratio
}

func dot3(a, b [3]float64) float64 { return a[0]*b[0] + a[1]*b[1] + a[2]*b[2] }

func cross3(a, b [3]float64) [3]float64 {
	return [3]float64{a[1]*b[2] - a[2]*b[1], a[2]*b[0] - a[0]*b[2], a[0]*b[1] - a[1]*b[0]}
}

package raster

import (
	"image"
	"math"
)

// lookSide is about the longer side of the copy on which a picture is looked
// at, in pixels: 70 to 100 dpi of an A4 page.
const lookSide = 800

// A Look is what a small copy of a picture tells of it.
type Look struct {
	paper *Quad // in fractions of what is shown
	ink   cells
}

// Look looks for a sheet of paper that was photographed askew or from afar,
// and for ink that recognition trips over.
func (s Shot) Look() Look {
	b := s.picture.Bounds()
	small := s
	small.picture = colourBy(s.picture, max(max(b.Dx(), b.Dy())/lookSide, 1))
	l := Look{ink: lookAtInk(small.picture.(*image.RGBA))}
	across, down := float64(small.picture.Bounds().Dx())/float64(b.Dx()), float64(small.picture.Bounds().Dy())/float64(b.Dy())
	for i := range small.page {
		small.page[i].X *= across
		small.page[i].Y *= down
	}
	small.Width, small.Height = s.Width*across, s.Height*across
	scale := math.Min(paperSide/math.Max(small.Width, small.Height), 1)
	tiny := small.Grey(max(int(small.Width*scale), 1), max(int(small.Height*scale), 1))
	if found, ok := findPaper(tiny); ok {
		for i, c := range found {
			found[i] = Point{c.X / float64(tiny.Rect.Dx()), c.Y / float64(tiny.Rect.Dy())}
		}
		l.paper = &found
	}
	return l
}

// Plain says that the picture is all page and that its luminance is enough.
func (l Look) Plain() bool { return l.paper == nil && !l.ink.used && !l.ink.tinted }

// WithoutPaper is the look of a picture that is all page, whatever it shows.
func (l Look) WithoutPaper() Look {
	if l.paper != nil {
		return Look{}
	}
	return l
}

// With takes the paper for the page, and knows of its ink.
func (s Shot) With(l Look) Shot {
	s.ink = l.ink
	if l.paper == nil {
		return s
	}
	m := fromUnit(s.page)
	var seen Quad
	for i, c := range l.paper {
		depth := m[6]*c.X + m[7]*c.Y + 1
		s.page[i] = Point{(m[0]*c.X + m[1]*c.Y + m[2]) / depth, (m[3]*c.X + m[4]*c.Y + m[5]) / depth}
		seen[i] = Point{c.X * s.Width, c.Y * s.Height}
	}
	s.Width, s.Height = sheetSize(seen, s.Width, s.Height)
	s.Flattened = true
	return s
}

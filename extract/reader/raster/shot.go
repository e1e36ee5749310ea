package raster

import (
	"image"
	"image/color"
	"image/draw"
	"math"
)

// Point is a place in a picture, in pixels.
type Point struct{ X, Y float64 }

// Quad are four corners, clockwise from the top left as they are shown.
type Quad [4]Point

// Shot is a decoded picture and where in it the page lies: all of it, turned
// as the file says, until the paper is found in it.
type Shot struct {
	picture       image.Image
	page          Quad    // in the picture's own pixels
	Width, Height float64 // of the page, in pixels of the picture
	Flattened     bool    // the page is a paper that was found in the picture
	Lost          float64 // the share of its lines that are damaged or missing
	ink           cells
}

// newShot takes a picture as it is stored, its EXIF orientation, and the
// height of its pixels relative to their width.
func newShot(picture image.Image, orientation int, stretch float64) Shot {
	b := picture.Bounds()
	w, h := float64(b.Dx()), float64(b.Dy())
	stored := Quad{{0, 0}, {w, 0}, {w, h}, {0, h}}
	shown := Shot{picture: picture, page: stored, Width: w, Height: h * stretch}
	if orientation < 1 || orientation > 8 {
		return shown
	}
	// Which stored corner is shown top left, top right, bottom right, bottom left.
	order := [8][4]int{{0, 1, 2, 3}, {1, 0, 3, 2}, {2, 3, 0, 1}, {3, 2, 1, 0}, {0, 3, 2, 1}, {3, 0, 1, 2}, {2, 1, 0, 3}, {1, 2, 3, 0}}[orientation-1]
	for i, corner := range order {
		shown.page[i] = stored[corner]
	}
	if orientation >= 5 {
		shown.Width, shown.Height = shown.Height, shown.Width
	}
	return shown
}

// Page is a shot of a page that was rendered for us.
func Page(picture image.Image) Shot { return newShot(picture, 1, 1) }

// smaller is by how much a picture can be averaged before it is sampled at
// the wanted size.
func (s Shot) smaller(width, height int) int {
	return max(int(math.Min(s.Width/float64(width), s.Height/float64(height))), 1)
}

// Grey gives the page in shades of grey.
func (s Shot) Grey(width, height int) *image.Gray {
	by := s.smaller(width, height)
	return s.flat(greyBy(s.picture, by), by, width, height)
}

// Colour gives the page in colour, what is transparent on white.
func (s Shot) Colour(width, height int) *image.RGBA {
	by := s.smaller(width, height)
	small := colourBy(s.picture, by)
	out := image.NewRGBA(image.Rect(0, 0, width, height))
	s.sample(by, width, height, func(to, x, y int) { mix(small.Pix, small.Stride, 4, small.Rect, x, y, out.Pix[4*to:], 3) })
	for i := 3; i < len(out.Pix); i += 4 {
		out.Pix[i] = 0xff
	}
	return out
}

func (s Shot) flat(small *image.Gray, by, width, height int) *image.Gray {
	if s.page == (Quad{{0, 0}, {s.Width, 0}, {s.Width, s.page[2].Y}, {0, s.page[2].Y}}) && !s.Flattened {
		return Scale(small, width, height)
	}
	out := image.NewGray(image.Rect(0, 0, width, height))
	s.sample(by, width, height, func(to, x, y int) { mix(small.Pix, small.Stride, 1, small.Rect, x, y, out.Pix[to:], 1) })
	return out
}

// one is 1 in the fixed point of sampling.
const one = 1 << 16

// sample calls put for each pixel of the page at the given size, with the
// place in the picture averaged by so many pixels, in fixed point.
func (s Shot) sample(by, width, height int, put func(to, x, y int)) {
	m := fromUnit(s.page)
	scale := one / float64(by)
	for y := range height {
		v := (float64(y) + 0.5) / float64(height)
		for x := range width {
			u := (float64(x) + 0.5) / float64(width)
			depth := scale / (m[6]*u + m[7]*v + 1)
			px, py := (m[0]*u+m[1]*v+m[2])*depth, (m[3]*u+m[4]*v+m[5])*depth
			put(y*width+x, int(px)-one/2, int(py)-one/2)
		}
	}
}

// mix blends the four pixels about a place, white far outside of the picture.
func mix(pix []byte, stride, step int, r image.Rectangle, x, y int, to []byte, channels int) {
	w, h := r.Dx(), r.Dy()
	if x < -2*one || y < -2*one || x > (w+1)*one || y > (h+1)*one {
		for i := range channels {
			to[i] = 0xff
		}
		return
	}
	x, y = min(max(x, 0), (w-1)*one), min(max(y, 0), (h-1)*one)
	left, top := x>>16, y>>16
	across, down := x&(one-1)>>8, y&(one-1)>>8
	at := top*stride + left*step
	right, below := at, 0
	if left < w-1 {
		right += step
	}
	if top < h-1 {
		below = stride
	}
	for i := range channels {
		a := int(pix[at+i])*(256-across) + int(pix[right+i])*across
		b := int(pix[at+below+i])*(256-across) + int(pix[right+below+i])*across
		to[i] = uint8((a*(256-down) + b*down) >> 16)
	}
}

// fromUnit is the projective map from the unit square to the corners
// (Heckbert 1989); its last coefficient is 1.
func fromUnit(q Quad) [8]float64 {
	sx, sy := q[0].X-q[1].X+q[2].X-q[3].X, q[0].Y-q[1].Y+q[2].Y-q[3].Y
	dx1, dy1 := q[1].X-q[2].X, q[1].Y-q[2].Y
	dx2, dy2 := q[3].X-q[2].X, q[3].Y-q[2].Y
	var g, h float64
	if det := dx1*dy2 - dx2*dy1; det != 0 {
		g, h = (sx*dy2-dx2*sy)/det, (dx1*sy-sx*dy1)/det
	}
	return [8]float64{
		q[1].X - q[0].X + g*q[1].X, q[3].X - q[0].X + h*q[3].X, q[0].X,
		q[1].Y - q[0].Y + g*q[1].Y, q[3].Y - q[0].Y + h*q[3].Y, q[0].Y,
		g, h,
	}
}

// greyBy turns by × by pixels into one shade of grey.
func greyBy(picture image.Image, by int) *image.Gray {
	if grey := plane(picture); grey != nil && by == 1 {
		return grey
	}
	b := picture.Bounds()
	w, h := max(b.Dx()/by, 1), max(b.Dy()/by, 1)
	by = min(by, b.Dx(), b.Dy())
	out := image.NewGray(image.Rect(0, 0, w, h))
	sums := make([]int, w)
	line := newLine(picture)
	for y := range h {
		clear(sums)
		for row := range by {
			line.add(sums, y*by+row, by)
		}
		to := out.Pix[y*out.Stride:]
		for x, sum := range sums {
			to[x] = uint8(sum / (by * by))
		}
	}
	return out
}

// plane is the luminance of a picture that keeps it as such, nil of others. It
// shares the picture's memory.
func plane(picture image.Image) *image.Gray {
	whole := image.Rectangle{Max: picture.Bounds().Size()}
	switch p := picture.(type) {
	case *image.Gray:
		return &image.Gray{Pix: p.Pix, Stride: p.Stride, Rect: whole}
	case *image.YCbCr:
		return &image.Gray{Pix: p.Y[p.YOffset(p.Rect.Min.X, p.Rect.Min.Y):], Stride: p.YStride, Rect: whole}
	}
	return nil
}

// colourBy turns by × by pixels into one.
func colourBy(picture image.Image, by int) *image.RGBA {
	if p, ok := picture.(*image.RGBA); ok && by == 1 && p.Opaque() && p.Rect.Min == (image.Point{}) {
		return p
	}
	b := picture.Bounds()
	by = min(by, b.Dx(), b.Dy())
	w, h := b.Dx()/by, b.Dy()/by
	out := image.NewRGBA(image.Rect(0, 0, w, h))
	sums := make([]int, 3*w)
	if p, ok := picture.(*image.YCbCr); ok && by > 1 {
		averageYCbCr(p, out, by)
		return out
	}
	line := newLine(picture)
	for y := range h {
		clear(sums)
		for row := range by {
			rgb := line.colour(y*by + row)
			for x := range w {
				for at := 4 * x * by; at < 4*(x+1)*by; at += 4 {
					sums[3*x] += int(rgb[at])
					sums[3*x+1] += int(rgb[at+1])
					sums[3*x+2] += int(rgb[at+2])
				}
			}
		}
		to := out.Pix[y*out.Stride:]
		for x := range w {
			for i := range 3 {
				to[4*x+i] = uint8(sums[3*x+i] / (by * by))
			}
			to[4*x+3] = 0xff
		}
	}
	return out
}

// averageYCbCr converts once for each pixel that it makes.
func averageYCbCr(p *image.YCbCr, out *image.RGBA, by int) {
	b := p.Rect
	for y := range out.Rect.Dy() {
		to := out.Pix[y*out.Stride:]
		for x := range out.Rect.Dx() {
			sum := 0
			left, top := b.Min.X+x*by, b.Min.Y+y*by
			for row := range by {
				for _, v := range p.Y[p.YOffset(left, top+row):][:by] {
					sum += int(v)
				}
			}
			// Colour is coarse anyway: the mean of two places will do.
			one, other := p.COffset(left, top), p.COffset(left+by-1, top+by-1)
			blue, red := (int(p.Cb[one])+int(p.Cb[other]))/2, (int(p.Cr[one])+int(p.Cr[other]))/2
			to[4*x], to[4*x+1], to[4*x+2] = color.YCbCrToRGB(uint8(sum/(by*by)), uint8(blue), uint8(red))
			to[4*x+3] = 0xff
		}
	}
}

// A line gives the rows of a picture, from 0.
type line struct {
	picture image.Image
	plane   *image.Gray // its luminance, where it keeps it as such
	row     *image.RGBA
}

func newLine(picture image.Image) line {
	return line{picture, plane(picture), image.NewRGBA(image.Rect(0, 0, picture.Bounds().Dx(), 1))}
}

// add adds the luminance of a row to sums, each of so many pixels.
func (l line) add(sums []int, y, by int) {
	if l.plane != nil {
		row := l.plane.Pix[y*l.plane.Stride:]
		for x := range sums {
			for _, v := range row[x*by : x*by+by] {
				sums[x] += int(v)
			}
		}
		return
	}
	rgb := l.colour(y)
	for x := range sums {
		for at := 4 * x * by; at < 4*(x+1)*by; at += 4 {
			sums[x] += luminance(int(rgb[at]), int(rgb[at+1]), int(rgb[at+2]))
		}
	}
}

// colour is a row in colour, what is transparent on white.
func (l line) colour(y int) []byte {
	if p, ok := l.picture.(*image.RGBA); ok && p.Rect.Min == (image.Point{}) {
		return p.Pix[y*p.Stride:][:4*p.Rect.Dx()]
	}
	b := l.picture.Bounds()
	draw.Draw(l.row, l.row.Rect, image.White, image.Point{}, draw.Src)
	draw.Draw(l.row, l.row.Rect, l.picture, image.Pt(b.Min.X, b.Min.Y+y), draw.Over)
	return l.row.Pix
}

func luminance(r, g, b int) int { return (77*r + 150*g + 29*b) >> 8 }

package raster

import (
	"image"
	"slices"
)

// How a page's ink is told apart.
const (
	colourful    = 40    // levels between a pixel's channels that make a colour
	darkInk      = 115   // of 255, below which ink or ground is dark
	lightInk     = 180   // above which it is light
	stampLeast   = 0.05  // of the page's width: smaller colour is writing
	stampMost    = 0.4   // of the page's width: larger colour is no stamp
	patternLeast = 0.6   // of the page's width: larger colour is a frame or a pattern
	underStamp   = 0.02  // share of a stamp's box that is black: there is writing
	solidShare   = 0.55  // of its box that a coloured area fills: no stamp, a ground
	groundShare  = 0.6   // of an area that is dark where it is a ground for light writing
	writingLeast = 0.001 // share of light writing on it
	writingMost  = 0.38
	faint        = 10  // levels by which a fine coloured pattern changes from pixel to pixel of the copy
	faintLight   = 150 // of 255, above which it is
	tintedShare  = 0.1 // of the page that bears a pattern
)

// What is done with the pixels of a cell.
const (
	keepInk   = iota // their luminance
	dropInk          // colour becomes light, so that dark writing under a stamp stays alone
	invertInk        // light writing becomes dark, and its ground light
)

// cells say for each pixel of a small copy of a picture how its ink is
// treated. The channels are scaled so that the paper is white.
type cells struct {
	w, h   int
	mode   []uint8
	scale  [3]int // of each channel, 256 is as it is
	used   bool   // some cell does not keep its ink
	tinted bool   // a fine pattern in light colours lies under everything
}

// Writing gives the page in shades of grey as recognition wants it: coloured
// stamps and patterns that lie over writing are dropped, and writing that is
// light on a dark ground is turned round, as far as its look tells of them.
// The page as it was printed comes with it: codes are read from that.
func (s Shot) Writing(width, height int) (writing, printed *image.Gray) {
	printed = s.Grey(width, height)
	if !s.ink.used && !s.ink.tinted {
		return printed, printed
	}
	by := s.smaller(width, height)
	return s.flat(s.ink.grey(s.picture, by), by, width, height), printed
}

// grey turns by × by pixels of the picture into one shade of grey.
func (c cells) grey(picture image.Image, by int) *image.Gray {
	b := picture.Bounds()
	by = min(by, b.Dx(), b.Dy())
	plain := c.tinted
	w, h := b.Dx()/by, b.Dy()/by
	out := image.NewGray(image.Rect(0, 0, w, h))
	sums := make([]int, w)
	line := newLine(picture)
	columns := make([]int, w)
	for x := range columns {
		columns[x] = x * by * c.w / b.Dx()
	}
	for y := range h {
		clear(sums)
		mode := c.mode[y*by*c.h/b.Dy()*c.w:][:c.w]
		kept := !plain && !slices.ContainsFunc(mode, func(m uint8) bool { return m != keepInk })
		for row := range by {
			if kept {
				line.add(sums, y*by+row, by)
				continue
			}
			rgb := line.colour(y*by + row)
			for x := range w {
				m := mode[columns[x]]
				for at := 4 * x * by; at < 4*(x+1)*by; at += 4 {
					sums[x] += c.shade(m, int(rgb[at]), int(rgb[at+1]), int(rgb[at+2]))
				}
			}
		}
		to := out.Pix[y*out.Stride:]
		for x, sum := range sums {
			to[x] = uint8(sum / (by * by))
		}
	}
	return out
}

// shade is what recognition sees of a pixel.
func (c cells) shade(mode uint8, r, g, b int) int {
	switch {
	case mode == invertInk:
		return 255 - min(r, g, b)
	case mode == dropInk:
		// Nearly black pixels keep theirs: there, colour is the noise of a JPEG.
		return c.lightened(r, g, b, 15, 45)
	case c.tinted:
		return c.lightened(r, g, b, 110, 150)
	}
	return luminance(r, g, b)
}

// lightened adds to a pixel's level its colour: none of it up to one level,
// all of it from another on.
func (c cells) lightened(r, g, b, none, all int) int {
	r, g, b = c.balanced(r, g, b)
	level := luminance(r, g, b)
	colour := max(r, g, b) - min(r, g, b)
	if level < all {
		colour = colour * max(level-none, 0) / (all - none)
	}
	return min(level+colour*3/2, 255)
}

func (c cells) balanced(r, g, b int) (int, int, int) {
	return min(r*c.scale[0]>>8, 255), min(g*c.scale[1]>>8, 255), min(b*c.scale[2]>>8, 255)
}

func lookAtInk(page *image.RGBA) cells {
	w, h := page.Rect.Dx(), page.Rect.Dy()
	c := cells{w: w, h: h, mode: make([]uint8, w*h), scale: whiteBalance(page)}
	coloured, black, dark, light := newMask(w, h), newMask(w, h), newMask(w, h), newMask(w, h)
	tinted := 0
	for y := range h {
		colour := 0 // of the pixel before
		for x := range w {
			p := page.Pix[y*page.Stride+4*x:]
			r, g, b := c.balanced(int(p[0]), int(p[1]), int(p[2]))
			low, high := min(r, g, b), max(r, g, b)
			coloured.on[y*w+x] = high-low >= colourful
			black.on[y*w+x] = high < darkInk
			dark.on[y*w+x] = low < darkInk
			light.on[y*w+x] = low > lightInk
			if change := high - low - colour; max(change, -change) >= faint && low >= faintLight {
				tinted++
			}
			colour = high - low
		}
	}
	c.tinted = float64(tinted) > tintedShare*float64(w*h)
	c.dropStamps(coloured, black)
	c.invertGrounds(dark, light)
	return c
}

// whiteBalance makes the level that nine of ten pixels stay below white.
func whiteBalance(page *image.RGBA) [3]int {
	var counts [3][256]int
	for at := 0; at < len(page.Pix); at += 4 {
		for i := range 3 {
			counts[i][page.Pix[at+i]]++
		}
	}
	var scale [3]int
	for i := range scale {
		above, level := len(page.Pix)/4/10, 255
		for ; level > 64; level-- {
			if above -= counts[i][level]; above <= 0 {
				break
			}
		}
		scale[i] = 255 * 256 / level
	}
	return scale
}

// dropStamps marks coloured strokes that are no writing: stamps over writing
// with all that lies in them, frames and patterns by themselves.
func (c *cells) dropStamps(coloured, black mask) {
	for _, area := range coloured.grown(1).areas() {
		wide, high := area.box.Dx(), area.box.Dy()
		size, whole := float64(max(wide, high))/float64(c.w), float64(wide*high)
		switch {
		case size < stampLeast || float64(coloured.count(area.box)) > solidShare*whole:
		case size > patternLeast:
			for _, at := range area.pixels {
				c.mode[at] = dropInk
			}
			c.used = true
		case size < stampMost && 4*min(wide, high) > max(wide, high) && float64(black.count(area.box)) > underStamp*whole:
			for y := area.box.Min.Y; y < area.box.Max.Y; y++ {
				for x := area.box.Min.X; x < area.box.Max.X; x++ {
					c.mode[y*c.w+x] = dropInk
				}
			}
			c.used = true
		}
	}
}

// invertGrounds marks dark areas with light writing on them.
func (c *cells) invertGrounds(dark, light mask) {
	const stroke, core = 2, 4
	// Closing fills the writing, opening takes away all that is no area.
	areas := dark.grown(stroke).shrunk(stroke + core).grown(core)
	for _, area := range areas.areas() {
		if area.box.Dx() < c.w/12 || area.box.Dy() < 2*core {
			continue
		}
		darks, lights := 0, 0
		for _, at := range area.pixels {
			if dark.on[at] {
				darks++
			}
			if light.on[at] {
				lights++
			}
		}
		all := float64(len(area.pixels))
		if d, l := float64(darks)/all, float64(lights)/all; d < groundShare || l < writingLeast || l > writingMost {
			continue
		}
		for _, at := range area.full() {
			c.mode[at] = invertInk
		}
		c.used = true
	}
}

// A mask marks pixels.
type mask struct {
	w, h int
	on   []bool
}

func newMask(w, h int) mask { return mask{w, h, make([]bool, w*h)} }

func (m mask) count(r image.Rectangle) int {
	n := 0
	for y := r.Min.Y; y < r.Max.Y; y++ {
		for _, on := range m.on[y*m.w+r.Min.X : y*m.w+r.Max.X] {
			if on {
				n++
			}
		}
	}
	return n
}

// grown marks all within so many pixels of a mark, along rows and columns.
func (m mask) grown(by int) mask { return m.spread(by, true) }

// shrunk keeps marks that have only marks around them.
func (m mask) shrunk(by int) mask { return m.spread(by, false) }

// spread carries one kind of pixel over its neighbourhood, first along the
// rows, then along the columns. It goes through both row by row: that is how
// they lie in memory.
func (m mask) spread(by int, kind bool) mask {
	across, out := newMask(m.w, m.h), newMask(m.w, m.h)
	for y := range m.h {
		from, to := m.on[y*m.w:][:m.w], across.on[y*m.w:][:m.w]
		last := -by - 1 // where the kind was seen last, ahead of the place by up to by
		for i := range m.w + by {
			if i < m.w && from[i] == kind {
				last = i
			}
			if at := i - by; at >= 0 {
				to[at] = (last >= at-by) == kind
			}
		}
	}
	last := make([]int, m.w)
	for x := range last {
		last[x] = -by - 1
	}
	for i := range m.h + by {
		if i < m.h {
			for x, on := range across.on[i*m.w:][:m.w] {
				if on == kind {
					last[x] = i
				}
			}
		}
		if at := i - by; at >= 0 {
			to := out.on[at*m.w:][:m.w]
			for x, seen := range last {
				to[x] = (seen >= at-by) == kind
			}
		}
	}
	return out
}

// An area is marked pixels that touch each other.
type area struct {
	box    image.Rectangle
	pixels []int
	width  int // of the mask
}

// full leaves out the rows that are much shorter than the longest: letters
// beside the area that closing has joined to it.
func (a area) full() []int {
	rows := make([]int, a.box.Dy())
	width := a.width
	for _, at := range a.pixels {
		rows[at/width-a.box.Min.Y]++
	}
	least := slices.Max(rows) / 3
	return slices.DeleteFunc(slices.Clone(a.pixels), func(at int) bool { return rows[at/width-a.box.Min.Y] < least })
}

// areas are the mask's areas of at least a handful of pixels.
func (m mask) areas() []area {
	const handful = 24
	seen := make([]bool, len(m.on))
	var found []area
	var stack, pixels []int
	for start, on := range m.on {
		if !on || seen[start] {
			continue
		}
		seen[start] = true
		stack, pixels = append(stack[:0], start), pixels[:0]
		box := image.Rect(start%m.w, start/m.w, start%m.w+1, start/m.w+1)
		for len(stack) > 0 {
			at := stack[len(stack)-1]
			stack = stack[:len(stack)-1]
			pixels = append(pixels, at)
			x, y := at%m.w, at/m.w
			box.Min.X, box.Max.X = min(box.Min.X, x), max(box.Max.X, x+1)
			box.Min.Y, box.Max.Y = min(box.Min.Y, y), max(box.Max.Y, y+1)
			for _, next := range [4]int{at - 1, at + 1, at - m.w, at + m.w} {
				if next < 0 || next >= len(m.on) || (next == at-1 && x == 0) || (next == at+1 && x == m.w-1) || seen[next] || !m.on[next] {
					continue
				}
				seen[next] = true
				stack = append(stack, next)
			}
		}
		if len(pixels) >= handful {
			found = append(found, area{box, slices.Clone(pixels), m.w})
		}
	}
	return found
}

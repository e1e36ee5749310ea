// Package fax decodes pictures of black and white runs: ITU-T T.4 (Group 3)
// and T.6 (Group 4), as faxes and scanners put them into TIFF. The decoder of
// golang.org/x/image knows no line that is coded by another in Group 3, no
// filling, and gives up a whole page for one damaged line.
package fax

import (
	"image"
	"math/bits"
	"slices"
)

// Coding is how lines are coded.
type Coding int

// The codings of TIFF.
const (
	Huffman     Coding = iota // each line by itself, from a whole byte
	Group3                    // each line by itself, behind a mark
	Group3Mixed               // some lines by the one above, behind marks
	Group4                    // each line by the one above
)

// LowFirst gives bytes whose lowest bit comes first in the order of the others.
func LowFirst(data []byte) []byte {
	out := slices.Clone(data)
	for i, b := range out {
		out[i] = bits.Reverse8(b)
	}
	return out
}

// Decode fills a picture with lines, and says how many of them were lost. A
// lost line of Group 3 is like the one above it; with the other codings all
// that come after one are lost, and white.
func Decode(out *image.Gray, data []byte, coding Coding) (lost int) {
	d := &decoder{reader: reader{data: data}, width: out.Rect.Dx()}
	height := out.Rect.Dy()
	broken := false // lines coded by the one above it mean nothing
	for y := range height {
		row := out.Pix[y*out.Stride:][:d.width]
		ok := false
		switch coding {
		case Huffman:
			d.at = (d.at + 7) &^ 7
			ok = d.alone()
		case Group4:
			ok = d.byAbove()
		default:
			var end bool
			if ok, end = d.marked(coding == Group3Mixed, broken); end {
				d.at = len(d.data) * 8
			}
		}
		switch {
		case ok:
			d.above, d.line = d.line, d.above
			broken = false
		case coding == Group3 || coding == Group3Mixed:
			broken = true
			lost++
			d.toMark()
		default:
			d.above = d.above[:0]
			lost++
			d.at = len(d.data) * 8
		}
		d.line = d.line[:0]
		d.draw(row)
	}
	return lost
}

type decoder struct {
	reader
	width       int
	marks       int   // so far
	above, line []int // where the colour changes, from white on
}

func (d *decoder) draw(row []byte) {
	for i := range row {
		row[i] = 0xff
	}
	for i := 0; i < len(d.above); i += 2 {
		end := d.width
		if i+1 < len(d.above) {
			end = d.above[i+1]
		}
		clear(row[d.above[i]:end])
	}
}

// change has the colour change at a place. Two changes in one are none.
func (d *decoder) change(at int) {
	if last := len(d.line) - 1; last >= 0 && d.line[last] == at {
		d.line = d.line[:last]
		return
	}
	d.line = append(d.line, at)
}

// run reads the length of the next run, which has the colour of the line's end.
func (d *decoder) run() (length int, ok bool) {
	table := white()
	if len(d.line)%2 == 1 {
		table = black()
	}
	for {
		n, ok := d.read(table)
		length += n
		if !ok || length > d.width {
			return 0, false
		}
		if n < 64 {
			return length, true
		}
	}
}

// alone reads a line that is coded by itself.
func (d *decoder) alone() bool {
	for at := 0; at < d.width; {
		n, ok := d.run()
		if !ok || at+n > d.width {
			return false
		}
		at += n
		d.change(at)
	}
	return true
}

// byAbove reads a line that is coded by the one above.
func (d *decoder) byAbove() bool {
	for at := -1; at < d.width; {
		mode, ok := d.read(modes())
		if !ok {
			return false
		}
		next := d.nextAbove(at)
		switch mode {
		case pass:
			at = d.changeAbove(next + 1)
		case horizontal:
			for range 2 {
				n, ok := d.run()
				if at = max(at, 0) + n; !ok || at > d.width {
					return false
				}
				d.change(at)
			}
		default:
			to := d.changeAbove(next) + mode
			if to < max(at, 0) || to > d.width {
				return false
			}
			at = to
			d.change(at)
		}
	}
	return true
}

// nextAbove is the first change in the line above that lies right of a place
// and is of the kind that comes next.
func (d *decoder) nextAbove(at int) int {
	i, _ := slices.BinarySearch(d.above, at+1)
	if i%2 != len(d.line)%2 {
		i++
	}
	return i
}

func (d *decoder) changeAbove(i int) int {
	if i < len(d.above) {
		return d.above[i]
	}
	return d.width
}

// endMarks are as many in a row as end a picture.
const endMarks = 6

// marked reads a line that has a mark before it.
func (d *decoder) marked(mixed, broken bool) (ok, end bool) {
	marks, alone := 0, !mixed
	if d.marks > 0 {
		d.toMark() // the line before may be longer than it should
	}
	for d.mark() {
		if marks++; mixed {
			alone = d.bit(d.at)
			d.at++
		}
	}
	d.marks += marks
	switch {
	case marks >= endMarks:
		return false, true
	case alone:
		return d.alone(), false
	}
	return marks > 0 && !broken && d.byAbove(), false
}

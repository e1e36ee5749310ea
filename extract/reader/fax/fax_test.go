package fax

import (
	"bytes"
	"image"
	"strings"
	"testing"

	"golang.org/x/image/ccitt"
)

// bitsOf packs zeros and ones; what else stands there is for the eye.
func bitsOf(s string) []byte {
	var out []byte
	n := 0
	for _, c := range s {
		if c != '0' && c != '1' {
			continue
		}
		if n%8 == 0 {
			out = append(out, 0)
		}
		out[n/8] |= byte(c-'0') << (7 - n%8)
		n++
	}
	return out
}

// drawn gives lines of letters: a dot for white, # for black.
func drawn(p *image.Gray) string {
	var out strings.Builder
	for y := range p.Rect.Dy() {
		for x := range p.Rect.Dx() {
			if p.Pix[y*p.Stride+x] == 0xff {
				out.WriteByte('.')
			} else {
				out.WriteByte('#')
			}
		}
		out.WriteByte(' ')
	}
	return strings.TrimSpace(out.String())
}

const (
	mark = " 000000000001 "
	// Lines of eight pixels: white 2, black 3, white 3; and white 0, black 8.
	two3     = " 0111 10 1000 "
	allBlack = " 00110101 000101 "
	// The same as the line above; one pixel more to the right; a pass and white.
	same   = " 1 1 1 "
	moved  = " 011 011 1 "
	passed = " 0001 1 "
)

func TestLines(t *testing.T) {
	for _, c := range []struct {
		name   string
		coding Coding
		bits   string
		want   string
		lost   int
	}{
		{"each from a whole byte", Huffman, "0111 10 1000 000000" + allBlack, "..###... ########", 0},
		{"behind marks", Group3, mark + two3 + mark + allBlack, "..###... ########", 0},
		{"without a mark before the first", Group3, two3 + mark + allBlack, "..###... ########", 0},
		{"without any mark", Group3, two3 + allBlack, "..###... ########", 0},
		{"filled", Group3, "0000" + mark + two3 + "0000000" + mark + allBlack + strings.Repeat(mark, 6), "..###... ########", 0},
		{"by the one above", Group3Mixed, mark + "1" + two3 + mark + "0" + same + mark + "0" + moved + mark + "0" + passed, "..###... ..###... ...###.. ........", 0},
		{"by the one above, whose first is white", Group4, "001 0111 10 1" + moved + same + passed, "..###... ...###.. ...###.. ........", 0},
		{"runs without a length", Group4, "001 00110101 10 001 1000 0000110111 001 000111 010", "###....#", 0},
		{"a damaged line", Group3, mark + allBlack + mark + "0111 00000000" + mark + two3, "######## ######## ..###...", 1},
		{"a line that is too long", Group3, mark + allBlack + "1000" + mark + two3 + mark + two3, "######## ..###... ..###...", 0},
		{"a line that is too short", Group3, mark + allBlack + mark + "0111 10" + mark + two3, "######## ######## ..###...", 1},
		{"what is coded by a damaged line", Group3Mixed, mark + "1" + allBlack + mark + "1 0111 00000000" + mark + "0" + same + mark + "1" + two3, "######## ######## ######## ..###...", 2},
		{"an early end", Group3, mark + two3 + strings.Repeat(mark, 6) + allBlack, "..###... ..###... ..###...", 2},
		{"an early end of lines by the one above", Group4, "001 0111 10 1" + mark + mark, "..###... ........ ........", 2},
		{"an empty line", Group3, mark + two3 + mark + mark + allBlack, "..###... ########", 0},
		{"nothing", Group4, "", "........ ........", 2},
		{"nothing behind marks", Group3Mixed, "", "........ ........", 2},
	} {
		out := image.NewGray(image.Rect(0, 0, 8, strings.Count(c.want, " ")+1))
		lost := Decode(out, bitsOf(c.bits), c.coding)
		if got := drawn(out); got != c.want || lost != c.lost {
			t.Errorf("%s: got %s and lost %d, want %s and %d", c.name, got, lost, c.want, c.lost)
		}
	}
}

func TestEachRunIsKnown(t *testing.T) {
	for name, table := range map[string]*codes{"white": white(), "black": black()} {
		seen := map[int16]bool{}
		for _, c := range table {
			if c.bits > 0 {
				seen[c.value] = true
			}
		}
		if len(seen) != 64+40 {
			t.Errorf("%s: %d lengths of runs", name, len(seen))
		}
	}
}

// FuzzDecode: any bytes come to an end, and what golang.org/x/image takes for
// sound is the same here.
func FuzzDecode(f *testing.F) {
	f.Add(bitsOf("001 0111 10 1"+moved+same+passed), uint16(8), uint16(4), uint8(Group4))
	f.Add(bitsOf(mark+two3+mark+allBlack+strings.Repeat(mark, 6)), uint16(8), uint16(2), uint8(Group3))
	f.Add(bitsOf(mark+"1"+two3+mark+"0"+same), uint16(8), uint16(2), uint8(Group3Mixed))
	f.Add(bitsOf(two3), uint16(8), uint16(1), uint8(Huffman))
	f.Fuzz(func(t *testing.T, data []byte, width, height uint16, coding uint8) {
		size := image.Rect(0, 0, int(width%3000)+1, int(height%200)+1)
		out, theirs := image.NewGray(size), image.NewGray(size)
		lost := Decode(out, data, Coding(coding%4))
		if lost < 0 || lost > size.Dy() {
			t.Errorf("%d of %d lines are lost", lost, size.Dy())
		}
		form, known := map[Coding]ccitt.SubFormat{Group3: ccitt.Group3, Group4: ccitt.Group4}[Coding(coding%4)]
		if !known || ccitt.DecodeIntoGray(theirs, bytes.NewReader(data), ccitt.MSB, form, nil) != nil {
			return
		}
		if lost != 0 || !bytes.Equal(out.Pix, theirs.Pix) {
			t.Errorf("lost %d, got %.200s, want %.200s", lost, drawn(out), drawn(theirs))
		}
	})
}

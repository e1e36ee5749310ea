package worsen

import (
	"bytes"
	"encoding/binary"
	"image"
	"image/jpeg"
	"math/rand/v2"
)

func asJPEG(p *image.RGBA, quality int, dpi float64, corners [4]Point) (Picture, error) {
	var out bytes.Buffer
	err := jpeg.Encode(&out, p, &jpeg.Options{Quality: quality})
	return Picture{Data: out.Bytes(), MediaType: "image/jpeg", DPI: dpi, Corners: corners}, err
}

// bitmap is black where a bit is set.
type bitmap struct {
	width, height, stride int
	bits                  []byte
}

// threshold makes one bit of each pixel, with grain at the edges of letters
// and speckle all over.
func threshold(r *rand.Rand, p *image.RGBA) bitmap {
	w, h := p.Rect.Dx(), p.Rect.Dy()
	b := bitmap{width: w, height: h, stride: (w + 7) / 8}
	b.bits = make([]byte, b.stride*h)
	const speckle = 0.0015
	for y := range h {
		for x := range w {
			level := float64(p.Pix[y*p.Stride+4*x+1])
			dark := level+r.NormFloat64()*18 < 150
			if r.Float64() < speckle {
				dark = !dark
			}
			if dark {
				b.bits[y*b.stride+x/8] |= 0x80 >> (x % 8)
			}
		}
	}
	return b
}

// tiff writes the bits as they are, with the resolution of each direction.
func (b bitmap) tiff(across, down uint32) []byte {
	const short, long, rational = 3, 4, 5
	const resolutions = 8 // where they stand: right after the header
	out := []byte("II*\x00\x00\x00\x00\x00")
	for _, n := range [4]uint32{across, 1, down, 1} {
		out = binary.LittleEndian.AppendUint32(out, n)
	}
	bits := uint32(len(out))
	out = append(out, b.bits...)
	out = append(out, make([]byte, len(out)%2)...)
	binary.LittleEndian.PutUint32(out[4:], uint32(len(out)))
	entries := [][3]uint32{
		{256, long, uint32(b.width)}, {257, long, uint32(b.height)}, {258, short, 1}, {259, short, 1}, {262, short, 0},
		{273, long, bits}, {277, short, 1}, {278, long, uint32(b.height)}, {279, long, uint32(len(b.bits))},
		{282, rational, resolutions}, {283, rational, resolutions + 8}, {296, short, 2},
	}
	out = binary.LittleEndian.AppendUint16(out, uint16(len(entries)))
	for _, e := range entries {
		out = binary.LittleEndian.AppendUint16(out, uint16(e[0]))
		out = binary.LittleEndian.AppendUint16(out, uint16(e[1]))
		out = binary.LittleEndian.AppendUint32(out, 1)
		out = binary.LittleEndian.AppendUint32(out, e[2])
	}
	return binary.LittleEndian.AppendUint32(out, 0)
}

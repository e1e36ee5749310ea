package raster

import (
	"bytes"
	"encoding/binary"
	"errors"

	"golang.org/x/image/tiff"
)

// oldHeader makes the header of a strip or tile in JPEG for which an old-style
// TIFF (version 6.0, section 22) has the bare tables, one for each component.
func oldHeader(at frame, width, height int) ([]byte, error) {
	samples := max(int(at.first(tagSamples)), 1)
	if samples != 1 && samples != 3 || width > 0xffff || height > 0xffff {
		return nil, tiffError(tiff.UnsupportedError("old-style JPEG of these colours"))
	}
	out := bytes.Clone(startOfImage)
	if at.first(tagPhotometric) == photometricRGB {
		out = append(out, adobeRGB...)
	}
	frame := append([]byte{8}, byte(height>>8), byte(height), byte(width>>8), byte(width), byte(samples))
	scan := []byte{byte(samples)}
	for i := range samples {
		id, table := byte(i+1), byte(i)
		quantise, ok := at.tableOf(tagJPEGQuantise, i)
		dc, okDC := at.tableOf(tagJPEGDC, i)
		ac, okAC := at.tableOf(tagJPEGAC, i)
		if !ok || !okDC || !okAC {
			return nil, damaged(errors.New("the page has neither a header nor the tables of its JPEG"))
		}
		const ofAC = 0x10
		out = segment(out, 0xdb, []byte{table}, quantise)
		out = segment(out, 0xc4, []byte{table}, dc)
		out = segment(out, 0xc4, []byte{ofAC | table}, ac)
		frame = append(frame, id, at.sampling(i, samples), table)
		scan = append(scan, id, table<<4|table)
	}
	const extended = 0xc1 // of which each component may have tables of its own
	out = segment(out, extended, frame)
	if every := at.first(tagJPEGRestart); every > 0 {
		out = segment(out, 0xdd, binary.BigEndian.AppendUint16(nil, uint16(every)))
	}
	return segment(out, 0xda, scan, []byte{0, 63, 0}), nil
}

// segment adds one of a JPEG stream.
func segment(out []byte, marker byte, parts ...[]byte) []byte {
	body := bytes.Join(parts, nil)
	out = append(out, 0xff, marker)
	out = binary.BigEndian.AppendUint16(out, uint16(len(body)+2))
	return append(out, body...)
}

// tableOf takes a component's table: 64 factors, or how many codes there are
// of each of 16 lengths and what they stand for.
func (f frame) tableOf(tag uint16, component int) ([]byte, bool) {
	places := f.list(tag)
	if component >= len(places) || len(places) > 3 || int64(places[component]) > int64(len(f.data)) {
		return nil, false
	}
	table := f.data[places[component]:]
	size := 64
	if tag != tagJPEGQuantise {
		if size = 16; len(table) < size {
			return nil, false
		}
		for _, codes := range table[:16] {
			size += int(codes)
		}
		size = min(size, 16+256)
	}
	if len(table) < size {
		return nil, false
	}
	return table[:size], true
}

// sampling is how many samples a component has in a unit, across and down.
func (f frame) sampling(component, samples int) byte {
	const one, usual = 0x11, 0x22
	if component > 0 || samples == 1 || f.first(tagPhotometric) == photometricRGB {
		return one
	}
	if each := f.list(tagSubsampling); len(each) == 2 {
		return byte(each[0]<<4 | each[1]&15)
	}
	return usual
}

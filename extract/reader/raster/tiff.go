package raster

import (
	"bytes"
	"encoding/binary"
	"errors"
	"image"

	"golang.org/x/image/tiff"

	"certdex/evidence"
)

// A frame is one page of a TIFF: where its directory is and how it lies.
type frame struct {
	offset      uint32
	orientation int
	stretch     float64 // height of a pixel relative to its width: faxes have 2 or more
}

// Tags of a TIFF directory.
const (
	tagSubfile     = 254
	tagOrientation = 274
	tagXResolution = 282
	tagYResolution = 283

	reducedCopy = 1 // bit of tagSubfile: a preview of another page
)

// tiffFrames walks the chain of directories; golang.org/x/image/tiff reads
// only the first.
func tiffFrames(data []byte, maxPages int) ([]frame, error) {
	malformed := evidence.Errorf(evidence.Malformed, "the TIFF file is damaged")
	if len(data) < 8 {
		return nil, malformed
	}
	var order binary.ByteOrder = binary.LittleEndian
	if data[0] == 'M' {
		order = binary.BigEndian
	}
	var frames []frame
	seen := map[uint32]bool{}
	for offset := order.Uint32(data[4:]); offset != 0; {
		// A chain that comes back to itself or leaves the file ends where it
		// broke; what was found before is good.
		if seen[offset] || int64(offset)+2 > int64(len(data)) {
			break
		}
		seen[offset] = true
		entries := int64(order.Uint16(data[offset:]))
		end := int64(offset) + 2 + 12*entries
		if end > int64(len(data)) {
			break
		}
		if f, page := readFrame(data, order, offset, int(entries)); page {
			frames = append(frames, f)
		}
		if len(frames) > maxPages {
			return nil, evidence.Errorf(evidence.TooManyPages, "the file has more than %d pages", maxPages)
		}
		if end+4 > int64(len(data)) {
			break
		}
		offset = order.Uint32(data[end:])
	}
	if len(frames) == 0 {
		return nil, malformed
	}
	return frames, nil
}

func readFrame(data []byte, order binary.ByteOrder, offset uint32, entries int) (frame, bool) {
	f := frame{offset: offset, orientation: 1, stretch: 1}
	var x, y float64
	for i := range entries {
		entry := data[int(offset)+2+12*i:][:12]
		switch order.Uint16(entry) {
		case tagSubfile:
			if order.Uint32(entry[8:])&reducedCopy != 0 {
				return f, false
			}
		case tagOrientation:
			f.orientation = int(order.Uint16(entry[8:]))
		case tagXResolution:
			x = rational(data, order, order.Uint32(entry[8:]))
		case tagYResolution:
			y = rational(data, order, order.Uint32(entry[8:]))
		}
	}
	if x > 0 && y > 0 && x/y > 1.1 && x/y < 5 {
		f.stretch = x / y
	}
	return f, true
}

func rational(data []byte, order binary.ByteOrder, offset uint32) float64 {
	if int64(offset)+8 > int64(len(data)) {
		return 0
	}
	return float64(order.Uint32(data[offset:])) / max(float64(order.Uint32(data[offset+4:])), 1)
}

// tiffPicture points the header at the frame's directory and decodes that.
func (f *File) tiffPicture(at frame) (image.Image, error) {
	var order binary.ByteOrder = binary.LittleEndian
	if f.data[0] == 'M' {
		order = binary.BigEndian
	}
	order.PutUint32(f.data[4:], at.offset)
	config, err := tiff.DecodeConfig(bytes.NewReader(f.data))
	if err != nil {
		return nil, tiffError(err)
	}
	if err := f.fits(config, 8); err != nil {
		return nil, err
	}
	picture, err := tiff.Decode(bytes.NewReader(f.data))
	if err != nil {
		return nil, tiffError(err)
	}
	if at.stretch != 1 {
		b := picture.Bounds()
		picture = Scale(Grey(picture), b.Dx(), int(float64(b.Dy())*at.stretch))
	}
	return Upright(picture, at.orientation), nil
}

func tiffError(err error) error {
	if unsupported := tiff.UnsupportedError(""); errors.As(err, &unsupported) {
		return evidence.Because(err, evidence.UnsupportedType, "the TIFF file uses a way of compression or colour that cannot be read; save it as PDF")
	}
	return damaged(err)
}

package raster

import (
	"bytes"
	"encoding/binary"
	"errors"
	"image"

	"golang.org/x/image/tiff"

	"certdex/evidence"
)

// A frame is one page of a TIFF: its directory, of which only what is asked
// for is read.
type frame struct {
	data    []byte
	order   binary.ByteOrder
	offset  uint32
	entries int
}

// Tags of a TIFF directory.
const (
	tagSubfile       = 254
	tagWidth         = 256
	tagHeight        = 257
	tagCompression   = 259
	tagPhotometric   = 262
	tagBitsPerSample = 258
	tagFillOrder     = 266
	tagStripOffsets  = 273
	tagOrientation   = 274
	tagSamples       = 277
	tagRowsPerStrip  = 278
	tagStripSizes    = 279
	tagXResolution   = 282
	tagYResolution   = 283
	tagFaxOptions    = 292
	tagTileWidth     = 322
	tagTileHeight    = 323
	tagTileOffsets   = 324
	tagTileSizes     = 325
	tagJPEGTables    = 347
	tagJPEGOffset    = 513
	tagJPEGSize      = 514
	tagJPEGRestart   = 515
	tagJPEGQuantise  = 519
	tagJPEGDC        = 520
	tagJPEGAC        = 521
	tagSubsampling   = 530
	reducedCopy      = 1 // bit of tagSubfile: a preview of another page
	twoDimensional   = 1 // bit of tagFaxOptions
	compressedRuns   = 2
	compressedG3     = 3
	compressedG4     = 4
	compressedOldJPG = 6
	compressedJPG    = 7
	lowBitFirst      = 2 // in tagFillOrder
	photometricBlack = 1 // zero is black
	photometricRGB   = 2
	typeShort        = 3
)

// tiffFrames walks the chain of directories; golang.org/x/image/tiff reads
// only the first.
func tiffFrames(data []byte, maxPages int) ([]frame, error) {
	malformed := evidence.Errorf(evidence.Malformed, "the TIFF file is damaged")
	if len(data) < 8 {
		return nil, malformed
	}
	order := byteOrder(data)
	var frames []frame
	seen := map[uint32]bool{}
	for offset := order.Uint32(data[4:]); offset != 0; {
		// A chain that comes back to itself or leaves the file ends where it
		// broke; what was found before is good.
		f, ok := frameAt(data, order, offset)
		if seen[offset] || !ok {
			break
		}
		seen[offset] = true
		if f.first(tagSubfile)&reducedCopy == 0 {
			frames = append(frames, f)
		}
		if len(frames) > maxPages {
			return nil, evidence.Errorf(evidence.TooManyPages, "the file has more than %d pages", maxPages)
		}
		end := int64(offset) + 2 + 12*int64(f.entries)
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

func byteOrder(data []byte) binary.ByteOrder {
	if data[0] == 'M' {
		return binary.BigEndian
	}
	return binary.LittleEndian
}

// frameAt takes the directory at a place, if all of it lies in the file.
func frameAt(data []byte, order binary.ByteOrder, offset uint32) (frame, bool) {
	if int64(offset)+2 > int64(len(data)) {
		return frame{}, false
	}
	f := frame{data, order, offset, int(order.Uint16(data[offset:]))}
	return f, int64(offset)+2+12*int64(f.entries) <= int64(len(data))
}

// entry finds a tag's entry in the directory; nil where it is missing.
func (f frame) entry(tag uint16) []byte {
	for i := range f.entries {
		if entry := f.data[int(f.offset)+2+12*i:][:12]; f.order.Uint16(entry) == tag {
			return entry
		}
	}
	return nil
}

// first is a tag's first value, if it is a whole number that stands in the
// entry; 0 where it is missing. For other kinds it is where they stand.
func (f frame) first(tag uint16) uint32 {
	entry := f.entry(tag)
	switch {
	case entry == nil:
		return 0
	case f.order.Uint16(entry[2:]) == typeShort && f.order.Uint32(entry[4:]) <= 2:
		return uint32(f.order.Uint16(entry[8:]))
	}
	return f.order.Uint32(entry[8:])
}

// list gives a tag's values, whole numbers all, none where they lie outside of
// the file.
func (f frame) list(tag uint16) []uint32 {
	entry := f.entry(tag)
	if entry == nil {
		return nil
	}
	size := 4
	if f.order.Uint16(entry[2:]) == typeShort {
		size = 2
	}
	count := int64(f.order.Uint32(entry[4:]))
	from := entry[8:12]
	if count*int64(size) > 4 {
		at := int64(f.order.Uint32(entry[8:]))
		if at+count*int64(size) > int64(len(f.data)) {
			return nil
		}
		from = f.data[at:]
	}
	values := make([]uint32, count)
	for i := range values {
		if size == 2 {
			values[i] = uint32(f.order.Uint16(from[2*i:]))
		} else {
			values[i] = f.order.Uint32(from[4*i:])
		}
	}
	return values
}

// stretch is the height of a pixel relative to its width: faxes have 2.
func (f frame) stretch() float64 {
	x, y := f.rational(tagXResolution), f.rational(tagYResolution)
	if ratio := x / max(y, 1e-9); ratio > 0.2 && ratio < 0.9 || ratio > 1.1 && ratio < 5 {
		return ratio
	}
	return 1
}

func (f frame) rational(tag uint16) float64 {
	at := int64(f.first(tag))
	if at == 0 || at+8 > int64(len(f.data)) {
		return 0
	}
	return float64(f.order.Uint32(f.data[at:])) / max(float64(f.order.Uint32(f.data[at+4:])), 1)
}

func (f *File) tiffPicture(at frame) (Shot, error) {
	var picture image.Image
	var lost float64
	var err error
	switch at.first(tagCompression) {
	case compressedJPG, compressedOldJPG:
		picture, err = f.tiffJPEG(at)
	case compressedRuns, compressedG3, compressedG4:
		picture, lost, err = f.tiffFax(at)
	default:
		picture, err = f.tiffPlain(at)
	}
	if err != nil {
		return Shot{}, err
	}
	shot := newShot(picture, int(at.first(tagOrientation)), at.stretch())
	shot.Lost = lost
	return shot, nil
}

// tiffPlain points the header at the frame's directory and decodes that.
func (f *File) tiffPlain(at frame) (image.Image, error) {
	at.order.PutUint32(f.data[4:], at.offset)
	config, err := tiff.DecodeConfig(bytes.NewReader(f.data))
	if err != nil {
		return nil, tiffError(err)
	}
	const perPixel = 10 // the picture, and a strip that may unpack to eight bytes a pixel
	if err := f.fits(config, perPixel); err != nil {
		return nil, err
	}
	picture, err := tiff.Decode(bytes.NewReader(f.data))
	if err != nil {
		return nil, tiffError(err)
	}
	return picture, nil
}

func tiffError(err error) error {
	if unsupported := tiff.UnsupportedError(""); errors.As(err, &unsupported) {
		return evidence.Because(err, evidence.UnsupportedType, "the TIFF file uses a way of compression or colour that cannot be read; save it as PDF")
	}
	return damaged(err)
}

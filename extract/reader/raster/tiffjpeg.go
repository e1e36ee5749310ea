package raster

import (
	"bytes"
	"errors"
	"image"
	"image/draw"
	"image/jpeg"
)

// tiffJPEG decodes a page whose strips or tiles are JPEG streams. They share
// their tables (compression 7, TIFF Technical Note 2); or the whole page is one
// stream with a header of its own, or there are tables only (compression 6).
func (f *File) tiffJPEG(at frame) (image.Image, error) {
	page := image.Config{Width: int(at.first(tagWidth)), Height: int(at.first(tagHeight))}
	if err := f.fits(page, 6); err != nil { // the page in colour, and one part of it
		return nil, err
	}
	if at.first(tagCompression) == compressedOldJPG && at.jpegHeader() {
		stream, err := f.oldStream(at)
		if err != nil {
			return nil, err
		}
		return f.jpegPart(stream, page.Width, page.Height)
	}
	parts, err := partsOf(at, page)
	if err != nil {
		return nil, err
	}
	if parts.width == page.Width && parts.height == page.Height {
		return f.tiffPart(at, page, parts, 0)
	}
	out := image.NewRGBA(image.Rect(0, 0, page.Width, page.Height))
	for i := range parts.across * parts.down {
		picture, err := f.tiffPart(at, page, parts, i)
		if err != nil {
			return nil, err
		}
		corner := image.Pt(i%parts.across*parts.width, i/parts.across*parts.height)
		place := image.Rect(0, 0, parts.width, parts.height).Intersect(picture.Bounds()).Add(corner)
		draw.Draw(out, place, picture, image.Point{}, draw.Src)
	}
	return out, nil
}

// tiffPart decodes one strip or tile.
func (f *File) tiffPart(at frame, page image.Config, parts parts, i int) (image.Image, error) {
	from, to := int64(parts.offsets[i]), int64(parts.offsets[i])+int64(parts.sizes[i])
	if to > int64(len(f.data)) {
		return nil, errParts
	}
	coded := f.data[from:to]
	if at.first(tagCompression) == compressedJPG || bytes.HasPrefix(coded, startOfImage) {
		stream := joined(jpegTables(at), coded, at.first(tagPhotometric) == photometricRGB)
		return f.jpegPart(stream, parts.width, parts.height)
	}
	height := parts.height
	if at.first(tagTileWidth) == 0 { // the last strip is as high as is left
		height = min(height, page.Height-i*parts.height)
	}
	header, err := oldHeader(at, parts.width, height)
	if err != nil {
		return nil, err
	}
	return f.jpegPart(append(append(header, coded...), endOfImage...), parts.width, height)
}

var errParts = damaged(errors.New("the strips of the page do not add up"))

// parts are the strips or tiles of a page.
type parts struct {
	width, height  int // of one
	across, down   int
	offsets, sizes []uint32
}

func partsOf(at frame, page image.Config) (parts, error) {
	p := parts{width: page.Width, height: page.Height}
	if at.first(tagTileWidth) > 0 {
		p.width, p.height = int(at.first(tagTileWidth)), int(at.first(tagTileHeight))
		p.offsets, p.sizes = at.list(tagTileOffsets), at.list(tagTileSizes)
	} else {
		if rows := int(at.first(tagRowsPerStrip)); rows > 0 {
			p.height = min(p.height, rows)
		}
		p.offsets, p.sizes = at.list(tagStripOffsets), at.list(tagStripSizes)
	}
	if p.height == 0 || p.width > maxSide || p.height > maxSide {
		return p, errParts
	}
	p.across, p.down = (page.Width+p.width-1)/p.width, (page.Height+p.height-1)/p.height
	count := p.across * p.down
	if len(p.offsets) < count || len(p.sizes) < count {
		return p, errParts
	}
	if at.first(tagCompression) == compressedJPG {
		return p, nil // blank tiles may share their bytes; each is as dear as its pixels
	}
	// Parts may lie behind the end of a file that was cut, but not all of them
	// in the same bytes, to be gone through as often.
	total := int64(0)
	for _, size := range p.sizes[:count] {
		total += int64(size)
	}
	if total > 2*int64(len(at.data)) {
		return p, errParts
	}
	return p, nil
}

// jpegTables are the tables that the parts share, without the marks of their
// beginning and end.
func jpegTables(at frame) []byte {
	entry := at.entry(tagJPEGTables)
	if entry == nil {
		return nil
	}
	size, from := int64(at.order.Uint32(entry[4:])), int64(at.order.Uint32(entry[8:]))
	if from+size > int64(len(at.data)) {
		return nil
	}
	tables := bytes.TrimPrefix(at.data[from:from+size], startOfImage)
	return bytes.TrimSuffix(tables, endOfImage)
}

var (
	startOfImage = []byte{0xff, 0xd8}
	endOfImage   = []byte{0xff, 0xd9}
	// adobeRGB is the mark by which decoders know that three components are
	// red, green and blue; a TIFF says so in a tag of its own.
	adobeRGB = []byte("\xff\xee\x00\x0eAdobe\x00\x64\x00\x00\x00\x00\x00")
)

func joined(tables, stream []byte, rgb bool) []byte {
	out := bytes.Clone(startOfImage)
	if rgb {
		out = append(out, adobeRGB...)
	}
	out = append(out, tables...)
	return append(out, bytes.TrimPrefix(stream, startOfImage)...)
}

// jpegHeader says that an old-style page has a whole header in one place.
func (f frame) jpegHeader() bool {
	from := int64(f.first(tagJPEGOffset))
	return from > 0 && from < int64(len(f.data)) && bytes.HasPrefix(f.data[from:], startOfImage)
}

// oldStream puts an old-style stream together: its header stands in a place
// of its own, the strips inside of it or after it.
func (f *File) oldStream(at frame) ([]byte, error) {
	from := int64(at.first(tagJPEGOffset))
	to := from + int64(at.first(tagJPEGSize))
	if to <= from || to > int64(len(f.data)) {
		to = int64(len(f.data))
	}
	stream := bytes.Clone(f.data[from:to])
	offsets, sizes := at.list(tagStripOffsets), at.list(tagStripSizes)
	for i := range min(len(offsets), len(sizes)) {
		start, end := int64(offsets[i]), int64(offsets[i])+int64(sizes[i])
		if inside := start >= from && start < to; inside || end > int64(len(f.data)) {
			continue
		}
		if len(stream) > len(f.data) {
			return nil, errParts
		}
		stream = append(stream, f.data[start:end]...)
	}
	return stream, nil
}

// jpegPart decodes a stream that may be no larger than its place; sides are
// padded to whole blocks.
func (f *File) jpegPart(stream []byte, width, height int) (image.Image, error) {
	config, err := jpeg.DecodeConfig(bytes.NewReader(stream))
	if err != nil {
		return nil, damaged(err)
	}
	const padding = 32
	if config.Width > width+padding || config.Height > height+padding {
		return nil, errParts
	}
	if err := f.fits(config, jpegPerPixel(stream, config)); err != nil {
		return nil, err
	}
	picture, err := jpeg.Decode(bytes.NewReader(stream))
	if err != nil {
		return nil, damaged(err)
	}
	return picture, nil
}

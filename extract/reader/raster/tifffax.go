package raster

import (
	"image"
	"image/draw"

	"golang.org/x/image/tiff"

	"certdex/evidence"
	"certdex/extract/reader/fax"
)

// maxLost is the share of lines that a fax may have lost and still be read.
const maxLost = 0.5

// tiffFax decodes a page of black and white runs, and says what share of its
// lines is lost.
func (f *File) tiffFax(at frame) (*image.Gray, float64, error) {
	page := image.Config{Width: int(at.first(tagWidth)), Height: int(at.first(tagHeight))}
	if err := f.fits(page, 2); err != nil { // the page, and a tile or what changes in a line
		return nil, 0, err
	}
	if at.first(tagBitsPerSample) > 1 || at.first(tagSamples) > 1 {
		return nil, 0, tiffError(tiff.UnsupportedError("runs of more than two colours"))
	}
	parts, err := partsOf(at, page)
	if err != nil {
		return nil, 0, err
	}
	if err := f.fits(image.Config{Width: parts.width, Height: parts.height}, 1); err != nil {
		return nil, 0, err
	}
	// Tiles hang over the edge, but by less than one each way.
	if int64(parts.across*parts.width)*int64(parts.down*parts.height) > f.Budget {
		return nil, 0, evidence.Errorf(evidence.TooLarge, "the tiles of the picture are much larger than itself")
	}
	out := image.NewGray(image.Rect(0, 0, page.Width, page.Height))
	lost, lines, tiled := 0, 0, at.first(tagTileWidth) > 0
	for i := range parts.across * parts.down {
		from, to := int64(parts.offsets[i]), int64(parts.offsets[i])+int64(parts.sizes[i])
		data := f.data[min(from, int64(len(f.data))):min(to, int64(len(f.data)))] // the file may be cut
		if at.first(tagFillOrder) == lowBitFirst {
			data = fax.LowFirst(data)
		}
		place := image.Rect(0, 0, parts.width, parts.height).Add(image.Pt(i%parts.across*parts.width, i/parts.across*parts.height))
		shown := out.SubImage(place).(*image.Gray)
		part := shown
		if tiled { // a tile is whole even over the edge, the last strip is as high as is left
			part = image.NewGray(place)
		}
		lost += fax.Decode(part, data, at.coding())
		lines += part.Rect.Dy()
		if tiled {
			draw.Draw(shown, shown.Rect, part, shown.Rect.Min, draw.Src)
		}
	}
	if float64(lost) > maxLost*float64(lines) {
		return nil, 0, errParts
	}
	if at.first(tagPhotometric) == photometricBlack { // white runs are of zeros
		for i, v := range out.Pix {
			out.Pix[i] = ^v
		}
	}
	return out, float64(lost) / float64(lines), nil
}

// coding is how the lines of a fax are coded.
func (f frame) coding() fax.Coding {
	switch compression := f.first(tagCompression); {
	case compression == compressedRuns:
		return fax.Huffman
	case compression == compressedG4:
		return fax.Group4
	case f.first(tagFaxOptions)&twoDimensional != 0:
		return fax.Group3Mixed
	}
	return fax.Group3
}

package raster

import (
	"bytes"
	"encoding/binary"
)

// exifOrientation gives how a JPEG, PNG or WebP is to be turned, 1 to 8; 1
// where it does not say.
func exifOrientation(data []byte) int {
	block := exifBlock(data)
	if len(block) < 8 || !bytes.HasPrefix(block, []byte("II*\x00")) && !bytes.HasPrefix(block, []byte("MM\x00*")) {
		return 1
	}
	if first, ok := frameAt(block, byteOrder(block), byteOrder(block).Uint32(block[4:])); ok {
		if orientation := first.first(tagOrientation); orientation >= 1 && orientation <= 8 {
			return int(orientation)
		}
	}
	return 1
}

// exifBlock finds what a file says in EXIF: a TIFF of its own.
func exifBlock(data []byte) []byte {
	var block []byte
	switch {
	case bytes.HasPrefix(data, []byte("\x89PNG\r\n\x1a\n")):
		block = chunkOf(data[8:], "eXIf", func(head []byte) (string, uint32) { return string(head[4:]), binary.BigEndian.Uint32(head) }, 4, 1)
	case bytes.HasPrefix(data, []byte("RIFF")) && len(data) > 12:
		block = chunkOf(data[12:], "EXIF", func(head []byte) (string, uint32) { return string(head[:4]), binary.LittleEndian.Uint32(head[4:]) }, 0, 2)
	default:
		block = exifSegment(data)
	}
	return bytes.TrimPrefix(block, []byte("Exif\x00\x00"))
}

// chunkOf finds a chunk by its name among those that follow each other, each
// with a head of eight bytes, a tail, and padded to a multiple.
func chunkOf(data []byte, wanted string, head func([]byte) (string, uint32), tail, multiple int64) []byte {
	for at := int64(0); at+8 <= int64(len(data)); {
		name, size := head(data[at : at+8])
		end := at + 8 + int64(size)
		if end > int64(len(data)) {
			return nil
		}
		if name == wanted {
			return data[at+8 : end]
		}
		at = (end + multiple - 1) / multiple * multiple
		at += tail
	}
	return nil
}

// exifSegment finds the EXIF segment of a JPEG, before its scan begins.
func exifSegment(data []byte) []byte {
	const app1, startOfScan = 0xe1, 0xda
	for i := 2; i+4 <= len(data) && data[i] == 0xff; {
		marker, length := data[i+1], int(binary.BigEndian.Uint16(data[i+2:]))
		if marker == 0xff { // filling
			i++
			continue
		}
		end := i + 2 + length
		if marker == startOfScan || length < 2 || end > len(data) {
			return nil
		}
		if segment := data[i+4 : end]; marker == app1 && bytes.HasPrefix(segment, []byte("Exif\x00\x00")) {
			return segment
		}
		i = end
	}
	return nil
}

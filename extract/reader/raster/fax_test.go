package raster

import (
	"bytes"
	"encoding/binary"
	"image"
	"os"
	"path/filepath"
	"testing"

	"certdex/evidence"
)

// faxFile is a file as libtiff's tools write it, of the page of plain.tif.
func faxFile(t testing.TB, name string) []byte {
	t.Helper()
	data, err := os.ReadFile(filepath.Join("testdata", "fax", name))
	if err != nil {
		t.Fatal(err)
	}
	return data
}

// shotOf is a page of a TIFF.
func shotOf(t testing.TB, data []byte, number int) Shot {
	t.Helper()
	file, err := decoder().Open(data, "image/tiff")
	if err != nil {
		t.Fatal(err)
	}
	shot, err := file.Picture(number)
	if err != nil {
		t.Fatal(err)
	}
	return shot
}

const faxWidth, faxHeight = 435, 120

func TestFaxesAreWhatTheirPagesAre(t *testing.T) {
	want := shotOf(t, faxFile(t, "plain.tif"), 1).Grey(faxWidth, faxHeight)
	reversed := image.NewGray(want.Rect)
	for i, v := range want.Pix {
		reversed.Pix[i] = ^v
	}
	for _, c := range []struct {
		name string
		want *image.Gray
	}{
		{"huffman.tif", want}, {"g3.tif", want}, {"g3_fill.tif", want}, {"g3_mixed.tif", want}, {"g3_mixed_strips.tif", want},
		{"g3_mixed_low.tif", want}, {"g4_strips.tif", want}, {"g4_low.tif", want}, {"g4_tiles.tif", want}, {"g4_black.tif", reversed},
	} {
		shot := shotOf(t, faxFile(t, c.name), 1)
		if shot.Width != faxWidth || shot.Height != faxHeight || shot.Lost != 0 {
			t.Errorf("%s: %g × %g, %g lost", c.name, shot.Width, shot.Height, shot.Lost)
		} else if !bytes.Equal(shot.Grey(faxWidth, faxHeight).Pix, c.want.Pix) {
			t.Errorf("%s: another picture", c.name)
		}
	}
}

// TestACoarseFaxIsStretched: 204 dots across the inch, 98 down.
func TestACoarseFaxIsStretched(t *testing.T) {
	data := faxFile(t, "two_pages.tif")
	want := shotOf(t, faxFile(t, "plain.tif"), 1).Grey(faxWidth, faxHeight)
	for page := 1; page <= 2; page++ {
		shot := shotOf(t, data, page)
		if shot.Width != faxWidth || int(shot.Height) != faxHeight*204/98 || shot.Lost != 0 {
			t.Errorf("page %d: %g × %g, %g lost", page, shot.Width, shot.Height, shot.Lost)
		}
		if got := Scale(shot.Grey(faxWidth, int(shot.Height)), faxWidth, faxHeight); Ink(got) < Ink(want)*0.9 || Ink(got) > Ink(want)*1.1 {
			t.Errorf("page %d: %.3f of it is ink, not %.3f", page, Ink(got), Ink(want))
		}
	}
}

// TestPixelsMayBeHigherOrWider, as resolutions say.
func TestPixelsMayBeHigherOrWider(t *testing.T) {
	for _, c := range []struct {
		x, y uint32
		want float64
	}{{204, 98, 204. / 98}, {204, 391, 204. / 391}, {300, 300, 1}, {204, 196, 1}, {0, 98, 1}, {204, 0, 1}, {1, 3000, 1}} {
		data := tiffOf(10)
		values := uint32(len(data))
		for _, v := range []uint32{c.x, 1, c.y, 1} {
			data = binary.LittleEndian.AppendUint32(data, v)
		}
		f, _ := frameAt(data, binary.LittleEndian, binary.LittleEndian.Uint32(data[4:]))
		for i, tag := range []uint16{tagXResolution, tagYResolution} { // in place of others that are not asked for
			entry := f.entry([]uint16{tagBitsPerSample, tagSamples}[i])
			binary.LittleEndian.PutUint16(entry, tag)
			binary.LittleEndian.PutUint16(entry[2:], 5) // a fraction
			binary.LittleEndian.PutUint32(entry[8:], values+8*uint32(i))
		}
		if got := f.stretch(); got < c.want-0.01 || got > c.want+0.01 {
			t.Errorf("%d × %d: %g", c.x, c.y, got)
		}
	}
}

func TestADamagedFaxIsReadAsFarAsItGoes(t *testing.T) {
	for name, most := range map[string]float64{"g3.tif": 0.1, "g3_mixed.tif": 0.15} {
		data := faxFile(t, name)
		for i := 500; i < 510; i++ {
			data[i] ^= 0x55
		}
		if lost := shotOf(t, data, 1).Lost; lost == 0 || lost > most {
			t.Errorf("%s: %g is lost", name, lost)
		}
	}
	for _, name := range []string{"g3_mixed.tif", "g4_strips.tif"} {
		data := faxFile(t, name)
		clear(data[20 : len(data)*3/5])
		if err := readAll(data, "image/tiff"); evidence.CodeOf(err) != evidence.Malformed {
			t.Errorf("%s, most of it gone: got %v", name, err)
		}
	}
}

func TestStripsThatShareTheirBytesAreRefused(t *testing.T) {
	data := faxFile(t, "g4_strips.tif")
	f, _ := frameAt(data, binary.LittleEndian, binary.LittleEndian.Uint32(data[4:]))
	for i := range f.list(tagStripSizes) {
		at := int(f.first(tagStripSizes)) + 4*i
		if f.order.Uint16(f.entry(tagStripSizes)[2:]) == typeShort {
			at = int(f.first(tagStripSizes)) + 2*i
		}
		binary.LittleEndian.PutUint16(data[at:], uint16(len(data)))
	}
	if err := readAll(data, "image/tiff"); evidence.CodeOf(err) != evidence.Malformed {
		t.Errorf("got %v", err)
	}
}

// TestTilesMuchLargerThanThePageAreRefused before they are decoded.
func TestTilesMuchLargerThanThePageAreRefused(t *testing.T) {
	data := faxFile(t, "g4_tiles.tif")
	const wide, tile = 50_000, 16
	nothing := len(data)
	data = append(data, make([]byte, wide/tile*4)...)
	f, _ := frameAt(data, binary.LittleEndian, binary.LittleEndian.Uint32(data[4:]))
	for tag, value := range map[uint16]int{tagTileWidth: tile, tagTileHeight: 50_000, tagWidth: wide, tagHeight: 1, tagTileOffsets: nothing, tagTileSizes: nothing} {
		entry := f.entry(tag)
		binary.LittleEndian.PutUint16(entry[2:], 4) // numbers of 32 bits
		if value == nothing {
			binary.LittleEndian.PutUint32(entry[4:], wide/tile)
		}
		binary.LittleEndian.PutUint32(entry[8:], uint32(value))
	}
	if err := readAll(data, "image/tiff"); evidence.CodeOf(err) != evidence.TooLarge {
		t.Errorf("got %v", err)
	}
}

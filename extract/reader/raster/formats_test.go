package raster

import (
	"bytes"
	"encoding/binary"
	"hash/crc32"
	"image"
	"image/color"
	"image/color/palette"
	"image/draw"
	"image/gif"
	"image/jpeg"
	"image/png"
	"os"
	"path/filepath"
	"sync"
	"testing"

	"certdex/evidence"
	"certdex/extract/reader/heif"
)

var decoder = sync.OnceValue(func() Decoder {
	engine, err := heif.NewEngine(filepath.Join(os.TempDir(), "certdex-test-cache"))
	if err != nil {
		panic(err)
	}
	return Decoder{MaxPages: 10, Budget: 1 << 22, HEIF: engine}
})

// corner is a picture of 96 × 64 pixels whose quarter at the top left is dark.
func corner() *image.RGBA {
	out := image.NewRGBA(image.Rect(0, 0, 96, 64))
	draw.Draw(out, out.Rect, image.White, image.Point{}, draw.Src)
	draw.Draw(out, image.Rect(0, 0, 48, 32), image.Black, image.Point{}, draw.Src)
	return out
}

// darkQuarter tells which quarter of a page is dark, clockwise from the top
// left, and that the others are light; -1 for anything else.
func darkQuarter(t *testing.T, data []byte, media string) int {
	t.Helper()
	file, err := decoder().Open(data, media)
	if err != nil {
		t.Fatal(err)
	}
	shot, err := file.Picture(1)
	if err != nil {
		t.Fatal(err)
	}
	w, h := int(shot.Width), int(shot.Height)
	grey, colour := shot.Grey(w, h), shot.Colour(w, h)
	found := -1
	for quarter, at := range []image.Point{{w / 4, h / 4}, {3 * w / 4, h / 4}, {3 * w / 4, 3 * h / 4}, {w / 4, 3 * h / 4}} {
		level := grey.GrayAt(at.X, at.Y).Y
		if dark := colour.RGBAAt(at.X, at.Y).R < 60; dark != (level < 60) || (!dark && level < 200) {
			return -1
		}
		if level < 60 {
			if found >= 0 {
				return -1
			}
			found = quarter
		}
	}
	return found
}

func encoded(t *testing.T, encode func(*bytes.Buffer) error) []byte {
	t.Helper()
	var out bytes.Buffer
	if err := encode(&out); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

// exif says in TIFF's words how a picture is to be turned.
func exif(orientation byte) []byte {
	return []byte{'M', 'M', 0, '*', 0, 0, 0, 8, 0, 1, 0x01, 0x12, 0, 3, 0, 0, 0, 1, 0, orientation, 0, 0, 0, 0, 0, 0}
}

// turnedTo is where the dark quarter of the stored picture is shown.
var turnedTo = [9]int{0, 0, 1, 2, 3, 0, 1, 2, 3}

func TestEXIFOrientationOfEachFormat(t *testing.T) {
	plainJPEG := encoded(t, func(b *bytes.Buffer) error { return jpeg.Encode(b, corner(), nil) })
	plainPNG := encoded(t, func(b *bytes.Buffer) error { return png.Encode(b, corner()) })
	plainWebP, err := os.ReadFile(filepath.Join("testdata", "corner.webp"))
	if err != nil {
		t.Fatal(err)
	}
	for orientation := byte(1); orientation <= 8; orientation++ {
		app1 := append([]byte("Exif\x00\x00"), exif(orientation)...)
		segment := binary.BigEndian.AppendUint16([]byte{0xff, 0xe1}, uint16(len(app1)+2))
		for media, data := range map[string][]byte{
			"image/jpeg": bytes.Join([][]byte{plainJPEG[:2], segment, app1, plainJPEG[2:]}, nil),
			"image/png":  bytes.Join([][]byte{plainPNG[:33], chunk("eXIf", exif(orientation)), plainPNG[33:]}, nil),
			"image/webp": withEXIF(plainWebP, exif(orientation)),
			"image/tiff": tiffJPEG(t, corner(), 96, 64, int(orientation)),
		} {
			if got := darkQuarter(t, data, media); got != turnedTo[orientation] {
				t.Errorf("%s, orientation %d: quarter %d is dark, want %d", media, orientation, got, turnedTo[orientation])
			}
		}
	}
}

// chunk is one of a PNG.
func chunk(name string, data []byte) []byte {
	out := append(binary.BigEndian.AppendUint32(nil, uint32(len(data))), name...)
	out = append(out, data...)
	return binary.BigEndian.AppendUint32(out, crc32.ChecksumIEEE(out[4:]))
}

// withEXIF makes the extended form of a simple WebP file.
func withEXIF(simple, exif []byte) []byte {
	const hasEXIF = 8
	body := append([]byte("WEBPVP8X\x0a\x00\x00\x00"), hasEXIF, 0, 0, 0, 95, 0, 0, 63, 0, 0)
	body = append(body, simple[12:]...)
	body = append(body, "EXIF"...)
	body = binary.LittleEndian.AppendUint32(body, uint32(len(exif)))
	body = append(body, exif...)
	return append(binary.LittleEndian.AppendUint32([]byte("RIFF"), uint32(len(body))), body...)
}

func TestHEICIsTurnedOnce(t *testing.T) {
	plain, err := os.ReadFile(filepath.Join("testdata", "corner.heic"))
	if err != nil {
		t.Fatal(err)
	}
	// A turn counts quarters against the clock.
	for turn, want := range []int{0, 3, 2, 1} {
		data := plain
		if turn > 0 {
			data = withBox(plain, append([]byte("\x00\x00\x00\x09irot"), byte(turn)))
		}
		if got := darkQuarter(t, data, "image/heic"); got != want {
			t.Errorf("turn %d: quarter %d is dark, want %d", turn, got, want)
		}
	}
	const leftForRight = 1
	if got := darkQuarter(t, withBox(plain, append([]byte("\x00\x00\x00\x09imir"), leftForRight)), "image/heic"); got != 1 {
		t.Errorf("mirrored: quarter %d is dark", got)
	}
}

// withBox adds a property of the picture to the only picture of a HEIC file as
// heif-enc writes it.
func withBox(plain, box []byte) []byte {
	data := bytes.Clone(plain)
	grow := func(name string, by int) {
		at := bytes.Index(data, []byte(name)) - 4
		binary.BigEndian.PutUint32(data[at:], binary.BigEndian.Uint32(data[at:])+uint32(by))
	}
	insert := func(at int, what ...byte) { data = bytes.Join([][]byte{data[:at], what, data[at:]}, nil) }
	for _, name := range []string{"meta", "iprp", "ipma"} {
		grow(name, 1)
	}
	for _, name := range []string{"meta", "iprp", "ipco"} {
		grow(name, len(box))
	}
	ipma := bytes.Index(data, []byte("ipma"))
	data[ipma+14]++         // how many properties the picture has
	insert(ipma+18, 0x80|4) // the fourth, which must be understood
	insert(ipma-4, box...)  // the end of the list of properties
	at := bytes.Index(data, []byte{0, 0, 0x01, 0x5e})
	binary.BigEndian.PutUint32(data[at:], 0x15e+uint32(len(box))+1)
	return data
}

func TestAHEICWhoseHeaderLiesEndsInAnError(t *testing.T) {
	plain, err := os.ReadFile(filepath.Join("testdata", "corner.heic"))
	if err != nil {
		t.Fatal(err)
	}
	size := bytes.Index(plain, []byte("ispe")) + 8
	for _, c := range []struct {
		width, height uint32
		want          evidence.Code
	}{
		{50_000, 50_000, evidence.TooLarge},
		{0xffffffff, 1, evidence.Malformed},
		{0, 0, evidence.Malformed},
	} {
		data := bytes.Clone(plain)
		binary.BigEndian.PutUint32(data[size:], c.width)
		binary.BigEndian.PutUint32(data[size+4:], c.height)
		if err := readAll(data, "image/heic"); evidence.CodeOf(err) != c.want {
			t.Errorf("%d × %d: got %v, want %s", c.width, c.height, err, c.want)
		}
	}
	for cut := 40; cut < len(plain); cut += 30 {
		if err := readAll(plain[:cut], "image/heic"); evidence.CodeOf(err) != evidence.Malformed {
			t.Errorf("cut at %d: got %v", cut, err)
		}
	}
}

func readAll(data []byte, media string) error {
	file, err := decoder().Open(data, media)
	if err != nil {
		return err
	}
	for number := 1; number <= file.Pages(); number++ {
		if _, err := file.Picture(number); err != nil {
			return err
		}
	}
	return nil
}

func TestTheFirstFrameOfAGIFIsRead(t *testing.T) {
	first, second := image.NewPaletted(image.Rect(0, 0, 96, 64), palette.Plan9), image.NewPaletted(image.Rect(0, 0, 96, 64), palette.Plan9)
	draw.Draw(first, first.Rect, corner(), image.Point{}, draw.Src)
	data := encoded(t, func(b *bytes.Buffer) error {
		return gif.EncodeAll(b, &gif.GIF{Image: []*image.Paletted{first, second}, Delay: []int{1, 1}})
	})
	if got := darkQuarter(t, data, "image/gif"); got != 0 {
		t.Errorf("quarter %d is dark", got)
	}
	binary.LittleEndian.PutUint16(data[6:], 65535)
	binary.LittleEndian.PutUint16(data[8:], 65535)
	if err := readAll(data, "image/gif"); evidence.CodeOf(err) != evidence.TooLarge {
		t.Errorf("a GIF of 65535 × 65535: got %v", err)
	}
}

// tiffJPEG writes a TIFF whose strips or tiles, of the given size, are JPEG
// streams that share their tables.
func tiffJPEG(t *testing.T, page *image.RGBA, width, height, orientation int) []byte {
	t.Helper()
	out := []byte("II*\x00\x00\x00\x00\x00")
	var offsets, sizes []uint32
	var tables []byte
	for y := 0; y < page.Rect.Dy(); y += height {
		for x := 0; x < page.Rect.Dx(); x += width {
			part := image.NewRGBA(image.Rect(0, 0, width, height))
			draw.Draw(part, part.Rect, page, image.Pt(x, y), draw.Src)
			stream := encoded(t, func(b *bytes.Buffer) error { return jpeg.Encode(b, part, nil) })
			var rest []byte
			tables, rest = split(stream)
			offsets, sizes = append(offsets, uint32(len(out))), append(sizes, uint32(len(rest)))
			out = append(out, rest...)
		}
	}
	long := func(values []uint32) uint32 {
		if len(values) == 1 {
			return values[0]
		}
		at := uint32(len(out))
		for _, v := range values {
			out = binary.LittleEndian.AppendUint32(out, v)
		}
		return at
	}
	count := uint32(len(offsets))
	places, lengths, shared := long(offsets), long(sizes), uint32(len(out))
	out = append(out, tables...)
	entries := [][4]uint32{
		{tagWidth, 4, 1, uint32(page.Rect.Dx())}, {tagHeight, 4, 1, uint32(page.Rect.Dy())}, {tagCompression, 3, 1, compressedJPG},
		{tagPhotometric, 3, 1, 6}, {tagOrientation, 3, 1, uint32(orientation)},
	}
	if width == page.Rect.Dx() {
		entries = append(entries, [4]uint32{tagStripOffsets, 4, count, places}, [4]uint32{tagRowsPerStrip, 4, 1, uint32(height)}, [4]uint32{tagStripSizes, 4, count, lengths})
	} else {
		entries = append(entries, [4]uint32{tagTileWidth, 3, 1, uint32(width)}, [4]uint32{tagTileHeight, 3, 1, uint32(height)},
			[4]uint32{tagTileOffsets, 4, count, places}, [4]uint32{tagTileSizes, 4, count, lengths})
	}
	entries = append(entries, [4]uint32{tagJPEGTables, 7, uint32(len(tables)), shared})
	return withDirectory(out, entries)
}

// split takes the tables out of a JPEG stream.
func split(stream []byte) (tables, rest []byte) {
	tables, rest = bytes.Clone(startOfImage), bytes.Clone(startOfImage)
	at := 2
	for stream[at+1] != 0xda {
		size := 2 + int(binary.BigEndian.Uint16(stream[at+2:]))
		if marker := stream[at+1]; marker == 0xdb || marker == 0xc4 {
			tables = append(tables, stream[at:at+size]...)
		} else {
			rest = append(rest, stream[at:at+size]...)
		}
		at += size
	}
	return append(tables, endOfImage...), append(rest, stream[at:]...)
}

func TestJPEGInTIFF(t *testing.T) {
	for _, c := range []struct {
		name          string
		width, height int
	}{{"one strip", 96, 64}, {"four strips", 96, 16}, {"six tiles", 32, 32}, {"tiles over the edge", 64, 48}} {
		if got := darkQuarter(t, tiffJPEG(t, corner(), c.width, c.height, 1), "image/tiff"); got != 0 {
			t.Errorf("%s: quarter %d is dark", c.name, got)
		}
	}
	lying := tiffJPEG(t, corner(), 96, 64, 1)
	at := bytes.Index(lying, []byte{0xff, 0xc0}) + 5
	binary.BigEndian.PutUint16(lying[at:], 60_000) // the height in the stream
	if err := readAll(lying, "image/tiff"); evidence.CodeOf(err) != evidence.Malformed {
		t.Errorf("a strip larger than its page: got %v", err)
	}
}

func TestOldStyleJPEGInTIFF(t *testing.T) {
	stream := encoded(t, func(b *bytes.Buffer) error { return jpeg.Encode(b, corner(), nil) })
	scan := bytes.Index(stream, []byte{0xff, 0xda})
	for name, header := range map[string]int{"whole": len(stream), "header apart": scan} {
		out := []byte("II*\x00\x00\x00\x00\x00")
		out = append(out, stream...)
		binary.LittleEndian.PutUint32(out[4:], uint32(len(out)))
		entries := [][3]uint32{{tagWidth, 4, 96}, {tagHeight, 4, 64}, {tagCompression, 3, compressedOldJPG}, {tagPhotometric, 3, 6},
			{tagStripOffsets, 4, uint32(8 + scan)}, {tagStripSizes, 4, uint32(len(stream) - scan)}, {tagJPEGOffset, 4, 8}, {tagJPEGSize, 4, uint32(header)}}
		out = binary.LittleEndian.AppendUint16(out, uint16(len(entries)))
		for _, e := range entries {
			out = binary.LittleEndian.AppendUint16(out, uint16(e[0]))
			out = binary.LittleEndian.AppendUint16(out, uint16(e[1]))
			out = binary.LittleEndian.AppendUint32(out, 1)
			out = binary.LittleEndian.AppendUint32(out, e[2])
		}
		out = binary.LittleEndian.AppendUint32(out, 0)
		if got := darkQuarter(t, out, "image/tiff"); got != 0 {
			t.Errorf("%s: quarter %d is dark", name, got)
		}
	}
}

// tiffOldTables writes a TIFF of strips in JPEG that have their tables apart,
// each with a place of its own: what there is of a stream but its headers.
func tiffOldTables(t testing.TB, page image.Image, rows int) []byte {
	t.Helper()
	out := []byte("II*\x00\x00\x00\x00\x00")
	keep := func(data []byte) uint32 {
		at := uint32(len(out))
		out = append(out, data...)
		return at
	}
	tables := map[byte]uint32{} // by their class and number: 0 and 1, with 0x10 of AC, 0x20 of factors
	var offsets, sizes []byte
	bounds := page.Bounds()
	for y := 0; y < bounds.Dy(); y += rows {
		strip := image.NewRGBA(image.Rect(0, 0, bounds.Dx(), min(rows, bounds.Dy()-y)))
		draw.Draw(strip, strip.Rect, page, image.Pt(0, y), draw.Src)
		var b bytes.Buffer
		if err := jpeg.Encode(&b, strip, nil); err != nil {
			t.Fatal(err)
		}
		stream, at := b.Bytes(), 2
		for stream[at+1] != 0xda {
			end := at + 2 + int(binary.BigEndian.Uint16(stream[at+2:]))
			for body := stream[at+4 : end]; (stream[at+1] == 0xdb || stream[at+1] == 0xc4) && len(body) > 0; {
				size, id := 64, 0x20|body[0]
				if stream[at+1] == 0xc4 {
					size, id = 16, body[0]
					for _, codes := range body[1:17] {
						size += int(codes)
					}
				}
				tables[id] = keep(body[1 : 1+size])
				body = body[1+size:]
			}
			at = end
		}
		scan := stream[at+2+int(binary.BigEndian.Uint16(stream[at+2:])) : len(stream)-2]
		offsets = binary.LittleEndian.AppendUint32(offsets, keep(scan))
		sizes = binary.LittleEndian.AppendUint32(sizes, uint32(len(scan)))
	}
	three := func(class byte) uint32 {
		var places []byte
		for _, number := range []byte{0, 1, 1} {
			places = binary.LittleEndian.AppendUint32(places, tables[class|number])
		}
		return keep(places)
	}
	strips := uint32(len(sizes) / 4)
	list := func(values []byte) uint32 {
		if strips == 1 {
			return binary.LittleEndian.Uint32(values)
		}
		return keep(values)
	}
	entries := [][4]uint32{
		{tagWidth, 4, 1, uint32(bounds.Dx())}, {tagHeight, 4, 1, uint32(bounds.Dy())}, {tagCompression, 3, 1, compressedOldJPG},
		{tagPhotometric, 3, 1, 6}, {tagStripOffsets, 4, strips, list(offsets)}, {tagSamples, 3, 1, 3}, {tagRowsPerStrip, 4, 1, uint32(rows)},
		{tagStripSizes, 4, strips, list(sizes)}, {tagJPEGQuantise, 4, 3, three(0x20)}, {tagJPEGDC, 4, 3, three(0)}, {tagJPEGAC, 4, 3, three(0x10)},
		{tagSubsampling, 3, 2, 2<<16 | 2},
	}
	return withDirectory(out, entries)
}

func TestOldStyleJPEGByItsTables(t *testing.T) {
	for name, rows := range map[string]int{"one strip": 64, "four strips": 16, "a last strip of half the height": 48} {
		if got := darkQuarter(t, tiffOldTables(t, corner(), rows), "image/tiff"); got != 0 {
			t.Errorf("%s: quarter %d is dark", name, got)
		}
	}
	grown := func(tag uint16, value uint32) []byte {
		data := tiffOldTables(t, corner(), 64)
		f, _ := frameAt(data, binary.LittleEndian, binary.LittleEndian.Uint32(data[4:]))
		binary.LittleEndian.PutUint32(f.entry(tag)[8:], value)
		return data
	}
	for _, c := range []struct {
		name string
		data []byte
		want evidence.Code
	}{
		{"tables outside of the file", grown(tagJPEGQuantise, 1<<31), evidence.Malformed},
		{"tables that are none", grown(tagJPEGDC, 0), evidence.Malformed},
		{"a page without an end", grown(tagHeight, 50_000), evidence.TooLarge},
		{"units without a size", grown(tagSubsampling, 0), evidence.Malformed},
		{"five colours", grown(tagSamples, 5), evidence.UnsupportedType},
	} {
		if err := readAll(c.data, "image/tiff"); evidence.CodeOf(err) != c.want {
			t.Errorf("%s: got %v, want %s", c.name, err, c.want)
		}
	}
}

func TestALargeProgressiveJPEGIsCountedWithItsCoefficients(t *testing.T) {
	baseline := encoded(t, func(b *bytes.Buffer) error { return jpeg.Encode(b, corner(), nil) })
	progressive := bytes.Clone(baseline)
	progressive[bytes.Index(progressive, []byte{0xff, 0xc0})+1] = 0xc2
	for _, c := range []struct {
		data []byte
		want int64
	}{{baseline, 2}, {progressive, 8}, {baseline[:30], 20}} {
		if got := jpegPerPixel(c.data, image.Config{}); got != c.want {
			t.Errorf("got %d, want %d", got, c.want)
		}
	}
	if got := pngPerPixel(nil, image.Config{ColorModel: color.NRGBA64Model}); got != 8 {
		t.Errorf("16 bits: got %d", got)
	}
}

func FuzzEXIF(f *testing.F) {
	f.Add(append([]byte("\xff\xd8\xff\xe1\x00\x22Exif\x00\x00"), exif(6)...))
	f.Add(append([]byte("\x89PNG\r\n\x1a\n"), chunk("eXIf", exif(3))...))
	f.Add(append([]byte("RIFF\x00\x00\x00\x00WEBPEXIF\x1a\x00\x00\x00"), exif(8)...))
	f.Fuzz(func(t *testing.T, data []byte) {
		if got := exifOrientation(data); got < 1 || got > 8 {
			t.Errorf("orientation %d", got)
		}
	})
}

func FuzzHEIC(f *testing.F) {
	plain, err := os.ReadFile(filepath.Join("testdata", "corner.heic"))
	if err != nil {
		f.Fatal(err)
	}
	f.Add(plain)
	f.Add(withBox(plain, []byte("\x00\x00\x00\x09irot\x01")))
	f.Fuzz(func(t *testing.T, data []byte) {
		if err := readAll(data, "image/heic"); err != nil && evidence.CodeOf(err) == evidence.Internal {
			t.Errorf("not an error of files: %v", err)
		}
	})
}

// withDirectory ends a TIFF whose header is written with its only directory.
func withDirectory(out []byte, entries [][4]uint32) []byte {
	binary.LittleEndian.PutUint32(out[4:], uint32(len(out)))
	out = binary.LittleEndian.AppendUint16(out, uint16(len(entries)))
	for _, e := range entries {
		out = binary.LittleEndian.AppendUint16(out, uint16(e[0]))
		out = binary.LittleEndian.AppendUint16(out, uint16(e[1]))
		out = binary.LittleEndian.AppendUint32(out, e[2])
		out = binary.LittleEndian.AppendUint32(out, e[3])
	}
	return binary.LittleEndian.AppendUint32(out, 0)
}

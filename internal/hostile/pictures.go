package hostile

import (
	"bytes"
	"encoding/binary"
	"hash/crc32"
	"image"
	"image/gif"
	"image/jpeg"
	"image/png"
	"strings"
)

// pictures lie of their size or unpack to more than there is.
var pictures = map[string]func() []byte{
	"a PNG of sixteen million million pixels": func() []byte { return pngHead(0x7fffffff, 0x7fffffff, 8, 6, packed("a")) },
	"a PNG that is as large as it says":       func() []byte { return pngHead(50_000, 50_000, 1, 0, swollen(strings.Repeat("\x00", 6251), 50_000)) },
	"a PNG of the largest that fits":          func() []byte { return pngHead(18_000, 18_000, 1, 0, swollen(strings.Repeat("\x00", 2251), 18_000)) },
	"a PNG with more than it says":            func() []byte { return pngHead(10, 10, 8, 6, zeros(2000)) },
	"a PNG in seven passes":                   func() []byte { return pngLaced(9_000, 9_000, zeros(80)) },
	"a PNG of no pixels":                      func() []byte { return pngHead(0, 0, 8, 6, packed("")) },
	"a PNG with an unheard of depth":          func() []byte { return pngHead(10, 10, 77, 9, packed("a")) },
	"a PNG with a profile of a gigabyte": func() []byte {
		return bytes.Replace(pngOf(20, 20), []byte("\x00\x00\x00"), append(chunk("iCCP", "a\x00\x00"+zeros(1000)), 0, 0, 0), 1)
	},
	"a PNG of a hundred thousand chunks": func() []byte {
		whole := pngOf(20, 20)
		return append(append(bytes.Clone(whole[:33]), bytes.Repeat(chunk("tEXt", "a\x00b"), 100_000)...), whole[33:]...)
	},
	"a JPEG of four thousand million pixels": func() []byte { return lyingJPEG(65_500, 65_500) },
	"a JPEG of a thousand scans":             func() []byte { return scans(1000) },
	"a JPEG that is all marks":               func() []byte { return append([]byte{0xff, 0xd8}, bytes.Repeat([]byte{0xff, 0xe1, 0, 2}, 200_000)...) },
	"a JPEG whose EXIF turns in a circle": func() []byte {
		exif := "Exif\x00\x00II*\x00\x08\x00\x00\x00\xff\xff" + strings.Repeat("\x12\x01\x03\x00\xff\xff\xff\xff\x08\x00\x00\x00", 50) + "\x08\x00\x00\x00"
		whole := jpegOf(40, 40)
		segment := append([]byte{0xff, 0xe1, byte((len(exif) + 2) >> 8), byte(len(exif) + 2)}, exif...)
		return append(append([]byte{0xff, 0xd8}, segment...), whole[2:]...)
	},
	"a GIF with a screen of 65,535 by 65,535": func() []byte { return gifHead(65_535, 65_535, 1) },
	"a GIF of a hundred thousand frames":      func() []byte { return gifHead(2000, 2000, 100_000) },
	"a GIF that never clears": func() []byte {
		return append(gifHead(5000, 5000, 0), gifFrame(5000, 5000, strings.Repeat("\xff", 60_000))...)
	},
	"a WebP canvas of 16,384 by 16,384": func() []byte {
		return webp("VP8X", "\x00\x00\x00\x00\xff\x3f\x00\xff\x3f\x00", "VP8L", "\x2f\xff\xff\xff\x0f"+strings.Repeat("\x00", 100))
	},
	"a lossless WebP of nothing": func() []byte { return webp("VP8L", "\x2f\xff\xff\xff\x1f"+strings.Repeat("\xff", 1000)) },
	"a lossy WebP that lies": func() []byte {
		return webp("VP8 ", "\x10\x00\x00\x9d\x01\x2a\xff\x3f\xff\x3f"+strings.Repeat("\x00", 1000))
	},
	"a TIFF in a circle": func() []byte { return tiff(8, tag(256, 10), tag(257, 10)) },
	"a TIFF of a million by a million": func() []byte {
		return tiff(0, tag(256, 1_000_000), tag(257, 1_000_000), tag(258, 8), tag(259, 1), tag(262, 1), tag(273, 8), tag(277, 1), tag(278, 1_000_000), tag(279, 0x7fffffff))
	},
	"a TIFF of the largest that fits": func() []byte {
		return tiff(0, tag(256, 6000), tag(257, 6000), tag(258, 8), tag(259, 32773), tag(262, 1), tag(273, 8), tag(277, 1), tag(278, 6000), tag(279, 120))
	},
	"a TIFF of one huge tile": func() []byte {
		return tiff(0, tag(256, 100), tag(257, 100), tag(258, 8), tag(259, 5), tag(262, 1), tag(277, 1), tag(322, 0x7ffffff0), tag(323, 0x7ffffff0), tag(324, 8), tag(325, 100))
	},
	"a TIFF of strips without end": func() []byte {
		many := tag(273, 8)
		binary.LittleEndian.PutUint32(many[4:], 0xffffffff)
		return tiff(0, tag(256, 5000), tag(257, 5000), tag(258, 8), tag(259, 1), tag(262, 1), many, tag(277, 1), tag(278, 1), tag(279, 5000))
	},
	"a TIFF of a million pages": func() []byte {
		out := []byte("II*\x00\x08\x00\x00\x00")
		for i := range uint32(1_000_000) {
			out = append(out, 1, 0)
			out = append(out, tag(256, 9)...)
			out = binary.LittleEndian.AppendUint32(out, 8+18*(i+1))
		}
		return out
	},
	"a fax in a TIFF of sixty thousand columns": func() []byte {
		return tiff(0, tag(256, 60_000), tag(257, 60_000), tag(258, 1), tag(259, 4), tag(262, 0), tag(273, 8), tag(277, 1), tag(278, 60_000), tag(279, 100))
	},
	"a fax in a TIFF of the largest that fits": func() []byte {
		lines := bytes.Repeat([]byte{0xff}, 500_000) // each as the one above, a bit a line
		return append(tiff(0, tag(256, 9000), tag(257, 9000), tag(258, 1), tag(259, 4), tag(262, 1), tag(273, 8+2+12*9+4+200), tag(277, 1), tag(278, 9000), tag(279, uint32(len(lines)))), lines...)
	},
	"a fax in a TIFF of marks without lines": func() []byte {
		marks := bytes.Repeat([]byte{0x00, 0x10, 0x01}, 200_000)
		return append(tiff(0, tag(256, 6000), tag(257, 6000), tag(258, 1), tag(259, 3), tag(262, 0), tag(273, 8+2+12*10+4+200), tag(277, 1), tag(278, 6000), tag(279, uint32(len(marks))), tag(292, 1)), marks...)
	},
	"a fax in a TIFF whose strips are all of a megabyte": func() []byte {
		zeros := make([]byte, 1<<20)
		size := binary.LittleEndian.AppendUint32(nil, uint32(len(zeros)))
		many := func(id uint16, at uint32) []byte {
			out := tag(id, at)
			binary.LittleEndian.PutUint32(out[4:], 5000)
			return out
		}
		const behind = 8 + 2 + 12*10 + 4 + 200
		strips := append(bytes.Repeat(binary.LittleEndian.AppendUint32(nil, behind), 5000), bytes.Repeat(size, 5000)...)
		return append(append(tiff(0, tag(256, 5000), tag(257, 5000), tag(258, 1), tag(259, 3), tag(262, 0), tag(266, 2), many(273, behind), tag(277, 1), tag(278, 1), many(279, behind+4*5000)), strips...), zeros...)
	},
	"an old JPEG in a TIFF whose tables are its directory": func() []byte {
		three := func(id uint16) []byte {
			out := tag(id, 8)
			binary.LittleEndian.PutUint32(out[4:], 3)
			return out
		}
		return tiff(0, tag(256, 1000), tag(257, 1000), tag(259, 6), tag(262, 6), tag(273, 8), tag(277, 3), tag(278, 1000), tag(279, 200), three(519), three(520), three(521))
	},
	"a JPEG in a TIFF that lies": func() []byte {
		inside := string(lyingJPEG(65_500, 65_500))
		return append(tiff(0, tag(256, 100), tag(257, 100), tag(258, 8), tag(259, 7), tag(262, 6), tag(273, 8+2+12*9+4), tag(277, 3), tag(278, 100), tag(279, uint32(len(inside)))), inside...)
	},
	"a BMP of four thousand million pixels": func() []byte {
		return []byte("BM\x36\x00\x00\x00\x00\x00\x00\x00\x36\x00\x00\x00\x28\x00\x00\x00\xff\xff\xff\x7f\xff\xff\xff\x7f\x01\x00\x20\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00")
	},
	"a HEIC of boxes in boxes": func() []byte {
		inner := "free"
		for range 2000 {
			inner = "meta\x00\x00\x00\x00" + sizedBox(inner)
		}
		return []byte("\x00\x00\x00\x18ftypheic\x00\x00\x00\x00mif1heic" + sizedBox(inner))
	},
	"a HEIC of a box without an end": func() []byte {
		return []byte("\x00\x00\x00\x18ftypheic\x00\x00\x00\x00mif1heic\x00\x00\x00\x01meta\xff\xff\xff\xff\xff\xff\xff\xff\x00\x00\x00\x00")
	},
	"a HEIC of four thousand million items": func() []byte {
		return []byte("\x00\x00\x00\x18ftypheic\x00\x00\x00\x00mif1heic" + sizedBox("meta\x00\x00\x00\x00"+sizedBox("iinf\x01\x00\x00\x00\xff\xff\xff\xff")+
			sizedBox("iloc\x02\x00\x00\x00\x44\x40\xff\xff\xff\xff")+sizedBox("pitm\x00\x00\x00\x00\x00\x01")+
			sizedBox("iprp"+sizedBox("ipco"+sizedBox("ispe\x00\x00\x00\x00\x7f\xff\xff\xff\x7f\xff\xff\xff"))+sizedBox("ipma\x00\x00\x00\x00\xff\xff\xff\xff"))))
	},
}

func sizedBox(content string) string {
	return string(binary.BigEndian.AppendUint32(nil, uint32(len(content)+4))) + content
}

// white is a picture with a few marks on it.
func white(width, height int) *image.Gray {
	out := image.NewGray(image.Rect(0, 0, width, height))
	for i := range out.Pix {
		out.Pix[i] = byte(255 - i%7*30)
	}
	return out
}

func pngOf(width, height int) []byte {
	var out bytes.Buffer
	if err := png.Encode(&out, white(width, height)); err != nil {
		panic(err)
	}
	return out.Bytes()
}

func jpegOf(width, height int) []byte {
	var out bytes.Buffer
	if err := jpeg.Encode(&out, white(width, height), nil); err != nil {
		panic(err)
	}
	return out.Bytes()
}

func gifOf(width, height int) []byte {
	var out bytes.Buffer
	if err := gif.Encode(&out, white(width, height), nil); err != nil {
		panic(err)
	}
	return out.Bytes()
}

func chunk(kind, data string) []byte {
	out := binary.BigEndian.AppendUint32(nil, uint32(len(data)))
	out = append(append(out, kind...), data...)
	return binary.BigEndian.AppendUint32(out, crc32.ChecksumIEEE(out[4:]))
}

func pngHead(width, height uint32, depth, colour byte, data string) []byte {
	return pngWith(width, height, depth, colour, 0, data)
}

func pngLaced(width, height uint32, data string) []byte { return pngWith(width, height, 8, 0, 1, data) }

func pngWith(width, height uint32, depth, colour, laced byte, data string) []byte {
	head := binary.BigEndian.AppendUint32(binary.BigEndian.AppendUint32(nil, width), height)
	out := append([]byte("\x89PNG\r\n\x1a\n"), chunk("IHDR", string(append(head, depth, colour, 0, 0, laced)))...)
	return append(append(out, chunk("IDAT", data)...), chunk("IEND", "")...)
}

// lyingJPEG has the bytes of a small picture and the size of a large one.
func lyingJPEG(width, height uint16) []byte {
	out := jpegOf(64, 64)
	at := bytes.Index(out, []byte{0xff, 0xc0})
	binary.BigEndian.PutUint16(out[at+5:], height)
	binary.BigEndian.PutUint16(out[at+7:], width)
	return out
}

// scans makes a progressive JPEG that is gone over again and again.
func scans(times int) []byte {
	out := lyingJPEG(6000, 6000)
	out[bytes.Index(out, []byte{0xff, 0xc0})+1] = 0xc2
	at := bytes.Index(out, []byte{0xff, 0xda})
	scan := []byte{0xff, 0xda, 0, 8, 1, 1, 0, 1, 63, 0, 0x00, 0x00}
	return append(append(bytes.Clone(out[:at]), bytes.Repeat(scan, times)...), 0xff, 0xd9)
}

func gifHead(width, height uint16, frames int) []byte {
	out := append([]byte("GIF89a"), binary.LittleEndian.AppendUint16(binary.LittleEndian.AppendUint16(nil, width), height)...)
	out = append(out, 0x80, 0, 0, 0, 0, 0, 255, 255, 255)
	for range frames {
		out = append(out, gifFrame(1, 1, "\x44\x01")...)
	}
	return out
}

func gifFrame(width, height uint16, data string) []byte {
	out := append([]byte{0x2c, 0, 0, 0, 0}, binary.LittleEndian.AppendUint16(binary.LittleEndian.AppendUint16(nil, width), height)...)
	out = append(out, 0, 2)
	for len(data) > 0 {
		n := min(len(data), 255)
		out = append(append(out, byte(n)), data[:n]...)
		data = data[n:]
	}
	return append(out, 0)
}

func webp(chunks ...string) []byte {
	body := "WEBP"
	for i := 0; i < len(chunks); i += 2 {
		body += chunks[i] + string(binary.LittleEndian.AppendUint32(nil, uint32(len(chunks[i+1])))) + chunks[i+1]
	}
	return append(binary.LittleEndian.AppendUint32([]byte("RIFF"), uint32(len(body))), body...)
}

// tag is an entry of a TIFF's directory with one number.
func tag(id uint16, value uint32) []byte {
	out := binary.LittleEndian.AppendUint16(binary.LittleEndian.AppendUint16(nil, id), 4)
	return binary.LittleEndian.AppendUint32(binary.LittleEndian.AppendUint32(out, 1), value)
}

// tiff has one directory, at its usual place, that is followed by next.
func tiff(next uint32, tags ...[]byte) []byte {
	out := append([]byte("II*\x00\x08\x00\x00\x00"), byte(len(tags)), 0)
	for _, t := range tags {
		out = append(out, t...)
	}
	return append(binary.LittleEndian.AppendUint32(out, next), bytes.Repeat([]byte{0x81, 0x00}, 100)...)
}

package hostile

import (
	"fmt"
	"strings"
)

// bombs are small until they are unpacked.
var bombs = map[string]func() []byte{
	"a content of two thousand million bytes": func() []byte {
		return onePage("/Resources<<>>", swollen(strings.Repeat("q Q ", 1<<18), 2000)).withFilter("/FlateDecode")
	},
	"a content packed three times": func() []byte {
		inner := swollen(strings.Repeat("0 0 m ", 1<<17), 400)
		return onePage("", packed(packed(inner))).withFilter("[/FlateDecode/FlateDecode/FlateDecode]")
	},
	"a content packed in a hundred ways": func() []byte {
		return onePage("", packed(words)).withFilter("[" + strings.Repeat("/FlateDecode", 100) + "]")
	},
	"runs in runs in hexadecimal": func() []byte {
		return onePage("", strings.Repeat("81ff", 200_000)+">").withFilter("[/ASCIIHexDecode/RunLengthDecode/RunLengthDecode]")
	},
	"a packed text without an end": func() []byte { return onePage("", "\x80"+strings.Repeat("\x0b\x60", 50_000)).withFilter("/LZWDecode") },
	"an image of zeros": func() []byte {
		return imagePage(30_000, 30_000, "/BitsPerComponent 8/ColorSpace/DeviceRGB/Filter/FlateDecode", zeros(2700))
	},
	"an image of one thousand bits": func() []byte {
		return imagePage(100_000, 100_000, "/BitsPerComponent 1/ColorSpace/DeviceGray/Filter/FlateDecode", zeros(1250))
	},
	"an image of 16 bits and 32 colours": func() []byte {
		return imagePage(4000, 4000, "/BitsPerComponent 16/ColorSpace[/DeviceN["+strings.Repeat("/A", 32)+"]/DeviceCMYK<</FunctionType 2/Domain[0 1]/N 1>>]/Filter/FlateDecode", zeros(1000))
	},
	"a predictor of two thousand million columns": func() []byte {
		return imagePage(100, 100, "/BitsPerComponent 8/ColorSpace/DeviceGray/Filter/FlateDecode/DecodeParms<</Predictor 15/Columns 2147483647/Colors 32/BitsPerComponent 16>>", zeros(10))
	},
	"a predictor of less than no columns": func() []byte {
		return imagePage(100, 100, "/BitsPerComponent 8/ColorSpace/DeviceGray/Filter/FlateDecode/DecodeParms<</Predictor 2/Columns -1/Colors -7>>", zeros(10))
	},
	"an object stream of two thousand million bytes": func() []byte {
		return document(catalog, onlyPage, "<</Type/Page/Parent 2 0 R/MediaBox[0 0 9 9]>>",
			stream("/Type/ObjStm/N 100000/First 800000/Filter/FlateDecode", swollen(strings.Repeat("1 0 ", 1<<18), 2000)))
	},
	"an object table of a thousand million bytes": func() []byte {
		return tableStream("/W[1 2 1]/Index[0 250000000]/Size 250000000", swollen(strings.Repeat("\x01\x00\x09\x00", 1<<18), 1000))
	},
	"a JBIG2 image of a million by a million": func() []byte {
		return imagePage(1_000_000, 1_000_000, "/BitsPerComponent 1/ColorSpace/DeviceGray/Filter/JBIG2Decode",
			"\x00\x00\x00\x00\x30\x00\x01\x00\x00\x00\x13\x7f\xff\xff\xff\x7f\xff\xff\xff\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x01\x00\x00\x01\x00\x00\x00\x18\xff\xff\xff\xff\xff\xff")
	},
	"a JPEG 2000 image of four thousand million": func() []byte {
		return imagePage(4_000_000, 4_000_000, "/Filter/JPXDecode", "\xff\x4f\xff\x51\x00\x29\x00\x00\x7f\xff\xff\xff\x7f\xff\xff\xff\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x01\x00\x00\x00\x01\x00\x00\x00\x00\x00\x00\x00\x00\x00\x01\x07\x01\x01\xff\x52\x00\x0c\x00\x00\x00\x01\x00\x05\x04\x04\x00\x00\xff\x90\x00\x0a\x00\x00\x00\x00\x00\x00\x00\x01\xff\x93")
	},
	"a fax of a thousand million columns": func() []byte {
		return imagePage(60_000, 60_000, "/BitsPerComponent 1/ColorSpace/DeviceGray/Filter/CCITTFaxDecode/DecodeParms<</K -1/Columns 1000000000/Rows 1000000000>>", strings.Repeat("\x26", 5000))
	},
	"a fax of sixty thousand columns": func() []byte {
		return imagePage(60_000, 60_000, "/BitsPerComponent 1/ColorSpace/DeviceGray/Filter/CCITTFaxDecode/DecodeParms<</K -1/Columns 60000/Rows 60000>>", strings.Repeat("\xff", 60_000))
	},
	"a JPEG that lies of its size": func() []byte {
		return imagePage(65_000, 65_000, "/BitsPerComponent 8/ColorSpace/DeviceRGB/Filter/DCTDecode", string(lyingJPEG(65_500, 65_500)))
	},
	"a font of many tables": func() []byte {
		font := "\x00\x01\x00\x00\xff\xff\x00\x00\x00\x00\x00\x00" + strings.Repeat("glyf\x00\x00\x00\x00\x00\x00\x00\x0c\xff\xff\xff\xff", 4000)
		return onePage("/Resources<</Font<</F 5 0 R>>>>", words, "<</Type/Font/Subtype/TrueType/BaseFont/A/FontDescriptor 6 0 R>>",
			"<</Type/FontDescriptor/FontName/A/Flags 4/FontFile2 7 0 R>>", stream("/Length1 2147483647", font))
	},
	"a map of four thousand million letters": func() []byte {
		table := "/CIDInit /ProcSet findresource begin begincmap 1 begincodespacerange <00000000> <ffffffff> endcodespacerange 1 beginbfrange <00000000> <ffffffff> <0041> endbfrange endcmap"
		return onePage("/Resources<</Font<</F 5 0 R>>>>", words, "<</Type/Font/Subtype/Type0/BaseFont/A/Encoding/Identity-H/DescendantFonts[6 0 R]/ToUnicode 7 0 R>>",
			"<</Type/Font/Subtype/CIDFontType2/BaseFont/A/CIDSystemInfo<</Registry(Adobe)/Ordering(Identity)/Supplement 0>>/W[0 2147483647 500]>>", stream("", table))
	},
	"a shading of a million patches": func() []byte {
		return onePage("/Resources<</Shading<</S 5 0 R>>>>", "/S sh", stream("/ShadingType 7/ColorSpace/DeviceRGB/BitsPerCoordinate 8/BitsPerComponent 8/BitsPerFlag 8/Decode[0 600 0 800 0 1 0 1 0 1]/Filter/FlateDecode", zeros(45)))
	},
	"a pattern of tiny tiles": func() []byte {
		return onePage("/Resources<</Pattern<</P 5 0 R>>>>", "/Pattern cs /P scn 0 0 600 800 re f",
			stream("/Type/Pattern/PatternType 1/PaintType 1/TilingType 1/BBox[0 0 600 800]/XStep 0.00001/YStep 0.00001/Resources<<>>", "0 0 600 800 re f"))
	},
	"a dash of nothing": func() []byte {
		return onePage("", "[0.000001 0.000001] 0 d 0 0 m 600 800 l S [0] 0 d 0 0 m 600 800 l S")
	},
	"an attachment of a thousand million bytes": func() []byte {
		return document("<</Type/Catalog/Pages 2 0 R/Names<</EmbeddedFiles<</Names[(a.pdf) 4 0 R]>>>>>>", onlyPage, "<</Type/Page/Parent 2 0 R/MediaBox[0 0 9 9]>>",
			"<</Type/Filespec/F(a.pdf)/UF(a.pdf)/EF<</F 5 0 R>>>>", stream("/Type/EmbeddedFile/Filter/FlateDecode", swollen("%PDF-1.7\n"+strings.Repeat("\x00", 1<<20), 1000)))
	},
}

// withFilter names the filters of a page's content.
func (d pdf) withFilter(filter string) []byte {
	return []byte(strings.Replace(string(d), "4 0 obj\n<<", "4 0 obj\n<</Filter "+filter, 1))
}

type pdf []byte

func zeros(megabytes int) string { return swollen(strings.Repeat("\x00", 1<<20), megabytes) }

// imagePage makes a page that shows one image.
func imagePage(width, height int, entries, data string) []byte {
	return onePage("/Resources<</XObject<</X 5 0 R>>>>", "600 0 0 800 0 0 cm /X Do",
		stream(fmt.Sprintf("/Type/XObject/Subtype/Image/Width %d/Height %d%s", width, height, entries), data))
}

// crowds are too many of something.
var crowds = map[string]func() []byte{
	"a hundred thousand notes": func() []byte {
		return onePage("/Annots["+strings.Repeat("5 0 R ", 100_000)+"]", words, "<</Type/Annot/Subtype/Square/Rect[0 0 9 9]/Contents(a)/IC[1 0 0]>>")
	},
	"twenty thousand notes of their own": func() []byte {
		notes, refs := make([]string, 20_000), new(strings.Builder)
		for i := range notes {
			notes[i] = "<</Type/Annot/Subtype/FreeText/Rect[0 0 500 9]/DA(/Helv 9 Tf)/Contents(note)>>"
			fmt.Fprintf(refs, "%d 0 R ", i+5)
		}
		return onePage("/Annots["+refs.String()+"]", words, notes...)
	},
	"a hundred thousand objects": func() []byte {
		return onePage("", words, strings.Split(strings.Repeat("<</A(b)>>,", 100_000), ",")...)
	},
	"ten thousand fonts": func() []byte {
		fonts, names, content := make([]string, 10_000), new(strings.Builder), new(strings.Builder)
		for i := range fonts {
			fonts[i] = "<</Type/Font/Subtype/Type1/BaseFont/Times-Roman>>"
			fmt.Fprintf(names, "/F%d %d 0 R", i, i+5)
			fmt.Fprintf(content, "BT /F%d 9 Tf 9 9 Td (a) Tj ET ", i)
		}
		return onePage("/Resources<</Font<<"+names.String()+">>>>", content.String(), fonts...)
	},
	"a million letters on a page": func() []byte {
		return onePage("/Resources<</Font<</F 5 0 R>>>>", "BT /F 1 Tf 0.001 0 0 0.001 0 400 Tm "+strings.Repeat("(all of these words stand here) Tj ", 33_000)+"ET", "<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>")
	},
	"a hundred thousand words on a page": func() []byte {
		return onePage("/Resources<</Font<</F 5 0 R>>>>", "BT /F 1 Tf 9 TL "+strings.Repeat("(a b c d e f g h i j) ' ", 10_000)+"ET", "<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>")
	},
	"a word of a million letters": func() []byte {
		return onePage("/Resources<</Font<</F 5 0 R>>>>", "BT /F 1 Tf 0.0001 0 0 1 0 400 Tm ("+strings.Repeat("a", 1_000_000)+") Tj ET", "<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>")
	},
	"a million strokes": func() []byte { return onePage("", strings.Repeat("0 0 m 600 800 l S ", 300_000)) },
	"a path of a million curves": func() []byte {
		return onePage("", "0 0 m "+strings.Repeat("600 0 0 800 300 400 c ", 100_000)+"f*")
	},
	"a hundred thousand clips": func() []byte { return onePage("", strings.Repeat("0 0 600 800 re W n ", 100_000)+words) },
	"a thousand layers of transparency": func() []byte {
		group := stream("/Type/XObject/Subtype/Form/BBox[0 0 600 800]/Group<</S/Transparency/I true/K true>>", "0 0 600 800 re f")
		return onePage("/Resources<</XObject<</X 5 0 R>>/ExtGState<</G<</ca 0.5/BM/Luminosity>>>>>>", "/G gs "+strings.Repeat("/X Do ", 1000), group)
	},
	"ten thousand attachments": func() []byte {
		names := strings.Repeat("(a.pdf) 4 0 R ", 10_000)
		return document("<</Type/Catalog/Pages 2 0 R/Names<</EmbeddedFiles<</Names["+names+"]>>>>>>", onlyPage, "<</Type/Page/Parent 2 0 R/MediaBox[0 0 9 9]>>",
			"<</Type/Filespec/F(a.pdf)/EF<</F 5 0 R>>>>", stream("/Type/EmbeddedFile", string(plainPDF())))
	},
	"ten thousand signatures": func() []byte {
		return onePage("/Annots["+strings.Repeat("5 0 R ", 10_000)+"]", words, "<</Type/Annot/Subtype/Widget/FT/Sig/T(a)/Rect[0 0 9 9]/V 6 0 R>>",
			"<</Type/Sig/Filter/Adobe.PPKLite/SubFilter/adbe.pkcs7.detached/ByteRange[0 2147483647 -5 2147483647]/Contents<"+strings.Repeat("30", 5000)+">>>")
	},
	"ten thousand updates": func() []byte {
		body := plainPDF()
		return append(body, strings.Repeat("5 0 obj\n<<>>\nendobj\nxref\n5 1\n0000000009 00000 n \ntrailer<</Size 6/Root 1 0 R/Prev 0>>\nstartxref\n9\n%%EOF\n", 10_000)...)
	},
	"a comment of ten million bytes": func() []byte { return append(plainPDF(), "%"+strings.Repeat("x", 10_000_000)...) },
}

// sizes are of pages that nobody prints.
var sizes = map[string]func() []byte{
	"a page of 14,400 inches":               func() []byte { return sized("/MediaBox[0 0 1036800 1036800]") },
	"a page in units of miles":              func() []byte { return sized("/UserUnit 1000000") },
	"a page in units of less than no":       func() []byte { return sized("/UserUnit -5") },
	"a page without an end":                 func() []byte { return sized("/MediaBox[0 0 1e400 1e400]") },
	"a page of words for numbers":           func() []byte { return sized("/MediaBox[/NaN (inf) NaN inf]") },
	"a page inside out":                     func() []byte { return sized("/MediaBox[600 800 0 0]") },
	"a page left of everything":             func() []byte { return sized("/MediaBox[-99999999 -99999999 -99999000 -99999000]") },
	"a page of nothing":                     func() []byte { return sized("/MediaBox[5 5 5 5]") },
	"a page that is a line":                 func() []byte { return sized("/MediaBox[0 0 1000000 0.00001]") },
	"a page of large whole numbers":         func() []byte { return sized("/MediaBox[-2147483648 -2147483648 2147483647 2147483647]") },
	"a page cropped outside of itself":      func() []byte { return sized("/CropBox[5000 5000 6000 6000]") },
	"a page of two thousand million points": func() []byte { return sized("/MediaBox[2147483648 0 600 800]") },
	"a page turned by a bit":                func() []byte { return sized("/Rotate 2147483647") },
	"a page of three numbers":               func() []byte { return sized("/MediaBox[0 0 600]") },
	"words that are a mile high": func() []byte {
		return onePage("/Resources<</Font<</F 5 0 R>>>>", "BT /F 1e30 Tf 1e30 0 0 1e-30 -1e30 1e30 Tm (far away) Tj ET BT /F 0 Tf (nothing) Tj ET", "<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>")
	},
}

func sized(entries string) []byte {
	return onePage("/Resources<</Font<</F 5 0 R>>>>"+entries, words, "<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>")
}

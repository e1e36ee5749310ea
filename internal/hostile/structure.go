package hostile

import (
	"bytes"
	"fmt"
	"strings"
)

// pageTrees never end, or say that they do not.
var pageTrees = map[string]func() []byte{
	"a page tree in a circle": func() []byte {
		return document(catalog, "<</Type/Pages/Kids[3 0 R]/Count 1>>", "<</Type/Pages/Parent 2 0 R/Kids[2 0 R]/Count 1>>")
	},
	"a page tree that is its own kid": func() []byte { return document(catalog, "<</Type/Pages/Kids[2 0 R 2 0 R]/Count 2>>") },
	"a page whose kid is its parent": func() []byte {
		return document(catalog, onlyPage, "<</Type/Page/Parent 3 0 R/Kids[2 0 R]/MediaBox[0 0 9 9]>>")
	},
	"a page tree that doubles thirty times": func() []byte {
		objects := []string{catalog}
		for i := range 30 {
			objects = append(objects, fmt.Sprintf("<</Type/Pages/Kids[%d 0 R %d 0 R]/Count %d>>", i+3, i+3, 1<<(30-i)))
		}
		return document(append(objects, "<</Type/Page/Parent 31 0 R/MediaBox[0 0 9 9]>>")...)
	},
	"a page tree of fifty thousand storeys": func() []byte {
		objects := []string{catalog}
		for i := range 50_000 {
			objects = append(objects, fmt.Sprintf("<</Type/Pages/Kids[%d 0 R]/Count 1/Parent %d 0 R>>", i+3, i+1))
		}
		return document(append(objects, "<</Type/Page/MediaBox[0 0 9 9]>>")...)
	},
	"one page a hundred thousand times": func() []byte {
		return document(catalog, "<</Type/Pages/Kids["+strings.Repeat("3 0 R ", 100_000)+"]/Count 100000>>", "<</Type/Page/Parent 2 0 R/MediaBox[0 0 9 9]>>")
	},
	"two thousand million pages, it says": func() []byte {
		return document(catalog, "<</Type/Pages/Kids[3 0 R]/Count 2147483647>>", "<</Type/Page/Parent 2 0 R/MediaBox[0 0 9 9]>>")
	},
	"less than no pages": func() []byte {
		return document(catalog, "<</Type/Pages/Kids[3 0 R]/Count -5>>", "<</Type/Page/Parent 2 0 R/MediaBox[0 0 9 9]>>")
	},
	"no page tree":     func() []byte { return document("<</Type/Catalog>>") },
	"no catalog":       func() []byte { return withTrailer("/Root 9 0 R", "<</Type/Catalog/Pages 2 0 R>>") },
	"a catalog of one": func() []byte { return document("<</Type/Catalog/Pages 1 0 R/Kids[1 0 R]/Count 1>>") },
	"the first is free": func() []byte {
		return []byte("%PDF-1.7\nxref\n0 1\n0000000000 65535 f \ntrailer<</Size 1/Root 1 0 R>>\nstartxref\n9\n%%EOF")
	},
}

// liars say of themselves what is not so.
var liars = map[string]func() []byte{
	"two thousand million objects, it says": func() []byte {
		return bytes.Replace(plainPDF(), []byte("/Size 6"), []byte("/Size 2147483647"), 1)
	},
	"a table of objects of two thousand million rows": func() []byte {
		return bytes.Replace(plainPDF(), []byte("xref\n0 6"), []byte("xref\n0 2147483647"), 1)
	},
	"a table that begins at the last number": func() []byte {
		return bytes.Replace(plainPDF(), []byte("xref\n0 6"), []byte("xref\n4294967290 6"), 1)
	},
	"a table whose earlier one is itself": func() []byte {
		pdf := plainPDF()
		return bytes.Replace(pdf, []byte("/Root 1 0 R"), fmt.Appendf(nil, "/Root 1 0 R/Prev %d", bytes.Index(pdf, []byte("xref\n"))), 1)
	},
	"offsets beyond the end": func() []byte { return bytes.ReplaceAll(plainPDF(), []byte(" 00000 n"), []byte("9 00000 n")) },
	"a stream longer than the file": func() []byte {
		return bytes.Replace(plainPDF(), []byte("/Length 66"), []byte("/Length 2147483647"), 1)
	},
	"a stream of less than no bytes": func() []byte { return bytes.Replace(plainPDF(), []byte("/Length 66"), []byte("/Length -66"), 1) },
	"a stream as long as itself":     func() []byte { return bytes.Replace(plainPDF(), []byte("/Length 66"), []byte("/Length 4 0 R"), 1) },
	"an object stream of a thousand million": func() []byte {
		return document(catalog, onlyPage, "<</Type/Page/Parent 2 0 R/MediaBox[0 0 9 9]/Contents 5 0 R>>",
			stream("/Type/ObjStm/N 1000000000/First 4000000000/Filter/FlateDecode", packed("5 0 6 2 <<>>")))
	},
	"object streams that extend each other": func() []byte {
		return document(catalog, onlyPage, "<</Type/Page/Parent 2 0 R/MediaBox[0 0 9 9]>>",
			stream("/Type/ObjStm/N 1/First 4/Extends 5 0 R", "9 0 <<>>"), stream("/Type/ObjStm/N 1/First 4/Extends 4 0 R", "8 0 <<>>"))
	},
	"an object table with wide columns": func() []byte {
		return tableStream("/W[1 2147483647 1]/Index[0 2147483647]/Size 2147483647", packed(strings.Repeat("\x01\x00\x00\x00", 40)))
	},
	"an object table with columns of less than nothing": func() []byte {
		return tableStream("/W[-1 -2 -1]/Index[-5 10]/Size 10", packed("abcdefgh"))
	},
	"encrypted by a way of the future": func() []byte { return encrypted("/V 99/R 99/Length 2147483647/O(x)/U(y)/P -1") },
	"encrypted without a key":          func() []byte { return encrypted("/V 2/R 3") },
	"encrypted by itself": func() []byte {
		return encrypted("/V 5/R 6/O 5 0 R/U 5 0 R/OE 5 0 R/UE 5 0 R/Perms 5 0 R/CF 5 0 R/StmF/A")
	},
	"encrypted with short keys": func() []byte {
		return encrypted("/V 5/R 6/Length 256/O(a)/U(b)/OE(c)/UE(d)/Perms(e)/P -1/CF<</A<</CFM/AESV3>>>>/StmF/A/StrF/A")
	},
}

func encrypted(entries string) []byte {
	return withTrailer("/Encrypt 5 0 R/ID[(a)(b)]", catalog, onlyPage, "<</Type/Page/Parent 2 0 R/MediaBox[0 0 600 800]/Contents 4 0 R>>",
		stream("", words), "<</Filter/Standard"+entries+">>")
}

// tableStream makes a PDF whose table of objects is a stream.
func tableStream(entries, data string) []byte {
	head := "%PDF-1.7\n1 0 obj\n" + catalog + "\nendobj\n2 0 obj\n" + onlyPage + "\nendobj\n3 0 obj\n<</Type/Page/Parent 2 0 R/MediaBox[0 0 9 9]>>\nendobj\n"
	return fmt.Appendf(nil, "%s4 0 obj\n%s\nendobj\nstartxref\n%d\n%%%%EOF\n", head, stream("/Type/XRef/Root 1 0 R/Filter/FlateDecode"+entries, data), len(head))
}

// recursions lead back to where they began.
var recursions = map[string]func() []byte{
	"a target that is its own target": func() []byte {
		return document("<</Type/Catalog/Pages 2 0 R/OpenAction 4 0 R>>", onlyPage, "<</Type/Page/Parent 2 0 R/MediaBox[0 0 200 200]>>",
			"<</Type/Action/S/GoToE/D[0/Fit]/T 5 0 R>>", "<</R/C/N(a)/T 5 0 R>>")
	},
	"an action that is followed by itself": func() []byte {
		return document("<</Type/Catalog/Pages 2 0 R/OpenAction 4 0 R>>", onlyPage, "<</Type/Page/Parent 2 0 R/MediaBox[0 0 200 200]>>",
			"<</Type/Action/S/JavaScript/JS(while\\(1\\);)/Next[4 0 R 4 0 R]>>")
	},
	"a form that draws itself": func() []byte {
		return onePage("/Resources<</XObject<</X 5 0 R>>>>", "/X Do", stream("/Type/XObject/Subtype/Form/BBox[0 0 600 800]/Resources<</XObject<</X 5 0 R>>>>", "/X Do /X Do"))
	},
	"forms that double thirty times": func() []byte {
		forms := make([]string, 30)
		for i := range forms {
			forms[i] = stream(fmt.Sprintf("/Type/XObject/Subtype/Form/BBox[0 0 600 800]/Resources<</XObject<</X %d 0 R>>>>", i+6), "/X Do /X Do")
		}
		return onePage("/Resources<</XObject<</X 5 0 R>>>>", "/X Do", append(forms, stream("/Type/XObject/Subtype/Form/BBox[0 0 600 800]", "0 0 m 9 9 l S"))...)
	},
	"a pattern that paints itself": func() []byte {
		pattern := "/Type/Pattern/PatternType 1/PaintType 1/TilingType 1/BBox[0 0 1 1]/XStep 0.001/YStep 0.001/Resources<</Pattern<</P 5 0 R>>>>"
		return onePage("/Resources<</Pattern<</P 5 0 R>>>>", "/Pattern cs /P scn 0 0 600 800 re f", stream(pattern, "/Pattern cs /P scn 0 0 1 1 re f"))
	},
	"a glyph that shows itself": func() []byte {
		font := "<</Type/Font/Subtype/Type3/FontBBox[0 0 1 1]/FontMatrix[1 0 0 1 0 0]/CharProcs<</a 6 0 R>>/Encoding<</Differences[97/a]>>/FirstChar 97/LastChar 97/Widths[1]/Resources<</Font<</F 5 0 R>>>>>>"
		return onePage("/Resources<</Font<</F 5 0 R>>>>", "BT /F 20 Tf (aaaa) Tj ET", font, stream("", "1 0 d0 BT /F 1 Tf (aa) Tj ET"))
	},
	"a font that descends from itself": func() []byte {
		return onePage("/Resources<</Font<</F 5 0 R>>>>", words, "<</Type/Font/Subtype/Type0/BaseFont/A/Encoding/Identity-H/DescendantFonts[5 0 R]/ToUnicode 5 0 R>>")
	},
	"a function made of itself": func() []byte {
		return onePage("/Resources<</Shading<</S 5 0 R>>>>", "/S sh", "<</ShadingType 2/ColorSpace/DeviceRGB/Coords[0 0 600 800]/Function 6 0 R>>",
			"<</FunctionType 3/Domain[0 1]/Functions[6 0 R 6 0 R]/Bounds[0.5]/Encode[0 1 0 1]>>")
	},
	"a colour space on itself": func() []byte {
		return onePage("/Resources<</ColorSpace<</C 5 0 R>>>>", "/C cs 1 scn 0 0 9 9 re f", "[/Indexed 5 0 R 255 (abc)]", "[/ICCBased 7 0 R]", stream("/N 3/Alternate 6 0 R", "x"))
	},
	"a mask that masks itself": func() []byte {
		return onePage("/Resources<</ExtGState<</G 5 0 R>>>>", "/G gs 0 0 600 800 re f", "<</SMask<</S/Alpha/G 6 0 R>>>>",
			stream("/Type/XObject/Subtype/Form/BBox[0 0 600 800]/Group<</S/Transparency>>/Resources<</ExtGState<</G 5 0 R>>>>", "/G gs 0 0 600 800 re f"))
	},
	"an image that masks itself": func() []byte {
		return onePage("/Resources<</XObject<</X 5 0 R>>>>", "600 0 0 800 0 0 cm /X Do",
			stream("/Type/XObject/Subtype/Image/Width 8/Height 8/BitsPerComponent 8/ColorSpace/DeviceGray/SMask 5 0 R/Mask 5 0 R", strings.Repeat("a", 64)))
	},
	"outlines in a circle": func() []byte {
		return document("<</Type/Catalog/Pages 2 0 R/Outlines 4 0 R>>", onlyPage, "<</Type/Page/Parent 2 0 R/MediaBox[0 0 9 9]>>",
			"<</First 5 0 R/Last 5 0 R/Count 9>>", "<</Title(a)/Parent 4 0 R/First 4 0 R/Next 5 0 R/Prev 5 0 R/Dest[3 0 R/Fit]>>")
	},
	"names in a circle": func() []byte {
		return document("<</Type/Catalog/Pages 2 0 R/Names<</EmbeddedFiles 4 0 R/JavaScript 4 0 R/Dests 4 0 R>>/PageLabels 4 0 R>>", onlyPage,
			"<</Type/Page/Parent 2 0 R/MediaBox[0 0 9 9]>>", "<</Kids[4 0 R 4 0 R]/Limits[(a)(b)]>>")
	},
	"a structure in a circle": func() []byte {
		return document("<</Type/Catalog/Pages 2 0 R/StructTreeRoot 4 0 R/MarkInfo<</Marked true>>>>", onlyPage, "<</Type/Page/Parent 2 0 R/MediaBox[0 0 9 9]/StructParents 0>>",
			"<</Type/StructTreeRoot/K[4 0 R 4 0 R]/P 4 0 R/ParentTree 4 0 R/Kids[4 0 R]>>")
	},
	"fields in a circle": func() []byte {
		return document("<</Type/Catalog/Pages 2 0 R/AcroForm<</Fields[4 0 R]/XFA 4 0 R>>>>", onlyPage, "<</Type/Page/Parent 2 0 R/MediaBox[0 0 9 9]/Annots[4 0 R 4 0 R]>>",
			"<</Type/Annot/Subtype/Widget/FT/Sig/Rect[0 0 9 9]/Parent 4 0 R/Kids[4 0 R 4 0 R]/V 4 0 R/Popup 4 0 R/AP<</N 4 0 R>>>>")
	},
	"attachments that are attached to themselves": func() []byte {
		return document("<</Type/Catalog/Pages 2 0 R/Names<</EmbeddedFiles<</Names[(a.pdf) 4 0 R]>>>>/AF[4 0 R]>>", onlyPage, "<</Type/Page/Parent 2 0 R/MediaBox[0 0 9 9]>>",
			"<</Type/Filespec/F(a.pdf)/EF<</F 4 0 R>>/RF<</F[(a) 4 0 R]>>/V 4 0 R>>")
	},
	"an object that is a reference to itself": func() []byte {
		return onePage("/Resources 5 0 R/Rotate 5 0 R/UserUnit 5 0 R/CropBox 5 0 R", words, "5 0 R")
	},
	"contents that are a list of themselves": func() []byte {
		return document(catalog, onlyPage, "<</Type/Page/Parent 2 0 R/MediaBox[0 0 9 9]/Contents 4 0 R>>", "[4 0 R 4 0 R [4 0 R]]")
	},
	"a hundred thousand lists in one another":  func() []byte { return onePage("", nested("[", "]", 100_000)+" TJ") },
	"a hundred thousand dictionaries likewise": func() []byte { return onePage("", "/A "+nested("<</A", ">>", 100_000)+" DP") },
	"a hundred thousand lists in an object":    func() []byte { return onePage("/Resources 5 0 R", words, nested("[", "]", 100_000)) },
	"a hundred thousand entries in an object":  func() []byte { return onePage("/Resources 5 0 R", words, nested("<</A", ">>", 100_000)) },
	"a hundred thousand lists without an end":  func() []byte { return onePage("/Resources 5 0 R", words, strings.Repeat("[", 100_000)) },
	"a text of a hundred thousand brackets":    func() []byte { return onePage("", "BT "+nested("(", ")", 100_000)+" Tj ET") },
	"a calculator of fifty thousand braces": func() []byte {
		return onePage("/Resources<</Shading<</S 5 0 R>>>>", "/S sh", "<</ShadingType 2/ColorSpace/DeviceGray/Coords[0 0 9 9]/Function 6 0 R>>", stream("/FunctionType 4/Domain[0 1]/Range[0 1]", nested("{", "}", 50_000)))
	},
	"half a million states that are never left": func() []byte { return onePage("", strings.Repeat("q ", 500_000)) },
}

func nested(open, shut string, depth int) string {
	return strings.Repeat(open, depth) + strings.Repeat(shut, depth)
}

package reader

import (
	"strconv"
	"strings"
	"testing"

	"certdex/evidence"
	"certdex/extract/reader/pdf"
)

func TestQualityOfATextLayer(t *testing.T) {
	for _, c := range []struct {
		name           string
		text           string
		chars, garbled int
		usable         bool
	}{
		{"plain words", "Certificate number COLBOG01418 valid until 2027-03-14 issued in Bogotá", 60, 0, true},
		{"Arabic", "شهادة المشغل الاقتصادي المعتمد صالحة حتى تاريخ الانتهاء", 45, 0, true},
		{"a stamp of two words", "RECIBIDO 12/03", 12, 0, true},
		{"a shifted encoding", "&(57,),&$7( )%*+-. /01!2# <=>?@[ {|}~^_` ;:,.-+", 45, 0, false},
		{"few characters without a meaning", "Certificate number valid until issued holder", 100, 10, true},
		{"many characters without a meaning", "Certificate number valid until issued holder", 100, 20, false},
		{"nothing but such", "", 300, 300, false},
	} {
		layer := pdf.Layer{Chars: c.chars, Garbled: c.garbled}
		for word := range strings.FieldsSeq(c.text) {
			layer.Words = append(layer.Words, evidence.Word{Text: word})
		}
		if q := quality(layer); q < 0 || q > 1 || (q >= usable) != c.usable {
			t.Errorf("%s: %g", c.name, q)
		}
	}
}

// TestAHiddenLayerIsNotBelieved: a page whose picture shows one text and whose
// layer says another is read from the pixels, and what is printed over it stays.
func TestAHiddenLayerIsNotBelieved(t *testing.T) {
	hidden := strings.Repeat("(expires on 14 March 2099 ) Tj T* ", 40)
	content := "BT /F 10 Tf 12 TL 3 Tr 50 780 Td " + hidden + "ET BT 0 Tr /F 24 Tf 50 200 Td (EXPIRED IN MARCH 2020) Tj ET"
	path := write(t, "hidden.pdf", buildPDF(
		"<</Type/Catalog/Pages 2 0 R>>",
		"<</Type/Pages/Kids[3 0 R]/Count 1>>",
		"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents 4 0 R/Resources<</Font<</F 5 0 R>>>>>>",
		"<</Length "+strconv.Itoa(len(content))+">>stream\n"+content+"\nendstream",
		"<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>"))
	result, err := readOne(t, open(t, Settings{}), path, "")
	if err != nil {
		t.Fatal(err)
	}
	got := textOf(result.Pages[0])
	if !strings.Contains(got, "EXPIRED IN MARCH 2020") || strings.Contains(got, "2099") {
		t.Errorf("got %q", got)
	}
	if len(result.Warnings) != 1 || result.Warnings[0].Code != evidence.HiddenText {
		t.Errorf("got %v", result.Warnings)
	}
}

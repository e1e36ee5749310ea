package reader

import (
	"slices"
	"testing"

	"certdex/extract/reader/ocr"
)

func TestLinesThatAreNoWritingAreLeftOut(t *testing.T) {
	frame := []ocr.Word{{Text: "EEIE", Confidence: 0.1, Line: 1}, {Text: "AAA", Confidence: 0.3, Line: 1}}
	line := []ocr.Word{{Text: "Certificate", Confidence: 0.9, Line: 2}, {Text: "N°", Confidence: 0.1, Line: 2}}
	code := []ocr.Word{{Text: "HNCONVAL14VIL", Confidence: 0.2, Line: 3}}
	got := legible(slices.Concat(frame, line, code))
	if !slices.Equal(got, slices.Concat(line, code)) {
		t.Errorf("got %v", got)
	}
	if got := legible(frame); !slices.Equal(got, frame) {
		t.Errorf("nothing is left of a page that reads badly: %v", got)
	}
}

package reader

import (
	"slices"
	"testing"

	"certdex/extract/reader/ocr"
)

func TestLinesThatAreNoWritingAreLeftOut(t *testing.T) {
	frame := []ocr.Word{{Text: "EEIE", Confidence: 0.1, Line: 1}, {Text: "AAA", Confidence: 0.3, Line: 1}}
	line := []ocr.Word{{Text: "Certificate", Confidence: 0.9, Line: 2}, {Text: "N°", Confidence: 0.1, Line: 2}}
	got := legible(slices.Concat(frame, line))
	if !slices.Equal(got, line) {
		t.Errorf("got %v", got)
	}
	if got := legible(frame); !slices.Equal(got, frame) {
		t.Errorf("nothing is left of a page that reads badly: %v", got)
	}
}

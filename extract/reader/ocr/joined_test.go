package ocr

import (
	"image"
	"reflect"
	"testing"
)

func piece(text string, left, right int, confidence float64) Word {
	return Word{Text: text, Box: image.Rect(left, 0, right, 10), Confidence: confidence, Line: 1}
}

func TestPiecesBelowOneAnotherStayPieces(t *testing.T) {
	pieces := []Word{piece("인", 0, 10, 0.9), piece("증서", 0, 10, 0.6)}
	pieces[1].Box = pieces[1].Box.Add(image.Pt(0, 12))
	if got := joined(pieces, []string{"인증서"}); len(got) != 2 {
		t.Errorf("got %v", got)
	}
}

func TestPiecesOfWordsAreJoined(t *testing.T) {
	pieces := []Word{piece("인", 0, 10, 0.9), piece("증서", 12, 30, 0.6), piece("번호:", 40, 60, 0.9)}
	for _, c := range []struct {
		tokens []string
		want   []Word
	}{
		{[]string{"인증서", "번호:"}, []Word{piece("인증서", 0, 30, 0.7), piece("번호:", 40, 60, 0.9)}},
		{[]string{"인", "증서", "번호:"}, pieces},
		{[]string{"인증서", "번"}, pieces},
		{[]string{"다른", "줄"}, pieces},
		{nil, pieces},
	} {
		got := joined(pieces, c.tokens)
		for i := range got {
			got[i].Confidence = float64(int(got[i].Confidence*1000+0.5)) / 1000
		}
		if !reflect.DeepEqual(got, c.want) {
			t.Errorf("%q: got %v, want %v", c.tokens, got, c.want)
		}
	}
}

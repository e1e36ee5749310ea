package reader

import (
	"strings"
	"testing"
)

func TestDetect(t *testing.T) {
	for _, c := range []struct {
		head, want string
		ok         bool
	}{
		{"%PDF-1.7\n", PDF, true},
		{"\xef\xbb\xbf\r\n%PDF-1.4", PDF, true},
		{"\x89PNG\r\n\x1a\n", PNG, true},
		{"\xff\xd8\xff\xe0", JPEG, true},
		{"II*\x00", TIFF, true},
		{"MM\x00*", TIFF, true},
		{"RIFF\x00\x00\x00\x00WEBPVP8 ", WebP, true},
		{"RIFF\x00\x00\x00\x00WAVE", "application/octet-stream", false},
		{"GIF89a", GIF, true},
		{"PK\x03\x04", ZIP, true},
		{"\x00\x00\x00\x18ftypheic", HEIC, true},
		{"\x00\x00\x00\x18ftypisom", "video/mp4", false},
		{"MZ\x90\x00", "application/x-executable", false},
		{"\x7fELF", "application/x-executable", false},
		{"<html>", "text/html", false},
		{"From: a@example.org\r\nSubject: x\r\n\r\nBody", EML, true},
		{"Received: by mx\r\n\tfor x\r\nDate: today\r\nX-Long: " + strings.Repeat("x", 2000), EML, true},
		{"Subject: one line of a letter\n\nText", "text/plain", false},
		{"From: a\nTo: b\nno mail: it has a line without a colon?\nhere\n", "text/plain", false},
		{"Dear Sir,\nFrom: a\nTo: b\n", "text/plain", false},
		{"año", "text/plain", false},
		{"a\xc3", "text/plain", false}, // a rune cut by the end of the head
		{"\x00\x01\x02", "application/octet-stream", false},
		{"", "application/octet-stream", false},
	} {
		if got, ok := Detect([]byte(c.head)); got != c.want || ok != c.ok {
			t.Errorf("%q: got %s, %t", c.head, got, ok)
		}
	}
}

func FuzzDetect(f *testing.F) {
	f.Add([]byte("%PDF-1.7"))
	f.Add([]byte("\x00\x00\x00\x18ftypheic"))
	f.Fuzz(func(t *testing.T, head []byte) {
		media, ok := Detect(head)
		if media == "" {
			t.Error("no media type")
		}
		if again, _ := Detect(append([]byte{}, head...)); again != media || ok && len(head) < 4 {
			t.Errorf("%s, then %s", media, again)
		}
	})
}

package reader

import (
	"bytes"
	"encoding/binary"
	"strings"

	"github.com/gabriel-vasile/mimetype"

	"certdex/extract/reader/archive"
	"certdex/extract/reader/mail"
)

// Media types that the reader reads.
const (
	PDF  = "application/pdf"
	PNG  = "image/png"
	JPEG = "image/jpeg"
	TIFF = "image/tiff"
	WebP = "image/webp"
	GIF  = "image/gif"
	HEIC = "image/heic"
	ZIP  = archive.Type
	EML  = mail.Type
	DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
	XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
)

// Unknown is the media type of bytes that nothing is known of.
const Unknown = "application/octet-stream"

// DetectBytes is how much of a file's head Detect wants to see.
const DetectBytes = 1024

// A magic is a mark that a file of a type bears near its beginning.
type magic struct {
	offset int
	mark   string
	media  string
}

var magics = []magic{
	{0, "\x89PNG\r\n\x1a\n", PNG},
	{0, "\xff\xd8\xff", JPEG},
	{0, "II*\x00", TIFF},
	{0, "MM\x00*", TIFF},
	{0, "II+\x00", "image/tiff-big"},
	{0, "MM\x00+", "image/tiff-big"},
	{0, "GIF87a", GIF},
	{0, "GIF89a", GIF},
	{0, "BM", "image/bmp"},
	{0, "PK\x03\x04", ZIP},
	{0, "PK\x05\x06", ZIP},
	{0, "\x1f\x8b", "application/gzip"},
	{0, "7z\xbc\xaf\x27\x1c", "application/x-7z-compressed"},
	{0, "Rar!\x1a\x07", "application/vnd.rar"},
	{0, "\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", oleStorage},
	{0, "{\\rtf", "application/rtf"},
	{0, "\x7fELF", "application/x-executable"},
	{0, "MZ", "application/x-executable"},
	{0, "%!PS", "application/postscript"},
	{0, "\x00\x00\x00\x0cjP  ", "image/jp2"},
	{0, "AT&TFORM", "image/vnd.djvu"},
}

// Brands of the ISO media file format that telephones write.
var brands = map[string]string{
	"heic": HEIC, "heix": HEIC, "hevc": HEIC, "mif1": HEIC, "msf1": HEIC,
	"avif": "image/avif", "avis": "image/avif",
}

// Detect names the type of a file by its first bytes, up to DetectBytes of
// them; the file's name plays no part. ok says that the reader reads the type.
// A ZIP may turn out to be something else when its list is read.
func Detect(head []byte) (mediaType string, ok bool) {
	if len(head) > DetectBytes {
		head = head[:DetectBytes]
	}
	media := detect(head)
	switch media {
	case "":
		return named(head), false
	case PDF, PNG, JPEG, TIFF, WebP, GIF, HEIC, ZIP, EML:
		return media, true
	}
	return media, false
}

func detect(head []byte) string {
	for _, m := range magics {
		if len(head) >= m.offset+len(m.mark) && string(head[m.offset:m.offset+len(m.mark)]) == m.mark {
			return m.media
		}
	}
	if len(head) >= 12 && string(head[:4]) == "RIFF" && string(head[8:12]) == "WEBP" {
		return WebP
	}
	if len(head) >= 12 && string(head[4:8]) == "ftyp" {
		if size := binary.BigEndian.Uint32(head); size >= 8 {
			if media, known := brands[string(head[8:12])]; known {
				return media
			}
			return "video/mp4"
		}
	}
	// A PDF may have some bytes before its header; Acrobat allows 1024.
	if bytes.Contains(head, []byte("%PDF-")) {
		return PDF
	}
	if mail.Is(head) {
		return EML
	}
	return ""
}

// named names a type that is not read, as exactly as can be.
func named(head []byte) string {
	if len(head) == 0 {
		return Unknown
	}
	media, _, _ := strings.Cut(mimetype.Detect(head).String(), ";")
	if media == EML { // it looks for less than mail has
		return "text/plain"
	}
	return media
}

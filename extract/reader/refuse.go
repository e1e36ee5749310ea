package reader

import (
	"bytes"
	"strings"
	"unicode/utf16"

	"certdex/evidence"
)

// Readable names the types that are read, for people.
const Readable = "PDF, PNG, JPEG, TIFF, WebP, HEIC, GIF, ZIP, e-mail (EML), Word (DOCX) and Excel (XLSX)"

// NameBytes is how much of a file Name looks at.
const NameBytes = 1 << 20

const (
	oleStorage      = "application/x-ole-storage"
	encryptedOffice = "application/x-encrypted-office"
)

// inStorage are the streams by which the older formats of Microsoft Office are
// told from one another: they all are storages of one form.
var inStorage = []struct{ stream, media string }{
	{"EncryptedPackage", encryptedOffice},
	{"WordDocument", "application/msword"},
	{"PowerPoint Document", "application/vnd.ms-powerpoint"},
	{"Workbook", "application/vnd.ms-excel"},
	{"Book", "application/vnd.ms-excel"}, // before 1997
	{"__substg1.0_", "application/vnd.ms-outlook"},
	{"VisioDocument", "application/vnd.visio"},
}

// Name names the type of a file that is refused, by its first NameBytes bytes,
// more exactly than Detect can.
func Name(data []byte) string {
	media, _ := Detect(data)
	if media != oleStorage {
		return media
	}
	data = data[:min(len(data), NameBytes)]
	for _, in := range inStorage {
		if bytes.Contains(data, wide(in.stream)) {
			return in.media
		}
	}
	return media
}

// wide gives a text in UTF-16, as storages write it.
func wide(s string) []byte {
	var out []byte
	for _, unit := range utf16.Encode([]rune(s)) {
		out = append(out, byte(unit), byte(unit>>8))
	}
	return out
}

// Unsupported says that a type is not read.
func Unsupported(mediaType string) *evidence.Error {
	if mediaType == "" || mediaType == Unknown {
		return evidence.Errorf(evidence.UnsupportedType, "the file is of no type that certdex knows; certdex reads %s", Readable)
	}
	switch mediaType {
	case encryptedOffice:
		return evidence.Errorf(evidence.UnsupportedType, "the file is an Office document that is protected by a password; save it as a PDF without a password and send that")
	case oleStorage: // the list of its streams lies behind what was looked at
		return evidence.Errorf(evidence.UnsupportedType, "the file is of an old format of Office, or an Office document that is protected by a password; save it as a PDF without a password and send that")
	}
	for _, mark := range []string{"msword", "vnd.ms-", "officedocument", "opendocument", "rtf"} {
		if strings.Contains(mediaType, mark) {
			return evidence.Errorf(evidence.UnsupportedType, "the file is %s by its content; save it as a PDF without a password and send that", mediaType)
		}
	}
	return evidence.Errorf(evidence.UnsupportedType, "the file is %s by its content; certdex reads %s", mediaType, Readable)
}

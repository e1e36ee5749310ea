package archive

import (
	"bytes"
	"encoding/xml"
	"strings"
)

// Type is the media type of a plain ZIP file.
const Type = "application/zip"

// Kind names the type of a file that is a ZIP by its form: an office document
// says in one of its members what it is, wherever in the archive that stands.
func (a *Archive) Kind() string {
	for _, f := range a.all {
		m := &Member{file: f, of: a}
		switch f.Name {
		case "[Content_Types].xml":
			if kind := office(m.head(1 << 20)); kind != "" {
				return kind
			}
		case "mimetype": // OpenDocument, EPUB
			if kind := strings.TrimSpace(string(m.head(100))); strings.HasPrefix(kind, "application/") && !strings.ContainsAny(kind, " \r\n\t\x00") {
				return printable(kind)
			}
		case "AndroidManifest.xml":
			return "application/vnd.android.package-archive"
		case "META-INF/MANIFEST.MF":
			return "application/java-archive"
		}
	}
	return Type
}

// head gives what can be had of the beginning of a small member.
func (m *Member) head(most int64) []byte {
	data, _, err := m.Read(Limits{Bytes: most, Ratio: most})
	if err != nil {
		return nil
	}
	return data
}

const mainPart = ".main+xml"

// office names the type by the content type of the document's main part.
func office(types []byte) string {
	d := xml.NewDecoder(bytes.NewReader(types))
	for {
		token, err := d.Token()
		if err != nil {
			return ""
		}
		element, ok := token.(xml.StartElement)
		if !ok || element.Name.Local != "Override" && element.Name.Local != "Default" {
			continue
		}
		for _, a := range element.Attr {
			if kind, main := strings.CutSuffix(a.Value, mainPart); main && a.Name.Local == "ContentType" {
				return printable(kind)
			}
		}
	}
}

// printable keeps what may stand in a media type.
func printable(kind string) string {
	const longest = 120
	kind = strings.Map(func(r rune) rune {
		if r <= ' ' || r > '~' {
			return -1
		}
		return r
	}, kind)
	if strings.Count(kind, "/") != 1 {
		return Type
	}
	return kind[:min(len(kind), longest)]
}

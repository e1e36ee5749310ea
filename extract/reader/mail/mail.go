// Package mail opens e-mails: the lines of their head, their text, and the
// files that they carry.
package mail

import (
	"bytes"
	"cmp"
	"image"
	"mime"
	"net/mail"
	"regexp"
	"slices"
	"strings"

	"github.com/jhillyerd/enmime/v2"

	_ "image/gif" // pictures are looked at for their size
	_ "image/jpeg"
	_ "image/png"

	"certdex/evidence"
)

// Type is the media type of an e-mail.
const Type = "message/rfc822"

// Message is an open e-mail.
type Message struct {
	Head  []Field // what a person sees of the header
	Text  string
	Files []File
}

// Field is a line of a message's head.
type Field struct{ Name, Value string }

// File is a file that a message carries.
type File struct {
	Name string
	Data []byte
}

// Limits bound what is opened.
type Limits struct {
	Parts        int // in the message, whatever they are
	InlinePixels int // below this a picture in the text is decoration
}

const (
	maxNesting = 10      // of multiparts; each costs another pass over what is in it
	maxHTML    = 2 << 20 // bytes that are turned into text
	maxHead    = 1 << 20 // bytes of the header
)

// Open opens an e-mail. Errors are *evidence.Error.
func Open(data []byte, l Limits) (*Message, error) {
	switch {
	case bytes.Count(data, []byte("\n--")) > l.Parts:
		return nil, evidence.Errorf(evidence.TooLarge, "the e-mail has more than %d parts", l.Parts)
	case headSize(data) > maxHead:
		return nil, evidence.Errorf(evidence.TooLarge, "the head of the e-mail is larger than %d MB", maxHead>>20)
	case nesting(data) > maxNesting:
		return nil, evidence.Errorf(evidence.TooLarge, "the parts of the e-mail lie in one another more than %d deep", maxNesting)
	}
	parser := enmime.NewParser(enmime.DisableTextConversion(true), enmime.SkipMalformedParts(true),
		enmime.MultipartWOBoundaryAsSinglePart(true), enmime.MaxStoredPartErrors(1))
	e, err := parser.ReadEnvelope(bytes.NewReader(data))
	if err != nil {
		return nil, evidence.Because(err, evidence.Malformed, "the e-mail is damaged and cannot be opened")
	}
	m := &Message{Head: head(e), Text: e.Text}
	if strings.TrimSpace(m.Text) == "" {
		m.Text = plainText(e.HTML[:min(len(e.HTML), maxHTML)])
	}
	for _, part := range slices.Concat(e.Attachments, e.Inlines, e.OtherParts) {
		if strings.HasPrefix(part.ContentType, "multipart/") { // it names no boundary: all of it is text
			m.Text += string(part.Content)
			continue
		}
		if !ofTheText(e, part) && !decoration(part, l.InlinePixels) {
			m.Files = append(m.Files, File{name(part), part.Content})
		}
	}
	return m, nil
}

func headSize(data []byte) int {
	for _, end := range []string{"\r\n\r\n", "\n\n"} {
		if i := bytes.Index(data, []byte(end)); i >= 0 {
			return i
		}
	}
	return len(data)
}

// nesting estimates how deep multiparts lie in one another: the parser goes
// over each byte once for every one around it.
func nesting(data []byte) int {
	var open [][]byte
	deepest := 0
	for line := range bytes.Lines(data) {
		line = bytes.TrimRight(line, " \t\r\n")
		if bound, ok := bytes.CutPrefix(line, []byte("--")); ok {
			for i, b := range slices.Backward(open) {
				if bytes.Equal(bound, b) {
					open = open[:i+1]
					break
				}
				if end, ok := bytes.CutSuffix(bound, []byte("--")); ok && bytes.Equal(end, b) {
					open = open[:i]
					break
				}
			}
		}
		if b := boundary(line); b != nil && len(open) <= maxNesting {
			open = append(open, b)
			deepest = max(deepest, len(open))
		}
	}
	return deepest
}

var declares = regexp.MustCompile("(?i)boundary=")

// boundary finds the boundary that a header line declares.
func boundary(line []byte) []byte {
	const longest = 1000 // bytes of a header line that declares one
	if len(line) > longest || bytes.IndexByte(line, '=') < 0 {
		return nil
	}
	at := declares.FindIndex(line) // in the bytes as they are: to fold the case of broken ones makes them longer
	if at == nil {
		return nil
	}
	rest := line[at[1]:]
	if quoted, ok := bytes.CutPrefix(rest, []byte(`"`)); ok {
		value, _, _ := bytes.Cut(quoted, []byte(`"`))
		return value
	}
	value, _, _ := bytes.Cut(rest, []byte(";"))
	return bytes.TrimSpace(value)
}

// head gives the lines that mail programs print above a message.
func head(e *enmime.Envelope) []Field {
	var fields []Field
	for _, f := range []struct{ header, label string }{
		{"From", "From"}, {"To", "To"}, {"Cc", "Cc"}, {"Date", "Date"}, {"Subject", "Subject"},
	} {
		value := e.GetHeader(f.header)
		if f.header == "Date" {
			if at, err := mail.ParseDate(value); err == nil {
				value = at.Format("2 January 2006 15:04 -0700")
			}
		}
		if value = strings.Join(strings.Fields(value), " "); value != "" {
			fields = append(fields, Field{f.label, value})
		}
	}
	return fields
}

// ofTheText says that a part is the message's text and not a file beside it.
func ofTheText(e *enmime.Envelope, p *enmime.Part) bool {
	if p.Disposition == "attachment" || p.FileName != "" {
		return false
	}
	switch p.ContentType {
	case "text/plain":
		return strings.Contains(e.Text, string(p.Content))
	case "text/html":
		return true
	}
	return false
}

// decoration says that a picture in the text is too small to be a paper: a
// logo, a signature's ornament.
func decoration(p *enmime.Part, pixels int) bool {
	if p.Disposition == "attachment" || !strings.HasPrefix(p.ContentType, "image/") {
		return false
	}
	config, _, err := image.DecodeConfig(bytes.NewReader(p.Content))
	return err == nil && float64(config.Width)*float64(config.Height) < float64(pixels)
}

// name is that of a file, or made of its type.
func name(p *enmime.Part) string {
	if p.FileName != "" {
		return p.FileName
	}
	if p.ContentType == Type {
		if inner, err := mail.ReadMessage(bytes.NewReader(p.Content)); err == nil {
			if subject, err := new(mime.WordDecoder).DecodeHeader(inner.Header.Get("Subject")); err == nil && subject != "" {
				return strings.NewReplacer("/", "-", `\`, "-").Replace(subject) + ".eml"
			}
		}
		return "message.eml"
	}
	kind, _, _ := strings.Cut(p.ContentType, "/")
	return cmp.Or(kind, "attachment")
}

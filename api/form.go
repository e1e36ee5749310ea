package api

import (
	"errors"
	"io"
	"mime/multipart"
	"net/http"
	"slices"
	"strings"
	"time"

	"certdex/evidence"
	"certdex/exchange"
)

// maxText bounds a text part of a form.
const maxText = 4 << 10

// form reads a multipart request part by part: texts first, then files, which
// are never held in memory.
type form struct {
	parts  *multipart.Reader
	texts  []string // names of the text parts that are known
	values map[string]string
	files  int
}

func newForm(parts *multipart.Reader, texts ...string) *form {
	return &form{parts: parts, texts: texts, values: make(map[string]string)}
}

// file gives the next part that is a file, io.EOF after the last. Texts that
// stand before it are in values by then.
func (f *form) file() (*multipart.Part, error) {
	for {
		part, err := f.parts.NextPart()
		if err == io.EOF { //nolint:errorlint // wrapped, it is a form that ends too early
			return nil, io.EOF
		}
		if err != nil {
			return nil, brokenUpload(err)
		}
		name := part.FormName()
		if name == "file" {
			f.files++
			return part, nil
		}
		if !slices.Contains(f.texts, name) {
			return nil, evidence.Errorf(evidence.Invalid, "the request has a part that is not known here; the parts are %s and file",
				strings.Join(f.texts, ", "))
		}
		if f.files > 0 {
			return nil, evidence.Errorf(evidence.Invalid, "the part %s has to come before the file", name)
		}
		if f.values[name], err = text(part, name); err != nil {
			return nil, err
		}
	}
}

func text(part *multipart.Part, name string) (string, error) {
	content, err := io.ReadAll(io.LimitReader(part, maxText+1))
	if err != nil {
		return "", brokenUpload(err)
	}
	if len(content) > maxText {
		return "", evidence.Errorf(evidence.Invalid, "the part %s is longer than %s", name, size(maxText))
	}
	return string(content), nil
}

// brokenUpload says why a body could not be read to its end.
func brokenUpload(err error) error {
	var tooLarge *http.MaxBytesError
	if errors.As(err, &tooLarge) {
		return requestTooLarge(tooLarge.Limit)
	}
	return exchange.FormError(err)
}

// fileBody is a file's bytes as they come in. It remembers why they broke off,
// which whoever reads it can't know.
type fileBody struct {
	io.Reader
	after  func() error // what has to hold once the file has ended; may be nil
	ended  bool
	broken error
}

func (b *fileBody) Read(p []byte) (int, error) {
	if b.broken != nil {
		return 0, b.broken
	}
	n, err := b.Reader.Read(p)
	switch {
	case err == nil:
	case err != io.EOF: //nolint:errorlint // wrapped, it is a file that ends too early
		b.broken = brokenUpload(err)
	case b.after != nil && !b.ended:
		b.ended = true
		if b.broken = b.after(); b.broken != nil {
			return n, b.broken
		}
	}
	return n, err
}

// patientBody gives each read of a request's body a time limit of its own: a
// long upload may take its time, one that stands still may not.
type patientBody struct {
	io.ReadCloser
	deadline func(time.Time) error
	idle     time.Duration
}

func (b *patientBody) Read(p []byte) (int, error) {
	// Writers without a connection (a test's recorder) have no deadlines.
	_ = b.deadline(time.Now().Add(b.idle))
	n, err := b.ReadCloser.Read(p)
	// Work on what was read has its own time. After any other error the deadline
	// stays, or the server would wait for the rest before it sends the answer.
	if errors.Is(err, io.EOF) {
		_ = b.deadline(time.Time{})
	}
	return n, err
}

package reader

import (
	"bytes"
	"errors"
	"fmt"
	"strings"
	"unicode"

	"certdex/evidence"
)

// finerTypes says what a file may turn out to be that Detect saw from its head.
var finerTypes = map[string]map[string]bool{
	ZIP: {DOCX: true, XLSX: true},
}

// next gives the child time for what comes now: a page, or the opening of
// another part.
func (s *session) next() {
	if s.under() {
		s.more(s.limits.Page)
	} else {
		s.more(max(s.limits.Page, s.limits.Open))
	}
}

func (s *session) takePart(payload []byte) error {
	var p evidence.Part
	if err := decode(payload, &p); err != nil {
		return err
	}
	if err := s.checkPart(p); err != nil {
		return err
	}
	if p.Pages > 0 {
		p.FirstPage = s.expected + 1
	}
	s.expected += p.Pages
	s.result.Parts = append(s.result.Parts, p)
	s.busy = p.Pages > 0
	s.next()
	return nil
}

func (s *session) checkPart(p evidence.Part) error {
	deepest := 1
	if n := len(s.result.Parts); n > 0 {
		deepest = s.result.Parts[n-1].Depth + 1
	}
	switch {
	case len(s.result.Parts) > s.limits.MaxParts: // one more tells of those that are not looked at
		return fmt.Errorf("%w: more than %d parts", errFrame, s.limits.MaxParts)
	case p.Depth < 1 || p.Depth > min(deepest, s.limits.PartDepth):
		return fmt.Errorf("%w: a part at depth %d", errFrame, p.Depth)
	case p.Name != evidence.PartName(p.Name) || !plain(p.Name, maxWordBytes) || !isMediaType(p.MediaType):
		return fmt.Errorf("%w: a part without a name or type that can be shown", errFrame)
	case p.Pages < 0 || p.Pages > s.limits.MaxPages-s.expected:
		return fmt.Errorf("%w: a part of %d pages after %d", errFrame, p.Pages, s.expected)
	case p.FirstPage != 0:
		return fmt.Errorf("%w: a part that says where it stands", errFrame)
	}
	if p.Error != nil && (p.Pages > 0 || !failureCodes[p.Error.Code] || !plain(p.Error.Message, maxMessageBytes)) {
		return fmt.Errorf("%w: a part that failed without a reason", errFrame)
	}
	return nil
}

// takeCut ends a part whose other pages cannot be read.
func (s *session) takeCut(payload []byte) error {
	var c cut
	if err := decode(payload, &c); err != nil {
		return err
	}
	if len(s.result.Parts) == 0 || !failureCodes[c.Code] || !plain(c.Message, maxMessageBytes) {
		return fmt.Errorf("%w: a cut that is none", errFrame)
	}
	p := &s.result.Parts[len(s.result.Parts)-1]
	p.Pages -= s.expected - len(s.result.Pages)
	if p.Pages == 0 {
		p.FirstPage = 0
	}
	p.Error = evidence.Errorf(c.Code, "%s", c.Message)
	s.expected = len(s.result.Pages)
	s.works, s.busy = 0, false
	s.next()
	return nil
}

// finished gives time for the opening of the next part, once a part.
func (s *session) finished() {
	if s.busy {
		s.busy = false
		s.next()
	}
}

// takeConvert has an office document made a PDF and answers with it.
func (s *session) takeConvert(payload []byte) error {
	media, document, ok := bytes.Cut(payload, []byte("\n"))
	s.converts++
	if _, known := officeForms[string(media)]; !ok || !known || s.converts > s.limits.MaxParts+1 || int64(len(document)) > s.limits.OfficeBytes {
		return fmt.Errorf("%w: %d bytes to convert from %.50q, %d times", errFrame, len(document), media, s.converts)
	}
	s.busy = false
	pdf, err := s.office(string(media), document)
	if errors.Is(err, errGone) {
		return err
	}
	bad, said := errors.AsType[*evidence.Error](err)
	if err != nil && (!said || !failureCodes[bad.Code]) {
		s.callback = err
		return err
	}
	s.more(s.limits.Open)
	if err != nil {
		return s.answer(converted{Code: bad.Code, Message: bad.Message}, nil)
	}
	return s.answer(converted{Size: int64(len(pdf))}, pdf)
}

// errGone is no lie: the child ended while it waited for an answer.
var errGone = errors.New("the reader ended before it was answered")

// suspect is the number of the part that was under way, 0 for the file itself
// and attachedFiles where all pages of its own had come.
func (s *session) suspect() int {
	n := len(s.result.Parts)
	switch {
	case !s.begun || n == 0 && (s.under() || s.pending):
		return 0
	case n == 0 && s.busy:
		return attachedFiles
	case s.under() || s.pending || s.busy:
		return n
	}
	return n + 1
}

// isMediaType says that a text looks like one.
func isMediaType(s string) bool {
	const longest = 127
	return len(s) <= longest && strings.Count(s, "/") == 1 && !strings.ContainsFunc(s, func(r rune) bool {
		return r > unicode.MaxASCII || !unicode.IsGraphic(r) || r == ' '
	})
}

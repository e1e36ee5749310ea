package reader

import (
	"bytes"
	"errors"
	"fmt"
	"image/jpeg"
	"io"
	"strings"
	"time"
	"unicode"

	"certdex/evidence"
)

// A session is the parent's side of one file: it takes the child's frames in
// the order in which they may come and believes none unchecked.
type session struct {
	limits Limits
	images bool
	image  func(page int, jpeg []byte) error
	more   func(time.Duration) // gives the child so much time from now

	office func(media string, document []byte) (pdf []byte, err error)
	answer func(converted, []byte) error

	progress func(read, total int) // nil where nobody wants to know

	result   Result
	expected int  // pages announced
	begun    bool // the file is opened
	words    int  // so far
	text     int  // bytes of the words
	facts    int  // frames of facts
	works    int  // announcements since the last page
	converts int  // office documents so far
	pending  bool // the last page's image is still to come
	busy     bool // with the file or part last announced, though its pages may have come
	claims   int  // asked; then nothing is read
	complete bool // all pages have come, or the answer to the claims
	retire   bool

	refusal  *evidence.Error // the child's reason not to read the file
	callback error           // of image, or of what converts office documents
	lie      error           // what the child sent and must not
}

// listen takes frames until the file is done.
func (s *session) listen(r io.Reader) error {
	for {
		k, payload, err := readFrame(r, maxFrame)
		if errors.Is(err, errFrame) {
			s.lie = err
		}
		if err != nil {
			return err
		}
		last, err := s.take(k, payload)
		if err != nil && s.refusal == nil && s.callback == nil && !errors.Is(err, errGone) {
			s.lie = err
		}
		if err != nil || last {
			return err
		}
	}
}

func (s *session) take(k kind, payload []byte) (last bool, err error) {
	switch {
	case k == kindFailed:
		return true, s.takeFailed(payload)
	case s.claims > 0 && !s.complete:
		if k != kindSeen {
			return false, fmt.Errorf("%w: a frame of the kind %q for an answer to claims", errFrame, k)
		}
		return false, s.takeSeen(payload)
	case k == kindOpened && !s.begun:
		return false, s.takeOpened(payload)
	case k == kindPart && s.begun && !s.pending && !s.under() && !s.complete:
		return false, s.takePart(payload)
	case k == kindFinished && s.begun && !s.pending && !s.under() && !s.complete:
		s.finished()
		return false, nil
	case k == kindCut && s.begun && !s.pending && !s.complete:
		return false, s.takeCut(payload)
	case k == kindConvert && !s.pending && !s.under() && !s.complete:
		return false, s.takeConvert(payload)
	case k == kindImage && s.pending:
		return false, s.takeImage(payload)
	case k == kindWork && !s.pending && s.under():
		return false, s.takeWork(payload)
	case k == kindPage && !s.pending && s.under():
		return false, s.takePage(payload)
	case k == kindRead && !s.pending && s.expected > 0 && !s.under() && !s.complete:
		return false, s.takeRead(payload)
	case k == kindFacts && s.complete && s.claims == 0:
		return false, s.takeFacts(payload)
	case k == kindDone && s.complete:
		var d done
		err := decode(payload, &d)
		s.retire = d.Retire
		return true, err
	}
	return false, fmt.Errorf("%w: a frame of the kind %q out of turn", errFrame, k)
}

// under says that a page is still to come.
func (s *session) under() bool { return len(s.result.Pages) < s.expected }

func (s *session) takeOpened(payload []byte) error {
	var o opened
	if err := decode(payload, &o); err != nil {
		return err
	}
	if o.Pages < 0 || o.Pages > s.limits.MaxPages {
		return fmt.Errorf("%w: %d pages", errFrame, o.Pages)
	}
	if o.MediaType != s.result.MediaType && !finerTypes[s.result.MediaType][o.MediaType] {
		return fmt.Errorf("%w: a file of the type %q that is of the type %q", errFrame, s.result.MediaType, o.MediaType)
	}
	s.result.MediaType, s.expected, s.begun = o.MediaType, o.Pages, true
	s.busy = o.Pages > 0
	s.next()
	s.tell()
	return nil
}

func (s *session) takeWork(payload []byte) error {
	var w work
	if err := decode(payload, &w); err != nil {
		return err
	}
	if s.works++; s.works > maxWorkPerPage || w.Megapixels < 0 || w.Megapixels > float64(s.limits.OCRMegapixels) {
		return fmt.Errorf("%w: work on %g megapixels, announced %d times", errFrame, w.Megapixels, s.works)
	}
	s.more(s.limits.Page + time.Duration(w.Megapixels*float64(s.limits.PerMegapixel)))
	return nil
}

func (s *session) takePage(payload []byte) error {
	p, err := decodePage(payload)
	if err != nil {
		return err
	}
	if err := checkPage(p, len(s.result.Pages)+1); err != nil {
		return err
	}
	if p.Part != len(s.result.Parts) {
		return fmt.Errorf("%w: a page of part %d in part %d", errFrame, p.Part, len(s.result.Parts))
	}
	if s.words += len(p.Words); s.words > maxWordsPerFile {
		return fmt.Errorf("%w: more than %d words", errFrame, maxWordsPerFile)
	}
	for _, w := range p.Words {
		s.text += len(w.Text)
	}
	if s.text > maxTextBytes {
		return fmt.Errorf("%w: more than %d bytes of words", errFrame, maxTextBytes)
	}
	s.result.Pages = append(s.result.Pages, p)
	s.works, s.pending = 0, s.images
	s.next()
	s.tell()
	return nil
}

func (s *session) tell() {
	if s.progress != nil {
		s.progress(len(s.result.Pages), s.expected)
	}
}

func (s *session) takeImage(payload []byte) error {
	if len(payload) > maxImageBytes {
		return fmt.Errorf("%w: an image of %d bytes", errFrame, len(payload))
	}
	config, err := jpeg.DecodeConfig(bytes.NewReader(payload))
	if err != nil || config.Width > maxImageSide || config.Height > maxImageSide {
		return fmt.Errorf("%w: an image that is not a JPEG within %d pixels", errFrame, maxImageSide)
	}
	s.pending = false
	s.callback = s.image(len(s.result.Pages), payload)
	return s.callback
}

func (s *session) takeRead(payload []byte) error {
	var r read
	if err := decode(payload, &r); err != nil {
		return err
	}
	if len(r.Warnings) > maxWarnings {
		return fmt.Errorf("%w: %d warnings", errFrame, len(r.Warnings))
	}
	for _, w := range r.Warnings {
		if !warningCodes[w.Code] || w.Page < 0 || w.Page > s.expected || !plain(w.Message, maxMessageBytes) {
			return fmt.Errorf("%w: a warning that is none", errFrame)
		}
		if w.Part < 0 || w.Part > len(s.result.Parts) || w.Part > 0 && w.Page > 0 {
			return fmt.Errorf("%w: a warning about part %d of %d, on page %d", errFrame, w.Part, len(s.result.Parts), w.Page)
		}
	}
	s.result.Warnings = r.Warnings
	s.result.Source = sourceOf(s.result.Pages)
	s.complete = true
	s.more(s.limits.Facts)
	return nil
}

func (s *session) takeFacts(payload []byte) error {
	var f evidence.Facts
	if err := decode(payload, &f); err != nil {
		return err
	}
	if s.facts++; s.facts > maxFactFrames {
		return fmt.Errorf("%w: facts without end", errFrame)
	}
	if err := checkFacts(f); err != nil {
		return err
	}
	s.result.Facts = f
	return nil
}

func (s *session) takeFailed(payload []byte) error {
	var f failed
	if err := decode(payload, &f); err != nil {
		return err
	}
	if !failureCodes[f.Code] || !plain(f.Message, maxMessageBytes) {
		return fmt.Errorf("%w: a failure that is none", errFrame)
	}
	s.refusal = evidence.Errorf(f.Code, "%s", f.Message)
	return s.refusal
}

var failureCodes = map[evidence.Code]bool{
	evidence.Empty: true, evidence.TooLarge: true, evidence.TooManyPages: true, evidence.UnsupportedType: true, evidence.Encrypted: true,
	evidence.WrongPassword: true, evidence.Malformed: true, evidence.NoPages: true, evidence.TimeLimit: true, evidence.MemoryLimit: true,
	evidence.ReaderCrashed: true, // told again of a part that is skipped
}

var warningCodes = map[string]bool{
	evidence.HiddenText: true, evidence.LowResolution: true, evidence.PartialPage: true,
	evidence.LanguageModelMissing: true, evidence.OCREmpty: true,
	evidence.SignatureInvalid: true, evidence.AlteredAfterSigning: true, // of parts
}

func checkPage(p evidence.Page, number int) error {
	if p.Number != number || !between(p.Width, 0, maxPageSide) || !between(p.Height, 0, maxPageSide) || len(p.Words) > maxWordsPerPage || len(p.Codes) > maxCodesPerPage {
		return fmt.Errorf("%w: page %d of %g × %g points with %d words where page %d was due", errFrame, p.Number, p.Width, p.Height, len(p.Words), number)
	}
	switch p.Source {
	case evidence.TextLayer, evidence.OCR, evidence.MixedText:
	default:
		return fmt.Errorf("%w: a page from %q", errFrame, p.Source)
	}
	for _, c := range p.Codes {
		if !checkCode(c) {
			return fmt.Errorf("%w: a code that is none", errFrame)
		}
	}
	for _, w := range p.Words {
		b := w.Box
		if b[0] < 0 || b[1] < 0 || b[2] > 1 || b[3] > 1 || b[0] > b[2] || b[1] > b[3] {
			return fmt.Errorf("%w: a word outside the page", errFrame)
		}
		if !between(w.Confidence, 0, 1) || !between(w.Size, 0, maxPageSide) {
			return fmt.Errorf("%w: a word of confidence %g and size %g", errFrame, w.Confidence, w.Size)
		}
		if w.Text == "" || strings.ContainsFunc(w.Text, unicode.IsSpace) || !plain(w.Text, maxWordBytes) {
			return fmt.Errorf("%w: a word that is none", errFrame)
		}
	}
	return nil
}

// between is false for what is not a number.
func between(v, low, high float64) bool { return v >= low && v <= high }

// plain says that a text is not too long and has no control characters.
func plain(s string, most int) bool {
	return len(s) <= most && !strings.ContainsFunc(s, unicode.IsControl)
}

func sourceOf(pages []evidence.Page) evidence.TextSource {
	source := pages[0].Source
	for _, p := range pages {
		if p.Source != source {
			return evidence.MixedText
		}
	}
	return source
}

package reader

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"certdex/evidence"
	"certdex/extract/reader/archive"
	"certdex/extract/reader/pdf"
)

// A walk goes through a file and the files inside it, and sends their pages one
// after the other.
type walk struct {
	child     *child
	asked     document
	parts     int    // so far
	pages     int    // announced
	unpacked  int64  // bytes
	media     string // of the piece under way
	announced bool   // the piece under way
	full      bool   // no more parts are looked at
	warnings  []evidence.Warning
	unread    []unread
	sighting  *sighting // where claims are looked at, and nothing is read
}

// A piece is the file itself, at depth 0, or a file that lies inside it.
type piece struct {
	name  string
	depth int
	data  []byte
}

// unread is a part that could not be read.
type unread struct {
	name  string
	error *evidence.Error
}

// read sends the pages of one file, then what is known of the file.
func (c *child) read(d document, data []byte) error {
	c.place, c.tongue = place{}, tongue{}
	w := &walk{child: c, asked: d}
	if err := w.open(piece{data: data}); err != nil {
		return err
	}
	if w.pages == 0 {
		return w.nothing()
	}
	if err := send(c.out, kindRead, read{w.warnings}); err != nil {
		return err
	}
	if media, _ := Detect(data); media != PDF { // those of a converted document would be LibreOffice's
		return nil
	}
	// Facts come when the pages are safe, and open the file again: to keep it open
	// would take memory from the files inside it.
	facts, ok := c.facts(d, data)
	if !ok {
		return nil
	}
	if err := send(c.out, kindFacts, facts); err != nil {
		return err
	}
	// pdfcpu comes last: it may end the process, and then nothing is lost but
	// its advice.
	advise(&facts, data, d.Password)
	return send(c.out, kindFacts, facts)
}

// facts reads those of the file itself; there are none where it does not open
// a second time.
func (c *child) facts(d document, data []byte) (evidence.Facts, bool) {
	file, err := c.pdf.Open(data, d.Password)
	if err != nil {
		return evidence.Facts{}, false
	}
	facts := factsOf(file, data)
	return facts, file.Close() == nil
}

// open reads a piece of whatever type.
func (w *walk) open(p piece) error {
	media, ok := Detect(p.data)
	w.media, w.announced = Name(p.data), false
	switch {
	case len(p.data) == 0:
		return evidence.Errorf(evidence.Empty, "the file is empty")
	case media == PDF:
		return w.pdf(p, media)
	case media == ZIP:
		return w.archive(p)
	case media == EML:
		return w.mail(p)
	case ok:
		return w.picture(p, media)
	}
	return Unsupported(w.media)
}

// part reads a piece that lies in another. What is wrong with it is told of it
// and does not concern the others.
func (w *walk) part(p piece) error {
	if p.name = evidence.PartName(p.name); !w.room() {
		return w.overfull(p.depth)
	}
	for _, s := range w.asked.Skip {
		if s.Part == w.parts+1 {
			w.media = Name(p.data)
			return w.refuse(p, w.media, evidence.Errorf(s.Code, "%s", s.Message))
		}
	}
	if err := w.finish(); err != nil { // the pages of what it lies in
		return err
	}
	before := w.pages
	err := w.open(p)
	bad, ok := errors.AsType[*evidence.Error](err)
	switch {
	case err == nil:
		return w.finish()
	case !ok:
		return err
	case w.announced:
		w.unread = append(w.unread, unread{p.name, bad})
		w.pages = before + w.child.place.sent
		return send(w.child.out, kindCut, cut{bad.Code, bad.Message})
	}
	return w.refuse(p, w.media, bad)
}

// refuse lists a part that cannot be read.
func (w *walk) refuse(p piece, media string, why *evidence.Error) error {
	if !w.room() {
		return w.overfull(p.depth)
	}
	p.name = evidence.PartName(p.name)
	w.unread = append(w.unread, unread{p.name, why})
	w.parts++
	return send(w.child.out, kindPart, evidence.Part{Name: p.name, MediaType: media, Depth: p.depth,
		Error: &evidence.Error{Code: why.Code, Message: why.Message}})
}

func (w *walk) room() bool { return w.parts < w.child.limits.MaxParts }

// overfull says once that no more parts are looked at.
func (w *walk) overfull(depth int) error {
	if w.full {
		return nil
	}
	w.full = true
	return send(w.child.out, kindPart, evidence.Part{Name: "…", MediaType: Unknown, Depth: depth,
		Error: evidence.Errorf(evidence.TooLarge, "there are more than %d files inside this file; the others were not looked at", w.child.limits.MaxParts)})
}

// announce says how many pages of a piece will come.
func (w *walk) announce(p piece, media string, pages int) error {
	if most := w.child.limits.MaxPages; pages > most-w.pages {
		if p.depth == 0 {
			return evidence.Errorf(evidence.TooManyPages, "the file has %d pages, at most %d are read", pages, most)
		}
		return evidence.Errorf(evidence.TooManyPages, "it has %d pages, and the whole file would have more than %d", pages, most)
	}
	w.announced = true
	if p.depth > 0 {
		w.parts++
	}
	w.child.place = place{part: w.parts, before: w.pages}
	w.pages += pages
	if p.depth == 0 {
		return send(w.child.out, kindOpened, opened{media, pages})
	}
	return send(w.child.out, kindPart, evidence.Part{Name: p.name, MediaType: media, Depth: p.depth, Pages: pages})
}

// finish says that what ends the child from now on is not the fault of the last
// piece whose pages were sent.
func (w *walk) finish() error { return send(w.child.out, kindFinished, struct{}{}) }

// warn keeps warnings whose pages are counted through the piece under way, or
// that are about the whole of it.
func (w *walk) warn(warnings []evidence.Warning) {
	for _, said := range warnings {
		if said.Page > 0 {
			said.Page += w.child.place.before
		} else {
			said.Part = w.child.place.part
		}
		if len(w.warnings) < maxWarnings {
			w.warnings = append(w.warnings, said)
		}
	}
}

// deepest says that files inside a piece are not opened.
func (w *walk) deepest(p piece) bool { return p.depth >= w.child.limits.PartDepth }

// left is how many bytes may still be unpacked.
func (w *walk) left() int64 { return w.child.limits.UnpackedBytes - w.unpacked }

func (w *walk) tooMuch() *evidence.Error {
	return evidence.Errorf(evidence.TooLarge, "the files inside this file are larger than %d MB together; this one was not unpacked", w.child.limits.UnpackedBytes>>20)
}

func (w *walk) archive(p piece) error {
	a, err := archive.Open(p.data, w.child.limits.ArchiveEntries)
	if err != nil {
		return err
	}
	if kind := a.Kind(); kind != ZIP {
		w.media = kind
		return w.office(p, kind)
	}
	if most := w.child.limits.PartDepth; w.deepest(p) {
		return evidence.Errorf(evidence.TooLarge, "files lie in one another more than %d deep; this one was not opened", most)
	}
	if len(a.Members) == 0 {
		return evidence.Errorf(evidence.NoPages, "the archive is empty")
	}
	if err := w.announce(p, ZIP, 0); err != nil {
		return err
	}
	for _, m := range a.Members {
		if err := w.member(piece{name: m.Name, depth: p.depth + 1}, m); err != nil || w.full {
			return err
		}
	}
	return nil
}

func (w *walk) member(p piece, m *archive.Member) error {
	if w.left() <= 0 {
		return w.refuse(p, Unknown, w.tooMuch())
	}
	limits := w.child.limits
	data, unpacked, err := m.Read(archive.Limits{Bytes: min(limits.PartBytes, w.left()), Ratio: limits.UnpackRatio})
	w.unpacked += unpacked
	if bad, ok := errors.AsType[*evidence.Error](err); ok {
		if w.left() <= 0 && bad.Code == evidence.TooLarge {
			bad = w.tooMuch()
		}
		return w.refuse(p, Unknown, bad)
	}
	p.data = data
	return w.part(p)
}

func (w *walk) pdf(p piece, media string) error {
	file, err := w.child.pdf.Open(p.data, w.asked.Password)
	if err != nil {
		return err
	}
	attachments, err := w.pdfPages(p, media, file)
	if err := errors.Join(err, file.Close()); err != nil {
		return err
	}
	for _, a := range attachments {
		if err := w.attachment(piece{name: a.Name, depth: p.depth + 1, data: a.Data}, a.Err); err != nil || w.full {
			return err
		}
	}
	return nil
}

// pdfPages sends the pages and takes the attachments out.
func (w *walk) pdfPages(p piece, media string, file *pdf.Document) ([]pdf.Attachment, error) {
	if err := w.announce(p, media, file.Pages()); err != nil {
		return nil, err
	}
	if w.sighting != nil {
		if err := w.lookAt(file); err != nil || w.full || slices.Contains(w.asked.Cut, w.child.place.part) {
			return nil, err
		}
	} else {
		warnings, err := w.child.readPages(w.asked, file)
		if err != nil {
			return nil, err
		}
		w.warn(warnings)
	}
	if media == PDF && p.depth > 0 {
		w.warn(ofPart(factsOf(file, p.data)))
	}
	if p.depth == 0 && slices.ContainsFunc(w.asked.Skip, func(s skip) bool { return s.Part == attachedFiles }) {
		w.warn([]evidence.Warning{{Code: evidence.PartialPage, Page: w.child.place.sent,
			Message: "the files that are attached here could not be taken out; they were not opened"}})
		return nil, nil
	}
	if w.deepest(p) {
		if len(file.Properties().Attachments) > 0 {
			w.tooDeep()
		}
		return nil, nil
	}
	limits := w.child.limits
	return file.Attachments(limits.MaxParts+1, min(limits.PartBytes, w.left())), nil
}

// lookAt renders the places of claims, and goes on where later parts have some.
func (w *walk) lookAt(file *pdf.Document) error {
	part := w.child.place.part
	for number := 1; number <= file.Pages(); number++ {
		if err := w.sighting.page(file, part, number); err != nil {
			return err
		}
	}
	w.child.place.sent = file.Pages()
	w.full = !slices.ContainsFunc(w.sighting.claims, func(c Claim) bool { return c.Part > part })
	return nil
}

func (w *walk) attachment(p piece, err error) error {
	if bad, ok := errors.AsType[*evidence.Error](err); ok {
		return w.refuse(p, Unknown, bad)
	}
	return w.carried(p)
}

func (w *walk) picture(p piece, media string) error {
	file, err := w.child.pictures.Open(p.data, media)
	if err != nil {
		return err
	}
	if err := w.announce(p, media, file.Pages()); err != nil {
		return err
	}
	if w.sighting != nil {
		w.child.place.sent = file.Pages()
		return nil
	}
	warnings, err := w.child.readPicture(w.asked, file)
	w.warn(warnings)
	return err
}

// nothing says why not one page could be read: what the person can mend comes
// first.
func (w *walk) nothing() error {
	if len(w.unread) == 0 {
		return evidence.Errorf(evidence.NoPages, "there is nothing in the file that could be read")
	}
	first := w.unread[0].error
	var reasons []string
	for _, u := range w.unread {
		if telling(u.error.Code) > telling(first.Code) {
			first = u.error
		}
		reasons = append(reasons, u.name+": "+u.error.Message)
	}
	const shown = 3
	if len(reasons) > shown {
		reasons = append(reasons[:shown], fmt.Sprintf("and %d more", len(w.unread)-shown))
	}
	message := "nothing in the file could be read: " + strings.Join(reasons, "; ")
	return evidence.Errorf(first.Code, "%s", cutText(message, maxMessageBytes))
}

// telling ranks the reasons why a part cannot be read.
func telling(code evidence.Code) int {
	switch code {
	case evidence.Encrypted, evidence.WrongPassword:
		return 3
	case evidence.UnsupportedType:
		return 1
	}
	return 2
}

package reader

import (
	"image"
	"slices"
	"strings"

	"certdex/evidence"
	"certdex/extract/reader/letter"
	"certdex/extract/reader/mail"
)

// mail reads an e-mail: its head and text as pages, then the files in it.
func (w *walk) mail(p piece) error {
	limits := w.child.limits
	m, err := mail.Open(p.data, mail.Limits{Parts: limits.ArchiveEntries, InlinePixels: limits.InlinePixels})
	if err != nil {
		return err
	}
	if err := w.letter(p, m); err != nil {
		return err
	}
	if len(m.Files) > 0 && w.deepest(p) {
		w.tooDeep()
		return nil
	}
	for _, f := range m.Files {
		if err := w.carried(piece{name: f.Name, depth: p.depth + 1, data: f.Data}); err != nil || w.full {
			return err
		}
	}
	return nil
}

// letter sends what a person would see of the e-mail, where it has text.
func (w *walk) letter(p piece, m *mail.Message) error {
	limits := w.child.limits
	var pages []letter.Page
	var cut bool
	if strings.TrimSpace(m.Text) != "" {
		pages, cut = letter.Lay(letterLines(m), limits.MailPages)
	}
	if err := w.announce(p, EML, len(pages)); err != nil {
		return err
	}
	for i, page := range pages {
		err := w.child.sendPage(w.asked, page.Page(i+1), func() image.Image { return page.Draw(limits.ViewDPI) })
		if err != nil {
			return err
		}
	}
	if cut {
		w.warn([]evidence.Warning{{Code: evidence.PartialPage, Page: len(pages), Message: "the text of the e-mail is longer than is read"}})
	}
	return nil
}

func letterLines(m *mail.Message) []letter.Line {
	var out []letter.Line
	for _, f := range m.Head {
		out = append(out, letter.Line{Label: f.Name + ":", Text: f.Value})
	}
	var names []string
	for _, f := range m.Files {
		names = append(names, evidence.PartName(f.Name))
	}
	if len(names) > 0 {
		const shown = 20
		out = append(out, letter.Line{Label: "Attachments:", Text: strings.Join(names[:min(len(names), shown)], ", ")})
	}
	out = append(out, letter.Line{})
	for text := range strings.Lines(m.Text) {
		out = append(out, letter.Line{Text: strings.TrimRight(text, "\r\n")})
	}
	return slices.CompactFunc(out, func(a, b letter.Line) bool { return a == b && strings.TrimSpace(a.Text+a.Label) == "" })
}

// carried reads a file that an e-mail carries; it is unpacked already.
func (w *walk) carried(p piece) error {
	size := int64(len(p.data))
	switch limits := w.child.limits; {
	case size > limits.PartBytes:
		return w.refuse(p, Unknown, evidence.Errorf(evidence.TooLarge, "it is larger than %d MB when unpacked", limits.PartBytes>>20))
	case size > w.left():
		return w.refuse(p, Unknown, w.tooMuch())
	}
	w.unpacked += size
	return w.part(p)
}

// tooDeep warns, on the last page of a piece, that the files in it were left.
func (w *walk) tooDeep() {
	w.warn([]evidence.Warning{{Code: evidence.PartialPage, Page: w.child.place.sent,
		Message: "files are attached here that lie too deep in one another; they were not opened"}})
}

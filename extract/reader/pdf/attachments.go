package pdf

import (
	"certdex/evidence"
)

// Attachment is a file that lies in a PDF.
type Attachment struct {
	Name string
	Data []byte
	Err  error // why there is no data; an *evidence.Error
}

// Attachments takes out the files that lie in the document and on the pages
// that were opened, at most so many and so many bytes of them in all. Ask for
// them when the pages are done: a hostile one may stop PDFium.
func (d *Document) Attachments(most int, bytes int64) []Attachment {
	var found []Attachment
	take := func(handle uint64) {
		if handle == 0 || len(found) >= most {
			return
		}
		a := d.attachment(handle, bytes)
		bytes -= int64(len(a.Data))
		found = append(found, a)
	}
	for i := range min(d.g.callInt("FPDFDoc_GetAttachmentCount", d.handle), most) {
		take(d.g.call("FPDFDoc_GetAttachment", d.handle, uint64(i)))
	}
	for _, handle := range d.pinned {
		take(handle)
	}
	return found
}

func (d *Document) attachment(handle uint64, most int64) Attachment {
	a := Attachment{Name: d.text(func(buffer, size uint64) uint64 {
		return d.g.call("FPDFAttachment_GetName", handle, buffer, size)
	})}
	ok := d.g.call("FPDFAttachment_GetFile", handle, 0, 0, d.scratch)
	size := int64(d.g.int32At(d.scratch)) & 0xffffffff
	switch {
	case d.g.err != nil:
		a.Err = d.failure("take an attachment out")
	case uint32(ok) == 0:
		a.Err = evidence.Errorf(evidence.Malformed, "the attachment is damaged")
	case size > most:
		a.Err = evidence.Errorf(evidence.TooLarge, "the attachment has %d MB, more than is unpacked", size>>20)
	default:
		a.Data, a.Err = d.attached(handle, int(size))
	}
	return a
}

func (d *Document) attached(handle uint64, size int) ([]byte, error) {
	buffer := d.g.alloc(max(size, 1))
	defer d.g.free(buffer)
	d.g.call("FPDFAttachment_GetFile", handle, buffer, uint64(size), d.scratch)
	data := append([]byte{}, d.g.view(buffer, size)...)
	if d.g.err != nil {
		return nil, d.failure("take an attachment out")
	}
	return data, nil
}

// Kinds of annotations.
const fileAttachment = 17

// maxPinned is how many files pinned to pages are noted.
const maxPinned = 1000

// pin notes the files that are pinned to a page, before its annotations become
// part of it.
func (d *Document) pin(page uint64, annotations int) {
	for i := range min(annotations, maxPinned) {
		if len(d.pinned) >= maxPinned {
			return
		}
		annotation := d.g.call("FPDFPage_GetAnnot", page, uint64(i))
		if annotation == 0 {
			continue
		}
		if d.g.callInt("FPDFAnnot_GetSubtype", annotation) == fileAttachment {
			if handle := d.g.call("FPDFAnnot_GetFileAttachment", annotation); handle != 0 {
				d.pinned = append(d.pinned, handle)
			}
		}
		d.g.call("FPDFPage_CloseAnnot", annotation)
	}
}

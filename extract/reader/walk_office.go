package reader

import (
	"fmt"
	"io"

	"certdex/evidence"
)

// office reads an office document as the PDF that the parent has made of it.
func (w *walk) office(p piece, media string) error {
	if w.sighting != nil { // its text is LibreOffice's own
		return Unsupported(media)
	}
	if _, known := officeForms[media]; !known {
		return Unsupported(media)
	}
	if most := w.child.limits.OfficeBytes; int64(len(p.data)) > most {
		return evidence.Errorf(evidence.TooLarge, "office documents are read up to %d MB; send a PDF", most>>20)
	}
	var err error
	if p.data, err = w.child.convert(media, p.data); err != nil {
		return err
	}
	return w.pdf(p, media)
}

// convert asks the parent for a document as PDF.
func (c *child) convert(media string, data []byte) ([]byte, error) {
	if err := writeFrame(c.out, kindConvert, append([]byte(media+"\n"), data...)); err != nil {
		return nil, err
	}
	k, payload, err := readFrame(c.in, maxSettingsBytes)
	if err != nil {
		return nil, err
	}
	var answer converted
	if k != kindConverted {
		return nil, errFrame
	}
	if err := decode(payload, &answer); err != nil {
		return nil, err
	}
	if answer.Code != "" {
		return nil, evidence.Errorf(answer.Code, "%s", answer.Message)
	}
	pdf := make([]byte, answer.Size)
	if _, err := io.ReadFull(c.in, pdf); err != nil {
		return nil, fmt.Errorf("read the converted document: %w", err)
	}
	return pdf, nil
}

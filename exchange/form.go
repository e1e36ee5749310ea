package exchange

import (
	"errors"
	"io"
	"mime/multipart"
	"net/http"
	"net/textproto"

	"certdex/evidence"
)

// FormError says why a form cannot be read, in the same words by page and by API.
func FormError(err error) error {
	var header textproto.ProtocolError
	switch {
	case errors.Is(err, http.ErrNotMultipart):
		return evidence.Because(err, evidence.UnsupportedType, "send the file in a form: as multipart/form-data with a boundary, in a part with the name file")
	case errors.Is(err, http.ErrMissingBoundary):
		return evidence.Because(err, evidence.Invalid, "the Content-Type says multipart/form-data without a boundary; leave this header to the client, which adds one")
	case errors.Is(err, multipart.ErrMessageTooLarge):
		return evidence.Because(err, evidence.TooLarge, "the form has too many parts, or headers or values that are too long")
	case errors.As(err, &header):
		return evidence.Because(err, evidence.Invalid, "a part of the form has headers that cannot be read")
	case errors.Is(err, io.EOF), errors.Is(err, io.ErrUnexpectedEOF):
		// Without its cause, which a caller would take for the end of a good form.
		return evidence.Errorf(evidence.Invalid, "the form ends before the closing boundary that its Content-Type announces; send it again, whole")
	}
	return evidence.Because(err, evidence.Invalid, "the form broke off or is damaged; send it again")
}

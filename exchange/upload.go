package exchange

import (
	"context"
	"io"
)

// Upload is a file that comes in.
type Upload struct {
	OrgID     string // "" is the actor's own organisation
	Name      string // as the uploader calls it; shown, never trusted
	Body      io.Reader
	PartnerID string // the partner it is uploaded for, "" for none
	Password  string // of an encrypted file
	// IdempotencyKey makes a repeated request answer what the first one did.
	// One key serves one file: a request with several adds each part's
	// position. At most 200 bytes.
	IdempotencyKey string
	Bulk           bool // an import of many; people waiting go first
}

// Receipt answers an upload. The bytes are safe and the work is queued before
// it is given.
type Receipt struct {
	File FileView `json:"file"`
	// Existing says that the organisation had the same bytes already.
	Existing bool `json:"existing"`
	// Replayed says that the answer is that of an earlier request with the
	// same idempotency key.
	Replayed bool `json:"replayed,omitempty"`
}

// Upload takes a file in. The same key with another file answers conflict.
func (x *Exchange) Upload(ctx context.Context, a Actor, u Upload) (Receipt, error) {
	return Receipt{}, errNotBuilt
}

package exchange

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"

	"certdex/evidence"
	"certdex/ingest"
	"certdex/storage"
)

// Upload is a file that comes in.
type Upload struct {
	OrgID     string // "" is the actor's own organisation
	Name      string // as the uploader calls it; shown, never trusted
	Body      io.Reader
	PartnerID string // the partner it is uploaded for, "" for none
	Password  string // of an encrypted file
	// IdempotencyKey makes a repeated request answer what the first one did,
	// for 24 hours. One key serves one file: a request with several adds
	// each part's position. 1 to 200 printable ASCII characters.
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

// Upload takes a file in. The same key with another file, name or partner
// answers conflict; errors otherwise are those of ingest.Intake.Receive.
func (x *Exchange) Upload(ctx context.Context, a Actor, u Upload) (Receipt, error) {
	if err := a.signedIn(); err != nil {
		return Receipt{}, err
	}
	u.OrgID = a.home(u.OrgID)
	if u.PartnerID != "" && !plausible(u.PartnerID) {
		return Receipt{}, evidence.Errorf(evidence.Invalid, "the organisation has no such partner")
	}
	err := x.DB.Read(ctx, func(tx *storage.Tx) error {
		_, err := seenOrg(ctx, tx, a, u.OrgID)
		return err
	})
	if err != nil {
		return Receipt{}, err
	}
	if u.IdempotencyKey == "" {
		return x.receive(ctx, a, u, nil)
	}
	return x.uploadOnce(ctx, a, u)
}

// answered is what is remembered of an upload with an idempotency key.
type answered struct {
	FileID   string `json:"file_id"`
	Existing bool   `json:"existing"`
}

// errKeyTaken says that another request with the same key committed meanwhile.
var errKeyTaken = errors.New("the idempotency key was taken meanwhile")

// uploadOnce remembers the answer in the transaction that takes the file in,
// so that there is never one without the other.
func (x *Exchange) uploadOnce(ctx context.Context, a Actor, u Upload) (Receipt, error) {
	if len(u.IdempotencyKey) > 200 || !plausibleKey(u.IdempotencyKey) {
		return Receipt{}, evidence.Errorf(evidence.Invalid, "an Idempotency-Key has 1 to 200 printable ASCII characters")
	}
	if known, err := x.keyKnown(ctx, a, u); err != nil {
		return Receipt{}, err
	} else if known { // nothing more is stored: only whether it is the same request matters
		sum := sha256.New()
		if _, err := io.Copy(sum, io.LimitReader(u.Body, x.fileLimit()+1)); err != nil {
			return Receipt{}, evidence.Because(err, evidence.Invalid, "the upload broke off")
		}
		return x.replay(ctx, a, u, requestHash(u, hex.EncodeToString(sum.Sum(nil))))
	}

	var hash string
	r, err := x.receive(ctx, a, u, func(ctx context.Context, tx *storage.Tx, r ingest.Receipt) error {
		hash = requestHash(u, r.File.SHA256)
		_, taken, err := tx.Idempotent(ctx, u.OrgID, a.User.ID, u.IdempotencyKey)
		if err != nil {
			return err
		}
		if taken {
			return errKeyTaken
		}
		response, err := json.Marshal(answered{FileID: r.File.ID, Existing: r.Existing})
		if err != nil {
			return fmt.Errorf("remember the answer: %w", err)
		}
		err = tx.Remember(ctx, u.OrgID, a.User.ID, u.IdempotencyKey, storage.Remembered{RequestHash: hash, Response: response})
		if evidence.CodeOf(err) == evidence.Conflict {
			return errKeyTaken
		}
		return err
	})
	if errors.Is(err, errKeyTaken) {
		return x.replay(ctx, a, u, hash)
	}
	return r, err
}

// receive hands an upload to the intake.
func (x *Exchange) receive(ctx context.Context, a Actor, u Upload, within func(context.Context, *storage.Tx, ingest.Receipt) error) (Receipt, error) {
	priority := storage.PriorityPerson
	if u.Bulk {
		priority = storage.PriorityBulk
	}
	var view FileView
	r, err := x.Intake.Receive(ctx, ingest.Upload{
		OrgID: u.OrgID, UserID: a.User.ID, Name: u.Name, Body: u.Body, PartnerID: u.PartnerID, Password: u.Password,
		Priority: priority,
		Within: func(ctx context.Context, tx *storage.Tx, r ingest.Receipt) error {
			var err error
			if view, err = fileWithDocuments(ctx, tx, r.File); err != nil || within == nil {
				return err
			}
			return within(ctx, tx, r)
		},
	})
	if err != nil {
		return Receipt{}, err
	}
	return Receipt{File: view, Existing: r.Existing}, nil
}

func (x *Exchange) keyKnown(ctx context.Context, a Actor, u Upload) (known bool, err error) {
	err = x.DB.Read(ctx, func(tx *storage.Tx) error {
		_, known, err = tx.Idempotent(ctx, u.OrgID, a.User.ID, u.IdempotencyKey)
		return err
	})
	return known, err
}

// replay answers a request whose key is known: with the file of the first one
// where the two ask for the same, and with conflict where they do not.
func (x *Exchange) replay(ctx context.Context, a Actor, u Upload, hash string) (Receipt, error) {
	var receipt Receipt
	err := x.DB.Read(ctx, func(tx *storage.Tx) error {
		first, known, err := tx.Idempotent(ctx, u.OrgID, a.User.ID, u.IdempotencyKey)
		if err != nil {
			return err
		}
		if !known || first.RequestHash != hash {
			return evidence.Errorf(evidence.Conflict, "this Idempotency-Key was used for another upload; take a new key")
		}
		var was answered
		if err := json.Unmarshal(first.Response, &was); err != nil {
			return fmt.Errorf("read the remembered answer: %w", err)
		}
		f, err := seenFile(ctx, tx, a, was.FileID)
		if err != nil {
			return err
		}
		receipt = Receipt{Existing: was.Existing, Replayed: true}
		receipt.File, err = fileWithDocuments(ctx, tx, f)
		return err
	})
	return receipt, err
}

// requestHash tells two uploads apart by all that the uploader sent but the
// password, of which nothing is kept.
func requestHash(u Upload, bodyHash string) string {
	text, _ := json.Marshal([]string{u.OrgID, u.Name, u.PartnerID, bodyHash}) // strings always marshal
	return secretHash(string(text))
}

func (x *Exchange) fileLimit() int64 {
	if x.Intake.Limits.FileBytes > 0 {
		return x.Intake.Limits.FileBytes
	}
	return ingest.DefaultFileBytes
}

func plausibleKey(key string) bool {
	for _, b := range []byte(key) {
		if b < ' ' || b > '~' {
			return false
		}
	}
	return true
}

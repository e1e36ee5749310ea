package ingest

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"time"

	"certdex/evidence"
	"certdex/ingest/clamd"
	"certdex/storage"
)

// Intake takes files in. It is safe for use by many goroutines.
type Intake struct {
	DB      *storage.DB
	Blobs   storage.Blobs
	Limits  Limits
	TempDir string         // must be there; see RemoveLeftovers
	Sealer  Sealer         // of passwords
	Scanner *clamd.Scanner // of viruses; nil for none
	Now     func() time.Time
}

// Upload is a file that comes in.
type Upload struct {
	OrgID     string
	UserID    string
	Name      string // as the uploader calls it
	Body      io.Reader
	PartnerID string // the partner it is uploaded for, or ""
	Password  string // of an encrypted file, or ""
	Priority  int    // storage.PriorityPerson where 0

	// Within, where set, runs last in the transaction that takes the file in,
	// so that what it writes is there exactly when the file is. It may run
	// more than once.
	Within func(ctx context.Context, tx *storage.Tx, r Receipt) error
}

// Receipt answers an upload: the bytes are stored and the work is queued.
type Receipt struct {
	File storage.File
	// Existing says that the organisation had these bytes already.
	Existing bool
}

// Receive stores an upload and queues its reading; it answers after the
// commit. The same bytes of the same organisation are answered with the file
// that is there, as it is: its name and the partner it was uploaded for do not
// change. Where that file waits for a password and this upload brings one, or
// was cancelled, it is read again; where it is not read yet it gets the password.
//
// The error's code is one of empty, too_large, unsupported_type (nothing is
// kept of such a file), invalid (partner or password make no sense, or the
// upload broke off) or unavailable.
func (in *Intake) Receive(ctx context.Context, u Upload) (Receipt, error) {
	limits := in.Limits.withDefaults()
	if len(u.Password) > limits.PasswordBytes {
		return Receipt{}, evidence.Errorf(evidence.Invalid, "the password is longer than %d bytes", limits.PasswordBytes)
	}
	if err := in.DB.Read(ctx, func(tx *storage.Tx) error { return CheckPartner(ctx, tx, u.OrgID, u.PartnerID) }); err != nil {
		return Receipt{}, err
	}
	s, err := spool(in.TempDir, u.Body, limits.FileBytes)
	if err != nil {
		return Receipt{}, err
	}
	defer s.Close()

	file := storage.File{
		ID: storage.NewID(), OrgID: u.OrgID, UploadedBy: u.UserID, Name: evidence.CleanName(u.Name, limits.NameRunes),
		SHA256: s.sha256, Size: s.size, MediaType: s.mediaType, State: storage.FileReceived,
		PartnerID: u.PartnerID, Priority: cmp.Or(u.Priority, storage.PriorityPerson),
	}
	if err := in.store(ctx, s, file); err != nil {
		return Receipt{}, err
	}
	r, err := in.keep(ctx, u, file)
	if errors.Is(err, errTakenMeanwhile) { // it is there now, so the second time finds it
		r, err = in.keep(ctx, u, file)
	}
	return r, err
}

// store puts the bytes into the blob store. What is there under their hash and
// is not what it should be any more is put anew: the right bytes are at hand.
func (in *Intake) store(ctx context.Context, s *spooled, file storage.File) error {
	key := storage.OriginalKey(s.sha256)
	there, err := in.Blobs.Get(ctx, key)
	switch {
	case err == nil:
		same, err := isOriginal(there, file)
		there.Close()
		if err == nil && !same {
			err = in.Blobs.Delete(ctx, key)
		}
		if err != nil {
			return fmt.Errorf("check original: %w", err)
		}
	case evidence.CodeOf(err) != evidence.NotFound:
		return fmt.Errorf("check original: %w", err)
	}
	if err := in.Blobs.Put(ctx, key, s, s.size); err != nil {
		return fmt.Errorf("store original: %w", err)
	}
	return nil
}

var errTakenMeanwhile = errors.New("the same bytes came in meanwhile")

// keep writes the file's row, job and event, or finds the file that is there.
func (in *Intake) keep(ctx context.Context, u Upload, file storage.File) (Receipt, error) {
	var r Receipt
	err := in.DB.Write(ctx, func(tx *storage.Tx) error {
		there, err := tx.FileByHash(ctx, file.OrgID, file.SHA256)
		switch {
		case err == nil:
			r, err = in.again(ctx, tx, u, there)
		case evidence.CodeOf(err) == evidence.NotFound:
			r, err = in.first(ctx, tx, u, file)
		}
		if err != nil {
			return err
		}
		if u.Within == nil {
			return nil
		}
		return u.Within(ctx, tx, r)
	})
	return r, err
}

func (in *Intake) first(ctx context.Context, tx *storage.Tx, u Upload, file storage.File) (Receipt, error) {
	if err := CheckPartner(ctx, tx, u.OrgID, u.PartnerID); err != nil {
		return Receipt{}, err
	}
	if err := tx.InsertFile(ctx, file); err != nil {
		if evidence.CodeOf(err) == evidence.Conflict {
			return Receipt{}, errTakenMeanwhile
		}
		return Receipt{}, err
	}
	if u.Password != "" {
		if err := in.putPassword(ctx, tx, file.ID, u.Password); err != nil {
			return Receipt{}, err
		}
	}
	if err := enqueueFile(ctx, tx, file); err != nil {
		return Receipt{}, err
	}
	err := in.append(ctx, tx, file, u.UserID, FileReceived, map[string]any{
		"name": file.Name, "sha256": file.SHA256, "size": file.Size, "media_type": file.MediaType, "partner_id": file.PartnerID,
	})
	if err != nil {
		return Receipt{}, err
	}
	file, err = tx.File(ctx, file.ID)
	return Receipt{File: file}, err
}

// again answers with the file that is there.
func (in *Intake) again(ctx context.Context, tx *storage.Tx, u Upload, there storage.File) (Receipt, error) {
	data := map[string]any{"name": evidence.CleanName(u.Name, in.Limits.withDefaults().NameRunes), "sha256": there.SHA256}
	if err := in.append(ctx, tx, there, u.UserID, FileReceivedAgain, data); err != nil {
		return Receipt{}, err
	}
	var err error
	switch {
	case there.State == storage.FileNeedsPassword && u.Password != "":
		err = in.UsePassword(ctx, tx, there, u.UserID, u.Password)
	case there.State == storage.FileReceived && u.Password != "":
		err = in.putPassword(ctx, tx, there.ID, u.Password)
	case there.State == storage.FileCancelled:
		if u.Password != "" {
			err = in.putPassword(ctx, tx, there.ID, u.Password)
		}
		if err == nil {
			err = in.ReadAgain(ctx, tx, there, u.UserID)
		}
	default:
		return Receipt{File: there, Existing: true}, nil
	}
	if err != nil {
		return Receipt{}, err
	}
	there, err = tx.File(ctx, there.ID)
	return Receipt{File: there, Existing: true}, err
}

// UsePassword has a file that waits for a password read once with this one.
// Conflict where the file does not wait for one.
func (in *Intake) UsePassword(ctx context.Context, tx *storage.Tx, f storage.File, userID, password string) error {
	if f.State != storage.FileNeedsPassword {
		return evidence.Errorf(evidence.Conflict, "the file does not wait for a password")
	}
	if most := in.Limits.withDefaults().PasswordBytes; password == "" || len(password) > most {
		return evidence.Errorf(evidence.Invalid, "a password has 1 to %d bytes", most)
	}
	if err := in.putPassword(ctx, tx, f.ID, password); err != nil {
		return err
	}
	return in.requeue(ctx, tx, f, userID, FilePasswordGiven)
}

// ReadAgain has a file that was rejected, quarantined or cancelled read once more, with
// its attempts counted anew. Conflict where the file is in another state.
func (in *Intake) ReadAgain(ctx context.Context, tx *storage.Tx, f storage.File, userID string) error {
	switch f.State {
	case storage.FileRejected, storage.FileQuarantined, storage.FileCancelled:
		return in.requeue(ctx, tx, f, userID, FileRetried)
	}
	return evidence.Errorf(evidence.Conflict, "only a file that was rejected, quarantined or cancelled can be read again")
}

func (in *Intake) requeue(ctx context.Context, tx *storage.Tx, f storage.File, userID, event string) error {
	from := f.State
	f.State, f.ReasonCode, f.Reason, f.Attempts = storage.FileReceived, "", "", 0
	if err := tx.AdvanceFile(ctx, f.ID, from, f); err != nil {
		return err
	}
	if err := enqueueFile(ctx, tx, f); err != nil {
		return err
	}
	return in.append(ctx, tx, f, userID, event, nil)
}

func (in *Intake) putPassword(ctx context.Context, tx *storage.Tx, fileID, password string) error {
	sealed, err := in.Sealer.Seal(fileID, password)
	if err != nil {
		return err
	}
	return tx.PutPassword(ctx, fileID, sealed, in.Now().Add(in.Limits.withDefaults().PasswordLife))
}

func (in *Intake) append(ctx context.Context, tx *storage.Tx, f storage.File, userID, kind string, data map[string]any) error {
	_, err := tx.Append(ctx, evidence.Event{
		OrgID: f.OrgID, FileID: f.ID, Actor: userID, Kind: kind, At: in.Now(), Data: data,
	})
	return err
}

func enqueueFile(ctx context.Context, tx *storage.Tx, f storage.File) error {
	return tx.Enqueue(ctx, storage.Job{Kind: storage.FileJob, ID: f.ID, OrgID: f.OrgID, Priority: f.Priority})
}

// CheckPartner refuses a partner that the organisation does not have, as
// Invalid; "" is none.
func CheckPartner(ctx context.Context, tx *storage.Tx, orgID, partnerID string) error {
	if partnerID == "" {
		return nil
	}
	_, err := tx.Partner(ctx, orgID, partnerID)
	if evidence.CodeOf(err) == evidence.NotFound {
		return evidence.Errorf(evidence.Invalid, "the organisation has no partner %q", partnerID)
	}
	return err
}

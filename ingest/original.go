package ingest

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io"
	"os"
	"time"

	"certdex/evidence"
	"certdex/ingest/clamd"
	"certdex/storage"
)

// ErrAltered says that the stored bytes are not those that were received.
var ErrAltered = evidence.Errorf(evidence.Internal,
	"the stored bytes of this file are missing or differ from those received; the operator must restore them")

// Originals hands out the stored bytes of files: to the reader, and to whoever
// uploaded them.
type Originals struct {
	DB      *storage.DB
	Blobs   storage.Blobs
	Scanner *clamd.Scanner // nil for none
	TempDir string
	Now     func() time.Time
}

// Open copies the stored bytes of a file to a temporary file without a name and
// checks that they are what was received; ErrAltered where they are not. Where
// there is a virus scanner, it sees them before anybody else does: the error's
// code is infected, unavailable where the scanner gives no verdict, or
// too_large for it. The caller closes the file.
func (o Originals) Open(ctx context.Context, f storage.File) (*os.File, error) {
	original, err := o.copy(ctx, f)
	if err != nil {
		return nil, err
	}
	if err := o.scan(ctx, f, original); err != nil {
		original.Close()
		return nil, err
	}
	if _, err := original.Seek(0, io.SeekStart); err != nil {
		original.Close()
		return nil, fmt.Errorf("rewind original: %w", err)
	}
	return original, nil
}

// scan has the bytes of a file scanned, unless they were found to be clean, and
// keeps the verdict. One that was infected may not be so for newer signatures.
func (o Originals) scan(ctx context.Context, f storage.File, original io.Reader) error {
	if o.Scanner == nil || f.Scan.Status == storage.Clean {
		return RefuseInfected(f)
	}
	verdict, err := o.Scanner.Scan(ctx, original)
	if err != nil {
		return fmt.Errorf("scan original: %w", err)
	}
	at := o.Now()
	f.Scan = storage.Scan{Status: storage.Clean, Signature: verdict.Signature, Engine: verdict.Engine, At: &at}
	if verdict.Signature != "" {
		f.Scan.Status = storage.Infected
	}
	err = o.DB.Write(ctx, func(tx *storage.Tx) error {
		if err := tx.SetScan(ctx, f.ID, f.Scan); err != nil {
			return err
		}
		_, err := tx.Append(ctx, evidence.Event{OrgID: f.OrgID, FileID: f.ID, Kind: FileScanned, Actor: evidence.Machine, At: at,
			Data: map[string]any{"status": f.Scan.Status, "signature": f.Scan.Signature, "engine": f.Scan.Engine}})
		if err != nil || f.Scan.Status != storage.Infected {
			return err
		}
		return setApart(ctx, tx, f, at)
	})
	if err != nil {
		return fmt.Errorf("keep the verdict of the scan: %w", err)
	}
	return RefuseInfected(f)
}

// setApart quarantines a file that was found to be infected after it was read. One
// that is received is left to the step that reads it, which refuses it.
func setApart(ctx context.Context, tx *storage.Tx, found storage.File, at time.Time) error {
	f, err := tx.File(ctx, found.ID) // it may have moved during the scan
	if err != nil {
		return err
	}
	switch f.State {
	case storage.FileRead, storage.FileExtracted, storage.FileNeedsPassword:
	default:
		return nil
	}
	to := f
	to.State, to.ReasonCode, to.Reason = storage.FileQuarantined, evidence.Infected, evidence.MessageOf(RefuseInfected(found))
	if err := tx.AdvanceFile(ctx, f.ID, f.State, to); err != nil {
		return err
	}
	if err := reassessBeside(ctx, tx, f); err != nil {
		return err
	}
	_, err = tx.Append(ctx, evidence.Event{OrgID: f.OrgID, FileID: f.ID, Kind: FileQuarantined, Actor: evidence.Machine, At: at,
		Data: map[string]any{"code": evidence.Infected, "attempts": f.Attempts}})
	return err
}

// Check is Open for what was made of a file before: it says whether that may be
// handed out. The file's bytes are fetched only where they are to be scanned.
func (o Originals) Check(ctx context.Context, f storage.File) error {
	if err := RefuseInfected(f); err != nil || o.Scanner == nil || f.Scan.Status == storage.Clean {
		return err
	}
	original, err := o.Open(ctx, f)
	if err != nil {
		return err
	}
	return original.Close()
}

// errReadBefore carries the reading of a file whose documents are there already.
type errReadBefore struct{ reading storage.Reading }

func (errReadBefore) Error() string { return "the file was read before" }

// notReadBefore is an errReadBefore where a received file was set apart after it
// was read, and is found to be clean now.
func (p *Pipeline) notReadBefore(ctx context.Context, f storage.File) error {
	return p.DB.Read(ctx, func(tx *storage.Tx) error {
		readings, err := tx.Readings(ctx, f.ID)
		if err == nil && len(readings) > 0 {
			err = errReadBefore{readings[0]}
		}
		return err
	})
}

// giveBack returns a file that was read before to where it was: its documents
// stay, with what people corrected and decided.
func (p *Pipeline) giveBack(ctx context.Context, f storage.File, before storage.Reading) error {
	to := f
	to.State, to.ReasonCode, to.Reason, to.Attempts = storage.FileExtracted, "", "", 0
	return p.DB.Write(ctx, func(tx *storage.Tx) error {
		if err := endReading(ctx, tx, f, to); err != nil {
			return err
		}
		if err := reassessBeside(ctx, tx, f); err != nil {
			return err
		}
		return p.append(ctx, tx, evidence.Event{OrgID: f.OrgID, FileID: f.ID, Kind: FileExtracted,
			Data: map[string]any{"documents": len(before.Documents), "extractor": before.Extractor, "programs": before.Programs}})
	})
}

// RefuseInfected refuses to hand out what is, or comes from, an infected file.
func RefuseInfected(f storage.File) error {
	if f.Scan.Status != storage.Infected {
		return nil
	}
	return evidence.Errorf(evidence.Infected, "the virus scanner found %s in this file; it is kept apart, not read and given to nobody", f.Scan.Signature)
}

// copy gives a checked copy of the stored bytes. Nothing is handed out before
// its last byte is hashed: what is sent cannot be taken back.
func (o Originals) copy(ctx context.Context, f storage.File) (*os.File, error) {
	blob, err := o.Blobs.Get(ctx, storage.OriginalKey(f.SHA256))
	if evidence.CodeOf(err) == evidence.NotFound { // the row promises that it is there
		return nil, fmt.Errorf("%w: %w", ErrAltered, err)
	}
	if err != nil {
		return nil, fmt.Errorf("get original: %w", err)
	}
	defer blob.Close()
	temp, err := TempFile(o.TempDir)
	if err != nil {
		return nil, fmt.Errorf("make temporary file: %w", err)
	}
	same, err := isOriginal(io.TeeReader(blob, temp), f)
	switch {
	case err != nil:
		err = fmt.Errorf("copy original: %w", err)
	case !same:
		err = fmt.Errorf("open original %s: %w", f.SHA256, ErrAltered)
	default:
		_, err = temp.Seek(0, io.SeekStart)
	}
	if err != nil {
		temp.Close()
		return nil, err
	}
	return temp, nil
}

// isOriginal reads a blob to its end and says whether its bytes are the file's.
func isOriginal(blob io.Reader, f storage.File) (bool, error) {
	hash := sha256.New()
	if _, err := io.Copy(hash, io.LimitReader(blob, f.Size+1)); err != nil {
		return false, err
	}
	return hex.EncodeToString(hash.Sum(nil)) == f.SHA256, nil
}

package ingest

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"log/slog"

	"certdex/evidence"
	"certdex/extract"
	"certdex/extract/pixels"
	"certdex/extract/reader"
	"certdex/ingest/clamd"
	"certdex/storage"
)

// Readings of one file that may end without an answer.
const (
	maxDeaths = 3 // attempts after which the death of the reader is final
	maxBroken = 8 // attempts that the death of the whole process may have cut short
)

// read is the step from received: the reader child makes pages of words and
// images of the file. What is wrong with the file is its next state, not an error.
func (p *Pipeline) read(ctx context.Context, f storage.File) error {
	if f.Attempts > maxBroken {
		return p.refuse(ctx, f, storage.FileQuarantined, evidence.ReaderCrashed,
			fmt.Sprintf("reading this file was begun %d times and never came to an end", f.Attempts-1))
	}
	readingID := storage.NewID()
	result, err := p.readOriginal(ctx, f, readingID)
	if err == nil {
		return p.savePages(ctx, f, readingID, result)
	}
	if before, ok := errors.AsType[errReadBefore](err); ok {
		return p.giveBack(ctx, f, before.reading)
	}
	if ctx.Err() != nil {
		return p.uncounted(ctx, f, fmt.Errorf("read file: %w", context.Cause(ctx)))
	}
	if errors.Is(err, ErrAltered) {
		p.Log.Error("a stored original is damaged", slog.String("file_id", f.ID), slog.String("sha256", f.SHA256), slog.Any("error", err))
		return p.refuse(ctx, f, storage.FileQuarantined, evidence.Internal, evidence.MessageOf(err))
	}
	code, reason := evidence.CodeOf(err), evidence.MessageOf(err)
	switch code {
	case evidence.Encrypted, evidence.WrongPassword:
		return p.refuse(ctx, f, storage.FileNeedsPassword, code, reason)
	case evidence.Empty, evidence.TooLarge, evidence.TooManyPages, evidence.UnsupportedType,
		evidence.Malformed, evidence.NoPages:
		return p.refuse(ctx, f, storage.FileRejected, code, reason)
	case evidence.Infected:
		return p.refuse(ctx, f, storage.FileQuarantined, code, reason)
	case evidence.ReaderCrashed, evidence.TimeLimit, evidence.MemoryLimit:
		p.Log.Warn("a reader died", slog.String("file_id", f.ID), slog.String("code", string(code)),
			slog.Int("attempt", f.Attempts), slog.Any("error", err))
		if f.Attempts < maxDeaths {
			return p.noteDeath(ctx, f, code)
		}
		return p.refuse(ctx, f, storage.FileQuarantined, code,
			fmt.Sprintf("%s; given up after %d attempts", reason, f.Attempts))
	}
	if errors.Is(err, clamd.ErrBrokeOff) { // counted: it may be the file that ends the scanner
		return fmt.Errorf("read file: %w", err)
	}
	return p.uncounted(ctx, f, fmt.Errorf("read file: %w", err))
}

// progress says how far this process is with reading a file.
func (p *Pipeline) progress(fileID string) storage.Progress {
	progress, _ := p.reading.Load(fileID)
	at, _ := progress.(storage.Progress)
	return at
}

// readOriginal has the file scanned, gives it to the reader and stores the page
// images.
func (p *Pipeline) readOriginal(ctx context.Context, f storage.File, readingID string) (reader.Result, error) {
	original, err := Originals{DB: p.DB, Blobs: p.Blobs, Scanner: p.Scanner, TempDir: p.TempDir, Now: p.Now}.Open(ctx, f)
	if err != nil {
		return reader.Result{}, err
	}
	defer original.Close()
	if err := p.notReadBefore(ctx, f); err != nil {
		return reader.Result{}, err
	}
	password, err := p.password(ctx, f)
	if err != nil {
		return reader.Result{}, err
	}
	defer p.reading.Delete(f.ID)
	request := reader.Request{Path: openPath(original), Password: password, Images: true, Progress: func(read, total int) {
		p.reading.Store(f.ID, storage.Progress{Read: read, Total: total})
	}}
	result, err := p.Reader.Read(ctx, request,
		func(page int, image []byte) error {
			key := PageImageKey(reader.Version, f.SHA256, readingID, page)
			if err := p.Blobs.Put(ctx, key, bytes.NewReader(image), int64(len(image))); err != nil {
				return fmt.Errorf("store page image: %w", err)
			}
			return nil
		})
	if err != nil {
		return result, err
	}
	// While the file and its password are at hand: the fields that will be found
	// in the text are looked at on the page.
	var found []evidence.Document
	p.contained("extract", f.ID, func() { found = extract.Documents(result.Pages, p.Programs) })
	differ, err := pixels.Check(ctx, p.Reader, request, result, found)
	result.Warnings = append(result.Warnings, differ...)
	return result, err
}

// password opens the password that waits for this reading, "" where there is
// none. It stays stored until the transaction that ends the reading, so that a
// reading that was cut short still has it.
func (p *Pipeline) password(ctx context.Context, f storage.File) (string, error) {
	var sealed []byte
	var there bool
	err := p.DB.Read(ctx, func(tx *storage.Tx) (err error) {
		sealed, there, err = tx.Password(ctx, f.ID)
		return err
	})
	if err != nil {
		return "", fmt.Errorf("look for a password: %w", err)
	}
	if !there {
		return "", nil
	}
	password, err := p.Sealer.Open(f.ID, sealed)
	if err != nil { // sealed with another key
		p.Log.Error("a sealed password cannot be opened", slog.String("file_id", f.ID))
		return "", evidence.Because(err, evidence.WrongPassword, "the password that was given is of no use any more; give it again")
	}
	return password, nil
}

// savePages ends a reading that went well.
func (p *Pipeline) savePages(ctx context.Context, f storage.File, readingID string, r reader.Result) error {
	found := pages{Reader: reader.Version, MediaType: r.MediaType, Source: r.Source, Pages: r.Pages, Warnings: r.Warnings, Parts: r.Parts}
	to := f
	to.ReadingID = readingID
	if err := putPages(ctx, p.Blobs, f.SHA256, to.ReadingID, found); err != nil {
		return p.uncounted(ctx, f, err)
	}
	to.State, to.ReasonCode, to.Reason, to.Attempts = storage.FileRead, "", "", 0
	to.MediaType, to.TextSource, to.PageCount, to.Facts, to.Parts = r.MediaType, r.Source, len(r.Pages), r.Facts, r.Parts
	return p.endReading(ctx, f, to, FileRead, map[string]any{
		"pages": to.PageCount, "text_source": to.TextSource, "media_type": to.MediaType, "reader": reader.Version,
	})
}

// refuse ends the file's way for now, with a reason in words.
func (p *Pipeline) refuse(ctx context.Context, f storage.File, state storage.FileState, code evidence.Code, reason string) error {
	to := f
	to.State, to.ReasonCode, to.Reason = state, code, reason
	data := map[string]any{"code": code}
	switch state {
	case storage.FileNeedsPassword:
		return p.endReading(ctx, f, to, FileNeedsPassword, data)
	case storage.FileQuarantined:
		data["attempts"] = f.Attempts
		return p.endReading(ctx, f, to, FileQuarantined, data)
	}
	return p.endReading(ctx, f, to, FileRejected, data)
}

// endReading saves the outcome of a reading; the password has served.
func (p *Pipeline) endReading(ctx context.Context, from, to storage.File, event string, data map[string]any) error {
	return p.DB.Write(ctx, func(tx *storage.Tx) error {
		if err := endReading(ctx, tx, from, to); err != nil {
			return err
		}
		return p.append(ctx, tx, evidence.Event{OrgID: from.OrgID, FileID: from.ID, Kind: event, Data: data})
	})
}

func endReading(ctx context.Context, tx *storage.Tx, from, to storage.File) error {
	if err := tx.AdvanceFile(ctx, from.ID, from.State, to); err != nil {
		return err
	}
	return tx.DropPassword(ctx, from.ID)
}

// noteDeath records an attempt that killed its reader; the next one follows at once.
func (p *Pipeline) noteDeath(ctx context.Context, f storage.File, code evidence.Code) error {
	err := p.DB.Write(ctx, func(tx *storage.Tx) error {
		return p.append(ctx, tx, evidence.Event{
			OrgID: f.OrgID, FileID: f.ID, Kind: FileReadingFailed, Data: map[string]any{"code": code, "attempt": f.Attempts},
		})
	})
	if err != nil {
		return err
	}
	return errAgain
}

// uncounted takes back the count of an attempt that ended through no fault of
// the file (a store that did not answer, a worker that was told to stop), and
// gives back why it ended.
func (p *Pipeline) uncounted(ctx context.Context, f storage.File, why error) error {
	if errors.Is(context.Cause(ctx), errLeaseLost) {
		return why // the row is another's
	}
	ctx, stop := context.WithTimeout(context.WithoutCancel(ctx), leaseFor)
	defer stop()
	to := f
	to.Attempts--
	err := p.DB.Write(ctx, func(tx *storage.Tx) error { return tx.AdvanceFile(ctx, f.ID, f.State, to) })
	if err != nil && evidence.CodeOf(err) != evidence.Conflict {
		p.Log.Warn("an attempt that did not count stays counted", slog.String("file_id", f.ID), slog.Any("error", err))
	}
	return why
}

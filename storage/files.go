package storage

import (
	"cmp"
	"context"
	"strconv"
	"time"

	"certdex/evidence"
)

// FileState says how far a file has come.
type FileState string

// States of a file. Received and FileRead are working states: a worker carries
// the file on. The others are final, or wait for a person.
const (
	FileReceived      FileState = "received"
	FileRead          FileState = "read"
	FileExtracted     FileState = "extracted"
	FileNeedsPassword FileState = "needs_password"
	FileRejected      FileState = "rejected"
	FileQuarantined   FileState = "quarantined"
	FileCancelled     FileState = "cancelled"
)

// workingFiles is the SQL for the working states of files; steps.go of ingest
// has a step for each.
const workingFiles = "('received', 'read')"

// Scan statuses of a file.
const (
	NotScanned = "not_scanned" // no virus scanner has seen it
	Clean      = "clean"
	Infected   = "infected"
)

// Scan is what the virus scanner says of a file.
type Scan struct {
	Status    string     // NotScanned, Clean or Infected
	Signature string     // what an infected file holds
	Engine    string     // version of the scanner
	At        *time.Time // nil where it is not scanned
}

// Progress says how many pages are read of how many; zero where no reading of
// the file is going on.
type Progress struct{ Read, Total int }

// File is one upload.
type File struct {
	ID         string
	OrgID      string
	UploadedBy string // user id
	Name       string // as the uploader called it
	SHA256     string // hex; unique in the organisation
	Size       int64  // bytes
	MediaType  string
	State      FileState
	ReasonCode evidence.Code // why it is rejected, quarantined or waits
	Reason     string        // the same in words for a person
	Scan       Scan
	PartnerID  string // the partner it was uploaded for, or ""
	PageCount  int
	Progress   Progress
	TextSource evidence.TextSource
	Parts      []evidence.Part // files inside it, of the last reading
	Facts      evidence.Facts  // of the last reading
	ReadingID  string          // of the reading whose words are stored; "" before the first
	Attempts   int             // readings begun since it was last received
	Priority   int             // 1 a person waits … 4 bulk
	LeaseOwner string
	LeaseUntil *time.Time
	CreatedAt  time.Time
	UpdatedAt  time.Time
}

// FileFilter selects files; zero fields select all, but no organisation
// selects none.
type FileFilter struct {
	OrgIDs []string
	States []FileState
	After  string // cursor
	Limit  int    // 50 where 0, at most 200
}

const fileColumns = `id, org_id, uploaded_by, name, sha256, size, media_type, state, reason_code, reason,
	scan_status, scan_signature, scan_engine, scanned_at, partner_id, page_count, pages_read, pages_total, text_source, facts, parts,
	reading_id, attempts, priority, lease_owner, lease_until, created_at, updated_at`

func scanFile(r scanner) (File, error) {
	var f File
	err := r.Scan(&f.ID, &f.OrgID, &f.UploadedBy, &f.Name, &f.SHA256, &f.Size, &f.MediaType, &f.State, &f.ReasonCode, &f.Reason,
		&f.Scan.Status, &f.Scan.Signature, &f.Scan.Engine, asTimePointer{&f.Scan.At},
		&f.PartnerID, &f.PageCount, &f.Progress.Read, &f.Progress.Total, &f.TextSource, asJSON{&f.Facts}, asJSON{&f.Parts},
		&f.ReadingID, &f.Attempts, &f.Priority, &f.LeaseOwner, asTimePointer{&f.LeaseUntil}, asTime{&f.CreatedAt}, asTime{&f.UpdatedAt})
	return f, err
}

// InsertFile adds a file; Conflict where the organisation has these bytes
// already. It is not scanned yet; empty State, Priority and CreatedAt get their
// first values.
func (tx *Tx) InsertFile(ctx context.Context, f File) error {
	f.CreatedAt = cmp.Or(f.CreatedAt, tx.now())
	f.State = cmp.Or(f.State, FileReceived)
	f.Priority = cmp.Or(f.Priority, PriorityNormal)
	_, err := tx.Exec(ctx, `INSERT INTO files (id, org_id, uploaded_by, name, sha256, size, media_type, state,
			reason_code, reason, scan_status, partner_id, page_count, text_source, reading_id, attempts, priority, created_at, updated_at)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $18)`,
		f.ID, f.OrgID, f.UploadedBy, f.Name, f.SHA256, f.Size, f.MediaType, f.State,
		f.ReasonCode, f.Reason, NotScanned, f.PartnerID, f.PageCount, f.TextSource, f.ReadingID, f.Attempts, f.Priority, f.CreatedAt)
	return err
}

// File gives a file by its id.
func (tx *Tx) File(ctx context.Context, id string) (File, error) {
	return scanFile(tx.QueryRow(ctx, `SELECT `+fileColumns+` FROM files WHERE id = $1`, id))
}

// FileByHash gives the organisation's file of these bytes.
func (tx *Tx) FileByHash(ctx context.Context, orgID, sha256 string) (File, error) {
	return scanFile(tx.QueryRow(ctx,
		`SELECT `+fileColumns+` FROM files WHERE org_id = $1 AND sha256 = $2`, orgID, sha256))
}

// Files lists files, newest first, with the cursor of the next page ("" at the end).
func (tx *Tx) Files(ctx context.Context, f FileFilter) ([]File, string, error) {
	var w where
	w.in("org_id", f.OrgIDs)
	if len(f.States) > 0 {
		w.in("state", texts(f.States))
	}
	if f.After != "" {
		if err := w.beforeInTime(f.After, "files", "created_at"); err != nil {
			return nil, "", err
		}
	}
	size := pageSize(f.Limit)
	r, err := tx.Query(ctx, `SELECT `+fileColumns+` FROM files`+w.String()+
		` ORDER BY created_at DESC, id DESC LIMIT `+strconv.Itoa(size+1), w.args...)
	files, err := collect(r, err, scanFile)
	files, next := page(files, size, func(f File) cursor { return cursor{"files", timeKey(f.CreatedAt), f.ID} })
	return files, next, err
}

// ClaimFile takes the lease of a file in a working state that nobody holds at
// now, and counts the attempt where the file is received. Its progress begins
// anew.
func (tx *Tx) ClaimFile(ctx context.Context, id, owner string, now, until time.Time) (File, bool, error) {
	n, err := tx.Exec(ctx, `UPDATE files SET lease_owner = $2, lease_until = $3,
			attempts = attempts + CASE WHEN state = 'received' THEN 1 ELSE 0 END, pages_read = 0, pages_total = 0
		WHERE id = $1 AND state IN `+workingFiles+` AND (lease_until IS NULL OR lease_until <= $4)`,
		id, owner, until, now)
	if err != nil || n == 0 {
		return File{}, false, err
	}
	f, err := tx.File(ctx, id)
	return f, err == nil, err
}

// RenewFile prolongs a lease and says how far the reading is; false where owner
// no longer holds it.
func (tx *Tx) RenewFile(ctx context.Context, id, owner string, until time.Time, p Progress) (bool, error) {
	n, err := tx.Exec(ctx, `UPDATE files SET lease_until = $3, pages_read = $4, pages_total = $5
		WHERE id = $1 AND lease_owner = $2`, id, owner, until, p.Read, p.Total)
	return n == 1, err
}

// ReleaseFile gives a lease up; nothing happens where owner does not hold it.
func (tx *Tx) ReleaseFile(ctx context.Context, id, owner string) error {
	_, err := tx.Exec(ctx, `UPDATE files SET lease_owner = '', lease_until = NULL WHERE id = $1 AND lease_owner = $2`, id, owner)
	return err
}

// AdvanceFile moves a file from one state to f.State and writes its reason,
// media type, page count, text source, facts, parts, reading, attempts and priority;
// Conflict where the state is no longer from. The lease ends where the new
// state is not a working state.
func (tx *Tx) AdvanceFile(ctx context.Context, id string, from FileState, f File) error {
	n, err := tx.Exec(ctx, `UPDATE files SET state = $3, reason_code = $4, reason = $5, media_type = $6, page_count = $7,
			text_source = $8, attempts = $9, priority = $10, updated_at = $11, reading_id = $12, facts = $13, parts = $14,
			pages_read = 0, pages_total = 0
		WHERE id = $1 AND state = $2`,
		id, from, f.State, f.ReasonCode, f.Reason, f.MediaType, f.PageCount,
		f.TextSource, f.Attempts, f.Priority, tx.now(), f.ReadingID, toJSON(f.Facts), toJSON(f.Parts))
	if err != nil {
		return err
	}
	if n == 0 {
		return moved("file")
	}
	_, err = tx.Exec(ctx, `UPDATE files SET lease_owner = '', lease_until = NULL
		WHERE id = $1 AND state NOT IN `+workingFiles, id)
	return err
}

// SetScan writes what the virus scanner says of a file.
func (tx *Tx) SetScan(ctx context.Context, id string, s Scan) error {
	_, err := tx.Exec(ctx, `UPDATE files SET scan_status = $2, scan_signature = $3, scan_engine = $4, scanned_at = $5, updated_at = $6
		WHERE id = $1`, id, s.Status, s.Signature, s.Engine, s.At, tx.now())
	return err
}

// SetFilePartner says which partner a file was uploaded for, "" for none;
// NotFound where there is no such file.
func (tx *Tx) SetFilePartner(ctx context.Context, id, partnerID string) error {
	n, err := tx.Exec(ctx, `UPDATE files SET partner_id = $1, updated_at = $2 WHERE id = $3`, partnerID, tx.now(), id)
	if err == nil && n == 0 {
		return evidence.Errorf(evidence.NotFound, "there is no such file")
	}
	return err
}

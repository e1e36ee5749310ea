package storage

import (
	"context"
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

// NotScanned is the scan status of a file that no virus scanner has seen.
const NotScanned = "not_scanned"

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
	ScanStatus string
	PartnerID  string // the partner it was uploaded for, or ""
	PageCount  int
	TextSource evidence.TextSource
	Attempts   int // readings begun since it was last received
	Priority   int // 1 a person waits … 4 bulk
	LeaseOwner string
	LeaseUntil *time.Time
	CreatedAt  time.Time
	UpdatedAt  time.Time
}

// FileFilter selects files; zero fields select all, but no organisation
// selects none.
type FileFilter struct {
	OrgIDs []string
	AnyOrg bool // every organisation; for the machine only
	States []FileState
	Query  string // part of the name
	After  string // cursor
	Limit  int    // 50 where 0, at most 200
}

// InsertFile adds a file; Conflict where the organisation has these bytes already.
func (tx *Tx) InsertFile(ctx context.Context, f File) error { return errUnbuilt }

// File gives a file by its id.
func (tx *Tx) File(ctx context.Context, id string) (File, error) { return File{}, errUnbuilt }

// FileByHash gives the organisation's file of these bytes.
func (tx *Tx) FileByHash(ctx context.Context, orgID, sha256 string) (File, error) {
	return File{}, errUnbuilt
}

// Files lists files, newest first, with the cursor of the next page ("" at the end).
func (tx *Tx) Files(ctx context.Context, f FileFilter) ([]File, string, error) {
	return nil, "", errUnbuilt
}

// ClaimFile takes the lease of a file in a working state that nobody holds at
// now, and counts the attempt where the file is received.
func (tx *Tx) ClaimFile(ctx context.Context, id, owner string, now, until time.Time) (File, bool, error) {
	return File{}, false, errUnbuilt
}

// RenewFile prolongs a lease; false where owner no longer holds it.
func (tx *Tx) RenewFile(ctx context.Context, id, owner string, until time.Time) (bool, error) {
	return false, errUnbuilt
}

// ReleaseFile gives a lease up; nothing happens where owner does not hold it.
func (tx *Tx) ReleaseFile(ctx context.Context, id, owner string) error { return errUnbuilt }

// AdvanceFile moves a file from one state to f.State and writes its reason,
// media type, page count, text source, scan status, attempts and priority;
// Conflict where the state is no longer from. The lease ends where the new
// state is not a working state.
func (tx *Tx) AdvanceFile(ctx context.Context, id string, from FileState, f File) error {
	return errUnbuilt
}

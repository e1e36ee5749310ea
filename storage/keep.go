package storage

import (
	"context"
	"time"
)

// Remembered is the answer given to a request with an Idempotency-Key.
type Remembered struct {
	RequestHash string
	Response    []byte
}

// Idempotent gives what was answered to a key of a user in an organisation.
func (tx *Tx) Idempotent(ctx context.Context, orgID, userID, key string) (Remembered, bool, error) {
	return Remembered{}, false, errUnbuilt
}

// Remember keeps the answer to a key for 24 hours; Conflict where another
// request with this key was first.
func (tx *Tx) Remember(ctx context.Context, orgID, userID, key string, r Remembered) error {
	return errUnbuilt
}

// PutPassword keeps a file's password, sealed by the caller, until a moment.
func (tx *Tx) PutPassword(ctx context.Context, fileID string, sealed []byte, until time.Time) error {
	return errUnbuilt
}

// TakePassword gives a file's sealed password once; false where there is none.
func (tx *Tx) TakePassword(ctx context.Context, fileID string) ([]byte, bool, error) {
	return nil, false, errUnbuilt
}

// Sweep removes what has had its time at now: sessions, remembered answers
// older than 24 hours, passwords.
func (tx *Tx) Sweep(ctx context.Context, now time.Time) error { return errUnbuilt }

package storage

import (
	"context"
	"errors"
	"time"
)

var errUnbuilt = errors.New("storage: not built")

// DB is an open database. It is safe for use by many goroutines.
type DB struct {
	// Now is the clock that stamps rows; tests may set it before use.
	Now func() time.Time
}

// Open opens "sqlite:PATH" or "postgres://…" and brings its schema up to date
// under a lock, so that several processes may start at once.
func Open(ctx context.Context, url string) (*DB, error) { return nil, errUnbuilt }

// Close ends all connections.
func (db *DB) Close() error { return errUnbuilt }

// Ping says whether the database answers.
func (db *DB) Ping(ctx context.Context) error { return errUnbuilt }

// Dialect is "sqlite" or "postgres".
func (db *DB) Dialect() string { return "" }

// Write runs fn in one transaction. Where the database asks for it (a
// deadlock, a busy file) fn runs again, a bounded number of times: it must have
// no effect outside its Tx, and must not open another transaction.
func (db *DB) Write(ctx context.Context, fn func(*Tx) error) error { return errUnbuilt }

// Read runs fn in one read-only transaction that sees one moment.
func (db *DB) Read(ctx context.Context, fn func(*Tx) error) error { return errUnbuilt }

// Tx is a transaction; its methods are all the queries of certdex.
type Tx struct {
}

// NewID makes an identifier for a row: time-ordered, 36 characters.
func NewID() string { return "" }

package storage

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"log/slog"
	"math/rand/v2"
	"strings"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"
	"github.com/riverqueue/river"

	"certdex/evidence"
)

// Dialects.
const (
	SQLite   = "sqlite"
	Postgres = "postgres"
)

// writeTries bounds how often a transaction is tried that the database turned
// away for another one's sake.
const writeTries = 8

// DB is an open database. It is safe for use by many goroutines.
type DB struct {
	// Now is the clock that stamps rows; tests may set it before use.
	Now func() time.Time

	dialect string
	pg      *pgxpool.Pool
	pgJobs  *river.Client[pgx.Tx]

	// SQLite takes one writer at a time: one connection writes, so that
	// goroutines queue in the pool and not on the file, and others read.
	writer, readers *sql.DB
	sqliteJobs      *river.Client[*sql.Tx]
}

// Tx is a transaction; its methods are all the queries of certdex.
type Tx struct {
	conn
	now func() time.Time
}

// Open opens "sqlite:PATH" or "postgres://…" and brings its schema up to date
// under a lock, so that several processes may start at once.
func Open(ctx context.Context, url string) (*DB, error) {
	path, isFile := strings.CutPrefix(url, "sqlite:")
	switch {
	case isFile && path != "":
		return openSQLite(ctx, path)
	case strings.HasPrefix(url, "postgres://"), strings.HasPrefix(url, "postgresql://"):
		return openPostgres(ctx, url)
	}
	return nil, evidence.Errorf(evidence.Invalid, "the database must be sqlite:PATH or postgres://…")
}

// Close ends all connections.
func (db *DB) Close() error {
	if db.dialect == Postgres {
		db.pg.Close()
		return nil
	}
	return errors.Join(db.readers.Close(), db.writer.Close())
}

// Ping says whether the database answers.
func (db *DB) Ping(ctx context.Context) error {
	if db.dialect == Postgres {
		return explain(db.pg.Ping(ctx))
	}
	return explain(db.readers.PingContext(ctx))
}

// Dialect is "sqlite" or "postgres".
func (db *DB) Dialect() string { return db.dialect }

// Write runs fn in one transaction. Where the database asks for it (a
// deadlock, a busy file) fn runs again, a bounded number of times: it must have
// no effect outside its Tx, and must not open another transaction.
func (db *DB) Write(ctx context.Context, fn func(*Tx) error) error {
	var err error
	for try := range writeTries {
		if try > 0 {
			// Two that collided must not meet again at once.
			pause := time.Duration(rand.IntN(10<<try)+1) * time.Millisecond
			select {
			case <-ctx.Done():
				return ctx.Err()
			case <-time.After(pause):
			}
		}
		if db.dialect == Postgres {
			err = db.inPostgres(ctx, pgx.TxOptions{}, fn)
		} else {
			err = db.inSQLite(ctx, db.writer, fn)
		}
		if !worthRetrying(err) {
			return explain(err)
		}
	}
	return explain(fmt.Errorf("tried %d times: %w", writeTries, err))
}

// Read runs fn in one read-only transaction that sees one moment.
func (db *DB) Read(ctx context.Context, fn func(*Tx) error) error {
	if db.dialect == Postgres {
		opts := pgx.TxOptions{IsoLevel: pgx.RepeatableRead, AccessMode: pgx.ReadOnly}
		return explain(db.inPostgres(ctx, opts, fn))
	}
	return explain(db.inSQLite(ctx, db.readers, fn))
}

func (db *DB) inPostgres(ctx context.Context, opts pgx.TxOptions, fn func(*Tx) error) error {
	return pgx.BeginTxFunc(ctx, db.pg, opts, func(tx pgx.Tx) error {
		return fn(&Tx{conn: pgConn{tx, db.pgJobs}, now: db.now})
	})
}

func (db *DB) inSQLite(ctx context.Context, pool *sql.DB, fn func(*Tx) error) error {
	tx, err := pool.BeginTx(ctx, nil)
	if err != nil {
		return err
	}
	defer func() { _ = tx.Rollback() }() // after Commit it does nothing
	if err := fn(&Tx{conn: sqliteConn{tx, db.sqliteJobs}, now: db.now}); err != nil {
		return err
	}
	return tx.Commit()
}

func (db *DB) now() time.Time {
	if db.Now != nil {
		return db.Now()
	}
	return time.Now()
}

// NewID makes an identifier for a row: time-ordered, 36 characters.
func NewID() string { return uuid.Must(uuid.NewV7()).String() }

// riverLog lets through what an operator must see of River's own log.
func riverLog(log *slog.Logger) *slog.Logger {
	return slog.New(atLeastWarn{log.Handler()})
}

type atLeastWarn struct{ slog.Handler }

func (h atLeastWarn) Enabled(ctx context.Context, l slog.Level) bool {
	return l >= slog.LevelWarn && h.Handler.Enabled(ctx, l)
}

func (h atLeastWarn) WithAttrs(attrs []slog.Attr) slog.Handler {
	return atLeastWarn{h.Handler.WithAttrs(attrs)}
}

func (h atLeastWarn) WithGroup(name string) slog.Handler {
	return atLeastWarn{h.Handler.WithGroup(name)}
}

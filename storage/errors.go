package storage

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"errors"
	"io"
	"net"
	"strings"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
	"modernc.org/sqlite"
	lib "modernc.org/sqlite/lib"

	"certdex/evidence"
)

// explain turns what a database says into an *evidence.Error with the cause
// kept; what has no meaning for a caller stays as it is.
func explain(err error) error {
	var known *evidence.Error
	switch {
	case err == nil:
		return nil
	case errors.As(err, &known), errors.Is(err, context.Canceled), errors.Is(err, context.DeadlineExceeded):
		return err
	case errors.Is(err, sql.ErrNoRows), errors.Is(err, pgx.ErrNoRows):
		return evidence.Because(err, evidence.NotFound, "not found")
	}
	switch kindOf(err) {
	case taken:
		return evidence.Because(err, evidence.Conflict, "it is there already")
	case dangling:
		return evidence.Because(err, evidence.Invalid, "it refers to something that is not there")
	case busy, away:
		return evidence.Because(err, evidence.Unavailable, "the database does not answer just now; try again in a moment")
	}
	return err
}

// worthRetrying says whether the same transaction may well succeed next time,
// and has surely had no effect yet.
func worthRetrying(err error) bool {
	return err != nil && (kindOf(err) == busy || pgconn.SafeToRetry(err))
}

type failure int

const (
	other    failure = iota
	taken            // a unique value is there already
	dangling         // a row refers to one that is not there
	busy             // another transaction is in the way
	away             // the database does not answer
)

func kindOf(err error) failure {
	var lite *sqlite.Error
	if errors.As(err, &lite) {
		return sqliteKind(lite.Code())
	}
	var pg *pgconn.PgError
	if errors.As(err, &pg) {
		return pgKind(pg.Code)
	}
	var connect *pgconn.ConnectError
	var network net.Error
	switch {
	case errors.As(err, &connect), errors.As(err, &network), pgconn.SafeToRetry(err),
		errors.Is(err, io.EOF), errors.Is(err, io.ErrUnexpectedEOF), errors.Is(err, net.ErrClosed),
		errors.Is(err, sql.ErrConnDone), errors.Is(err, driver.ErrBadConn):
		return away
	}
	// Neither pgx nor database/sql has a value for these.
	text := err.Error()
	if strings.Contains(text, "conn closed") || strings.Contains(text, "closed pool") ||
		strings.Contains(text, "database is closed") {
		return away
	}
	return other
}

func sqliteKind(code int) failure {
	switch code {
	case lib.SQLITE_CONSTRAINT_UNIQUE, lib.SQLITE_CONSTRAINT_PRIMARYKEY:
		return taken
	case lib.SQLITE_CONSTRAINT_FOREIGNKEY:
		return dangling
	}
	switch code & 0xff {
	case lib.SQLITE_BUSY, lib.SQLITE_LOCKED:
		return busy
	case lib.SQLITE_FULL, lib.SQLITE_IOERR, lib.SQLITE_CANTOPEN:
		return away
	}
	return other
}

func pgKind(code string) failure {
	switch code {
	case "23505":
		return taken
	case "23503":
		return dangling
	case "40001", "40P01", "55P03":
		return busy
	}
	switch code[:min(2, len(code))] {
	case "08", "53", "57": // connection, resources, operator's intervention
		return away
	}
	return other
}

// moved is the answer where a guarded change finds the row changed meanwhile.
func moved(what string) error {
	return evidence.Errorf(evidence.Conflict, "the %s has changed meanwhile; look again", what)
}

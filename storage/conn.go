package storage

import (
	"cmp"
	"context"
	"database/sql"
	"reflect"
	"strings"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/riverqueue/river"
	"github.com/riverqueue/river/rivertype"
)

// conn is the seam between certdex and its two databases: statements with $1
// placeholders, and jobs queued in the same transaction.
type conn interface {
	Exec(ctx context.Context, query string, args ...any) (affected int64, err error)
	Query(ctx context.Context, query string, args ...any) (rows, error)
	QueryRow(ctx context.Context, query string, args ...any) scanner
	insertJobs(ctx context.Context, jobs []river.InsertManyParams) (ids []int64, err error)
	// lock makes the transaction wait for others that hold the name, and holds
	// it to its end; those that share it wait for the others only.
	lock(ctx context.Context, name string, share bool) error
}

type scanner interface{ Scan(dest ...any) error }

type rows interface {
	scanner
	Next() bool
	Err() error
	Close() error
}

type pgConn struct {
	tx   pgx.Tx
	jobs *river.Client[pgx.Tx]
}

func (c pgConn) Exec(ctx context.Context, query string, args ...any) (int64, error) {
	tag, err := c.tx.Exec(ctx, query, bind(args)...)
	return tag.RowsAffected(), explain(err)
}

func (c pgConn) Query(ctx context.Context, query string, args ...any) (rows, error) {
	r, err := c.tx.Query(ctx, query, bind(args)...)
	return pgRows{r}, explain(err)
}

func (c pgConn) QueryRow(ctx context.Context, query string, args ...any) scanner {
	return row{c.tx.QueryRow(ctx, query, bind(args)...)}
}

func (c pgConn) insertJobs(ctx context.Context, jobs []river.InsertManyParams) ([]int64, error) {
	results, err := c.jobs.InsertManyTx(ctx, c.tx, jobs)
	return jobIDs(results), explain(err)
}

func (c pgConn) lock(ctx context.Context, name string, share bool) error {
	function := "pg_advisory_xact_lock"
	if share {
		function += "_shared"
	}
	_, err := c.Exec(ctx, `SELECT `+function+`(hashtextextended($1, 0))`, name)
	return err
}

type pgRows struct{ pgx.Rows }

func (r pgRows) Close() error {
	r.Rows.Close()
	return nil
}

type sqliteConn struct {
	tx   *sql.Tx
	jobs *river.Client[*sql.Tx]
}

func (c sqliteConn) Exec(ctx context.Context, query string, args ...any) (int64, error) {
	result, err := c.tx.ExecContext(ctx, query, bind(args)...)
	if err != nil {
		return 0, explain(err)
	}
	return result.RowsAffected()
}

func (c sqliteConn) Query(ctx context.Context, query string, args ...any) (rows, error) {
	r, err := c.tx.QueryContext(ctx, query, bind(args)...) //nolint:rowserrcheck // the caller gets the rows and asks them
	return r, explain(err)
}

func (c sqliteConn) QueryRow(ctx context.Context, query string, args ...any) scanner {
	return row{c.tx.QueryRowContext(ctx, query, bind(args)...)}
}

func (c sqliteConn) insertJobs(ctx context.Context, jobs []river.InsertManyParams) ([]int64, error) {
	results, err := c.jobs.InsertManyTx(ctx, c.tx, jobs)
	return jobIDs(results), explain(err)
}

// lock has nothing to do: SQLite takes one transaction that writes at a time.
func (c sqliteConn) lock(context.Context, string, bool) error { return nil }

func jobIDs(results []*rivertype.JobInsertResult) []int64 {
	ids := make([]int64, len(results))
	for i, r := range results {
		ids[i] = r.Job.ID
	}
	return ids
}

// row is one row whose errors are explained.
type row struct{ scanner }

func (r row) Scan(dest ...any) error { return explain(r.scanner.Scan(dest...)) }

// collect reads all rows with one function, and closes them.
func collect[T any](r rows, err error, scan func(scanner) (T, error)) ([]T, error) {
	var all []T
	err = each(r, err, func(r scanner) error {
		v, err := scan(r)
		all = append(all, v)
		return err
	})
	if err != nil {
		return nil, err
	}
	return all, nil
}

// each gives every row to a function, and closes them.
func each(r rows, err error, take func(scanner) error) (failed error) {
	if err != nil {
		return err
	}
	defer func() { failed = cmp.Or(failed, explain(r.Close())) }()
	for r.Next() {
		if err := take(r); err != nil {
			return explain(err)
		}
	}
	return explain(r.Err())
}

// bind makes arguments mean the same to both databases: times are UTC and
// carry microseconds, as PostgreSQL keeps them, and text is UTF-8 without NUL,
// which PostgreSQL refuses and foreign papers may contain.
func bind(args []any) []any {
	bound := make([]any, len(args))
	for i, a := range args {
		switch v := a.(type) {
		case time.Time:
			bound[i] = stamp(v)
		case *time.Time:
			if v != nil {
				bound[i] = stamp(*v)
			}
		case nil, []byte, int, int64, float64, bool:
			bound[i] = a
		default:
			if s := reflect.ValueOf(a); s.Kind() == reflect.String {
				bound[i] = clean(s.String())
			} else {
				bound[i] = a
			}
		}
	}
	return bound
}

func stamp(t time.Time) time.Time { return t.UTC().Truncate(time.Microsecond) }

func clean(s string) string {
	return strings.ReplaceAll(strings.ToValidUTF8(s, "\uFFFD"), "\x00", "\uFFFD")
}

package storage

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"log/slog"
	"net/url"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"time"

	"github.com/jackc/pgx/v5/pgxpool"
	"github.com/riverqueue/river"
	"github.com/riverqueue/river/riverdriver/riverpgxv5"
	"github.com/riverqueue/river/riverdriver/riversqlite"

	_ "modernc.org/sqlite" // the driver "sqlite"

	"certdex/evidence"
)

// poolSize is how many connections a process may hold where the URL does not
// say: requests, workers and River's listener share them.
const poolSize = 12

// connectTimeout bounds the wait for a server that does not answer.
const connectTimeout = 5 * time.Second

func openPostgres(ctx context.Context, url string) (*DB, error) {
	config, err := pgxpool.ParseConfig(url)
	if err != nil {
		// The cause may name the password.
		return nil, evidence.Errorf(evidence.Invalid, "the database URL is not one that PostgreSQL understands")
	}
	if !strings.Contains(url, "pool_max_conns") {
		config.MaxConns = max(config.MaxConns, poolSize)
	}
	if config.ConnConfig.ConnectTimeout == 0 {
		config.ConnConfig.ConnectTimeout = connectTimeout
	}
	config.ConnConfig.RuntimeParams["timezone"] = "UTC"
	config.ConnConfig.RuntimeParams["application_name"] = "certdex"
	pool, err := pgxpool.NewWithConfig(ctx, config)
	if err != nil {
		return nil, explain(fmt.Errorf("open postgres: %w", err))
	}
	if err := migratePostgres(ctx, pool); err != nil {
		pool.Close()
		return nil, explain(err)
	}
	jobs, err := river.NewClient(riverpgxv5.New(pool), &river.Config{Logger: riverLog(slog.Default())})
	if err != nil {
		pool.Close()
		return nil, fmt.Errorf("job queue: %w", err)
	}
	return &DB{dialect: Postgres, pg: pool, pgJobs: jobs}, nil
}

func openSQLite(ctx context.Context, path string) (*DB, error) {
	path, err := filepath.Abs(path)
	if err != nil {
		return nil, fmt.Errorf("open sqlite: %w", err)
	}
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		return nil, fmt.Errorf("open sqlite: %w", err)
	}
	// Made here so that nobody else may read it.
	f, err := os.OpenFile(path, os.O_RDWR|os.O_CREATE, 0o600)
	if err != nil {
		return nil, fmt.Errorf("open sqlite: %w", err)
	}
	if err := f.Close(); err != nil {
		return nil, fmt.Errorf("open sqlite: %w", err)
	}
	db := &DB{dialect: SQLite}
	if db.writer, err = sqlitePool(path, "immediate", 1); err != nil {
		return nil, err
	}
	if db.readers, err = sqlitePool(path, "deferred", max(4, runtime.GOMAXPROCS(0)), "query_only(1)"); err != nil {
		return nil, err
	}
	if err := migrateSQLite(ctx, filepath.Dir(path), db.writer); err != nil {
		return nil, errors.Join(explain(err), db.Close())
	}
	db.sqliteJobs, err = river.NewClient(riversqlite.New(db.writer), &river.Config{Logger: riverLog(slog.Default())})
	if err != nil {
		return nil, errors.Join(fmt.Errorf("job queue: %w", err), db.Close())
	}
	return db, nil
}

func sqlitePool(path, txlock string, size int, pragmas ...string) (*sql.DB, error) {
	query := url.Values{"_txlock": {txlock}, "_time_format": {"sqlite"}}
	// FULL, because WAL with less may lose an acknowledged commit when the power fails.
	query["_pragma"] = append([]string{
		"busy_timeout(10000)", "journal_mode(WAL)", "synchronous(FULL)", "foreign_keys(1)",
	}, pragmas...)
	pool, err := sql.Open("sqlite", (&url.URL{Scheme: "file", Path: path, RawQuery: query.Encode()}).String())
	if err != nil {
		return nil, fmt.Errorf("open sqlite: %w", err)
	}
	pool.SetMaxOpenConns(size)
	pool.SetMaxIdleConns(size)
	return pool, nil
}

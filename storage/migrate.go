package storage

import (
	"context"
	"database/sql"
	"embed"
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"os"
	"syscall"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"
	"github.com/jackc/pgx/v5/stdlib"
	"github.com/pressly/goose/v3"
	"github.com/riverqueue/river/riverdriver"
	"github.com/riverqueue/river/riverdriver/riverpgxv5"
	"github.com/riverqueue/river/riverdriver/riversqlite"
	"github.com/riverqueue/river/rivermigrate"
)

//go:embed migrations
var migrations embed.FS

// migrationLock is the advisory lock under which PostgreSQL is migrated:
// "certdex" as a number that nobody else is likely to use.
const migrationLock = 0x63657274646578

// migratePostgres holds the lock on a connection of its own: a small pool has
// none to spare.
func migratePostgres(ctx context.Context, pool *pgxpool.Pool) error {
	held, err := pgx.ConnectConfig(ctx, pool.Config().ConnConfig)
	if err != nil {
		return fmt.Errorf("migrate: %w", err)
	}
	// The lock ends with the connection.
	defer func() { _ = held.Close(context.WithoutCancel(ctx)) }()
	if _, err := held.Exec(ctx, "SELECT pg_advisory_lock($1)", int64(migrationLock)); err != nil {
		return fmt.Errorf("migrate: %w", err)
	}
	db := stdlib.OpenDBFromPool(pool)
	return errors.Join(migrate(ctx, goose.DialectPostgres, Postgres, db, riverpgxv5.New(pool)), db.Close())
}

// migrateSQLite locks the folder of the database: a lock in the file itself
// would shut out the migrations too.
func migrateSQLite(ctx context.Context, dir string, db *sql.DB) error {
	folder, err := os.Open(dir)
	if err != nil {
		return fmt.Errorf("migrate: %w", err)
	}
	defer folder.Close() // and with it the lock
	if err := syscall.Flock(int(folder.Fd()), syscall.LOCK_EX); err != nil {
		return fmt.Errorf("migrate: lock %s: %w", dir, err)
	}
	return migrate(ctx, goose.DialectSQLite3, SQLite, db, riversqlite.New(db))
}

func migrate[T any](ctx context.Context, dialect goose.Dialect, folder string, db *sql.DB, jobs riverdriver.Driver[T]) error {
	files, err := fs.Sub(migrations, "migrations/"+folder)
	if err != nil {
		return fmt.Errorf("migrate: %w", err)
	}
	steps, err := goose.NewProvider(dialect, db, files)
	if err != nil {
		return fmt.Errorf("migrate: %w", err)
	}
	if _, err := steps.Up(ctx); err != nil {
		return fmt.Errorf("migrate: %w", err)
	}
	queue, err := rivermigrate.New(jobs, &rivermigrate.Config{Logger: riverLog(slog.Default())})
	if err != nil {
		return fmt.Errorf("migrate job queue: %w", err)
	}
	if _, err := queue.Migrate(ctx, rivermigrate.DirectionUp, nil); err != nil {
		return fmt.Errorf("migrate job queue: %w", err)
	}
	return nil
}

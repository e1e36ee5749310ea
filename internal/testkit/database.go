package testkit

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"sync"
	"sync/atomic"
	"testing"

	"github.com/jackc/pgx/v5"

	"certdex/storage"
)

// DB gives a fresh SQLite database.
func DB(t testing.TB) *storage.DB {
	t.Helper()
	return Open(t, SQLiteURL(t))
}

// PostgresDB gives a fresh PostgreSQL database.
func PostgresDB(t testing.TB) *storage.DB {
	t.Helper()
	return Open(t, PostgresURL(t))
}

// EachDB runs a test on a fresh database of each kind.
func EachDB(t *testing.T, test func(t *testing.T, db *storage.DB)) {
	t.Helper()
	t.Run("sqlite", func(t *testing.T) { test(t, DB(t)) })
	t.Run("postgres", func(t *testing.T) { test(t, PostgresDB(t)) })
}

// Open opens a database until the end of the test.
func Open(t testing.TB, url string) *storage.DB {
	t.Helper()
	db, err := storage.Open(context.Background(), url)
	if err != nil {
		t.Fatalf("open database: %v", err)
	}
	t.Cleanup(func() {
		if err := db.Close(); err != nil {
			t.Errorf("close database: %v", err)
		}
	})
	return db
}

// sqliteTemplate is a database file with the schema, made once.
var sqliteTemplate = sync.OnceValues(func() ([]byte, error) {
	dir, err := os.MkdirTemp("", "certdex-sqlite-")
	if err != nil {
		return nil, err
	}
	defer os.RemoveAll(dir)
	path := filepath.Join(dir, "template.db")
	db, err := storage.Open(context.Background(), "sqlite:"+path)
	if err != nil {
		return nil, err
	}
	if err := db.Close(); err != nil {
		return nil, err
	}
	return os.ReadFile(path)
})

// SQLiteURL gives the URL of a fresh SQLite database with the schema in it, for
// tests that start certdex as a process.
func SQLiteURL(t testing.TB) string {
	t.Helper()
	template, err := sqliteTemplate()
	if err != nil {
		t.Fatalf("make a template: %v", err)
	}
	path := filepath.Join(t.TempDir(), "certdex.db")
	if err := os.WriteFile(path, template, 0o600); err != nil {
		t.Fatal(err)
	}
	return "sqlite:" + path
}

var databases atomic.Int64

// PostgresURL gives the URL of a fresh PostgreSQL database with the schema in
// it. It is dropped at the end of the test, whoever still uses it.
func PostgresURL(t testing.TB) string {
	t.Helper()
	server, err := cluster()
	if err != nil {
		t.Fatalf("PostgreSQL: %v; run make test, which installs what the tests need", err)
	}
	name := fmt.Sprintf("test_%d", databases.Add(1))
	server.exec(t, "CREATE DATABASE "+name+" TEMPLATE "+templateDatabase)
	t.Cleanup(func() { server.exec(t, "DROP DATABASE "+name+" WITH (FORCE)") })
	return server.url(name)
}

func (s *postgres) exec(t testing.TB, statement string) {
	t.Helper()
	ctx := context.Background()
	conn, err := pgx.Connect(ctx, s.url("postgres"))
	if err != nil {
		t.Fatalf("PostgreSQL: %v", err)
	}
	defer conn.Close(ctx)
	if _, err := conn.Exec(ctx, statement); err != nil {
		t.Fatalf("PostgreSQL: %s: %v", statement, err)
	}
}

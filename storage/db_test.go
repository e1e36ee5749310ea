package storage_test

import (
	"context"
	"errors"
	"path/filepath"
	"strconv"
	"sync"
	"testing"
	"time"

	"certdex/evidence"
	"certdex/internal/testkit"
	"certdex/storage"
)

// noon is when the tests take place.
var noon = time.Date(2026, 3, 14, 12, 0, 0, 123456000, time.UTC)

// write runs fn in a transaction that must succeed.
func write(t *testing.T, db *storage.DB, fn func(*storage.Tx) error) {
	t.Helper()
	if err := db.Write(t.Context(), fn); err != nil {
		t.Fatal(err)
	}
}

// wantCode checks what kind of error came.
func wantCode(t *testing.T, err error, code evidence.Code) {
	t.Helper()
	if got := evidence.CodeOf(err); got != code {
		t.Errorf("got error %v, want code %q", err, code)
	}
}

// withOrgs gives the database organisations of these names, which are their ids too.
func withOrgs(t *testing.T, db *storage.DB, names ...string) {
	t.Helper()
	db.Now = func() time.Time { return noon }
	write(t, db, func(tx *storage.Tx) error {
		for _, name := range names {
			if err := tx.InsertOrg(t.Context(), evidence.Org{ID: name, Name: name}); err != nil {
				return err
			}
		}
		return nil
	})
}

func TestOpen(t *testing.T) {
	for _, url := range []string{"", "sqlite:", "mysql://x", "certdex.db"} {
		_, err := storage.Open(t.Context(), url)
		wantCode(t, err, evidence.Invalid)
	}
	t.Run("a database that is not there is unavailable", func(t *testing.T) {
		_, err := storage.Open(t.Context(), "postgres://postgres@/x?host="+t.TempDir())
		wantCode(t, err, evidence.Unavailable)
	})
	t.Run("several at once migrate one new file once", func(t *testing.T) {
		url := "sqlite:" + filepath.Join(t.TempDir(), "deep", "new.db")
		var wg sync.WaitGroup
		for range 4 {
			wg.Go(func() {
				db, err := storage.Open(t.Context(), url)
				if err != nil {
					t.Error(err)
					return
				}
				if err := db.Close(); err != nil {
					t.Error(err)
				}
			})
		}
		wg.Wait()
	})
}

func TestTransactions(t *testing.T) {
	testkit.EachDB(t, func(t *testing.T, db *storage.DB) {
		ctx := t.Context()
		if err := db.Ping(ctx); err != nil {
			t.Fatal(err)
		}
		t.Run("an error undoes everything", func(t *testing.T) {
			fault := errors.New("changed my mind")
			err := db.Write(ctx, func(tx *storage.Tx) error {
				if err := tx.InsertOrg(ctx, evidence.Org{ID: "a", Name: "A"}); err != nil {
					return err
				}
				return fault
			})
			if !errors.Is(err, fault) {
				t.Errorf("got %v", err)
			}
			err = db.Read(ctx, func(tx *storage.Tx) error {
				_, err := tx.Org(ctx, "a")
				return err
			})
			wantCode(t, err, evidence.NotFound)
		})
		t.Run("a read writes nothing", func(t *testing.T) {
			err := db.Read(ctx, func(tx *storage.Tx) error {
				return tx.InsertOrg(ctx, evidence.Org{ID: "a", Name: "A"})
			})
			if err == nil {
				t.Error("it wrote")
			}
		})
		t.Run("a reference to nothing is invalid", func(t *testing.T) {
			err := db.Write(ctx, func(tx *storage.Tx) error {
				return tx.InsertUser(ctx, evidence.User{ID: "u", OrgID: "nobody", Email: "u@example.com"}, "")
			})
			wantCode(t, err, evidence.Invalid)
		})
		t.Run("a context that has ended ends the wait", func(t *testing.T) {
			ended, cancel := context.WithCancel(ctx)
			cancel()
			err := db.Write(ended, func(*storage.Tx) error { return nil })
			if !errors.Is(err, context.Canceled) {
				t.Errorf("got %v", err)
			}
		})
		t.Run("counters of many writers add up", func(t *testing.T) {
			withOrgs(t, db, "many")
			var wg sync.WaitGroup
			for i := range 20 {
				wg.Go(func() {
					err := db.Write(ctx, func(tx *storage.Tx) error {
						return settle(ctx, tx, "many", evidence.Partner{ID: strconv.Itoa(i), Name: "Acme"})
					})
					if err != nil {
						t.Error(err)
					}
				})
			}
			wg.Wait()
			write(t, db, func(tx *storage.Tx) error {
				version, err := tx.PartnerVersion(ctx, "many")
				if version != 20 {
					t.Errorf("version %d after 20 writes", version)
				}
				return err
			})
		})
	})
}

// A pool of one connection is enough to start with.
func TestSmallestPool(t *testing.T) {
	ctx, cancel := context.WithTimeout(t.Context(), 30*time.Second)
	defer cancel()
	db, err := storage.Open(ctx, testkit.PostgresURL(t)+"&pool_max_conns=1")
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	withOrgs(t, db, "a")
}

func TestClosedDatabaseIsUnavailable(t *testing.T) {
	for _, url := range []string{testkit.SQLiteURL(t), testkit.PostgresURL(t)} {
		db, err := storage.Open(t.Context(), url)
		if err != nil {
			t.Fatal(err)
		}
		if err := db.Close(); err != nil {
			t.Fatal(err)
		}
		wantCode(t, db.Ping(t.Context()), evidence.Unavailable)
		wantCode(t, db.Write(t.Context(), func(*storage.Tx) error { return nil }), evidence.Unavailable)
	}
}

func TestLostConnectionsComeBack(t *testing.T) {
	url := testkit.PostgresURL(t)
	db, other := testkit.Open(t, url), testkit.Open(t, url)
	ctx := t.Context()
	lose := func() {
		t.Helper()
		write(t, other, func(tx *storage.Tx) error {
			_, err := tx.Exec(ctx, `SELECT pg_terminate_backend(pid) FROM pg_stat_activity
				WHERE datname = current_database() AND pid <> pg_backend_pid()`)
			return err
		})
	}
	count := func(tx *storage.Tx) error {
		_, err := tx.CountUsers(ctx)
		return err
	}
	write(t, db, count)
	err := db.Write(ctx, func(tx *storage.Tx) error {
		lose()
		return count(tx)
	})
	wantCode(t, err, evidence.Unavailable)
	lose()
	// Every connection that died in the pool may cost one answer, no more.
	for range 15 {
		if err = db.Write(ctx, count); err == nil {
			return
		}
		wantCode(t, err, evidence.Unavailable)
	}
	t.Errorf("it did not come back: %v", err)
}

package storage_test

import (
	"fmt"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/alexedwards/scs/v2"

	"certdex/evidence"
	"certdex/internal/testkit"
	"certdex/storage"
)

var _ scs.CtxStore = storage.Sessions{}

func TestSessions(t *testing.T) {
	testkit.EachDB(t, func(t *testing.T, db *storage.DB) {
		now := noon
		db.Now = func() time.Time { return now }
		s := storage.Sessions{DB: db}
		find := func() (string, bool) {
			t.Helper()
			data, ok, err := s.Find("token")
			if err != nil {
				t.Fatal(err)
			}
			return string(data), ok
		}
		if _, ok := find(); ok {
			t.Error("found before it was made")
		}
		for _, data := range []string{"one", "two"} {
			if err := s.Commit("token", []byte(data), noon.Add(time.Hour)); err != nil {
				t.Fatal(err)
			}
			if got, ok := find(); !ok || got != data {
				t.Errorf("got %q %v", got, ok)
			}
		}
		now = noon.Add(time.Hour)
		if _, ok := find(); ok {
			t.Error("found after its time")
		}
		now = noon
		if err := s.Delete("token"); err != nil {
			t.Fatal(err)
		}
		if _, ok := find(); ok {
			t.Error("found after it was deleted")
		}
	})
}

func TestIdempotency(t *testing.T) {
	testkit.EachDB(t, func(t *testing.T, db *storage.DB) {
		ctx := t.Context()
		now := noon
		db.Now = func() time.Time { return now }
		t.Run("of many at once one wins", func(t *testing.T) {
			var won atomic.Int64
			var wg sync.WaitGroup
			for i := range 20 {
				wg.Go(func() {
					err := db.Write(ctx, func(tx *storage.Tx) error {
						return tx.Remember(ctx, "a", "u1", "key", storage.Remembered{RequestHash: fmt.Sprint(i), Response: []byte("answer")})
					})
					if err == nil {
						won.Add(1)
					} else {
						wantCode(t, err, evidence.Conflict)
					}
				})
			}
			wg.Wait()
			if won.Load() != 1 {
				t.Errorf("%d of 20 won", won.Load())
			}
		})
		known := func(org, user, key string) (ok bool) {
			t.Helper()
			write(t, db, func(tx *storage.Tx) (err error) {
				var r storage.Remembered
				r, ok, err = tx.Idempotent(ctx, org, user, key)
				if ok && string(r.Response) != "answer" {
					t.Errorf("got %q", r.Response)
				}
				return err
			})
			return ok
		}
		if !known("a", "u1", "key") || known("b", "u1", "key") || known("a", "u2", "key") || known("a", "u1", "yek") {
			t.Error("a key belongs to one user of one organisation")
		}
		now = noon.Add(24 * time.Hour)
		if known("a", "u1", "key") {
			t.Error("known after a day")
		}
		write(t, db, func(tx *storage.Tx) error { // may be used anew
			return tx.Remember(ctx, "a", "u1", "key", storage.Remembered{Response: []byte("answer")})
		})
		if !known("a", "u1", "key") {
			t.Error("not known anew")
		}
	})
}

func TestSessionsOfAUserEnd(t *testing.T) {
	testkit.EachDB(t, func(t *testing.T, db *storage.DB) {
		withOrgs(t, db)
		sessions := storage.Sessions{DB: db, UserOf: func(data []byte) string { return string(data) }}
		for token, user := range map[string]string{"here": "u1", "there": "u1", "other": "u2", "nobody": ""} {
			if err := sessions.Commit(token, []byte(user), noon.Add(time.Hour)); err != nil {
				t.Fatal(err)
			}
		}
		write(t, db, func(tx *storage.Tx) error { return tx.DropSessions(t.Context(), "u1", "here") })
		for token, want := range map[string]bool{"here": true, "there": false, "other": true, "nobody": true} {
			if _, ok, err := sessions.Find(token); ok != want || err != nil {
				t.Errorf("%s: %v, want %v (%v)", token, ok, want, err)
			}
		}
	})
}

func TestPasswordWaits(t *testing.T) {
	testkit.EachDB(t, func(t *testing.T, db *storage.DB) {
		ctx := t.Context()
		withDocuments(t, db)
		look := func() (got string, ok bool) {
			t.Helper()
			write(t, db, func(tx *storage.Tx) error {
				sealed, there, err := tx.Password(ctx, "f1")
				got, ok = string(sealed), there
				return err
			})
			return got, ok
		}
		put := func(sealed string, until time.Time) {
			write(t, db, func(tx *storage.Tx) error { return tx.PutPassword(ctx, "f1", []byte(sealed), until) })
		}
		put("first", noon.Add(time.Hour))
		put("second", noon.Add(time.Hour))
		for range 2 {
			if got, ok := look(); !ok || got != "second" {
				t.Errorf("got %q %v", got, ok)
			}
		}
		for range 2 {
			write(t, db, func(tx *storage.Tx) error { return tx.DropPassword(ctx, "f1") })
		}
		if _, ok := look(); ok {
			t.Error("there after it was dropped")
		}
		put("late", noon)
		if _, ok := look(); ok {
			t.Error("there after its time")
		}
	})
}

func TestSweep(t *testing.T) {
	testkit.EachDB(t, func(t *testing.T, db *storage.DB) {
		ctx := t.Context()
		withDocuments(t, db)
		if err := (storage.Sessions{DB: db}).Commit("token", []byte("x"), noon.Add(time.Hour)); err != nil {
			t.Fatal(err)
		}
		write(t, db, func(tx *storage.Tx) error {
			if err := tx.PutPassword(ctx, "f1", []byte("x"), noon.Add(time.Hour)); err != nil {
				return err
			}
			err := tx.InsertInvitation(ctx, storage.Invitation{ID: "i1", TokenHash: "h", Email: "eva@example.com", OrgID: "a", ExpiresAt: noon.Add(time.Hour)})
			if err != nil {
				return err
			}
			return tx.Remember(ctx, "a", "u", "k", storage.Remembered{})
		})
		left := func(after time.Duration) (n int) {
			t.Helper()
			write(t, db, func(tx *storage.Tx) error {
				if err := tx.Sweep(ctx, noon.Add(after)); err != nil {
					return err
				}
				return tx.QueryRow(ctx, `SELECT (SELECT COUNT(*) FROM sessions) + (SELECT COUNT(*) FROM remembered)
					+ (SELECT COUNT(*) FROM file_passwords) + (SELECT COUNT(*) FROM invitations)`).Scan(&n)
			})
			return n
		}
		if n := left(59 * time.Minute); n != 4 {
			t.Errorf("%d left before their time", n)
		}
		if n := left(time.Hour); n != 1 {
			t.Errorf("%d left after an hour", n)
		}
		if n := left(24 * time.Hour); n != 0 {
			t.Errorf("%d left after a day", n)
		}
	})
}

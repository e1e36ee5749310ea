package ingest

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"log/slog"
	"os"
	"path/filepath"
	"testing"
	"time"

	"certdex/evidence"
	"certdex/extract/reader"
	"certdex/storage"
)

// TestMain lets the test binary serve as the reader's child, as ones that
// die of some files, and as a server that is killed.
func TestMain(m *testing.M) {
	if len(os.Args) > 1 {
		switch os.Args[1] {
		case "reader":
			os.Exit(reader.Child(os.Stdin, os.Stdout))
		case "mortal-reader":
			os.Exit(reader.Child(&mortal{left: mortalAfter}, os.Stdout))
		case "susceptible-reader":
			os.Exit(reader.Child(susceptible{os.Stdin}, os.Stdout))
		case "server":
			serveUntilKilled()
		}
	}
	os.Exit(m.Run())
}

const (
	orgID  = "org-1"
	userID = "user-1"
)

// sample gives the bytes of a file under testdata/samples.
func sample(t testing.TB, name string) []byte {
	t.Helper()
	content, err := os.ReadFile(filepath.Join("..", "testdata", "samples", name))
	if err != nil {
		t.Fatal(err)
	}
	return content
}

// copyOf gives a PDF that reads like pdf and has other bytes.
func copyOf(pdf []byte, n int) []byte {
	return fmt.Appendf(bytes.Clone(pdf), "\n%%%% copy %d\n", n)
}

func seal(t testing.TB) Sealer {
	t.Helper()
	s, err := NewSealer(bytes.Repeat([]byte{7}, SealKeyBytes))
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// addOrg makes the organisation and user of the tests.
func addOrg(t testing.TB, db *storage.DB) {
	t.Helper()
	write(t, db, func(ctx context.Context, tx *storage.Tx) error {
		if err := tx.InsertOrg(ctx, evidence.Org{ID: orgID, Name: "Exportadores Unidos", CreatedAt: time.Now()}); err != nil {
			return err
		}
		u := evidence.User{ID: userID, OrgID: orgID, Email: "ana@example.com", Name: "Ana", Role: evidence.Member, CreatedAt: time.Now()}
		return tx.InsertUser(ctx, u, "")
	})
}

func write(t testing.TB, db *storage.DB, fn func(context.Context, *storage.Tx) error) {
	t.Helper()
	if err := db.Write(t.Context(), func(tx *storage.Tx) error { return fn(t.Context(), tx) }); err != nil {
		t.Fatal(err)
	}
}

func read[V any](t testing.TB, db *storage.DB, fn func(context.Context, *storage.Tx) (V, error)) V {
	t.Helper()
	var v V
	err := db.Read(t.Context(), func(tx *storage.Tx) (err error) {
		v, err = fn(t.Context(), tx)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return v
}

func newIntake(t testing.TB, db *storage.DB, blobs storage.Blobs) *Intake {
	t.Helper()
	addOrg(t, db)
	return &Intake{DB: db, Blobs: blobs, TempDir: t.TempDir(), Sealer: seal(t), Now: time.Now}
}

func upload(name string, content []byte) Upload {
	return Upload{OrgID: orgID, UserID: userID, Name: name, Body: bytes.NewReader(content)}
}

func receive(t testing.TB, in *Intake, u Upload) Receipt {
	t.Helper()
	r, err := in.Receive(t.Context(), u)
	if err != nil {
		t.Fatalf("receive %s: %v", u.Name, err)
	}
	return r
}

func events(t testing.TB, db *storage.DB, f storage.EventFilter) []string {
	t.Helper()
	f.OrgIDs, f.Limit = []string{orgID}, 200
	list := read(t, db, func(ctx context.Context, tx *storage.Tx) ([]evidence.Event, error) {
		list, _, err := tx.Events(ctx, f)
		return list, err
	})
	kinds := make([]string, len(list))
	for i, e := range list {
		kinds[len(list)-1-i] = e.Kind
	}
	return kinds
}

func quiet() *slog.Logger { return slog.New(slog.NewTextHandler(io.Discard, nil)) }

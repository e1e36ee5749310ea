package ingest

import (
	"context"
	"fmt"
	"os"
	"slices"
	"sync"
	"testing"
	"time"

	"certdex/evidence"
	"certdex/extract/reader"
	"certdex/internal/testkit"
	"certdex/programs"
	"certdex/storage"
)

// line is an intake and a pipeline on one database.
type line struct {
	*testing.T
	db       *storage.DB
	intake   *Intake
	pipeline *Pipeline
}

func newLine(t *testing.T, db *storage.DB) *line {
	t.Helper()
	catalogue, err := programs.Load()
	if err != nil {
		t.Fatal(err)
	}
	in := newIntake(t, db, testkit.Blobs(t))
	return &line{T: t, db: db, intake: in, pipeline: &Pipeline{
		DB: db, Blobs: in.Blobs, Reader: sharedReader(t), Programs: catalogue, Sealer: in.Sealer,
		TempDir: in.TempDir, Now: time.Now, Log: quiet(),
	}}
}

// sharedReader is one reader for all tests; its children end with the process.
func sharedReader(t testing.TB) *reader.Reader {
	t.Helper()
	r, err := oneReader()
	if err != nil {
		t.Fatalf("start the reader: %v", err)
	}
	return r
}

var oneReader = sync.OnceValues(func() (*reader.Reader, error) {
	return reader.New(reader.Settings{Children: 2})
})

// readerWith starts a reader of its own, whose child behaves as TestMain says.
func readerWith(t testing.TB, behaviour string) *reader.Reader {
	t.Helper()
	r, err := reader.New(reader.Settings{Args: []string{behaviour}})
	if err != nil {
		t.Fatalf("start the reader: %v", err)
	}
	t.Cleanup(func() {
		if err := r.Close(); err != nil {
			t.Errorf("close the reader: %v", err)
		}
	})
	return r
}

// work runs a worker until the end of the test.
func (l *line) work() {
	l.Helper()
	ctx, stop := context.WithCancel(context.Background())
	done := make(chan error, 1)
	go func() { done <- (&Worker{Pipeline: l.pipeline, Workers: 2, Log: quiet()}).Run(ctx) }()
	l.Cleanup(func() {
		stop()
		if err := <-done; err != nil {
			l.Errorf("worker: %v", err)
		}
	})
}

// carry takes a file and its documents as far as they go, in this goroutine.
func (l *line) carry(fileID string) {
	l.Helper()
	l.job(storage.FileJob, fileID)
	for _, d := range l.documents(fileID) {
		l.job(storage.DocumentJob, d.ID)
	}
}

func (l *line) job(kind, id string) {
	l.Helper()
	if err := l.pipeline.Carry(l.Context(), storage.Job{Kind: kind, ID: id, OrgID: orgID}); err != nil {
		l.Fatalf("carry %s: %v", kind, err)
	}
}

func (l *line) upload(u Upload) storage.File {
	l.Helper()
	return receive(l, l.intake, u).File
}

func (l *line) file(id string) storage.File {
	l.Helper()
	return read(l, l.db, func(ctx context.Context, tx *storage.Tx) (storage.File, error) { return tx.File(ctx, id) })
}

func (l *line) document(id string) storage.Document {
	l.Helper()
	return read(l, l.db, func(ctx context.Context, tx *storage.Tx) (storage.Document, error) { return tx.Document(ctx, id) })
}

// documents gives the documents of a file in their order.
func (l *line) documents(fileID string) []storage.Document {
	l.Helper()
	list := read(l, l.db, func(ctx context.Context, tx *storage.Tx) ([]storage.Document, error) {
		list, _, err := tx.Documents(ctx, storage.DocumentFilter{OrgIDs: []string{orgID}, FileID: fileID, Limit: 200})
		return list, err
	})
	slices.SortFunc(list, func(a, b storage.Document) int { return a.Index - b.Index })
	return list
}

// only gives the one document of a file.
func (l *line) only(fileID string) storage.Document {
	l.Helper()
	list := l.documents(fileID)
	if len(list) != 1 {
		l.Fatalf("%d documents, want 1", len(list))
	}
	return l.document(list[0].ID)
}

func (l *line) partners(list ...evidence.Partner) {
	l.Helper()
	if _, err := ImportPartners(l.Context(), l.db, orgID, list, time.Now(), nothingMore); err != nil {
		l.Fatal(err)
	}
}

// nothingMore is what a test does within an import.
func nothingMore(*storage.Tx, storage.PartnerChanges) error { return nil }

// eventually waits until what tells the truth says so.
func eventually(t testing.TB, within time.Duration, what string, holds func() bool) {
	t.Helper()
	tick := time.NewTicker(50 * time.Millisecond)
	defer tick.Stop()
	end := time.After(within)
	for !holds() {
		select {
		case <-tick.C:
		case <-end:
			t.Fatalf("not within %s: %s", within, what)
		}
	}
}

func flagCodes(d storage.Document) []string { return codes(d.Flags) }

func flagged(d storage.Document, code, other string) bool {
	return slices.ContainsFunc(d.Flags, func(f evidence.Flag) bool { return f.Code == code && f.Document == other })
}

// mortal ends its process when it has read more than a small file needs.
type mortal struct{ left int }

// mortalAfter is more than the settings of a child and the samples used here.
const mortalAfter = 100_000

func (m *mortal) Read(p []byte) (int, error) {
	n, err := os.Stdin.Read(p)
	if m.left -= n; m.left < 0 {
		fmt.Fprintln(os.Stderr, "mortal reader: enough")
		os.Exit(3)
	}
	return n, err
}

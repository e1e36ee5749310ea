package ingest

import (
	"bytes"
	"context"
	"io"
	"strings"
	"testing"

	"certdex/evidence"
	"certdex/extract/reader"
	"certdex/internal/testkit"
	"certdex/storage"
)

// outage is a store that does not answer for keys that contain a text.
type outage struct {
	storage.Blobs
	of string
}

func (o *outage) away(key string) error {
	if o.of != "" && strings.Contains(key, o.of) {
		return evidence.Errorf(evidence.Unavailable, "the blob store does not answer just now")
	}
	return nil
}

func (o *outage) Get(ctx context.Context, key string) (io.ReadCloser, error) {
	if err := o.away(key); err != nil {
		return nil, err
	}
	return o.Blobs.Get(ctx, key)
}

func (o *outage) Put(ctx context.Context, key string, r io.Reader, size int64) error {
	if err := o.away(key); err != nil {
		return err
	}
	return o.Blobs.Put(ctx, key, r, size)
}

// However long the store is away, the file goes on when it is back.
func TestStoreOutageCostsNoFile(t *testing.T) {
	for _, c := range []struct {
		promise, of string
		waits       storage.FileState
	}{
		{"while the original is fetched", "originals/", storage.FileReceived},
		{"while page images are stored", ".jpg", storage.FileReceived},
		{"while words are stored", ".json.gz", storage.FileReceived},
		{"while words are fetched", ".json.gz", storage.FileRead},
	} {
		t.Run(c.promise, func(t *testing.T) {
			testkit.EachDB(t, func(t *testing.T, db *storage.DB) {
				l := newLine(t, db)
				store := &outage{Blobs: l.intake.Blobs}
				l.pipeline.Blobs = store
				f := l.upload(upload("a.pdf", sample(t, basc)))
				if c.waits == storage.FileRead {
					l.onlyRead(f)
				}
				store.of = c.of
				for range maxBroken + 2 {
					if err := l.pipeline.Carry(t.Context(), storage.Job{Kind: storage.FileJob, ID: f.ID, OrgID: orgID}); evidence.CodeOf(err) != evidence.Unavailable {
						t.Fatalf("carry during the outage: %v", err)
					}
				}
				if got := l.file(f.ID); got.State != c.waits || got.Attempts != 0 {
					t.Errorf("file is %s after %d attempts", got.State, got.Attempts)
				}
				store.of = ""
				l.carry(f.ID)
				if got := l.file(f.ID); got.State != storage.FileExtracted {
					t.Errorf("file is %s (%s)", got.State, got.Reason)
				}
			})
		})
	}
}

// onlyRead takes a file to the state read, as a process does that ends there.
func (l *line) onlyRead(f storage.File) {
	l.Helper()
	f = l.file(f.ID)
	f.Attempts = 1
	readingID := storage.NewID()
	result, err := l.pipeline.readOriginal(l.Context(), f, readingID)
	if err == nil {
		err = l.pipeline.savePages(l.Context(), f, readingID, result)
	}
	if err != nil {
		l.Fatal(err)
	}
}

// Words that are damaged are not tried for ever.
func TestDamagedWordsAreGivenUp(t *testing.T) {
	l := newLine(t, testkit.DB(t))
	f := l.upload(upload("a.pdf", sample(t, basc)))
	l.onlyRead(f)
	f = l.file(f.ID)
	key := PagesKey(reader.Version, f.SHA256, f.ReadingID)
	if err := l.intake.Blobs.Delete(t.Context(), key); err != nil {
		t.Fatal(err)
	}
	if err := l.intake.Blobs.Put(t.Context(), key, bytes.NewReader([]byte("no words")), 8); err != nil {
		t.Fatal(err)
	}
	for range maxBroken {
		if err := l.pipeline.Carry(t.Context(), storage.Job{Kind: storage.FileJob, ID: f.ID, OrgID: orgID}); err == nil {
			t.Fatal("no error")
		}
	}
	l.job(storage.FileJob, f.ID)
	if got := l.file(f.ID); got.State != storage.FileQuarantined {
		t.Errorf("file is %s", got.State)
	}
}

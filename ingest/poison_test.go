package ingest

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"slices"
	"testing"
	"time"

	"certdex/evidence"
	"certdex/extract/reader"
	"certdex/internal/testkit"
	"certdex/storage"
)

// poisons are the ways in which a file takes its reader along: the mark that
// brings it about, and how it is to be told.
var poisons = map[string]evidence.Code{
	"crash":    evidence.ReaderCrashed,
	"memory":   evidence.MemoryLimit,
	"time":     evidence.TimeLimit,
	"protocol": evidence.ReaderCrashed,
}

// susceptible passes on what comes in until a mark is among it.
type susceptible struct{ io.Reader }

func (s susceptible) Read(p []byte) (int, error) {
	n, err := s.Reader.Read(p)
	for poison := range poisons {
		if bytes.Contains(p[:n], poisonMark(poison)) {
			succumb(poison)
		}
	}
	return n, err
}

func poisonMark(poison string) []byte { return []byte("%poison by " + poison + "%") }

func succumb(poison string) {
	switch poison {
	case "crash":
		panic("as a test")
	case "memory":
		var hoard [][]byte
		for len(hoard) < 1000 {
			hoard = append(hoard, bytes.Repeat([]byte{1}, 16<<20))
		}
	case "time":
		for {
		}
	case "protocol":
		_, _ = os.Stdout.WriteString("p\xff\xff\xff\xff")
		select {}
	}
}

// TestPoisonAmongGoodFiles is F8: each poison is put aside within three tries,
// with its reason, to be seen and read again by hand; the others go on.
func TestPoisonAmongGoodFiles(t *testing.T) {
	testkit.EachDB(t, func(t *testing.T, db *storage.DB) {
		limits := reader.DefaultLimits()
		limits.Open, limits.Grace, limits.Memory = time.Second, 500*time.Millisecond, 512<<20
		r, err := reader.New(reader.Settings{Children: 2, Args: []string{"susceptible-reader"}, Limits: limits})
		if err != nil {
			t.Fatal(err)
		}
		defer r.Close()
		l := newLine(t, db)
		l.pipeline.Reader = r
		pdf := sample(t, basc)
		var good []string
		poisoned := map[string]string{}
		for poison := range poisons {
			good = append(good, l.upload(upload("good.pdf", copyOf(pdf, len(good)))).ID)
			poisoned[poison] = l.upload(upload(poison+".pdf", append(bytes.Clone(pdf), poisonMark(poison)...))).ID
		}
		l.work()
		eventually(t, 2*time.Minute, "every file is final", func() bool {
			return !slices.ContainsFunc(allFiles(t, db), func(f storage.File) bool { _, working := fileSteps[f.State]; return working })
		})
		for _, id := range good {
			if f := l.file(id); f.State != storage.FileExtracted {
				t.Errorf("a good file is %s (%s)", f.State, f.Reason)
			}
		}
		for poison, id := range poisoned {
			f := l.file(id)
			if f.State != storage.FileQuarantined || f.ReasonCode != poisons[poison] || f.Reason == "" || f.Attempts != maxDeaths {
				t.Errorf("poison by %s is %s (%s, %q) after %d attempts", poison, f.State, f.ReasonCode, f.Reason, f.Attempts)
			}
			want := []string{FileReceived, FileReadingFailed, FileReadingFailed, FileQuarantined}
			if got := events(t, db, storage.EventFilter{FileID: id}); !slices.Equal(got, want) {
				t.Errorf("poison by %s: events are %v", poison, got)
			}
			original, err := Originals{Blobs: l.intake.Blobs, TempDir: t.TempDir()}.Open(t.Context(), f)
			if err != nil {
				t.Errorf("poison by %s: the original is not kept: %v", poison, err)
				continue
			}
			original.Close()
		}
		again := l.file(poisoned["time"])
		l.pipeline.Reader = sharedReader(t)
		write(t, db, func(ctx context.Context, tx *storage.Tx) error { return l.intake.ReadAgain(ctx, tx, again, userID) })
		eventually(t, time.Minute, "it is read again by hand", func() bool { return l.file(again.ID).State == storage.FileExtracted })
	})
}

// The attempt is on the row before the reader has the file: whatever the file
// does to the whole process, it was counted.
func TestAnAttemptIsCountedBeforeTheWork(t *testing.T) {
	testkit.EachDB(t, func(t *testing.T, db *storage.DB) {
		l := newLine(t, db)
		l.pipeline.Reader = readerWith(t, "susceptible-reader") // with hours for it
		f := l.upload(upload("a.pdf", append(sample(t, basc), poisonMark("time")...)))
		ctx, stop := context.WithCancel(t.Context())
		done := make(chan error, 1)
		go func() { done <- l.pipeline.Carry(ctx, storage.Job{Kind: storage.FileJob, ID: f.ID, OrgID: orgID}) }()
		eventually(t, 20*time.Second, "the attempt is counted while the file is read", func() bool {
			now := l.file(f.ID)
			return now.Attempts == 1 && now.State == storage.FileReceived
		})
		stop()
		if err := <-done; !errors.Is(err, context.Canceled) {
			t.Error(fmt.Errorf("got %w", err))
		}
	})
}

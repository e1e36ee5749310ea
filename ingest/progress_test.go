package ingest

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"certdex/internal/testkit"
	"certdex/storage"
)

// Whoever looks at the row sees how far a long reading is, and whoever moves
// the row, in whatever process, ends it.
func TestALongReadingTellsItsProgressAndIsCancelled(t *testing.T) {
	testkit.EachDB(t, func(t *testing.T, db *storage.DB) {
		l := newLine(t, db)
		others := children(t)
		l.pipeline.Reader = readerWith(t, "reader")
		reading := slices.DeleteFunc(children(t), func(pid int) bool { return slices.Contains(others, pid) })
		if len(reading) == 0 { // the shared reader may be starting another
			t.Fatal("the reader has no child")
		}

		const pages = 150
		f := l.upload(upload("long.pdf", testkit.LongScan(t, pages)))
		done := make(chan error, 1)
		go func() {
			done <- l.pipeline.Carry(t.Context(), storage.Job{Kind: storage.FileJob, ID: f.ID, OrgID: orgID})
		}()
		var seen storage.Progress
		for range 2 {
			before := seen
			eventually(t, time.Minute, "more pages are read", func() bool {
				seen = l.file(f.ID).Progress
				return seen.Read > before.Read
			})
			if seen.Total != pages || seen.Read >= pages {
				t.Fatalf("progress is %+v", seen)
			}
		}

		write(t, db, func(ctx context.Context, tx *storage.Tx) error { // as exchange does
			cancelled := l.file(f.ID)
			cancelled.State = storage.FileCancelled
			return tx.AdvanceFile(ctx, f.ID, storage.FileReceived, cancelled)
		})
		select {
		case err := <-done:
			if err != nil {
				t.Errorf("carried: %v", err)
			}
		case <-time.After(leaseFor):
			t.Fatal("the reading goes on")
		}
		left := children(t)
		if !slices.ContainsFunc(reading, func(pid int) bool { return !slices.Contains(left, pid) }) {
			t.Errorf("of the children %v none has ended", reading)
		}
		f = l.file(f.ID)
		readings := read(t, db, func(ctx context.Context, tx *storage.Tx) ([]storage.Reading, error) { return tx.Readings(ctx, f.ID) })
		if f.State != storage.FileCancelled || f.Progress != (storage.Progress{}) || f.PageCount != 0 || f.LeaseOwner != "" || len(readings) != 0 || len(l.documents(f.ID)) != 0 {
			t.Errorf("left are %+v, %d readings", f, len(readings))
		}
		emptyFolder(t, l.intake.TempDir)

		next := l.upload(upload("a.pdf", sample(t, basc)))
		l.carry(next.ID)
		if next = l.file(next.ID); next.State != storage.FileExtracted {
			t.Errorf("the file after it is %s (%s)", next.State, next.Reason)
		}
	})
}

// children gives the processes that this one started and that are alive.
func children(t testing.TB) (pids []int) {
	t.Helper()
	stats, err := filepath.Glob("/proc/[0-9]*/stat")
	if err != nil {
		t.Fatal(err)
	}
	for _, path := range stats {
		stat, err := os.ReadFile(path)
		if err != nil { // gone meanwhile
			continue
		}
		_, after, _ := strings.Cut(string(stat), ") ")
		var state string
		var parent int
		if _, err := fmt.Sscan(after, &state, &parent); err != nil {
			t.Fatal(err)
		}
		pid, err := strconv.Atoi(filepath.Base(filepath.Dir(path)))
		if err != nil {
			t.Fatal(err)
		}
		if parent == os.Getpid() && state != "Z" {
			pids = append(pids, pid)
		}
	}
	return pids
}

package ingest

import (
	"bytes"
	"fmt"
	"io"
	"os"
	"runtime/debug"
	"testing"

	"certdex/internal/testkit"
	"certdex/storage"
)

// A 100 MB upload raises the memory of the process by at most 16 MB.
func TestReceiveLargeFileInLittleMemory(t *testing.T) {
	testkit.EachBlobs(t, func(t *testing.T, blobs storage.Blobs) {
		in := newIntake(t, testkit.DB(t), blobs)
		in.Limits.FileBytes = 200 << 20
		receive(t, in, upload("small.pdf", sample(t, basc))) // what is loaded once is loaded

		const size = 100 << 20
		body := io.MultiReader(bytes.NewReader([]byte("%PDF-1.7\n")), io.LimitReader(noise{}, size-9))
		debug.FreeOSMemory()
		before := resetPeak(t)
		r := receive(t, in, Upload{OrgID: orgID, UserID: userID, Name: "large.pdf", Body: body})
		rise := memory(t, "VmHWM") - before
		t.Logf("memory rose by %d kB", rise>>10)
		if r.File.Size != size {
			t.Errorf("stored %d bytes", r.File.Size)
		}
		if rise > 16<<20 {
			t.Errorf("memory rose by %d MB", rise>>20)
		}
	})
}

// noise never ends and costs nothing.
type noise struct{}

func (noise) Read(p []byte) (int, error) {
	for i := range p {
		p[i] = byte(i*7 + len(p))
	}
	return len(p), nil
}

// resetPeak makes the kernel forget the highest memory use so far, and gives
// the use now.
func resetPeak(t *testing.T) int64 {
	t.Helper()
	if err := os.WriteFile("/proc/self/clear_refs", []byte("5"), 0); err != nil {
		t.Fatal(err)
	}
	return memory(t, "VmRSS")
}

// memory reads a figure of /proc/self/status, in bytes.
func memory(t *testing.T, name string) int64 {
	t.Helper()
	status, err := os.ReadFile("/proc/self/status")
	if err != nil {
		t.Fatal(err)
	}
	for line := range bytes.Lines(status) {
		var kB int64
		if n, _ := fmt.Sscanf(string(line), name+": %d kB", &kB); n == 1 {
			return kB << 10
		}
	}
	t.Fatalf("no %s in /proc/self/status", name)
	return 0
}

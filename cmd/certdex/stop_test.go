package main

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"certdex/internal/testkit"
)

// Ctrl-C ends the reading of a long file at once, and its reader with it.
func TestCtrlCStopsAReading(t *testing.T) {
	dir := t.TempDir()
	long := filepath.Join(dir, "long.pdf")
	if err := os.WriteFile(long, testkit.LongScan(t, 200), 0o600); err != nil {
		t.Fatal(err)
	}
	var said bytes.Buffer
	c := exec.CommandContext(t.Context(), commandIn(t, dir), "extract", "--json", "../../testdata/samples/docs/basc/us_rio_bravo.pdf", long)
	c.Stderr = &said
	c.Env = append(os.Environ(), "CERTDEX_WORKERS=1")
	out, err := c.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := c.Start(); err != nil {
		t.Fatal(err)
	}
	if _, err := bufio.NewReader(out).ReadString('\n'); err != nil { // the short one is read
		t.Fatal(err, said.String())
	}
	readers := childrenOf(t, c.Process.Pid)
	if len(readers) == 0 {
		t.Fatal("there is no reader")
	}
	if err := c.Process.Signal(os.Interrupt); err != nil {
		t.Fatal(err)
	}
	stopped := time.Now()
	err = c.Wait()
	var exit *exec.ExitError
	if !errors.As(err, &exit) || exit.ExitCode() != exitFailed || said.String() != "certdex: stopped\n" || time.Since(stopped) > 20*time.Second {
		t.Errorf("after %s: %v, %s", time.Since(stopped), err, said.String())
	}
	for _, pid := range readers {
		if err := syscall.Kill(pid, 0); !errors.Is(err, syscall.ESRCH) {
			t.Errorf("its reader is still there: %v", err)
		}
	}
}

// commandIn puts this test binary into a folder under the name by which it is
// the command, also when it starts itself as the reader.
func commandIn(t testing.TB, dir string) string {
	t.Helper()
	path := filepath.Join(dir, "certdex")
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	if err := os.Link(self, path); err == nil {
		return path
	}
	binary, err := os.ReadFile(self) // the folder is on another disk
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, binary, 0o700); err != nil {
		t.Fatal(err)
	}
	return path
}

// childrenOf gives the processes that another one started.
func childrenOf(t testing.TB, parent int) (pids []int) {
	t.Helper()
	lists, err := filepath.Glob(fmt.Sprintf("/proc/%d/task/*/children", parent))
	if err != nil {
		t.Fatal(err)
	}
	for _, list := range lists {
		text, err := os.ReadFile(list)
		if err != nil { // the thread is gone
			continue
		}
		for _, word := range strings.Fields(string(text)) {
			var pid int
			if _, err := fmt.Sscan(word, &pid); err != nil {
				t.Fatal(err)
			}
			pids = append(pids, pid)
		}
	}
	return pids
}

package reader

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"certdex/evidence"
)

// eventually waits until what tells the truth says so.
func eventually(t testing.TB, what string, holds func() bool) {
	t.Helper()
	tick := time.NewTicker(5 * time.Millisecond)
	defer tick.Stop()
	end := time.After(time.Minute)
	for !holds() {
		select {
		case <-tick.C:
		case <-end:
			t.Fatalf("not within a minute: %s", what)
		}
	}
}

// allWarm waits until each place of the pool has a child that waits for a file.
func allWarm(t testing.TB, r *Reader) {
	t.Helper()
	eventually(t, "all children are warm", func() bool { return int(r.pool.idle.Load()) == r.settings.Children })
}

func TestThePoolIsWarmBeforeItIsAsked(t *testing.T) {
	good := sample("docs", "ctpat", "status_email.pdf")
	t.Run("from the start", func(t *testing.T) {
		r := open(t, Settings{Children: 3})
		allWarm(t, r)
		if n := len(childrenOf(t, os.Getpid(), "reader")); n < 3 {
			t.Errorf("%d children", n)
		}
	})
	t.Run("after a poison file", func(t *testing.T) {
		r := open(t, Settings{Children: 2, Args: []string{"misdeed", "crash"}})
		allWarm(t, r)
		if _, err := readOne(t, r, good, ""); evidence.CodeOf(err) != evidence.ReaderCrashed {
			t.Fatalf("got %v", err)
		}
		allWarm(t, r)
	})
	t.Run("after as many documents as a child serves", func(t *testing.T) {
		limits := DefaultLimits()
		limits.DocumentsPerChild = 2
		r := open(t, Settings{Limits: limits})
		served := map[int]int{}
		for range 5 {
			allWarm(t, r)
			served[idlePID(t, r)]++
			if _, err := readOne(t, r, good, ""); err != nil {
				t.Fatal(err)
			}
		}
		if len(served) != 3 {
			t.Errorf("5 documents, two each, were read by children %v", served)
		}
	})
	t.Run("after a child that died while it waited", func(t *testing.T) {
		r := open(t, Settings{})
		p, err := r.pool.take(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		p.giveBack()
		p.kill()
		<-p.exited
		if _, err := readOne(t, r, good, ""); err != nil {
			t.Error(err)
		}
	})
}

// idlePID borrows a child to look at it.
func idlePID(t testing.TB, r *Reader) int {
	t.Helper()
	p, err := r.pool.take(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	defer p.giveBack()
	return p.cmd.Process.Pid
}

func TestOneDocumentAtATimeEach(t *testing.T) {
	r := open(t, Settings{Children: 2, Args: []string{"misdeed", "say nothing"}})
	ctx, cancel := context.WithCancel(t.Context())
	var readings sync.WaitGroup
	for range 2 {
		readings.Go(func() {
			_, err := r.Read(ctx, Request{Path: sample("docs", "ctpat", "status_email.pdf")}, nil)
			if !errors.Is(err, context.Canceled) {
				t.Errorf("got %v", err)
			}
		})
	}
	eventually(t, "both are busy", func() bool { return r.pool.idle.Load() == 0 && r.pool.living.Load() == 2 })
	third, stop := context.WithTimeout(t.Context(), 50*time.Millisecond)
	defer stop()
	if _, err := r.pool.take(third); !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("a busy child was given away: %v", err)
	}
	cancel()
	readings.Wait()
	allWarm(t, r)
}

func TestNothingIsLeftAfterClose(t *testing.T) {
	for _, name := range []string{"while all wait", "while the others start"} {
		t.Run(name, func(t *testing.T) {
			r, err := New(Settings{Children: 3, Args: []string{"misdeed", "leave nothing"}})
			if err != nil {
				t.Fatal(err)
			}
			if name == "while all wait" {
				allWarm(t, r)
			}
			if err := r.Close(); err != nil {
				t.Error(err)
			}
			if left := childrenOf(t, os.Getpid(), "leave nothing"); len(left) > 0 {
				t.Errorf("children %v are left", left)
			}
			if _, err := readOne(t, r, sample("docs", "ctpat", "status_email.pdf"), ""); evidence.CodeOf(err) != evidence.Unavailable {
				t.Errorf("a closed reader: got %v", err)
			}
		})
	}
}

// childrenOf gives the living children of a process whose command line holds
// the words.
func childrenOf(t testing.TB, parent int, words string) []int {
	t.Helper()
	all, err := filepath.Glob("/proc/[0-9]*/stat")
	if err != nil {
		t.Fatal(err)
	}
	var found []int
	for _, path := range all {
		stat, err := os.ReadFile(path)
		if err != nil {
			continue // gone
		}
		var pid, ppid int
		var state string
		_, rest, _ := strings.Cut(string(stat), ") ")
		fmt.Sscan(string(stat), &pid)
		fmt.Sscan(rest, &state, &ppid)
		line, _ := os.ReadFile(filepath.Join(filepath.Dir(path), "cmdline"))
		if ppid == parent && state != "Z" && strings.Contains(string(bytes.ReplaceAll(line, []byte{0}, []byte{' '})), words) {
			found = append(found, pid)
		}
	}
	return found
}

// A start that fails is told, tried again after a pause, and costs those who
// ask a clear answer and no waiting.
func TestAReaderThatCannotBeStarted(t *testing.T) {
	program, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	link := filepath.Join(t.TempDir(), "certdex")
	point := func(to string) {
		t.Helper()
		next := link + ".next"
		if err := errors.Join(os.Symlink(to, next), os.Rename(next, link)); err != nil {
			t.Fatal(err)
		}
	}
	point(program)
	said := new(lines)
	limits := DefaultLimits()
	limits.DocumentsPerChild = 1
	r := open(t, Settings{Executable: link, Limits: limits, Log: slog.New(slog.NewTextHandler(said, nil))})
	good := sample("docs", "ctpat", "status_email.pdf")
	point("/bin/false")
	if _, err := readOne(t, r, good, ""); err != nil { // by the one that is there
		t.Fatal(err)
	}
	if _, err := readOne(t, r, good, ""); evidence.CodeOf(err) != evidence.Unavailable {
		t.Errorf("got %v", err)
	}
	eventually(t, "a second start is tried", func() bool { return strings.Contains(said.String(), "failures=2") })
	point(program)
	allWarm(t, r)
	if _, err := readOne(t, r, good, ""); err != nil {
		t.Error(err)
	}
}

// lines collects a log.
type lines struct {
	mu   sync.Mutex
	text strings.Builder
}

func (l *lines) Write(b []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.text.Write(b)
}

func (l *lines) String() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.text.String()
}

package reader

import (
	"bufio"
	"context"
	"io"
	"log/slog"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"slices"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"certdex/evidence"
)

// naughty starts a reader whose child does the misdeed with the first document.
func naughty(t *testing.T, misdeed string, limits Limits, args ...string) *Reader {
	t.Helper()
	return open(t, Settings{Args: append([]string{"misdeed", misdeed}, args...), Limits: limits})
}

var anyFile = sample("docs", "ctpat", "status_email.pdf")

func TestAChildCannotGetOut(t *testing.T) {
	program, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	p, report, err := start(t.Context(), Settings{Executable: program, Args: []string{"misdeed", "attempts"}, Limits: DefaultLimits()})
	if err != nil {
		t.Fatal(err)
	}
	defer p.end()
	if len(report.Refused) > 0 {
		t.Fatalf("this kernel does not grant %q: the promise cannot be tested", report.Refused)
	}
	for name, attempt := range tries {
		t.Run(name, func(t *testing.T) {
			if err := writeFrame(p.in, kindDocument, []byte(name)); err != nil {
				t.Fatal(err)
			}
			_, got, err := readFrame(p.out, maxFrame)
			if err != nil {
				t.Fatalf("%v: %s", err, p.stderr)
			}
			if string(got) != attempt.want {
				t.Errorf("got %q, want %q", got, attempt.want)
			}
		})
	}
	for _, folder := range []string{os.TempDir(), "/dev/shm", "/etc"} {
		if _, err := os.Lstat(filepath.Join(folder, "certdex-escape")); err == nil {
			t.Errorf("a file was written to %s", folder)
		}
	}
}

func TestTheGateOf32BitsIsShut(t *testing.T) {
	if runtime.GOARCH != "amd64" {
		t.Skip("this machine has no such gate")
	}
	r := naughty(t, "call through the gate of 32 bits", DefaultLimits())
	p := theChild(t, r)
	if _, err := readOne(t, r, anyFile, ""); evidence.CodeOf(err) != evidence.ReaderCrashed {
		t.Errorf("got %v (%s)", err, p.stderr)
	}
}

// theChild is the one that will read the next file.
func theChild(t *testing.T, r *Reader) *process {
	t.Helper()
	p, err := r.pool.take(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	p.giveBack()
	return p
}

// FSIZE holds for a file that was open before, and the end is told.
func TestAnOpenFileCannotBeFilled(t *testing.T) {
	path := write(t, "open", nil)
	_, err := readOne(t, naughty(t, "fill an open file", DefaultLimits(), path), anyFile, "")
	if info, statErr := os.Stat(path); statErr != nil || info.Size() != 0 {
		t.Errorf("the file has %d bytes, %v", info.Size(), statErr)
	}
	if evidence.CodeOf(err) != evidence.ReaderCrashed && evidence.MessageOf(err) != "file too large" {
		t.Errorf("got %v", err)
	}
}

func TestAChildsEnvironmentIsOneVariable(t *testing.T) {
	t.Setenv("CERTDEX_SECRET", "not for children")
	r := open(t, Settings{})
	environ, err := os.ReadFile("/proc/" + strconv.Itoa(theChild(t, r).cmd.Process.Pid) + "/environ")
	// A child that forbids dumps may hide it from its parent too.
	if err == nil && string(environ) != "OMP_THREAD_LIMIT=1\x00" {
		t.Errorf("the child's environment is %q", environ)
	}
	if got := theChild(t, r).cmd.Env; !slices.Equal(got, []string{"OMP_THREAD_LIMIT=1"}) {
		t.Errorf("the child is started with %q", got)
	}
}

func TestConfinementIsReported(t *testing.T) {
	r := open(t, Settings{})
	report := strings.Join(r.Confinement(), "\n")
	for _, want := range []string{"rlimits: data 768 MiB", "stack: 64 MiB", "no capabilities", "landlock", "no_new_privs", "seccomp"} {
		if !strings.Contains(report, want) {
			t.Errorf("no word of %s in:\n%s", want, report)
		}
	}
	t.Run("also what an old kernel does not grant", func(t *testing.T) {
		r := naughty(t, "an old kernel", DefaultLimits())
		refused := strings.Join(r.Unconfined(), "\n")
		if refused != "landlock: function not implemented\nseccomp: function not implemented" {
			t.Errorf("got %q", refused)
		}
		if _, err := readOne(t, r, anyFile, ""); evidence.MessageOf(err) != "read" {
			t.Errorf("it does not read: %v", err)
		}
	})
}

func TestTheWaysToEnd(t *testing.T) {
	hasty := DefaultLimits()
	hasty.Open = 100 * time.Millisecond
	brief := DefaultLimits()
	brief.Open, brief.Page, brief.FileTime = time.Hour, time.Hour, 300*time.Millisecond
	poor := DefaultLimits()
	poor.CPU = time.Second
	brisk := DefaultLimits()
	brisk.Page = 100 * time.Millisecond
	for _, c := range []struct {
		misdeed string
		limits  Limits
		want    evidence.Code
		words   string // of its last ones
	}{
		{"allocate", DefaultLimits(), evidence.MemoryLimit, "out of memory"},
		{"recurse", DefaultLimits(), evidence.ReaderCrashed, "stack exceeds 67108864-byte limit"},
		{"crash", DefaultLimits(), evidence.ReaderCrashed, "panic"},
		{"loop", hasty, evidence.TimeLimit, ""},
		{"loop", poor, evidence.TimeLimit, ""},
		{"say nothing", hasty, evidence.TimeLimit, ""},
		{"say nothing", brief, evidence.TimeLimit, ""},
		{"take nothing", brief, evidence.TimeLimit, ""},
		{"one page of many", brief, evidence.TimeLimit, ""},
		{"one page of many", brisk, evidence.TimeLimit, ""},
		{"pages at a crawl", brief, evidence.TimeLimit, ""},
		{"drip", brisk, evidence.TimeLimit, ""},
	} {
		t.Run(c.misdeed, func(t *testing.T) {
			t.Parallel()
			r := naughty(t, c.misdeed, c.limits)
			file := anyFile
			if c.misdeed == "take nothing" { // more than a pipe holds
				file = write(t, "large.pdf", append([]byte("%PDF-1.7\n"), make([]byte, 8<<20)...))
			}
			for range 2 { // the reader outlives its child
				p := theChild(t, r)
				if _, err := readOne(t, r, file, ""); evidence.CodeOf(err) != c.want {
					t.Errorf("got %v, want %s", err, c.want)
				}
				if !strings.Contains(p.stderr.String(), c.words) {
					t.Errorf("its last words do not say %q", c.words)
				}
			}
		})
	}
}

func TestALyingChildIsNotBelieved(t *testing.T) {
	for misdeed := range lies {
		t.Run(misdeed, func(t *testing.T) {
			t.Parallel()
			result, err := readOne(t, naughty(t, misdeed, DefaultLimits()), anyFile, "")
			if evidence.CodeOf(err) != evidence.ReaderCrashed || len(result.Pages) != 0 {
				t.Errorf("got %d pages and %v", len(result.Pages), err)
			}
		})
	}
}

// What a child says before it is asked is not taken for the next file's words.
func TestAnAnswerBeforeTheQuestionIsNotHeard(t *testing.T) {
	r := naughty(t, "speak unasked", DefaultLimits())
	first := theChild(t, r)
	if _, err := readOne(t, r, anyFile, ""); err != nil {
		t.Fatal(err)
	}
	eventually(t, "another child is to read the next file", func() bool { return theChild(t, r) != first })
}

func TestPagesOutliveTheChildThatReadThem(t *testing.T) {
	tired := DefaultLimits()
	tired.Facts = 100 * time.Millisecond
	for _, misdeed := range []string{"death after the pages", "no facts"} {
		result, err := readOne(t, naughty(t, misdeed, tired), anyFile, "")
		if err != nil || len(result.Pages) != 1 {
			t.Errorf("%s: got %d pages and %v", misdeed, len(result.Pages), err)
		}
	}
}

func TestACrashLeavesNoDump(t *testing.T) {
	folder := t.TempDir()
	t.Setenv("TMPDIR", folder) // where children live
	r := naughty(t, "die with a dump", DefaultLimits())
	p := theChild(t, r)
	if _, err := readOne(t, r, anyFile, ""); evidence.CodeOf(err) != evidence.ReaderCrashed {
		t.Errorf("got %v", err)
	}
	status, ok := p.cmd.ProcessState.Sys().(syscall.WaitStatus)
	if !ok || status.Signal() != syscall.SIGQUIT || status.CoreDump() {
		t.Errorf("it ended with %s", p.cmd.ProcessState)
	}
	if left, err := os.ReadDir(folder); err != nil || len(left) > 0 {
		t.Errorf("left behind: %v, %v", left, err)
	}
}

// Whoever is in the child's group ends with it.
func TestTheWholeGroupEnds(t *testing.T) {
	hasty := DefaultLimits()
	hasty.Open = 100 * time.Millisecond
	r := naughty(t, "bring a grandchild", hasty)
	child := theChild(t, r).cmd.Process.Pid
	if n := len(childrenOf(t, child, grandchildSleeps)); n != 1 {
		t.Fatalf("the child brought %d of its own", n)
	}
	grandchild := childrenOf(t, child, grandchildSleeps)[0]
	if _, err := readOne(t, r, anyFile, ""); evidence.CodeOf(err) != evidence.TimeLimit {
		t.Errorf("got %v", err)
	}
	eventually(t, "the grandchild is gone", func() bool { return gone(grandchild) })
}

// gone says that a process is no more, or waits to be buried.
func gone(pid int) bool {
	stat, err := os.ReadFile("/proc/" + strconv.Itoa(pid) + "/stat")
	_, rest, _ := strings.Cut(string(stat), ") ")
	return err != nil || strings.HasPrefix(rest, "Z")
}

// Children end with their parent, however it ends and whatever they do.
func TestNoOrphans(t *testing.T) {
	program, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	for _, misdeed := range []string{"loop", "say nothing"} {
		parent := exec.CommandContext(t.Context(), program, "parent", misdeed)
		out, err := parent.StdoutPipe()
		if err != nil {
			t.Fatal(err)
		}
		if err := parent.Start(); err != nil {
			t.Fatal(err)
		}
		if line, err := bufio.NewReader(out).ReadString('\n'); err != nil || line != "reading\n" {
			t.Fatalf("got %q, %v", line, err)
		}
		children := childrenOf(t, parent.Process.Pid, "misdeed")
		if len(children) != 2 {
			t.Errorf("%d children", len(children))
		}
		if err := parent.Process.Kill(); err != nil {
			t.Fatal(err)
		}
		if err := parent.Wait(); err == nil {
			t.Error("the parent ended by itself")
		}
		for _, pid := range children {
			eventually(t, "the child is gone", func() bool { return gone(pid) })
		}
	}
}

// parent is a process that has one child at work and one that waits.
func parent(misdeed string) int {
	r, err := New(Settings{Children: 2, Args: []string{"misdeed", misdeed}, Log: slog.New(slog.NewTextHandler(os.Stderr, nil))})
	if err != nil {
		return 1
	}
	go func() { _, _ = r.Read(context.Background(), Request{Path: anyFile}, nil) }()
	for r.pool.idle.Load() != 1 || r.pool.living.Load() != 2 {
		time.Sleep(time.Millisecond)
	}
	_, _ = os.Stdout.WriteString("reading\n")
	_, _ = io.Copy(io.Discard, os.Stdin) // /dev/null: until it is killed
	return wait()
}

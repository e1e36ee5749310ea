package reader

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"certdex/evidence"
)

// naughty starts a reader whose child does the misdeed with the first document.
func naughty(t *testing.T, misdeed string, limits Limits) *Reader {
	t.Helper()
	return open(t, Settings{Args: []string{"misdeed", misdeed}, Limits: limits})
}

func TestAChildCannotGetOut(t *testing.T) {
	const refused, hidden = "operation not permitted", "permission denied"
	for _, c := range []struct{ misdeed, want string }{
		{"tcp socket", refused},
		{"udp socket", refused},
		{"unix socket", refused},
		{"start a program", hidden},
		{"fork", refused},
		{"signal the parent", refused},
		{"trace the parent", refused},
		{"read the password file", hidden},
		{"read the parent's environment", hidden},
		{"write a file", hidden},
		{"raise a limit", refused},
		{"new namespace", refused},
	} {
		t.Run(c.misdeed, func(t *testing.T) {
			r := naughty(t, c.misdeed, DefaultLimits())
			for _, line := range r.Confinement() {
				if strings.Contains(line, "refused") {
					t.Fatalf("this kernel does not grant %s: the promise cannot be tested", line)
				}
			}
			_, err := readOne(t, r, sample("docs", "ctpat", "status_email.pdf"), "")
			if got := evidence.MessageOf(err); !strings.Contains(got, c.want) && !strings.Contains(got, refused) {
				t.Errorf("got %q, want %q", got, c.want)
			}
		})
	}
	if _, err := os.Stat(filepath.Join(os.TempDir(), "certdex-escape")); err == nil {
		t.Error("a file was written")
	}
}

func TestAChildsEnvironmentIsOneVariable(t *testing.T) {
	t.Setenv("CERTDEX_SECRET", "not for children")
	_, err := readOne(t, naughty(t, "the environment", DefaultLimits()), sample("docs", "ctpat", "status_email.pdf"), "")
	if got := evidence.MessageOf(err); got != "OMP_THREAD_LIMIT=1" {
		t.Errorf("the child's environment is %q", got)
	}
}

func TestConfinementIsReported(t *testing.T) {
	report := strings.Join(open(t, Settings{}).Confinement(), "\n")
	for _, want := range []string{"rlimits: data 768 MiB", "stack: 64 MiB", "landlock", "no_new_privs", "seccomp"} {
		if !strings.Contains(report, want) {
			t.Errorf("no word of %s in:\n%s", want, report)
		}
	}
}

func TestTheWaysToEnd(t *testing.T) {
	hasty := DefaultLimits()
	hasty.Open = 100 * time.Millisecond
	brief := DefaultLimits()
	brief.Open, brief.Page, brief.FileTime = time.Hour, time.Hour, 300*time.Millisecond
	for _, c := range []struct {
		misdeed string
		limits  Limits
		want    evidence.Code
	}{
		{"allocate", DefaultLimits(), evidence.MemoryLimit},
		{"recurse", DefaultLimits(), evidence.ReaderCrashed},
		{"crash", DefaultLimits(), evidence.ReaderCrashed},
		{"loop", hasty, evidence.TimeLimit},
		{"say nothing", hasty, evidence.TimeLimit},
		{"say nothing", brief, evidence.TimeLimit},
		{"one page of many", brief, evidence.TimeLimit},
	} {
		t.Run(c.misdeed, func(t *testing.T) {
			t.Parallel()
			r := naughty(t, c.misdeed, c.limits)
			for range 2 { // the reader outlives its child
				if _, err := readOne(t, r, sample("docs", "ctpat", "status_email.pdf"), ""); evidence.CodeOf(err) != c.want {
					t.Errorf("got %v, want %s", err, c.want)
				}
			}
		})
	}
}

func TestALyingChildIsNotBelieved(t *testing.T) {
	for misdeed := range lies {
		t.Run(misdeed, func(t *testing.T) {
			result, err := readOne(t, naughty(t, misdeed, DefaultLimits()), sample("docs", "ctpat", "status_email.pdf"), "")
			if evidence.CodeOf(err) != evidence.ReaderCrashed || len(result.Pages) != 0 {
				t.Errorf("got %d pages and %v", len(result.Pages), err)
			}
		})
	}
}

func TestPagesOutliveTheChildThatReadThem(t *testing.T) {
	result, err := readOne(t, naughty(t, "death after the pages", DefaultLimits()), sample("docs", "ctpat", "status_email.pdf"), "")
	if err != nil || len(result.Pages) != 1 {
		t.Errorf("got %d pages and %v", len(result.Pages), err)
	}
}

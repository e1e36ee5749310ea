package sandbox

import (
	"fmt"
	"os"
	"runtime/debug"
	"time"

	"github.com/elastic/go-seccomp-bpf"
	"github.com/landlock-lsm/go-landlock/landlock"
	"golang.org/x/sys/unix"
)

// maxStack ends a runaway recursion long before it has eaten the memory.
const maxStack = 64 << 20

// openFiles is plenty for pipes, models and what the Go runtime keeps open.
const openFiles = 64

// Settings say what is left to the process.
type Settings struct {
	Memory int64         // bytes of RLIMIT_DATA
	CPU    time.Duration // of the rest of the process's life
	Read   []string      // folders and files that it may read; missing ones are ignored
}

// Enter locks the process in, all its threads and for good, and names what
// the kernel granted. What it does not grant is named too, with the reason:
// resource limits are never refused, Landlock and seccomp are on old kernels.
func Enter(s Settings) ([]string, error) {
	debug.SetMaxStack(maxStack)
	if err := limit(s); err != nil {
		return nil, err
	}
	granted := []string{
		fmt.Sprintf("rlimits: data %d MiB, cpu %s, file size 0, open files %d, core 0", s.Memory>>20, s.CPU, openFiles),
		fmt.Sprintf("stack: %d MiB", maxStack>>20),
	}
	granted = append(granted, landlocked(s.Read))
	if err := unix.Prctl(unix.PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0); err != nil {
		granted = append(granted, "no_new_privs: refused: "+err.Error())
	} else {
		granted = append(granted, "no_new_privs")
	}
	return append(granted, filtered()), nil
}

func limit(s Settings) error {
	seconds := uint64(s.CPU / time.Second)
	for _, l := range []struct {
		name     string
		resource int
		max      uint64
	}{
		// RLIMIT_AS would count the address space that Go only reserves.
		{"data", unix.RLIMIT_DATA, uint64(s.Memory)},
		{"cpu", unix.RLIMIT_CPU, seconds},
		{"file size", unix.RLIMIT_FSIZE, 0},
		{"open files", unix.RLIMIT_NOFILE, openFiles},
		{"core", unix.RLIMIT_CORE, 0},
	} {
		if err := unix.Setrlimit(l.resource, &unix.Rlimit{Cur: l.max, Max: l.max}); err != nil {
			return fmt.Errorf("set the %s limit: %w", l.name, err)
		}
	}
	return nil
}

// landlocked leaves reading of the given paths and takes every other file,
// TCP, abstract sockets and signals to others.
func landlocked(read []string) string {
	abi, _, errno := unix.Syscall(unix.SYS_LANDLOCK_CREATE_RULESET, 0, 0, unix.LANDLOCK_CREATE_RULESET_VERSION)
	if errno != 0 {
		return "landlock: refused: " + errno.Error()
	}
	rules := append(readable(read), landlock.RWFiles(os.DevNull).IgnoreIfMissing())
	if err := landlock.V7.BestEffort().Restrict(rules...); err != nil {
		return "landlock: refused: " + err.Error()
	}
	return fmt.Sprintf("landlock: ABI %d", abi)
}

// readable gives the rules by which the paths that are there may be read.
func readable(paths []string) []landlock.Rule {
	var rules []landlock.Rule
	for _, path := range paths {
		info, err := os.Stat(path)
		switch {
		case err != nil:
		case info.IsDir():
			rules = append(rules, landlock.RODirs(path))
		default:
			rules = append(rules, landlock.ROFiles(path))
		}
	}
	return rules
}

// filtered takes the calls that Landlock leaves open.
func filtered() string {
	if !seccomp.Supported() {
		return "seccomp: refused: not in this kernel"
	}
	err := seccomp.LoadFilter(seccomp.Filter{NoNewPrivs: true, Flag: seccomp.FilterFlagTSync, Policy: policy(os.Getpid())})
	if err != nil {
		return "seccomp: refused: " + err.Error()
	}
	return "seccomp: no sockets, processes, signals to others or tracing"
}

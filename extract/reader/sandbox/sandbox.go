package sandbox

import (
	"fmt"
	"os"
	"runtime/debug"
	"time"
	"unsafe"

	"github.com/landlock-lsm/go-landlock/landlock"
	"golang.org/x/sys/unix"
	"kernel.org/pub/linux/libs/security/libcap/psx"
)

// maxStack ends a runaway recursion long before it has eaten the memory.
const maxStack = 64 << 20

// openFiles is plenty for pipes, models and what the Go runtime keeps open.
const openFiles = 64

// Settings say what is left to the process.
type Settings struct {
	Memory int64         // bytes of RLIMIT_DATA
	CPU    time.Duration // of the process's whole life
	Read   []string      // folders and files that it may read; missing ones are ignored
}

// Report names what the kernel granted and what it did not, with the reason.
// Resource limits are never refused; Landlock and seccomp are on old kernels.
type Report struct {
	Granted []string `json:"granted"`
	Refused []string `json:"refused"`
}

func (r *Report) add(granted string, err error) {
	if err == nil {
		r.Granted = append(r.Granted, granted)
	} else {
		r.Refused = append(r.Refused, err.Error())
	}
}

// Enter locks the process in, all its threads and for good.
func Enter(s Settings) (Report, error) {
	debug.SetMaxStack(maxStack)
	if err := limit(s); err != nil {
		return Report{}, err
	}
	// A handler of crashes would be given the document whatever RLIMIT_CORE says.
	if err := unix.Prctl(unix.PR_SET_DUMPABLE, 0, 0, 0, 0); err != nil {
		return Report{}, fmt.Errorf("forbid dumps of the memory: %w", err)
	}
	r := Report{Granted: []string{
		fmt.Sprintf("rlimits: data %d MiB, cpu %s, file size 0, open files %d, core 0", s.Memory>>20, s.CPU, openFiles),
		fmt.Sprintf("stack: %d MiB", maxStack>>20),
	}}
	r.add("no capabilities", powerless())
	r.add(landlocked(s.Read))
	r.add("no_new_privs", named("no_new_privs", unix.Prctl(unix.PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0)))
	r.add("seccomp: no sockets, processes, signals to others, tracing or changes of files", named("seccomp", load(readerPolicy(os.Getpid()))))
	return r, nil
}

func named(what string, err error) error {
	if err != nil {
		return fmt.Errorf("%s: %w", what, err)
	}
	return nil
}

func limit(s Settings) error {
	seconds := uint64((s.CPU + time.Second - 1) / time.Second)
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

// powers are none; they are global because their address is passed as a number.
var powers struct {
	header unix.CapUserHeader
	sets   [2]unix.CapUserData
}

// powerless gives up what root may do beyond others, on every thread: a
// service in a container is often root.
func powerless() error {
	powers.header.Version = unix.LINUX_CAPABILITY_VERSION_3
	_, _, errno := psx.Syscall3(unix.SYS_CAPSET, uintptr(unsafe.Pointer(&powers.header)), uintptr(unsafe.Pointer(&powers.sets[0])), 0)
	if errno != 0 {
		return fmt.Errorf("no capabilities: %w", errno)
	}
	return nil
}

// landlocked leaves reading of the given paths and takes every other file,
// TCP, abstract sockets and signals to others.
func landlocked(read []string) (string, error) {
	abi, _, errno := unix.Syscall(unix.SYS_LANDLOCK_CREATE_RULESET, 0, 0, unix.LANDLOCK_CREATE_RULESET_VERSION)
	if errno != 0 {
		return "", fmt.Errorf("landlock: %w", errno)
	}
	rules := append(readable(read), landlock.RWFiles(os.DevNull).IgnoreIfMissing())
	if err := landlock.V7.BestEffort().Restrict(rules...); err != nil {
		return "", fmt.Errorf("landlock: %w", err)
	}
	return fmt.Sprintf("landlock: ABI %d", abi), nil
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

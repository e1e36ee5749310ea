package sandbox

import (
	"fmt"
	"math"
	"os"
	"runtime"
	"time"

	"github.com/elastic/go-seccomp-bpf"
	"github.com/landlock-lsm/go-landlock/landlock"
	"github.com/landlock-lsm/go-landlock/landlock/syscall"
	"golang.org/x/sys/unix"
)

// Program says what is left to another program that this process becomes.
type Program struct {
	Path   string   // of the program
	Args   []string // its name first
	Env    []string
	Folder string   // the only one that it may write to, and its working folder
	Read   []string // folders and files that it may read; missing ones are ignored
	Socket string   // a folder in which it may make a socket, and do nothing else

	Memory    int64 // bytes of RLIMIT_DATA
	FileBytes int64 // of one file that it writes
	CPU       time.Duration
}

// programFiles is how many files a program may have open.
const programFiles = 512

// Become locks this process in and turns it into the program: no network, no
// other process, no powers, and no file but those named. It returns only where
// it failed: a program of that size is not run where the kernel does not grant
// all of it.
func Become(p Program) error {
	runtime.LockOSThread()
	for _, l := range []struct {
		resource int
		max      uint64
	}{
		{unix.RLIMIT_DATA, uint64(p.Memory)},
		{unix.RLIMIT_AS, uint64(p.Memory) * 4},
		{unix.RLIMIT_CPU, uint64(math.Ceil(p.CPU.Seconds()))},
		{unix.RLIMIT_FSIZE, uint64(p.FileBytes)},
		{unix.RLIMIT_NOFILE, programFiles},
		{unix.RLIMIT_CORE, 0},
	} {
		if err := unix.Setrlimit(l.resource, &unix.Rlimit{Cur: l.max, Max: l.max}); err != nil {
			return fmt.Errorf("set a limit: %w", err)
		}
	}
	if err := os.Chdir(p.Folder); err != nil {
		return fmt.Errorf("go to the folder: %w", err)
	}
	rules := append(readable(p.Read), landlock.RWDirs(p.Folder), landlock.RWFiles(os.DevNull).IgnoreIfMissing(),
		landlock.PathAccess(syscall.AccessFSMakeSock, p.Socket))
	if err := landlock.V7.BestEffort().Restrict(rules...); err != nil {
		return fmt.Errorf("landlock: %w", err)
	}
	if err := unix.Prctl(unix.PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0); err != nil {
		return fmt.Errorf("no_new_privs: %w", err)
	}
	if err := load(programPolicy(os.Getpid())); err != nil {
		return fmt.Errorf("seccomp: %w", err)
	}
	return fmt.Errorf("become %s: %w", p.Path, unix.Exec(p.Path, p.Args, p.Env))
}

// programPolicy is that of the reader, but for the one call that starts the
// program, and for a socket of its own, to which nobody connects: LibreOffice
// does not start without.
func programPolicy(pid int) seccomp.Policy {
	p := policy(pid)
	allowed := map[string]bool{"execve": true, "socket": true, "bind": true, "listen": true, "accept": true, "accept4": true}
	group := &p.Syscalls[0]
	var names []string
	for _, name := range group.Names {
		if !allowed[name] {
			names = append(names, name)
		}
	}
	group.Names = names
	group.NamesWithCondtions = append(group.NamesWithCondtions, seccomp.NameWithConditions{
		Name: "socket", Conditions: seccomp.ArgumentConditions{{Argument: 0, Operation: seccomp.NotEqual, Value: unix.AF_UNIX}},
	})
	return p
}

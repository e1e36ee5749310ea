package reader

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"unsafe"

	"golang.org/x/sys/unix"
)

// attempts is a locked-in child that tries to get out in each way it is told
// and says how that went.
func attempts(c *child) int {
	for {
		_, name, err := readFrame(c.in, maxSettingsBytes)
		if err != nil {
			return 0
		}
		if err := writeFrame(c.out, kindFailed, []byte(tries[string(name)].try())); err != nil {
			return 1
		}
	}
}

// What the attempts must come to.
const (
	notPermitted = "operation not permitted"
	denied       = "permission denied"
	unknown      = "function not implemented"
	noMemory     = "cannot allocate memory"
)

type attempt struct {
	want string
	try  func() string
}

// call tries a bare system call. Where it makes a process, the new one ends.
func call(number uintptr, args ...uintptr) func() string {
	return func() string {
		var a [6]uintptr
		copy(a[:], args)
		before := os.Getpid()
		r, _, errno := unix.RawSyscall6(number, a[0], a[1], a[2], a[3], a[4], a[5])
		if errno == 0 && r == 0 && os.Getpid() != before {
			os.Exit(0)
		}
		if errno != 0 {
			return errno.Error()
		}
		return fmt.Sprint("done: ", r)
	}
}

func outcome(err error) string {
	var errno unix.Errno
	switch {
	case err == nil:
		return "done"
	case errors.As(err, &errno):
		return errno.Error()
	}
	return err.Error()
}

func trying(act func() error) func() string { return func() string { return outcome(act()) } }

func readingOf(path func() string) func() string {
	return trying(func() error {
		_, err := os.ReadFile(path())
		return err
	})
}

func at(path string) func() string { return func() string { return path } }

func ofParent(name string) func() string {
	return func() string { return fmt.Sprintf("/proc/%d/%s", os.Getppid(), name) }
}

// address gives a number for a pointer that a call may read.
func address[T any](v *T) uintptr { return uintptr(unsafe.Pointer(v)) }

var (
	anything [4096]byte
	newLimit = unix.Rlimit{Cur: 1 << 40, Max: 1 << 40}
)

const gib = 1 << 30

// tries are attempts to get out. Each stands for a way that was open in some
// sandbox before.
var tries = map[string]attempt{
	"a socket of any family": {"none", anySocket},
	"a pair of sockets":      {notPermitted, call(unix.SYS_SOCKETPAIR, unix.AF_UNIX, unix.SOCK_STREAM, 0, address(&anything))},

	"start a program":                  {notPermitted, trying(func() error { return exec.Command("/bin/true").Run() })},
	"execve":                           {notPermitted, trying(func() error { return unix.Exec("/bin/true", []string{"true"}, nil) })},
	"clone without a thread":           {notPermitted, call(unix.SYS_CLONE, uintptr(unix.SIGCHLD))},
	"clone into a new namespace":       {notPermitted, call(unix.SYS_CLONE, uintptr(unix.SIGCHLD)|unix.CLONE_NEWUSER)},
	"clone3":                           {unknown, call(unix.SYS_CLONE3, address(&anything), 88)},
	"leave the group":                  {notPermitted, call(unix.SYS_SETPGID, 0, 0)},
	"leave the session":                {notPermitted, call(unix.SYS_SETSID)},
	"outlive the parent":               {notPermitted, call(unix.SYS_PRCTL, unix.PR_SET_PDEATHSIG, 0)},
	"allow dumps":                      {notPermitted, call(unix.SYS_PRCTL, unix.PR_SET_DUMPABLE, 1)},
	"signal the parent":                {notPermitted, trying(func() error { return unix.Kill(os.Getppid(), 0) })},
	"signal all":                       {notPermitted, trying(func() error { return unix.Kill(-1, 0) })},
	"signal a thread of the parent":    {notPermitted, trying(func() error { return unix.Tgkill(os.Getppid(), os.Getppid(), 0) })},
	"hold the parent":                  {notPermitted, trying(func() error { _, err := unix.PidfdOpen(os.Getppid(), 0); return err })},
	"trace the parent":                 {notPermitted, trying(func() error { return unix.PtraceAttach(os.Getppid()) })},
	"be traced":                        {notPermitted, call(unix.SYS_PTRACE, unix.PTRACE_TRACEME)},
	"read the parent's memory":         {notPermitted, call(unix.SYS_PROCESS_VM_READV, 1, address(&anything), 1, address(&anything), 1)},
	"change the parent's limits":       {notPermitted, trying(func() error { return unix.Prlimit(os.Getppid(), unix.RLIMIT_CORE, &newLimit, nil) })},
	"a realtime process":               {notPermitted, call(unix.SYS_SCHED_SETSCHEDULER, 0, 1, address(&anything))},
	"raise a limit":                    {notPermitted, trying(func() error { return unix.Setrlimit(unix.RLIMIT_DATA, &newLimit) })},
	"raise a limit by the other call":  {notPermitted, call(unix.SYS_SETRLIMIT, unix.RLIMIT_DATA, address(&newLimit))},
	"a new namespace":                  {notPermitted, trying(func() error { return unix.Unshare(unix.CLONE_NEWUSER) })},
	"mount":                            {notPermitted, trying(func() error { return unix.Mount("none", "/tmp", "tmpfs", 0, "") })},
	"another root":                     {notPermitted, trying(func() error { return unix.Chroot("/tmp") })},
	"another user":                     {notPermitted, call(unix.SYS_SETUID, 0)},
	"capabilities":                     {notPermitted, call(unix.SYS_CAPSET, address(&anything), address(&anything))},
	"bpf":                              {notPermitted, call(unix.SYS_BPF, 0, address(&anything), 72)},
	"io_uring":                         {notPermitted, call(unix.SYS_IO_URING_SETUP, 8, address(&anything))},
	"userfaultfd":                      {notPermitted, call(unix.SYS_USERFAULTFD, 0)},
	"perf events":                      {notPermitted, call(unix.SYS_PERF_EVENT_OPEN, address(&anything), 0, ^uintptr(0), ^uintptr(0), 0)},
	"the keyring":                      {notPermitted, call(unix.SYS_KEYCTL, 0, 0)},
	"another personality":              {notPermitted, call(unix.SYS_PERSONALITY, 0x0040000)},
	"read the kernel's log":            {notPermitted, call(unix.SYS_SYSLOG, 3, address(&anything), 4096)},
	"control a device":                 {notPermitted, call(unix.SYS_IOCTL, 1, unix.TIOCSTI, address(&anything))},
	"a call that is newer than we are": {unknown, call(900)},

	"read the password file":          {denied, readingOf(at("/etc/passwd"))},
	"read the parent's environment":   {denied, readingOf(ofParent("environ"))},
	"read the parent's files":         {denied, readingOf(ofParent("fd/0"))},
	"read its own environment":        {denied, readingOf(at("/proc/self/environ"))},
	"read the program":                {denied, readingOf(func() string { return os.Args[0] })},
	"read the cache":                  {"none", anyCacheFile},
	"list the root":                   {denied, trying(func() error { _, err := os.ReadDir("/"); return err })},
	"write a file":                    {denied, trying(func() error { return os.WriteFile("/tmp/certdex-escape", []byte("out"), 0o600) })},
	"write to shared memory":          {denied, trying(func() error { return os.WriteFile("/dev/shm/certdex-escape", []byte("out"), 0o600) })},
	"write a model":                   {denied, trying(func() error { return os.WriteFile(anyModel(), nil, 0o600) })},
	"make a folder":                   {notPermitted, trying(func() error { return os.Mkdir("/tmp/certdex-escape", 0o700) })},
	"rename a file":                   {notPermitted, trying(func() error { return os.Rename("/etc/hostname", "/etc/certdex-escape") })},
	"link a file":                     {notPermitted, trying(func() error { return os.Link("/etc/passwd", "/tmp/certdex-escape") })},
	"link a name":                     {notPermitted, trying(func() error { return os.Symlink("/etc/passwd", "/tmp/certdex-escape") })},
	"remove a file":                   {notPermitted, trying(func() error { return unix.Unlink("/etc/hostname") })},
	"truncate a file":                 {notPermitted, trying(func() error { return os.Truncate("/etc/hostname", 0) })},
	"change a file's mode":            {notPermitted, trying(func() error { return os.Chmod("/etc/hostname", 0o666) })},
	"change a file's owner":           {notPermitted, trying(func() error { return os.Chown("/etc/hostname", 1, 1) })},
	"change a file's times":           {notPermitted, trying(func() error { return unix.Utimes("/etc/hostname", make([]unix.Timeval, 2)) })},
	"change a file's attributes":      {notPermitted, trying(func() error { return unix.Setxattr("/etc/hostname", "user.a", []byte("b"), 0) })},
	"make a device":                   {notPermitted, trying(func() error { return unix.Mknod("/tmp/certdex-escape", unix.S_IFIFO|0o600, 0) })},
	"open a file by its handle":       {notPermitted, call(unix.SYS_OPEN_BY_HANDLE_AT, 0, address(&anything), 0)},
	"a file in memory":                {notPermitted, trying(func() error { _, err := unix.MemfdCreate("a", 0); return err })},
	"a larger pipe":                   {notPermitted, trying(func() error { return unix.Pipe2(make([]int, 2), 0) })},
	"open files without end":          {"too many open files, below 64", filesWithoutEnd},
	"hold a file that can be written": {"none", openFilesOfWorth},

	"memory as malloc takes it":        {noMemory, call(unix.SYS_MMAP, 0, gib, unix.PROT_READ|unix.PROT_WRITE, unix.MAP_PRIVATE|unix.MAP_ANON, ^uintptr(0), 0)},
	"memory by the old way":            {noMemory, breakUp},
	"memory reserved first":            {noMemory, reservedFirst},
	"memory that is shared":            {notPermitted, call(unix.SYS_MMAP, 0, gib, unix.PROT_READ|unix.PROT_WRITE, unix.MAP_SHARED|unix.MAP_ANON, ^uintptr(0), 0)},
	"memory that is validly shared":    {notPermitted, call(unix.SYS_MMAP, 0, gib, unix.PROT_READ|unix.PROT_WRITE, unix.MAP_SHARED_VALIDATE|unix.MAP_ANON, ^uintptr(0), 0)},
	"memory that grows like a stack":   {notPermitted, call(unix.SYS_MMAP, 0, gib, unix.PROT_READ|unix.PROT_WRITE, unix.MAP_PRIVATE|unix.MAP_ANON|unix.MAP_GROWSDOWN, ^uintptr(0), 0)},
	"memory of the old shared kind":    {notPermitted, call(unix.SYS_SHMGET, 0, gib, 0o600)},
	"the state of a process locked in": {"dumpable 0, no new privileges 1, seccomp 2, capabilities 0", stateLockedIn},
	"the environment":                  {"OMP_THREAD_LIMIT=1", func() string { return strings.Join(os.Environ(), " ") }},
	"the models, which it needs":       {"done", readingOf(anyModel)},
	"a thread, which it needs":         {"done", aThread},
}

func init() {
	if runtime.GOARCH == "amd64" { // calls that newer machines never had
		const x32 = 0x40000000
		tries["fork"] = attempt{notPermitted, call(57)}
		tries["vfork"] = attempt{notPermitted, call(58)}
		tries["a socket by the calls of x32"] = attempt{unknown, call(x32+41, unix.AF_INET, unix.SOCK_STREAM, 0)}
	}
}

func anySocket() string {
	var got []string
	for family := range 50 {
		for _, kind := range []int{unix.SOCK_STREAM, unix.SOCK_DGRAM, unix.SOCK_RAW, unix.SOCK_SEQPACKET} {
			if _, err := unix.Socket(family, kind, 0); !errors.Is(err, unix.EPERM) {
				got = append(got, fmt.Sprintf("%d/%d: %v", family, kind, err))
			}
		}
	}
	return orNone(got)
}

func orNone(got []string) string {
	if len(got) == 0 {
		return "none"
	}
	return strings.Join(got, ", ")
}

func anyModel() string { return osdModel }

// osdModel is looked for before the way to its folder is closed.
var osdModel = func() string {
	found, _ := filepath.Glob("/usr/share/tesseract-ocr/*/tessdata/osd.traineddata")
	return strings.Join(found, " ")
}()

// anyCacheFile looks for what may be read where programs keep what they made.
func anyCacheFile() string {
	var got []string
	for _, folder := range []string{"/root", "/home", "/var", "/tmp", "/proc", "/sys", "/dev", "/run", "/etc"} {
		err := filepath.WalkDir(folder, func(path string, _ fs.DirEntry, err error) error {
			if err == nil && path != folder {
				got = append(got, path)
			}
			return err
		})
		if err == nil {
			got = append(got, folder)
		}
	}
	return orNone(got)
}

func filesWithoutEnd() string {
	var open []*os.File
	defer func() {
		for _, f := range open {
			f.Close()
		}
	}()
	for {
		f, err := os.Open(os.DevNull)
		if err != nil && len(open) < 64 {
			return outcome(err) + ", below 64"
		}
		if err != nil || len(open) > 1000 {
			return fmt.Sprintf("%d files: %v", len(open), err)
		}
		open = append(open, f)
	}
}

// openFilesOfWorth looks at what is open: pipes, the kernel's own objects and
// a figure of /proc are; a file that can be written, a folder or a socket is not.
func openFilesOfWorth() string {
	var got []string
	for fd := range 64 {
		var info unix.Stat_t
		if unix.Fstat(fd, &info) != nil {
			continue
		}
		flags, err := unix.FcntlInt(uintptr(fd), unix.F_GETFL, 0)
		readOnly := err == nil && flags&unix.O_ACCMODE == unix.O_RDONLY
		switch info.Mode & unix.S_IFMT {
		case unix.S_IFIFO, 0: // a pipe, or an object without a kind
		case unix.S_IFREG:
			if !readOnly {
				got = append(got, fmt.Sprintf("%d can be written", fd))
			}
		case unix.S_IFCHR:
			if info.Rdev != unix.Mkdev(1, 3) { // /dev/null
				got = append(got, fmt.Sprintf("%d is a device", fd))
			}
		default:
			got = append(got, fmt.Sprintf("%d is of the kind %o", fd, info.Mode))
		}
	}
	return orNone(got)
}

func breakUp() string {
	now, _, _ := unix.RawSyscall(unix.SYS_BRK, 0, 0, 0)
	then, _, _ := unix.RawSyscall(unix.SYS_BRK, now+gib, 0, 0)
	if then == now+gib {
		return "done"
	}
	return noMemory
}

func reservedFirst() string {
	space, err := unix.Mmap(-1, 0, gib, unix.PROT_NONE, unix.MAP_PRIVATE|unix.MAP_ANON)
	if err != nil {
		return "not even reserved: " + err.Error()
	}
	return outcome(unix.Mprotect(space, unix.PROT_READ|unix.PROT_WRITE))
}

func stateLockedIn() string {
	dumpable, _, _ := unix.RawSyscall(unix.SYS_PRCTL, unix.PR_GET_DUMPABLE, 0, 0)
	private, _, _ := unix.RawSyscall(unix.SYS_PRCTL, unix.PR_GET_NO_NEW_PRIVS, 0, 0)
	mode, _, _ := unix.RawSyscall(unix.SYS_PRCTL, unix.PR_GET_SECCOMP, 0, 0)
	header := unix.CapUserHeader{Version: unix.LINUX_CAPABILITY_VERSION_3}
	var sets [2]unix.CapUserData
	if err := unix.Capget(&header, &sets[0]); err != nil {
		return err.Error()
	}
	powers := sets[0].Effective | sets[0].Permitted | sets[0].Inheritable | sets[1].Effective | sets[1].Permitted | sets[1].Inheritable
	return fmt.Sprintf("dumpable %d, no new privileges %d, seccomp %d, capabilities %d", dumpable, private, mode, powers)
}

func aThread() string {
	done := make(chan bool)
	go func() {
		runtime.LockOSThread() // ends with its goroutine
		done <- true
	}()
	<-done
	return "done"
}

// oldGate asks for a socket by the calls of 32-bit programs, which have
// numbers of their own.
func oldGate() int {
	code := []byte{
		0xB8, 0x67, 0x01, 0, 0, // mov eax, 359: socket
		0xBB, 2, 0, 0, 0, // mov ebx, AF_INET
		0xB9, 1, 0, 0, 0, // mov ecx, SOCK_STREAM
		0xBA, 0, 0, 0, 0, // mov edx, 0
		0xCD, 0x80, // int 0x80
		0xC3, // ret
	}
	page, err := unix.Mmap(-1, 0, 4096, unix.PROT_READ|unix.PROT_WRITE, unix.MAP_PRIVATE|unix.MAP_ANON)
	if err != nil {
		return 1
	}
	copy(page, code)
	if err := unix.Mprotect(page, unix.PROT_READ|unix.PROT_EXEC); err != nil {
		return 1
	}
	function := &struct{ code *byte }{&page[0]}
	socket := *(*func() int)(unsafe.Pointer(&function))
	fmt.Fprintln(os.Stderr, "socket", socket())
	return wait()
}

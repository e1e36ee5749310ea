package sandbox

import (
	"fmt"
	"unsafe"

	"github.com/elastic/go-seccomp-bpf"
	"github.com/elastic/go-seccomp-bpf/arch"
	"golang.org/x/net/bpf"
	"golang.org/x/sys/unix"
)

// denied are the calls that neither reading nor an office program needs. A
// list of what is allowed would break with each new version of Go, glibc or
// Tesseract; this one only has to name the ways out. Some exist on a part of
// the machines only.
var denied = []string{
	// the network
	"socket", "socketpair", "connect", "bind", "listen", "accept", "accept4", "sendto", "sendmsg", "sendmmsg",
	// other processes, and ways out of the group that is killed as a whole
	"fork", "vfork", "execve", "execveat", "kill", "tkill", "rt_sigqueueinfo", "rt_tgsigqueueinfo", "pidfd_open", "pidfd_send_signal",
	"pidfd_getfd", "ptrace", "process_vm_readv", "process_vm_writev", "kcmp", "process_madvise", "process_mrelease", "setpgid", "setsid",
	// other places and powers
	"unshare", "setns", "mount", "umount2", "move_mount", "open_tree", "open_tree_attr", "mount_setattr", "fsopen", "fsconfig", "fsmount", "fspick",
	"pivot_root", "chroot", "setuid", "setgid", "setreuid", "setregid", "setresuid", "setresgid", "setfsuid", "setfsgid", "setgroups", "capset",
	"setrlimit", "settimeofday", "clock_settime", "clock_adjtime", "adjtimex", "sethostname", "setdomainname", "iopl", "ioperm", "personality",
	"lsm_set_self_attr", "acct",
	// parts of the kernel with a large surface
	"bpf", "perf_event_open", "io_uring_setup", "io_uring_enter", "io_uring_register", "userfaultfd",
	"keyctl", "add_key", "request_key", "init_module", "finit_module", "delete_module", "kexec_load", "kexec_file_load", "syslog",
	"fanotify_init", "fanotify_mark", "inotify_init", "inotify_init1", "open_by_handle_at", "name_to_handle_at", "quotactl", "quotactl_fd",
	"swapon", "swapoff", "reboot", "uselib", "modify_ldt", "lookup_dcookie", "vhangup",
	"shmget", "shmat", "msgget", "semget", "mq_open", "memfd_create", "memfd_secret", "map_shadow_stack",
}

// deniedReading are the further ones that reading does without.
var deniedReading = []string{
	// what Landlock leaves open of files, and what it closes, for kernels without it
	"chmod", "fchmod", "fchmodat", "fchmodat2", "chown", "fchown", "lchown", "fchownat", "utime", "utimes", "futimesat", "utimensat",
	"setxattr", "lsetxattr", "fsetxattr", "setxattrat", "removexattr", "lremovexattr", "fremovexattr", "removexattrat",
	"creat", "truncate", "ftruncate", "fallocate", "mkdir", "mkdirat", "mknod", "mknodat", "rmdir", "unlink", "unlinkat", "rename", "renameat", "renameat2",
	"link", "linkat", "symlink", "symlinkat", "ioctl", "sync", "syncfs",
	// memory that does not count against the limit
	"pipe", "pipe2", "vmsplice", "splice", "tee", "remap_file_pages", "mlock", "mlock2", "mlockall",
	// the share of the machine
	"setpriority", "ioprio_set", "sched_setscheduler", "sched_setparam", "sched_setattr", "sched_setaffinity",
	"mbind", "set_mempolicy", "migrate_pages", "move_pages", "io_setup", "signalfd", "signalfd4",
}

// harmless are the options of prctl that libraries use: names of threads and
// of memory.
var harmless = []uint64{unix.PR_SET_NAME, unix.PR_GET_NAME, unix.PR_SET_VMA, unix.PR_GET_DUMPABLE, unix.PR_GET_SECCOMP, unix.PR_GET_NO_NEW_PRIVS}

func on(call string, argument uint32, operation seccomp.Operation, value uint64) seccomp.NameWithConditions {
	return seccomp.NameWithConditions{Name: call, Conditions: []seccomp.Condition{{Argument: argument, Operation: operation, Value: value}}}
}

// policy is what the reader's and the office program's have in common. What is
// denied gives "not permitted", so that a library that only tries goes on.
func policy(pid int) seccomp.Policy {
	return seccomp.Policy{
		DefaultAction: seccomp.ActionAllow,
		Syscalls: []seccomp.SyscallGroup{
			{
				Action: seccomp.ActionErrno,
				Names:  known(denied),
				NamesWithCondtions: []seccomp.NameWithConditions{
					// a thread, yes; a process, no
					on("clone", 0, seccomp.BitsNotSet, unix.CLONE_THREAD),
					// the Go runtime signals its own threads
					on("tgkill", 0, seccomp.NotEqual, uint64(pid)),
					// reading limits, yes; setting them or those of another, no
					on("prlimit64", 2, seccomp.NotEqual, 0),
				},
			},
			{
				// Its flags are in memory that a filter cannot see; told that it
				// does not exist, glibc takes clone.
				Action: seccomp.ActionErrno | seccomp.Action(unix.ENOSYS),
				Names:  []string{"clone3"},
			},
		},
	}
}

// readerPolicy denies more.
func readerPolicy(pid int) seccomp.Policy {
	p := policy(pid)
	group := &p.Syscalls[0]
	group.Names = append(group.Names, known(deniedReading)...)
	harmful := seccomp.NameWithConditions{Name: "prctl"} // PR_SET_PDEATHSIG would outlive the parent
	for _, option := range harmless {
		harmful.Conditions = append(harmful.Conditions, seccomp.Condition{Argument: 0, Operation: seccomp.NotEqual, Value: option})
	}
	group.NamesWithCondtions = append(group.NamesWithCondtions, harmful,
		// RLIMIT_DATA counts neither what is shared nor what grows like a stack
		on("mmap", 3, seccomp.BitsSet, unix.MAP_SHARED), on("mmap", 3, seccomp.BitsSet, unix.MAP_GROWSDOWN))
	return p
}

// known leaves the calls that this machine has.
func known(names []string) []string {
	info, err := arch.GetInfo("")
	if err != nil {
		return names // assembling the policy says so
	}
	var out []string
	for _, name := range names {
		if _, ok := info.SyscallNames[name]; ok {
			out = append(out, name)
		}
	}
	return out
}

// load takes the calls away, from all threads at once.
func load(p seccomp.Policy) error {
	info, err := arch.GetInfo("")
	if err != nil {
		return fmt.Errorf("look up the system calls: %w", err)
	}
	instructions, err := p.Assemble()
	if err != nil {
		return fmt.Errorf("assemble the filter: %w", err)
	}
	program, err := bpf.Assemble(append(guard(info), instructions...))
	if err != nil {
		return fmt.Errorf("assemble the filter: %w", err)
	}
	filter := make([]unix.SockFilter, len(program))
	for i, p := range program {
		filter[i] = unix.SockFilter{Code: p.Op, Jt: p.Jt, Jf: p.Jf, K: p.K}
	}
	fprog := unix.SockFprog{Len: uint16(len(filter)), Filter: &filter[0]}
	_, _, errno := unix.Syscall(unix.SYS_SECCOMP, unix.SECCOMP_SET_MODE_FILTER, unix.SECCOMP_FILTER_FLAG_TSYNC, uintptr(unsafe.Pointer(&fprog)))
	if errno != 0 {
		return errno
	}
	return nil
}

// guard comes before the policy, which allows what is not of this machine's
// own calls: those of 32 bits by another gate, and those too new for its list.
func guard(info *arch.Info) []bpf.Instruction {
	const numberAt, archAt, word = 0, 4, 4
	newest := 0
	for _, number := range info.SyscallNames {
		newest = max(newest, number)
	}
	return []bpf.Instruction{
		bpf.LoadAbsolute{Off: archAt, Size: word},
		bpf.JumpIf{Cond: bpf.JumpEqual, Val: uint32(info.ID), SkipTrue: 1},
		bpf.RetConstant{Val: unix.SECCOMP_RET_KILL_PROCESS},
		bpf.LoadAbsolute{Off: numberAt, Size: word},
		bpf.JumpIf{Cond: bpf.JumpLessOrEqual, Val: uint32(newest), SkipTrue: 1},
		bpf.RetConstant{Val: unix.SECCOMP_RET_ERRNO | uint32(unix.ENOSYS)},
	}
}

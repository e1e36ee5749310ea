package sandbox

import (
	"runtime"

	"github.com/elastic/go-seccomp-bpf"
	"golang.org/x/sys/unix"
)

// denied are the calls that reading never needs. A list of what is allowed
// would break with each new version of Go, glibc or Tesseract; this one only
// has to name the ways out.
var denied = []string{
	// the network
	"socket", "socketpair", "connect", "bind", "listen", "accept", "accept4", "sendto", "sendmsg", "sendmmsg",
	// other processes
	"execve", "execveat", "kill", "tkill", "rt_sigqueueinfo", "rt_tgsigqueueinfo", "pidfd_open", "pidfd_send_signal",
	"pidfd_getfd", "ptrace", "process_vm_readv", "process_vm_writev", "kcmp", "process_madvise",
	// other places and powers
	"unshare", "setns", "mount", "umount2", "move_mount", "open_tree", "fsopen", "fsmount", "fspick", "pivot_root", "chroot",
	"setuid", "setgid", "setreuid", "setregid", "setresuid", "setresgid", "setgroups", "capset",
	// parts of the kernel with a large surface
	"bpf", "perf_event_open", "io_uring_setup", "io_uring_enter", "io_uring_register", "userfaultfd",
	"keyctl", "add_key", "request_key", "init_module", "finit_module", "delete_module", "kexec_load",
	"fanotify_init", "inotify_init1", "open_by_handle_at", "name_to_handle_at", "quotactl", "swapon", "swapoff", "reboot",
	"shmget", "shmat", "msgget", "semget", "mq_open", "memfd_create", "personality",
}

// olderCalls exist on amd64 only; newer machines never had them.
var olderCalls = []string{"fork", "vfork", "inotify_init", "uselib"}

// policy denies with "not permitted", so that a library that only tries goes on.
func policy(pid int) seccomp.Policy {
	names := denied
	if runtime.GOARCH == "amd64" {
		names = append(append([]string{}, denied...), olderCalls...)
	}
	return seccomp.Policy{
		DefaultAction: seccomp.ActionAllow,
		Syscalls: []seccomp.SyscallGroup{
			{
				Action: seccomp.ActionErrno,
				Names:  names,
				NamesWithCondtions: []seccomp.NameWithConditions{
					// a thread, yes; a process, no
					{Name: "clone", Conditions: seccomp.ArgumentConditions{{Argument: 0, Operation: seccomp.BitsNotSet, Value: unix.CLONE_THREAD}}},
					// the Go runtime signals its own threads
					{Name: "tgkill", Conditions: seccomp.ArgumentConditions{{Argument: 0, Operation: seccomp.NotEqual, Value: uint64(pid)}}},
					// reading limits, yes; setting them or those of another, no
					{Name: "prlimit64", Conditions: seccomp.ArgumentConditions{{Argument: 2, Operation: seccomp.NotEqual, Value: 0}}},
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

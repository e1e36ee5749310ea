// Package linear gives WebAssembly guests their memory.
package linear

import (
	"github.com/tetratelabs/wazero/experimental"
	"golang.org/x/sys/unix"
)

// linear is the memory of one guest: address space for the most it may take,
// of which only what it has asked for can be touched. Unlike a Go slice it
// grows without a copy and goes back to the kernel when the guest is closed.
type linear struct {
	space []byte
	size  uint64
}

// Reserve is an experimental.MemoryAllocatorFunc.
func Reserve(_, most uint64) experimental.LinearMemory {
	space, err := unix.Mmap(-1, 0, int(most), unix.PROT_NONE, unix.MAP_PRIVATE|unix.MAP_ANON)
	if err != nil {
		return &linear{}
	}
	return &linear{space: space}
}

// Reallocate gives nil when the memory limit is reached; the guest's
// allocation then fails.
func (l *linear) Reallocate(size uint64) []byte {
	if size > uint64(len(l.space)) {
		return nil
	}
	if size > l.size {
		if err := unix.Mprotect(l.space[:size], unix.PROT_READ|unix.PROT_WRITE); err != nil {
			return nil
		}
		l.size = size
	}
	return l.space[:size:size]
}

// Free gives the memory back.
func (l *linear) Free() {
	if l.space != nil {
		_ = unix.Munmap(l.space) // fails only for a space that was never mapped
		l.space = nil
	}
}

package bench

import (
	"context"
	"fmt"
	"os"
	"strconv"
	"strings"
	"sync"
	"time"

	"golang.org/x/sys/unix"
)

// used is the CPU time that the processes started by this one have taken: of
// those that are gone from the kernel's account, of those alive from their
// clocks, which count nanoseconds where /proc counts hundredths.
func used() (time.Duration, error) {
	var gone unix.Rusage
	if err := unix.Getrusage(unix.RUSAGE_CHILDREN, &gone); err != nil {
		return 0, fmt.Errorf("ask what the children used: %w", err)
	}
	sum := time.Duration(gone.Utime.Nano() + gone.Stime.Nano())
	for _, pid := range descendants() {
		var at unix.Timespec
		const ofProcess = 2 // all its threads, as the scheduler counts them
		if unix.ClockGettime(int32(^pid<<3|ofProcess), &at) == nil {
			sum += time.Duration(at.Nano())
		}
	}
	return sum, nil
}

// descendants are the living processes below this one.
func descendants() []int {
	parents := map[int][]int{}
	entries, err := os.ReadDir("/proc")
	if err != nil {
		return nil
	}
	for _, e := range entries {
		pid, err := strconv.Atoi(e.Name())
		if err != nil {
			continue
		}
		stat, err := os.ReadFile("/proc/" + e.Name() + "/stat")
		if err != nil {
			continue
		}
		_, rest, _ := strings.Cut(string(stat), ") ") // the name before may hold anything
		if fields := strings.Fields(rest); len(fields) > 1 {
			if parent, err := strconv.Atoi(fields[1]); err == nil {
				parents[parent] = append(parents[parent], pid)
			}
		}
	}
	found := parents[os.Getpid()]
	for i := 0; i < len(found); i++ {
		found = append(found, parents[found[i]]...)
	}
	return found
}

// memory is what a process holds and the most it has held, in bytes.
type memory struct{ resident, peak int64 }

// memoryNow is that of the largest living process below this one.
func memoryNow() memory {
	var m memory
	for _, pid := range descendants() {
		status, err := os.ReadFile("/proc/" + strconv.Itoa(pid) + "/status")
		if err != nil {
			continue
		}
		for line := range strings.Lines(string(status)) {
			name, value, _ := strings.Cut(line, ":")
			kilobytes, _ := strconv.ParseInt(strings.TrimSuffix(strings.TrimSpace(value), " kB"), 10, 64)
			switch name {
			case "VmRSS":
				m.resident = max(m.resident, kilobytes<<10)
			case "VmHWM":
				m.peak = max(m.peak, kilobytes<<10)
			}
		}
	}
	return m
}

// watchPeak looks at the memory again and again, since a reader that is
// replaced takes its peak with it. The function it gives ends the watch.
func watchPeak(ctx context.Context) func() int64 {
	ctx, cancel := context.WithCancel(ctx)
	var peak int64
	var done sync.WaitGroup
	done.Go(func() {
		tick := time.NewTicker(50 * time.Millisecond)
		defer tick.Stop()
		for {
			peak = max(peak, memoryNow().peak)
			select {
			case <-ctx.Done():
				return
			case <-tick.C:
			}
		}
	})
	return func() int64 {
		last := memoryNow().peak
		cancel()
		done.Wait()
		return max(peak, last)
	}
}

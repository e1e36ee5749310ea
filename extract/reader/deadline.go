package reader

import (
	"os"
	"strconv"
	"strings"
	"sync"
	"time"
)

// patience is how many times its time a child may take by the clock while the
// machine is too busy to give it that much CPU.
const patience = 6

// deadline ends a child that has used up the time it was given. On a machine
// that has other work the clock runs faster than the child, so a child that has
// had less CPU than its time gets the rest, up to patience times by the clock. One
// that had none at all waits for something that will not come.
type deadline struct {
	spent func() time.Duration // CPU that the child has used
	late  func()
	grace time.Duration // given on top of every time
	end   time.Time     // whatever it has used, it ends here

	mu    sync.Mutex
	timer *time.Timer
	given time.Duration
	from  time.Duration // CPU when the time was given
	start time.Time
	last  time.Duration // CPU at the last look
	held  time.Time     // since then the time stands still; zero while it runs
	over  bool
}

// newDeadline gives the child its first time. The deadline is stopped with stop.
func newDeadline(given, grace, most time.Duration, spent func() time.Duration, late func()) *deadline {
	d := &deadline{spent: spent, late: late, grace: grace, end: time.Now().Add(most)}
	d.timer = time.AfterFunc(time.Hour, d.ring)
	d.give(given)
	return d
}

// give sets the time anew, for the next piece of work.
func (d *deadline) give(given time.Duration) {
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.over {
		return
	}
	if !d.held.IsZero() {
		d.end, d.held = d.end.Add(time.Since(d.held)), time.Time{}
	}
	d.given, d.from, d.start = given, d.spent(), time.Now()
	d.last = d.from
	d.timer.Reset(min(given+d.grace, time.Until(d.end)))
}

// pause lets the time stand still until more is given: the child waits for what
// is not its fault.
func (d *deadline) pause() {
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.held.IsZero() {
		d.held = time.Now()
	}
	d.timer.Stop()
}

func (d *deadline) ring() {
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.over || !d.held.IsZero() {
		return
	}
	spent := d.spent()
	idle := spent == d.last // it waits, and will go on waiting
	d.last = spent
	missing := d.given + d.grace - (spent - d.from)
	left := min(patience*d.given+d.grace-time.Since(d.start), time.Until(d.end))
	if !idle && missing > d.given/20 && left > 0 {
		d.timer.Reset(min(missing, left))
		return
	}
	d.over = true
	d.late()
}

// left is how much of all its time remains.
func (d *deadline) left() time.Duration {
	d.mu.Lock()
	defer d.mu.Unlock()
	return time.Until(d.end)
}

func (d *deadline) stop() {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.over = true
	d.timer.Stop()
}

// ticks is how many units of CPU time the kernel counts a second in /proc.
const ticks = 100

// cpuOf gives the CPU time that a process has used; without /proc, more than any
// limit, so that the clock alone counts.
func cpuOf(pid int) time.Duration {
	const unknown = 1 << 62
	data, err := os.ReadFile("/proc/" + strconv.Itoa(pid) + "/stat")
	if err != nil {
		return unknown
	}
	_, rest, ok := strings.Cut(string(data), ") ") // the name before may hold anything
	fields := strings.Fields(rest)
	if !ok || len(fields) < 13 {
		return unknown
	}
	user, err1 := strconv.ParseInt(fields[11], 10, 64)
	system, err2 := strconv.ParseInt(fields[12], 10, 64)
	if err1 != nil || err2 != nil {
		return unknown
	}
	return time.Duration(user+system) * time.Second / ticks
}

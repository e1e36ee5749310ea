package reader

import (
	"os"
	"testing"
	"testing/synctest"
	"time"
)

func TestDeadline(t *testing.T) {
	grace := DefaultLimits().Grace
	for _, c := range []struct {
		name  string
		share float64 // of the clock that the child gets as CPU
		most  time.Duration
		want  time.Duration // when it ends, for ten seconds of time
	}{
		{"all of the CPU", 1, time.Hour, 10*time.Second + grace},
		{"half of it", 0.5, time.Hour, 2 * (10*time.Second + grace)},
		{"none: it only waits", 0, time.Hour, 10*time.Second + grace},
		{"a tenth of it", 0.1, time.Hour, patience*10*time.Second + grace},
		{"a limit for the whole file", 0.5, 15 * time.Second, 15 * time.Second},
	} {
		t.Run(c.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				start := time.Now()
				ended := make(chan time.Duration, 1)
				d := newDeadline(10*time.Second, grace, c.most,
					func() time.Duration { return time.Duration(c.share * float64(time.Since(start))) },
					func() { ended <- time.Since(start) })
				defer d.stop()
				if got := <-ended; got < c.want-2*time.Second || got > c.want+time.Second {
					t.Errorf("ended after %v, want about %v", got, c.want)
				}
			})
		})
	}
}

func TestTheDeadlineStandsStill(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		start := time.Now()
		ended := make(chan time.Duration, 1)
		d := newDeadline(10*time.Second, 0, 20*time.Second, func() time.Duration { return 0 }, func() { ended <- time.Since(start) })
		defer d.stop()
		d.pause()
		time.Sleep(time.Hour)
		d.give(time.Minute) // more than the file has left
		if got := <-ended; got != time.Hour+20*time.Second {
			t.Errorf("ended after %v", got)
		}
	})
}

func TestCPUOfThisProcess(t *testing.T) {
	before := cpuOf(os.Getpid())
	for cpuOf(os.Getpid()) == before { // ends as soon as a tick of work is counted
	}
	if after := cpuOf(os.Getpid()); after < before || after > before+time.Minute {
		t.Errorf("%v, then %v", before, after)
	}
}

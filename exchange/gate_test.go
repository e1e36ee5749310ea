package exchange

import (
	"errors"
	"fmt"
	"testing"
	"time"

	"certdex/evidence"
)

func TestUploadsAreLetInAtARate(t *testing.T) {
	now := time.Date(2026, 11, 22, 9, 0, 0, 0, time.UTC)
	var g gate
	limits := UploadLimits{AtOnce: 100, Rate: 0.1, Burst: 2}
	for _, step := range []struct {
		says  string
		after time.Duration
		user  string
		wait  time.Duration
	}{
		{"the first", 0, "mia", 0},
		{"the second", 0, "mia", 0},
		{"the third waits", 0, "mia", 10 * time.Second},
		{"another person does not", 0, "otto", 0},
		{"half the time is not enough", 5 * time.Second, "mia", 5 * time.Second},
		{"after the wait", 5 * time.Second, "mia", 0},
		{"rest fills the burst and no more", time.Hour, "mia", 0},
		{"its second", 0, "mia", 0},
		{"its third", 0, "mia", 10 * time.Second},
	} {
		now = now.Add(step.after)
		_, err := g.enter(limits, step.user, now)
		var later *Later
		if errors.As(err, &later) != (step.wait > 0) || later != nil && (later.Wait != step.wait || evidence.CodeOf(err) != evidence.RateLimited) {
			t.Errorf("%s: %v, %+v", step.says, err, later)
		}
	}
}

func TestOnlySoManyUploadsAtOnce(t *testing.T) {
	now := time.Date(2026, 11, 22, 9, 0, 0, 0, time.UTC)
	var g gate
	limits := UploadLimits{AtOnce: 1, Rate: 30, Burst: 300}
	leave, err := g.enter(limits, "mia", now)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := g.enter(limits, "otto", now); evidence.CodeOf(err) != evidence.Unavailable {
		t.Errorf("the second: %v", err)
	}
	leave()
	if _, err := g.enter(limits, "otto", now); err != nil {
		t.Errorf("after it: %v", err)
	}
}

func TestOnePersonLeavesPlacesToOthers(t *testing.T) {
	now := time.Date(2026, 11, 22, 9, 0, 0, 0, time.UTC)
	for _, c := range []struct{ atOnce, share int }{{64, 16}, {8, 2}, {3, 1}, {2, 1}} {
		var g gate
		limits := UploadLimits{AtOnce: c.atOnce, Rate: 30, Burst: 300}
		var leave func()
		for i := range c.share {
			var err error
			if leave, err = g.enter(limits, "mia", now); err != nil {
				t.Fatalf("%d of %d: %v", i+1, c.share, err)
			}
		}
		_, err := g.enter(limits, "mia", now)
		var later *Later
		if !errors.As(err, &later) || later.Wait <= 0 || evidence.CodeOf(err) != evidence.RateLimited {
			t.Errorf("one more than %d of %d: %v", c.share, c.atOnce, err)
		}
		if _, err := g.enter(limits, "otto", now); err != nil {
			t.Errorf("another person: %v", err)
		}
		leave()
		if _, err = g.enter(limits, "mia", now); err != nil {
			t.Errorf("after one has ended: %v", err)
		}
	}
}

func TestTheGateForgetsPeople(t *testing.T) {
	now := time.Date(2026, 11, 22, 9, 0, 0, 0, time.UTC)
	var g gate
	limits := UploadLimits{}.withDefaults()
	for i := range 1000 {
		leave, err := g.enter(limits, fmt.Sprint(i), now.Add(time.Duration(i)*time.Minute))
		if err != nil {
			t.Fatal(err)
		}
		leave()
	}
	if len(g.users) > 2 || len(g.held) > 0 {
		t.Errorf("%d people are remembered", len(g.users))
	}
}

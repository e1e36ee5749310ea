package exchange

import (
	"fmt"
	"testing"
	"time"

	"certdex/evidence"
)

func TestAttempts(t *testing.T) {
	now := time.Date(2026, 11, 22, 9, 0, 0, 0, time.UTC)
	var a attempts
	for range attemptsByAccount {
		if err := a.begin("ana@x.com", "10.0.0.1", now); err != nil {
			t.Fatal(err)
		}
	}
	refused := func(account, address string, at time.Time) bool {
		return evidence.CodeOf(a.begin(account, address, at)) == evidence.RateLimited
	}
	if !refused("ana@x.com", "10.0.0.1", now) {
		t.Error("an eleventh attempt is let through")
	}
	if refused("ana@x.com", "10.0.0.2", now) {
		t.Error("somebody else locks the owner out")
	}
	if refused("bo@x.com", "10.0.0.1", now) {
		t.Error("another account is locked with it")
	}
	if refused("ana@x.com", "10.0.0.1", now.Add(attemptWindow)) {
		t.Error("the limit does not end")
	}
	for i := range attemptsByAddress {
		a.begin(fmt.Sprintf("user%d@x.com", i), "10.0.0.9", now)
	}
	if !refused("new@x.com", "10.0.0.9", now) {
		t.Error("one address may try any number of accounts")
	}
}

// Who is signed in and changes the password has no address to be counted by.
func TestAttemptsWithoutAnAddress(t *testing.T) {
	now := time.Date(2026, 11, 22, 9, 0, 0, 0, time.UTC)
	var a attempts
	for i := range 2 * attemptsByAddress {
		if err := a.begin(fmt.Sprintf("user%d", i), "", now); err != nil {
			t.Fatalf("person %d is locked out by others: %v", i, err)
		}
	}
}

func TestAttemptsSucceeded(t *testing.T) {
	now := time.Date(2026, 11, 22, 9, 0, 0, 0, time.UTC)
	var a attempts
	for i := range 10 * attemptsByAddress {
		if err := a.begin("ana@x.com", "10.0.0.1", now); err != nil {
			t.Fatalf("sign-in %d: %v", i, err)
		}
		a.succeeded("ana@x.com", "10.0.0.1")
	}
}

func TestAttemptsAreBounded(t *testing.T) {
	now := time.Date(2026, 11, 22, 9, 0, 0, 0, time.UTC)
	var a attempts
	for i := range attemptsKept {
		a.begin("ana@x.com", fmt.Sprint(i), now)
	}
	if len(a.seen) > attemptsKept {
		t.Errorf("%d keys are kept", len(a.seen))
	}
}

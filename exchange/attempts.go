package exchange

import (
	"maps"
	"sync"
	"time"

	"certdex/evidence"
)

// Limits on failed sign-ins. They hold in one process; Argon2id is what makes
// guessing dear.
const (
	attemptWindow     = 15 * time.Minute
	attemptsByAccount = 10     // of an account from one address
	attemptsByAddress = 100    // of an address, whatever the account
	attemptsKept      = 10_000 // keys in memory
)

// attempts counts failed sign-ins. The zero value is ready.
type attempts struct {
	mu   sync.Mutex
	seen map[string]tries
}

type tries struct {
	count int
	until time.Time
}

// begin counts an attempt before it is made, so that many at once do not slip
// through, or refuses it. Address is "" for who is signed in already and has
// the limit of the account only.
func (t *attempts) begin(account, address string, now time.Time) error {
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.seen == nil {
		t.seen = make(map[string]tries)
	}
	both, alone := accountKey(account, address), addressKey(address)
	if t.count(both, now) >= attemptsByAccount || address != "" && t.count(alone, now) >= attemptsByAddress {
		return evidence.Errorf(evidence.RateLimited, "too many failed sign-ins; wait %d minutes", int(attemptWindow.Minutes()))
	}
	t.add(both, now)
	if address != "" {
		t.add(alone, now)
	}
	return nil
}

// succeeded forgets the failures of an account from an address and takes the
// attempt off the address.
func (t *attempts) succeeded(account, address string) {
	t.mu.Lock()
	defer t.mu.Unlock()
	delete(t.seen, accountKey(account, address))
	if v, ok := t.seen[addressKey(address)]; ok && v.count > 0 {
		v.count--
		t.seen[addressKey(address)] = v
	}
}

func (t *attempts) count(key string, now time.Time) int {
	if v, ok := t.seen[key]; ok && now.Before(v.until) {
		return v.count
	}
	return 0
}

func (t *attempts) add(key string, now time.Time) {
	v, ok := t.seen[key]
	if !ok || !now.Before(v.until) {
		v = tries{until: now.Add(attemptWindow)}
		t.makeRoom(now)
	}
	v.count++
	t.seen[key] = v
}

// makeRoom drops what is over, and any keys where that is not enough: a flood
// of addresses may weaken the limit but not fill the memory. It clears a
// quarter at once, so that a flood does not make each attempt search.
func (t *attempts) makeRoom(now time.Time) {
	if len(t.seen) < attemptsKept {
		return
	}
	maps.DeleteFunc(t.seen, func(_ string, v tries) bool { return !now.Before(v.until) })
	for key := range t.seen {
		if len(t.seen) <= attemptsKept*3/4 {
			return
		}
		delete(t.seen, key)
	}
}

// Keys are hashes, so that a long or strange address costs no more.
func accountKey(account, address string) string { return secretHash(account + "\x00" + address) }
func addressKey(address string) string          { return secretHash("\x00" + address) }

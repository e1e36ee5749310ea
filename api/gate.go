package api

import (
	"sync"
	"time"

	"certdex/evidence"
)

// gate lets uploads in: so many at once for all, and for each user a steady
// rate after a first burst.
type gate struct {
	slots chan struct{}
	rate  float64 // tokens a second
	burst float64
	now   func() time.Time

	mu    sync.Mutex
	users map[string]bucket
	swept time.Time
}

// bucket holds what a user may still start at a moment.
type bucket struct {
	tokens float64
	at     time.Time
}

func newGate(s Settings) *gate {
	return &gate{
		slots: make(chan struct{}, s.UploadsAtOnce), rate: s.UploadRate, burst: float64(s.UploadBurst),
		now: s.Now, users: make(map[string]bucket),
	}
}

// enter lets one upload of a user in; the caller calls leave when it is done.
func (g *gate) enter(user string) (leave func(), err error) {
	if wait := g.take(user); wait > 0 {
		return nil, &tryLater{evidence.Errorf(evidence.RateLimited, "too many uploads in a short time; wait a moment"), wait}
	}
	select {
	case g.slots <- struct{}{}:
		return func() { <-g.slots }, nil
	default:
		return nil, &tryLater{evidence.Errorf(evidence.Unavailable, "too many uploads are coming in; try again in a moment"), time.Second}
	}
}

// take takes one token of the user's, or says how long until there is one.
func (g *gate) take(user string) time.Duration {
	g.mu.Lock()
	defer g.mu.Unlock()
	now := g.now()
	g.sweep(now)
	b, ok := g.users[user]
	if !ok {
		b = bucket{tokens: g.burst, at: now}
	}
	b.tokens = min(g.burst, b.tokens+now.Sub(b.at).Seconds()*g.rate)
	b.at = now
	var wait time.Duration
	if b.tokens < 1 {
		wait = time.Duration((1 - b.tokens) / g.rate * float64(time.Second))
	} else {
		b.tokens--
	}
	g.users[user] = b
	return wait
}

// sweep forgets users whose bucket is full again, so that the map stays small.
func (g *gate) sweep(now time.Time) {
	refill := time.Duration(g.burst / g.rate * float64(time.Second))
	if now.Sub(g.swept) < refill {
		return
	}
	g.swept = now
	for user, b := range g.users {
		if now.Sub(b.at) >= refill {
			delete(g.users, user)
		}
	}
}

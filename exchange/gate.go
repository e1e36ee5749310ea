package exchange

import (
	"cmp"
	"context"
	"sync"
	"time"

	"certdex/evidence"
)

// UploadLimits bounds the uploads that one process takes in, an upload being
// one request with its files. Zero values stand for the defaults.
type UploadLimits struct {
	AtOnce int     // uploads at the same time, of all users; 64
	Rate   float64 // uploads a second that one user may go on with; 30
	Burst  int     // uploads that one user may start with; 300
}

// userShare is the part of the places that one user may hold, so that slow
// uploads of one do not keep the others out.
const userShare = 4

// perUser is how many uploads one user may have at the same time.
func (l UploadLimits) perUser() int { return max(1, l.AtOnce/userShare) }

func (l UploadLimits) withDefaults() UploadLimits {
	return UploadLimits{AtOnce: cmp.Or(l.AtOnce, 64), Rate: cmp.Or(l.Rate, 30), Burst: cmp.Or(l.Burst, 300)}
}

// Later is an error that knows when it is worth trying again.
type Later struct {
	Cause *evidence.Error
	Wait  time.Duration
}

func (e *Later) Error() string { return e.Cause.Error() }
func (e *Later) Unwrap() error { return e.Cause }

// BeginUpload lets a request in that brings files, before its body is read: so
// many at once for all and a quarter of them for each person, who has a steady
// rate after a first burst.
// The caller calls done at the end of the request. Errors are a *Later with
// rate_limited or unavailable.
func (x *Exchange) BeginUpload(_ context.Context, a Actor) (done func(), err error) {
	if err := a.signedIn(); err != nil {
		return nil, err
	}
	return x.uploads.enter(x.Uploads.withDefaults(), a.User.ID, x.now())
}

// gate counts uploads. The zero value is ready.
type gate struct {
	mu    sync.Mutex
	open  int            // uploads going on
	held  map[string]int // of them, by user
	users map[string]bucket
	swept time.Time
}

// bucket holds what a user may still start at a moment.
type bucket struct {
	tokens float64
	at     time.Time
}

func (g *gate) enter(l UploadLimits, user string, now time.Time) (leave func(), err error) {
	g.mu.Lock()
	defer g.mu.Unlock()
	if wait := g.take(l, user, now); wait > 0 {
		return nil, &Later{evidence.Errorf(evidence.RateLimited, "too many uploads in a short time; wait a moment"), wait}
	}
	if g.open >= l.AtOnce {
		return nil, &Later{evidence.Errorf(evidence.Unavailable, "too many uploads are coming in; try again in a moment"), time.Second}
	}
	if g.held[user] >= l.perUser() {
		return nil, &Later{evidence.Errorf(evidence.RateLimited, "too many of your uploads are going on at once; wait until one of them has ended"), time.Second}
	}
	if g.held == nil {
		g.held = make(map[string]int)
	}
	g.open++
	g.held[user]++
	return func() { g.leave(user) }, nil
}

func (g *gate) leave(user string) {
	g.mu.Lock()
	defer g.mu.Unlock()
	g.open--
	if g.held[user]--; g.held[user] == 0 {
		delete(g.held, user)
	}
}

// take takes one token of the user's, or says how long until there is one.
func (g *gate) take(l UploadLimits, user string, now time.Time) time.Duration {
	g.sweep(l, now)
	b, ok := g.users[user]
	if !ok {
		b = bucket{tokens: float64(l.Burst), at: now}
	}
	b.tokens = min(float64(l.Burst), b.tokens+now.Sub(b.at).Seconds()*l.Rate)
	b.at = now
	var wait time.Duration
	if b.tokens < 1 {
		wait = time.Duration((1 - b.tokens) / l.Rate * float64(time.Second))
	} else {
		b.tokens--
	}
	if g.users == nil {
		g.users = make(map[string]bucket)
	}
	g.users[user] = b
	return wait
}

// sweep forgets users whose bucket is full again, so that the map stays small.
func (g *gate) sweep(l UploadLimits, now time.Time) {
	refill := time.Duration(float64(l.Burst) / l.Rate * float64(time.Second))
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

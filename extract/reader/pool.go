package reader

import (
	"context"
	"log/slog"
	"sync"
	"sync/atomic"
	"time"

	"certdex/evidence"
)

// A pool keeps a number of children warm. A place of the pool is looked after
// by a goroutine: it starts a child, offers it, and puts a new one where the
// old was lost or is spent, before anybody asks.
type pool struct {
	settings Settings
	warm     chan *process // children that are ready, handed over one at a time
	broken   chan error    // why no child at all can be started
	living   atomic.Int32  // places that have a child
	idle     atomic.Int32  // children that wait for a file

	ctx    context.Context // ends when the pool is closed
	cancel context.CancelFunc
	places sync.WaitGroup
}

// The pause after a start that failed, and after a child that died unasked,
// doubles from the first to the last.
const (
	firstPause = 100 * time.Millisecond
	lastPause  = 30 * time.Second
)

func newPool(s Settings, first *process) *pool {
	p := &pool{settings: s, warm: make(chan *process), broken: make(chan error)}
	p.ctx, p.cancel = context.WithCancel(context.Background())
	p.living.Add(1)
	p.places.Go(func() { p.keep(first) })
	for range s.Children - 1 {
		p.places.Go(func() { p.keep(nil) })
	}
	return p
}

// keep looks after one place until the pool is closed.
func (p *pool) keep(child *process) {
	failures := 0
	for {
		if child == nil {
			fresh, _, err := start(p.ctx, p.settings)
			if err != nil {
				failures++
				if !p.pause(failures, err) {
					return
				}
				continue
			}
			child = fresh
			p.living.Add(1)
		}
		if p.offer(child) {
			failures = 0
			continue
		}
		child.end()
		p.living.Add(-1)
		if p.ctx.Err() != nil {
			return
		}
		if !child.used {
			// Once is an accident, twice is a child that will not live.
			if failures++; failures > 1 && !p.pause(failures, errDiedIdle) {
				return
			}
		}
		child = nil
	}
}

var errDiedIdle = evidence.Errorf(evidence.Unavailable, "the reader ended while it waited for a file")

// offer waits until somebody takes the child and has given it back. It says
// whether the child can serve another file.
func (p *pool) offer(child *process) bool {
	p.idle.Add(1)
	select {
	case p.warm <- child:
		p.idle.Add(-1)
		<-child.free
		return !child.spent && p.ctx.Err() == nil
	case <-child.exited:
	case <-p.ctx.Done():
	}
	p.idle.Add(-1)
	return false
}

// pause tells why a place has no child and waits before the next start; while
// no place has one, those who ask are told. It is false when the pool closes.
func (p *pool) pause(failures int, why error) bool {
	if p.ctx.Err() != nil {
		return false
	}
	wait := min(firstPause<<min(failures-1, 16), lastPause)
	p.settings.Log.Warn("a reader cannot be kept ready", slog.Int("failures", failures), slog.Duration("next_try", wait), slog.Any("error", why))
	timer := time.NewTimer(wait)
	defer timer.Stop()
	for {
		broken := p.broken
		if p.living.Load() > 0 {
			broken = nil // one will be free
		}
		select {
		case <-timer.C:
			return true
		case <-p.ctx.Done():
			return false
		case broken <- why:
		}
	}
}

// take waits for a child that is free.
func (p *pool) take(ctx context.Context) (*process, error) {
	closed := evidence.Errorf(evidence.Unavailable, "the reader is shutting down")
	for {
		switch {
		case p.ctx.Err() != nil:
			return nil, closed
		case ctx.Err() != nil:
			return nil, ctx.Err()
		}
		select {
		case <-p.ctx.Done():
			return nil, closed
		case <-ctx.Done():
			return nil, ctx.Err()
		case err := <-p.broken:
			return nil, evidence.Because(err, evidence.Unavailable, "the document reader cannot be started")
		case child := <-p.warm:
			if child.fit() {
				return child, nil
			}
			child.spent = true
			child.giveBack()
		}
	}
}

// close ends the children, after the files that are being read, and waits for
// all that the pool has begun.
func (p *pool) close() {
	p.cancel()
	p.places.Wait()
}

package ingest

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"log/slog"
	"runtime/debug"
	"sync"
	"time"

	"certdex/evidence"
	"certdex/extract/reader"
	"certdex/ingest/clamd"
	"certdex/matchers"
	"certdex/programs"
	"certdex/storage"
)

// Pipeline carries files and documents along. It is safe for use by many
// goroutines, and any number of processes may work on the same database.
type Pipeline struct {
	DB         *storage.DB
	Blobs      storage.Blobs
	Reader     *reader.Reader
	Programs   *programs.Catalogue
	Thresholds matchers.Thresholds
	Sealer     Sealer         // of passwords
	Scanner    *clamd.Scanner // of viruses; nil for none
	TempDir    string         // must be there; see RemoveLeftovers
	Now        func() time.Time
	Log        *slog.Logger
	Owner      string // names this process in leases; a random one where ""

	owner     func() string
	once      sync.Once
	partners  partnerCache
	registers registerCache
	reading   sync.Map // file id → storage.Progress of the reading in this process
}

// The lease on a row outlives a crash by leaseFor at most, so that the sweep
// brings the work back within 15 seconds.
const (
	leaseFor   = 8 * time.Second
	renewEvery = 2 * time.Second
)

// maxClaims bounds how often one job begins anew because the row moved under it.
const maxClaims = 6

// errAgain says that a step ended without a result and may be tried again at once.
var errAgain = errors.New("try again")

// errOvertaken says that what a step rested on was replaced by an import.
var errOvertaken = errors.New("overtaken by an import")

var errLeaseLost = errors.New("the lease is lost")

func (p *Pipeline) until() time.Time { return p.Now().Add(leaseFor) }

// Carry takes the file or document of a job as far as it goes by itself. A job
// whose row is final, waits for a person or is in other hands ends at once; for
// a document that is assessed or decided its flags are worked out anew. An
// error means that a part that is needed did not answer, or a fault of
// certdex: the job should come again later.
func (p *Pipeline) Carry(ctx context.Context, j storage.Job) error {
	switch j.Kind {
	case storage.FileJob:
		_, err := carry(ctx, p, p.files(), j.ID)
		return err
	case storage.DocumentJob:
		if carried, err := carry(ctx, p, p.documents(), j.ID); carried || err != nil {
			return err
		}
		return p.reassess(ctx, j.ID)
	}
	return fmt.Errorf("carry: there is no kind of job %q", j.Kind)
}

// carry claims the row and runs its steps one after another. Where the row
// moved meanwhile (a person was quicker) it begins anew with what is there now.
// It is not carried where it is not in a working state or in other hands.
func carry[Row any](ctx context.Context, p *Pipeline, r road[Row], id string) (carried bool, err error) {
	for range maxClaims {
		carried, err = carryOnce(ctx, p, r, id)
		again := errors.Is(err, errAgain) || evidence.CodeOf(err) == evidence.Conflict
		if !again || ctx.Err() != nil {
			break
		}
	}
	if errors.Is(err, errLeaseLost) || evidence.CodeOf(err) == evidence.NotFound {
		return carried, nil // in other hands, or gone
	}
	return carried, err
}

func carryOnce[Row any](ctx context.Context, p *Pipeline, r road[Row], id string) (claimed bool, err error) {
	owner := p.newOwner()
	var row Row
	err = p.DB.Write(ctx, func(tx *storage.Tx) (err error) {
		row, claimed, err = r.claim(ctx, tx, id, owner)
		return err
	})
	if err != nil || !claimed {
		return false, err
	}
	work, done := hold(ctx, p, r, id, owner)
	defer func() {
		done()
		if cause := context.Cause(work); errors.Is(cause, errLeaseLost) && ctx.Err() == nil {
			err = errLeaseLost
		}
	}()
	for {
		run, ok := r.step(row)
		if !ok {
			return true, nil
		}
		if err := run(p, work, row); err != nil {
			return true, err
		}
		err := p.DB.Read(work, func(tx *storage.Tx) (err error) {
			row, err = r.load(work, tx, id)
			return err
		})
		if err != nil {
			return true, err
		}
	}
}

// unlessOvertaken does work again, at once and a bounded number of times, that
// an import has overtaken. It is the same attempt: the document is not at fault.
func unlessOvertaken(work func() error) (err error) {
	for range maxClaims {
		if err = work(); !errors.Is(err, errOvertaken) {
			break
		}
	}
	return err
}

// hold renews the lease until done is called, which gives it up. The context
// ends when the lease is lost: another process may then be at work.
func hold[Row any](ctx context.Context, p *Pipeline, r road[Row], id, owner string) (work context.Context, done func()) {
	work, cancel := context.WithCancelCause(ctx)
	finished := make(chan struct{})
	go func() {
		defer close(finished)
		tick := time.NewTicker(renewEvery)
		defer tick.Stop()
		// The machine's clock and not p.Now: what counts is how long the work
		// goes on, whatever the time is said to be.
		renewed := time.Now()
		for {
			select {
			case <-work.Done():
				return
			case <-tick.C:
			}
			began := time.Now()
			held, err := renew(work, p, r, id, owner)
			switch {
			case err == nil && held:
				renewed = began
			case err == nil, time.Since(renewed)+renewEvery >= leaseFor: // the next would come too late
				cancel(errLeaseLost)
				return
			}
		}
	}()
	return work, func() {
		cancel(nil)
		<-finished
		// Also when ctx ended: others need not wait for the lease to run out.
		ctx, stop := context.WithTimeout(context.WithoutCancel(ctx), leaseFor)
		defer stop()
		err := p.DB.Write(ctx, func(tx *storage.Tx) error { return r.release(ctx, tx, id, owner) })
		if err != nil {
			p.Log.Warn("a lease was not given up and has to run out", slog.String("id", id), slog.Any("error", err))
		}
	}
}

// renew prolongs a lease, or gives up before the next time comes.
func renew[Row any](ctx context.Context, p *Pipeline, r road[Row], id, owner string) (held bool, err error) {
	ctx, stop := context.WithTimeout(ctx, renewEvery)
	defer stop()
	err = p.DB.Write(ctx, func(tx *storage.Tx) (err error) {
		held, err = r.renew(ctx, tx, id, owner)
		return err
	})
	return held, err
}

// newOwner names one holding of a lease.
func (p *Pipeline) newOwner() string {
	p.once.Do(func() {
		name := p.Owner
		if name == "" {
			name = rand.Text()
		}
		p.owner = func() string { return name + "/" + rand.Text()[:8] }
	})
	return p.owner()
}

// contained runs pure work on words that strangers wrote, so that a fault that
// one paper brings out costs this paper and not the service. It says whether
// the work came to its end.
func (p *Pipeline) contained(what, id string, work func()) (ended bool) {
	defer func() {
		if v := recover(); v != nil {
			p.Log.Error("a step panicked", slog.String("step", what), slog.String("id", id),
				slog.String("kind", fmt.Sprintf("%T", v)), slog.String("stack", string(debug.Stack())))
		}
	}()
	work()
	return true
}

func (p *Pipeline) append(ctx context.Context, tx *storage.Tx, e evidence.Event) error {
	e.Actor, e.At = evidence.Machine, p.Now()
	_, err := tx.Append(ctx, e)
	return err
}

package ingest

import (
	"context"
	"errors"
	"log/slog"
	"time"

	"certdex/storage"
)

// Worker runs the pipeline on the jobs that wait, and brings back what has no
// job and no live lease: what a crash left.
type Worker struct {
	Pipeline *Pipeline
	Workers  int // files at a time, and documents as many again; 1 where 0
	Log      *slog.Logger
}

const (
	sweepEvery   = 3 * time.Second // with leaseFor: work goes on 11 s after a crash
	sweepAtOnce  = 200
	cleanEvery   = 10 * time.Minute
	drainAtStop  = 20 * time.Second
	sweepTimeout = 30 * time.Second
)

// Run works until ctx ends; then it takes no more jobs, gives those in hand
// some time to finish, and returns. Jobs that were cut short go on elsewhere.
func (w *Worker) Run(ctx context.Context) error {
	runner, err := storage.NewRunner(w.Pipeline.DB, max(w.Workers, 1), w.Log, w.Pipeline.Carry)
	if err != nil {
		return err
	}
	if err := runner.Start(context.WithoutCancel(ctx)); err != nil {
		return err
	}
	w.sweepUntil(ctx)
	stop, cancel := context.WithTimeout(context.WithoutCancel(ctx), drainAtStop)
	defer cancel()
	return runner.Stop(stop)
}

// sweepUntil re-queues and cleans until ctx ends.
func (w *Worker) sweepUntil(ctx context.Context) {
	sweep, clean := time.NewTicker(sweepEvery), time.NewTicker(cleanEvery)
	defer sweep.Stop()
	defer clean.Stop()
	w.requeue(ctx)
	w.clean(ctx)
	for {
		select {
		case <-ctx.Done():
			return
		case <-sweep.C:
			w.requeue(ctx)
		case <-clean.C:
			w.clean(ctx)
		}
	}
}

// requeue gives a job to every file and document that should be in work and is not.
func (w *Worker) requeue(ctx context.Context) {
	ctx, cancel := context.WithTimeout(ctx, sweepTimeout)
	defer cancel()
	var stranded []storage.Job
	err := w.Pipeline.DB.Write(ctx, func(tx *storage.Tx) (err error) {
		if stranded, err = tx.Stranded(ctx, w.Pipeline.Now(), sweepAtOnce); err != nil {
			return err
		}
		for _, j := range stranded {
			if err := tx.Enqueue(ctx, j); err != nil {
				return err
			}
		}
		return nil
	})
	switch {
	case err != nil && !errors.Is(err, context.Canceled):
		w.Log.Warn("the sweep for stranded work failed", slog.Any("error", err))
	case err == nil && len(stranded) > 0:
		w.Log.Info("stranded work was queued again", slog.Int("rows", len(stranded)))
	}
}

// clean removes expired passwords, sessions, invitations and remembered answers.
func (w *Worker) clean(ctx context.Context) {
	ctx, cancel := context.WithTimeout(ctx, sweepTimeout)
	defer cancel()
	err := w.Pipeline.DB.Write(ctx, func(tx *storage.Tx) error { return tx.Sweep(ctx, w.Pipeline.Now()) })
	if err != nil && !errors.Is(err, context.Canceled) {
		w.Log.Warn("the cleaning of what has expired failed", slog.Any("error", err))
	}
}

package storage

import (
	"context"
	"database/sql"
	"fmt"
	"log/slog"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/riverqueue/river"
	"github.com/riverqueue/river/riverdriver/riverpgxv5"
	"github.com/riverqueue/river/riverdriver/riversqlite"
	"github.com/riverqueue/river/rivertype"
)

// queues keep the kinds of jobs apart: reading a file may take minutes, and
// documents that only need to be matched must not wait behind it. Files have
// River's default queue, in which all jobs of earlier versions are.
var queues = map[string]string{FileJob: river.QueueDefault, DocumentJob: "documents"}

// jobTries is how often a job comes that ends in an error.
const jobTries = 5

// Runner works jobs off the queues, each with goroutines of its own.
type Runner struct {
	start, stop, cancel func(context.Context) error
}

// NewRunner makes a runner that gives each job to handle, at a time as many of
// each kind as there are workers. An error makes the job come again after a
// while, five times in all.
func NewRunner(db *DB, workers int, log *slog.Logger, handle func(context.Context, Job) error) (*Runner, error) {
	known := river.NewWorkers()
	river.AddWorker(known, river.WorkFunc(func(ctx context.Context, j *river.Job[jobArgs]) error {
		return handle(ctx, Job{Kind: j.Args.Of, ID: j.Args.ID, OrgID: j.Args.OrgID, Priority: j.Priority})
	}))
	limits := map[string]river.QueueConfig{}
	for _, queue := range queues {
		limits[queue] = river.QueueConfig{MaxWorkers: workers}
	}
	config := &river.Config{
		Queues:        limits,
		Workers:       known,
		Logger:        riverLog(log),
		MaxAttempts:   jobTries,
		RetryPolicy:   patience{},
		FetchCooldown: 100 * time.Millisecond,
		// The lease on the row and the reader's deadlines limit the work; River
		// brings back only what even the sweep has missed.
		JobTimeout:           -1,
		RescueStuckJobsAfter: time.Hour,
		// Row and log are the record; jobs that are done need not stay long.
		CompletedJobRetentionPeriod: time.Hour,
	}
	if db.dialect == Postgres {
		client, err := river.NewClient(riverpgxv5.New(db.pg), config)
		return newRunner[pgx.Tx](client, err)
	}
	config.PollOnly = true
	config.FetchPollInterval = 150 * time.Millisecond
	client, err := river.NewClient(riversqlite.New(db.writer), config)
	return newRunner[*sql.Tx](client, err)
}

func newRunner[T any](client *river.Client[T], err error) (*Runner, error) {
	if err != nil {
		return nil, fmt.Errorf("job queue: %w", err)
	}
	return &Runner{start: client.Start, stop: client.Stop, cancel: client.StopAndCancel}, nil
}

// Start begins to work and returns at once. Work goes on after ctx has ended,
// until Stop.
func (r *Runner) Start(ctx context.Context) error {
	return explain(r.start(context.WithoutCancel(ctx)))
}

// Stop takes no more jobs and waits for those in hand; where ctx ends first
// they are cancelled and waited for.
func (r *Runner) Stop(ctx context.Context) error {
	if err := r.stop(ctx); ctx.Err() == nil {
		return err
	}
	return r.cancel(context.WithoutCancel(ctx))
}

// patience is how long a failed job waits: 1, 4, 9, 16 seconds.
type patience struct{}

// NextRetry is for River.
func (patience) NextRetry(j *rivertype.JobRow) time.Time {
	tries := time.Duration(len(j.Errors) + 1)
	return time.Now().Add(tries * tries * time.Second)
}

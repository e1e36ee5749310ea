package storage

import (
	"context"
	"log/slog"
	"time"
)

// Kinds of jobs.
const (
	FileJob     = "file"
	DocumentJob = "document"
)

// Priorities of jobs.
const (
	PriorityPerson = 1 // a person waits
	PriorityNormal = 2
	PriorityAgain  = 3 // a re-assessment
	PriorityBulk   = 4
)

// Job says: carry this file or document on. It holds no work of its own.
type Job struct {
	Kind     string // FileJob or DocumentJob
	ID       string // of the file or document
	OrgID    string
	Priority int // PriorityNormal where 0
}

// Waiting says how much work waits for a worker.
type Waiting struct {
	Files     int
	Documents int
	Oldest    time.Duration // how long the oldest has waited
}

// Enqueue queues a job in the transaction.
func (tx *Tx) Enqueue(ctx context.Context, j Job) error { return errUnbuilt }

// Stranded gives jobs for files and documents in a working state that nobody
// holds at now and for which no job waits.
func (tx *Tx) Stranded(ctx context.Context, now time.Time, limit int) ([]Job, error) {
	return nil, errUnbuilt
}

// QueueAge says how much work waits at now.
func (tx *Tx) QueueAge(ctx context.Context, now time.Time) (Waiting, error) {
	return Waiting{}, errUnbuilt
}

// Runner works jobs off the queue with several goroutines.
type Runner struct{}

// NewRunner makes a runner that gives each job to handle. An error makes the
// job come again after a while, five times in all.
func NewRunner(db *DB, workers int, log *slog.Logger, handle func(context.Context, Job) error) (*Runner, error) {
	return nil, errUnbuilt
}

// Start begins to work; it returns at once. Jobs see a context that lives until
// Stop gives up on them, and not ctx's values only.
func (r *Runner) Start(ctx context.Context) error { return errUnbuilt }

// Stop takes no more jobs and waits for those in hand; where ctx ends first
// they are cancelled and waited for.
func (r *Runner) Stop(ctx context.Context) error { return errUnbuilt }

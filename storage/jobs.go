package storage

import (
	"cmp"
	"context"
	"slices"
	"time"

	"github.com/riverqueue/river"

	"certdex/evidence"
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

// jobArgs is what River keeps of a Job.
type jobArgs struct {
	Of    string `json:"of"`
	ID    string `json:"id"`
	OrgID string `json:"org_id"`
}

// Kind is River's name for the one kind of job there is.
func (jobArgs) Kind() string { return "carry" }

// tables says which rows a kind of job carries on.
var tables = map[string]string{FileJob: "files", DocumentJob: "documents"}

// Enqueue queues a job in the transaction.
func (tx *Tx) Enqueue(ctx context.Context, j Job) error { return tx.enqueue(ctx, []Job{j}) }

func (tx *Tx) enqueue(ctx context.Context, jobs []Job) error {
	for some := range slices.Chunk(jobs, 500) {
		params := make([]river.InsertManyParams, len(some))
		for i, j := range some {
			if tables[j.Kind] == "" {
				return evidence.Errorf(evidence.Internal, "there is no job of kind %q", j.Kind)
			}
			params[i] = river.InsertManyParams{
				Args:       jobArgs{Of: j.Kind, ID: j.ID, OrgID: j.OrgID},
				InsertOpts: &river.InsertOpts{MaxAttempts: jobTries, Priority: cmp.Or(j.Priority, PriorityNormal)},
			}
		}
		ids, err := tx.insertJobs(ctx, params)
		if err != nil {
			return err
		}
		for i, j := range some {
			// The sweep asks by this number whether a job still waits.
			if _, err := tx.Exec(ctx, `UPDATE `+tables[j.Kind]+` SET job_id = $1 WHERE id = $2`, ids[i], j.ID); err != nil {
				return err
			}
		}
	}
	return nil
}

// Stranded gives jobs for files and documents in a working state that nobody
// holds at now and for which no job waits, the longest waiting first.
func (tx *Tx) Stranded(ctx context.Context, now time.Time, limit int) ([]Job, error) {
	r, err := tx.Query(ctx, `SELECT x.kind, x.id, x.org_id, x.priority FROM (
			SELECT 'file' AS kind, id, org_id, priority, updated_at, lease_until, job_id FROM files WHERE state IN ('received', 'read')
			UNION ALL
			SELECT 'document', id, org_id, 2, updated_at, lease_until, job_id FROM documents WHERE state IN ('extracted', 'matched')
		) x
		WHERE (x.lease_until IS NULL OR x.lease_until <= $1)
			AND NOT EXISTS (SELECT 1 FROM river_job j
				WHERE j.id = x.job_id AND j.state IN ('available', 'scheduled', 'retryable', 'pending'))
		ORDER BY x.updated_at, x.id LIMIT $2`, now, limit)
	return collect(r, err, func(r scanner) (Job, error) {
		var j Job
		err := r.Scan(&j.Kind, &j.ID, &j.OrgID, &j.Priority)
		return j, err
	})
}

// QueueAge says how much work waits at now.
func (tx *Tx) QueueAge(ctx context.Context, now time.Time) (Waiting, error) {
	var w Waiting
	for _, q := range []struct {
		table, states string
		count         *int
	}{
		{"files", "'received', 'read'", &w.Files},
		{"documents", "'extracted', 'matched'", &w.Documents},
	} {
		waiting := ` FROM ` + q.table + ` WHERE state IN (` + q.states + `) AND (lease_until IS NULL OR lease_until <= $1)`
		if err := tx.QueryRow(ctx, `SELECT COUNT(*)`+waiting, now).Scan(q.count); err != nil {
			return Waiting{}, err
		}
		var since time.Time
		err := tx.QueryRow(ctx, `SELECT updated_at`+waiting+` ORDER BY updated_at LIMIT 1`, now).Scan(asTime{&since})
		if evidence.CodeOf(err) == evidence.NotFound {
			continue
		}
		if err != nil {
			return Waiting{}, err
		}
		w.Oldest = max(w.Oldest, now.Sub(since))
	}
	return w, nil
}

package storage

import (
	"cmp"
	"context"
	"slices"
	"strings"
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
				InsertOpts: &river.InsertOpts{Queue: queues[j.Kind], MaxAttempts: jobTries, Priority: cmp.Or(j.Priority, PriorityNormal)},
			}
		}
		ids, err := tx.insertJobs(ctx, params)
		if err != nil {
			return err
		}
		if err := tx.noteJobs(ctx, some, ids); err != nil {
			return err
		}
	}
	return nil
}

// noteJobs writes the numbers of jobs to their rows: the sweep asks by them
// whether a job still waits.
func (tx *Tx) noteJobs(ctx context.Context, jobs []Job, ids []int64) error {
	for kind, table := range tables {
		var values [][]any
		for i, j := range jobs {
			if j.Kind == kind {
				values = append(values, []any{j.ID, ids[i]})
			}
		}
		for some := range slices.Chunk(values, bulkArgs/2) {
			var w where
			pairs := make([]string, len(some))
			for i, v := range some {
				pairs[i] = w.place(`(CAST(? AS TEXT), CAST(? AS BIGINT))`, v...)
			}
			_, err := tx.Exec(ctx, `WITH queued (id, job) AS (VALUES `+strings.Join(pairs, ", ")+`)
				UPDATE `+table+` SET job_id = queued.job FROM queued WHERE `+table+`.id = queued.id`, w.args...)
			if err != nil {
				return err
			}
		}
	}
	return nil
}

// jobWaits is the SQL for whether the job of a number waits to be worked off.
func jobWaits(number string) string {
	return `EXISTS (SELECT 1 FROM river_job j WHERE j.id = ` + number + ` AND j.state IN ('available', 'scheduled', 'retryable', 'pending'))`
}

// Stranded gives jobs for files and documents in a working state that nobody
// holds at now, and for settled documents whose flags are to be worked out
// anew, where no job waits for them; the longest waiting first.
func (tx *Tx) Stranded(ctx context.Context, now time.Time, limit int) ([]Job, error) {
	r, err := tx.Query(ctx, `SELECT x.kind, x.id, x.org_id, x.priority FROM (
			SELECT 'file' AS kind, id, org_id, priority, updated_at AS since, lease_until, job_id FROM files WHERE state IN `+workingFiles+`
			UNION ALL
			SELECT 'document', id, org_id, 2, updated_at, lease_until, job_id FROM documents WHERE state IN `+workingDocuments+`
			UNION ALL
			SELECT 'document', id, org_id, 4, reassess_at, lease_until, job_id FROM documents
			WHERE reassess_at IS NOT NULL AND state NOT IN `+workingDocuments+`
		) x
		WHERE (x.lease_until IS NULL OR x.lease_until <= $1) AND NOT `+jobWaits("x.job_id")+`
		ORDER BY x.since, x.id LIMIT $2`, now, limit)
	return collect(r, err, func(r scanner) (Job, error) {
		var j Job
		err := r.Scan(&j.Kind, &j.ID, &j.OrgID, &j.Priority)
		return j, err
	})
}

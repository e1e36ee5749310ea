package storage

import (
	"cmp"
	"context"
	"slices"
)

// Reassess sends the undecided documents selected back to the matching step
// and queues those for which no job waits; it says how many it queued. Limit,
// After and Sort of the filter are not regarded.
func (tx *Tx) Reassess(ctx context.Context, f DocumentFilter) (int, error) {
	w, err := f.where()
	if err != nil {
		return 0, err
	}
	w.and("d.state NOT IN " + decidedDocuments)
	return tx.again(ctx, w, `state = 'extracted', version = version + 1, attempts = 0,
		lease_owner = '', lease_until = NULL, reassess_at = NULL, updated_at = ?`, PriorityAgain)
}

// ReassessFlags has the flags of the settled documents selected worked out
// anew: it marks them until SaveAssessment or Reassessed, and queues those for
// which no job waits. It says how many were queued.
func (tx *Tx) ReassessFlags(ctx context.Context, f DocumentFilter, priority int) (int, error) {
	w, err := f.where()
	if err != nil {
		return 0, err
	}
	w.and("d.state NOT IN " + workingDocuments)
	return tx.again(ctx, w, `reassess_at = ?`, priority)
}

// again updates documents with the time of the database's clock, and queues
// those for which no job waits.
func (tx *Tx) again(ctx context.Context, w *where, set string, priority int) (int, error) {
	condition := w.String()
	set = w.place(set, tx.now())
	r, err := tx.Query(ctx, `UPDATE documents AS d SET `+set+condition+`
		RETURNING id, org_id, `+jobWaits("job_id"), w.args...)
	jobs, err := collect(r, err, func(r scanner) (Job, error) {
		j := Job{Kind: DocumentJob, Priority: priority}
		var waits bool
		err := r.Scan(&j.ID, &j.OrgID, &waits)
		if waits {
			j.ID = ""
		}
		return j, err
	})
	if err != nil {
		return 0, err
	}
	jobs = slices.DeleteFunc(jobs, func(j Job) bool { return j.ID == "" })
	slices.SortFunc(jobs, func(a, b Job) int { return cmp.Compare(a.ID, b.ID) })
	return len(jobs), tx.enqueue(ctx, jobs)
}

// Reassessed says that the flags of d, as it was loaded, are as they should
// be; a wish that came since then stays.
func (tx *Tx) Reassessed(ctx context.Context, d Document) error {
	_, err := tx.Exec(ctx, `UPDATE documents SET reassess_at = NULL WHERE id = $1 AND reassess_at = $2`, d.ID, d.ReassessAt)
	return err
}

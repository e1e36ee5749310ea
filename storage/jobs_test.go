package storage_test

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"sync"
	"testing"
	"time"

	"certdex/evidence"
	"certdex/internal/testkit"
	"certdex/storage"
)

func stranded(t *testing.T, db *storage.DB, now time.Time) (jobs []storage.Job) {
	t.Helper()
	err := db.Read(t.Context(), func(tx *storage.Tx) (err error) {
		jobs, err = tx.Stranded(t.Context(), now, 10)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return jobs
}

func TestStranded(t *testing.T) {
	testkit.EachDB(t, func(t *testing.T, db *storage.DB) {
		ctx := t.Context()
		withDocuments(t, db, aDocument("d1", 0), aDocument("d2", 1))
		if got := fmt.Sprint(stranded(t, db, noon)); got != "[{document d1 a 2} {document d2 a 2} {file f1 a 2}]" {
			t.Errorf("without jobs: %s", got)
		}
		write(t, db, func(tx *storage.Tx) error {
			for _, j := range []storage.Job{{Kind: storage.FileJob, ID: "f1", OrgID: "a"}, {Kind: storage.DocumentJob, ID: "d1", OrgID: "a"}} {
				if err := tx.Enqueue(ctx, j); err != nil {
					return err
				}
			}
			return nil
		})
		if got := fmt.Sprint(stranded(t, db, noon)); got != "[{document d2 a 2}]" {
			t.Errorf("with jobs waiting for the others: %s", got)
		}
		write(t, db, func(tx *storage.Tx) error {
			_, _, err := tx.ClaimDocument(ctx, "d2", "w1", noon, noon.Add(time.Minute))
			return err
		})
		if got := stranded(t, db, noon.Add(59*time.Second)); len(got) != 0 {
			t.Errorf("somebody holds it: %v", got)
		}
		if got := fmt.Sprint(stranded(t, db, noon.Add(time.Minute))); got != "[{document d2 a 2}]" {
			t.Errorf("after the lease: %s", got)
		}
		err := db.Write(ctx, func(tx *storage.Tx) error { return tx.Enqueue(ctx, storage.Job{Kind: "party", ID: "f1"}) })
		wantCode(t, err, evidence.Internal)
	})
}

// A settled document whose flags are to be worked out anew is brought back
// until they are, however often its job is lost.
func TestReassessmentIsNotLost(t *testing.T) {
	testkit.EachDB(t, func(t *testing.T, db *storage.DB) {
		ctx := t.Context()
		for _, state := range []storage.DocumentState{storage.DocumentAssessed, storage.DocumentVerified, storage.DocumentDeclined} {
			t.Run(string(state), func(t *testing.T) {
				org := string(state)
				withOrgs(t, db, org)
				d := aDocument("d-"+org, 0)
				d.FileID, d.OrgID, d.State = "f-"+org, org, state
				f := aFile(org, d.FileID)
				f.State = storage.FileExtracted
				write(t, db, func(tx *storage.Tx) error {
					if err := tx.InsertFile(ctx, f); err != nil {
						return err
					}
					return tx.InsertDocuments(ctx, []storage.Document{d})
				})
				again := func() (n int) {
					write(t, db, func(tx *storage.Tx) (err error) {
						n, err = tx.ReassessFlags(ctx, storage.DocumentFilter{OrgIDs: []string{org}}, storage.PriorityBulk)
						return err
					})
					return n
				}
				loseJobs := func() {
					write(t, db, func(tx *storage.Tx) error {
						_, err := tx.Exec(ctx, `DELETE FROM river_job`)
						return err
					})
				}
				if n := again(); n != 1 || len(stranded(t, db, noon)) != 0 {
					t.Errorf("%d queued, and stranded %v", n, stranded(t, db, noon))
				}
				if n := again(); n != 0 {
					t.Errorf("%d queued for which a job waits", n)
				}
				loseJobs()
				if got := fmt.Sprint(stranded(t, db, noon)); got != fmt.Sprintf("[{document %s %s 4}]", d.ID, org) {
					t.Errorf("after the job was lost: %s", got)
				}
				old := document(t, db, d.ID)
				db.Now = func() time.Time { return noon.Add(time.Second) }
				again()
				loseJobs()
				write(t, db, func(tx *storage.Tx) error { return tx.SaveAssessment(ctx, old, nil, evidence.Corroboration{}) })
				if len(stranded(t, db, noon)) != 1 {
					t.Error("a wish that came meanwhile was forgotten")
				}
				now := document(t, db, d.ID)
				if now.State != state {
					t.Errorf("it became %s", now.State)
				}
				write(t, db, func(tx *storage.Tx) error { return tx.Reassessed(ctx, now) })
				if got := stranded(t, db, noon); len(got) != 0 {
					t.Errorf("after it was done: %v", got)
				}
			})
		}
	})
}

func TestJobsFollowTheTransaction(t *testing.T) {
	testkit.EachDB(t, func(t *testing.T, db *storage.DB) {
		ctx := t.Context()
		withOrgs(t, db, "a")
		fault := errors.New("changed my mind")
		insert := func(id string, then error) error {
			return db.Write(ctx, func(tx *storage.Tx) error {
				if err := tx.InsertFile(ctx, aFile("a", id)); err != nil {
					return err
				}
				if err := tx.Enqueue(ctx, storage.Job{Kind: storage.FileJob, ID: id, OrgID: "a", Priority: storage.PriorityPerson}); err != nil {
					return err
				}
				return then
			})
		}
		if err := insert("f1", fault); !errors.Is(err, fault) {
			t.Fatal(err)
		}
		if err := insert("f2", nil); err != nil {
			t.Fatal(err)
		}
		seen := make(chan storage.Job, 10)
		run(t, db, 2, func(_ context.Context, j storage.Job) error {
			seen <- j
			return nil
		})
		want := storage.Job{Kind: storage.FileJob, ID: "f2", OrgID: "a", Priority: storage.PriorityPerson}
		if got := receive(t, seen); got != want {
			t.Errorf("got %+v, want %+v", got, want)
		}
		if err := insert("f3", nil); err != nil { // while the runner waits
			t.Fatal(err)
		}
		if got := receive(t, seen); got.ID != "f3" {
			t.Errorf("got %+v", got)
		}
	})
}

func TestFailedJobsComeAgain(t *testing.T) {
	testkit.EachDB(t, func(t *testing.T, db *storage.DB) {
		ctx := t.Context()
		withDocuments(t, db)
		write(t, db, func(tx *storage.Tx) error {
			return tx.Enqueue(ctx, storage.Job{Kind: storage.FileJob, ID: "f1", OrgID: "a"})
		})
		var once sync.Once
		seen := make(chan storage.Job, 10)
		run(t, db, 1, func(_ context.Context, j storage.Job) (err error) {
			once.Do(func() { err = errors.New("not this time") })
			seen <- j
			return err
		})
		receive(t, seen)
		if got := receive(t, seen); got.ID != "f1" {
			t.Errorf("got %+v", got)
		}
	})
}

func TestWaitingPersonBeforeBulk(t *testing.T) {
	testkit.EachDB(t, func(t *testing.T, db *storage.DB) {
		ctx := t.Context()
		withDocuments(t, db, aDocument("d1", 0), aDocument("d2", 1), aDocument("d3", 2))
		write(t, db, func(tx *storage.Tx) error {
			for id, priority := range map[string]int{"d1": storage.PriorityBulk, "d2": storage.PriorityPerson, "d3": storage.PriorityAgain} {
				if err := tx.Enqueue(ctx, storage.Job{Kind: storage.DocumentJob, ID: id, OrgID: "a", Priority: priority}); err != nil {
					return err
				}
			}
			return nil
		})
		seen := make(chan storage.Job, 10)
		run(t, db, 1, func(_ context.Context, j storage.Job) error {
			seen <- j
			return nil
		})
		if got := receive(t, seen).ID + receive(t, seen).ID + receive(t, seen).ID; got != "d2d3d1" {
			t.Errorf("order %s", got)
		}
	})
}

func TestDocumentsDoNotWaitBehindFiles(t *testing.T) {
	testkit.EachDB(t, func(t *testing.T, db *storage.DB) {
		ctx := t.Context()
		withDocuments(t, db, aDocument("d1", 0))
		slow := []storage.Job{{Kind: storage.FileJob, ID: "f1", OrgID: "a"}, {Kind: storage.FileJob, ID: "f1", OrgID: "a"}}
		enqueue := func(jobs ...storage.Job) {
			write(t, db, func(tx *storage.Tx) error {
				for _, j := range jobs {
					if err := tx.Enqueue(ctx, j); err != nil {
						return err
					}
				}
				return nil
			})
		}
		enqueue(slow...)
		begun, read, matched := make(chan storage.Job), make(chan struct{}), make(chan storage.Job)
		run(t, db, len(slow), func(_ context.Context, j storage.Job) error {
			if j.Kind == storage.DocumentJob {
				matched <- j
				return nil
			}
			begun <- j
			<-read
			return nil
		})
		defer close(read)
		for range slow {
			receive(t, begun)
		}
		enqueue(storage.Job{Kind: storage.DocumentJob, ID: "d1", OrgID: "a"})
		if got := receive(t, matched); got.ID != "d1" {
			t.Errorf("got %+v", got)
		}
	})
}

func TestStopCancelsWhatDoesNotEnd(t *testing.T) {
	testkit.EachDB(t, func(t *testing.T, db *storage.DB) {
		withDocuments(t, db)
		write(t, db, func(tx *storage.Tx) error {
			return tx.Enqueue(t.Context(), storage.Job{Kind: storage.FileJob, ID: "f1", OrgID: "a"})
		})
		begun := make(chan storage.Job, 1)
		ended := make(chan error, 1)
		runner := run(t, db, 1, func(ctx context.Context, j storage.Job) error {
			begun <- j
			<-ctx.Done()
			ended <- ctx.Err()
			return ctx.Err()
		})
		receive(t, begun)
		at, cancel := context.WithTimeout(t.Context(), 50*time.Millisecond)
		defer cancel()
		if err := runner.Stop(at); err != nil {
			t.Error(err)
		}
		if err := <-ended; !errors.Is(err, context.Canceled) {
			t.Error(err)
		}
	})
}

// run works the queue off until the end of the test.
func run(t *testing.T, db *storage.DB, workers int, handle func(context.Context, storage.Job) error) *storage.Runner {
	t.Helper()
	runner, err := storage.NewRunner(db, workers, slog.New(slog.DiscardHandler), handle)
	if err != nil {
		t.Fatal(err)
	}
	if err := runner.Start(t.Context()); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := runner.Stop(context.Background()); err != nil {
			t.Error(err)
		}
	})
	return runner
}

func receive(t *testing.T, jobs <-chan storage.Job) storage.Job {
	t.Helper()
	select {
	case j := <-jobs:
		return j
	case <-time.After(20 * time.Second):
		t.Fatal("no job came")
		return storage.Job{}
	}
}

package ingest

import (
	"bytes"
	"context"
	"errors"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"certdex/evidence"
	"certdex/extract/reader"
	"certdex/internal/testkit"
	"certdex/matchers"
	"certdex/rules"
	"certdex/storage"
)

func TestFileIsCarriedToAssessedDocuments(t *testing.T) {
	testkit.EachDB(t, func(t *testing.T, db *storage.DB) {
		l := newLine(t, db)
		l.partners(evidence.Partner{ID: "P1", Name: "Rio Bravo Produce Logistics LLC", Country: "US"},
			evidence.Partner{ID: "P2", Name: "Polarlys Sjømat AS", Country: "NO"})
		f := l.upload(upload("rio bravo.pdf", sample(t, basc)))
		l.carry(f.ID)

		f = l.file(f.ID)
		if f.State != storage.FileExtracted || f.PageCount != 1 || f.TextSource != evidence.TextLayer || f.LeaseOwner != "" || f.Attempts != 0 {
			t.Errorf("file is %+v", f)
		}
		d := l.only(f.ID)
		if d.State != storage.DocumentAssessed || d.Program != "basc" || d.First(evidence.Holder) == "" || d.Identity == "" || d.LeaseOwner != "" ||
			d.Matcher != matchers.Version || d.Rules != rules.Version || d.Programs != l.pipeline.Programs.Version() {
			t.Errorf("document is %+v", d)
		}
		readings := read(t, db, func(ctx context.Context, tx *storage.Tx) ([]storage.Reading, error) { return tx.Readings(ctx, f.ID) })
		if len(readings) != 1 || readings[0].ID != d.ReadingID || readings[0].Reader != reader.Version || len(readings[0].Documents) != 1 {
			t.Errorf("readings are %+v", readings)
		}
		for _, key := range []string{PagesKey(reader.Version, f.SHA256, f.ReadingID), PageImageKey(reader.Version, f.SHA256, f.ReadingID, 1)} {
			blob, err := l.intake.Blobs.Get(t.Context(), key)
			if err != nil {
				t.Errorf("%s: %v", key, err)
				continue
			}
			blob.Close()
		}
		want := []string{FileReceived, FileRead, DocumentFound, FileExtracted, DocumentMatched, DocumentAssessed}
		if got := events(t, db, storage.EventFilter{FileID: f.ID}); !slices.Equal(got, want) {
			t.Errorf("events are %v, want %v", got, want)
		}
		t.Run("and a job that comes again changes nothing", func(t *testing.T) {
			l.carry(f.ID)
			if again := l.only(f.ID); again.Version != d.Version || !again.UpdatedAt.Equal(d.UpdatedAt) {
				t.Errorf("document is now %+v", again)
			}
			if got := events(t, db, storage.EventFilter{FileID: f.ID}); len(got) != len(want) {
				t.Errorf("events are now %v", got)
			}
		})
		t.Run("and leaves no temporary file", func(t *testing.T) { emptyFolder(t, l.intake.TempDir) })
	})
}

// Each bad file is refused at once or ends in a state with a reason in words.
func TestHostileFilesAllEnd(t *testing.T) {
	l := newLine(t, testkit.DB(t))
	want := map[string]storage.FileState{
		"broken_xref.pdf": storage.FileExtracted, "owner_password_only.pdf": storage.FileExtracted,
		"embedded_file_javascript.pdf": storage.FileExtracted, "eicar_attachment.pdf": storage.FileExtracted,
		"password_protected.pdf": storage.FileNeedsPassword, "zero_pages.pdf": storage.FileRejected,
		"wrong_extension.pdf": "", "truncated.pdf": "", "page_tree_loop.pdf": "", "huge_page.pdf": "", "flate_bomb.pdf": "",
		"bomb_header.png": storage.FileRejected,
	}
	for name, state := range want {
		t.Run(name, func(t *testing.T) {
			f := l.upload(upload(name, sample(t, "hostile/"+name)))
			l.carry(f.ID)
			f = l.file(f.ID)
			if state != "" && f.State != state {
				t.Errorf("%s (%s %s), want %s", f.State, f.ReasonCode, f.Reason, state)
			}
			switch f.State {
			case storage.FileExtracted:
			case storage.FileRejected, storage.FileQuarantined, storage.FileNeedsPassword:
				if f.ReasonCode == "" || f.Reason == "" {
					t.Errorf("%s without a reason", f.State)
				}
			default:
				t.Errorf("the file is still %s", f.State)
			}
		})
	}
}

func TestPasswordServesOneReading(t *testing.T) {
	const secret = "Sello-2026"
	dir := t.TempDir()
	db := testkit.Open(t, "sqlite:"+filepath.Join(dir, "certdex.db"))
	l := newLine(t, db)
	content := sample(t, "hostile/password_protected.pdf")
	state := func(want storage.FileState, code evidence.Code) storage.File {
		t.Helper()
		f := allFiles(t, db)[0]
		if f.State != want || f.ReasonCode != code {
			t.Fatalf("file is %s (%s %s), want %s (%s)", f.State, f.ReasonCode, f.Reason, want, code)
		}
		return f
	}
	give := func(password string) error {
		return db.Write(t.Context(), func(tx *storage.Tx) error {
			f, err := tx.File(t.Context(), allFiles(t, db)[0].ID)
			if err != nil {
				return err
			}
			return l.intake.UsePassword(t.Context(), tx, f, userID, password)
		})
	}
	f := l.upload(upload("a.pdf", content))
	l.carry(f.ID)
	state(storage.FileNeedsPassword, evidence.Encrypted)

	u := upload("a.pdf", content) // a second upload brings a wrong one
	u.Password = "wrong-" + secret
	if r := receive(t, l.intake, u); !r.Existing || r.File.State != storage.FileReceived {
		t.Fatalf("got %+v", r)
	}
	l.carry(f.ID)
	state(storage.FileNeedsPassword, evidence.WrongPassword)

	if err := give(""); evidence.CodeOf(err) != evidence.Invalid {
		t.Errorf("an empty password: %v", err)
	}
	if err := give(secret); err != nil {
		t.Fatal(err)
	}
	l.carry(f.ID)
	state(storage.FileExtracted, "")
	if err := give(secret); evidence.CodeOf(err) != evidence.Conflict {
		t.Errorf("a password for a file that is read: %v", err)
	}
	write(t, db, func(ctx context.Context, tx *storage.Tx) error {
		_, there, err := tx.Password(ctx, f.ID)
		if there {
			t.Error("the password is still there")
		}
		return err
	})
	want := []string{FileReceived, FileNeedsPassword, FileReceivedAgain, FilePasswordGiven, FileNeedsPassword, FilePasswordGiven, FileRead}
	if got := events(t, db, storage.EventFilter{FileID: f.ID}); !slices.Equal(got[:len(want)], want) {
		t.Errorf("events are %v", got)
	}
	t.Run("and was never written in clear", func(t *testing.T) {
		for _, path := range databaseFiles(t, dir) {
			content, err := os.ReadFile(path)
			if err != nil {
				t.Fatal(err)
			}
			if bytes.Contains(content, []byte(secret)) {
				t.Errorf("%s holds the password", filepath.Base(path))
			}
		}
	})
}

func databaseFiles(t *testing.T, dir string) []string {
	t.Helper()
	files, err := filepath.Glob(filepath.Join(dir, "certdex.db*"))
	if err != nil || len(files) == 0 {
		t.Fatalf("no database in %s (%v)", dir, err)
	}
	return files
}

// A password that comes with the upload is used at once.
func TestPasswordWithUpload(t *testing.T) {
	testkit.EachDB(t, func(t *testing.T, db *storage.DB) {
		l := newLine(t, db)
		u := upload("a.pdf", sample(t, "hostile/password_protected.pdf"))
		u.Password = "Sello-2026"
		f := l.upload(u)
		l.carry(f.ID)
		if f = l.file(f.ID); f.State != storage.FileExtracted {
			t.Errorf("file is %s (%s)", f.State, f.Reason)
		}
	})
}

// The same bytes sent again with a password, before the first were read.
func TestPasswordComesLater(t *testing.T) {
	testkit.EachDB(t, func(t *testing.T, db *storage.DB) {
		l := newLine(t, db)
		u := upload("a.pdf", sample(t, "hostile/password_protected.pdf"))
		f := l.upload(u)
		u = upload("a.pdf", sample(t, "hostile/password_protected.pdf"))
		u.Password = "Sello-2026"
		if r := receive(t, l.intake, u); !r.Existing || r.File.ID != f.ID {
			t.Errorf("got %+v", r)
		}
		l.carry(f.ID)
		if f = l.file(f.ID); f.State != storage.FileExtracted {
			t.Errorf("file is %s (%s)", f.State, f.Reason)
		}
	})
}

// A file that kills its reader three times is put aside, and the others go on.
func TestPoisonIsQuarantined(t *testing.T) {
	testkit.EachDB(t, func(t *testing.T, db *storage.DB) {
		l := newLine(t, db)
		l.pipeline.Reader = readerWith(t, "mortal-reader")
		pdf := sample(t, basc)
		poison := l.upload(upload("poison.pdf", append(bytes.Clone(pdf), bytes.Repeat([]byte("%\n"), mortalAfter)...)))
		good := l.upload(upload("good.pdf", pdf))
		l.carry(poison.ID)
		l.carry(good.ID)
		f := l.file(poison.ID)
		if f.State != storage.FileQuarantined || f.ReasonCode != evidence.ReaderCrashed || f.Attempts != maxDeaths || !strings.Contains(f.Reason, "3 attempts") {
			t.Errorf("poison is %s (%s %s) after %d attempts", f.State, f.ReasonCode, f.Reason, f.Attempts)
		}
		want := []string{FileReceived, FileReadingFailed, FileReadingFailed, FileQuarantined}
		if got := events(t, db, storage.EventFilter{FileID: poison.ID}); !slices.Equal(got, want) {
			t.Errorf("events are %v", got)
		}
		if f := l.file(good.ID); f.State != storage.FileExtracted {
			t.Errorf("the good file is %s (%s)", f.State, f.Reason)
		}
		t.Run("and can be read again by hand", func(t *testing.T) {
			l.pipeline.Reader = sharedReader(t)
			write(t, db, func(ctx context.Context, tx *storage.Tx) error { return l.intake.ReadAgain(ctx, tx, f, userID) })
			l.carry(f.ID)
			if f := l.file(poison.ID); f.State != storage.FileExtracted || f.Reason != "" {
				t.Errorf("file is %s (%s)", f.State, f.Reason)
			}
		})
	})
}

// A file whose reading took the whole process down time and again is not read any more.
func TestReadingThatNeverEndsIsGivenUp(t *testing.T) {
	l := newLine(t, testkit.DB(t))
	f := storage.File{ID: storage.NewID(), OrgID: orgID, UploadedBy: userID, Name: "a.pdf", SHA256: strings.Repeat("0", 64), Attempts: maxBroken}
	write(t, l.db, func(ctx context.Context, tx *storage.Tx) error { return tx.InsertFile(ctx, f) })
	l.job(storage.FileJob, f.ID)
	if f = l.file(f.ID); f.State != storage.FileQuarantined || !strings.Contains(f.Reason, "begun 8 times") {
		t.Errorf("file is %s (%s)", f.State, f.Reason)
	}
}

// A panic in pure work costs the paper that brought it out.
func TestContained(t *testing.T) {
	p := &Pipeline{Log: quiet()}
	if p.contained("match", "d-1", func() { _ = []int{}[len(t.Name())] }) {
		t.Error("work that panicked is said to have ended")
	}
	if !p.contained("match", "d-1", func() {}) {
		t.Error("work that ended is said not to have")
	}
}

// damage changes a byte of a stored original that is the sample's.
func (l *line) damage(f storage.File) {
	l.Helper()
	key := storage.OriginalKey(f.SHA256)
	if err := l.intake.Blobs.Delete(l.Context(), key); err != nil {
		l.Fatal(err)
	}
	damaged := bytes.Replace(sample(l.T, basc), []byte("obj"), []byte("0bj"), 1)
	if err := l.intake.Blobs.Put(l.Context(), key, bytes.NewReader(damaged), int64(len(damaged))); err != nil {
		l.Fatal(err)
	}
}

// Bytes that changed in the store are never read.
func TestDamagedOriginalIsQuarantined(t *testing.T) {
	l := newLine(t, testkit.DB(t))
	f := l.upload(upload("a.pdf", sample(t, basc)))
	l.damage(f)
	l.carry(f.ID)
	if f = l.file(f.ID); f.State != storage.FileQuarantined || f.ReasonCode != evidence.Internal {
		t.Errorf("file is %s (%s %s)", f.State, f.ReasonCode, f.Reason)
	}
}

// Who sends the right bytes again mends what changed in the store.
func TestSendingAgainMendsADamagedOriginal(t *testing.T) {
	l := newLine(t, testkit.DB(t))
	f := l.upload(upload("a.pdf", sample(t, basc)))
	l.damage(f)
	if again := l.upload(upload("b.pdf", sample(t, basc))); again.ID != f.ID {
		t.Errorf("it is file %s, not %s", again.ID, f.ID)
	}
	original, err := Originals{Blobs: l.intake.Blobs, TempDir: t.TempDir()}.Open(t.Context(), f)
	if err != nil {
		t.Fatal(err)
	}
	original.Close()
}

func TestLease(t *testing.T) {
	testkit.EachDB(t, func(t *testing.T, db *storage.DB) {
		l := newLine(t, db)
		f := l.upload(upload("a.pdf", sample(t, basc)))
		now := time.Now()
		write(t, db, func(ctx context.Context, tx *storage.Tx) error {
			_, ok, err := tx.ClaimFile(ctx, f.ID, "another process", now, now.Add(leaseFor))
			if !ok {
				t.Error("not claimed")
			}
			return err
		})
		t.Run("a job whose file is in other hands ends at once", func(t *testing.T) {
			l.job(storage.FileJob, f.ID)
			if got := l.file(f.ID); got.State != storage.FileReceived || got.LeaseOwner != "another process" {
				t.Errorf("file is %+v", got)
			}
		})
		t.Run("a lease that ran out is taken over", func(t *testing.T) {
			l.pipeline.Now = func() time.Time { return now.Add(leaseFor + time.Second) }
			l.job(storage.FileJob, f.ID)
			if got := l.file(f.ID); got.State != storage.FileExtracted {
				t.Errorf("file is %s", got.State)
			}
		})
		t.Run("a job for nothing ends at once", func(t *testing.T) {
			l.job(storage.FileJob, storage.NewID())
			l.job(storage.DocumentJob, storage.NewID())
		})
	})
}

// A database that hangs ends the work before another process may take it over.
func TestHangingRenewalEndsTheWork(t *testing.T) {
	t.Parallel()
	l := newLine(t, testkit.DB(t))
	began := time.Now()
	work, done := hold(t.Context(), l.pipeline, road[storage.File]{
		renew: func(ctx context.Context, _ *storage.Tx, _, _ string) (bool, error) {
			<-ctx.Done()
			return false, ctx.Err()
		},
		release: func(context.Context, *storage.Tx, string, string) error { return nil },
	}, "f", "me")
	defer done()
	select {
	case <-work.Done():
	case <-time.After(leaseFor + renewEvery):
	}
	if cause := context.Cause(work); !errors.Is(cause, errLeaseLost) || time.Since(began) > leaseFor {
		t.Errorf("after %s: %v", time.Since(began), cause)
	}
}

// What a dead process held goes on within 15 seconds.
func TestSweepBringsBackStrandedWork(t *testing.T) {
	t.Parallel()
	l := newLine(t, testkit.DB(t))
	f := storage.File{ID: storage.NewID(), OrgID: orgID, UploadedBy: userID, Name: "a.pdf", State: storage.FileReceived}
	stored := l.upload(upload("b.pdf", sample(t, basc)))
	f.SHA256, f.Size, f.MediaType = strings.Repeat("0", 64), stored.Size, stored.MediaType
	write(t, l.db, func(ctx context.Context, tx *storage.Tx) error { // no job, and a lease of one that died
		if err := tx.InsertFile(ctx, f); err != nil {
			return err
		}
		now := time.Now()
		_, _, err := tx.ClaimFile(ctx, f.ID, "dead", now, now.Add(leaseFor))
		return err
	})
	l.work()
	eventually(t, 15*time.Second, "the file is final", func() bool {
		return l.file(f.ID).State == storage.FileQuarantined // its bytes are not there
	})
}

// A worker that is told to stop gives back what it has in hand, uncounted.
func TestCarryStopsWithItsContext(t *testing.T) {
	testkit.EachDB(t, func(t *testing.T, db *storage.DB) {
		l := newLine(t, db)
		f := l.upload(upload("a.pdf", sample(t, "docs/basc/pe_agropacifico_scan.pdf")))
		ctx, stop := context.WithCancel(t.Context())
		done := make(chan error, 1)
		go func() { done <- l.pipeline.Carry(ctx, storage.Job{Kind: storage.FileJob, ID: f.ID, OrgID: orgID}) }()
		eventually(t, 10*time.Second, "the reading has begun", func() bool { return l.file(f.ID).LeaseOwner != "" })
		stop()
		if err := <-done; err == nil {
			t.Error("no error: River would take the job for done")
		}
		if got := l.file(f.ID); got.State != storage.FileReceived || got.LeaseOwner != "" || got.Attempts != 0 {
			t.Errorf("file is %+v", got)
		}
	})
}

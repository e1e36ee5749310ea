package ingest

import (
	"bufio"
	"bytes"
	"context"
	"fmt"
	"io"
	"net"
	"slices"
	"strings"
	"testing"
	"time"

	"certdex/evidence"
	"certdex/ingest/clamd"
	"certdex/internal/testkit"
	"certdex/storage"
)

// scannedLine is a line with a virus scanner.
func scannedLine(t *testing.T, db *storage.DB) (*line, *testkit.Clamd) {
	t.Helper()
	server := testkit.NewClamd(t)
	l := newLine(t, db)
	l.pipeline.Scanner = scannerOf(t, server)
	return l, server
}

func scannerOf(t *testing.T, server *testkit.Clamd) *clamd.Scanner {
	t.Helper()
	scanner, err := clamd.New(server.URL, time.Minute)
	if err != nil {
		t.Fatal(err)
	}
	return scanner
}

func (l *line) originals() Originals {
	return Originals{DB: l.db, Blobs: l.intake.Blobs, Scanner: l.pipeline.Scanner, TempDir: l.intake.TempDir, Now: time.Now}
}

func TestFilesAreScannedBeforeTheyAreRead(t *testing.T) {
	testkit.EachDB(t, func(t *testing.T, db *storage.DB) {
		l, _ := scannedLine(t, db)
		clean := l.upload(upload("a.pdf", sample(t, basc)))
		l.carry(clean.ID)
		if f := l.file(clean.ID); f.State != storage.FileExtracted || f.Scan.Status != storage.Clean || f.Scan.Signature != "" ||
			f.Scan.At == nil || !strings.HasPrefix(f.Scan.Engine, "ClamAV ") {
			t.Errorf("the clean file is %s (%s), %+v", f.State, f.Reason, f.Scan)
		}
		if got := events(t, db, storage.EventFilter{FileID: clean.ID}); !slices.Equal(got[:3], []string{FileReceived, FileScanned, FileRead}) {
			t.Errorf("events of the clean file are %v", got)
		}

		bad := l.upload(upload("b.pdf", sample(t, "hostile/eicar_attachment.pdf")))
		l.carry(bad.ID)
		f := l.file(bad.ID)
		if f.State != storage.FileQuarantined || f.ReasonCode != evidence.Infected || !strings.Contains(f.Reason, testkit.EICARSignature) ||
			f.Scan.Status != storage.Infected || f.Scan.Signature != testkit.EICARSignature {
			t.Errorf("the infected file is %s (%s %s), %+v", f.State, f.ReasonCode, f.Reason, f.Scan)
		}
		if got := events(t, db, storage.EventFilter{FileID: bad.ID}); !slices.Equal(got, []string{FileReceived, FileScanned, FileQuarantined}) {
			t.Errorf("events of the infected file are %v", got)
		}
		t.Run("its bytes are kept for the record, and given to nobody", func(t *testing.T) {
			blob, err := l.intake.Blobs.Get(t.Context(), storage.OriginalKey(f.SHA256))
			if err != nil {
				t.Fatal(err)
			}
			blob.Close()
			for _, o := range []Originals{l.originals(), {Blobs: l.intake.Blobs, TempDir: l.intake.TempDir}} { // with and without a scanner
				if _, err := o.Open(t.Context(), f); evidence.CodeOf(err) != evidence.Infected {
					t.Errorf("opened: %v", err)
				}
			}
		})
		t.Run("it is not read again where there is no scanner any more", func(t *testing.T) {
			scanner := l.pipeline.Scanner
			l.pipeline.Scanner = nil
			defer func() { l.pipeline.Scanner = scanner }()
			write(t, db, func(ctx context.Context, tx *storage.Tx) error {
				return l.intake.ReadAgain(ctx, tx, l.file(bad.ID), userID)
			})
			l.carry(bad.ID)
			if f := l.file(bad.ID); f.State != storage.FileQuarantined || f.ReasonCode != evidence.Infected {
				t.Errorf("file is %s (%s)", f.State, f.Reason)
			}
		})
		t.Run("the same bytes are still infected", func(t *testing.T) {
			r := receive(t, l.intake, upload("c.pdf", sample(t, "hostile/eicar_attachment.pdf")))
			if !r.Existing || r.File.ID != bad.ID || r.File.Scan.Status != storage.Infected {
				t.Errorf("got %+v", r)
			}
		})
		t.Run("also those of another organisation", func(t *testing.T) {
			write(t, db, func(ctx context.Context, tx *storage.Tx) error {
				return tx.InsertOrg(ctx, evidence.Org{ID: "org-2", Name: "Otros", CreatedAt: time.Now()})
			})
			u := upload("d.pdf", sample(t, "hostile/eicar_attachment.pdf"))
			u.OrgID = "org-2"
			other := l.upload(u)
			l.carry(other.ID)
			if f := l.file(other.ID); other.ID == bad.ID || f.State != storage.FileQuarantined || f.Scan.Status != storage.Infected {
				t.Errorf("file is %s, %+v", f.State, f.Scan)
			}
		})
		t.Run("a scanner that does not find it any more lets it be read", func(t *testing.T) {
			old := l.pipeline.Scanner
			l.pipeline.Scanner = scannerOf(t, testkit.NewClamd(t, "Other-Signature:0:*:deadbeefdeadbeef"))
			defer func() { l.pipeline.Scanner = old }()
			write(t, db, func(ctx context.Context, tx *storage.Tx) error {
				return l.intake.ReadAgain(ctx, tx, l.file(bad.ID), userID)
			})
			l.carry(bad.ID)
			if f := l.file(bad.ID); f.State != storage.FileExtracted || f.Scan.Status != storage.Clean || f.Scan.Signature != "" {
				t.Errorf("file is %s (%s), %+v", f.State, f.Reason, f.Scan)
			}
		})
	})
}

func TestWithoutAScannerFilesAreNotScanned(t *testing.T) {
	l := newLine(t, testkit.DB(t))
	f := l.upload(upload("a.pdf", sample(t, basc)))
	l.carry(f.ID)
	if f = l.file(f.ID); f.State != storage.FileExtracted || f.Scan != (storage.Scan{Status: storage.NotScanned}) {
		t.Errorf("file is %s, %+v", f.State, f.Scan)
	}
	t.Run("and are when they are next opened with one", func(t *testing.T) {
		l.pipeline.Scanner = scannerOf(t, testkit.NewClamd(t))
		original, err := l.originals().Open(t.Context(), f)
		if err != nil {
			t.Fatal(err)
		}
		defer original.Close()
		content, err := io.ReadAll(original)
		if err != nil || !bytes.Equal(content, sample(t, basc)) || l.file(f.ID).Scan.Status != storage.Clean {
			t.Errorf("%d bytes, %v, %+v", len(content), err, l.file(f.ID).Scan)
		}
	})
}

// What was read before there was a scanner is set apart when one finds something
// in it, and comes back with its documents when it is clean after all.
func TestAFileFoundInfectedAfterItWasReadIsSetApart(t *testing.T) {
	testkit.EachDB(t, func(t *testing.T, db *storage.DB) {
		l := newLine(t, db)
		f := l.upload(upload("a.pdf", sample(t, "hostile/eicar_attachment.pdf")))
		l.carry(f.ID)
		before := l.documents(f.ID)
		if f = l.file(f.ID); f.State != storage.FileExtracted || len(before) == 0 || before[0].Infected {
			t.Fatalf("file is %s (%s), with %d documents", f.State, f.Reason, len(before))
		}
		l.pipeline.Scanner = scannerOf(t, testkit.NewClamd(t))
		for range 2 {
			if err := l.originals().Check(t.Context(), f); evidence.CodeOf(err) != evidence.Infected {
				t.Fatalf("checked: %v", err)
			}
		}
		f = l.file(f.ID)
		if f.State != storage.FileQuarantined || f.ReasonCode != evidence.Infected || !strings.Contains(f.Reason, testkit.EICARSignature) {
			t.Errorf("file is %s (%s %s)", f.State, f.ReasonCode, f.Reason)
		}
		got := events(t, db, storage.EventFilter{FileID: f.ID})
		if want := []string{FileScanned, FileQuarantined, FileScanned}; !slices.Equal(got[len(got)-3:], want) {
			t.Errorf("events are %v", got)
		}
		if d := l.document(before[0].ID); !d.Infected {
			t.Error("its document does not tell of it")
		}

		l.pipeline.Scanner = scannerOf(t, testkit.NewClamd(t, "Other-Signature:0:*:deadbeefdeadbeef"))
		write(t, db, func(ctx context.Context, tx *storage.Tx) error { return l.intake.ReadAgain(ctx, tx, f, userID) })
		l.carry(f.ID)
		after := l.documents(f.ID)
		if f = l.file(f.ID); f.State != storage.FileExtracted || f.Scan.Status != storage.Clean || f.Reason != "" {
			t.Errorf("file is %s (%s), %+v", f.State, f.Reason, f.Scan)
		}
		if len(after) != len(before) || after[0].ID != before[0].ID || after[0].Infected {
			t.Errorf("it has %d documents, it had %d", len(after), len(before))
		}
	})
}

// What comes from an infected file is no copy of anything, and is not counted.
func TestDocumentsOfInfectedFilesCountForNothing(t *testing.T) {
	testkit.EachDB(t, func(t *testing.T, db *storage.DB) {
		l := newLine(t, db)
		pdf := sample(t, basc)
		sound, bad := l.upload(upload("a.pdf", copyOf(pdf, 1))), l.upload(upload("b.pdf", copyOf(pdf, 2)))
		l.carry(sound.ID)
		l.carry(bad.ID)
		d, other := l.only(sound.ID), l.only(bad.ID)
		wants := func(when string, copies bool, counted int) {
			t.Helper()
			l.job(storage.DocumentJob, d.ID)
			if got := flagged(l.document(d.ID), evidence.FlagDuplicate, other.ID); got != copies {
				t.Errorf("%s the sound copy is told of the other: %t", when, got)
			}
			counts := read(t, db, func(ctx context.Context, tx *storage.Tx) (storage.Counts, error) {
				return tx.Counts(ctx, []string{orgID})
			})
			waiting := read(t, db, func(ctx context.Context, tx *storage.Tx) ([]storage.Document, error) {
				list, _, err := tx.Documents(ctx, storage.DocumentFilter{OrgIDs: []string{orgID}, States: []storage.DocumentState{storage.DocumentAssessed}})
				return list, err
			})
			if n := counts.Documents[storage.DocumentAssessed]; n != counted || len(waiting) != counted {
				t.Errorf("%s %d documents are counted and %d listed, want %d", when, n, len(waiting), counted)
			}
		}
		wants("at first", true, 2)

		l.pipeline.Scanner = scannerOf(t, testkit.NewClamd(t, fmt.Sprintf("Test-Signature:0:*:%x", "%% copy 2")))
		if err := l.originals().Check(t.Context(), l.file(bad.ID)); evidence.CodeOf(err) != evidence.Infected {
			t.Fatalf("checked: %v", err)
		}
		wants("infected,", false, 1)

		l.pipeline.Scanner = scannerOf(t, testkit.NewClamd(t, "Other-Signature:0:*:deadbeefdeadbeef"))
		write(t, db, func(ctx context.Context, tx *storage.Tx) error {
			return l.intake.ReadAgain(ctx, tx, l.file(bad.ID), userID)
		})
		l.carry(bad.ID)
		wants("clean after all,", true, 2)
	})
}

// What is uploaded while the scanner is away waits, and goes on when it is back.
func TestFilesWaitForTheScanner(t *testing.T) {
	testkit.EachDB(t, func(t *testing.T, db *storage.DB) {
		l, server := scannedLine(t, db)
		server.Stop(t)
		f := l.upload(upload("a.pdf", sample(t, basc)))
		err := l.pipeline.Carry(t.Context(), storage.Job{Kind: storage.FileJob, ID: f.ID, OrgID: orgID})
		if evidence.CodeOf(err) != evidence.Unavailable {
			t.Errorf("carried: %v", err)
		}
		if got := l.file(f.ID); got.State != storage.FileReceived || got.Attempts != 0 || got.LeaseOwner != "" || got.Scan.Status != storage.NotScanned {
			t.Errorf("file is %+v", got)
		}
		if _, err := l.originals().Open(t.Context(), f); evidence.CodeOf(err) != evidence.Unavailable {
			t.Errorf("opened: %v", err)
		}
		l.work()
		server.Start(t)
		eventually(t, time.Minute, "the file is read", func() bool { return l.file(f.ID).State == storage.FileExtracted })
		if got := l.file(f.ID); got.Scan.Status != storage.Clean {
			t.Errorf("scan is %+v", got.Scan)
		}
	})
}

func TestAFileTooLargeForTheScannerIsRefused(t *testing.T) {
	l, _ := scannedLine(t, testkit.DB(t))
	f := l.upload(upload("a.pdf", padded(sample(t, basc), 2*testkit.ClamdStreamLimit)))
	l.carry(f.ID)
	if f = l.file(f.ID); f.State != storage.FileRejected || f.ReasonCode != evidence.TooLarge || !strings.Contains(f.Reason, "StreamMaxLength") || f.Scan.Status != storage.NotScanned {
		t.Errorf("file is %s (%s %s), %+v", f.State, f.ReasonCode, f.Reason, f.Scan)
	}
}

// A file that ends every scan is not tried for ever.
func TestAFileThatBreaksTheScannerIsGivenUp(t *testing.T) {
	l := newLine(t, testkit.DB(t))
	l.pipeline.Scanner = hungUp(t)
	f := l.upload(upload("a.pdf", sample(t, basc)))
	for range maxBroken {
		if err := l.pipeline.Carry(t.Context(), storage.Job{Kind: storage.FileJob, ID: f.ID, OrgID: orgID}); evidence.CodeOf(err) != evidence.Unavailable {
			t.Fatalf("carried: %v", err)
		}
	}
	l.carry(f.ID)
	if f = l.file(f.ID); f.State != storage.FileQuarantined || f.Scan.Status != storage.NotScanned {
		t.Errorf("file is %s after %d attempts", f.State, f.Attempts)
	}
}

// hungUp is a scanner that is well and hangs up on every file.
func hungUp(t *testing.T) *clamd.Scanner {
	t.Helper()
	behind := strings.TrimPrefix(testkit.NewClamd(t).URL, "unix://")
	front, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { front.Close() })
	go func() {
		for {
			conn, err := front.Accept()
			if err != nil {
				return
			}
			go answerVersions(conn, behind)
		}
	}()
	scanner, err := clamd.New("tcp://"+front.Addr().String(), time.Minute)
	if err != nil {
		t.Fatal(err)
	}
	return scanner
}

func answerVersions(conn net.Conn, behind string) {
	defer conn.Close()
	command, err := bufio.NewReader(conn).ReadString(0)
	if err != nil || !strings.Contains(command, "VERSION") {
		return
	}
	server, err := net.Dial("unix", behind)
	if err != nil {
		return
	}
	defer server.Close()
	if _, err := io.WriteString(server, command); err == nil {
		_, _ = io.Copy(conn, server) // the test sees what came of it
	}
}

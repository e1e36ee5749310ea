package ingest

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"testing/iotest"
	"time"

	"golang.org/x/sync/errgroup"

	"certdex/evidence"
	"certdex/internal/testkit"
	"certdex/storage"
)

const basc = "docs/basc/us_rio_bravo.pdf"

func TestReceive(t *testing.T) {
	testkit.EachDB(t, func(t *testing.T, db *storage.DB) {
		in := newIntake(t, db, testkit.Blobs(t))
		pdf := sample(t, basc)
		r := receive(t, in, upload("../certificado\x00 BASC.pdf", pdf))

		sum := sha256.Sum256(pdf)
		f := read(t, db, func(ctx context.Context, tx *storage.Tx) (storage.File, error) { return tx.File(ctx, r.File.ID) })
		if r.Existing || f.State != storage.FileReceived || f.Scan.Status != storage.NotScanned || f.Name != "certificado BASC.pdf" ||
			f.SHA256 != hex.EncodeToString(sum[:]) || f.Size != int64(len(pdf)) || f.MediaType != "application/pdf" || f.UploadedBy != userID {
			t.Errorf("file is %+v", f)
		}
		blob, err := in.Blobs.Get(t.Context(), storage.OriginalKey(f.SHA256))
		if err != nil {
			t.Fatal(err)
		}
		defer blob.Close()
		if stored, err := io.ReadAll(blob); err != nil || !bytes.Equal(stored, pdf) {
			t.Errorf("%d bytes stored (%v), want the %d received", len(stored), err, len(pdf))
		}
		if got := events(t, db, storage.EventFilter{FileID: f.ID}); !slices.Equal(got, []string{FileReceived}) {
			t.Errorf("events are %v", got)
		}
		waiting := read(t, db, func(ctx context.Context, tx *storage.Tx) ([]storage.Job, error) {
			return tx.Stranded(ctx, time.Now(), 10)
		})
		if len(waiting) != 0 {
			t.Errorf("the file has no job: %v", waiting)
		}
		t.Run("the same bytes again are answered with the file that is there", func(t *testing.T) {
			again := receive(t, in, upload("other name.pdf", pdf))
			if !again.Existing || again.File.ID != f.ID || again.File.Name != f.Name {
				t.Errorf("got %+v", again)
			}
			if got := events(t, db, storage.EventFilter{FileID: f.ID}); !slices.Equal(got, []string{FileReceived, FileReceivedAgain}) {
				t.Errorf("events are %v", got)
			}
		})
		t.Run("no temporary file stays", func(t *testing.T) { emptyFolder(t, in.TempDir) })
	})
}

func TestReceiveRefuses(t *testing.T) {
	db := testkit.DB(t)
	in := newIntake(t, db, testkit.Blobs(t))
	in.Limits.FileBytes = 100_000
	pdf := sample(t, basc)
	broken := io.MultiReader(bytes.NewReader(pdf[:2000]), iotest.ErrReader(io.ErrUnexpectedEOF))
	for _, c := range []struct {
		promise string
		upload  Upload
		code    evidence.Code
		words   string
	}{
		{"an empty file", upload("a.pdf", nil), evidence.Empty, "empty"},
		{"text named .pdf", upload("a.pdf", sample(t, "hostile/text_named.pdf")), evidence.UnsupportedType, "text/plain"},
		{"a BMP", upload("a.png", []byte("BM\x36\x00\x00\x00")), evidence.UnsupportedType, "image/bmp"},
		{"an AVIF", upload("a.heic", []byte("\x00\x00\x00\x18ftypavif\x00\x00\x00\x00")), evidence.UnsupportedType, "image/avif"},
		{"a 7z archive", upload("a.zip", []byte("7z\xbc\xaf\x27\x1c\x00\x04")), evidence.UnsupportedType, "application/x-7z-compressed"},
		{"bytes of no type", upload("a.pdf", []byte{0, 1, 2, 3}), evidence.UnsupportedType, "no type that certdex knows"},
		{"a file over the limit by one byte", upload("a.pdf", padded(pdf, 100_001)), evidence.TooLarge, "larger than 100000 bytes"},
		{"an upload that breaks off", Upload{OrgID: orgID, UserID: userID, Name: "a.pdf", Body: broken}, evidence.Invalid, "broke off"},
		{"a partner that is not there", Upload{OrgID: orgID, UserID: userID, Body: bytes.NewReader(pdf), PartnerID: "P9"}, evidence.Invalid, `no partner "P9"`},
		{"a password without end", Upload{OrgID: orgID, UserID: userID, Body: bytes.NewReader(pdf), Password: strings.Repeat("x", 129)}, evidence.Invalid, "longer than 128"},
	} {
		t.Run(c.promise, func(t *testing.T) {
			_, err := in.Receive(t.Context(), c.upload)
			if evidence.CodeOf(err) != c.code || !strings.Contains(evidence.MessageOf(err), c.words) {
				t.Errorf("got %v, want %s with %q", err, c.code, c.words)
			}
			emptyFolder(t, in.TempDir)
		})
	}
	t.Run("and keeps no row of them", func(t *testing.T) {
		if files := allFiles(t, db); len(files) != 0 {
			t.Errorf("kept %+v", files)
		}
	})
	t.Run("but takes a file of exactly the limit", func(t *testing.T) {
		receive(t, in, upload("a.pdf", padded(pdf, 100_000)))
	})
}

func TestReceiveTellsBodyLimitOfServer(t *testing.T) {
	in := newIntake(t, testkit.DB(t), testkit.Blobs(t))
	var got error
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		u := upload("a.pdf", nil)
		u.Body = http.MaxBytesReader(w, r.Body, 2_000)
		_, got = in.Receive(r.Context(), u)
	}))
	defer server.Close()
	req, err := http.NewRequestWithContext(t.Context(), http.MethodPost, server.URL, bytes.NewReader(sample(t, basc)))
	if err != nil {
		t.Fatal(err)
	}
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	resp.Body.Close()
	if evidence.CodeOf(got) != evidence.TooLarge {
		t.Errorf("got %v", got)
	}
}

// Under a race one upload makes the file and the others are told so.
func TestReceiveSameBytesAtOnce(t *testing.T) {
	testkit.EachDB(t, func(t *testing.T, db *storage.DB) {
		in := newIntake(t, db, testkit.Blobs(t))
		pdf := sample(t, basc)
		receipts := make([]Receipt, 12)
		var g errgroup.Group
		for i := range receipts {
			g.Go(func() (err error) {
				receipts[i], err = in.Receive(t.Context(), upload("a.pdf", pdf))
				return err
			})
		}
		if err := g.Wait(); err != nil {
			t.Fatal(err)
		}
		first := 0
		for _, r := range receipts {
			if !r.Existing {
				first++
			}
			if r.File.ID != receipts[0].File.ID {
				t.Errorf("two files: %s and %s", r.File.ID, receipts[0].File.ID)
			}
		}
		if files := allFiles(t, db); first != 1 || len(files) != 1 {
			t.Errorf("%d were told they are first, %d files", first, len(files))
		}
	})
}

// What Within writes is there exactly when the file is.
func TestReceiveWithin(t *testing.T) {
	testkit.EachDB(t, func(t *testing.T, db *storage.DB) {
		in := newIntake(t, db, testkit.Blobs(t))
		u := upload("a.pdf", sample(t, basc))
		refusal := errors.New("no")
		u.Within = func(context.Context, *storage.Tx, Receipt) error { return refusal }
		if _, err := in.Receive(t.Context(), u); !errors.Is(err, refusal) {
			t.Fatalf("got %v", err)
		}
		if files := allFiles(t, db); len(files) != 0 {
			t.Fatalf("kept %+v", files)
		}
		u = upload("a.pdf", sample(t, basc))
		u.Within = func(ctx context.Context, tx *storage.Tx, r Receipt) error {
			return tx.Remember(ctx, orgID, userID, "key", storage.Remembered{RequestHash: r.File.SHA256})
		}
		r := receive(t, in, u)
		read(t, db, func(ctx context.Context, tx *storage.Tx) (storage.Remembered, error) {
			known, ok, err := tx.Idempotent(ctx, orgID, userID, "key")
			if !ok || known.RequestHash != r.File.SHA256 {
				t.Errorf("remembered %+v, %v", known, ok)
			}
			return known, err
		})
	})
}

func TestRemoveLeftovers(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "tmp")
	now := time.Now()
	if err := RemoveLeftovers(dir, now); err != nil {
		t.Fatal(err)
	}
	for name, age := range map[string]time.Duration{
		tempPrefix + "old": time.Hour, tempPrefix + "young": time.Second, "somebody-elses": time.Hour,
	} {
		path := filepath.Join(dir, name)
		if err := os.WriteFile(path, nil, 0o600); err != nil {
			t.Fatal(err)
		}
		if err := os.Chtimes(path, now.Add(-age), now.Add(-age)); err != nil {
			t.Fatal(err)
		}
	}
	if err := RemoveLeftovers(dir, now); err != nil {
		t.Fatal(err)
	}
	var left []string
	entries, err := os.ReadDir(dir)
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range entries {
		left = append(left, e.Name())
	}
	if want := []string{tempPrefix + "young", "somebody-elses"}; !slices.Equal(left, want) {
		t.Errorf("left %v, want %v", left, want)
	}
}

func emptyFolder(t *testing.T, dir string) {
	t.Helper()
	entries, err := os.ReadDir(dir)
	if err != nil || len(entries) > 0 {
		t.Errorf("left in the folder of temporary files: %v (%v)", entries, err)
	}
}

func allFiles(t *testing.T, db *storage.DB) []storage.File {
	t.Helper()
	return read(t, db, func(ctx context.Context, tx *storage.Tx) ([]storage.File, error) {
		files, _, err := tx.Files(ctx, storage.FileFilter{OrgIDs: []string{orgID}, Limit: 200})
		return files, err
	})
}

func padded(content []byte, size int) []byte {
	return append(bytes.Clone(content), make([]byte, size-len(content))...)
}

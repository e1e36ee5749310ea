package exchange

import (
	"io"
	"strings"
	"testing"
	"time"

	"certdex/evidence"
	"certdex/ingest"
	"certdex/ingest/clamd"
	"certdex/internal/testkit"
	"certdex/storage"
)

// A scanner that was set up after a file was read sees it before its pages go out,
// and what came from an infected file is no evidence any more.
func TestDocumentsOfAnInfectedFileAreKeptApart(t *testing.T) {
	eachWorld(t, func(w *world) {
		d := w.document(w.north)
		f := w.fileOf(d)
		key := ingest.PageImageKey("r1", f.SHA256, w.reading(f), 1)
		w.must(w.Blobs.Put(w.ctx(), key, strings.NewReader(tinyJPEG), int64(len(tinyJPEG))))
		image := func() error {
			body, _, err := w.PageImage(w.ctx(), w.mia, d.FileID, 1)
			if err == nil {
				body.Close()
			}
			return err
		}
		w.wants(image(), "")

		server := testkit.NewClamd(w.t, "Test-Signature:0:*:25206e756d626572") // "% number"
		scanner, err := clamd.New(server.URL, time.Minute)
		w.must(err)
		w.Intake.Scanner = scanner
		server.Stop(w.t)
		w.wants(image(), evidence.Unavailable)
		server.Start(w.t)
		w.wants(image(), evidence.Infected)
		if f = w.fileOf(d); f.State != string(storage.FileQuarantined) || f.Error == nil || f.Error.Code != evidence.Infected {
			w.t.Errorf("file is %s, %v", f.State, f.Error)
		}
		_, err = w.Document(w.ctx(), w.mia, d.ID)
		w.wants(err, evidence.Infected)
		_, err = w.Verify(w.ctx(), w.sam, d.ID, d.Version, nil)
		w.wants(err, evidence.Infected)
		_, err = w.Document(w.ctx(), w.otto, d.ID)
		w.wants(err, evidence.NotFound)
		list, _, err := w.Documents(w.ctx(), w.sam, DocumentQuery{})
		w.must(err)
		if len(list) != 1 || list[0].ID != d.ID || len(list[0].Fields)+len(list[0].Proves)+len(list[0].May) != 0 {
			w.t.Errorf("listed are %+v", list)
		}
	})
}

func (w *world) fileOf(d DocumentView) FileView {
	w.t.Helper()
	f, err := w.File(w.ctx(), w.admin, d.FileID)
	w.must(err)
	return f
}

func TestOriginalsAreWhatWasUploaded(t *testing.T) {
	testkit.EachBlobs(t, func(t *testing.T, blobs storage.Blobs) {
		w := newWorld(t, testkit.DB(t))
		w.Blobs, w.Intake.Blobs = blobs, blobs
		content := w.pdf()
		r, err := w.Upload(w.ctx(), w.mia, Upload{Name: "a.pdf", Body: strings.NewReader(content)})
		w.must(err)
		key := storage.OriginalKey(r.File.SHA256)

		body, _, err := w.Original(w.ctx(), w.mia, r.File.ID)
		w.must(err)
		got, err := io.ReadAll(body)
		if w.must(body.Close()); string(got) != content || err != nil {
			t.Errorf("got %q, %v", got, err)
		}
		for _, altered := range []string{
			strings.Replace(content, "1.7", "1.6", 1), content + "%", content[:len(content)-1], "",
		} {
			w.must(blobs.Delete(w.ctx(), key))
			w.must(blobs.Put(w.ctx(), key, strings.NewReader(altered), int64(len(altered))))
			_, _, err = w.Original(w.ctx(), w.mia, r.File.ID)
			w.wants(err, evidence.Internal)
			if !strings.Contains(evidence.MessageOf(err), "differ from those received") {
				t.Errorf("says %q", evidence.MessageOf(err))
			}
		}
		w.must(blobs.Delete(w.ctx(), key))
		_, _, err = w.Original(w.ctx(), w.mia, r.File.ID)
		w.wants(err, evidence.Internal)
	})
}

package exchange

import (
	"io"
	"strings"
	"testing"

	"certdex/evidence"
	"certdex/internal/testkit"
	"certdex/storage"
)

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

package exchange

import (
	"errors"
	"io"
	"slices"
	"strings"
	"sync"
	"testing"

	"certdex/evidence"
	"certdex/ingest"
	"certdex/storage"
)

func TestUploadWithAKey(t *testing.T) {
	eachWorld(t, func(w *world) {
		body := w.pdf()
		send := func(key, name, body, partner string) (Receipt, error) {
			return w.Upload(w.ctx(), w.mia, Upload{Name: name, Body: strings.NewReader(body), PartnerID: partner, IdempotencyKey: key})
		}
		first, err := send("k1", "a.pdf", body, "")
		w.must(err)
		again, err := send("k1", "a.pdf", body, "")
		w.must(err)
		if again.File.ID != first.File.ID || again.Existing != first.Existing || !again.Replayed {
			w.t.Errorf("the same request is answered with %+v", again)
		}
		for _, c := range []struct{ says, name, body, partner string }{
			{"another file", "a.pdf", w.pdf(), ""},
			{"another name", "b.pdf", body, ""},
			{"another partner", "a.pdf", body, "P1"},
		} {
			if _, err := send("k1", c.name, c.body, c.partner); evidence.CodeOf(err) != evidence.Conflict {
				w.t.Errorf("%s: %v", c.says, err)
			}
		}
		if _, err := w.Upload(w.ctx(), w.milo, Upload{Name: "c.pdf", Body: strings.NewReader(w.pdf()), IdempotencyKey: "k1"}); err != nil {
			w.t.Errorf("another person's key is in the way: %v", err)
		}
		files, _, err := w.Files(w.ctx(), w.mia, FileQuery{})
		w.must(err)
		if len(files) != 2 {
			w.t.Errorf("there are %d files", len(files))
		}
		for _, key := range []string{strings.Repeat("k", 201), "a\nb", "ключ"} {
			_, err := send(key, "a.pdf", body, "")
			w.wants(err, evidence.Invalid)
		}
	})
}

func TestUploadsWithOneKeyAtOnce(t *testing.T) {
	eachWorld(t, func(w *world) {
		body := w.pdf()
		receipts := make([]Receipt, 10)
		errs := make([]error, len(receipts))
		var wait sync.WaitGroup
		for i := range receipts {
			wait.Go(func() {
				receipts[i], errs[i] = w.Upload(w.ctx(), w.mia, Upload{Name: "a.pdf", Body: strings.NewReader(body), IdempotencyKey: "k"})
			})
		}
		wait.Wait()
		w.must(errors.Join(errs...))
		fresh := 0
		for _, r := range receipts {
			if r.File.ID != receipts[0].File.ID {
				w.t.Error("one key made two files")
			}
			if !r.Replayed {
				fresh++
			}
		}
		if fresh != 1 {
			w.t.Errorf("%d were the first", fresh)
		}
	})
}

func TestDifferentUploadsWithOneKeyAtOnce(t *testing.T) {
	eachWorld(t, func(w *world) {
		codes := make([]evidence.Code, 8)
		var wait sync.WaitGroup
		for i := range codes {
			body := w.pdf()
			wait.Go(func() {
				_, err := w.Upload(w.ctx(), w.mia, Upload{Name: "a.pdf", Body: strings.NewReader(body), IdempotencyKey: "k"})
				codes[i] = evidence.CodeOf(err)
			})
		}
		wait.Wait()
		slices.Sort(codes)
		if codes[0] != "" || codes[1] != evidence.Conflict {
			w.t.Errorf("the answers are %q", codes)
		}
		files, _, err := w.Files(w.ctx(), w.mia, FileQuery{})
		w.must(err)
		if len(files) != 1 {
			w.t.Errorf("%d files are kept", len(files))
		}
	})
}

func TestAFailedUploadFreesItsKey(t *testing.T) {
	eachWorld(t, func(w *world) {
		_, err := w.Upload(w.ctx(), w.mia, Upload{Name: "a.txt", Body: strings.NewReader("hello"), IdempotencyKey: "k"})
		w.wants(err, evidence.UnsupportedType)
		_, err = w.Upload(w.ctx(), w.mia, Upload{Name: "a.pdf", Body: strings.NewReader(w.pdf()), IdempotencyKey: "k"})
		w.must(err)
	})
}

func TestOriginalIsWhatWasSent(t *testing.T) {
	eachWorld(t, func(w *world) {
		sent := w.pdf()
		r, err := w.Upload(w.ctx(), w.mia, Upload{Name: "a.pdf", Body: strings.NewReader(sent), PartnerID: "P1"})
		w.must(err)
		body, f, err := w.Original(w.ctx(), w.milo, r.File.ID)
		w.must(err)
		defer body.Close()
		got, err := io.ReadAll(body)
		w.must(err)
		if string(got) != sent || f.Name != "a.pdf" || f.MediaType != "application/pdf" || f.PartnerID != "P1" {
			w.t.Errorf("%q of %+v", got, f)
		}
		w.must(w.Blobs.Delete(w.ctx(), storage.OriginalKey(f.SHA256)))
		_, _, err = w.Original(w.ctx(), w.milo, f.ID)
		w.wants(err, evidence.Internal)
		_, err = w.Upload(w.ctx(), w.mia, Upload{Name: "a.pdf", Body: strings.NewReader(w.pdf()), PartnerID: "S9"})
		w.wants(err, evidence.Invalid)
	})
}

func TestPageImage(t *testing.T) {
	eachWorld(t, func(w *world) {
		f := w.readFile(w.north)
		_, _, err := w.PageImage(w.ctx(), w.mia, f.ID, 1)
		w.wants(err, evidence.Internal) // it was read, and its image is lost
		_, _, err = w.PageImage(w.ctx(), w.mia, w.file(w.north).ID, 1)
		w.wants(err, evidence.NotFound)
		for _, page := range []int{-1, 0, 2} {
			_, _, err := w.PageImage(w.ctx(), w.mia, f.ID, page)
			w.wants(err, evidence.NotFound)
		}
		key := ingest.PageImageKey("r1", f.SHA256, w.reading(f), 1)
		w.must(w.Blobs.Put(w.ctx(), key, strings.NewReader(tinyJPEG), int64(len(tinyJPEG))))
		body, media, err := w.PageImage(w.ctx(), w.mia, f.ID, 1)
		w.must(err)
		defer body.Close()
		if got, err := io.ReadAll(body); err != nil || string(got) != tinyJPEG || media != "image/jpeg" {
			w.t.Errorf("%q, %s, %v", got, media, err)
		}

		other := w.readFile(w.north)
		html := "<script>alert(1)</script>"
		w.must(w.Blobs.Put(w.ctx(), ingest.PageImageKey("r1", other.SHA256, w.reading(other), 1), strings.NewReader(html), int64(len(html))))
		_, _, err = w.PageImage(w.ctx(), w.mia, other.ID, 1)
		w.wants(err, evidence.Internal)
	})
}

func TestCancelAndRetry(t *testing.T) {
	eachWorld(t, func(w *world) {
		r, err := w.Upload(w.ctx(), w.mia, Upload{Name: "a.pdf", Body: strings.NewReader(w.pdf()), Password: "secret"})
		w.must(err)
		f := r.File
		cancelled, err := w.Cancel(w.ctx(), w.mia, f.ID)
		w.must(err)
		if cancelled.State != string(storage.FileCancelled) || !cancelled.Final {
			w.t.Errorf("it is %s", cancelled.State)
		}
		w.write(func(tx *storage.Tx) error {
			_, there, err := tx.Password(w.ctx(), f.ID)
			if there {
				w.t.Error("its password outlives the reading it was for")
			}
			return err
		})
		_, err = w.Cancel(w.ctx(), w.mia, f.ID)
		w.wants(err, evidence.Conflict)
		_, err = w.Retry(w.ctx(), w.milo, f.ID) // another's decision
		w.wants(err, evidence.Forbidden)
		again, err := w.Retry(w.ctx(), w.mia, f.ID)
		w.must(err)
		if again.State != string(storage.FileReceived) {
			w.t.Errorf("it is %s", again.State)
		}
		read := w.readFile(w.north)
		_, err = w.Cancel(w.ctx(), w.sam, read.ID)
		w.wants(err, evidence.Conflict)
		_, err = w.Retry(w.ctx(), w.sam, read.ID)
		w.wants(err, evidence.Conflict)
	})
}

func TestSupplyPassword(t *testing.T) {
	eachWorld(t, func(w *world) {
		f := w.file(w.north)
		_, err := w.SupplyPassword(w.ctx(), w.mia, f.ID, "secret")
		w.wants(err, evidence.Conflict)
		w.write(func(tx *storage.Tx) error {
			row, err := tx.File(w.ctx(), f.ID)
			if err != nil {
				return err
			}
			row.State, row.ReasonCode, row.Reason = storage.FileNeedsPassword, evidence.Encrypted, "the file needs a password"
			return tx.AdvanceFile(w.ctx(), f.ID, storage.FileReceived, row)
		})
		waiting, err := w.File(w.ctx(), w.mia, f.ID)
		w.must(err)
		if waiting.Error == nil || waiting.Error.Code != evidence.Encrypted {
			w.t.Errorf("the reason is %+v", waiting.Error)
		}
		after, err := w.SupplyPassword(w.ctx(), w.mia, f.ID, "secret")
		w.must(err)
		if after.State != string(storage.FileReceived) || after.Error != nil {
			w.t.Errorf("it is %s, %+v", after.State, after.Error)
		}
		events, _, err := w.Events(w.ctx(), w.mia, EventQuery{FileID: f.ID})
		w.must(err)
		for _, e := range events {
			for _, v := range e.Data {
				if s, _ := v.(string); strings.Contains(s, "secret") {
					w.t.Errorf("the log holds the password: %+v", e)
				}
			}
		}
	})
}

func TestSetFilePartner(t *testing.T) {
	eachWorld(t, func(w *world) {
		d := w.document(w.north)
		_, err := w.SetFilePartner(w.ctx(), w.mia, d.FileID, "S9")
		w.wants(err, evidence.Invalid)
		f, err := w.SetFilePartner(w.ctx(), w.mia, d.FileID, "P2")
		w.must(err)
		after := w.look(d.ID)
		if f.PartnerID != "P2" || after.UploadedFor != "P2" || after.State != string(storage.DocumentExtracted) {
			w.t.Errorf("the file is for %q, the document is %s", f.PartnerID, after.State)
		}
		if !slices.Contains(kinds(after.History), FilePartnerSet) {
			w.t.Errorf("the history is %q", kinds(after.History))
		}
	})
}

package api_test

import (
	"bytes"
	"context"
	"fmt"
	"image"
	"image/png"
	"io"
	"mime"
	"net/http"
	"strings"
	"testing"

	"certdex/api/client"
	"certdex/evidence"
	"certdex/storage"
)

// take uploads a file of the member's and gives it.
func (w *world) take(t testing.TB, name string, body io.Reader) client.File {
	t.Helper()
	results, err := client.Send(context.Background(), w.asMember, client.Upload{Files: []client.Source{{Name: name, Body: body}}})
	must(t, err)
	return results[0].File
}

func TestAnOriginalComesBackUnchanged(t *testing.T) {
	w, ctx := newWorld(t), context.Background()
	name, content := sample(t)
	file := w.take(t, "Zertifikat \"Ä\" "+name, bytes.NewReader(content))

	original, err := client.Check(w.asMember.GetOriginalWithResponse(ctx, file.Id, nil))
	must(t, err)
	if !bytes.Equal(original.Body, content) {
		t.Error("the bytes are not those that were uploaded")
	}
	header := original.HTTPResponse.Header
	disposition, params, err := mime.ParseMediaType(header.Get("Content-Disposition"))
	must(t, err)
	if disposition != "attachment" || params["filename"] != file.Name {
		t.Errorf("Content-Disposition %q of %q", header.Get("Content-Disposition"), file.Name)
	}
	for name, want := range map[string]string{
		"Content-Type": "application/pdf", "X-Content-Type-Options": "nosniff", "ETag": `"` + file.Sha256 + `"`,
		"Content-Length": fmt.Sprint(len(content)), "Cache-Control": "private, max-age=31536000, immutable",
	} {
		if got := header.Get(name); got != want {
			t.Errorf("%s is %q, want %q", name, got, want)
		}
	}
	if policy := header.Get("Content-Security-Policy"); !strings.Contains(policy, "sandbox") {
		t.Errorf("Content-Security-Policy %q", policy)
	}
	for _, tag := range []string{header.Get("ETag"), `"other", W/` + header.Get("ETag"), "*"} {
		known, err := client.Check(w.asMember.GetOriginalWithResponse(ctx, file.Id, &client.GetOriginalParams{IfNoneMatch: &tag}))
		must(t, err)
		if known.StatusCode() != http.StatusNotModified || len(known.Body) != 0 {
			t.Errorf("If-None-Match %s answers %d", tag, known.StatusCode())
		}
	}
}

func TestAnAlteredOriginalIsNotSent(t *testing.T) {
	w, ctx := newWorld(t), context.Background()
	file := w.take(t, "a.pdf", pdf("a"))
	key := storage.OriginalKey(file.Sha256)
	must(t, w.Blobs.Delete(ctx, key))
	must(t, w.Blobs.Put(ctx, key, strings.NewReader(strings.Repeat("x", int(file.Size))), file.Size))

	_, err := client.Check(w.asMember.GetOriginalWithResponse(ctx, file.Id, nil))
	if p := wantProblem(t, err, 500, "internal"); !strings.Contains(p.Detail, "differ from those received") {
		t.Errorf("says %q", p.Detail)
	}
	if n := strings.Count(w.log.String(), "level=ERROR"); n != 1 || !strings.Contains(w.log.String(), file.Sha256) {
		t.Errorf("logged %d times: %s", n, w.log)
	}
}

func TestPageImages(t *testing.T) {
	w, ctx := newWorld(t), context.Background()
	file := w.take(t, "a.pdf", pdf("a"))
	_, err := client.Check(w.asMember.GetPageImageWithResponse(ctx, file.Id, 1, nil))
	wantProblem(t, err, 404, "not_found")

	var picture bytes.Buffer
	must(t, png.Encode(&picture, image.NewGray(image.Rect(0, 0, 9, 9))))
	w.read(t, file.Id, 1)
	must(t, w.Blobs.Put(ctx, storage.DerivedKey("1", file.Sha256, "page-1.jpg"), bytes.NewReader(picture.Bytes()), int64(picture.Len())))

	answer, err := client.Check(w.asMember.GetPageImageWithResponse(ctx, file.Id, 1, nil))
	must(t, err)
	if !bytes.Equal(answer.Body, picture.Bytes()) || answer.ContentType() != "image/png" {
		t.Errorf("%d bytes of %s", len(answer.Body), answer.ContentType())
	}
	if cache := answer.HTTPResponse.Header.Get("Cache-Control"); !strings.HasPrefix(cache, "private, max-age=") {
		t.Errorf("Cache-Control %q", cache)
	}
	tag := answer.HTTPResponse.Header.Get("ETag")
	known, err := client.Check(w.asMember.GetPageImageWithResponse(ctx, file.Id, 1, &client.GetPageImageParams{IfNoneMatch: &tag}))
	must(t, err)
	if known.StatusCode() != http.StatusNotModified {
		t.Errorf("a known image answers %d", known.StatusCode())
	}
	_, err = client.Check(w.asMember.GetPageImageWithResponse(ctx, file.Id, 2, nil))
	wantProblem(t, err, 404, "not_found")
	_, err = client.Check(w.asMember.GetPageImageWithResponse(ctx, file.Id, 0, nil))
	wantProblem(t, err, 400, "invalid")
}

// read leaves a file as the pipeline does when it is read and extracted.
func (w *world) read(t testing.TB, fileID string, pages int) {
	t.Helper()
	ctx := context.Background()
	must(t, w.DB.Write(ctx, func(tx *storage.Tx) error {
		f, err := tx.File(ctx, fileID)
		if err != nil {
			return err
		}
		f.State, f.PageCount, f.TextSource = storage.FileExtracted, pages, evidence.TextLayer
		f.Facts = evidence.Facts{Producer: "a writer", Updates: 1, Signatures: []evidence.Signature{{State: evidence.SignatureBroken, Why: "as a test", SignedAt: &now}}}
		f.Parts = []evidence.Part{{Name: "2026/b.exe", MediaType: "application/x-executable", Depth: 1, Error: evidence.Errorf(evidence.UnsupportedType, "as a test")},
			{Name: "c.pdf", MediaType: "application/pdf", Depth: 1, FirstPage: 1, Pages: 1}}
		if err := tx.AdvanceFile(ctx, f.ID, storage.FileReceived, f); err != nil {
			return err
		}
		return tx.InsertReading(ctx, storage.Reading{ID: storage.NewID(), FileID: f.ID, Reader: "1", Extractor: "1", Programs: "1", At: now})
	}))
}

func TestAFileTellsItsFactsOnceItIsRead(t *testing.T) {
	w, ctx := newWorld(t), context.Background()
	file := w.take(t, "a.pdf", pdf("a"))
	if file.Facts.Producer != "" {
		t.Errorf("before: %+v", file.Facts)
	}
	w.read(t, file.Id, 1)
	answer, err := client.Check(w.asMember.GetFileWithResponse(ctx, file.Id))
	must(t, err)
	f := answer.JSON200.Facts
	if len(f.Signatures) != 1 || f.Producer != "a writer" || f.Updates != 1 {
		t.Fatalf("got %s", answer.Body)
	}
	if s := f.Signatures[0]; s.State != "broken" || s.Why != "as a test" || !s.SignedAt.Equal(now) {
		t.Errorf("got %+v", s)
	}
}

func TestAFileTellsThePartsInsideIt(t *testing.T) {
	w, ctx := newWorld(t), context.Background()
	file := w.take(t, "a.zip", pdf("a"))
	w.read(t, file.Id, 1)
	answer, err := client.Check(w.asMember.GetFileWithResponse(ctx, file.Id))
	must(t, err)
	parts := answer.JSON200.Parts
	if len(parts) != 2 || parts[0].Name != "2026/b.exe" || parts[0].Error.Code != "unsupported_type" || parts[1].Error.Code != "" || parts[1].FirstPage != 1 {
		t.Errorf("got %s", answer.Body)
	}
}

func TestFilesAreCancelledRetriedAndGivenPasswords(t *testing.T) {
	w, ctx := newWorld(t), context.Background()
	file := w.take(t, "a.pdf", pdf("a"))
	cancelled, err := client.Check(w.asMember.CancelFileWithResponse(ctx, file.Id))
	must(t, err)
	if cancelled.JSON200.State != client.FileStateCancelled || !cancelled.JSON200.Final {
		t.Errorf("cancelled: %+v", cancelled.JSON200)
	}
	_, err = client.Check(w.asMember.CancelFileWithResponse(ctx, file.Id))
	wantProblem(t, err, 409, "conflict")
	_, err = client.Check(w.asMember.SupplyPasswordWithResponse(ctx, file.Id, client.PasswordForm{Password: "hush-hush"}))
	wantProblem(t, err, 409, "conflict")

	locked := w.take(t, "b.pdf", pdf("b"))
	must(t, w.DB.Write(ctx, func(tx *storage.Tx) error {
		f, err := tx.File(ctx, locked.Id)
		if err != nil {
			return err
		}
		f.State, f.ReasonCode, f.Reason = storage.FileNeedsPassword, evidence.Encrypted, "the file is encrypted and needs a password"
		return tx.AdvanceFile(ctx, f.ID, storage.FileReceived, f)
	}))
	waiting, err := client.Check(w.asMember.GetFileWithResponse(ctx, locked.Id))
	must(t, err)
	if waiting.JSON200.Error.Code != "encrypted" {
		t.Errorf("a locked file: %s", waiting.Body)
	}
	opened, err := client.Check(w.asMember.SupplyPasswordWithResponse(ctx, locked.Id, client.PasswordForm{Password: "hush-hush"}))
	must(t, err)
	if opened.JSON200.State != client.FileStateReceived {
		t.Errorf("with its password: %+v", opened.JSON200)
	}
	if strings.Contains(w.log.String(), "hush") {
		t.Error("the password is in the log")
	}
}

func TestFilesAreListedInPages(t *testing.T) {
	w, ctx := newWorld(t), context.Background()
	want := map[string]bool{}
	for i := range 7 {
		want[w.take(t, fmt.Sprintf("%d.pdf", i), pdf(fmt.Sprint(i))).Id] = true
	}
	params := client.ListFilesParams{Limit: ptr(3), State: &[]client.FileState{client.FileStateReceived, client.FileStateRead}}
	for pages := 1; ; pages++ {
		list, err := client.Check(w.asMember.ListFilesWithResponse(ctx, &params))
		must(t, err)
		for _, f := range list.JSON200.Files {
			if !want[f.Id] {
				t.Errorf("%s is listed twice or not there", f.Name)
			}
			delete(want, f.Id)
		}
		if list.JSON200.Next == "" {
			if pages != 3 || len(want) != 0 {
				t.Errorf("%d pages, %d files not listed", pages, len(want))
			}
			return
		}
		params.After = ptr(list.JSON200.Next)
	}
}

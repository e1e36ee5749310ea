package exchange

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"

	"certdex/evidence"
	"certdex/ingest"
	"certdex/storage"
)

// Original streams the file as it was uploaded; Internal where the store has
// lost or altered it, Infected where the virus scanner found something, and
// Unavailable where it is not scanned and the scanner does not answer. The
// caller closes it.
func (x *Exchange) Original(ctx context.Context, a Actor, id string) (io.ReadCloser, FileView, error) {
	var f storage.File
	err := x.DB.Read(ctx, func(tx *storage.Tx) (err error) {
		f, err = seenFile(ctx, tx, a, id)
		return err
	})
	if err != nil {
		return nil, FileView{}, err
	}
	if err := ingest.RefuseInfected(f); err != nil {
		return nil, FileView{}, err
	}
	body, err := x.originals().Open(ctx, f)
	if err != nil {
		return nil, FileView{}, err
	}
	return body, fileView(f), nil
}

func (x *Exchange) originals() ingest.Originals {
	return ingest.Originals{DB: x.DB, Blobs: x.Blobs, Scanner: x.Intake.Scanner, TempDir: x.Intake.TempDir, Now: x.now}
}

// PageImage streams the picture of a page, counted from 1, with its media type
// (image/jpeg or image/png). The caller closes it. A page that is not read yet
// is not found; Internal where the store has lost or altered its image. Of a file
// that no scanner has found clean it is refused as Original is.
func (x *Exchange) PageImage(ctx context.Context, a Actor, id string, page int) (io.ReadCloser, string, error) {
	var f storage.File
	var reading storage.Reading
	err := x.DB.Read(ctx, func(tx *storage.Tx) error {
		var err error
		if f, err = seenFile(ctx, tx, a, id); err != nil {
			return err
		}
		if err := ingest.RefuseInfected(f); err != nil {
			return err
		}
		readings, err := tx.Readings(ctx, id)
		if err == nil && len(readings) > 0 {
			reading = readings[0]
		}
		return err
	})
	if err != nil {
		return nil, "", err
	}
	if page < 1 || page > f.PageCount || reading.ID == "" {
		return nil, "", unseen("page")
	}
	if err := x.originals().Check(ctx, f); err != nil {
		return nil, "", err
	}
	return x.openImage(ctx, ingest.PageImageKey(reading.Reader, f.SHA256, reading.ID, page))
}

// openImage tells the media type by the picture's first bytes, because it
// decides how a browser takes what a stranger drew.
func (x *Exchange) openImage(ctx context.Context, key string) (io.ReadCloser, string, error) {
	body, err := x.Blobs.Get(ctx, key)
	if evidence.CodeOf(err) == evidence.NotFound { // the reading promises that it is there
		return nil, "", evidence.Because(err, evidence.Internal, "the stored image of this page is missing; the operator must restore it")
	}
	if err != nil {
		return nil, "", fmt.Errorf("get page image: %w", err)
	}
	head := bufio.NewReaderSize(body, 512)
	start, err := head.Peek(16)
	if err != nil && !errors.Is(err, io.EOF) {
		body.Close()
		return nil, "", fmt.Errorf("read page image: %w", err)
	}
	media := http.DetectContentType(start)
	if media != "image/jpeg" && media != "image/png" {
		body.Close()
		return nil, "", evidence.Errorf(evidence.Internal, "the page image is damaged")
	}
	return struct {
		io.Reader
		io.Closer
	}{head, body}, media, nil
}

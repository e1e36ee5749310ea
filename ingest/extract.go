package ingest

import (
	"context"
	"errors"
	"fmt"

	"certdex/evidence"
	"certdex/extract"
	"certdex/extract/reader"
	"certdex/matchers"
	"certdex/storage"
)

// extract is the step from read: the words become documents with fields.
func (p *Pipeline) extract(ctx context.Context, f storage.File) error {
	f, err := p.countAttempt(ctx, f)
	if err != nil {
		return err
	}
	const broken = "certdex could not make documents of this file's words; the operator has been told"
	if f.Attempts > maxBroken {
		return p.refuse(ctx, f, storage.FileQuarantined, evidence.Internal, broken)
	}
	read, err := getPages(ctx, p.Blobs, reader.Version, f.SHA256, f.ReadingID)
	switch {
	case evidence.CodeOf(err) == evidence.NotFound: // another version read it: read it again
		to := f
		to.State, to.Attempts = storage.FileReceived, 0
		return p.DB.Write(ctx, func(tx *storage.Tx) error { return tx.AdvanceFile(ctx, f.ID, f.State, to) })
	case errors.Is(err, errUnpack):
		return err
	case err != nil:
		return p.uncounted(ctx, f, err)
	}
	var found []evidence.Document
	ended := p.contained("extract", f.ID, func() {
		found = extract.Documents(read.Pages, p.Programs)
		evidence.Finish(found, read.Warnings, read.Parts)
	})
	if !ended {
		return p.refuse(ctx, f, storage.FileQuarantined, evidence.Internal, broken)
	}
	return p.saveDocuments(ctx, f, read.Reader, found)
}

// countAttempt counts before the work begins, as claiming does for received
// files: words that kill the whole process must not do so for ever.
func (p *Pipeline) countAttempt(ctx context.Context, f storage.File) (storage.File, error) {
	f.Attempts++
	return f, p.DB.Write(ctx, func(tx *storage.Tx) error { return tx.AdvanceFile(ctx, f.ID, f.State, f) })
}

func (p *Pipeline) saveDocuments(ctx context.Context, f storage.File, readerVersion string, found []evidence.Document) error {
	rows := make([]storage.Document, len(found))
	for i, d := range found {
		rows[i] = storage.Document{
			Document: d, ID: storage.NewID(), FileID: f.ID, OrgID: f.OrgID, ReadingID: f.ReadingID, Index: i,
			State: storage.DocumentExtracted, Identity: identityOf(d), HolderKey: matchers.HolderKey(d.First(evidence.Holder)),
		}
	}
	reading := storage.Reading{
		ID: f.ReadingID, FileID: f.ID, Reader: readerVersion, Extractor: extract.Version, Programs: p.Programs.Version(),
		PagesKey: PagesKey(readerVersion, f.SHA256, f.ReadingID), Documents: found, At: p.Now(),
	}
	to := f
	to.State, to.Attempts = storage.FileExtracted, 0
	return p.DB.Write(ctx, func(tx *storage.Tx) error {
		if err := tx.AdvanceFile(ctx, f.ID, f.State, to); err != nil {
			return err
		}
		if err := tx.InsertReading(ctx, reading); err != nil {
			return err
		}
		if err := tx.InsertDocuments(ctx, rows); err != nil {
			return err
		}
		for _, d := range rows {
			if err := enqueueDocument(ctx, tx, d, f.Priority); err != nil {
				return err
			}
			err := p.append(ctx, tx, evidence.Event{OrgID: f.OrgID, FileID: f.ID, DocumentID: d.ID, Kind: DocumentFound,
				Data: map[string]any{"index": d.Index, "pages": d.Pages, "kind": d.Kind, "program": d.Program}})
			if err != nil {
				return fmt.Errorf("append event: %w", err)
			}
		}
		return p.append(ctx, tx, evidence.Event{OrgID: f.OrgID, FileID: f.ID, Kind: FileExtracted,
			Data: map[string]any{"documents": len(rows), "extractor": extract.Version, "programs": reading.Programs}})
	})
}

func identityOf(d evidence.Document) string {
	return matchers.Identity(d.Program, d.First(evidence.CertificateNumber), d.First(evidence.Holder))
}

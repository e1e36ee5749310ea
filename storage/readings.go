package storage

import (
	"cmp"
	"context"
	"time"

	"certdex/evidence"
)

// Reading is what one version of the engines made of a file.
type Reading struct {
	ID        string
	FileID    string
	Reader    string // versions
	Extractor string
	Programs  string
	PagesKey  string // blob of the pages of words
	Documents []evidence.Document
	At        time.Time
}

// InsertReading adds a reading.
func (tx *Tx) InsertReading(ctx context.Context, r Reading) error {
	_, err := tx.Exec(ctx, `INSERT INTO readings (id, file_id, org_id, reader, extractor, programs, pages_key, documents, read_at)
		VALUES ($1, $2, (SELECT org_id FROM files WHERE id = $2), $3, $4, $5, $6, $7, $8)`,
		r.ID, r.FileID, r.Reader, r.Extractor, r.Programs, r.PagesKey, toJSON(r.Documents), cmp.Or(r.At, tx.now()))
	return err
}

// Readings gives a file's readings, newest first.
func (tx *Tx) Readings(ctx context.Context, fileID string) ([]Reading, error) {
	r, err := tx.Query(ctx, `SELECT id, file_id, reader, extractor, programs, pages_key, documents, read_at
		FROM readings WHERE file_id = $1 ORDER BY read_at DESC, id DESC`, fileID)
	return collect(r, err, func(r scanner) (Reading, error) {
		var v Reading
		err := r.Scan(&v.ID, &v.FileID, &v.Reader, &v.Extractor, &v.Programs, &v.PagesKey, asJSON{&v.Documents}, asTime{&v.At})
		return v, err
	})
}

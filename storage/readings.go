package storage

import (
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
func (tx *Tx) InsertReading(ctx context.Context, r Reading) error { return errUnbuilt }

// Readings gives a file's readings, newest first.
func (tx *Tx) Readings(ctx context.Context, fileID string) ([]Reading, error) {
	return nil, errUnbuilt
}

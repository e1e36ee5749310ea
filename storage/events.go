package storage

import (
	"context"

	"certdex/evidence"
)

// EventFilter selects events; no organisation selects none.
type EventFilter struct {
	OrgIDs     []string
	FileID     string
	DocumentID string
	After      string // cursor
	Limit      int    // 50 where 0, at most 200
}

// Append adds an event to the log, which refuses changes and deletions, and
// gives it back with its ID, time (the database's clock where At is zero) and Hash.
func (tx *Tx) Append(ctx context.Context, e evidence.Event) (evidence.Event, error) {
	return evidence.Event{}, errUnbuilt
}

// Events lists events, newest first, with the cursor of the next page ("" at
// the end). Numbers in Data come back as json.Number.
func (tx *Tx) Events(ctx context.Context, f EventFilter) ([]evidence.Event, string, error) {
	return nil, "", errUnbuilt
}

package storage

import (
	"bytes"
	"cmp"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"strconv"
	"time"

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
	e.ID = cmp.Or(e.ID, NewID())
	e.At = stamp(cmp.Or(e.At, tx.now()))
	data, err := json.Marshal(e.Data)
	if err != nil {
		return evidence.Event{}, fmt.Errorf("event %s: %w", e.Kind, err)
	}
	// The hash goes over what will be read back, not over what JSON made it from.
	if err := readData(data, &e); err != nil {
		return evidence.Event{}, fmt.Errorf("event %s: %w", e.Kind, err)
	}
	if e.Hash, err = EventHash(e); err != nil {
		return evidence.Event{}, err
	}
	_, err = tx.Exec(ctx, `INSERT INTO events (id, org_id, file_id, document_id, actor, kind, at, data, hash)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)`,
		e.ID, e.OrgID, e.FileID, e.DocumentID, e.Actor, e.Kind, e.At, toJSON(e.Data), e.Hash)
	return e, err
}

// EventHash is the SHA-256, in hex, over the event's content as JSON: the
// members in this order, the keys of data sorted, the time in UTC with up to
// six decimals. It is the same for an event just made and one read back.
func EventHash(e evidence.Event) (string, error) {
	content, err := json.Marshal(struct {
		ID         string         `json:"id"`
		OrgID      string         `json:"org_id"`
		FileID     string         `json:"file_id"`
		DocumentID string         `json:"document_id"`
		Actor      string         `json:"actor"`
		Kind       string         `json:"kind"`
		At         string         `json:"at"`
		Data       map[string]any `json:"data"`
	}{e.ID, clean(e.OrgID), clean(e.FileID), clean(e.DocumentID), clean(e.Actor), clean(e.Kind),
		stamp(e.At).Format(time.RFC3339Nano), e.Data})
	if err != nil {
		return "", fmt.Errorf("event %s: %w", e.Kind, err)
	}
	sum := sha256.Sum256(content)
	return hex.EncodeToString(sum[:]), nil
}

// Events lists events, newest first, with the cursor of the next page ("" at
// the end). Numbers in Data come back as json.Number.
func (tx *Tx) Events(ctx context.Context, f EventFilter) ([]evidence.Event, string, error) {
	var w where
	w.in("org_id", f.OrgIDs)
	if f.FileID != "" {
		w.and("file_id = ?", f.FileID)
	}
	if f.DocumentID != "" {
		w.and("document_id = ?", f.DocumentID)
	}
	if f.After != "" {
		if err := w.beforeInTime(f.After, "events", "at"); err != nil {
			return nil, "", err
		}
	}
	size := pageSize(f.Limit)
	r, err := tx.Query(ctx, `SELECT id, org_id, file_id, document_id, actor, kind, at, data, hash FROM events`+w.String()+
		` ORDER BY at DESC, id DESC LIMIT `+strconv.Itoa(size+1), w.args...)
	all, err := collect(r, err, scanEvent)
	all, next := page(all, size, func(e evidence.Event) cursor { return cursor{"events", timeKey(e.At), e.ID} })
	return all, next, err
}

func scanEvent(r scanner) (evidence.Event, error) {
	var e evidence.Event
	var data string
	if err := r.Scan(&e.ID, &e.OrgID, &e.FileID, &e.DocumentID, &e.Actor, &e.Kind, asTime{&e.At}, &data, &e.Hash); err != nil {
		return evidence.Event{}, err
	}
	err := readData([]byte(data), &e)
	return e, err
}

func readData(data []byte, e *evidence.Event) error {
	e.Data = nil
	decoder := json.NewDecoder(bytes.NewReader(data))
	decoder.UseNumber() // a float64 would not hash to what was appended
	return decoder.Decode(&e.Data)
}

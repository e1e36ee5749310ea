package exchange

import (
	"context"
	"slices"

	"certdex/evidence"
	"certdex/ingest"
	"certdex/storage"
)

// Correction is one change to a document's fields: a new value for the field
// at Position, a field to add (Name and Value), or one to remove (Position).
// Where Name stands beside a Position it must be the name of that field.
type Correction struct {
	Name     string `json:"name,omitempty"`
	Position int    `json:"position"`
	Value    string `json:"value,omitempty"`
	Add      bool   `json:"add,omitempty"`
	Remove   bool   `json:"remove,omitempty"`
}

// Correct changes fields, all or none, and has the document matched and
// assessed again, which works its identity and flags out anew. A corrected
// field counts as confirmed. Conflict if the document is decided or moved on
// from version.
func (x *Exchange) Correct(ctx context.Context, a Actor, id string, version int, changes []Correction) (DocumentView, error) {
	if len(changes) == 0 || len(changes) > maxChanges {
		if err := a.signedIn(); err != nil {
			return DocumentView{}, err
		}
		return DocumentView{}, evidence.Errorf(evidence.Invalid, "send 1 to %d changes", maxChanges)
	}
	return x.changeDocument(ctx, a, id, version, func(tx *storage.Tx, d storage.Document) error {
		rows := slices.Clone(d.Rows)
		changed := false
		for _, c := range changes {
			var event evidence.Event
			var err error
			if rows, event, err = x.correct(a, rows, c); err != nil {
				return err
			}
			if event.Kind == "" { // the value is what it was
				continue
			}
			changed = true
			event.OrgID, event.FileID, event.DocumentID = d.OrgID, d.FileID, d.ID
			if err := x.record(ctx, tx, a, event); err != nil {
				return err
			}
		}
		if !changed {
			return nil
		}
		if err := tx.SaveFields(ctx, d.ID, version, rows); err != nil {
			return err
		}
		if err := ingest.ReassessOthers(ctx, tx, d); err != nil {
			return err
		}
		return ingest.ReassessDocuments(ctx, tx, d.OrgID, d.ID)
	})
}

// correct makes one change to the rows and gives the event that tells of it.
func (x *Exchange) correct(a Actor, rows []storage.Field, c Correction) ([]storage.Field, evidence.Event, error) {
	now := x.now()
	if c.Add {
		return x.add(a, rows, c)
	}
	i := slices.IndexFunc(rows, func(r storage.Field) bool { return r.Position == c.Position && !r.Removed })
	if i < 0 || c.Name != "" && c.Name != rows[i].Name {
		return nil, evidence.Event{}, evidence.Errorf(evidence.Invalid, "there is no field at position %d", c.Position)
	}
	row := &rows[i]
	data := map[string]any{"field": row.Name, "position": row.Position, "old": row.Value}
	if c.Remove {
		row.Removed, row.ConfirmedBy, row.ConfirmedAt = true, a.User.ID, &now
		return rows, evidence.Event{Kind: FieldRemoved, Data: data}, nil
	}
	value, err := fieldValue(row.Name, c.Value)
	if err != nil {
		return nil, evidence.Event{}, err
	}
	if value == row.Value {
		return rows, evidence.Event{}, nil
	}
	data["new"] = value
	row.Value, row.Origin, row.ConfirmedBy, row.ConfirmedAt = value, storage.OriginCorrected, a.User.ID, &now
	row.Confidence, row.Alternatives = 1, nil
	return rows, evidence.Event{Kind: FieldCorrected, Data: data}, nil
}

func (x *Exchange) add(a Actor, rows []storage.Field, c Correction) ([]storage.Field, evidence.Event, error) {
	value, err := fieldValue(c.Name, c.Value)
	if err != nil {
		return nil, evidence.Event{}, err
	}
	if len(rows) >= maxRows {
		return nil, evidence.Event{}, evidence.Errorf(evidence.Invalid, "a document has at most %d fields", maxRows)
	}
	position := 0
	for _, r := range rows {
		position = max(position, r.Position+1)
		if r.Name == c.Name && !r.Removed && !evidence.Repeats[c.Name] {
			return nil, evidence.Event{}, evidence.Errorf(evidence.Invalid, "the document has one %s; correct that one", spoken(c.Name))
		}
	}
	now := x.now()
	rows = append(rows, storage.Field{
		Field:    evidence.Field{Name: c.Name, Value: value, Confidence: 1},
		Position: position, Origin: storage.OriginAdded, ConfirmedBy: a.User.ID, ConfirmedAt: &now,
	})
	return rows, evidence.Event{Kind: FieldAdded, Data: map[string]any{"field": c.Name, "position": position, "new": value}}, nil
}

// Confirm says of the fields at these positions that a person found them
// right. The document is assessed again, since what a person confirmed is no
// longer in doubt; the reading keeps the doubt that there was.
func (x *Exchange) Confirm(ctx context.Context, a Actor, id string, version int, positions []int) (DocumentView, error) {
	return x.changeDocument(ctx, a, id, version, func(tx *storage.Tx, d storage.Document) error {
		now := x.now()
		rows := slices.Clone(d.Rows)
		changed := false
		for _, position := range positions {
			i := slices.IndexFunc(rows, func(r storage.Field) bool { return r.Position == position && !r.Removed })
			if i < 0 {
				return evidence.Errorf(evidence.Invalid, "there is no field at position %d", position)
			}
			if rows[i].ConfirmedBy != "" {
				continue
			}
			rows[i].ConfirmedBy, rows[i].ConfirmedAt, changed = a.User.ID, &now, true
			rows[i].Confidence, rows[i].Alternatives = 1, nil
			err := x.record(ctx, tx, a, evidence.Event{
				OrgID: d.OrgID, FileID: d.FileID, DocumentID: d.ID, Kind: FieldConfirmed,
				Data: map[string]any{"field": rows[i].Name, "position": position, "value": rows[i].Value},
			})
			if err != nil {
				return err
			}
		}
		if !changed {
			return nil
		}
		if err := tx.SaveFields(ctx, d.ID, version, rows); err != nil {
			return err
		}
		return ingest.ReassessDocuments(ctx, tx, d.OrgID, d.ID)
	})
}

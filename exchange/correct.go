package exchange

import "context"

// Correction is one change to a document's fields: a new value for the field
// at Position, a field to add (Name and Value), or one to remove (Position).
type Correction struct {
	Name     string `json:"name,omitempty"`
	Position int    `json:"position"`
	Value    string `json:"value,omitempty"`
	Add      bool   `json:"add,omitempty"`
	Remove   bool   `json:"remove,omitempty"`
}

// Correct changes fields, works the identity out again and has the document
// assessed again. Conflict if the document moved on from version.
func (x *Exchange) Correct(ctx context.Context, a Actor, id string, version int, changes []Correction) (DocumentView, error) {
	return DocumentView{}, errNotBuilt
}

// Confirm says of the fields at these positions that a person found them right.
func (x *Exchange) Confirm(ctx context.Context, a Actor, id string, version int, positions []int) (DocumentView, error) {
	return DocumentView{}, errNotBuilt
}

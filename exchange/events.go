package exchange

import (
	"context"

	"certdex/evidence"
)

// EventView is an event of the evidence log with the name of who acted.
type EventView struct {
	evidence.Event
	ActorName string `json:"actor_name"`
}

// EventQuery asks for events; the zero value asks for the newest of all that
// the actor sees.
type EventQuery struct {
	OrgID      string
	FileID     string
	DocumentID string
	After      string // the cursor of the page before
	Limit      int    // 1 to 200, 50 by default
}

// Events lists events, newest first, and gives the cursor of the next page.
func (x *Exchange) Events(ctx context.Context, a Actor, q EventQuery) ([]EventView, string, error) {
	return nil, "", errNotBuilt
}

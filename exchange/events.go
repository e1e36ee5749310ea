package exchange

import (
	"cmp"
	"context"
	"slices"

	"certdex/evidence"
	"certdex/storage"
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
	for _, id := range []string{q.FileID, q.DocumentID} {
		if id != "" && !plausible(id) {
			return nil, "", evidence.Errorf(evidence.Invalid, "that is no id")
		}
	}
	var views []EventView
	var next string
	err := x.DB.Read(ctx, func(tx *storage.Tx) error {
		orgs, err := seenOrgs(ctx, tx, a, q.OrgID)
		if err != nil {
			return err
		}
		if a.Administers() && q.OrgID == "" {
			orgs = append(orgs, "") // what belongs to no organisation, such as registers
		}
		var events []evidence.Event
		events, next, err = tx.Events(ctx, storage.EventFilter{
			OrgIDs: orgs, FileID: q.FileID, DocumentID: q.DocumentID, After: q.After, Limit: q.Limit,
		})
		if err != nil {
			return err
		}
		views, err = named(ctx, tx, events)
		return err
	})
	return views, next, err
}

// history gives what happened to a document and to the file that it is in,
// newest first.
func history(ctx context.Context, tx *storage.Tx, d storage.Document) ([]EventView, error) {
	own, _, err := tx.Events(ctx, storage.EventFilter{OrgIDs: []string{d.OrgID}, DocumentID: d.ID, Limit: storage.MaxPage})
	if err != nil {
		return nil, err
	}
	all, _, err := tx.Events(ctx, storage.EventFilter{OrgIDs: []string{d.OrgID}, FileID: d.FileID, Limit: storage.MaxPage})
	if err != nil {
		return nil, err
	}
	events := append(own, slices.DeleteFunc(all, func(e evidence.Event) bool { return e.DocumentID != "" })...)
	slices.SortStableFunc(events, func(e, f evidence.Event) int {
		return cmp.Or(f.At.Compare(e.At), cmp.Compare(f.ID, e.ID))
	})
	return named(ctx, tx, events[:min(len(events), storage.MaxPage)])
}

// named puts the names of the people who acted beside events.
func named(ctx context.Context, tx *storage.Tx, events []evidence.Event) ([]EventView, error) {
	names := people{}
	views := make([]EventView, len(events))
	for i, e := range events {
		name, err := names.name(ctx, tx, e.Actor)
		if err != nil {
			return nil, err
		}
		views[i] = EventView{Event: e, ActorName: name}
	}
	return views, nil
}

// people remembers the names of users by id within one answer.
type people map[string]string

func (p people) name(ctx context.Context, tx *storage.Tx, id string) (string, error) {
	if id == "" || id == evidence.Machine {
		return "certdex", nil
	}
	if name, ok := p[id]; ok {
		return name, nil
	}
	u, err := tx.User(ctx, id)
	if err != nil && evidence.CodeOf(err) != evidence.NotFound {
		return "", err
	}
	p[id] = cmp.Or(u.Name, u.Email, "somebody who has left")
	return p[id], nil
}

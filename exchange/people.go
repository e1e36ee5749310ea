package exchange

import (
	"context"
	"fmt"

	"certdex/evidence"
	"certdex/storage"
)

// UserView is a person and the organisations assigned to her.
type UserView struct {
	evidence.User
	OrgName  string   `json:"org_name,omitempty"`
	Assigned []string `json:"assigned"` // ids of organisations
}

// Users lists the people of an organisation, of all with "", for administrators.
func (x *Exchange) Users(ctx context.Context, a Actor, orgID string) ([]UserView, error) {
	var views []UserView
	err := x.DB.Read(ctx, func(tx *storage.Tx) error {
		orgs, err := seenOrgs(ctx, tx, a, orgID)
		if err != nil {
			return err
		}
		if err := a.mustAdminister(); err != nil {
			return err
		}
		users, err := tx.Users(ctx, orgs)
		if err != nil {
			return err
		}
		views = make([]UserView, len(users))
		names := map[string]string{}
		for i, u := range users {
			if views[i], err = userView(ctx, tx, u, names); err != nil {
				return err
			}
		}
		return nil
	})
	return views, err
}

func userView(ctx context.Context, tx *storage.Tx, u evidence.User, orgNames map[string]string) (UserView, error) {
	v := UserView{User: u}
	if _, ok := orgNames[u.OrgID]; !ok {
		org, err := tx.Org(ctx, u.OrgID)
		if err != nil {
			return v, err
		}
		orgNames[u.OrgID] = org.Name
	}
	v.OrgName = orgNames[u.OrgID]
	assigned, err := tx.AssignedOrgs(ctx, u.ID)
	v.Assigned = orEmpty(assigned)
	return v, err
}

// Orgs lists the organisations that the actor sees, by name.
func (x *Exchange) Orgs(ctx context.Context, a Actor) ([]evidence.Org, error) {
	if err := a.signedIn(); err != nil {
		return nil, err
	}
	seen := []evidence.Org{}
	err := x.DB.Read(ctx, func(tx *storage.Tx) error {
		orgs, err := tx.Orgs(ctx)
		for _, o := range orgs {
			if a.Sees(o.ID) {
				seen = append(seen, o)
			}
		}
		return err
	})
	return seen, err
}

// CreateOrg makes an organisation; conflict if the name is taken.
func (x *Exchange) CreateOrg(ctx context.Context, a Actor, name string) (evidence.Org, error) {
	if err := a.mustAdminister(); err != nil {
		return evidence.Org{}, err
	}
	var org evidence.Org
	err := x.DB.Write(ctx, func(tx *storage.Tx) (err error) {
		org, err = x.createOrg(ctx, tx, a, name)
		return err
	})
	return org, err
}

func (x *Exchange) createOrg(ctx context.Context, tx *storage.Tx, a Actor, name string) (evidence.Org, error) {
	name, err := evidence.Name(name, "the organisation's name", maxName)
	if err != nil {
		return evidence.Org{}, err
	}
	org := evidence.Org{ID: storage.NewID(), Name: name, CreatedAt: x.now()}
	if err := tx.InsertOrg(ctx, org); err != nil {
		if evidence.CodeOf(err) == evidence.Conflict {
			return org, evidence.Because(err, evidence.Conflict, "there is an organisation of that name already")
		}
		return org, err
	}
	return org, x.record(ctx, tx, a, evidence.Event{OrgID: org.ID, Kind: OrgCreated, Data: map[string]any{"name": name}})
}

// Assign lets a specialist work on an organisation.
func (x *Exchange) Assign(ctx context.Context, a Actor, userID, orgID string) error {
	return x.assignment(ctx, a, userID, orgID, PersonAssigned, func(tx *storage.Tx, u evidence.User) error {
		if u.Role != evidence.Specialist {
			return evidence.Errorf(evidence.Invalid, "organisations are assigned to specialists only")
		}
		return tx.Assign(ctx, userID, orgID)
	})
}

// Unassign ends that.
func (x *Exchange) Unassign(ctx context.Context, a Actor, userID, orgID string) error {
	return x.assignment(ctx, a, userID, orgID, PersonUnassign, func(tx *storage.Tx, _ evidence.User) error {
		return tx.Unassign(ctx, userID, orgID)
	})
}

func (x *Exchange) assignment(ctx context.Context, a Actor, userID, orgID, kind string, change func(*storage.Tx, evidence.User) error) error {
	return x.DB.Write(ctx, func(tx *storage.Tx) error {
		if _, err := seenOrg(ctx, tx, a, orgID); err != nil {
			return err
		}
		if err := a.mustAdminister(); err != nil {
			return err
		}
		if !plausible(userID) {
			return unseen("user")
		}
		u, err := tx.User(ctx, userID)
		if err != nil {
			return hidden(err, "user")
		}
		if err := change(tx, u); err != nil {
			return err
		}
		return x.record(ctx, tx, a, evidence.Event{OrgID: orgID, Kind: kind, Data: map[string]any{"user": userID}})
	})
}

// ActorByUser answers the actor of a session's user; unauthorized if the user
// is gone.
func (x *Exchange) ActorByUser(ctx context.Context, userID string) (Actor, error) {
	if !plausible(userID) {
		return Actor{}, evidence.Errorf(evidence.Unauthorized, "sign in first")
	}
	var a Actor
	err := x.DB.Read(ctx, func(tx *storage.Tx) (err error) {
		a, err = actorOf(ctx, tx, userID)
		return err
	})
	return a, err
}

// actorOf gives a user with what she may see.
func actorOf(ctx context.Context, tx *storage.Tx, userID string) (Actor, error) {
	u, err := tx.User(ctx, userID)
	if evidence.CodeOf(err) == evidence.NotFound {
		return Actor{}, evidence.Errorf(evidence.Unauthorized, "sign in first")
	}
	if err != nil {
		return Actor{}, err
	}
	a := Actor{User: u, OrgIDs: []string{u.OrgID}}
	if u.Role != evidence.Specialist {
		return a, nil
	}
	assigned, err := tx.AssignedOrgs(ctx, u.ID)
	if err != nil {
		return Actor{}, fmt.Errorf("load assignments: %w", err)
	}
	for _, id := range assigned {
		if id != u.OrgID {
			a.OrgIDs = append(a.OrgIDs, id)
		}
	}
	return a, nil
}

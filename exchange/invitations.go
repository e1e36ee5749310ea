package exchange

import (
	"context"
	"time"

	"certdex/evidence"
	"certdex/storage"
)

// Lives of one-time links.
const (
	bootstrapLife  = 24 * time.Hour
	invitationLife = 7 * 24 * time.Hour
)

// Invite is who is asked to join, as what, and where.
type Invite struct {
	Email string            `json:"email"`
	Role  evidence.RoleName `json:"role"`
	OrgID string            `json:"org_id"`
}

// InvitationView is what the holder of an invitation link may know.
type InvitationView struct {
	Email   string            `json:"email,omitempty"`
	Role    evidence.RoleName `json:"role"`
	OrgID   string            `json:"org_id,omitempty"`
	OrgName string            `json:"org_name,omitempty"`
	// First is the link of the first administrator, who names herself, her
	// e-mail and the organisation.
	First     bool      `json:"first"`
	ExpiresAt time.Time `json:"expires_at"`
}

// Acceptance is what the holder of an invitation link fills in.
type Acceptance struct {
	Name     string
	Password string
	Email    string // only with the link of the first administrator
	OrgName  string // only with the link of the first administrator
}

// Bootstrap answers the secret of a one-time link for the first administrator,
// or "" when there is a user already. It expires after a day; links of other
// processes stay good until somebody used one.
func (x *Exchange) Bootstrap(ctx context.Context) (string, error) {
	secret := newSecret()
	err := x.DB.Write(ctx, func(tx *storage.Tx) error {
		users, err := tx.CountUsers(ctx)
		if err != nil {
			return err
		}
		if users > 0 {
			secret = ""
			return nil
		}
		now := x.now()
		return tx.InsertInvitation(ctx, storage.Invitation{
			ID: storage.NewID(), TokenHash: secretHash(secret), Role: evidence.Administrator,
			CreatedBy: evidence.Machine, CreatedAt: now, ExpiresAt: now.Add(bootstrapLife),
		})
	})
	if err != nil {
		return "", err
	}
	return secret, nil
}

// Invite answers the secret of a one-time link with which a person joins. It
// expires after a week and is shown this once; earlier links of the address
// are void.
func (x *Exchange) Invite(ctx context.Context, a Actor, v Invite) (string, InvitationView, error) {
	secret := newSecret()
	var view InvitationView
	err := x.DB.Write(ctx, func(tx *storage.Tx) error {
		org, err := seenOrg(ctx, tx, a, v.OrgID)
		if err != nil {
			return err
		}
		if err := a.mustAdminister(); err != nil {
			return err
		}
		address, err := email(v.Email)
		if err != nil {
			return err
		}
		if !roles[v.Role] {
			return evidence.Errorf(evidence.Invalid, "the role is member, specialist or administrator")
		}
		if err := addressFree(ctx, tx, address); err != nil {
			return err
		}
		if err := tx.DropInvitations(ctx, address); err != nil {
			return err
		}
		now := x.now()
		invitation := storage.Invitation{
			ID: storage.NewID(), TokenHash: secretHash(secret), Email: address, Role: v.Role, OrgID: org.ID,
			CreatedBy: a.User.ID, CreatedAt: now, ExpiresAt: now.Add(invitationLife),
		}
		if err := tx.InsertInvitation(ctx, invitation); err != nil {
			return err
		}
		view = invitationView(invitation, org)
		return x.record(ctx, tx, a, evidence.Event{OrgID: org.ID, Kind: PersonInvited, Data: map[string]any{
			"invitation": invitation.ID, "role": string(v.Role),
		}})
	})
	if err != nil {
		return "", InvitationView{}, err
	}
	return secret, view, nil
}

var roles = map[evidence.RoleName]bool{evidence.Member: true, evidence.Specialist: true, evidence.Administrator: true}

// Invitation answers what a link's secret invites to; not_found if it is used,
// expired or wrong.
func (x *Exchange) Invitation(ctx context.Context, secret string) (InvitationView, error) {
	var view InvitationView
	err := x.DB.Read(ctx, func(tx *storage.Tx) error {
		i, err := tx.InvitationByHash(ctx, secretHash(secret))
		if err != nil {
			return deadLink(err)
		}
		if i.TakenAt != nil || !x.now().Before(i.ExpiresAt) {
			return deadLink(unseen("invitation"))
		}
		if i.OrgID == "" {
			view = invitationView(i, evidence.Org{})
			return nobodyYet(ctx, tx)
		}
		org, err := tx.Org(ctx, i.OrgID)
		view = invitationView(i, org)
		return err
	})
	if err != nil {
		return InvitationView{}, err
	}
	return view, nil
}

// AcceptInvitation makes the user and uses the link up. With the link of the
// first administrator it makes the organisation too.
func (x *Exchange) AcceptInvitation(ctx context.Context, secret string, v Acceptance) (Actor, error) {
	if _, err := x.Invitation(ctx, secret); err != nil { // before the dear hash
		return Actor{}, err
	}
	name, err := evidence.Name(v.Name, "your name", maxName)
	if err != nil {
		return Actor{}, err
	}
	hash, err := passwordHash(ctx, v.Password)
	if err != nil {
		return Actor{}, err
	}
	var a Actor
	err = x.DB.Write(ctx, func(tx *storage.Tx) error {
		now := x.now()
		i, err := tx.TakeInvitation(ctx, secretHash(secret), now)
		if err != nil {
			return deadLink(err)
		}
		joins := Actor{User: evidence.User{ID: storage.NewID(), OrgID: i.OrgID, Email: i.Email, Name: name, Role: i.Role, CreatedAt: now}}
		if i.OrgID == "" {
			if err := x.begin(ctx, tx, &joins, v); err != nil {
				return err
			}
		}
		if err := addressFree(ctx, tx, joins.User.Email); err != nil {
			return err
		}
		if err := tx.InsertUser(ctx, joins.User, hash); err != nil {
			return err
		}
		err = x.record(ctx, tx, joins, evidence.Event{OrgID: joins.User.OrgID, Kind: PersonJoined, Data: map[string]any{
			"user": joins.User.ID, "role": string(joins.User.Role), "invitation": i.ID,
		}})
		if err != nil {
			return err
		}
		a, err = actorOf(ctx, tx, joins.User.ID)
		return err
	})
	if err != nil {
		return Actor{}, err
	}
	return a, nil
}

// begin makes the first organisation for the first administrator. Dropping the
// other links of that kind lets only one of several be used, whoever comes
// at the same moment.
func (x *Exchange) begin(ctx context.Context, tx *storage.Tx, first *Actor, v Acceptance) error {
	if err := nobodyYet(ctx, tx); err != nil {
		return err
	}
	if err := tx.DropInvitations(ctx, ""); err != nil {
		return err
	}
	address, err := email(v.Email)
	if err != nil {
		return err
	}
	org, err := x.createOrg(ctx, tx, *first, v.OrgName)
	if err != nil {
		return err
	}
	first.User.Email, first.User.OrgID = address, org.ID
	return nil
}

// nobodyYet refuses the link of the first administrator once there is a user.
func nobodyYet(ctx context.Context, tx *storage.Tx) error {
	users, err := tx.CountUsers(ctx)
	if err == nil && users > 0 {
		return deadLink(unseen("invitation"))
	}
	return err
}

func addressFree(ctx context.Context, tx *storage.Tx, address string) error {
	_, _, err := tx.UserByEmail(ctx, address)
	switch evidence.CodeOf(err) {
	case evidence.NotFound:
		return nil
	case "":
		return evidence.Errorf(evidence.Conflict, "there is a user with that e-mail address already")
	}
	return err
}

// deadLink answers alike for a link that is used, expired or wrong.
func deadLink(err error) error {
	if evidence.CodeOf(err) == evidence.NotFound {
		return evidence.Errorf(evidence.NotFound, "this link is used, has expired or is wrong; ask for a new one")
	}
	return err
}

func invitationView(i storage.Invitation, org evidence.Org) InvitationView {
	return InvitationView{
		Email: i.Email, Role: i.Role, OrgID: i.OrgID, OrgName: org.Name, First: i.OrgID == "", ExpiresAt: i.ExpiresAt,
	}
}

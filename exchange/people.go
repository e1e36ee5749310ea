package exchange

import (
	"context"
	"time"

	"certdex/evidence"
)

// UserView is a person and the organisations assigned to her.
type UserView struct {
	evidence.User
	OrgName  string   `json:"org_name,omitempty"`
	Assigned []string `json:"assigned"` // ids of organisations
}

// MinPassword is the least number of characters of a password.
const MinPassword = 12

// SignIn answers who the e-mail and password belong to. Address is where the
// request comes from; too many failures of the account or the address answer
// rate_limited for a while.
func (x *Exchange) SignIn(ctx context.Context, email, password, address string) (Actor, error) {
	return Actor{}, errNotBuilt
}

// ActorByUser answers the actor of a session's user; unauthorized if the user
// is gone.
func (x *Exchange) ActorByUser(ctx context.Context, userID string) (Actor, error) {
	return Actor{}, errNotBuilt
}

// ChangePassword sets a new password after checking the old one.
func (x *Exchange) ChangePassword(ctx context.Context, a Actor, old, new string) error {
	return errNotBuilt
}

// Users lists the people of an organisation, of all with "".
func (x *Exchange) Users(ctx context.Context, a Actor, orgID string) ([]UserView, error) {
	return nil, errNotBuilt
}

// Orgs lists the organisations that the actor sees, by name.
func (x *Exchange) Orgs(ctx context.Context, a Actor) ([]evidence.Org, error) {
	return nil, errNotBuilt
}

// CreateOrg makes an organisation; conflict if the name is taken.
func (x *Exchange) CreateOrg(ctx context.Context, a Actor, name string) (evidence.Org, error) {
	return evidence.Org{}, errNotBuilt
}

// Assign lets a specialist work on an organisation.
func (x *Exchange) Assign(ctx context.Context, a Actor, userID, orgID string) error {
	return errNotBuilt
}

// Unassign ends that.
func (x *Exchange) Unassign(ctx context.Context, a Actor, userID, orgID string) error {
	return errNotBuilt
}

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
// or "" when there is a user already. It expires after a day.
func (x *Exchange) Bootstrap(ctx context.Context) (string, error) {
	return "", errNotBuilt
}

// Invite answers the secret of a one-time link with which a person joins. It
// expires after a week and is shown this once.
func (x *Exchange) Invite(ctx context.Context, a Actor, v Invite) (string, InvitationView, error) {
	return "", InvitationView{}, errNotBuilt
}

// Invitation answers what a link's secret invites to; not_found if it is used,
// expired or wrong.
func (x *Exchange) Invitation(ctx context.Context, secret string) (InvitationView, error) {
	return InvitationView{}, errNotBuilt
}

// AcceptInvitation makes the user and uses the link up.
func (x *Exchange) AcceptInvitation(ctx context.Context, secret string, v Acceptance) (Actor, error) {
	return Actor{}, errNotBuilt
}

// TokenView is an API token without its secret.
type TokenView struct {
	ID         string     `json:"id"`
	Name       string     `json:"name"`
	CreatedAt  time.Time  `json:"created_at"`
	LastUsedAt *time.Time `json:"last_used_at,omitempty"`
	RevokedAt  *time.Time `json:"revoked_at,omitempty"`
}

// CreateToken makes an API token of the actor and answers its secret, which is
// shown this once.
func (x *Exchange) CreateToken(ctx context.Context, a Actor, name string) (string, TokenView, error) {
	return "", TokenView{}, errNotBuilt
}

// CreateTokenFor makes an API token of another user, for an administrator.
func (x *Exchange) CreateTokenFor(ctx context.Context, a Actor, email, name string) (string, TokenView, error) {
	return "", TokenView{}, errNotBuilt
}

// Tokens lists the actor's API tokens, newest first.
func (x *Exchange) Tokens(ctx context.Context, a Actor) ([]TokenView, error) {
	return nil, errNotBuilt
}

// RevokeToken ends one of the actor's tokens; an administrator may end any.
func (x *Exchange) RevokeToken(ctx context.Context, a Actor, id string) error {
	return errNotBuilt
}

// ActorByToken answers the actor of an API token's secret, or unauthorized.
func (x *Exchange) ActorByToken(ctx context.Context, secret string) (Actor, error) {
	return Actor{}, errNotBuilt
}

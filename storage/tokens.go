package storage

import (
	"context"
	"time"

	"certdex/evidence"
)

// Invitation lets one person make an account. Only a hash of its secret is kept.
type Invitation struct {
	ID        string
	TokenHash string
	Email     string
	Role      evidence.RoleName
	OrgID     string // "" for the first administrator, who names the organisation
	CreatedBy string
	CreatedAt time.Time
	ExpiresAt time.Time
	TakenAt   *time.Time
}

// Token lets a program act as a user. Only a hash of its secret is kept.
type Token struct {
	ID         string
	UserID     string
	Name       string
	TokenHash  string
	CreatedAt  time.Time
	LastUsedAt *time.Time
	RevokedAt  *time.Time
}

// InsertInvitation adds an invitation.
func (tx *Tx) InsertInvitation(ctx context.Context, i Invitation) error { return errUnbuilt }

// InvitationByHash gives an invitation, taken or not.
func (tx *Tx) InvitationByHash(ctx context.Context, tokenHash string) (Invitation, error) {
	return Invitation{}, errUnbuilt
}

// TakeInvitation uses an invitation up; NotFound where it is unknown, expired
// at now, or taken.
func (tx *Tx) TakeInvitation(ctx context.Context, tokenHash string, now time.Time) (Invitation, error) {
	return Invitation{}, errUnbuilt
}

// DropInvitations removes the untaken invitations of an address.
func (tx *Tx) DropInvitations(ctx context.Context, email string) error { return errUnbuilt }

// InsertToken adds a token.
func (tx *Tx) InsertToken(ctx context.Context, t Token) error { return errUnbuilt }

// TokenByHash gives a token that is not revoked.
func (tx *Tx) TokenByHash(ctx context.Context, tokenHash string) (Token, error) {
	return Token{}, errUnbuilt
}

// TouchToken notes that a token was used.
func (tx *Tx) TouchToken(ctx context.Context, id string, at time.Time) error { return errUnbuilt }

// Tokens gives a user's tokens that are not revoked, newest first.
func (tx *Tx) Tokens(ctx context.Context, userID string) ([]Token, error) { return nil, errUnbuilt }

// RevokeToken ends a user's token; NotFound where there is no such live token.
func (tx *Tx) RevokeToken(ctx context.Context, userID, id string, at time.Time) error {
	return errUnbuilt
}

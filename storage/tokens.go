package storage

import (
	"cmp"
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

const invitationColumns = `id, token_hash, email, role, org_id, created_by, created_at, expires_at, taken_at`

func scanInvitation(r scanner) (Invitation, error) {
	var i Invitation
	err := r.Scan(&i.ID, &i.TokenHash, &i.Email, &i.Role, &i.OrgID, &i.CreatedBy,
		asTime{&i.CreatedAt}, asTime{&i.ExpiresAt}, asTimePointer{&i.TakenAt})
	return i, err
}

// InsertInvitation adds an invitation.
func (tx *Tx) InsertInvitation(ctx context.Context, i Invitation) error {
	_, err := tx.Exec(ctx, `INSERT INTO invitations (id, token_hash, email, role, org_id, created_by, created_at, expires_at)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8)`,
		i.ID, i.TokenHash, i.Email, i.Role, i.OrgID, i.CreatedBy, cmp.Or(i.CreatedAt, tx.now()), i.ExpiresAt)
	return err
}

// InvitationByHash gives an invitation, taken or not.
func (tx *Tx) InvitationByHash(ctx context.Context, tokenHash string) (Invitation, error) {
	return scanInvitation(tx.QueryRow(ctx,
		`SELECT `+invitationColumns+` FROM invitations WHERE token_hash = $1`, tokenHash))
}

// TakeInvitation uses an invitation up; NotFound where it is unknown, expired
// at now, or taken.
func (tx *Tx) TakeInvitation(ctx context.Context, tokenHash string, now time.Time) (Invitation, error) {
	n, err := tx.Exec(ctx, `UPDATE invitations SET taken_at = $1
		WHERE token_hash = $2 AND taken_at IS NULL AND expires_at > $1`, now, tokenHash)
	if err != nil {
		return Invitation{}, err
	}
	if n == 0 {
		return Invitation{}, evidence.Errorf(evidence.NotFound, "this invitation has been used or has expired; ask for a new one")
	}
	return tx.InvitationByHash(ctx, tokenHash)
}

// DropInvitations removes the untaken invitations of an address.
func (tx *Tx) DropInvitations(ctx context.Context, email string) error {
	_, err := tx.Exec(ctx, `DELETE FROM invitations WHERE email = $1 AND taken_at IS NULL`, email)
	return err
}

const tokenColumns = `id, user_id, name, token_hash, created_at, last_used_at, revoked_at`

func scanToken(r scanner) (Token, error) {
	var t Token
	err := r.Scan(&t.ID, &t.UserID, &t.Name, &t.TokenHash, asTime{&t.CreatedAt},
		asTimePointer{&t.LastUsedAt}, asTimePointer{&t.RevokedAt})
	return t, err
}

// InsertToken adds a token.
func (tx *Tx) InsertToken(ctx context.Context, t Token) error {
	_, err := tx.Exec(ctx, `INSERT INTO tokens (id, user_id, name, token_hash, created_at) VALUES ($1, $2, $3, $4, $5)`,
		t.ID, t.UserID, t.Name, t.TokenHash, cmp.Or(t.CreatedAt, tx.now()))
	return err
}

// TokenByHash gives a token that is not revoked.
func (tx *Tx) TokenByHash(ctx context.Context, tokenHash string) (Token, error) {
	return scanToken(tx.QueryRow(ctx,
		`SELECT `+tokenColumns+` FROM tokens WHERE token_hash = $1 AND revoked_at IS NULL`, tokenHash))
}

// TouchToken notes that a token was used.
func (tx *Tx) TouchToken(ctx context.Context, id string, at time.Time) error {
	_, err := tx.Exec(ctx, `UPDATE tokens SET last_used_at = $1 WHERE id = $2`, at, id)
	return err
}

// Tokens gives a user's tokens that are not revoked, newest first.
func (tx *Tx) Tokens(ctx context.Context, userID string) ([]Token, error) {
	r, err := tx.Query(ctx, `SELECT `+tokenColumns+` FROM tokens
		WHERE user_id = $1 AND revoked_at IS NULL ORDER BY created_at DESC, id DESC`, userID)
	return collect(r, err, scanToken)
}

// RevokeToken ends a user's token; NotFound where there is no such live token.
func (tx *Tx) RevokeToken(ctx context.Context, userID, id string, at time.Time) error {
	n, err := tx.Exec(ctx, `UPDATE tokens SET revoked_at = $1
		WHERE id = $2 AND user_id = $3 AND revoked_at IS NULL`, at, id, userID)
	if err == nil && n == 0 {
		return evidence.Errorf(evidence.NotFound, "there is no such token")
	}
	return err
}

package storage

import (
	"context"
	"time"

	"certdex/evidence"
)

// rememberedFor is how long an answer is kept for its Idempotency-Key.
const rememberedFor = 24 * time.Hour

// Remembered is the answer given to a request with an Idempotency-Key.
type Remembered struct {
	RequestHash string
	Response    []byte
}

// Idempotent gives what was answered to a key of a user in an organisation in
// the last 24 hours.
func (tx *Tx) Idempotent(ctx context.Context, orgID, userID, key string) (Remembered, bool, error) {
	var r Remembered
	err := tx.QueryRow(ctx, `SELECT request_hash, response FROM remembered
		WHERE org_id = $1 AND user_id = $2 AND key = $3 AND created_at > $4`,
		orgID, userID, key, tx.now().Add(-rememberedFor)).Scan(&r.RequestHash, &r.Response)
	if evidence.CodeOf(err) == evidence.NotFound {
		return Remembered{}, false, nil
	}
	return r, err == nil, err
}

// Remember keeps the answer to a key for 24 hours; Conflict where another
// request with this key was first.
func (tx *Tx) Remember(ctx context.Context, orgID, userID, key string, r Remembered) error {
	now := tx.now()
	_, err := tx.Exec(ctx, `DELETE FROM remembered WHERE org_id = $1 AND user_id = $2 AND key = $3 AND created_at <= $4`,
		orgID, userID, key, now.Add(-rememberedFor))
	if err != nil {
		return err
	}
	if r.Response == nil {
		r.Response = []byte{}
	}
	_, err = tx.Exec(ctx, `INSERT INTO remembered (org_id, user_id, key, request_hash, response, created_at)
		VALUES ($1, $2, $3, $4, $5, $6)`, orgID, userID, key, r.RequestHash, r.Response, now)
	return err
}

// PutPassword keeps a file's password, sealed by the caller, until a moment.
func (tx *Tx) PutPassword(ctx context.Context, fileID string, sealed []byte, until time.Time) error {
	_, err := tx.Exec(ctx, `INSERT INTO file_passwords (file_id, sealed, expires_at) VALUES ($1, $2, $3)
		ON CONFLICT (file_id) DO UPDATE SET sealed = excluded.sealed, expires_at = excluded.expires_at`, fileID, sealed, until)
	return err
}

// Password gives a file's sealed password; false where there is none or its
// time is over.
func (tx *Tx) Password(ctx context.Context, fileID string) ([]byte, bool, error) {
	var sealed []byte
	err := tx.QueryRow(ctx, `SELECT sealed FROM file_passwords WHERE file_id = $1 AND expires_at > $2`,
		fileID, tx.now()).Scan(&sealed)
	if evidence.CodeOf(err) == evidence.NotFound {
		return nil, false, nil
	}
	return sealed, err == nil, err
}

// DropPassword removes a file's password; one that is not there is no error.
func (tx *Tx) DropPassword(ctx context.Context, fileID string) error {
	_, err := tx.Exec(ctx, `DELETE FROM file_passwords WHERE file_id = $1`, fileID)
	return err
}

// Sweep removes what has had its time at now: sessions, passwords, invitations,
// and remembered answers older than 24 hours.
func (tx *Tx) Sweep(ctx context.Context, now time.Time) error {
	for _, table := range []string{"sessions", "file_passwords", "invitations"} {
		if _, err := tx.Exec(ctx, `DELETE FROM `+table+` WHERE expires_at <= $1`, now); err != nil {
			return err
		}
	}
	_, err := tx.Exec(ctx, `DELETE FROM remembered WHERE created_at <= $1`, now.Add(-rememberedFor))
	return err
}

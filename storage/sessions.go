package storage

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"time"

	"certdex/evidence"
)

// Sessions keeps the sessions of github.com/alexedwards/scs in the database.
// Only a hash of a session's token is stored.
type Sessions struct {
	DB *DB
	// UserOf finds in a session's data the id of the user who is signed in, ""
	// for nobody; nil finds nobody. DropSessions goes by it.
	UserOf func(data []byte) string
}

// FindCtx gives the data of a session that has not expired.
func (s Sessions) FindCtx(ctx context.Context, token string) ([]byte, bool, error) {
	var data []byte
	err := s.DB.Read(ctx, func(tx *Tx) error {
		return tx.QueryRow(ctx, `SELECT data FROM sessions WHERE token_hash = $1 AND expires_at > $2`,
			sessionKey(token), tx.now()).Scan(&data)
	})
	if evidence.CodeOf(err) == evidence.NotFound {
		return nil, false, nil
	}
	return data, err == nil, err
}

// CommitCtx adds or replaces a session.
func (s Sessions) CommitCtx(ctx context.Context, token string, data []byte, expiry time.Time) error {
	user := ""
	if s.UserOf != nil {
		user = s.UserOf(data)
	}
	return s.DB.Write(ctx, func(tx *Tx) error {
		_, err := tx.Exec(ctx, `INSERT INTO sessions (token_hash, user_id, data, expires_at) VALUES ($1, $2, $3, $4)
			ON CONFLICT (token_hash) DO UPDATE SET user_id = excluded.user_id, data = excluded.data, expires_at = excluded.expires_at`,
			sessionKey(token), user, data, expiry)
		return err
	})
}

// DropSessions ends the sessions of a user but for the one of a token; "" spares none.
func (tx *Tx) DropSessions(ctx context.Context, userID, exceptToken string) error {
	_, err := tx.Exec(ctx, `DELETE FROM sessions WHERE user_id = $1 AND token_hash <> $2`, userID, sessionKey(exceptToken))
	return err
}

// DeleteCtx removes a session.
func (s Sessions) DeleteCtx(ctx context.Context, token string) error {
	return s.DB.Write(ctx, func(tx *Tx) error {
		_, err := tx.Exec(ctx, `DELETE FROM sessions WHERE token_hash = $1`, sessionKey(token))
		return err
	})
}

func sessionKey(token string) string {
	sum := sha256.Sum256([]byte(token))
	return hex.EncodeToString(sum[:])
}

// Find is FindCtx without a context.
func (s Sessions) Find(token string) ([]byte, bool, error) {
	return s.FindCtx(context.Background(), token)
}

// Commit is CommitCtx without a context.
func (s Sessions) Commit(token string, data []byte, expiry time.Time) error {
	return s.CommitCtx(context.Background(), token, data, expiry)
}

// Delete is DeleteCtx without a context.
func (s Sessions) Delete(token string) error { return s.DeleteCtx(context.Background(), token) }

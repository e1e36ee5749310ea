package storage

import (
	"cmp"
	"context"
	"strings"
	"unicode"

	"certdex/evidence"
)

func scanOrg(r scanner) (evidence.Org, error) {
	var o evidence.Org
	err := r.Scan(&o.ID, &o.Name, asTime{&o.CreatedAt})
	return o, err
}

// orgKey is the name by which an organisation is known: names that differ only
// in case, in accents or in what cannot be seen are one.
func orgKey(name string) string {
	return strings.Map(func(r rune) rune { return unicode.ToLower(unicode.ToUpper(r)) }, // one for σ and ς
		fold(evidence.Shown(name)))
}

// InsertOrg adds an organisation; Conflict where the name is taken, as orgKey has it.
func (tx *Tx) InsertOrg(ctx context.Context, o evidence.Org) error {
	_, err := tx.Exec(ctx, `INSERT INTO orgs (id, name, name_key, created_at) VALUES ($1, $2, $3, $4)`,
		o.ID, o.Name, orgKey(o.Name), cmp.Or(o.CreatedAt, tx.now()))
	return err
}

// Org gives an organisation by id.
func (tx *Tx) Org(ctx context.Context, id string) (evidence.Org, error) {
	return scanOrg(tx.QueryRow(ctx, `SELECT id, name, created_at FROM orgs WHERE id = $1`, id))
}

// Orgs gives every organisation by name.
func (tx *Tx) Orgs(ctx context.Context) ([]evidence.Org, error) {
	r, err := tx.Query(ctx, `SELECT id, name, created_at FROM orgs ORDER BY name_key`)
	return collect(r, err, scanOrg)
}

const userColumns = `id, org_id, email, name, role, created_at`

func scanUser(r scanner) (evidence.User, error) {
	var u evidence.User
	err := r.Scan(&u.ID, &u.OrgID, &u.Email, &u.Name, &u.Role, asTime{&u.CreatedAt})
	return u, err
}

// emailKey is the address by which a person is known. Only the case is
// forgiven: to fold accents would make two mailboxes one.
func emailKey(email string) string { return strings.ToLower(strings.TrimSpace(email)) }

// InsertUser adds a user; Conflict where the address is taken, whatever the case.
func (tx *Tx) InsertUser(ctx context.Context, u evidence.User, passwordHash string) error {
	_, err := tx.Exec(ctx, `INSERT INTO users (id, org_id, email, email_key, name, role, password_hash, created_at)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8)`,
		u.ID, u.OrgID, u.Email, emailKey(u.Email), u.Name, u.Role, passwordHash, cmp.Or(u.CreatedAt, tx.now()))
	return err
}

// User gives a user by id.
func (tx *Tx) User(ctx context.Context, id string) (evidence.User, error) {
	return scanUser(tx.QueryRow(ctx, `SELECT `+userColumns+` FROM users WHERE id = $1`, id))
}

// UserByEmail gives a user and the hash of the password.
func (tx *Tx) UserByEmail(ctx context.Context, email string) (evidence.User, string, error) {
	u, err := scanUser(tx.QueryRow(ctx, `SELECT `+userColumns+` FROM users WHERE email_key = $1`, emailKey(email)))
	if err != nil {
		return evidence.User{}, "", err
	}
	hash, err := tx.PasswordHash(ctx, u.ID)
	return u, hash, err
}

// PasswordHash gives the hash of a user's password.
func (tx *Tx) PasswordHash(ctx context.Context, userID string) (string, error) {
	var hash string
	err := tx.QueryRow(ctx, `SELECT password_hash FROM users WHERE id = $1`, userID).Scan(&hash)
	return hash, err
}

// SetPassword replaces the hash of a user's password.
func (tx *Tx) SetPassword(ctx context.Context, userID, passwordHash string) error {
	n, err := tx.Exec(ctx, `UPDATE users SET password_hash = $1 WHERE id = $2`, passwordHash, userID)
	if err == nil && n == 0 {
		return evidence.Errorf(evidence.NotFound, "there is no such user")
	}
	return err
}

// Users gives the users of the organisations, by address; nil gives none.
func (tx *Tx) Users(ctx context.Context, orgIDs []string) ([]evidence.User, error) {
	var w where
	w.in("org_id", orgIDs)
	r, err := tx.Query(ctx, `SELECT `+userColumns+` FROM users`+w.String()+` ORDER BY email_key`, w.args...)
	return collect(r, err, scanUser)
}

// CountUsers counts all users.
func (tx *Tx) CountUsers(ctx context.Context) (int, error) {
	var n int
	err := tx.QueryRow(ctx, `SELECT COUNT(*) FROM users`).Scan(&n)
	return n, err
}

// Assign gives a specialist an organisation; doing it again changes nothing.
func (tx *Tx) Assign(ctx context.Context, userID, orgID string) error {
	_, err := tx.Exec(ctx, `INSERT INTO assignments (user_id, org_id) VALUES ($1, $2)
		ON CONFLICT (user_id, org_id) DO NOTHING`, userID, orgID)
	return err
}

// Unassign takes it away.
func (tx *Tx) Unassign(ctx context.Context, userID, orgID string) error {
	_, err := tx.Exec(ctx, `DELETE FROM assignments WHERE user_id = $1 AND org_id = $2`, userID, orgID)
	return err
}

// AssignedOrgs gives the ids of the organisations assigned to a user.
func (tx *Tx) AssignedOrgs(ctx context.Context, userID string) ([]string, error) {
	r, err := tx.Query(ctx, `SELECT org_id FROM assignments WHERE user_id = $1 ORDER BY org_id`, userID)
	return collect(r, err, func(r scanner) (string, error) {
		var id string
		err := r.Scan(&id)
		return id, err
	})
}

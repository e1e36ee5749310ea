package storage

import (
	"context"

	"certdex/evidence"
)

// InsertOrg adds an organisation; Conflict where the name is taken.
func (tx *Tx) InsertOrg(ctx context.Context, o evidence.Org) error { return errUnbuilt }

// Org gives an organisation by id.
func (tx *Tx) Org(ctx context.Context, id string) (evidence.Org, error) {
	return evidence.Org{}, errUnbuilt
}

// OrgByName gives an organisation by its name, whatever the case.
func (tx *Tx) OrgByName(ctx context.Context, name string) (evidence.Org, error) {
	return evidence.Org{}, errUnbuilt
}

// Orgs gives every organisation by name.
func (tx *Tx) Orgs(ctx context.Context) ([]evidence.Org, error) { return nil, errUnbuilt }

// InsertUser adds a user; Conflict where the address is taken, whatever the case.
func (tx *Tx) InsertUser(ctx context.Context, u evidence.User, passwordHash string) error {
	return errUnbuilt
}

// User gives a user by id.
func (tx *Tx) User(ctx context.Context, id string) (evidence.User, error) {
	return evidence.User{}, errUnbuilt
}

// UserByEmail gives a user and the hash of the password.
func (tx *Tx) UserByEmail(ctx context.Context, email string) (evidence.User, string, error) {
	return evidence.User{}, "", errUnbuilt
}

// PasswordHash gives the hash of a user's password.
func (tx *Tx) PasswordHash(ctx context.Context, userID string) (string, error) {
	return "", errUnbuilt
}

// SetPassword replaces the hash of a user's password.
func (tx *Tx) SetPassword(ctx context.Context, userID, passwordHash string) error {
	return errUnbuilt
}

// Users gives the users of the organisations, by address; nil gives none.
func (tx *Tx) Users(ctx context.Context, orgIDs []string) ([]evidence.User, error) {
	return nil, errUnbuilt
}

// CountUsers counts all users.
func (tx *Tx) CountUsers(ctx context.Context) (int, error) { return 0, errUnbuilt }

// Assign gives a specialist an organisation; doing it again changes nothing.
func (tx *Tx) Assign(ctx context.Context, userID, orgID string) error { return errUnbuilt }

// Unassign takes it away.
func (tx *Tx) Unassign(ctx context.Context, userID, orgID string) error { return errUnbuilt }

// AssignedOrgs gives the ids of the organisations assigned to a user.
func (tx *Tx) AssignedOrgs(ctx context.Context, userID string) ([]string, error) {
	return nil, errUnbuilt
}

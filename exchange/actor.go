package exchange

import (
	"context"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"certdex/evidence"
	"certdex/ingest"
	"certdex/storage"
)

// Actor is who acts: a signed-in person, or the operator at the command line.
// ActorByUser, ActorByToken, SignIn and System make it; it is good for one
// request.
type Actor struct {
	User evidence.User
	// OrgIDs are the organisations it may see: the own one, and those
	// assigned to a specialist. Administrators see all, whatever stands here.
	OrgIDs []string
	// System is the operator of the machine, who may do what an
	// administrator may.
	System bool
}

// System is the operator at the command line.
func System() Actor {
	return Actor{System: true, User: evidence.User{ID: evidence.Machine, Name: "Operator", Role: evidence.Administrator}}
}

// Administers says whether the actor manages organisations, people and registers.
func (a Actor) Administers() bool { return a.System || a.User.Role == evidence.Administrator }

// Reviews says whether the actor may correct, verify and decline in the
// organisations that it sees.
func (a Actor) Reviews() bool { return a.Administers() || a.User.Role == evidence.Specialist }

// Sees says whether the actor may know what that organisation has.
func (a Actor) Sees(orgID string) bool { return a.Administers() || slices.Contains(a.OrgIDs, orgID) }

// signedIn refuses the zero Actor, which a handler has when nobody is signed in.
func (a Actor) signedIn() error {
	if a.System || a.User.ID != "" {
		return nil
	}
	return evidence.Errorf(evidence.Unauthorized, "sign in first")
}

// mustReview refuses who may see but not decide.
func (a Actor) mustReview() error {
	if err := a.signedIn(); err != nil || a.Reviews() {
		return err
	}
	return evidence.Errorf(evidence.Forbidden, "only a specialist or an administrator may do that")
}

// mustAdminister refuses everybody but administrators and the operator.
func (a Actor) mustAdminister() error {
	if err := a.signedIn(); err != nil || a.Administers() {
		return err
	}
	return evidence.Errorf(evidence.Forbidden, "only an administrator may do that")
}

// mustHandle refuses a member a colleague's file.
func (a Actor) mustHandle(f storage.File) error {
	if a.Reviews() || f.UploadedBy == a.User.ID {
		return nil
	}
	return evidence.Errorf(evidence.Forbidden, "only who uploaded the file, a specialist or an administrator may do that")
}

// home is the organisation that a request without one means.
func (a Actor) home(orgID string) string {
	if orgID == "" {
		return a.User.OrgID
	}
	return orgID
}

// seenOrg gives an organisation that the actor may see.
func seenOrg(ctx context.Context, tx *storage.Tx, a Actor, id string) (evidence.Org, error) {
	if err := a.signedIn(); err != nil {
		return evidence.Org{}, err
	}
	if !a.Sees(id) || !plausible(id) {
		return evidence.Org{}, unseen("organisation")
	}
	org, err := tx.Org(ctx, id)
	return org, hidden(err, "organisation")
}

// seenOrgs gives the organisations that a list covers: one, or all that the
// actor sees.
func seenOrgs(ctx context.Context, tx *storage.Tx, a Actor, orgID string) ([]string, error) {
	if err := a.signedIn(); err != nil {
		return nil, err
	}
	if orgID != "" {
		org, err := seenOrg(ctx, tx, a, orgID)
		return []string{org.ID}, err
	}
	if !a.Administers() {
		return a.OrgIDs, nil
	}
	orgs, err := tx.Orgs(ctx)
	ids := make([]string, len(orgs))
	for i, o := range orgs {
		ids[i] = o.ID
	}
	return ids, err
}

// seenFile gives a file that the actor may see.
func seenFile(ctx context.Context, tx *storage.Tx, a Actor, id string) (storage.File, error) {
	if err := a.signedIn(); err != nil {
		return storage.File{}, err
	}
	if !plausible(id) {
		return storage.File{}, unseen("file")
	}
	f, err := tx.File(ctx, id)
	if err == nil && !a.Sees(f.OrgID) {
		return storage.File{}, unseen("file")
	}
	return f, hidden(err, "file")
}

// seenDocument gives a document that the actor may see; Infected where it comes
// from an infected file.
func seenDocument(ctx context.Context, tx *storage.Tx, a Actor, id string) (storage.Document, error) {
	if err := a.signedIn(); err != nil {
		return storage.Document{}, err
	}
	if !plausible(id) {
		return storage.Document{}, unseen("document")
	}
	d, err := tx.Document(ctx, id)
	if err == nil && !a.Sees(d.OrgID) {
		return storage.Document{}, unseen("document")
	}
	if err == nil && d.Infected {
		f, err := tx.File(ctx, d.FileID)
		if err != nil {
			return storage.Document{}, err
		}
		return storage.Document{}, ingest.RefuseInfected(f)
	}
	return d, hidden(err, "document")
}

// unseen is the one answer for what is not there and for what the actor may
// not see.
func unseen(what string) error {
	return evidence.Errorf(evidence.NotFound, "there is no such %s", what)
}

// hidden gives the storage's not_found the words of unseen, so that the two
// cannot be told apart.
func hidden(err error, what string) error {
	if evidence.CodeOf(err) == evidence.NotFound {
		return unseen(what)
	}
	return err
}

// plausible keeps what cannot be an id away from the database. Partners bear
// the ids of their organisations, which may be in any writing.
func plausible(id string) bool {
	return id != "" && utf8.RuneCountInString(id) <= evidence.MaxID && utf8.ValidString(id) && !strings.ContainsFunc(id, unicode.IsControl)
}

package exchange

import (
	"slices"

	"certdex/evidence"
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

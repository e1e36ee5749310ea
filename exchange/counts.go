package exchange

import (
	"context"

	"certdex/storage"
)

// Counts says how many files and documents stand in each state.
type Counts struct {
	Files     map[string]int `json:"files"`
	Documents map[string]int `json:"documents"`
}

// Counts counts what the actor sees in an organisation, in all with "".
func (x *Exchange) Counts(ctx context.Context, a Actor, orgID string) (Counts, error) {
	c := Counts{Files: map[string]int{}, Documents: map[string]int{}}
	err := x.DB.Read(ctx, func(tx *storage.Tx) error {
		orgs, err := seenOrgs(ctx, tx, a, orgID)
		if err != nil {
			return err
		}
		counts, err := tx.Counts(ctx, orgs)
		for state, n := range counts.Files {
			c.Files[string(state)] = n
		}
		for state, n := range counts.Documents {
			c.Documents[string(state)] = n
		}
		return err
	})
	return c, err
}

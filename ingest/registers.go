package ingest

import (
	"context"
	"fmt"
	"sync"

	"certdex/evidence"
	"certdex/storage"
)

// registerCache keeps the newest extract of each program's status register.
type registerCache struct {
	mu    sync.Mutex
	known map[string]*register
}

type register struct {
	mu      sync.Mutex // held while it is loaded, so that it is loaded once
	extract storage.Extract
	entries []evidence.RegisterEntry
}

// get gives the newest extract of a program's register; ok says that there is one.
func (c *registerCache) get(ctx context.Context, db *storage.DB, program string) (e storage.Extract, entries []evidence.RegisterEntry, ok bool, err error) {
	kept := c.entry(program)
	kept.mu.Lock()
	defer kept.mu.Unlock()
	err = db.Read(ctx, func(tx *storage.Tx) error {
		id, err := tx.ExtractVersion(ctx, program)
		if err != nil || id == kept.extract.ID {
			return err
		}
		kept.extract, kept.entries = storage.Extract{}, nil
		if id != "" {
			kept.extract, kept.entries, err = tx.LatestExtract(ctx, program)
		}
		return err
	})
	if err != nil {
		return e, nil, false, fmt.Errorf("load register: %w", err)
	}
	return kept.extract, kept.entries, kept.extract.ID != "", nil
}

func (c *registerCache) entry(program string) *register {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.known == nil {
		c.known = map[string]*register{}
	}
	if c.known[program] == nil {
		c.known[program] = &register{}
	}
	return c.known[program]
}

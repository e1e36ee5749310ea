package ingest

import (
	"context"
	"fmt"
	"sync"

	"certdex/evidence"
	"certdex/matchers"
	"certdex/storage"
)

// registerCache keeps the newest extract of each program's status register, prepared.
type registerCache struct {
	mu    sync.Mutex
	known map[string]*register
}

type register struct {
	mu       sync.Mutex // held while it is loaded, so that it is loaded once
	extract  storage.Extract
	prepared *matchers.Register
}

// get gives the newest extract of a program's register; ok says that there is one.
func (c *registerCache) get(ctx context.Context, db *storage.DB, program string) (e storage.Extract, prepared *matchers.Register, ok bool, err error) {
	kept := c.entry(program)
	kept.mu.Lock()
	defer kept.mu.Unlock()
	err = db.Read(ctx, func(tx *storage.Tx) error {
		id, err := tx.ExtractVersion(ctx, program)
		if err != nil || id == kept.extract.ID {
			return err
		}
		var newest storage.Extract
		var entries []evidence.RegisterEntry
		if id != "" {
			newest, entries, err = tx.LatestExtract(ctx, program)
		}
		if err == nil {
			kept.extract, kept.prepared = newest, matchers.NewRegister(entries)
		}
		return err
	})
	if err != nil {
		return e, nil, false, fmt.Errorf("load register: %w", err)
	}
	return kept.extract, kept.prepared, kept.extract.ID != "", nil
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

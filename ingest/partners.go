package ingest

import (
	"container/list"
	"context"
	"fmt"
	"sync"

	"certdex/evidence"
	"certdex/matchers"
	"certdex/storage"
)

// maxIndexes bounds how many organisations' partners are kept prepared.
const maxIndexes = 32

// partnerCache keeps the prepared partners of the organisations worked for
// last. A change counter in the database says when one is out of date.
type partnerCache struct {
	mu    sync.Mutex
	known map[string]*list.Element
	order list.List // of *partnerIndex, last used first
}

// partnerIndex is one organisation's partners as they stood at a version.
type partnerIndex struct {
	orgID string

	mu      sync.Mutex // held while it is loaded, so that it is loaded once
	version int64
	index   *matchers.Index
}

// get gives the partners of an organisation as they stand now, and their version.
func (c *partnerCache) get(ctx context.Context, db *storage.DB, orgID string) (*matchers.Index, int64, error) {
	kept := c.entry(orgID)
	kept.mu.Lock()
	defer kept.mu.Unlock()
	var version int64
	var fresh []evidence.Partner
	changed := false
	err := db.Read(ctx, func(tx *storage.Tx) (err error) {
		if version, err = tx.PartnerVersion(ctx, orgID); err != nil {
			return err
		}
		if changed = kept.index == nil || version != kept.version; changed {
			fresh, err = tx.AllPartners(ctx, orgID)
		}
		return err
	})
	if err != nil {
		return nil, 0, fmt.Errorf("load partners: %w", err)
	}
	if changed {
		kept.index, kept.version = matchers.NewIndex(fresh), version
	}
	return kept.index, kept.version, nil
}

func (c *partnerCache) entry(orgID string) *partnerIndex {
	c.mu.Lock()
	defer c.mu.Unlock()
	if e, ok := c.known[orgID]; ok {
		c.order.MoveToFront(e)
		return e.Value.(*partnerIndex)
	}
	if c.known == nil {
		c.known = map[string]*list.Element{}
	}
	kept := &partnerIndex{orgID: orgID}
	c.known[orgID] = c.order.PushFront(kept)
	if c.order.Len() > maxIndexes {
		last := c.order.Back()
		delete(c.known, last.Value.(*partnerIndex).orgID)
		c.order.Remove(last)
	}
	return kept
}

package ingest

import (
	"container/list"
	"context"
	"fmt"
	"slices"
	"sync"
	"time"

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

// partnersAtOnce bounds the partners of one transaction: others write between
// the parts of a long list.
const partnersAtOnce = 500

// ImportPartners puts a list of partners, many in one transaction and then the
// next, and has the organisation's documents matched and assessed again where
// anything changed. Rows with an id come before rows without. within runs last
// in the last transaction, more than once perhaps. After an error a part of the
// list may be there; the import is to be repeated, and then does the rest.
func ImportPartners(ctx context.Context, db *storage.DB, orgID string, partners []evidence.Partner, at time.Time,
	within func(*storage.Tx, storage.PartnerChanges) error) (storage.PartnerChanges, error) {
	var total storage.PartnerChanges
	for places := range slices.Chunk(idsFirst(partners), partnersAtOnce) {
		part := make([]evidence.Partner, len(places))
		for i, place := range places {
			part[i] = partners[place]
		}
		var changes storage.PartnerChanges
		err := db.Write(ctx, func(tx *storage.Tx) (err error) {
			changes, err = tx.PutPartners(ctx, orgID, part, at)
			return err
		})
		if err != nil {
			return total, err
		}
		total.Created += changes.Created
		total.Updated += changes.Updated
		for _, r := range changes.Refused {
			r.Index = places[r.Index]
			total.Refused = append(total.Refused, r)
		}
	}
	return total, db.Write(ctx, func(tx *storage.Tx) error {
		changed, err := tx.SettlePartners(ctx, orgID)
		if err == nil && changed {
			err = reassessOrg(ctx, tx, orgID)
		}
		if err != nil {
			return err
		}
		return within(tx, total)
	})
}

// idsFirst gives the places of the partners, those with an id first.
func idsFirst(partners []evidence.Partner) []int {
	var with, without []int
	for i, p := range partners {
		if p.ID != "" {
			with = append(with, i)
		} else {
			without = append(without, i)
		}
	}
	return append(with, without...)
}

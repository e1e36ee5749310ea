package storage

import (
	"context"
	"time"

	"certdex/evidence"
)

// PartnerFilter selects partners; no organisation selects none.
type PartnerFilter struct {
	OrgIDs []string
	Query  string // part of name, alias, id, tax id or city
	After  string // cursor
	Limit  int    // 50 where 0, at most 200
}

// OrgPartner is a partner with the organisation that it belongs to.
type OrgPartner struct {
	evidence.Partner
	OrgID string
}

// UpsertPartners adds or replaces partners by id, or by external id where the
// id is empty; a new partner without id takes its external id. Rows that change
// nothing are counted as neither.
func (tx *Tx) UpsertPartners(ctx context.Context, orgID string, partners []evidence.Partner, at time.Time) (created, updated int, err error) {
	return 0, 0, errUnbuilt
}

// Partner gives one partner.
func (tx *Tx) Partner(ctx context.Context, orgID, id string) (evidence.Partner, error) {
	return evidence.Partner{}, errUnbuilt
}

// Partners lists partners by name with the cursor of the next page ("" at the end).
func (tx *Tx) Partners(ctx context.Context, f PartnerFilter) ([]OrgPartner, string, error) {
	return nil, "", errUnbuilt
}

// AllPartners gives every partner of an organisation, by id.
func (tx *Tx) AllPartners(ctx context.Context, orgID string) ([]evidence.Partner, error) {
	return nil, errUnbuilt
}

// PartnerVersion counts the changes of an organisation's partners.
func (tx *Tx) PartnerVersion(ctx context.Context, orgID string) (int64, error) {
	return 0, errUnbuilt
}

package storage

import (
	"context"

	"certdex/evidence"
)

// Expiry selects documents by what their expiry date means today.
type Expiry string

// Selections by expiry. A document is valid through the day printed on it.
const (
	ExpiryExpired Expiry = "expired" // before Today
	ExpiryWithin  Expiry = "within"  // from Today to Today + WithinDays
	ExpiryNone    Expiry = "none"    // no expiry date
)

// Sort is the order of a list of documents.
type Sort string

// Orders. Documents without the value come last.
const (
	SortNewest  Sort = "newest"
	SortExpires Sort = "expires_on"
	SortHolder  Sort = "holder"
	SortProgram Sort = "program"
)

// DocumentFilter selects documents; zero fields select all, but no
// organisation selects none.
type DocumentFilter struct {
	OrgIDs    []string
	AnyOrg    bool // every organisation; for the machine only
	IDs       []string
	States    []DocumentState
	Kind      evidence.Kind
	Program   string
	PartnerID string
	NoPartner bool
	FileID    string

	Today         string // ISO date; needed for Expiry
	Expiry        Expiry
	WithinDays    int
	ExpiresBefore string // ISO date, exclusive
	ExpiresAfter  string // ISO date, inclusive

	Query string // part of holder, file name or number (blanks and dashes do not count)
	Sort  Sort   // SortNewest where ""
	After string // cursor
	Limit int    // 50 where 0, at most 200
}

// Documents lists documents with the cursor of the next page ("" at the end).
func (tx *Tx) Documents(ctx context.Context, f DocumentFilter) ([]Document, string, error) {
	return nil, "", errUnbuilt
}

// CountDocuments counts the documents that the filter selects, whatever the page.
func (tx *Tx) CountDocuments(ctx context.Context, f DocumentFilter) (int, error) {
	return 0, errUnbuilt
}

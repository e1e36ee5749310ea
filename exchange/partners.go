package exchange

import (
	"context"
	"io"

	"certdex/evidence"
)

// PartnerView is a partner record and the organisation that it belongs to.
type PartnerView struct {
	evidence.Partner
	OrgID string `json:"org_id"`
}

// PartnerQuery asks for partner records by words of their name, number or id.
type PartnerQuery struct {
	OrgID string
	Query string
	After string // the cursor of the page before
	Limit int    // 1 to 200, 50 by default
}

// PartnerImport says what an import did.
type PartnerImport struct {
	Created        int      `json:"created"`
	Updated        int      `json:"updated"`
	BadRows        []BadRow `json:"bad_rows"`
	UnknownColumns []string `json:"unknown_columns"` // kept with the records as they came
}

// BadRow is a row that was left out, and why.
type BadRow struct {
	Line   int    `json:"line"`
	Reason string `json:"reason"`
}

// Partners lists partner records by name and gives the cursor of the next page.
func (x *Exchange) Partners(ctx context.Context, a Actor, q PartnerQuery) ([]PartnerView, string, error) {
	return nil, "", errNotBuilt
}

// Partner answers one partner record; orgID "" is the actor's own organisation.
func (x *Exchange) Partner(ctx context.Context, a Actor, orgID, id string) (PartnerView, error) {
	return PartnerView{}, errNotBuilt
}

// ImportPartners takes a CSV or XLSX of partner records in and has the
// organisation's undecided documents matched again.
func (x *Exchange) ImportPartners(ctx context.Context, a Actor, orgID, name string, body io.Reader) (PartnerImport, error) {
	return PartnerImport{}, errNotBuilt
}

package exchange

import (
	"context"
	"io"

	"certdex/evidence"
	"certdex/ingest"
	"certdex/matchers"
	"certdex/storage"
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
	BadRows        []BadRow `json:"bad_rows"`        // the first 1,000, and one that counts the others
	UnknownColumns []string `json:"unknown_columns"` // kept with the records as they came
}

// BadRow is a row that was left out, and why.
type BadRow = matchers.BadRow

// Partners lists partner records by name and gives the cursor of the next page.
func (x *Exchange) Partners(ctx context.Context, a Actor, q PartnerQuery) ([]PartnerView, string, error) {
	query, err := words(q.Query)
	if err != nil {
		return nil, "", err
	}
	var views []PartnerView
	var next string
	err = x.DB.Read(ctx, func(tx *storage.Tx) error {
		orgs, err := seenOrgs(ctx, tx, a, q.OrgID)
		if err != nil {
			return err
		}
		var records []storage.OrgPartner
		records, next, err = tx.Partners(ctx, storage.PartnerFilter{OrgIDs: orgs, Query: query, After: q.After, Limit: q.Limit})
		views = make([]PartnerView, len(records))
		for i, r := range records {
			views[i] = PartnerView{Partner: r.Partner, OrgID: r.OrgID}
		}
		return err
	})
	return views, next, err
}

// Partner answers one partner record; orgID "" is the actor's own organisation.
func (x *Exchange) Partner(ctx context.Context, a Actor, orgID, id string) (PartnerView, error) {
	view := PartnerView{OrgID: a.home(orgID)}
	err := x.DB.Read(ctx, func(tx *storage.Tx) error {
		if _, err := seenOrg(ctx, tx, a, view.OrgID); err != nil {
			return hidden(err, "partner")
		}
		if !plausible(id) {
			return unseen("partner")
		}
		record, err := tx.Partner(ctx, view.OrgID, id)
		view.Partner = record
		return hidden(err, "partner")
	})
	return view, err
}

// ImportPartners takes a CSV or XLSX of partner records in and has the
// organisation's documents matched and assessed again, so that partners that
// come after their documents find them. Bad rows are left out and told;
// orgID "" is the actor's own organisation.
func (x *Exchange) ImportPartners(ctx context.Context, a Actor, orgID, name string, body io.Reader) (PartnerImport, error) {
	orgID = a.home(orgID)
	err := x.DB.Read(ctx, func(tx *storage.Tx) error {
		_, err := seenOrg(ctx, tx, a, orgID)
		return err
	})
	if err != nil {
		return PartnerImport{}, err
	}
	in, err := x.beginImport(a, body)
	if err != nil {
		return PartnerImport{}, err
	}
	defer in.end()
	read, err := matchers.ReadPartnersUpTo(in, name, maxPartnerRows)
	if err != nil {
		return PartnerImport{}, err
	}
	result := PartnerImport{BadRows: orEmpty(read.Bad), UnknownColumns: orEmpty(read.Unknown)}
	if len(read.Partners) == 0 && len(result.BadRows) == 0 {
		return PartnerImport{}, evidence.Errorf(evidence.Invalid, "the list holds no partners")
	}
	done, err := ingest.ImportPartners(ctx, x.DB, orgID, read.Partners, x.now(), func(tx *storage.Tx, done storage.PartnerChanges) error {
		return x.record(ctx, tx, a, evidence.Event{OrgID: orgID, Kind: PartnersTaken, Data: map[string]any{
			"name": evidence.CleanName(name, ingest.DefaultNameRunes), "sha256": in.sha256,
			"created": done.Created, "updated": done.Updated, "bad_rows": read.BadRows + len(done.Refused),
		}})
	})
	if err != nil {
		return PartnerImport{}, err
	}
	result.Created, result.Updated = done.Created, done.Updated
	for _, r := range done.Refused[:min(len(done.Refused), matchers.MaxBadRows)] {
		result.BadRows = append(result.BadRows, BadRow{Line: read.Lines[r.Index], Reason: r.Reason})
	}
	return result, nil
}

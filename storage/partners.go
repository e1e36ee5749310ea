package storage

import (
	"cmp"
	"context"
	"maps"
	"slices"
	"strconv"
	"strings"
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

// MaxPartners is how many partners an organisation may have: all of them are
// prepared in memory to match against.
const MaxPartners = 500_000

// PartnerChanges says what was made of a list of partners. Rows that change
// nothing are counted as neither.
type PartnerChanges struct {
	Created int
	Updated int
	Refused []RefusedPartner
}

// RefusedPartner is a row that was not taken.
type RefusedPartner struct {
	Index  int // in the list given
	Reason string
}

// PutPartners adds or replaces partners by id, or by external id where the id
// is empty; a new partner without id takes its external id, unless that is the
// id of another one. Of several rows for one partner the last counts. The
// version stays until SettlePartners, so that a long list may be put in parts.
// TooLarge where there would be more than MaxPartners.
func (tx *Tx) PutPartners(ctx context.Context, orgID string, partners []evidence.Partner, at time.Time) (PartnerChanges, error) {
	if err := tx.lock(ctx, partnersLock(orgID), false); err != nil {
		return PartnerChanges{}, err
	}
	known, err := tx.namedPartners(ctx, orgID, partners)
	if err != nil {
		return PartnerChanges{}, err
	}
	stored := make(map[string]string, len(known)) // JSON by id
	taken := make(map[string]bool, len(known))    // ids
	byExternal := make(map[string]string)         // id by external id
	for _, p := range known {
		stored[p.ID], taken[p.ID] = toJSON(p), true
		if p.ExternalID != "" {
			byExternal[p.ExternalID] = p.ID
		}
	}
	var changes PartnerChanges
	rows := make(map[string][]any)
	for i, p := range partners {
		if p.ID == "" {
			p.ID = cmp.Or(byExternal[p.ExternalID], p.ExternalID)
			switch {
			case p.ID == "":
				changes.refuse(i, "it has neither id nor external id")
				continue
			case byExternal[p.ExternalID] == "" && taken[p.ID]:
				changes.refuse(i, "its external id is the id of another partner; give it an id of its own")
				continue
			}
		}
		taken[p.ID] = true
		if p.ExternalID != "" {
			byExternal[p.ExternalID] = p.ID
		}
		rows[p.ID] = partnerRow(orgID, p, at)
	}
	var changed [][]any
	for _, id := range slices.Sorted(maps.Keys(rows)) {
		before, there := stored[id]
		switch {
		case !there:
			changes.Created++
		case before != rows[id][6]:
			changes.Updated++
		default:
			continue
		}
		changed = append(changed, rows[id])
	}
	if len(changed) == 0 {
		return changes, nil
	}
	if changes.Created > 0 {
		var there int
		if err := tx.QueryRow(ctx, `SELECT COUNT(*) FROM partners WHERE org_id = $1`, orgID).Scan(&there); err != nil {
			return PartnerChanges{}, err
		}
		if there+changes.Created > MaxPartners {
			return PartnerChanges{}, evidence.Errorf(evidence.TooLarge, "an organisation may have %d partners", MaxPartners)
		}
	}
	_, err = tx.Exec(ctx, `INSERT INTO partner_versions (org_id, version, unsettled) VALUES ($1, 0, $2)
		ON CONFLICT (org_id) DO UPDATE SET unsettled = excluded.unsettled`, orgID, true)
	if err != nil {
		return PartnerChanges{}, err
	}
	return changes, tx.insertMany(ctx, `INSERT INTO partners (org_id, id, external_id, name_order, search_key, number_key, data, updated_at)`,
		`ON CONFLICT (org_id, id) DO UPDATE SET external_id = excluded.external_id, name_order = excluded.name_order,
			search_key = excluded.search_key, number_key = excluded.number_key, data = excluded.data,
			updated_at = excluded.updated_at`, changed)
}

func (c *PartnerChanges) refuse(i int, reason string) {
	c.Refused = append(c.Refused, RefusedPartner{i, reason})
}

// namedPartners gives the partners there that the rows of a list may mean.
func (tx *Tx) namedPartners(ctx context.Context, orgID string, list []evidence.Partner) ([]evidence.Partner, error) {
	var ids, externals []string
	for _, p := range list {
		ids = append(ids, cmp.Or(p.ID, p.ExternalID))
		if p.ID == "" {
			externals = append(externals, p.ExternalID)
		}
	}
	var named []evidence.Partner
	for _, by := range []struct {
		column string
		values []string
	}{{"id", ids}, {"external_id", externals}} {
		for some := range slices.Chunk(by.values, bulkArgs) {
			var w where
			w.and("org_id = ?", orgID)
			w.in(by.column, some)
			r, err := tx.Query(ctx, `SELECT data FROM partners`+w.String()+` ORDER BY id`, w.args...)
			found, err := collect(r, err, scanPartner)
			if err != nil {
				return nil, err
			}
			named = append(named, found...)
		}
	}
	return named, nil
}

// SettlePartners raises the version where partners were put since it was last
// raised, and says whether they were.
func (tx *Tx) SettlePartners(ctx context.Context, orgID string) (changed bool, err error) {
	if err := tx.lock(ctx, partnersLock(orgID), false); err != nil {
		return false, err
	}
	n, err := tx.Exec(ctx, `UPDATE partner_versions SET version = version + 1, unsettled = $1
		WHERE org_id = $2 AND unsettled = $3`, false, orgID, true)
	return n == 1, err
}

func partnerRow(orgID string, p evidence.Partner, at time.Time) []any {
	var texts, numbers []string
	for _, s := range append([]string{p.Name, p.ID, p.ExternalID, p.City}, p.Aliases...) {
		texts = append(texts, fold(s))
	}
	for _, s := range slices.Concat([]string{p.TaxID, p.EORI, p.SCAC}, p.MIDs, p.CertificateNumbers) {
		numbers = append(numbers, compact(s))
	}
	return []any{orgID, p.ID, p.ExternalID, cmp.Or(fold(p.Name), last),
		strings.Join(texts, "\n"), strings.Join(numbers, "\n"), toJSON(p), at}
}

func scanPartner(r scanner) (evidence.Partner, error) {
	var p evidence.Partner
	err := r.Scan(asJSON{&p})
	return p, err
}

// Partner gives one partner.
func (tx *Tx) Partner(ctx context.Context, orgID, id string) (evidence.Partner, error) {
	return scanPartner(tx.QueryRow(ctx, `SELECT data FROM partners WHERE org_id = $1 AND id = $2`, orgID, id))
}

// Partners lists partners by name with the cursor of the next page ("" at the end).
func (tx *Tx) Partners(ctx context.Context, f PartnerFilter) ([]OrgPartner, string, error) {
	var w where
	w.in("org_id", f.OrgIDs)
	if q := fold(f.Query); q != "" {
		// A query of signs only has no number in it.
		w.and("search_key LIKE ? ESCAPE '!' OR (? <> '' AND number_key LIKE ? ESCAPE '!')",
			anywhere(q), compact(q), anywhere(compact(q)))
	}
	if f.After != "" {
		c, err := readCursor(f.After, "partners")
		if err != nil {
			return nil, "", err
		}
		// Ids are unique in an organisation only.
		id, orgID, _ := strings.Cut(c.ID, "\n")
		w.and("(name_order, id, org_id) > (?, ?, ?)", c.Key, id, orgID)
	}
	size := pageSize(f.Limit)
	r, err := tx.Query(ctx, `SELECT org_id, data FROM partners`+w.String()+
		` ORDER BY name_order, id, org_id LIMIT `+strconv.Itoa(size+1), w.args...)
	all, err := collect(r, err, func(r scanner) (OrgPartner, error) {
		var p OrgPartner
		err := r.Scan(&p.OrgID, asJSON{&p.Partner})
		return p, err
	})
	all, next := page(all, size, func(p OrgPartner) cursor {
		return cursor{"partners", cmp.Or(fold(p.Name), last), p.ID + "\n" + p.OrgID}
	})
	return all, next, err
}

// AllPartners gives every partner of an organisation, by id.
func (tx *Tx) AllPartners(ctx context.Context, orgID string) ([]evidence.Partner, error) {
	r, err := tx.Query(ctx, `SELECT data FROM partners WHERE org_id = $1 ORDER BY id`, orgID)
	return collect(r, err, scanPartner)
}

// PartnerVersion counts the changes of an organisation's partners.
func (tx *Tx) PartnerVersion(ctx context.Context, orgID string) (int64, error) {
	var version int64
	err := tx.QueryRow(ctx, `SELECT COALESCE(MAX(version), 0) FROM partner_versions WHERE org_id = $1`, orgID).Scan(&version)
	return version, err
}

// HoldPartners gives the PartnerVersion and keeps it as it is until the
// transaction ends: what is saved with it is seen by the import that comes next.
func (tx *Tx) HoldPartners(ctx context.Context, orgID string) (int64, error) {
	if err := tx.lock(ctx, partnersLock(orgID), true); err != nil {
		return 0, err
	}
	return tx.PartnerVersion(ctx, orgID)
}

func partnersLock(orgID string) string { return "partners of " + orgID }

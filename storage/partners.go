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

// UpsertPartners adds or replaces partners by id, or by external id where the
// id is empty; a new partner without id takes its external id. Of several rows
// for one partner the last counts. Rows that change nothing are counted as neither.
func (tx *Tx) UpsertPartners(ctx context.Context, orgID string, partners []evidence.Partner, at time.Time) (created, updated int, err error) {
	// The row of the version is also the lock: two imports for one organisation
	// follow each other.
	_, err = tx.Exec(ctx, `INSERT INTO partner_versions (org_id, version) VALUES ($1, 1)
		ON CONFLICT (org_id) DO UPDATE SET version = partner_versions.version + 1`, orgID)
	if err != nil {
		return 0, 0, err
	}
	known, err := tx.AllPartners(ctx, orgID)
	if err != nil {
		return 0, 0, err
	}
	stored := make(map[string]string, len(known)) // JSON by id
	byExternal := make(map[string]string)         // id by external id
	for _, p := range known {
		stored[p.ID] = toJSON(p)
		if p.ExternalID != "" {
			byExternal[p.ExternalID] = p.ID
		}
	}
	rows := make(map[string][]any)
	for _, p := range partners {
		if p.ID == "" {
			p.ID = cmp.Or(byExternal[p.ExternalID], p.ExternalID)
		}
		if p.ID == "" {
			return 0, 0, evidence.Errorf(evidence.Invalid, "partner %q has neither id nor external id", p.Name)
		}
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
			created++
		case before != rows[id][6]:
			updated++
		default:
			continue
		}
		changed = append(changed, rows[id])
	}
	err = tx.insertMany(ctx, `INSERT INTO partners (org_id, id, external_id, name_order, search_key, number_key, data, updated_at)`,
		`ON CONFLICT (org_id, id) DO UPDATE SET external_id = excluded.external_id, name_order = excluded.name_order,
			search_key = excluded.search_key, number_key = excluded.number_key, data = excluded.data,
			updated_at = excluded.updated_at`, changed)
	return created, updated, err
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

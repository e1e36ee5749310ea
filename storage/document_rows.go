package storage

import (
	"cmp"
	"context"
	"slices"
	"strings"

	"certdex/evidence"
)

const documentColumns = `d.id, d.file_id, d.org_id, d.reading_id, d.place, d.state, d.pages, d.kind, d.program, d.language, d.confidence,
	d.warnings, d.partner_id, d.partner_by, d.decision, d.candidates, d.flags, d.corroboration, d.identity, d.holder_key,
	d.matcher, d.rules, d.programs, d.decided_by, d.decided_at, d.reason, d.basis, d.version, d.attempts, d.lease_owner, d.lease_until,
	d.reassess_at, d.created_at, d.updated_at, f.name, f.scan_status = 'infected'`

const documentTables = ` FROM documents d JOIN files f ON f.id = d.file_id`

// soundFile leaves out what comes from an infected file, which is no evidence.
const soundFile = `f.scan_status <> 'infected'`

func scanDocument(r scanner) (Document, error) {
	var d Document
	err := r.Scan(&d.ID, &d.FileID, &d.OrgID, &d.ReadingID, &d.Index, &d.State, asJSON{&d.Pages}, &d.Kind, &d.Program, &d.Language, &d.Confidence,
		asJSON{&d.Warnings}, &d.PartnerID, &d.PartnerBy, &d.Decision, asJSON{&d.Candidates}, asJSON{&d.Flags},
		asJSON{&d.Corroboration}, &d.Identity, &d.HolderKey,
		&d.Matcher, &d.Rules, &d.Programs, &d.DecidedBy, asTimePointer{&d.DecidedAt}, &d.Reason, asJSON{&d.Basis}, &d.Version, &d.Attempts,
		&d.LeaseOwner, asTimePointer{&d.LeaseUntil}, asTimePointer{&d.ReassessAt}, asTime{&d.CreatedAt}, asTime{&d.UpdatedAt}, &d.FileName, &d.Infected)
	return d, err
}

// Document gives a document with its fields.
func (tx *Tx) Document(ctx context.Context, id string) (Document, error) {
	d, err := scanDocument(tx.QueryRow(ctx, `SELECT `+documentColumns+documentTables+` WHERE d.id = $1`, id))
	if err != nil {
		return Document{}, err
	}
	all := []Document{d}
	err = tx.loadFields(ctx, all)
	return all[0], err
}

// mostNear bounds the copies and the siblings of a document, the newest of
// which are given: what is said of hundreds helps nobody.
const mostNear = 50

// SameIdentity gives the organisation's other documents of one certificate,
// the newest first, 50 at most; none of infected files.
func (tx *Tx) SameIdentity(ctx context.Context, orgID, identity, exceptID string) ([]Document, error) {
	if identity == "" {
		return nil, nil
	}
	return tx.documents(ctx, ` WHERE d.org_id = $1 AND d.identity = $2 AND d.id <> $3 AND `+soundFile+`
		ORDER BY d.created_at DESC, d.id DESC LIMIT $4`, orgID, identity, exceptID, mostNear)
}

// Siblings gives the organisation's other documents of one program and holder,
// the newest first, 50 at most; none of infected files.
func (tx *Tx) Siblings(ctx context.Context, orgID, program, holderKey, exceptID string) ([]Document, error) {
	if holderKey == "" {
		return nil, nil
	}
	return tx.documents(ctx, ` WHERE d.org_id = $1 AND d.holder_key = $2 AND d.program = $3 AND d.id <> $4 AND `+soundFile+`
		ORDER BY d.created_at DESC, d.id DESC LIMIT $5`, orgID, holderKey, program, exceptID, mostNear)
}

func (tx *Tx) documents(ctx context.Context, tail string, args ...any) ([]Document, error) {
	r, err := tx.Query(ctx, `SELECT `+documentColumns+documentTables+tail, args...)
	all, err := collect(r, err, scanDocument)
	if err != nil {
		return nil, err
	}
	return all, tx.loadFields(ctx, all)
}

// loadFields gives every document its rows and fields, with one query for some hundred.
func (tx *Tx) loadFields(ctx context.Context, documents []Document) error {
	for chunk := range slices.Chunk(documents, 500) {
		place := make(map[string]*Document, len(chunk))
		ids := make([]string, len(chunk))
		for i := range chunk {
			ids[i], place[chunk[i].ID] = chunk[i].ID, &chunk[i]
		}
		var w where
		w.in("document_id", ids)
		r, err := tx.Query(ctx, `SELECT document_id, position, data, origin, confirmed_by, confirmed_at, removed
			FROM document_fields`+w.String()+` ORDER BY document_id, position`, w.args...)
		err = each(r, err, func(r scanner) error {
			var id string
			var f Field
			err := r.Scan(&id, &f.Position, asJSON{&f.Field}, &f.Origin, &f.ConfirmedBy, asTimePointer{&f.ConfirmedAt}, &f.Removed)
			if err == nil {
				place[id].Rows = append(place[id].Rows, f)
			}
			return err
		})
		if err != nil {
			return err
		}
		for i := range chunk {
			chunk[i].Fields = present(chunk[i].Rows)
		}
	}
	return nil
}

// present gives the fields that are not removed.
func present(rows []Field) []evidence.Field {
	var fields []evidence.Field
	for _, r := range rows {
		if !r.Removed {
			fields = append(fields, r.Field)
		}
	}
	return fields
}

// summary is what a document's row keeps of its fields, for lists and searches.
type summary struct {
	holder, number, country, issued, effective, expires string
	untilRevoked                                        bool
	holderOrder, expiresOrder, numberKey, search        string
}

func summarise(fields []evidence.Field, fileName string) summary {
	d := evidence.Document{Fields: fields}
	s := summary{
		holder: d.First(evidence.Holder), number: d.First(evidence.CertificateNumber), country: d.First(evidence.Country),
		issued: d.First(evidence.IssuedOn), effective: d.First(evidence.EffectiveOn), expires: d.First(evidence.ExpiresOn),
		untilRevoked: d.First(evidence.Validity) == evidence.UntilRevoked,
	}
	s.holderOrder = cmp.Or(fold(s.holder), last)
	s.expiresOrder = cmp.Or(s.expires, last)
	var numbers []string
	for _, n := range d.All(evidence.CertificateNumber) {
		numbers = append(numbers, compact(n))
	}
	// Line ends, because no query contains one: a hit never spans two values.
	s.numberKey = strings.Join(numbers, "\n")
	s.search = fold(s.holder) + "\n" + fold(fileName)
	return s
}

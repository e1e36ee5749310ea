package storage

import (
	"cmp"
	"context"
	"time"

	"certdex/evidence"
)

// InsertDocuments adds the documents of a file with their fields. Where Rows is
// empty they are made of Fields; an empty State is extracted, Version begins at 1.
func (tx *Tx) InsertDocuments(ctx context.Context, documents []Document) error {
	for _, d := range documents {
		if err := tx.insertDocument(ctx, d); err != nil {
			return err
		}
	}
	return nil
}

func (tx *Tx) insertDocument(ctx context.Context, d Document) error {
	if len(d.Rows) == 0 {
		for i, f := range d.Fields {
			d.Rows = append(d.Rows, Field{Field: f, Position: i, Origin: OriginExtracted})
		}
	}
	var name string
	if err := tx.QueryRow(ctx, `SELECT name FROM files WHERE id = $1`, d.FileID).Scan(&name); err != nil {
		return err
	}
	s := summarise(present(d.Rows), name)
	_, err := tx.Exec(ctx, `INSERT INTO documents (id, file_id, org_id, place, state, pages, kind, program, language, confidence, warnings,
			holder, certificate_number, country, issued_on, effective_on, expires_on, until_revoked,
			holder_order, expires_order, number_key, search_key,
			partner_id, partner_by, decision, candidates, flags, corroboration, identity, holder_key,
			decided_by, decided_at, reason, basis, reading_id, matcher, rules, programs, version, attempts, created_at, updated_at)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21, $22,
			$23, $24, $25, $26, $27, $28, $29, $30, $31, $32, $33, $34, $35, $36, $37, $38, 1, 0, $39, $39)`,
		d.ID, d.FileID, d.OrgID, d.Index, cmp.Or(d.State, DocumentExtracted), toJSON(d.Pages), d.Kind, d.Program, d.Language, d.Confidence, toJSON(d.Warnings),
		s.holder, s.number, s.country, s.issued, s.effective, s.expires, s.untilRevoked,
		s.holderOrder, s.expiresOrder, s.numberKey, s.search,
		d.PartnerID, d.PartnerBy, d.Decision, toJSON(d.Candidates), toJSON(d.Flags), toJSON(d.Corroboration), d.Identity, d.HolderKey,
		d.DecidedBy, d.DecidedAt, d.Reason, toJSON(d.Basis), d.ReadingID, d.Matcher, d.Rules, d.Programs, cmp.Or(d.CreatedAt, tx.now()))
	if err != nil {
		return err
	}
	return tx.insertFields(ctx, d.ID, d.OrgID, d.Rows)
}

func (tx *Tx) insertFields(ctx context.Context, documentID, orgID string, rows []Field) error {
	values := make([][]any, len(rows))
	for i, f := range rows {
		values[i] = []any{documentID, f.Position, orgID, f.Name, f.Value, toJSON(f.Field),
			cmp.Or(f.Origin, OriginExtracted), f.ConfirmedBy, f.ConfirmedAt, f.Removed}
	}
	return tx.insertMany(ctx, `INSERT INTO document_fields (document_id, position, org_id, name, value, data, origin,
		confirmed_by, confirmed_at, removed)`, "", values)
}

// ClaimDocument takes the lease of a document in a working state that nobody
// holds at now, and counts the attempt.
func (tx *Tx) ClaimDocument(ctx context.Context, id, owner string, now, until time.Time) (Document, bool, error) {
	n, err := tx.Exec(ctx, `UPDATE documents SET lease_owner = $2, lease_until = $3, attempts = attempts + 1
		WHERE id = $1 AND state IN `+workingDocuments+` AND (lease_until IS NULL OR lease_until <= $4)`,
		id, owner, until, now)
	if err != nil || n == 0 {
		return Document{}, false, err
	}
	d, err := tx.Document(ctx, id)
	return d, err == nil, err
}

// RenewDocument prolongs a lease; false where owner no longer holds it.
func (tx *Tx) RenewDocument(ctx context.Context, id, owner string, until time.Time) (bool, error) {
	n, err := tx.Exec(ctx, `UPDATE documents SET lease_until = $3 WHERE id = $1 AND lease_owner = $2`, id, owner, until)
	return n == 1, err
}

// ReleaseDocument gives a lease up; nothing happens where owner does not hold it.
func (tx *Tx) ReleaseDocument(ctx context.Context, id, owner string) error {
	_, err := tx.Exec(ctx, `UPDATE documents SET lease_owner = '', lease_until = NULL WHERE id = $1 AND lease_owner = $2`, id, owner)
	return err
}

// SaveMatch moves d, as it was loaded, from extracted to matched. A partner
// chosen by a person stays. Conflict where state or version moved.
func (tx *Tx) SaveMatch(ctx context.Context, d Document, m Match) error {
	by := ""
	if m.PartnerID != "" {
		by = evidence.Machine
	}
	return tx.change(ctx, `UPDATE documents SET state = 'matched', version = version + 1, attempts = 0, updated_at = $1,
			partner_id = CASE WHEN partner_by IN ('', 'machine') THEN $2 ELSE partner_id END,
			partner_by = CASE WHEN partner_by IN ('', 'machine') THEN $3 ELSE partner_by END,
			decision = $4, candidates = $5, identity = $6, holder_key = $7, matcher = $10
		WHERE id = $8 AND state = 'extracted' AND version = $9`,
		tx.now(), m.PartnerID, by, m.Decision, toJSON(m.Candidates), m.Identity, m.HolderKey, d.ID, d.Version, m.Matcher)
}

// SaveAssessment writes flags and corroboration of d, as it was loaded, and
// the versions of rules and programs that d names as having made them. A
// matched document becomes assessed and its lease ends; an assessed or decided
// one stays what it is. A wish for another assessment that came since d was
// loaded stays. Conflict where state or version moved.
func (tx *Tx) SaveAssessment(ctx context.Context, d Document, flags []evidence.Flag, c evidence.Corroboration) error {
	to := d.State
	if d.State == DocumentMatched {
		to = DocumentAssessed
	}
	return tx.change(ctx, `UPDATE documents SET state = $1, version = version + 1, attempts = 0, updated_at = $2,
			flags = $3, corroboration = $4, lease_owner = '', lease_until = NULL,
			rules = $9, programs = $10, reassess_at = CASE WHEN reassess_at = $8 THEN NULL ELSE reassess_at END
		WHERE id = $5 AND state = $6 AND state <> 'extracted' AND version = $7`,
		to, tx.now(), toJSON(flags), toJSON(c), d.ID, d.State, d.Version, d.ReassessAt, d.Rules, d.Programs)
}

// SaveDecision decides an assessed document; Conflict where it is not assessed
// or has another version.
func (tx *Tx) SaveDecision(ctx context.Context, id string, version int, o Outcome) error {
	if !o.State.Decided() {
		return evidence.Errorf(evidence.Invalid, "%q is no decision", o.State)
	}
	return tx.change(ctx, `UPDATE documents SET state = $1, version = version + 1, updated_at = $2,
			partner_by = CASE WHEN partner_id = $3 THEN partner_by ELSE $4 END, partner_id = $3,
			decided_by = $4, decided_at = $5, reason = $6, basis = $7
		WHERE id = $8 AND state = 'assessed' AND version = $9`,
		o.State, tx.now(), o.PartnerID, o.By, o.At, o.Reason, toJSON(o.Basis), id, version)
}

// SaveFields replaces the fields of an undecided document; Conflict where it is
// decided or has another version. The caller then has it reassessed.
func (tx *Tx) SaveFields(ctx context.Context, id string, version int, rows []Field) error {
	d, err := scanDocument(tx.QueryRow(ctx, `SELECT `+documentColumns+documentTables+` WHERE d.id = $1`, id))
	if err != nil {
		return err
	}
	s := summarise(present(rows), d.FileName)
	err = tx.change(ctx, `UPDATE documents SET version = version + 1, updated_at = $1,
			holder = $2, certificate_number = $3, country = $4, issued_on = $5, effective_on = $6, expires_on = $7,
			until_revoked = $8, holder_order = $9, expires_order = $10, number_key = $11, search_key = $12
		WHERE id = $13 AND version = $14 AND state NOT IN `+decidedDocuments,
		tx.now(), s.holder, s.number, s.country, s.issued, s.effective, s.expires,
		s.untilRevoked, s.holderOrder, s.expiresOrder, s.numberKey, s.search, id, version)
	if err != nil {
		return err
	}
	if _, err := tx.Exec(ctx, `DELETE FROM document_fields WHERE document_id = $1`, id); err != nil {
		return err
	}
	return tx.insertFields(ctx, id, d.OrgID, rows)
}

// SavePartner sets the partner of an undecided document by a person's choice
// ("" for none); Conflict where it is decided or has another version.
func (tx *Tx) SavePartner(ctx context.Context, id string, version int, partnerID, by string) error {
	return tx.change(ctx, `UPDATE documents SET version = version + 1, updated_at = $1, partner_id = $2, partner_by = $3
		WHERE id = $4 AND version = $5 AND state NOT IN `+decidedDocuments,
		tx.now(), partnerID, by, id, version)
}

// change runs a guarded update of one document.
func (tx *Tx) change(ctx context.Context, query string, args ...any) error {
	n, err := tx.Exec(ctx, query, args...)
	if err == nil && n == 0 {
		return moved("document")
	}
	return err
}

package storage

import (
	"cmp"
	"context"
	"time"

	"certdex/evidence"
)

// Extract is one imported copy of a status register. Registers are public:
// they belong to no organisation.
type Extract struct {
	ID         string
	Program    string
	AsOf       time.Time
	ImportedAt time.Time
	ImportedBy string
	SHA256     string
	Name       string
	Rows       int // filled by InsertExtract
}

// InsertExtract adds an extract with its entries.
func (tx *Tx) InsertExtract(ctx context.Context, e Extract, entries []evidence.RegisterEntry) error {
	if err := tx.lock(ctx, registerLock(e.Program), false); err != nil {
		return err
	}
	_, err := tx.Exec(ctx, `INSERT INTO extracts (id, program, as_of, imported_at, imported_by, sha256, name, row_count)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8)`,
		e.ID, e.Program, e.AsOf, cmp.Or(e.ImportedAt, tx.now()), e.ImportedBy, e.SHA256, e.Name, len(entries))
	if err != nil {
		return err
	}
	rows := make([][]any, len(entries))
	for i, entry := range entries {
		rows[i] = []any{e.ID, i, toJSON(entry)}
	}
	return tx.insertMany(ctx, `INSERT INTO register_entries (extract_id, position, data)`, "", rows)
}

// LatestExtract gives a program's newest extract, by as-of date, with its
// entries; NotFound where there is none.
func (tx *Tx) LatestExtract(ctx context.Context, program string) (Extract, []evidence.RegisterEntry, error) {
	var e Extract
	err := tx.QueryRow(ctx, `SELECT id, program, as_of, imported_at, imported_by, sha256, name, row_count FROM extracts
		WHERE program = $1 ORDER BY as_of DESC, imported_at DESC, id DESC LIMIT 1`, program).
		Scan(&e.ID, &e.Program, asTime{&e.AsOf}, asTime{&e.ImportedAt}, &e.ImportedBy, &e.SHA256, &e.Name, &e.Rows)
	if err != nil {
		return Extract{}, nil, err
	}
	r, err := tx.Query(ctx, `SELECT data FROM register_entries WHERE extract_id = $1 ORDER BY position`, e.ID)
	entries, err := collect(r, err, func(r scanner) (evidence.RegisterEntry, error) {
		var entry evidence.RegisterEntry
		err := r.Scan(asJSON{&entry})
		return entry, err
	})
	return e, entries, err
}

// ExtractVersion gives the id of a program's newest extract, "" where there is
// none: cheap enough to ask before each use of a kept copy.
func (tx *Tx) ExtractVersion(ctx context.Context, program string) (string, error) {
	var id string
	err := tx.QueryRow(ctx, `SELECT id FROM extracts
		WHERE program = $1 ORDER BY as_of DESC, imported_at DESC, id DESC LIMIT 1`, program).Scan(&id)
	if evidence.CodeOf(err) == evidence.NotFound {
		return "", nil
	}
	return id, err
}

// HoldExtract gives the ExtractVersion and keeps it as it is until the
// transaction ends: what is saved with it is seen by the import that comes next.
func (tx *Tx) HoldExtract(ctx context.Context, program string) (string, error) {
	if err := tx.lock(ctx, registerLock(program), true); err != nil {
		return "", err
	}
	return tx.ExtractVersion(ctx, program)
}

func registerLock(program string) string { return "register of " + program }

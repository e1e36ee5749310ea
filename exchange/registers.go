package exchange

import (
	"context"
	"io"
	"time"

	"certdex/evidence"
	"certdex/ingest"
	"certdex/matchers"
	"certdex/storage"
)

// RegisterImport says what an import of a status register's extract did.
type RegisterImport struct {
	ID         string    `json:"id"`
	Program    string    `json:"program"`
	AsOf       time.Time `json:"as_of"`
	ImportedAt time.Time `json:"imported_at"`
	SHA256     string    `json:"sha256"`
	Rows       int       `json:"rows"`
	BadRows    []BadRow  `json:"bad_rows"`
}

// ImportRegister takes the extract of a program's status register in; asOf is
// an ISO date, "" for today. Its hash and date are kept, and documents of the
// program are assessed again, whichever organisation they belong to.
func (x *Exchange) ImportRegister(ctx context.Context, a Actor, program, asOf, name string, body io.Reader) (RegisterImport, error) {
	if err := a.mustAdminister(); err != nil {
		return RegisterImport{}, err
	}
	if _, known := x.Programs.Get(program); !known {
		return RegisterImport{}, evidence.Errorf(evidence.Invalid, "there is no program %q", clip(program))
	}
	now := x.now()
	day := now.Truncate(24 * time.Hour)
	if asOf != "" {
		var err error
		if day, err = isoDate(asOf); err != nil || day.After(now) {
			return RegisterImport{}, evidence.Errorf(evidence.Invalid, "the extract's date must be a date such as 2026-03-14, and not in the future")
		}
	}
	in := newImport(body)
	entries, bad, err := matchers.ReadRegister(in, name)
	if err := in.finish(err); err != nil {
		return RegisterImport{}, err
	}
	if len(entries) == 0 {
		return RegisterImport{}, evidence.Errorf(evidence.Invalid, "the extract holds no entries (%d rows are bad)", len(bad))
	}
	extract := storage.Extract{
		ID: storage.NewID(), Program: program, AsOf: day, ImportedAt: now, ImportedBy: a.User.ID,
		SHA256: in.sum(), Name: ingest.CleanName(name, ingest.DefaultNameRunes),
	}
	err = x.DB.Write(ctx, func(tx *storage.Tx) error {
		if err := tx.InsertExtract(ctx, extract, entries); err != nil {
			return err
		}
		// Registers are public: the event belongs to no organisation.
		err := x.record(ctx, tx, a, evidence.Event{Kind: RegisterTaken, Data: map[string]any{
			"extract": extract.ID, "program": program, "as_of": day.Format(time.DateOnly), "sha256": extract.SHA256,
			"rows": len(entries), "bad_rows": len(bad),
		}})
		if err != nil {
			return err
		}
		return ingest.ReassessProgram(ctx, tx, program)
	})
	return RegisterImport{
		ID: extract.ID, Program: program, AsOf: day, ImportedAt: now, SHA256: extract.SHA256,
		Rows: len(entries), BadRows: orEmpty(bad),
	}, err
}

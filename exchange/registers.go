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
	BadRows    []BadRow  `json:"bad_rows"` // the first 1,000, and one that counts the others
}

// ImportRegister takes the extract of a program's status register in; asOf is
// an ISO date, "" for the newest that the file itself gives, else today. Its hash and date are kept, and documents of the
// program are assessed again, whichever organisation they belong to.
func (x *Exchange) ImportRegister(ctx context.Context, a Actor, program, asOf, name string, body io.Reader) (RegisterImport, error) {
	if err := a.mustAdminister(); err != nil {
		return RegisterImport{}, err
	}
	if _, known := x.Programs.Get(program); !known {
		return RegisterImport{}, evidence.Errorf(evidence.Invalid, "there is no program %q", clip(program))
	}
	now := x.now()
	if asOf != "" { // what is wrong in the request is told before the file is read
		if _, err := dayOfExtract(asOf, now); err != nil {
			return RegisterImport{}, err
		}
	}
	in, err := x.beginImport(a, body)
	if err != nil {
		return RegisterImport{}, err
	}
	defer in.end()
	read, err := matchers.ReadRegister(in, name)
	if err != nil {
		return RegisterImport{}, err
	}
	entries := read.Entries
	if len(entries) == 0 {
		return RegisterImport{}, evidence.Errorf(evidence.Invalid, "the extract holds no entries (%d rows are bad)", read.BadRows)
	}
	if asOf == "" {
		for _, e := range entries {
			asOf = max(asOf, e.AsOf) // ISO dates
		}
	}
	day, err := dayOfExtract(asOf, now)
	if err != nil {
		return RegisterImport{}, err
	}
	extract := storage.Extract{
		ID: storage.NewID(), Program: program, AsOf: day, ImportedAt: now, ImportedBy: a.User.ID,
		SHA256: in.sha256, Name: evidence.CleanName(name, ingest.DefaultNameRunes),
	}
	err = x.DB.Write(ctx, func(tx *storage.Tx) error {
		if err := tx.InsertExtract(ctx, extract, entries); err != nil {
			return err
		}
		// Registers are public: the event belongs to no organisation.
		err := x.record(ctx, tx, a, evidence.Event{Kind: RegisterTaken, Data: map[string]any{
			"extract": extract.ID, "program": program, "as_of": day.Format(time.DateOnly), "sha256": extract.SHA256,
			"rows": len(entries), "bad_rows": read.BadRows,
		}})
		if err != nil {
			return err
		}
		return ingest.ReassessProgram(ctx, tx, program)
	})
	return RegisterImport{
		ID: extract.ID, Program: program, AsOf: day, ImportedAt: now, SHA256: extract.SHA256,
		Rows: len(entries), BadRows: orEmpty(read.Bad),
	}, err
}

// dayOfExtract reads the day that an extract speaks of; "" is today.
func dayOfExtract(asOf string, now time.Time) (time.Time, error) {
	if asOf == "" {
		return now.Truncate(24 * time.Hour), nil
	}
	day, err := isoDate(asOf)
	if err != nil || day.After(now) {
		return day, evidence.Errorf(evidence.Invalid, "the extract's date (as_of) must be a date such as 2026-03-14, and not in the future")
	}
	return day, nil
}

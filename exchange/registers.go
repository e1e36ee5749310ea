package exchange

import (
	"context"
	"io"
	"time"

	"certdex/evidence"
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
	if asOf != "" {
		if day, err := isoDate(asOf); err != nil || day.After(x.now()) {
			return RegisterImport{}, evidence.Errorf(evidence.Invalid, "the extract's date must be a date such as 2026-03-14, and not in the future")
		}
	}
	return RegisterImport{}, evidence.Errorf(evidence.Unavailable, "not built yet")
}

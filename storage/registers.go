package storage

import (
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
	return errUnbuilt
}

// LatestExtract gives a program's newest extract, by as-of date, with its
// entries; NotFound where there is none.
func (tx *Tx) LatestExtract(ctx context.Context, program string) (Extract, []evidence.RegisterEntry, error) {
	return Extract{}, nil, errUnbuilt
}

// ExtractVersion gives the id of a program's newest extract, "" where there is
// none: cheap enough to ask before each use of a kept copy.
func (tx *Tx) ExtractVersion(ctx context.Context, program string) (string, error) {
	return "", errUnbuilt
}

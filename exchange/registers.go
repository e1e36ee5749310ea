package exchange

import (
	"context"
	"io"
	"time"
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
// an ISO date, "" for today. Documents of the program are assessed again.
func (x *Exchange) ImportRegister(ctx context.Context, a Actor, program, asOf, name string, body io.Reader) (RegisterImport, error) {
	return RegisterImport{}, errNotBuilt
}

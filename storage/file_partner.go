package storage

import (
	"context"

	"certdex/evidence"
)

// SetFilePartner says which partner a file was uploaded for, "" for none;
// NotFound where there is no such file.
func (tx *Tx) SetFilePartner(ctx context.Context, id, partnerID string) error {
	n, err := tx.Exec(ctx, `UPDATE files SET partner_id = $1, updated_at = $2 WHERE id = $3`, partnerID, tx.now(), id)
	if err == nil && n == 0 {
		return evidence.Errorf(evidence.NotFound, "there is no such file")
	}
	return err
}

package storage_test

import (
	"testing"

	"certdex/internal/testkit"
	"certdex/storage"
)

func TestCountsOfNobodyAreNothing(t *testing.T) {
	testkit.EachDB(t, func(t *testing.T, db *storage.DB) {
		var c storage.Counts
		err := db.Read(t.Context(), func(tx *storage.Tx) (err error) {
			c, err = tx.Counts(t.Context(), nil)
			return err
		})
		if err != nil || len(c.Files)+len(c.Documents) != 0 {
			t.Errorf("counted %v, %v", c, err)
		}
	})
}

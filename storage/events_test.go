package storage_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"certdex/evidence"
	"certdex/internal/testkit"
	"certdex/storage"
)

func TestEvents(t *testing.T) {
	testkit.EachDB(t, func(t *testing.T, db *storage.DB) {
		ctx := t.Context()
		db.Now = func() time.Time { return noon }
		var appended []evidence.Event
		write(t, db, func(tx *storage.Tx) error {
			for i, data := range []map[string]any{
				nil,
				{"field": "holder", "old": "<a & b>", "new": "bad \xff\x00 bytes"},
				{"confidence": 0.1, "big": int64(1) << 60, "tiny": 1e-12, "at": noon, "deep": map[string]any{"z": 1, "a": []string{"x"}}},
			} {
				e, err := tx.Append(ctx, evidence.Event{
					OrgID: "a", FileID: "f1", DocumentID: fmt.Sprintf("d%d", i%2), Actor: evidence.Machine, Kind: "kind", Data: data,
				})
				if err != nil {
					return err
				}
				appended = append(appended, e)
			}
			_, err := tx.Append(ctx, evidence.Event{OrgID: "b", Actor: "u", Kind: "other", At: noon.Add(time.Hour)})
			return err
		})
		list := func(f storage.EventFilter) (all []evidence.Event) {
			t.Helper()
			for {
				var next string
				err := db.Read(ctx, func(tx *storage.Tx) error {
					events, after, err := tx.Events(ctx, f)
					all, next = append(all, events...), after
					return err
				})
				if err != nil {
					t.Fatal(err)
				}
				if f.After = next; next == "" {
					return all
				}
			}
		}
		t.Run("newest first, in pages, each with the hash of what is read back", func(t *testing.T) {
			got := list(storage.EventFilter{OrgIDs: []string{"a"}, Limit: 2})
			if len(got) != 3 {
				t.Fatalf("%d events", len(got))
			}
			for i, e := range got {
				if want := appended[2-i]; e.ID != want.ID || e.Hash != want.Hash || !e.At.Equal(noon) {
					t.Errorf("got %+v, want %+v", e, want)
				}
				if hash, err := storage.EventHash(e); err != nil || hash != e.Hash {
					t.Errorf("hash of %v: %s, want %s", e.Data, hash, e.Hash)
				}
				e.Kind = "changed"
				if hash, _ := storage.EventHash(e); hash == e.Hash {
					t.Error("a change does not change the hash")
				}
			}
		})
		t.Run("filters", func(t *testing.T) {
			for _, tt := range []struct {
				filter storage.EventFilter
				want   int
			}{
				{storage.EventFilter{}, 0},
				{storage.EventFilter{OrgIDs: []string{"a", "b"}}, 4},
				{storage.EventFilter{OrgIDs: []string{"a"}, DocumentID: "d0"}, 2},
				{storage.EventFilter{OrgIDs: []string{"a"}, FileID: "f1"}, 3},
				{storage.EventFilter{OrgIDs: []string{"b"}, FileID: "f1"}, 0},
			} {
				if got := list(tt.filter); len(got) != tt.want {
					t.Errorf("%+v: %d events, want %d", tt.filter, len(got), tt.want)
				}
			}
		})
		t.Run("the database refuses changes", func(t *testing.T) {
			statements := []string{`UPDATE events SET kind = 'x'`, `DELETE FROM events`, `DELETE FROM events WHERE org_id = 'b'`}
			if db.Dialect() == storage.Postgres {
				statements = append(statements, `TRUNCATE events`)
			}
			for _, s := range statements {
				err := db.Write(ctx, func(tx *storage.Tx) error {
					_, err := tx.Exec(ctx, s)
					return err
				})
				if err == nil || !strings.Contains(err.Error(), "append-only") {
					t.Errorf("%s: %v", s, err)
				}
			}
			if got := list(storage.EventFilter{OrgIDs: []string{"a", "b"}}); len(got) != 4 {
				t.Errorf("%d events left", len(got))
			}
		})
	})
}

package storage_test

import (
	"fmt"
	"strings"
	"testing"

	"certdex/evidence"
	"certdex/internal/testkit"
	"certdex/storage"
)

// listed gives the ids of all pages of a list.
func listed(t *testing.T, db *storage.DB, f storage.DocumentFilter) string {
	t.Helper()
	var all []string
	for page := 0; ; page++ {
		var documents []storage.Document
		var next string
		err := db.Read(t.Context(), func(tx *storage.Tx) (err error) {
			documents, next, err = tx.Documents(t.Context(), f)
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
		for _, d := range documents {
			all = append(all, d.ID)
		}
		if f.After = next; next == "" {
			return strings.Join(all, " ")
		}
		if page > 100 {
			t.Fatal("the list has no end")
		}
	}
}

func TestDocumentList(t *testing.T) {
	today := "2026-03-14"
	testkit.EachDB(t, func(t *testing.T, db *storage.DB) {
		ctx := t.Context()
		withOrgs(t, db, "a", "b")
		type row struct{ id, org, program, holder, number, expires, partner string }
		rows := []row{
			{"d1", "a", "basc", "ñandú Cargo", "COLBOG 00123-1-4", "2026-03-13", "P-1"},
			{"d2", "a", "basc", "Zeta GmbH", "COLBOG00999", "2026-03-14", ""},
			{"d3", "a", "eu_aeo", "acme_ltd", "DE/AEOF/12345678", "", "P-1"},
			{"d4", "a", "eu_aeo", "Acme 100%", "", "2026-04-13", ""},
			{"d5", "b", "scan", "Öresund AB", "SCAN-77", "2026-04-14", ""},
			{"d6", "b", "ctpat", "", "", "2031-12-31", ""},
			{"d7", "b", "basc", "zeta gmbh", "", "2026-03-14", ""},
		}
		write(t, db, func(tx *storage.Tx) error {
			for i, r := range rows {
				f := aFile(r.org, fmt.Sprintf("f%d", i))
				f.Name = fmt.Sprintf("Scan_%02d Überseepapier.pdf", i)
				if err := tx.InsertFile(ctx, f); err != nil {
					return err
				}
				d := aDocument(r.id, 0)
				for _, v := range [][2]string{{evidence.Holder, r.holder}, {evidence.CertificateNumber, r.number}, {evidence.ExpiresOn, r.expires}} {
					if v[1] != "" {
						d.Fields = append(d.Fields, evidence.Field{Name: v[0], Value: v[1]})
					}
				}
				d.FileID, d.OrgID, d.Program, d.PartnerID = f.ID, r.org, r.program, r.partner
				if r.id == "d6" {
					d.State, d.Kind = storage.DocumentAssessed, evidence.AuditReport
				}
				if err := tx.InsertDocuments(ctx, []storage.Document{d}); err != nil {
					return err
				}
			}
			return nil
		})
		type filter = storage.DocumentFilter
		tests := []struct {
			name   string
			filter filter
			want   string
		}{
			{"newest first", filter{}, "d7 d6 d5 d4 d3 d2 d1"},
			{"by expiry, those without last", filter{Sort: storage.SortExpires}, "d1 d2 d7 d4 d5 d6 d3"},
			{"by holder, whatever case and accents, those without last", filter{Sort: storage.SortHolder}, "d4 d3 d1 d5 d2 d7 d6"},
			{"by program", filter{Sort: storage.SortProgram}, "d1 d2 d7 d6 d3 d4 d5"},
			{"of one organisation", filter{OrgIDs: []string{"b"}}, "d7 d6 d5"},
			{"of one program", filter{Program: "eu_aeo"}, "d4 d3"},
			{"of one partner", filter{PartnerID: "P-1"}, "d3 d1"},
			{"of one file", filter{FileID: "f2"}, "d3"},
			{"of one kind", filter{Kind: evidence.AuditReport}, "d6"},
			{"in one state", filter{States: []storage.DocumentState{storage.DocumentAssessed, storage.DocumentVerified}}, "d6"},
			{"of some ids", filter{IDs: []string{"d1", "d5", "x"}}, "d5 d1"},
			{"of no ids", filter{IDs: []string{}}, ""},
			{"expired: valid through its last day", filter{Today: today, Expiry: storage.ExpiryExpired}, "d1"},
			{"expires within 30 days: both ends count", filter{Today: today, Expiry: storage.ExpiryWithin, WithinDays: 30}, "d7 d4 d2"},
			{"expires within 31 days", filter{Today: today, Expiry: storage.ExpiryWithin, WithinDays: 31}, "d7 d5 d4 d2"},
			{"without expiry", filter{Today: today, Expiry: storage.ExpiryNone}, "d3"},
			{"query: holder without case and accents", filter{Query: "NANDU c"}, "d1"},
			{"query: number without blanks and dashes", filter{Query: "colbog-001 231"}, "d1"},
			{"query: part of a number", filter{Query: "aeof/1234"}, "d3"},
			{"query: file name", filter{Query: "scan_03 ubersee"}, "d4"},
			{"query: an underscore is an underscore", filter{Query: "acme_"}, "d3"},
			{"query: a percent sign is a percent sign", filter{Query: "100%"}, "d4"},
			{"query: blanks select all", filter{Query: "  "}, "d7 d6 d5 d4 d3 d2 d1"},
			{"query: nothing like it", filter{Query: "omega"}, ""},
		}
		for _, tt := range tests {
			t.Run(tt.name, func(t *testing.T) {
				tt.filter.AnyOrg = tt.filter.OrgIDs == nil
				for _, limit := range []int{0, 1, 2, 1000} {
					tt.filter.Limit = limit
					if got := listed(t, db, tt.filter); got != tt.want {
						t.Errorf("pages of %d: got %s, want %s", limit, got, tt.want)
					}
				}
			})
		}
		t.Run("no organisation selects none", func(t *testing.T) {
			if got := listed(t, db, filter{}); got != "" {
				t.Errorf("got %s", got)
			}
		})
		invalid := map[string]filter{
			"an unknown sort":          {Sort: "colour"},
			"an unknown expiry":        {Expiry: "soon", Today: today},
			"no date of today":         {Expiry: storage.ExpiryExpired},
			"a cursor of another list": {Sort: storage.SortHolder, After: "eyJvIjoibmV3ZXN0In0"},
			"no cursor at all":         {After: "%%%"},
		}
		for name, f := range invalid {
			t.Run("invalid: "+name, func(t *testing.T) {
				err := db.Read(ctx, func(tx *storage.Tx) error {
					_, _, err := tx.Documents(ctx, f)
					return err
				})
				wantCode(t, err, evidence.Invalid)
			})
		}
	})
}

// FuzzCursor: whatever a client sends back as a cursor gives a page or Invalid.
func FuzzCursor(f *testing.F) {
	db := testkit.DB(f)
	for _, seed := range []string{"", "eyJvIjoibmV3ZXN0In0", "eyJvIjoibmV3ZXN0IiwiayI6IjIwMjYtMDEtMDFUMDA6MDA6MDBaIiwiaSI6IngifQ", "%"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, after string) {
		err := db.Read(t.Context(), func(tx *storage.Tx) error {
			_, _, err := tx.Documents(t.Context(), storage.DocumentFilter{AnyOrg: true, After: after})
			return err
		})
		if err != nil && evidence.CodeOf(err) != evidence.Invalid {
			t.Error(err)
		}
	})
}

func TestCounts(t *testing.T) {
	testkit.EachDB(t, func(t *testing.T, db *storage.DB) {
		assessed := aDocument("d3", 2)
		assessed.State = storage.DocumentAssessed
		withDocuments(t, db, aDocument("d1", 0), aDocument("d2", 1), assessed)
		for org, want := range map[string]string{
			"a": "map[received:1] map[assessed:1 extracted:2]",
			"b": "map[] map[]",
		} {
			write(t, db, func(tx *storage.Tx) error {
				c, err := tx.Counts(t.Context(), []string{org})
				if got := fmt.Sprint(c.Files, c.Documents); got != want {
					t.Errorf("%s: got %s, want %s", org, got, want)
				}
				return err
			})
		}
	})
}

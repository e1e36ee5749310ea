package storage_test

import (
	"context"
	"fmt"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"certdex/evidence"
	"certdex/internal/testkit"
	"certdex/storage"
)

// settle puts partners and raises the version.
func settle(ctx context.Context, tx *storage.Tx, org string, partners ...evidence.Partner) error {
	_, err := tx.PutPartners(ctx, org, partners, noon)
	if err == nil {
		_, err = tx.SettlePartners(ctx, org)
	}
	return err
}

func TestPartners(t *testing.T) {
	testkit.EachDB(t, func(t *testing.T, db *storage.DB) {
		ctx := t.Context()
		withOrgs(t, db, "a", "b")
		upsert := func(org string, partners ...evidence.Partner) string {
			t.Helper()
			var c storage.PartnerChanges
			write(t, db, func(tx *storage.Tx) (err error) {
				if c, err = tx.PutPartners(ctx, org, partners, noon); err == nil {
					_, err = tx.SettlePartners(ctx, org)
				}
				return err
			})
			return fmt.Sprintf("%d created, %d updated", c.Created, c.Updated)
		}
		acme := evidence.Partner{ID: "P-1", ExternalID: "X-1", Name: "Ácme S.A.", Aliases: []string{"The Acme Company"}, Country: "CO",
			TaxID: "900.123.456-8", City: "Bogotá", CertificateNumbers: []string{"COLBOG 1"}, Extra: map[string]string{"colour": "red"}}
		for _, tt := range []struct{ name, got, want string }{
			{"new", upsert("a", acme, evidence.Partner{ID: "P-2", Name: "Zeta"}), "2 created, 0 updated"},
			{"nothing changed", upsert("a", acme), "0 created, 0 updated"},
			{"changed, twice in one import", upsert("a", evidence.Partner{ID: "P-2", Name: "No"}, evidence.Partner{ID: "P-2", Name: "Beta"}), "0 created, 1 updated"},
			{"by external id", upsert("a", evidence.Partner{ExternalID: "X-1", Name: "Acme", City: "Cali"}), "0 created, 1 updated"},
			{"back by id", upsert("a", acme), "0 created, 1 updated"},
			{"an external id becomes the id", upsert("a", evidence.Partner{ExternalID: "X-9", Name: "gamma"}), "1 created, 0 updated"},
			{"and is found again", upsert("a", evidence.Partner{ExternalID: "X-9", Name: "gamma"}), "0 created, 0 updated"},
			{"same id in another organisation", upsert("b", evidence.Partner{ID: "P-1", Name: "beta"}), "1 created, 0 updated"},
		} {
			if tt.got != tt.want {
				t.Errorf("%s: %s, want %s", tt.name, tt.got, tt.want)
			}
		}

		write(t, db, func(tx *storage.Tx) error {
			got, err := tx.Partner(ctx, "a", "P-1")
			if diff := cmp.Diff(acme, got); diff != "" {
				t.Error(diff)
			}
			all, err2 := tx.AllPartners(ctx, "a")
			if len(all) != 3 || all[0].ID != "P-1" || all[2].ID != "X-9" || err2 != nil {
				t.Errorf("got %v %v", all, err2)
			}
			for org, want := range map[string]int64{"a": 5, "b": 1, "c": 0} {
				if v, err := tx.PartnerVersion(ctx, org); v != want || err != nil {
					t.Errorf("version of %s: %d %v", org, v, err)
				}
			}
			return err
		})
		for _, tt := range []struct {
			name string
			orgs []string
			q    string
			want string
		}{
			{"by name, then by id", []string{"a", "b"}, "", "a/P-1 b/P-1 a/P-2 a/X-9"},
			{"of one organisation", []string{"b"}, "", "b/P-1"},
			{"of none", nil, "", ""},
			{"query: name without accents", []string{"a"}, "acme s", "a/P-1"},
			{"query: alias", []string{"a"}, "company", "a/P-1"},
			{"query: city", []string{"a"}, "bogota", "a/P-1"},
			{"query: tax id without signs", []string{"a"}, "900 123", "a/P-1"},
			{"query: certificate number", []string{"a"}, "colbog-1", "a/P-1"},
			{"query: signs only", []string{"a"}, "--", ""},
		} {
			t.Run(tt.name, func(t *testing.T) {
				for _, limit := range []int{0, 1, 2} {
					var got []string
					f := storage.PartnerFilter{OrgIDs: tt.orgs, Query: tt.q, Limit: limit}
					for done := false; !done; {
						err := db.Read(ctx, func(tx *storage.Tx) error {
							partners, next, err := tx.Partners(ctx, f)
							for _, p := range partners {
								got = append(got, p.OrgID+"/"+p.ID)
							}
							f.After, done = next, next == ""
							return err
						})
						if err != nil {
							t.Fatal(err)
						}
					}
					if s := strings.Join(got, " "); s != tt.want {
						t.Errorf("pages of %d: got %s, want %s", limit, s, tt.want)
					}
				}
			})
		}
	})
}

// A partner known by its external id is never another one whose id looks the same.
func TestPartnersOfOneNameApart(t *testing.T) {
	testkit.EachDB(t, func(t *testing.T, db *storage.DB) {
		ctx := t.Context()
		withOrgs(t, db, "a")
		put := func(partners ...evidence.Partner) (c storage.PartnerChanges) {
			t.Helper()
			write(t, db, func(tx *storage.Tx) (err error) {
				c, err = tx.PutPartners(ctx, "a", partners, noon)
				return err
			})
			return c
		}
		put(evidence.Partner{ID: "100", ExternalID: "X", Name: "Acme"})
		for _, tt := range []struct {
			promise string
			c       storage.PartnerChanges
			refused string
		}{
			{"one that is there", put(evidence.Partner{ExternalID: "100", Name: "Zeta"}), "[0]"},
			{"one of the same list", put(evidence.Partner{ID: "200", Name: "Beta"}, evidence.Partner{ExternalID: "200", Name: "Zeta"}), "[1]"},
			{"one by its own external id", put(evidence.Partner{ExternalID: "X", Name: "Acme SA"}), "[]"},
			{"one that has neither", put(evidence.Partner{Name: "Nobody"}), "[0]"},
		} {
			got := []int{}
			for _, r := range tt.c.Refused {
				got = append(got, r.Index)
			}
			if fmt.Sprint(got) != tt.refused {
				t.Errorf("%s: refused %v, want %s", tt.promise, got, tt.refused)
			}
		}
		for id, want := range map[string]string{"100": "Acme SA", "200": "Beta"} {
			write(t, db, func(tx *storage.Tx) error {
				p, err := tx.Partner(ctx, "a", id)
				if p.Name != want {
					t.Errorf("%s is %q, want %q", id, p.Name, want)
				}
				return err
			})
		}
	})
}

// A version held stays what it is, and what is held waits for the change under way.
func TestVersionsAreHeld(t *testing.T) {
	for _, c := range []struct {
		what   string
		change func(context.Context, *storage.Tx) error
		hold   func(context.Context, *storage.Tx) (string, error)
		want   string
	}{
		{"partners",
			func(ctx context.Context, tx *storage.Tx) error {
				return settle(ctx, tx, "a", evidence.Partner{ID: "P", Name: "Acme"})
			},
			func(ctx context.Context, tx *storage.Tx) (string, error) {
				v, err := tx.HoldPartners(ctx, "a")
				return fmt.Sprint(v), err
			}, "1"},
		{"register",
			func(ctx context.Context, tx *storage.Tx) error {
				return tx.InsertExtract(ctx, storage.Extract{ID: "x1", Program: "basc", AsOf: noon}, nil)
			},
			func(ctx context.Context, tx *storage.Tx) (string, error) { return tx.HoldExtract(ctx, "basc") }, "x1"},
	} {
		t.Run(c.what, func(t *testing.T) {
			testkit.EachDB(t, func(t *testing.T, db *storage.DB) {
				ctx := t.Context()
				withOrgs(t, db, "a")
				held := make(chan string, 1)
				var wg sync.WaitGroup
				write(t, db, func(tx *storage.Tx) error {
					if err := c.change(ctx, tx); err != nil {
						return err
					}
					wg.Go(func() {
						err := db.Write(ctx, func(tx *storage.Tx) error {
							v, err := c.hold(ctx, tx)
							held <- v
							return err
						})
						if err != nil {
							t.Error(err)
						}
					})
					select {
					case v := <-held:
						t.Errorf("version %q was given before the change was there", v)
						held <- v
					case <-time.After(100 * time.Millisecond):
					}
					return nil
				})
				wg.Wait()
				if got := <-held; got != c.want {
					t.Errorf("version %q, want %q", got, c.want)
				}
			})
		})
	}
}

func TestManyPartners(t *testing.T) {
	testkit.EachDB(t, func(t *testing.T, db *storage.DB) {
		withOrgs(t, db, "a")
		partners := make([]evidence.Partner, 5000)
		for i := range partners {
			partners[i] = evidence.Partner{ID: fmt.Sprintf("P-%04d", i), Name: fmt.Sprintf("Partner %d", i)}
		}
		write(t, db, func(tx *storage.Tx) error {
			c, err := tx.PutPartners(t.Context(), "a", partners, noon)
			if c.Created != 5000 {
				t.Errorf("%d created", c.Created)
			}
			return err
		})
	})
}

func TestRegisters(t *testing.T) {
	testkit.EachDB(t, func(t *testing.T, db *storage.DB) {
		ctx := t.Context()
		day := func(d int) storage.Extract {
			return storage.Extract{ID: fmt.Sprintf("x%d", d), Program: "basc", AsOf: noon.AddDate(0, 0, d), ImportedAt: noon, ImportedBy: "u1", SHA256: "00", Name: "r.csv"}
		}
		entries := []evidence.RegisterEntry{{Number: "1", Holder: "Acme"}, {Holder: "Beta", Status: "suspended", ValidTo: "2026-12-31"}}
		version := func() (v string) {
			write(t, db, func(tx *storage.Tx) (err error) {
				v, err = tx.ExtractVersion(ctx, "basc")
				return err
			})
			return v
		}
		if v := version(); v != "" {
			t.Errorf("version %q", v)
		}
		err := db.Read(ctx, func(tx *storage.Tx) error {
			_, _, err := tx.LatestExtract(ctx, "basc")
			return err
		})
		wantCode(t, err, evidence.NotFound)
		write(t, db, func(tx *storage.Tx) error {
			if err := tx.InsertExtract(ctx, day(2), entries); err != nil {
				return err
			}
			return tx.InsertExtract(ctx, day(1), nil) // an older one imported later
		})
		if v := version(); v != "x2" {
			t.Errorf("version %q", v)
		}
		write(t, db, func(tx *storage.Tx) error {
			got, gotEntries, err := tx.LatestExtract(ctx, "basc")
			want := day(2)
			want.Rows = 2
			if diff := cmp.Diff(want, got); diff != "" {
				t.Error(diff)
			}
			if diff := cmp.Diff(entries, gotEntries); diff != "" {
				t.Error(diff)
			}
			return err
		})
	})
}

func TestReadings(t *testing.T) {
	testkit.EachDB(t, func(t *testing.T, db *storage.DB) {
		ctx := t.Context()
		withDocuments(t, db)
		first := storage.Reading{ID: "r1", FileID: "f1", Reader: "1", Extractor: "1", Programs: "abc", PagesKey: "derived/1/00/pages.json.gz",
			Documents: []evidence.Document{{Program: "basc", Fields: []evidence.Field{{Name: "holder", Value: "Acme"}}}}, At: noon}
		second := storage.Reading{ID: "r2", FileID: "f1", Reader: "2", At: noon.Add(time.Hour)}
		write(t, db, func(tx *storage.Tx) error {
			if err := tx.InsertReading(ctx, first); err != nil {
				return err
			}
			return tx.InsertReading(ctx, second)
		})
		write(t, db, func(tx *storage.Tx) error {
			got, err := tx.Readings(ctx, "f1")
			if diff := cmp.Diff([]storage.Reading{second, first}, got); diff != "" {
				t.Error(diff)
			}
			return err
		})
	})
}

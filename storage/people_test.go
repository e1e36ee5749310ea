package storage_test

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"certdex/evidence"
	"certdex/internal/testkit"
	"certdex/storage"
)

func TestPeople(t *testing.T) {
	testkit.EachDB(t, func(t *testing.T, db *storage.DB) {
		ctx := t.Context()
		withOrgs(t, db, "Zeta", "acme")
		ada := evidence.User{ID: "u1", OrgID: "acme", Email: "Ada@Example.com", Name: "Ada", Role: evidence.Specialist, CreatedAt: noon}
		bob := evidence.User{ID: "u2", OrgID: "Zeta", Email: "bob@example.com", Name: "Bob", Role: evidence.Member, CreatedAt: noon}
		write(t, db, func(tx *storage.Tx) error {
			if err := tx.InsertUser(ctx, ada, "hash-1"); err != nil {
				return err
			}
			return tx.InsertUser(ctx, bob, "hash-2")
		})
		refused := func(code evidence.Code, fn func(*storage.Tx) error) {
			t.Helper()
			wantCode(t, db.Write(ctx, fn), code)
		}
		refused(evidence.Conflict, func(tx *storage.Tx) error {
			return tx.InsertOrg(ctx, evidence.Org{ID: "new", Name: "ACME"})
		})
		refused(evidence.Conflict, func(tx *storage.Tx) error {
			return tx.InsertUser(ctx, evidence.User{ID: "u3", OrgID: "acme", Email: " ADA@example.com "}, "")
		})
		refused(evidence.NotFound, func(tx *storage.Tx) error { return tx.SetPassword(ctx, "u9", "x") })
		refused(evidence.NotFound, func(tx *storage.Tx) error {
			_, _, err := tx.UserByEmail(ctx, "nobody@example.com")
			return err
		})
		write(t, db, func(tx *storage.Tx) error {
			u, hash, err := tx.UserByEmail(ctx, "ADA@EXAMPLE.COM")
			if err != nil || u != ada || hash != "hash-1" {
				t.Errorf("got %+v %s %v", u, hash, err)
			}
			if err := tx.SetPassword(ctx, "u1", "hash-3"); err != nil {
				return err
			}
			if hash, err := tx.PasswordHash(ctx, "u1"); err != nil || hash != "hash-3" {
				t.Errorf("got %s %v", hash, err)
			}
			if n, err := tx.CountUsers(ctx); n != 2 || err != nil {
				t.Errorf("%d users, %v", n, err)
			}
			users, err := tx.Users(ctx, []string{"Zeta", "acme"})
			if diff := cmp.Diff([]evidence.User{ada, bob}, users); diff != "" || err != nil {
				t.Error(diff, err)
			}
			if none, err := tx.Users(ctx, nil); len(none) != 0 || err != nil {
				t.Errorf("got %v %v", none, err)
			}
			orgs, err := tx.Orgs(ctx)
			if len(orgs) != 2 || orgs[0].Name != "acme" || !orgs[0].CreatedAt.Equal(noon) {
				t.Errorf("got %v", orgs)
			}
			return err
		})
		write(t, db, func(tx *storage.Tx) error {
			for _, org := range []string{"acme", "Zeta", "acme"} {
				if err := tx.Assign(ctx, "u1", org); err != nil {
					return err
				}
			}
			got, err := tx.AssignedOrgs(ctx, "u1")
			if diff := cmp.Diff([]string{"Zeta", "acme"}, got); diff != "" {
				t.Error(diff)
			}
			if err := tx.Unassign(ctx, "u1", "Zeta"); err != nil {
				return err
			}
			if got, _ := tx.AssignedOrgs(ctx, "u1"); len(got) != 1 {
				t.Errorf("got %v", got)
			}
			return err
		})
	})
}

func TestInvitationServesOnce(t *testing.T) {
	testkit.EachDB(t, func(t *testing.T, db *storage.DB) {
		ctx := t.Context()
		db.Now = func() time.Time { return noon }
		i := storage.Invitation{
			ID: "i1", TokenHash: "h1", Email: "ada@example.com", Role: evidence.Member, OrgID: "a",
			CreatedBy: "u1", CreatedAt: noon, ExpiresAt: noon.Add(time.Hour),
		}
		write(t, db, func(tx *storage.Tx) error { return tx.InsertInvitation(ctx, i) })
		take := func(hash string, at time.Time) (got storage.Invitation, err error) {
			err = db.Write(ctx, func(tx *storage.Tx) (err error) {
				got, err = tx.TakeInvitation(ctx, hash, at)
				return err
			})
			return got, err
		}
		_, err := take("h2", noon)
		wantCode(t, err, evidence.NotFound)
		_, err = take("h1", noon.Add(time.Hour))
		wantCode(t, err, evidence.NotFound)
		got, err := take("h1", noon)
		i.TakenAt = &noon
		if diff := cmp.Diff(i, got); diff != "" || err != nil {
			t.Error(diff, err)
		}
		_, err = take("h1", noon)
		wantCode(t, err, evidence.NotFound)

		i.ID, i.TokenHash = "i3", "h3"
		write(t, db, func(tx *storage.Tx) error {
			if err := tx.InsertInvitation(ctx, i); err != nil {
				return err
			}
			return tx.DropInvitations(ctx, i.Email)
		})
		_, err = take("h3", noon)
		wantCode(t, err, evidence.NotFound)
		write(t, db, func(tx *storage.Tx) error { // what was taken stays
			_, err := tx.InvitationByHash(ctx, "h1")
			return err
		})
	})
}

func TestTokens(t *testing.T) {
	testkit.EachDB(t, func(t *testing.T, db *storage.DB) {
		ctx := t.Context()
		withOrgs(t, db, "a")
		write(t, db, func(tx *storage.Tx) error {
			if err := tx.InsertUser(ctx, evidence.User{ID: "u1", OrgID: "a", Email: "u"}, ""); err != nil {
				return err
			}
			for n, id := range []string{"t1", "t2"} {
				at := noon.Add(time.Duration(n) * time.Second)
				if err := tx.InsertToken(ctx, storage.Token{ID: id, UserID: "u1", Name: id, TokenHash: "h" + id, CreatedAt: at}); err != nil {
					return err
				}
			}
			return tx.TouchToken(ctx, "t1", noon.Add(time.Minute))
		})
		write(t, db, func(tx *storage.Tx) error {
			got, err := tx.TokenByHash(ctx, "ht1")
			if got.ID != "t1" || got.LastUsedAt == nil || !got.LastUsedAt.Equal(noon.Add(time.Minute)) {
				t.Errorf("got %+v", got)
			}
			return err
		})
		revoke := func(user, id string) error {
			return db.Write(ctx, func(tx *storage.Tx) error { return tx.RevokeToken(ctx, user, id, noon) })
		}
		wantCode(t, revoke("u2", "t1"), evidence.NotFound)
		wantCode(t, revoke("u1", "t1"), "")
		wantCode(t, revoke("u1", "t1"), evidence.NotFound)
		write(t, db, func(tx *storage.Tx) error {
			got, err := tx.Tokens(ctx, "u1")
			if len(got) != 1 || got[0].ID != "t2" {
				t.Errorf("got %+v", got)
			}
			return err
		})
		err := db.Write(ctx, func(tx *storage.Tx) error {
			_, err := tx.TokenByHash(ctx, "ht1")
			return err
		})
		wantCode(t, err, evidence.NotFound)
	})
}

package exchange

import (
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"certdex/evidence"
	"certdex/internal/testkit"
	"certdex/storage"
)

const goodPassword = "correct horse battery"

func TestTheFirstAdministrator(t *testing.T) {
	testkit.EachDB(t, func(t *testing.T, db *storage.DB) {
		w := emptyWorld(t, db)
		first, err := w.Bootstrap(w.ctx())
		w.must(err)
		second, err := w.Bootstrap(w.ctx()) // another process
		w.must(err)
		if first == "" || first == second {
			t.Fatalf("the links are %q and %q", first, second)
		}
		v, err := w.Invitation(w.ctx(), second)
		w.must(err)
		if !v.First || v.Role != evidence.Administrator {
			t.Errorf("the link is %+v", v)
		}

		_, err = w.AcceptInvitation(w.ctx(), first, Acceptance{Name: "Ada", Email: "ada@example.com", OrgName: "Office", Password: "short"})
		w.wants(err, evidence.Invalid)
		_, err = w.AcceptInvitation(w.ctx(), first, Acceptance{Name: "Ada", Email: "nowhere", OrgName: "Office", Password: goodPassword})
		w.wants(err, evidence.Invalid)

		// Both links at the same moment: one wins.
		var wait sync.WaitGroup
		codes := make([]evidence.Code, 2)
		for i, link := range []string{first, second} {
			wait.Go(func() {
				_, err := w.AcceptInvitation(w.ctx(), link, Acceptance{
					Name: "Ada", Email: []string{"ada@example.com", "eve@example.com"}[i], OrgName: []string{"Office", "Other"}[i], Password: goodPassword,
				})
				codes[i] = evidence.CodeOf(err)
			})
		}
		wait.Wait()
		slices.Sort(codes)
		if !slices.Equal(codes, []evidence.Code{"", evidence.NotFound}) {
			t.Errorf("the answers are %q", codes)
		}

		link, err := w.Bootstrap(w.ctx())
		w.must(err)
		if link != "" {
			t.Error("there is a link though there is a user")
		}
		_, err = w.Invitation(w.ctx(), first)
		w.wants(err, evidence.NotFound)
	})
}

func TestTheFirstLinkExpires(t *testing.T) {
	w := emptyWorld(t, testkit.DB(t))
	link, err := w.Bootstrap(w.ctx())
	w.must(err)
	w.clock = w.clock.Add(bootstrapLife)
	_, err = w.Invitation(w.ctx(), link)
	w.wants(err, evidence.NotFound)
}

func TestInviteAndSignIn(t *testing.T) {
	eachWorld(t, func(w *world) {
		link, v, err := w.Invite(w.ctx(), w.admin, Invite{Email: "Nora@Example.com", Role: evidence.Member, OrgID: w.north.ID})
		w.must(err)
		if v.OrgName != "North Foods" || v.First || v.Email != "nora@example.com" {
			w.t.Errorf("the invitation is %+v", v)
		}
		nora, err := w.AcceptInvitation(w.ctx(), link, Acceptance{Name: "Nora", Password: goodPassword, Email: "other@example.com", OrgName: "Mine"})
		w.must(err)
		if nora.User.Role != evidence.Member || nora.User.OrgID != w.north.ID || nora.User.Email != "nora@example.com" || !slices.Equal(nora.OrgIDs, []string{w.north.ID}) {
			w.t.Errorf("she is %+v", nora)
		}
		_, err = w.AcceptInvitation(w.ctx(), link, Acceptance{Name: "Nora", Password: goodPassword})
		w.wants(err, evidence.NotFound)

		signed, err := w.SignIn(w.ctx(), " NORA@example.com ", goodPassword, "10.0.0.1")
		w.must(err)
		if signed.User.ID != nora.User.ID {
			w.t.Errorf("signed in is %+v", signed)
		}
		_, wrong := w.SignIn(w.ctx(), "nora@example.com", "a wrong password", "10.0.0.1")
		w.wants(wrong, evidence.Unauthorized)
		_, nobody := w.SignIn(w.ctx(), "nobody@example.com", goodPassword, "10.0.0.1")
		w.wants(nobody, evidence.Unauthorized)
		if evidence.MessageOf(wrong) != evidence.MessageOf(nobody) {
			w.t.Errorf("%v tells more than %v", wrong, nobody)
		}

		w.wants(w.ChangePassword(w.ctx(), nora, "a wrong password", "another fine one"), evidence.Invalid)
		w.wants(w.ChangePassword(w.ctx(), nora, goodPassword, "short"), evidence.Invalid)
		sessions := storage.Sessions{DB: w.DB, UserOf: func(data []byte) string { return string(data) }}
		for token, user := range map[string]Actor{"nora's laptop": nora, "nora's phone": nora, "mia's": w.mia} {
			w.must(sessions.CommitCtx(w.ctx(), token, []byte(user.User.ID), time.Now().Add(time.Hour)))
		}
		w.must(w.ChangePassword(w.ctx(), nora, goodPassword, "another fine one"))
		for token, stays := range map[string]bool{"nora's laptop": false, "nora's phone": false, "mia's": true} {
			_, there, err := sessions.FindCtx(w.ctx(), token)
			w.must(err)
			if there != stays {
				w.t.Errorf("%s session is there: %v", token, there)
			}
		}
		_, err = w.SignIn(w.ctx(), "nora@example.com", goodPassword, "10.0.0.1")
		w.wants(err, evidence.Unauthorized)
		_, err = w.SignIn(w.ctx(), "nora@example.com", "another fine one", "10.0.0.1")
		w.must(err)
	})
}

func TestSignInSlowsGuessingDown(t *testing.T) {
	w := newWorld(t, testkit.DB(t))
	guess := func(address string) error {
		_, err := w.SignIn(w.ctx(), w.mia.User.Email, strings.Repeat("x", maxPassword+1), address) // too long to be hashed
		return err
	}
	for range attemptsByAccount {
		w.wants(guess("10.0.0.1"), evidence.Unauthorized)
	}
	w.wants(guess("10.0.0.1"), evidence.RateLimited)
	w.wants(guess("10.0.0.2"), evidence.Unauthorized)
	w.clock = w.clock.Add(attemptWindow)
	w.wants(guess("10.0.0.1"), evidence.Unauthorized)
}

func TestInviteRefuses(t *testing.T) {
	eachWorld(t, func(w *world) {
		for _, c := range []struct {
			says string
			v    Invite
			want evidence.Code
		}{
			{"an address that is none", Invite{"nora", evidence.Member, w.north.ID}, evidence.Invalid},
			{"a role that is none", Invite{"nora@example.com", "king", w.north.ID}, evidence.Invalid},
			{"no organisation", Invite{"nora@example.com", evidence.Member, ""}, evidence.NotFound},
			{"who is there already", Invite{"MIA@example.com", evidence.Member, w.north.ID}, evidence.Conflict},
		} {
			if link, _, err := w.Invite(w.ctx(), w.admin, c.v); evidence.CodeOf(err) != c.want || link != "" {
				w.t.Errorf("%s: %q, %v", c.says, link, err)
			}
		}
		first, _, err := w.Invite(w.ctx(), w.admin, Invite{"nora@example.com", evidence.Member, w.north.ID})
		w.must(err)
		second, v, err := w.Invite(w.ctx(), w.admin, Invite{"nora@example.com", evidence.Specialist, w.north.ID})
		w.must(err)
		_, err = w.Invitation(w.ctx(), first)
		w.wants(err, evidence.NotFound)
		w.clock = v.ExpiresAt
		_, err = w.AcceptInvitation(w.ctx(), second, Acceptance{Name: "Nora", Password: goodPassword})
		w.wants(err, evidence.NotFound)
		_, err = w.Invitation(w.ctx(), "made up")
		w.wants(err, evidence.NotFound)
	})
}

func TestTokens(t *testing.T) {
	eachWorld(t, func(w *world) {
		secret, token, err := w.CreateToken(w.ctx(), w.mia, "laptop")
		w.must(err)
		if !strings.HasPrefix(secret, "cdx_") || len(secret) < 40 {
			w.t.Errorf("the secret has another form: %d characters", len(secret))
		}
		a, err := w.ActorByToken(w.ctx(), secret)
		w.must(err)
		if a.User.ID != w.mia.User.ID || a.System {
			w.t.Errorf("the actor is %+v", a)
		}
		used := func() *time.Time {
			list, err := w.Tokens(w.ctx(), w.mia)
			w.must(err)
			return list[0].LastUsedAt
		}
		if at := used(); at == nil || !at.Equal(w.clock) {
			w.t.Errorf("last used %v", at)
		}
		for _, wrong := range []string{"", "cdx_", secret + "x", secret[4:], "cdx_" + strings.Repeat("x", 5000)} {
			_, err := w.ActorByToken(w.ctx(), wrong)
			w.wants(err, evidence.Unauthorized)
		}
		w.must(w.RevokeToken(w.ctx(), w.mia, token.ID))
		_, err = w.ActorByToken(w.ctx(), secret)
		w.wants(err, evidence.Unauthorized)
		w.wants(w.RevokeToken(w.ctx(), w.mia, token.ID), evidence.NotFound)

		secret, _, err = w.CreateTokenFor(w.ctx(), System(), "OTTO@example.com", "script")
		w.must(err)
		if a, err = w.ActorByToken(w.ctx(), secret); err != nil || a.User.ID != w.otto.User.ID {
			w.t.Errorf("the actor is %+v, %v", a, err)
		}
		_, _, err = w.CreateTokenFor(w.ctx(), System(), "nobody@example.com", "script")
		w.wants(err, evidence.NotFound)
	})
}

func TestAssignments(t *testing.T) {
	eachWorld(t, func(w *world) {
		d := w.document(w.north)
		w.wants(w.Assign(w.ctx(), w.admin, w.mia.User.ID, w.south.ID), evidence.Invalid)
		w.wants(w.Assign(w.ctx(), w.admin, storage.NewID(), w.south.ID), evidence.NotFound)
		w.must(w.Assign(w.ctx(), w.admin, w.stan.User.ID, w.north.ID))
		w.must(w.Assign(w.ctx(), w.admin, w.stan.User.ID, w.north.ID))
		stan, err := w.ActorByUser(w.ctx(), w.stan.User.ID)
		w.must(err)
		_, err = w.Document(w.ctx(), stan, d.ID)
		w.must(err)
		users, err := w.Users(w.ctx(), w.admin, "")
		w.must(err)
		i := slices.IndexFunc(users, func(u UserView) bool { return u.ID == stan.User.ID })
		if len(users) != 6 || i < 0 || !slices.Equal(users[i].Assigned, []string{w.north.ID}) || users[i].OrgName != "Office" {
			w.t.Errorf("the people are %+v", users)
		}
		w.must(w.Unassign(w.ctx(), w.admin, stan.User.ID, w.north.ID))
		stan, err = w.ActorByUser(w.ctx(), stan.User.ID)
		w.must(err)
		_, err = w.Document(w.ctx(), stan, d.ID)
		w.wants(err, evidence.NotFound)
		_, err = w.ActorByUser(w.ctx(), storage.NewID())
		w.wants(err, evidence.Unauthorized)
	})
}

func TestOrganisations(t *testing.T) {
	eachWorld(t, func(w *world) {
		_, err := w.CreateOrg(w.ctx(), w.admin, " north  FOODS ")
		w.wants(err, evidence.Conflict)
		for _, name := range []string{"North\u200b Foods", "North Fo\u00adods", "North\ufe0f Foods", "شرکت می\u200cرود"} { // they would look like others
			_, err = w.CreateOrg(w.ctx(), w.admin, name)
			w.wants(err, evidence.Invalid)
		}
		_, err = w.CreateOrg(w.ctx(), w.admin, "")
		w.wants(err, evidence.Invalid)
		all, err := w.Orgs(w.ctx(), w.admin)
		w.must(err)
		own, err := w.Orgs(w.ctx(), w.mia)
		w.must(err)
		if len(all) != 3 || len(own) != 1 || own[0].ID != w.north.ID {
			w.t.Errorf("seen are %+v and %+v", all, own)
		}
	})
}

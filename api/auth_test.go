package api_test

import (
	"context"
	"encoding/json"
	"errors"
	"net/http"
	"strings"
	"testing"

	"github.com/gin-gonic/gin"

	"certdex/api"
	"certdex/api/client"
	"certdex/exchange"
)

func TestWhoAsks(t *testing.T) {
	var session exchange.Actor
	w := newWorld(t, func(s *api.Settings, _ *exchange.Exchange) {
		s.Session = func(*gin.Context) (exchange.Actor, bool) { return session, session.User.ID != "" }
	})
	revoked, token, err := w.CreateToken(context.Background(), w.member, "old")
	must(t, err)
	must(t, w.RevokeToken(context.Background(), w.member, token.ID))

	for _, c := range []struct {
		promise       string
		session       exchange.Actor
		authorization string
		status        int
		challenge     string
	}{
		{"nobody is turned away", exchange.Actor{}, "", 401, `Bearer realm="certdex"`},
		{"a token opens", exchange.Actor{}, "Bearer " + w.memberSecret, 200, ""},
		{"the scheme's case does not matter", exchange.Actor{}, "bearer " + w.memberSecret, 200, ""},
		{"a wrong token does not", exchange.Actor{}, "Bearer nonsense", 401, `Bearer realm="certdex", error="invalid_token"`},
		{"nor an empty one", exchange.Actor{}, "Bearer ", 401, `Bearer realm="certdex", error="invalid_token"`},
		{"nor a revoked one", exchange.Actor{}, "Bearer " + revoked, 401, `Bearer realm="certdex", error="invalid_token"`},
		{"nor another scheme", exchange.Actor{}, "Basic bWlhOm1pYQ==", 401, `Bearer realm="certdex", error="invalid_token"`},
		{"a browser's session opens", w.member, "", 200, ""},
		{"a wrong token is not helped by a session", w.member, "Bearer nonsense", 401, `Bearer realm="certdex", error="invalid_token"`},
	} {
		t.Run(c.promise, func(t *testing.T) {
			session = c.session
			r := w.request(t, "GET", "/api/v1/me", "", nil)
			if c.authorization != "" {
				r.Header.Set("Authorization", c.authorization)
			}
			answer, body := w.do(t, r)
			if answer.StatusCode != c.status {
				t.Fatalf("status %d, want %d: %s", answer.StatusCode, c.status, body)
			}
			if got := answer.Header.Get("WWW-Authenticate"); got != c.challenge {
				t.Errorf("challenge %q, want %q", got, c.challenge)
			}
		})
	}
}

func TestOpenRoutesNeedNobody(t *testing.T) {
	w := newWorld(t)
	for path, item := range specification(t).Paths.Map() {
		for method, operation := range item.Operations() {
			path := strings.NewReplacer("{id}", "x", "{page}", "1", "{program}", "basc").Replace(path)
			answer, _ := w.do(t, w.request(t, method, path, "", nil))
			open := operation.Security != nil
			if (answer.StatusCode == http.StatusUnauthorized) == open {
				t.Errorf("%s %s without a token answers %d", method, path, answer.StatusCode)
			}
		}
	}
}

func TestTokensAreMadeListedAndRevoked(t *testing.T) {
	w, ctx := newWorld(t), context.Background()
	made, err := client.Check(w.asMember.CreateTokenWithResponse(ctx, client.TokenForm{Name: "nightly"}))
	must(t, err)
	mine, err := client.New(w.server.URL, made.JSON201.Secret)
	must(t, err)
	me, err := client.Check(mine.GetMeWithResponse(ctx))
	must(t, err)
	if me.JSON200.Email != "Mia@example.com" || len(me.JSON200.Orgs) != 1 || me.JSON200.Orgs[0].Name != "Andina" {
		t.Errorf("the token is of %+v", me.JSON200)
	}

	_, err = client.Check(w.asMember.RevokeTokenWithResponse(ctx, made.JSON201.Token.Id))
	must(t, err)
	_, err = client.Check(mine.GetMeWithResponse(ctx))
	wantProblem(t, err, 401, "unauthorized")
	_, err = client.Check(w.asMember.RevokeTokenWithResponse(ctx, "no-such-token"))
	wantProblem(t, err, 404, "not_found")

	list, err := client.Check(w.asMember.ListTokensWithResponse(ctx))
	must(t, err)
	if strings.Contains(string(list.Body), made.JSON201.Secret) || len(list.JSON200.Tokens) == 0 {
		t.Errorf("tokens are listed as %s", list.Body)
	}
}

// wantProblem checks that err is the problem of that status and code.
func wantProblem(t testing.TB, err error, status int, code string) client.Problem {
	t.Helper()
	var problem client.Problem
	if !errors.As(err, &problem) || problem.Status != status || problem.Code != code || problem.Detail == "" {
		t.Errorf("got %v (%+v), want a problem with %d %s", err, problem, status, code)
	}
	return problem
}

// problemIn reads the problem of an answer.
func problemIn(t testing.TB, answer *http.Response, body []byte) client.Problem {
	t.Helper()
	var p client.Problem
	if answer.Header.Get("Content-Type") != "application/problem+json" {
		t.Fatalf("%d %s is no problem: %s", answer.StatusCode, answer.Header.Get("Content-Type"), body)
	}
	must(t, json.Unmarshal(body, &p))
	if p.Status != answer.StatusCode || p.RequestId != answer.Header.Get("X-Request-Id") {
		t.Errorf("problem %+v in an answer of %d with id %q", p, answer.StatusCode, answer.Header.Get("X-Request-Id"))
	}
	return p
}

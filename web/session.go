package web

import (
	"context"
	"net/http"
	"net/url"
	"strings"

	"certdex/evidence"
	"certdex/exchange"

	"github.com/alexedwards/scs/v2"
	"github.com/gin-gonic/gin"
)

const (
	actorKey = "certdex/web.actor"

	userInSession   = "user"
	noticeInSession = "notice"
)

// userOf finds in a session's data who is signed in, so that a change of the
// password can end the person's sessions.
func userOf(data []byte) string {
	_, values, err := scs.GobCodec{}.Decode(data)
	if err != nil {
		return ""
	}
	user, _ := values[userInSession].(string)
	return user
}

// Session answers who is signed in with the request's cookie. The session is
// looked up at the first call of a request.
func (w *Pages) Session(c *gin.Context) (exchange.Actor, bool) {
	if a, ok := c.Get(actorKey); ok {
		return a.(exchange.Actor), true
	}
	ctx, err := w.load(c)
	if err != nil {
		w.log.Error("session not loaded", "error", err)
		return exchange.Actor{}, false
	}
	userID := w.sessions.GetString(ctx, userInSession)
	if userID == "" {
		return exchange.Actor{}, false
	}
	actor, err := w.x.ActorByUser(ctx, userID)
	if err != nil {
		if evidence.CodeOf(err) != evidence.Unauthorized {
			w.log.Error("actor not loaded", "error", err)
		}
		return exchange.Actor{}, false
	}
	c.Set(actorKey, actor)
	return actor, true
}

// sessionLoaded marks a request's context that carries its session.
type sessionLoaded struct{}

// load reads the session of the request's cookie into the request's context, once.
func (w *Pages) load(c *gin.Context) (context.Context, error) {
	ctx := c.Request.Context()
	if ctx.Value(sessionLoaded{}) != nil {
		return ctx, nil
	}
	token := ""
	if cookie, err := c.Request.Cookie(w.sessions.Cookie.Name); err == nil {
		token = cookie.Value
	}
	ctx, err := w.sessions.Load(ctx, token)
	if err != nil {
		return ctx, err
	}
	ctx = context.WithValue(ctx, sessionLoaded{}, true)
	c.Request = c.Request.WithContext(ctx)
	return ctx, nil
}

// save writes the session and its cookie. Nothing of the answer may be sent yet.
func (w *Pages) save(c *gin.Context) error {
	ctx := c.Request.Context()
	token, expiry, err := w.sessions.Commit(ctx)
	if err != nil {
		return err
	}
	w.sessions.WriteSessionCookie(ctx, c.Writer, token, expiry)
	return nil
}

// begin signs the actor in under a fresh session token.
func (w *Pages) begin(c *gin.Context, a exchange.Actor) error {
	ctx, err := w.load(c)
	if err != nil {
		return err
	}
	if err := w.sessions.RenewToken(ctx); err != nil {
		return err
	}
	w.sessions.Put(ctx, userInSession, a.User.ID)
	return w.save(c)
}

// notify keeps words for the next page that this person sees.
func (w *Pages) notify(c *gin.Context, words string) error {
	ctx, err := w.load(c)
	if err != nil {
		return err
	}
	w.sessions.Put(ctx, noticeInSession, words)
	return w.save(c)
}

// noticed takes those words, "" where there are none.
func (w *Pages) noticed(c *gin.Context) string {
	ctx, err := w.load(c)
	if err != nil || !w.sessions.Exists(ctx, noticeInSession) {
		return ""
	}
	words := w.sessions.PopString(ctx, noticeInSession)
	if err := w.save(c); err != nil {
		w.log.Error("session not saved", "error", err)
	}
	return words
}

// signedIn is a page for people who are signed in; others are sent to sign in
// and come back afterwards.
func (w *Pages) signedIn(handle func(*gin.Context, exchange.Actor) error) gin.HandlerFunc {
	return w.open(func(c *gin.Context) error {
		actor, ok := w.Session(c)
		if ok {
			return handle(c, actor)
		}
		if c.Request.Method == http.MethodGet && !isFragment(c) && !wantsJSON(c) {
			c.Redirect(http.StatusSeeOther, "/sign-in?next="+url.QueryEscape(c.Request.URL.RequestURI()))
			return nil
		}
		return evidence.Errorf(evidence.Unauthorized, "your session has ended; sign in again")
	})
}

// open is a page for anyone.
func (w *Pages) open(handle func(*gin.Context) error) gin.HandlerFunc {
	return func(c *gin.Context) {
		if err := handle(c); err != nil {
			w.fail(c, err)
		}
	}
}

// ownPath answers next where it is a path of this site, "/" for all else.
func ownPath(next string) string {
	u, err := url.Parse(next)
	if err != nil || u.IsAbs() || u.Host != "" || !strings.HasPrefix(next, "/") ||
		strings.HasPrefix(next, "//") || strings.ContainsAny(next, "\\\r\n\t") {
		return "/"
	}
	return next
}

package web

import (
	"cmp"
	"net/http"

	"certdex/evidence"
	"certdex/exchange"

	"github.com/gin-gonic/gin"
)

type signInView struct {
	Email, Next, Problem string
}

func (w *Pages) signInForm(c *gin.Context) error {
	if _, ok := w.Session(c); ok {
		c.Redirect(http.StatusSeeOther, ownPath(c.Query("next")))
		return nil
	}
	return w.render(c, http.StatusOK, "sign-in", page{Title: "Sign in", Data: signInView{Next: c.Query("next")}})
}

func (w *Pages) signIn(c *gin.Context) error {
	v := signInView{Email: c.PostForm("email"), Next: c.PostForm("next")}
	actor, err := w.x.SignIn(c.Request.Context(), v.Email, c.PostForm("password"), c.ClientIP())
	if err != nil {
		if exchange.Status(err) >= http.StatusInternalServerError {
			return err
		}
		v.Problem = sentence(evidence.MessageOf(err))
		return w.render(c, exchange.Status(err), "sign-in", page{Title: "Sign in", Data: v})
	}
	if err := w.begin(c, actor); err != nil {
		return err
	}
	c.Redirect(http.StatusSeeOther, ownPath(v.Next))
	return nil
}

func (w *Pages) signOut(c *gin.Context) error {
	ctx, err := w.load(c)
	if err != nil {
		return err
	}
	if err := w.sessions.Destroy(ctx); err != nil {
		return err
	}
	http.SetCookie(c.Writer, &http.Cookie{
		Name: w.sessions.Cookie.Name, Path: "/", MaxAge: -1, HttpOnly: true,
		Secure: w.sessions.Cookie.Secure, SameSite: w.sessions.Cookie.SameSite,
	})
	c.Redirect(http.StatusSeeOther, "/sign-in")
	return nil
}

type joinView struct {
	Invitation  exchange.InvitationView
	Secret      string
	Form        exchange.Acceptance
	MinPassword int
	Problem     string
}

func (w *Pages) joinForm(c *gin.Context) error {
	invitation, err := w.x.Invitation(c.Request.Context(), c.Param("secret"))
	if err != nil {
		return err
	}
	return w.joinPage(c, http.StatusOK, joinView{Invitation: invitation})
}

func (w *Pages) joinPage(c *gin.Context, status int, v joinView) error {
	v.Secret, v.MinPassword = c.Param("secret"), exchange.MinPassword
	title := "Join certdex"
	if v.Invitation.First {
		title = "Set up certdex"
	}
	return w.render(c, status, "join", page{Title: title, Data: v})
}

func (w *Pages) join(c *gin.Context) error {
	ctx := c.Request.Context()
	invitation, err := w.x.Invitation(ctx, c.Param("secret"))
	if err != nil {
		return err
	}
	v := joinView{Invitation: invitation, Form: exchange.Acceptance{
		Name: c.PostForm("name"), Password: c.PostForm("password"),
		Email: c.PostForm("email"), OrgName: c.PostForm("organisation"),
	}}
	if v.Form.Password != c.PostForm("again") {
		v.Problem = "The two passwords differ."
		return w.joinPage(c, http.StatusBadRequest, v)
	}
	actor, err := w.x.AcceptInvitation(ctx, c.Param("secret"), v.Form)
	if err != nil {
		if exchange.Status(err) >= http.StatusInternalServerError {
			return err
		}
		v.Problem = sentence(evidence.MessageOf(err))
		return w.joinPage(c, exchange.Status(err), v)
	}
	if err := w.begin(c, actor); err != nil {
		return err
	}
	c.Redirect(http.StatusSeeOther, "/documents")
	return nil
}

func whoIs(a exchange.Actor) *who {
	name := cmp.Or(a.User.Name, a.User.Email)
	return &who{
		Name: name, Email: a.User.Email, Role: roleWords(a.User.Role),
		Initials: initials(name), Administers: a.Administers(),
	}
}

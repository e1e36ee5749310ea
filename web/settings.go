package web

import (
	"net/http"
	"strings"

	"certdex/evidence"
	"certdex/exchange"

	"github.com/gin-gonic/gin"
)

type settingsView struct {
	Tokens      []exchange.TokenView
	MinPassword int
	// Secret is a new token's, shown this once.
	Secret    string
	TokenName string
	// Problem is what is wrong with the form whose name is in ProblemIn.
	Problem, ProblemIn string
	OrgName            string
}

func (w *Pages) settings(c *gin.Context, a exchange.Actor) error {
	return w.settingsPage(c, a, http.StatusOK, settingsView{})
}

func (w *Pages) settingsPage(c *gin.Context, a exchange.Actor, status int, v settingsView) error {
	ctx := c.Request.Context()
	var err error
	if v.Tokens, err = w.x.Tokens(ctx, a); err != nil {
		return err
	}
	orgs, err := w.x.Orgs(ctx, a)
	if err != nil {
		return err
	}
	v.OrgName = orgNames(orgs)[a.User.OrgID]
	v.MinPassword = exchange.MinPassword
	return w.render(c, status, "settings", page{Title: "Your settings", Section: "settings", Narrow: true, Data: v})
}

func (w *Pages) settingsProblem(c *gin.Context, a exchange.Actor, err error, v settingsView) error {
	if exchange.Status(err) >= http.StatusInternalServerError {
		return err
	}
	v.Problem = sentence(evidence.MessageOf(err))
	return w.settingsPage(c, a, exchange.Status(err), v)
}

// changePassword also begins a fresh session, so that a stolen cookie of this
// one is worth nothing afterwards.
func (w *Pages) changePassword(c *gin.Context, a exchange.Actor) error {
	v := settingsView{ProblemIn: "password"}
	if c.PostForm("new") != c.PostForm("again") {
		return w.settingsProblem(c, a, evidence.Errorf(evidence.Invalid, "the two new passwords differ"), v)
	}
	if err := w.x.ChangePassword(c.Request.Context(), a, c.PostForm("old"), c.PostForm("new")); err != nil {
		return w.settingsProblem(c, a, err, v)
	}
	if err := w.begin(c, a); err != nil {
		return err
	}
	return w.done(c, "/settings", "Your password is changed.")
}

func (w *Pages) createToken(c *gin.Context, a exchange.Actor) error {
	v := settingsView{ProblemIn: "token", TokenName: strings.TrimSpace(c.PostForm("name"))}
	secret, token, err := w.x.CreateToken(c.Request.Context(), a, v.TokenName)
	if err != nil {
		return w.settingsProblem(c, a, err, v)
	}
	return w.settingsPage(c, a, http.StatusOK, settingsView{Secret: secret, TokenName: token.Name})
}

func (w *Pages) revokeToken(c *gin.Context, a exchange.Actor) error {
	if err := w.x.RevokeToken(c.Request.Context(), a, c.Param("id")); err != nil {
		return err
	}
	return w.done(c, "/settings", "The token is revoked; nothing can use it any more.")
}

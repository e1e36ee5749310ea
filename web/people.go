package web

import (
	"net/http"
	"slices"
	"strings"
	"time"

	"certdex/evidence"
	"certdex/exchange"

	"github.com/gin-gonic/gin"
)

type peopleView struct {
	People   []personRow
	Orgs     []evidence.Org
	Roles    []option
	Programs []option

	// Link is an invitation's, shown this once.
	Link     string
	Invited  string
	Until    time.Time
	Register *exchange.RegisterImport

	Invite  exchange.Invite
	OrgName string
	AsOf    string
	// Problem is what is wrong with the form whose name is in ProblemIn.
	Problem, ProblemIn string
}

type personRow struct {
	exchange.UserView
	Assigned   []evidence.Org
	Assignable []evidence.Org // organisations that this specialist may still be given
}

func (w *Pages) people(c *gin.Context, a exchange.Actor) error {
	return w.peoplePage(c, a, http.StatusOK, peopleView{})
}

func (w *Pages) peoplePage(c *gin.Context, a exchange.Actor, status int, v peopleView) error {
	if !a.Administers() {
		return evidence.Errorf(evidence.Forbidden, "only administrators manage people and organisations")
	}
	ctx := c.Request.Context()
	users, err := w.x.Users(ctx, a, "")
	if err != nil {
		return err
	}
	if v.Orgs, err = w.x.Orgs(ctx, a); err != nil {
		return err
	}
	for _, u := range users {
		row := personRow{UserView: u}
		for _, o := range v.Orgs {
			if slices.Contains(u.Assigned, o.ID) {
				row.Assigned = append(row.Assigned, o)
			} else if u.Role == evidence.Specialist && o.ID != u.OrgID {
				row.Assignable = append(row.Assignable, o)
			}
		}
		v.People = append(v.People, row)
	}
	v.Roles = options(string(v.Invite.Role),
		string(evidence.Member), "Member: uploads, and sees its organisation's documents",
		string(evidence.Specialist), "Specialist: verifies for the organisations assigned",
		string(evidence.Administrator), "Administrator: manages organisations, people and registers")
	v.Programs = w.programOptions("")
	return w.render(c, status, "people", page{Title: "People and organisations", Section: "people", Data: v})
}

// peopleProblem shows the page again with what was typed and what is wrong with it.
func (w *Pages) peopleProblem(c *gin.Context, a exchange.Actor, err error, v peopleView) error {
	if exchange.Status(err) >= http.StatusInternalServerError || evidence.CodeOf(err) == evidence.Forbidden {
		return err
	}
	v.Problem = sentence(evidence.MessageOf(err))
	return w.peoplePage(c, a, exchange.Status(err), v)
}

func (w *Pages) invite(c *gin.Context, a exchange.Actor) error {
	v := peopleView{ProblemIn: "invite", Invite: exchange.Invite{
		Email: c.PostForm("email"), Role: evidence.RoleName(c.PostForm("role")), OrgID: c.PostForm("org"),
	}}
	secret, invitation, err := w.x.Invite(c.Request.Context(), a, v.Invite)
	if err != nil {
		return w.peopleProblem(c, a, err, v)
	}
	return w.peoplePage(c, a, http.StatusOK, peopleView{
		Link: w.address(c) + "/invitation/" + secret, Invited: invitation.Email, Until: invitation.ExpiresAt,
	})
}

// address is how people reach certdex: as set, or as this request did.
func (w *Pages) address(c *gin.Context) string {
	if w.s.PublicURL != "" {
		return strings.TrimRight(w.s.PublicURL, "/")
	}
	return "http://" + c.Request.Host
}

func (w *Pages) createOrg(c *gin.Context, a exchange.Actor) error {
	v := peopleView{ProblemIn: "org", OrgName: strings.TrimSpace(c.PostForm("name"))}
	org, err := w.x.CreateOrg(c.Request.Context(), a, v.OrgName)
	if err != nil {
		return w.peopleProblem(c, a, err, v)
	}
	return w.done(c, "/people", org.Name+" is there now.")
}

// assign gives a specialist an organisation, or takes it away.
func (w *Pages) assign(c *gin.Context, a exchange.Actor) error {
	ctx, user, org := c.Request.Context(), c.PostForm("user"), c.PostForm("org")
	change := w.x.Assign
	if c.PostForm("do") == "end" {
		change = w.x.Unassign
	}
	err := change(ctx, a, user, org)
	if err != nil {
		return err
	}
	return w.done(c, "/people", "The assignments are saved.")
}

func (w *Pages) importRegister(c *gin.Context, a exchange.Actor) error {
	c.Request.Body = http.MaxBytesReader(c.Writer, c.Request.Body, importBytes)
	v := peopleView{ProblemIn: "register", AsOf: c.PostForm("as_of")}
	name, body, err := openList(c)
	if err != nil {
		return w.peopleProblem(c, a, err, v)
	}
	defer body.Close()
	report, err := w.x.ImportRegister(c.Request.Context(), a, c.PostForm("program"), v.AsOf, name, body)
	if err != nil {
		return w.peopleProblem(c, a, err, v)
	}
	return w.peoplePage(c, a, http.StatusOK, peopleView{Register: &report})
}

// done leads to a page that shows these words once.
func (w *Pages) done(c *gin.Context, path, words string) error {
	if err := w.notify(c, words); err != nil {
		return err
	}
	c.Redirect(http.StatusSeeOther, path)
	return nil
}

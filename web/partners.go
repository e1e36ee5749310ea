package web

import (
	"cmp"
	"errors"
	"mime/multipart"
	"net/http"

	"certdex/evidence"
	"certdex/exchange"

	"github.com/gin-gonic/gin"
)

// importBytes is the largest list that is taken in through a page.
const importBytes = 32 << 20

type partnersView struct {
	Query, Org string
	Orgs       []option
	Partners   []partnerRow
	More       string
	ShowOrg    bool
	Report     *exchange.PartnerImport
	Problem    string
	CanImport  bool
}

type partnerRow struct {
	exchange.PartnerView
	OrgName   string
	Documents string // address of the documents of this partner
}

func (w *Pages) partners(c *gin.Context, a exchange.Actor) error {
	v, err := w.partnerList(c, a)
	if err != nil {
		return err
	}
	if isFragment(c) {
		return w.renderPart(c, http.StatusOK, v, "partner-rows")
	}
	return w.render(c, http.StatusOK, "partners", page{Title: "Partners", Section: "partners", Data: v})
}

func (w *Pages) partnerList(c *gin.Context, a exchange.Actor) (partnersView, error) {
	ctx := c.Request.Context()
	v := partnersView{Query: c.Query("q"), Org: c.Query("org"), CanImport: true}
	orgs, err := w.x.Orgs(ctx, a)
	if err != nil {
		return v, err
	}
	names := orgNames(orgs)
	if v.ShowOrg = len(orgs) > 1; v.ShowOrg {
		v.Orgs = orgOptions(orgs, cmp.Or(v.Org, a.User.OrgID))
	}
	list, next, err := w.x.Partners(ctx, a, exchange.PartnerQuery{OrgID: v.Org, Query: v.Query, After: c.Query("after")})
	if err != nil {
		return v, err
	}
	for _, p := range list {
		f := filter{Partner: p.ID}
		if v.ShowOrg {
			f.Org = p.OrgID
		}
		v.Partners = append(v.Partners, partnerRow{PartnerView: p, OrgName: names[p.OrgID], Documents: "/documents" + f.query()})
	}
	if next != "" {
		values := filter{Query: v.Query, Org: v.Org}.values()
		values.Set("after", next)
		v.More = "/partners?" + values.Encode()
	}
	return v, nil
}

// partnerOptions answers partners for the chooser of the drop zone.
func (w *Pages) partnerOptions(c *gin.Context, a exchange.Actor) error {
	list, _, err := w.x.Partners(c.Request.Context(), a, exchange.PartnerQuery{
		OrgID: cmp.Or(c.Query("org"), a.User.OrgID), Query: c.Query("partner-search"), Limit: searchLimit,
	})
	if err != nil {
		return err
	}
	return w.renderPart(c, http.StatusOK, list, "partner-choices")
}

func (w *Pages) importPartners(c *gin.Context, a exchange.Actor) error {
	c.Request.Body = http.MaxBytesReader(c.Writer, c.Request.Body, importBytes)
	v, err := w.partnerList(c, a)
	if err != nil {
		return err
	}
	report, err := w.takePartners(c, a)
	if err != nil && exchange.Status(err) >= http.StatusInternalServerError {
		return err
	}
	status := http.StatusOK
	if err != nil {
		status, v.Problem = exchange.Status(err), sentence(evidence.MessageOf(err))
	} else {
		if v, err = w.partnerList(c, a); err != nil {
			return err
		}
		v.Report = &report
	}
	return w.render(c, status, "partners", page{Title: "Partners", Section: "partners", Data: v})
}

// openList opens the file of a form that brings a list. The caller closes it.
func openList(c *gin.Context) (name string, body multipart.File, err error) {
	header, err := c.FormFile("file")
	switch {
	case errors.Is(err, http.ErrMissingFile):
		return "", nil, evidence.Because(err, evidence.Invalid, "choose a CSV or XLSX file of at most %s", sizeWords(importBytes))
	case err != nil:
		return "", nil, formError(err)
	}
	body, err = header.Open()
	return header.Filename, body, err
}

func (w *Pages) takePartners(c *gin.Context, a exchange.Actor) (exchange.PartnerImport, error) {
	name, body, err := openList(c)
	if err != nil {
		return exchange.PartnerImport{}, err
	}
	defer body.Close()
	return w.x.ImportPartners(c.Request.Context(), a, cmp.Or(c.PostForm("org"), a.User.OrgID), name, body)
}

package web

import (
	"net/http"
	"strings"

	"certdex/evidence"
	"certdex/exchange"

	"github.com/gin-gonic/gin"
)

// searchLimit is how many partners a search beside a document shows.
const searchLimit = 8

type partnerSearchView struct {
	Document, Query string
	Partners        []exchange.PartnerView
	More            bool
}

// partnerSearch answers partners of the document's organisation.
func (w *Pages) partnerSearch(c *gin.Context, a exchange.Actor) error {
	ctx := c.Request.Context()
	d, err := w.x.Document(ctx, a, c.Param("id"))
	if err != nil {
		return err
	}
	v := partnerSearchView{Document: d.ID, Query: strings.TrimSpace(c.Query("q"))}
	if v.Query != "" {
		var next string
		v.Partners, next, err = w.x.Partners(ctx, a, exchange.PartnerQuery{OrgID: d.OrgID, Query: v.Query, Limit: searchLimit})
		if err != nil {
			return err
		}
		v.More = next != ""
	}
	return w.renderPart(c, http.StatusOK, v, "partner-results")
}

func (w *Pages) choosePartner(c *gin.Context, a exchange.Actor) error {
	return w.changed(c, a, w.onDocument(c, a, func(version int) error {
		_, err := w.x.ChoosePartner(c.Request.Context(), a, c.Param("id"), version, c.PostForm("partner"))
		return err
	}, func(exchange.DocumentView) bool { return true }))
}

func (w *Pages) verify(c *gin.Context, a exchange.Actor) error {
	return w.decided(c, a, func(id string) error {
		_, err := w.x.Verify(c.Request.Context(), a, id, version(c), c.PostFormArray("override"))
		return err
	})
}

func (w *Pages) decline(c *gin.Context, a exchange.Actor) error {
	return w.decided(c, a, func(id string) error {
		reason := strings.TrimSpace(c.PostForm("reason"))
		if reason == "" {
			return evidence.Errorf(evidence.Invalid, "say why the document is declined")
		}
		_, err := w.x.Decline(c.Request.Context(), a, id, version(c), reason)
		return err
	})
}

// decided carries a decision out and shows it. The document's neighbours are
// looked up before: a decided document may leave the list it was opened from.
func (w *Pages) decided(c *gin.Context, a exchange.Actor, decide func(id string) error) error {
	id := c.Param("id")
	queue, err := w.queue(c, a, id)
	if err != nil {
		return err
	}
	err = decide(id)
	switch evidence.CodeOf(err) {
	case "":
		c.Header("HX-Trigger-After-Settle", "decided")
	case evidence.Conflict:
	default:
		return err
	}
	return w.changedWith(c, a, queue, err)
}

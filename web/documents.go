package web

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"net/http"
	"slices"
	"strconv"
	"time"

	"certdex/evidence"
	"certdex/exchange"

	"github.com/gin-gonic/gin"
)

// listLimit is how many documents a page of the list has, listMost how many
// one answer may have.
const (
	listLimit = 50
	listMost  = 200
)

// listView is the exchange: files that are being read or need somebody, and
// documents, in one list.
type listView struct {
	Filter     filter
	Tabs       []tab
	Programs   []option
	Expiries   []option
	Sorts      []option
	Orgs       []option // empty where the person sees one organisation only
	Partner    string   // name of the partner that the list is filtered by
	Files      []fileRow
	Documents  []documentRow
	More       string // address of the next documents, "" after the last
	ListURL    string // address of the list alone
	Working    bool   // something in it changes by itself
	Loaded     int
	Unreadable int // files that could not be read, where the list does not show them
	ShowOrg    bool
	Again      bool // only what changes by itself is drawn, not the page around it

	UploadOrgs   []option
	MaxFileBytes int64
}

type fileRow struct {
	Words fileWords
	Name  string
	Size  int64
	At    time.Time
	Org   string
	Busy  bool
}

type documentRow struct {
	ID, Href                  string
	Title                     string
	Program, Number, FileName string
	Partner                   string
	PartnerNote               string
	Expires, ExpiresWords     string
	ExpiresTone               string
	State, StateTone          string
	Busy                      bool
	Flag                      string // the worst
	FlagTone                  string
	MoreFlags                 int
	At                        time.Time
	Org                       string
}

type tab struct {
	Label, Href string
	Count       int
	Current     bool
}

type option struct {
	Value, Label string
	Selected     bool
}

func (w *Pages) home(c *gin.Context, _ exchange.Actor) error {
	c.Redirect(http.StatusSeeOther, "/documents")
	return nil
}

func (w *Pages) documents(c *gin.Context, a exchange.Actor) error {
	v, err := w.list(c, a)
	if err != nil {
		return err
	}
	return w.render(c, http.StatusOK, "documents", page{Title: "Documents", Section: "documents", Data: v})
}

// documentList answers the list alone while something in it is in work: 204
// where it is what the browser shows already.
func (w *Pages) documentList(c *gin.Context, a exchange.Actor) error {
	v, err := w.list(c, a)
	if err != nil {
		return err
	}
	if c.Query("shown") == v.Digest() {
		c.Status(http.StatusNoContent)
		return nil
	}
	v.Again = true
	return w.renderPart(c, http.StatusOK, v, "document-list", "document-tabs")
}

func (w *Pages) moreDocuments(c *gin.Context, a exchange.Actor) error {
	v := listView{Filter: filterOf(c.Request.URL.Query())}
	orgs, err := w.x.Orgs(c.Request.Context(), a)
	if err != nil {
		return err
	}
	v.ShowOrg = len(orgs) > 1
	if err := w.listDocuments(c.Request.Context(), a, &v, rowOrgs(orgs), listLimit, c.Query("after")); err != nil {
		return err
	}
	return w.renderPart(c, http.StatusOK, v, "document-rows")
}

func (w *Pages) list(c *gin.Context, a exchange.Actor) (listView, error) {
	ctx, values := c.Request.Context(), c.Request.URL.Query()
	v := listView{Filter: filterOf(values), MaxFileBytes: w.s.MaxFileBytes}
	orgs, err := w.x.Orgs(ctx, a)
	if err != nil {
		return v, err
	}
	v.ShowOrg = len(orgs) > 1
	names := rowOrgs(orgs)
	loaded := 0
	for _, n := range values["loaded"] {
		more, _ := strconv.Atoi(n)
		loaded += more
	}
	if err := w.listFiles(ctx, a, &v, names); err != nil {
		return v, err
	}
	if err := w.listDocuments(ctx, a, &v, names, min(max(loaded, listLimit), listMost), ""); err != nil {
		return v, err
	}
	if err := w.listTabs(ctx, a, &v); err != nil {
		return v, err
	}
	if v.ShowOrg {
		v.Orgs = orgOptions(orgs, v.Filter.Org)
		v.UploadOrgs = orgOptions(orgs, a.User.OrgID)
	}
	if v.Filter.Partner != "" {
		v.Partner = v.Filter.Partner
		partner, err := w.x.Partner(ctx, a, v.Filter.Org, v.Filter.Partner)
		if err == nil {
			v.Partner = partner.Name
		}
	}
	v.Programs = w.programOptions(v.Filter.Program)
	v.Expiries = options(v.Filter.Expiry, "", "Any expiry", "expired", "Expired", "30", "Within 30 days",
		"60", "Within 60 days", "90", "Within 90 days", "none", "No expiry date")
	v.Sorts = options(v.Filter.Sort, "", "Newest first", "expires_on", "Expiry date", "holder", "Holder", "program", "Program")
	v.ListURL = "/documents/list" + v.Filter.query()
	return v, nil
}

// listFiles finds the files that belong in the list: those in work, those that
// wait for a password, and on their own tab those that could not be read.
func (w *Pages) listFiles(ctx context.Context, a exchange.Actor, v *listView, orgs map[string]string) error {
	var states []string
	switch v.Filter.Status {
	case "":
		states = []string{"received", "read", "needs_password"}
	case "working":
		states = []string{"received", "read"}
	case "unreadable":
		states = []string{"needs_password", "rejected", "quarantined", "cancelled"}
	}
	if states == nil || v.Filter.Narrowed() {
		return nil
	}
	files, _, err := w.x.Files(ctx, a, exchange.FileQuery{OrgID: v.Filter.Org, States: states, Limit: listMost})
	if err != nil {
		return err
	}
	for _, f := range files {
		row := fileRow{
			Words: w.wordsOf(f), Name: f.Name, Size: f.Size, At: f.CreatedAt, Org: orgs[f.OrgID],
			Busy: f.State == "received" || f.State == "read",
		}
		v.Working = v.Working || row.Busy
		v.Files = append(v.Files, row)
	}
	return nil
}

func (w *Pages) listDocuments(ctx context.Context, a exchange.Actor, v *listView, orgs map[string]string, limit int, after string) error {
	if v.Filter.Status == "unreadable" {
		return nil
	}
	q := v.Filter.documents()
	q.Limit, q.After = limit, after
	documents, next, err := w.x.Documents(ctx, a, q)
	if err != nil {
		return err
	}
	for _, d := range documents {
		row := w.documentRow(d)
		row.Org, row.Href = orgs[d.OrgID], row.Href+v.Filter.query()
		v.Working = v.Working || row.Busy
		v.Documents = append(v.Documents, row)
	}
	v.Loaded = len(documents)
	if next != "" {
		values := v.Filter.values()
		values.Set("after", next)
		v.More = "/documents/more?" + values.Encode()
	}
	return nil
}

func (w *Pages) documentRow(d exchange.DocumentView) documentRow {
	row := documentRow{
		ID: d.ID, Href: "/documents/" + d.ID, FileName: d.FileName, At: d.CreatedAt,
		Title: titleOf(d), Program: programWords(d), Number: first(d, evidence.CertificateNumber),
	}
	if d.Index > 0 {
		row.FileName += ", " + pagesWords(d.Pages)
	}
	row.State, row.StateTone, row.Busy = stateWords(d.State)
	if d.Partner != nil {
		row.Partner = d.Partner.Name
	} else if d.PartnerID != "" {
		row.Partner = d.PartnerID
	} else if d.Decision == evidence.Possible {
		row.PartnerNote = "To be chosen"
	}
	if iso := first(d, evidence.ExpiresOn); iso != "" {
		row.Expires = dateWords(iso)
		row.ExpiresWords, row.ExpiresTone = expiryWords(iso, w.now())
	} else if first(d, evidence.Validity) == evidence.UntilRevoked {
		row.Expires = "Until revoked"
	}
	if d.State == "declined" {
		row.ExpiresTone = ""
	} else if len(d.Flags) > 0 {
		row.Flag, row.FlagTone = flagTitle(d.Flags[0]), severityTone(d.Flags[0].Severity)
		row.MoreFlags = len(d.Flags) - 1
	}
	return row
}

func orgNames(orgs []evidence.Org) map[string]string {
	names := map[string]string{}
	for _, o := range orgs {
		names[o.ID] = o.Name
	}
	return names
}

// rowOrgs are the names for the rows of a list: none where there is one
// organisation only, which then goes without saying.
func rowOrgs(orgs []evidence.Org) map[string]string {
	if len(orgs) < 2 {
		return nil
	}
	return orgNames(orgs)
}

func orgOptions(orgs []evidence.Org, selected string) []option {
	var list []option
	for _, o := range orgs {
		list = append(list, option{o.ID, o.Name, o.ID == selected})
	}
	return list
}

// options makes a list of values and labels, in turn.
func options(selected string, pairs ...string) []option {
	var list []option
	for pair := range slices.Chunk(pairs, 2) {
		list = append(list, option{pair[0], pair[1], pair[0] == selected})
	}
	return list
}

// Digest names what the list shows, so that a browser need not draw the same twice.
func (v listView) Digest() string {
	sum := sha256.New()
	fmt.Fprint(sum, v.Files, v.Documents, v.Tabs, v.More)
	return hex.EncodeToString(sum.Sum(nil))[:16]
}

func (w *Pages) now() time.Time {
	if w.x.Now != nil {
		return w.x.Now()
	}
	return time.Now()
}

// programOptions lists the programs that certdex knows, by name.
func (w *Pages) programOptions(selected string) []option {
	list := []option{{"", "Any program", selected == ""}}
	for _, p := range w.x.Programs.All() {
		list = append(list, option{p.Code, p.Name, p.Code == selected})
	}
	return list
}

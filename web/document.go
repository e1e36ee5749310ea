package web

import (
	"cmp"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"certdex/evidence"
	"certdex/exchange"

	"github.com/gin-gonic/gin"
)

// reviewView is the document page: the pages, and beside them the parts that
// change while a person works on it.
type reviewView struct {
	exchange.DocumentView
	Title, ProgramWords, State, StateTone string
	Busy                                  bool // it is being matched or checked
	Again                                 bool // parts go over what the browser shows already
	Sheets                                []int
	Fields                                []fieldView
	Unsure                                int
	Flags                                 []flagView
	Blocking                              []blockingView
	Candidates                            []candidateView
	Siblings                              []exchange.DocumentLine
	Register                              string
	RegisterTone                          string
	About                                 []evidence.Fact // what the file says of itself
	History                               []historyView
	Queue                                 queueView
	CanCorrect, CanConfirm, CanChoose     bool
	CanVerify, CanDecline                 bool
	FieldNames                            []option
	UploadedForName                       string
	Problem                               string // why the last action came to nothing
}

// fieldView is a field as the review shows it.
type fieldView struct {
	exchange.FieldView
	Label, Shown     string
	Printed          string // what stands on the page, where it differs
	Word, Tone, Dots string
	Percent          int
	Boxes            string // "x0,y0,x1,y1;…" as fractions of the page
	Unsure           bool
	Choices          []choiceView
	Detail           []string // what stands beside findings and scores
}

type choiceView struct{ Value, Shown string }

type flagView struct {
	evidence.Flag
	Title, Severity, Tone, Icon string
	Href                        string
}

// blockingView is what a person takes upon herself to verify all the same.
type blockingView struct{ Code, Words string }

type candidateView struct {
	exchange.CandidateView
	Percent int
	Chosen  bool
	Pieces  []pieceView
	Where   string
}

type pieceView struct {
	Aspect, Words, Tone, Query, Partner string
}

// HasChosen says whether the chosen partner is among the candidates.
func (v reviewView) HasChosen() bool {
	return slices.ContainsFunc(v.Candidates, func(c candidateView) bool { return c.Chosen })
}

func (w *Pages) document(c *gin.Context, a exchange.Actor) error {
	d, err := w.x.Document(c.Request.Context(), a, c.Param("id"))
	if err != nil {
		return err
	}
	queue, err := w.queue(c, a, d.ID)
	if err != nil {
		return err
	}
	v, err := w.review(c, a, d)
	if err != nil {
		return err
	}
	v.Queue = queue
	return w.render(c, http.StatusOK, "document", page{Title: v.Title, Section: "documents", Wide: true, Data: v})
}

// assessment answers what changes without a person's doing while the document
// is matched and checked: all but the fields.
func (w *Pages) assessment(c *gin.Context, a exchange.Actor) error {
	queue, err := w.queue(c, a, c.Param("id"))
	if err != nil {
		return err
	}
	d, err := w.x.Document(c.Request.Context(), a, c.Param("id"))
	if err != nil {
		return err
	}
	v, err := w.review(c, a, d)
	if err != nil {
		return err
	}
	v.Queue, v.Again = queue, true
	return w.renderPart(c, http.StatusOK, v, "review-parts")
}

// fieldList answers the fields, after an edit that was given up.
func (w *Pages) fieldList(c *gin.Context, a exchange.Actor) error {
	d, err := w.x.Document(c.Request.Context(), a, c.Param("id"))
	if err != nil {
		return err
	}
	v, err := w.review(c, a, d)
	if err != nil {
		return err
	}
	return w.renderPart(c, http.StatusOK, v, "fields")
}

func (w *Pages) review(c *gin.Context, a exchange.Actor, d exchange.DocumentView) (reviewView, error) {
	v := reviewView{
		DocumentView: d, Title: titleOf(d), ProgramWords: programWords(d),
		CanCorrect: slices.Contains(d.May, "correct"), CanConfirm: slices.Contains(d.May, "confirm"),
		CanChoose: slices.Contains(d.May, "choose_partner"),
		CanVerify: slices.Contains(d.May, "verify"), CanDecline: slices.Contains(d.May, "decline"),
	}
	v.State, v.StateTone, v.Busy = stateWords(d.State)
	v.Sheets = d.Pages
	for _, f := range inReadingOrder(d.Fields) {
		field := fieldOf(f)
		if field.Unsure {
			v.Unsure++
		}
		v.Fields = append(v.Fields, field)
	}
	for _, f := range d.Flags {
		v.Flags = append(v.Flags, flagOf(f))
		if f.Severity == evidence.Blocking {
			v.Blocking = append(v.Blocking, blockingView{f.Code, sentence(f.Message)})
		}
	}
	// A warning that became a flag is told once.
	v.Warnings = slices.DeleteFunc(slices.Clone(d.Warnings), func(w evidence.Warning) bool {
		return slices.ContainsFunc(d.Flags, func(f evidence.Flag) bool { return f.Code == w.Code })
	})
	for _, name := range d.Missing {
		v.Blocking = append(v.Blocking, blockingView{"missing:" + name, fieldLabel(name) + " was not found, and the program wants it."})
	}
	for _, candidate := range d.Candidates {
		v.Candidates = append(v.Candidates, candidateOf(candidate, d.PartnerID))
	}
	v.Register, v.RegisterTone = registerWords(d.Register)
	v.History = historyOf(d.History)
	v.FieldNames = options("", fieldOptions()...)
	return v, w.addFile(c, a, &v)
}

// addFile adds what the file knows: the other documents in it, what it says of
// itself, and the partner it was uploaded for.
func (w *Pages) addFile(c *gin.Context, a exchange.Actor, v *reviewView) error {
	f, err := w.x.File(c.Request.Context(), a, v.FileID)
	if err != nil {
		return err
	}
	if len(f.Documents) > 1 {
		v.Siblings = f.Documents
	}
	if f.Facts != nil {
		v.About = f.Facts.About()
	}
	words, tone := scanWords(f)
	v.About = append(v.About, evidence.Fact{Label: "Virus scan", Words: words, Tone: tone})
	if v.UploadedFor == "" {
		return nil
	}
	v.UploadedForName = v.UploadedFor
	partner, err := w.x.Partner(c.Request.Context(), a, v.OrgID, v.UploadedFor)
	if evidence.CodeOf(err) == evidence.NotFound {
		return nil
	}
	v.UploadedForName = cmp.Or(partner.Name, v.UploadedFor)
	return err
}

// inReadingOrder sorts fields as people read them; those of one site stay together.
func inReadingOrder(fields []exchange.FieldView) []exchange.FieldView {
	sorted := slices.Clone(fields)
	place := func(f exchange.FieldView) int {
		if i := slices.Index(evidence.FieldNames, f.Name); i >= 0 {
			return i
		}
		return len(evidence.FieldNames)
	}
	slices.SortStableFunc(sorted, func(a, b exchange.FieldView) int {
		if a.Group > 0 && b.Group > 0 && a.Group != b.Group {
			return cmp.Compare(a.Group, b.Group)
		}
		return cmp.Or(cmp.Compare(place(a), place(b)), cmp.Compare(a.Position, b.Position))
	})
	return sorted
}

func fieldOf(f exchange.FieldView) fieldView {
	v := fieldView{FieldView: f, Label: fieldLabel(f.Name), Shown: valueWords(f.Name, f.Value), Percent: int(f.Confidence*100 + .5)}
	if f.Text != f.Value && f.Text != v.Shown {
		v.Printed = f.Text
	}
	boxes := f.Boxes
	if len(boxes) == 0 && f.Box != (evidence.Box{}) {
		boxes = []evidence.Box{f.Box}
	}
	var parts []string
	for _, b := range boxes {
		parts = append(parts, fmt.Sprintf("%.4f,%.4f,%.4f,%.4f", b[0], b[1], b[2], b[3]))
	}
	v.Boxes = strings.Join(parts, ";")
	switch {
	case f.ConfirmedBy != "" || f.Origin == "corrected" || f.Origin == "added":
		v.Tone, v.Dots = "good", "three"
		v.Word = map[string]string{"corrected": "Corrected", "added": "Added"}[f.Origin]
		v.Word = cmp.Or(v.Word, "Confirmed")
	default:
		v.Word, v.Tone, v.Dots = sureness(f.Confidence)
		v.Unsure = v.Tone == "check" || len(f.Alternatives) > 0
		if v.Unsure {
			v.Word, v.Tone = "Check", "check"
		}
		for _, other := range f.Alternatives {
			v.Choices = append(v.Choices, choiceView{other.Value, valueWords(f.Name, other.Value)})
		}
	}
	for _, extra := range []string{f.Section, f.Criterion, f.Severity, f.CorrectiveAction, f.ActionStatus} {
		if extra != "" {
			v.Detail = append(v.Detail, extra)
		}
	}
	return v
}

func flagOf(f evidence.Flag) flagView {
	v := flagView{Flag: f, Title: flagTitle(f), Severity: severityWords(f.Severity), Tone: severityTone(f.Severity), Icon: "info"}
	v.Message = sentence(f.Message)
	switch f.Severity {
	case evidence.Blocking:
		v.Icon = "stop"
	case evidence.Caution:
		v.Icon = "alert"
	}
	if f.Document != "" {
		v.Href = "/documents/" + f.Document
	}
	return v
}

func fieldOptions() []string {
	var pairs []string
	for _, name := range evidence.FieldNames {
		pairs = append(pairs, name, fieldLabel(name))
	}
	return pairs
}

// queueView is the document's place among those of the list it was opened from.
type queueView struct {
	Query          string // the list's filter, as the end of an address
	Previous, Next string // addresses, "" at the ends
	Back           string // address of the list
}

// queue finds the neighbours of a document in the list whose filter stands in
// the page's address. A part of a page asks with that address in a header.
func (w *Pages) queue(c *gin.Context, a exchange.Actor, id string) (queueView, error) {
	values := c.Request.URL.Query()
	if isFragment(c) {
		if current, err := url.Parse(c.GetHeader("HX-Current-URL")); err == nil {
			values = current.Query()
		}
	}
	f := filterOf(values)
	v := queueView{Query: f.query(), Back: "/documents" + f.query()}
	q := f.documents()
	q.Limit = listMost
	documents, _, err := w.x.Documents(c.Request.Context(), a, q)
	if err != nil {
		return v, err
	}
	at := slices.IndexFunc(documents, func(d exchange.DocumentView) bool { return d.ID == id })
	if at > 0 {
		v.Previous = "/documents/" + documents[at-1].ID + v.Query
	}
	if at+1 < len(documents) {
		v.Next = "/documents/" + documents[at+1].ID + v.Query
	}
	return v, nil
}

// position reads the place of a field from the address.
func position(c *gin.Context) (int, error) {
	n, err := strconv.Atoi(c.Param("position"))
	if err != nil {
		return 0, evidence.Errorf(evidence.NotFound, "there is no such field")
	}
	return n, nil
}

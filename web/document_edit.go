package web

import (
	"net/http"
	"slices"
	"strconv"
	"strings"

	"certdex/evidence"
	"certdex/exchange"

	"github.com/gin-gonic/gin"
)

// fieldFormView is the form in which a field is corrected or added.
type fieldFormView struct {
	Document string
	Field    fieldView
	New      bool
	Names    []option
	Name     string
	Value    string
	Problem  string
}

// valuesOf lists the values of the fields that have a fixed set of them.
var valuesOf = map[string][]string{
	evidence.Validity:    {evidence.UntilRevoked},
	evidence.AuditMode:   {"on_site", "virtual"},
	evidence.AuditNotice: {"announced", "semi_announced", "unannounced"},
	evidence.AuditType:   {"initial", "follow_up", "re_audit", "annual", "self", "sponsored", "non_sponsored"},
}

// Choices are the values to choose from, none where any may be typed.
func (v fieldFormView) Choices() []option {
	var pairs []string
	for _, value := range valuesOf[v.Name] {
		pairs = append(pairs, value, valueWords(v.Name, value))
	}
	return options(v.Value, pairs...)
}

// Control says what a value is given with: choice, date, text (several lines)
// or line.
func (v fieldFormView) Control() string {
	if valuesOf[v.Name] != nil {
		return "choice"
	}
	switch v.Name {
	case evidence.Finding, evidence.Scope, evidence.Address:
		return "text"
	}
	if evidence.Dates[v.Name] {
		return "date"
	}
	return "line"
}

func (w *Pages) fieldForm(c *gin.Context, a exchange.Actor) error {
	v, err := w.formOf(c, a)
	if err != nil {
		return err
	}
	return w.renderPart(c, http.StatusOK, v, "field-form")
}

func (w *Pages) formOf(c *gin.Context, a exchange.Actor) (fieldFormView, error) {
	at, err := position(c)
	if err != nil {
		return fieldFormView{}, err
	}
	d, err := w.x.Document(c.Request.Context(), a, c.Param("id"))
	if err != nil {
		return fieldFormView{}, err
	}
	for _, f := range d.Fields {
		if f.Position == at {
			return fieldFormView{Document: d.ID, Field: fieldOf(f), Name: f.Name, Value: f.Value}, nil
		}
	}
	return fieldFormView{}, evidence.Errorf(evidence.NotFound, "the field is no longer there; load the page again")
}

func (w *Pages) newFieldForm(c *gin.Context, a exchange.Actor) error {
	d, err := w.x.Document(c.Request.Context(), a, c.Param("id"))
	if err != nil {
		return err
	}
	name := c.Query("name")
	return w.renderPart(c, http.StatusOK, fieldFormView{
		Document: d.ID, New: true, Name: name, Names: options(name, fieldOptions()...),
	}, "field-form")
}

func (w *Pages) correctField(c *gin.Context, a exchange.Actor) error {
	at, err := position(c)
	if err != nil {
		return err
	}
	value := strings.TrimSpace(c.PostForm("value"))
	err = w.onField(c, a, at, func(version int) error {
		_, err := w.x.Correct(c.Request.Context(), a, c.Param("id"), version, []exchange.Correction{{Position: at, Value: value}})
		return err
	})
	if evidence.CodeOf(err) == evidence.Invalid {
		v, again := w.formOf(c, a)
		if again != nil {
			return again
		}
		v.Value, v.Problem = value, sentence(evidence.MessageOf(err))
		return w.renderForm(c, v, "#field-form-"+strconv.Itoa(at))
	}
	return w.changed(c, a, err)
}

func (w *Pages) addField(c *gin.Context, a exchange.Actor) error {
	change := exchange.Correction{Add: true, Name: c.PostForm("name"), Value: strings.TrimSpace(c.PostForm("value"))}
	err := w.onDocument(c, a, func(version int) error {
		_, err := w.x.Correct(c.Request.Context(), a, c.Param("id"), version, []exchange.Correction{change})
		return err
	}, func(exchange.DocumentView) bool { return true })
	if evidence.CodeOf(err) == evidence.Invalid {
		return w.renderForm(c, fieldFormView{
			Document: c.Param("id"), New: true, Name: change.Name, Value: change.Value,
			Names: options(change.Name, fieldOptions()...), Problem: sentence(evidence.MessageOf(err)),
		}, "#field-form-new")
	}
	return w.changed(c, a, err)
}

// renderForm answers a form again with what was typed and what is wrong with it.
func (w *Pages) renderForm(c *gin.Context, v fieldFormView, target string) error {
	c.Header("HX-Retarget", target)
	c.Header("HX-Reswap", "outerHTML")
	return w.renderPart(c, http.StatusBadRequest, v, "field-form")
}

func (w *Pages) removeField(c *gin.Context, a exchange.Actor) error {
	at, err := position(c)
	if err != nil {
		return err
	}
	return w.changed(c, a, w.onField(c, a, at, func(version int) error {
		_, err := w.x.Correct(c.Request.Context(), a, c.Param("id"), version, []exchange.Correction{{Position: at, Remove: true}})
		return err
	}))
}

func (w *Pages) confirmField(c *gin.Context, a exchange.Actor) error {
	at, err := position(c)
	if err != nil {
		return err
	}
	return w.changed(c, a, w.onField(c, a, at, func(version int) error {
		_, err := w.x.Confirm(c.Request.Context(), a, c.Param("id"), version, []int{at})
		return err
	}))
}

// againAtMost bounds how often a change is tried while the machine works on
// the document.
const againAtMost = 4

// onField makes a change of one field. The machine's own steps move the
// document's version too, so what counts is whether the field still has the
// value that the person saw.
func (w *Pages) onField(c *gin.Context, a exchange.Actor, at int, change func(version int) error) error {
	seen, sent := c.GetPostForm("seen")
	return w.onDocument(c, a, change, func(d exchange.DocumentView) bool {
		return sent && slices.ContainsFunc(d.Fields, func(f exchange.FieldView) bool { return f.Position == at && f.Value == seen })
	})
}

// onDocument makes a change of the version that the person saw, and of a newer
// one as long as the change still means the same there.
func (w *Pages) onDocument(c *gin.Context, a exchange.Actor, change func(version int) error, same func(exchange.DocumentView) bool) error {
	err := change(version(c))
	for range againAtMost {
		if evidence.CodeOf(err) != evidence.Conflict {
			return err
		}
		d, lost := w.x.Document(c.Request.Context(), a, c.Param("id"))
		if lost != nil || !slices.Contains(d.May, "correct") || !same(d) {
			return err
		}
		err = change(d.Version)
	}
	return err
}

// changed answers a change of the fields with everything that hangs on them.
// Where the document has moved on it is shown as it is now, with words about it.
func (w *Pages) changed(c *gin.Context, a exchange.Actor, err error) error {
	if err != nil && evidence.CodeOf(err) != evidence.Conflict {
		return err
	}
	queue, lost := w.queue(c, a, c.Param("id"))
	if lost != nil {
		return lost
	}
	return w.changedWith(c, a, queue, err)
}

func (w *Pages) changedWith(c *gin.Context, a exchange.Actor, queue queueView, err error) error {
	d, lost := w.x.Document(c.Request.Context(), a, c.Param("id"))
	if lost != nil {
		return lost
	}
	v, lost := w.review(c, a, d)
	if lost != nil {
		return lost
	}
	v.Queue, v.Again = queue, true
	status := http.StatusOK
	if err != nil {
		status, v.Problem = exchange.Status(err), sentence(evidence.MessageOf(err))
	}
	return w.renderPart(c, status, v, "fields", "review-parts")
}

// version is that of the document which the person sees.
func version(c *gin.Context) int {
	n, err := strconv.Atoi(c.PostForm("version"))
	if err != nil {
		return -1
	}
	return n
}

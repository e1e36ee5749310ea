package web

import (
	"errors"
	"math"
	"net/http"
	"strconv"
	"strings"

	"certdex/evidence"
	"certdex/exchange"

	"github.com/gin-gonic/gin"
)

type errorView struct {
	Status  int
	Heading string
	Message string
}

// fail answers an error in the form that was asked for: a page, words for
// htmx, or JSON for a script. It is the one place that logs what went wrong.
func (w *Pages) fail(c *gin.Context, err error) {
	status := exchange.Status(err)
	if status >= http.StatusInternalServerError {
		w.log.Error("request failed", "method", c.Request.Method, "path", c.FullPath(), "error", err)
	}
	if c.Writer.Written() {
		return
	}
	message := sentence(evidence.MessageOf(err))
	var later *exchange.Later
	if errors.As(err, &later) {
		c.Header("Retry-After", strconv.Itoa(int(math.Ceil(later.Wait.Seconds()))))
	}
	switch {
	case w.s.Refuse != nil && w.s.Refuse(c, err):
	case wantsJSON(c):
		c.JSON(status, gin.H{"code": evidence.CodeOf(err), "message": message})
	case isFragment(c):
		c.String(status, "%s", message)
	default:
		w.errorPage(c, status, message)
	}
}

func (w *Pages) errorPage(c *gin.Context, status int, message string) {
	heading := map[int]string{
		http.StatusNotFound:           "Nothing here",
		http.StatusForbidden:          "Not yours to do",
		http.StatusUnauthorized:       "Sign in first",
		http.StatusTooManyRequests:    "Too many tries",
		http.StatusConflict:           "Things have moved on",
		http.StatusServiceUnavailable: "Not available just now",
	}[status]
	if heading == "" && status < http.StatusInternalServerError {
		heading = "That did not work"
	} else if heading == "" {
		heading = "Something went wrong"
	}
	if err := w.render(c, status, "error", page{
		Title: heading,
		Data:  errorView{Status: status, Heading: heading, Message: message},
	}); err != nil {
		w.log.Error("error page failed", "error", err)
		c.String(status, "%s", message)
	}
}

// NotFound answers an address that no route knows.
func (w *Pages) NotFound(c *gin.Context) {
	w.headers(c)
	w.fail(c, evidence.Errorf(evidence.NotFound, "there is no page at this address, or you may not see it"))
}

// WrongMethod answers an address that is asked with a method it does not know.
func (w *Pages) WrongMethod(c *gin.Context) {
	w.headers(c)
	w.fail(c, evidence.Errorf(evidence.WrongMethod, "this address does not answer %s requests", c.Request.Method))
}

// isFragment says whether htmx asks, which wants a part of a page.
func isFragment(c *gin.Context) bool { return c.GetHeader("HX-Request") == "true" }

// wantsJSON says whether a script asks and reads the answer itself.
func wantsJSON(c *gin.Context) bool {
	path := c.Request.URL.Path
	return strings.HasPrefix(c.GetHeader("Accept"), "application/json") ||
		(path == "/files" && c.Request.Method == http.MethodPost) || path == "/files/status"
}

package api

import (
	"encoding/json"
	"errors"
	"log/slog"
	"math"
	"net/http"
	"strconv"
	"strings"
	"time"

	"github.com/gin-gonic/gin"

	"certdex/evidence"
	"certdex/exchange"
)

// pause is what Retry-After says where the error does not know better.
const pause = 5 * time.Second

// problemType is the media type of every error (RFC 9457).
const problemType = "application/problem+json"

// answer is the one place that turns an error into an answer.
func (h *handlers) answer(c *gin.Context, err error) {
	if c.Writer.Written() {
		h.brokenOff(c, err)
		return
	}
	var none *noneTaken
	if errors.As(err, &none) {
		problem := none.results[none.first].Error
		problem.Results = none.results
		send(c, problem, pause)
		return
	}
	wait := pause
	var later *exchange.Later
	if errors.As(err, &later) {
		wait = later.Wait
	}
	send(c, h.problem(c, err), wait)
}

// problem says in words what err is, and logs it where it is a fault of ours.
func (h *handlers) problem(c *gin.Context, err error) Problem {
	p := problemOf(c, err)
	if p.Status >= http.StatusInternalServerError && c.Request.Context().Err() == nil {
		level := slog.LevelError
		if p.Status == http.StatusServiceUnavailable {
			level = slog.LevelWarn
		}
		h.s.Log.LogAttrs(c.Request.Context(), level, "api: request failed", append(about(c), slog.Any("error", err))...)
	}
	return p
}

func problemOf(c *gin.Context, err error) Problem {
	status := exchange.Status(err)
	return Problem{
		Type: "about:blank", Title: http.StatusText(status), Status: status,
		Code: string(evidence.CodeOf(err)), Detail: evidence.MessageOf(err), RequestId: requestID(c),
	}
}

// send writes a problem with the headers that its status asks for.
func send(c *gin.Context, p Problem, wait time.Duration) {
	body, err := json.Marshal(p)
	if err != nil {
		panic(err) // a Problem is strings and numbers
	}
	header := c.Writer.Header()
	for _, name := range []string{"ETag", "Content-Disposition", "Content-Length"} {
		header.Del(name)
	}
	header.Set("Cache-Control", "no-store")
	switch p.Status {
	case http.StatusUnauthorized:
		challenge := `Bearer realm="certdex"`
		if c.GetHeader("Authorization") != "" {
			challenge += `, error="invalid_token"`
		}
		header.Set("WWW-Authenticate", challenge)
	case http.StatusTooManyRequests, http.StatusServiceUnavailable:
		header.Set("Retry-After", strconv.Itoa(max(1, int(math.Ceil(wait.Seconds())))))
	}
	c.Data(p.Status, problemType, body)
	c.Abort()
}

// brokenOff notes an answer that could not be sent to its end. The status is
// out already, so the connection is cut for the asker to see it.
func (h *handlers) brokenOff(c *gin.Context, err error) {
	if c.Request.Context().Err() == nil {
		h.s.Log.LogAttrs(c.Request.Context(), slog.LevelWarn, "api: answer broke off", append(about(c), slog.Any("error", err))...)
	}
	c.Abort()
	panic(http.ErrAbortHandler)
}

func about(c *gin.Context) []slog.Attr {
	return []slog.Attr{
		slog.String("request_id", requestID(c)),
		slog.String("method", c.Request.Method),
		slog.String("route", c.FullPath()),
	}
}

// Refuse answers err with a problem where the request is for an address below
// /api/, and says whether it was. It is for what happens before or beside the
// routes of Mount.
func Refuse(c *gin.Context, err error) bool {
	if !strings.HasPrefix(c.Request.URL.Path, "/api/") {
		return false
	}
	send(c, problemOf(c, err), pause)
	return true
}

// NoRoute answers what no route knows: below /api/ with a problem, elsewhere
// with next. It is for gin's Engine.NoRoute.
func NoRoute(next gin.HandlerFunc) gin.HandlerFunc {
	return refuseOr(next, evidence.Errorf(evidence.NotFound, "there is nothing at this address; /api/v1/openapi.yaml lists what there is"))
}

// NoMethod answers a known route that is asked with another method, as NoRoute
// does. It is for gin's Engine.NoMethod, which sets Allow.
func NoMethod(next gin.HandlerFunc) gin.HandlerFunc {
	return refuseOr(next, evidence.Errorf(evidence.WrongMethod, "this address does not take that method; the header Allow lists those that it takes"))
}

func refuseOr(next gin.HandlerFunc, err error) gin.HandlerFunc {
	return func(c *gin.Context) {
		if !Refuse(c, err) {
			next(c)
		}
	}
}

// noneTaken is the answer to an upload of which every part was refused.
type noneTaken struct {
	results []UploadResult
	first   int // the refusal that gives the answer its status
}

func (e *noneTaken) Error() string { return e.results[e.first].Error.Detail }

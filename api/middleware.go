package api

import (
	"crypto/rand"
	"fmt"
	"net/http"
	"regexp"
	"runtime/debug"
	"strings"
	"time"

	"github.com/gin-gonic/gin"

	"certdex/evidence"
	"certdex/exchange"
)

const (
	actorKey     = "certdex/api actor"
	patientKey   = "certdex/api patience"
	requestIDKey = "certdex/api request id"
	requestIDs   = "X-Request-Id"
)

var goodRequestID = regexp.MustCompile(`^[A-Za-z0-9._-]{1,64}$`)

// identify gives each request an id that answers and logs bear: the one that
// something outside has set, or the client's where it is harmless.
func (h *handlers) identify(c *gin.Context) {
	id := c.Writer.Header().Get(requestIDs)
	if id == "" {
		id = c.GetHeader(requestIDs)
	}
	if !goodRequestID.MatchString(id) {
		id = rand.Text()
	}
	c.Set(requestIDKey, id)
	c.Header(requestIDs, id)
}

func requestID(c *gin.Context) string { return c.GetString(requestIDKey) }

// recover answers a panic as a fault of ours, with its stack in the log.
func (h *handlers) recover(c *gin.Context) {
	defer func() {
		switch v := recover(); v {
		case nil:
		case http.ErrAbortHandler:
			panic(v)
		default:
			h.answer(c, fmt.Errorf("panic: %v\n%s", v, debug.Stack()))
		}
	}()
	c.Next()
}

// protect sets the headers that hold for every answer; an answer that may be
// kept says so itself.
func protect(c *gin.Context) {
	c.Header("Cache-Control", "no-store")
	c.Header("X-Content-Type-Options", "nosniff")
	c.Header("Content-Security-Policy", "default-src 'none'; frame-ancestors 'none'; sandbox")
	c.Header("Referrer-Policy", "no-referrer")
}

// authenticate finds out who asks: by the API token where one is sent, else by
// the browser's session.
func (h *handlers) authenticate(v *validator) gin.HandlerFunc {
	return func(c *gin.Context) {
		if v.of(c).open {
			return
		}
		actor, err := h.whoAsks(c)
		if err != nil {
			h.answer(c, err)
			return
		}
		c.Set(actorKey, actor)
	}
}

func (h *handlers) whoAsks(c *gin.Context) (exchange.Actor, error) {
	if header := c.GetHeader("Authorization"); header != "" {
		scheme, secret, _ := strings.Cut(header, " ")
		if !strings.EqualFold(scheme, "Bearer") {
			return exchange.Actor{}, evidence.Errorf(evidence.Unauthorized, "send an API token as Authorization: Bearer …")
		}
		return h.x.ActorByToken(c.Request.Context(), strings.TrimSpace(secret))
	}
	if h.s.Session != nil {
		if actor, ok := h.s.Session(c); ok {
			return actor, nil
		}
	}
	return exchange.Actor{}, evidence.Errorf(evidence.Unauthorized, "sign in, or send an API token as Authorization: Bearer …")
}

// actorOf gives who asks; the zero Actor, which may do nothing, on open routes.
func actorOf(c *gin.Context) exchange.Actor {
	actor, _ := c.MustGet(actorKey).(exchange.Actor)
	return actor
}

// limit bounds the body of each request before anything reads it.
func (h *handlers) limit(v *validator) gin.HandlerFunc {
	return func(c *gin.Context) {
		limit := h.s.BodyBytes
		switch v.of(c).Operation.OperationID {
		case "uploadFiles":
			limit = h.s.UploadBytes
		case "importPartners", "importRegister":
			limit = h.s.ImportBytes
		}
		if c.Request.ContentLength > limit {
			c.Header("Connection", "close")
			h.answer(c, requestTooLarge(limit))
			return
		}
		if c.Request.Body == http.NoBody {
			return
		}
		c.Request.Body = http.MaxBytesReader(c.Writer, c.Request.Body, limit)
	}
}

// Patience gives up on a request whose body sends nothing for so long. An
// engine that has it for all its routes has it for those of Mount once only.
func Patience(idle time.Duration) gin.HandlerFunc {
	return func(c *gin.Context) {
		if c.Request.Body == http.NoBody || c.GetBool(patientKey) {
			return
		}
		c.Set(patientKey, true)
		c.Request.Body = &patientBody{
			ReadCloser: c.Request.Body, deadline: http.NewResponseController(c.Writer).SetReadDeadline, idle: idle,
		}
	}
}

func requestTooLarge(limit int64) error {
	return evidence.Errorf(evidence.TooLarge, "the request is larger than %s", size(limit))
}

func size(bytes int64) string {
	switch {
	case bytes >= 1<<20:
		return fmt.Sprintf("%d MB", bytes>>20)
	case bytes >= 1<<10:
		return fmt.Sprintf("%d kB", bytes>>10)
	}
	return fmt.Sprintf("%d bytes", bytes)
}

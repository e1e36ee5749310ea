package web

import (
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"strings"

	"certdex/evidence"

	"github.com/gin-gonic/gin"
)

// policy allows what certdex serves itself, and nothing written into a page.
const policy = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; " +
	"connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"

// headers go with every page.
func (w *Pages) headers(c *gin.Context) {
	h := c.Writer.Header()
	h.Set("Content-Security-Policy", policy)
	h.Set("X-Content-Type-Options", "nosniff")
	h.Set("Referrer-Policy", "same-origin")
	h.Set("Cross-Origin-Opener-Policy", "same-origin")
	h.Set("Cache-Control", "no-store")
	if strings.HasPrefix(w.s.PublicURL, "https://") {
		h.Set("Strict-Transport-Security", "max-age=31536000")
	}
}

// protect refuses changes that another site's page asks a browser to make.
func (w *Pages) protect() (gin.HandlerFunc, error) {
	protection := http.NewCrossOriginProtection()
	if w.s.PublicURL != "" {
		if err := protection.AddTrustedOrigin(strings.TrimRight(w.s.PublicURL, "/")); err != nil {
			return nil, fmt.Errorf("public URL: %w", err)
		}
	}
	return func(c *gin.Context) {
		if err := protection.Check(c.Request); err != nil {
			w.fail(c, evidence.Because(err, evidence.Forbidden, "this request came from another site and was not carried out"))
			c.Abort()
		}
	}, nil
}

// recover turns a panic into the page of an internal error.
func (w *Pages) recover() gin.HandlerFunc {
	return gin.CustomRecoveryWithWriter(nil, func(c *gin.Context, cause any) {
		w.log.Error("page panicked", "path", c.FullPath(), "cause", cause)
		w.fail(c, evidence.Errorf(evidence.Internal, "something went wrong on our side; try again, and tell the operator if it stays"))
		c.Abort()
	})
}

// wholeQuery refuses an address whose parameters can't all be read: a filter that
// is left out must not show everything.
func (w *Pages) wholeQuery(c *gin.Context) {
	if _, err := url.ParseQuery(c.Request.URL.RawQuery); err != nil {
		w.fail(c, evidence.Because(err, evidence.Invalid, "the end of this address can't be read; open the page anew from the menu"))
		c.Abort()
	}
}

// ownBodies are the routes that take files and bound their bodies themselves.
var ownBodies = map[string]bool{"/files": true, "/partners/import": true, "/people/registers": true}

// smallForms bounds what a form may bring, before anybody is known to be signed in.
func (w *Pages) smallForms(c *gin.Context) {
	if c.Request.Method != http.MethodPost || ownBodies[c.FullPath()] {
		return
	}
	c.Request.Body = http.MaxBytesReader(c.Writer, c.Request.Body, formBytes)
	err := c.Request.ParseForm() // of its own: ParseMultipartForm hides its error
	if err == nil {
		err = c.Request.ParseMultipartForm(formBytes)
	}
	if err != nil && !errors.Is(err, http.ErrNotMultipart) {
		w.fail(c, formError(err))
		c.Abort()
	}
}

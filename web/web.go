package web

import (
	"log/slog"
	"net/http"
	"strings"
	"time"

	"certdex/exchange"
	"certdex/storage"

	"github.com/alexedwards/scs/v2"
	"github.com/gin-gonic/gin"
)

// Settings are what the pages need to know of their surroundings.
type Settings struct {
	// PublicURL is the address people type, as https://certdex.example.org.
	// Cookies are Secure when it is https. "" is plain http on any host.
	PublicURL string
	// MaxFileBytes is the largest file taken in, 0 for no limit of the pages' own.
	MaxFileBytes int64
	// Sessions is the database that keeps the sessions of signed-in people.
	Sessions *storage.DB
	// Refuse answers an error of a request that is not for a page, and says
	// whether it did; nil where there are pages only.
	Refuse func(*gin.Context, error) bool
	Log    *slog.Logger
}

// Pages is certdex in a browser with what it stands on.
type Pages struct {
	x         *exchange.Exchange
	s         Settings
	sessions  *scs.SessionManager
	templates *templates
	log       *slog.Logger
}

// Mount puts the pages on r. Call it before other routes are registered: it
// adds the protection from other sites' requests that every later route needs.
func Mount(r *gin.Engine, x *exchange.Exchange, s Settings) (*Pages, error) {
	w := newPages(x, s)
	protect, err := w.protect()
	if err != nil {
		return nil, err
	}
	r.Use(protect)
	pages := r.Group("", w.headers, w.recover(), w.wholeQuery, w.smallForms)

	for _, route := range []struct {
		method, path string
		handle       gin.HandlerFunc
	}{
		{"GET", "/sign-in", w.open(w.signInForm)},
		{"POST", "/sign-in", w.open(w.signIn)},
		{"POST", "/sign-out", w.open(w.signOut)},
		{"GET", "/invitation/:secret", w.open(w.joinForm)},
		{"POST", "/invitation/:secret", w.open(w.join)},

		{"GET", "/", w.signedIn(w.home)},
		{"GET", "/documents", w.signedIn(w.documents)},
		{"GET", "/documents/list", w.signedIn(w.documentList)},
		{"GET", "/documents/more", w.signedIn(w.moreDocuments)},
		{"GET", "/documents/:id", w.signedIn(w.document)},
		{"GET", "/documents/:id/assessment", w.signedIn(w.assessment)},
		{"GET", "/documents/:id/fields", w.signedIn(w.fieldList)},
		{"POST", "/documents/:id/fields", w.signedIn(w.addField)},
		{"GET", "/documents/:id/fields/new", w.signedIn(w.newFieldForm)},
		{"GET", "/documents/:id/fields/:position", w.signedIn(w.fieldForm)},
		{"POST", "/documents/:id/fields/:position", w.signedIn(w.correctField)},
		{"POST", "/documents/:id/fields/:position/confirm", w.signedIn(w.confirmField)},
		{"POST", "/documents/:id/fields/:position/remove", w.signedIn(w.removeField)},
		{"GET", "/documents/:id/partners", w.signedIn(w.partnerSearch)},
		{"POST", "/documents/:id/partner", w.signedIn(w.choosePartner)},
		{"POST", "/documents/:id/verify", w.signedIn(w.verify)},
		{"POST", "/documents/:id/decline", w.signedIn(w.decline)},

		{"POST", "/files", w.signedIn(w.upload)},
		{"GET", "/files/status", w.signedIn(w.fileStatus)},
		{"GET", "/files/:id", w.signedIn(w.file)},
		{"GET", "/files/:id/original", w.signedIn(w.original)},
		{"GET", "/files/:id/pages/:page", w.signedIn(w.pageImage)},
		{"POST", "/files/:id/password", w.signedIn(w.supplyPassword)},
		{"POST", "/files/:id/retry", w.signedIn(w.retryFile)},
		{"POST", "/files/:id/cancel", w.signedIn(w.cancelFile)},

		{"GET", "/partners", w.signedIn(w.partners)},
		{"GET", "/partners/options", w.signedIn(w.partnerOptions)},
		{"POST", "/partners/import", w.signedIn(w.importPartners)},

		{"GET", "/people", w.signedIn(w.people)},
		{"POST", "/people/invitations", w.signedIn(w.invite)},
		{"POST", "/people/organisations", w.signedIn(w.createOrg)},
		{"POST", "/people/assignments", w.signedIn(w.assign)},
		{"POST", "/people/registers", w.signedIn(w.importRegister)},

		{"GET", "/settings", w.signedIn(w.settings)},
		{"POST", "/settings/password", w.signedIn(w.changePassword)},
		{"POST", "/settings/tokens", w.signedIn(w.createToken)},
		{"POST", "/settings/tokens/:id/revoke", w.signedIn(w.revokeToken)},
	} {
		pages.Handle(route.method, route.path, route.handle)
	}
	pages.GET("/static/:version/*path", w.static)
	r.NoRoute(w.NotFound)
	r.HandleMethodNotAllowed = true
	r.NoMethod(w.WrongMethod)
	return w, nil
}

func newPages(x *exchange.Exchange, s Settings) *Pages {
	log := s.Log
	if log == nil {
		log = slog.Default()
	}
	sessions := scs.New()
	sessions.Store = storage.Sessions{DB: s.Sessions, UserOf: userOf}
	sessions.Lifetime = 7 * 24 * time.Hour
	sessions.Cookie.Name = "certdex"
	sessions.Cookie.HttpOnly = true
	sessions.Cookie.SameSite = http.SameSiteLaxMode
	sessions.Cookie.Secure = strings.HasPrefix(s.PublicURL, "https://")
	return &Pages{x: x, s: s, sessions: sessions, templates: parseTemplates(), log: log}
}

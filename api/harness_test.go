package api_test

import (
	"bytes"
	"context"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/getkin/kin-openapi/openapi3"
	"github.com/getkin/kin-openapi/openapi3filter"
	"github.com/getkin/kin-openapi/routers"
	"github.com/getkin/kin-openapi/routers/gorillamux"
	"github.com/gin-gonic/gin"

	"certdex/api"
	"certdex/api/client"
	"certdex/evidence"
	"certdex/exchange"
	"certdex/ingest"
	"certdex/internal/testkit"
	"certdex/matchers"
	"certdex/programs"
	"certdex/storage"
)

// now is the clock of every test.
var now = time.Date(2026, 11, 22, 9, 30, 0, 0, time.UTC)

// world is a server with the real handlers, exchange, database and store, an
// administrator with an API token, and a member.
type world struct {
	*exchange.Exchange
	engine *gin.Engine
	server *httptest.Server
	log    *bytes.Buffer

	admin, member             exchange.Actor
	adminSecret, memberSecret string
	asAdmin, asMember         *client.ClientWithResponses
}

// newWorld makes a world; change may set settings and limits.
func newWorld(t testing.TB, change ...func(*api.Settings, *exchange.Exchange)) *world {
	t.Helper()
	catalogue, err := programs.Load()
	must(t, err)
	sealer, err := ingest.NewSealer(make([]byte, 32))
	must(t, err)
	w := &world{log: &bytes.Buffer{}}
	clock := func() time.Time { return now }
	db, blobs := testkit.DB(t), testkit.Blobs(t)
	w.Exchange = &exchange.Exchange{
		DB: db, Blobs: blobs, Programs: catalogue, Thresholds: matchers.DefaultThresholds(), Now: clock,
		Intake: &ingest.Intake{DB: db, Blobs: blobs, TempDir: t.TempDir(), Sealer: sealer, Now: clock, Limits: ingest.DefaultLimits()},
	}
	settings := api.Settings{Log: slog.New(slog.NewTextHandler(w.log, nil))}
	for _, f := range change {
		f(&settings, w.Exchange)
	}

	gin.SetMode(gin.TestMode)
	w.engine = gin.New()
	must(t, api.Mount(w.engine, w.Exchange, settings))
	w.engine.HandleMethodNotAllowed = true
	w.engine.NoRoute(api.NoRoute(func(c *gin.Context) { c.String(http.StatusNotFound, "a page") }))
	w.engine.NoMethod(api.NoMethod(func(c *gin.Context) { c.String(http.StatusMethodNotAllowed, "a page") }))
	w.server = httptest.NewServer(w.engine)
	t.Cleanup(w.server.Close)

	w.admin = w.join(t, "Ada", evidence.Administrator, w.org(t, "Head Office"))
	w.member = w.join(t, "Mia", evidence.Member, w.org(t, "Andina"))
	w.adminSecret, w.asAdmin = w.clientOf(t, w.admin)
	w.memberSecret, w.asMember = w.clientOf(t, w.member)
	return w
}

// org makes an organisation and gives its id.
func (w *world) org(t testing.TB, name string) string {
	t.Helper()
	org, err := w.CreateOrg(context.Background(), exchange.System(), name)
	must(t, err)
	return org.ID
}

// join makes a person of an organisation, who has no password: an invitation
// would cost a second for its hash.
func (w *world) join(t testing.TB, name string, role evidence.RoleName, orgID string) exchange.Actor {
	t.Helper()
	ctx, user := context.Background(), evidence.User{ID: storage.NewID(), OrgID: orgID, Email: name + "@example.com", Name: name, Role: role}
	must(t, w.DB.Write(ctx, func(tx *storage.Tx) error { return tx.InsertUser(ctx, user, "none") }))
	actor, err := w.ActorByUser(ctx, user.ID)
	must(t, err)
	return actor
}

// clientOf makes a token of the actor and the Go client that sends it.
func (w *world) clientOf(t testing.TB, actor exchange.Actor) (string, *client.ClientWithResponses) {
	t.Helper()
	secret, _, err := w.CreateToken(context.Background(), actor, "test")
	must(t, err)
	c, err := client.New(w.server.URL, secret, client.WithHTTPClient(&http.Client{Transport: checked(t)}))
	must(t, err)
	return secret, c
}

// do sends a request of the test's own making; its answer is held against the
// specification too.
func (w *world) do(t testing.TB, r *http.Request) (*http.Response, []byte) {
	t.Helper()
	answer, err := (&http.Client{Transport: checked(t)}).Do(r)
	must(t, err)
	defer answer.Body.Close()
	body, err := io.ReadAll(answer.Body)
	must(t, err)
	return answer, body
}

// request makes a request with an API token ("" for none).
func (w *world) request(t testing.TB, method, path, secret string, body io.Reader) *http.Request {
	t.Helper()
	r, err := http.NewRequest(method, w.server.URL+path, body)
	must(t, err)
	if secret != "" {
		r.Header.Set("Authorization", "Bearer "+secret)
	}
	if body != nil {
		r.Header.Set("Content-Type", "application/json")
	}
	return r
}

// checkedAnswers holds every answer of a known route against openapi.yaml.
type checkedAnswers struct {
	t      testing.TB
	router routers.Router
}

func checked(t testing.TB) http.RoundTripper {
	t.Helper()
	router, err := gorillamux.NewRouter(specification(t))
	must(t, err)
	return checkedAnswers{t, router}
}

func (c checkedAnswers) RoundTrip(r *http.Request) (*http.Response, error) {
	answer, err := http.DefaultTransport.RoundTrip(r)
	if err != nil {
		return nil, err
	}
	route, params, err := c.router.FindRoute(r)
	if err != nil {
		return answer, nil //nolint:nilerr // not a route of ours: the test looks at it itself
	}
	body, err := io.ReadAll(answer.Body)
	if err != nil {
		return nil, err
	}
	answer.Body = io.NopCloser(bytes.NewReader(body))
	err = openapi3filter.ValidateResponse(r.Context(), &openapi3filter.ResponseValidationInput{
		RequestValidationInput: &openapi3filter.RequestValidationInput{Request: r, PathParams: params, Route: route},
		Status:                 answer.StatusCode, Header: answer.Header, Body: io.NopCloser(bytes.NewReader(body)),
		Options: &openapi3filter.Options{IncludeResponseStatus: true},
	})
	if err != nil {
		c.t.Errorf("%s %s answers %d, which is not as openapi.yaml says: %v", r.Method, r.URL.Path, answer.StatusCode, err)
	}
	return answer, nil
}

// readOnce reads openapi.yaml, with its examples checked, once for all tests.
var readOnce = sync.OnceValues(func() (*openapi3.T, error) {
	doc, err := openapi3.NewLoader().LoadFromFile("openapi.yaml")
	if err != nil {
		return nil, err
	}
	return doc, doc.Validate(context.Background())
})

func specification(t testing.TB) *openapi3.T {
	t.Helper()
	doc, err := readOnce()
	must(t, err)
	return doc
}

// sample opens a labelled sample document.
func sample(t testing.TB) (name string, content []byte) {
	t.Helper()
	paths, err := filepath.Glob("../testdata/samples/docs/*/*.pdf")
	must(t, err)
	if len(paths) == 0 {
		t.Fatal("there are no samples")
	}
	content, err = os.ReadFile(paths[0])
	must(t, err)
	return filepath.Base(paths[0]), content
}

// pdf is the beginning of a PDF followed by words that make it unlike others.
func pdf(words string) io.Reader { return strings.NewReader("%PDF-1.7\n%" + words + "\n") }

// insert adds documents to a file as the pipeline would have left them.
func (w *world) insert(t testing.TB, fileID, orgID string, documents ...storage.Document) {
	t.Helper()
	must(t, w.DB.Write(context.Background(), func(tx *storage.Tx) error {
		for i := range documents {
			documents[i].ID, documents[i].FileID, documents[i].OrgID, documents[i].Index = storage.NewID(), fileID, orgID, i
			documents[i].State = storage.DocumentAssessed
		}
		return tx.InsertDocuments(context.Background(), documents)
	}))
}

func must(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func ptr[T any](v T) *T { return &v }

package api_test

import (
	"errors"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/gin-gonic/gin"

	"certdex/api"
	"certdex/exchange"
	"certdex/ingest/clamd"
	"certdex/internal/testkit"
)

func TestRequestsAreHeldAgainstTheSpecification(t *testing.T) {
	w := newWorld(t, func(s *api.Settings, _ *exchange.Exchange) { s.BodyBytes = 1 << 10 })
	for _, c := range []struct {
		promise, method, path, contentType, body string
		status                                   int
		detail                                   string // part of it
	}{
		{"a page has a largest size", "GET", "/api/v1/documents?limit=500", "", "", 400, "limit: "},
		{"and a smallest", "GET", "/api/v1/files?limit=0", "", "", 400, "limit: "},
		{"parameters are parted by &", "GET", "/api/v1/documents?state=verified;program=basc", "", "", 400, "separate them with &"},
		{"and escaped as they should be", "GET", "/api/v1/files?state=%zz", "", "", 400, "separate them with &"},
		{"a body is one value", "POST", "/api/v1/tokens", "application/json", `{"name":"x"}{"name":"y"}`, 400, "goes on after"},
		{"and nothing else", "POST", "/api/v1/tokens", "application/json", `{"name":"x"} rubbish`, 400, "goes on after"},
		{"members come once", "POST", "/api/v1/tokens", "application/json", `{"name":"x","name":"y"}`, 400, "twice"},
		{"in lists too", "PATCH", "/api/v1/documents/x/fields", "application/json", `{"version":1,"corrections":[{"position":1,"value":"x","position":2}]}`, 400, "twice"},
		{"objects of a list may be alike", "PATCH", "/api/v1/documents/x/fields", "application/json", `{"version":1,"corrections":[{"position":1,"value":"value"},{"position":2,"value":"value"}]} `, 404, ""},
		{"numbers are numbers", "GET", "/api/v1/documents?limit=ten", "", "", 400, "limit: "},
		{"states are known", "GET", "/api/v1/documents?state=lost", "", "", 400, "state: "},
		{"orders are known", "GET", "/api/v1/documents?sort=colour", "", "", 400, "sort: "},
		{"expiry is a word or days", "GET", "/api/v1/documents?expiry=soon", "", "", 400, "expiry: "},
		{"parameters are known", "GET", "/api/v1/documents?progam=basc", "", "", 400, "progam"},
		{"pages count from 1", "GET", "/api/v1/files/x/pages/0/image", "", "", 400, "page: "},
		{"pages are numbers", "GET", "/api/v1/files/x/pages/one/image", "", "", 400, "page: "},
		{"ids have a length", "GET", "/api/v1/files/" + strings.Repeat("x", 65), "", "", 400, "id: "},
		{"a body is needed", "POST", "/api/v1/tokens", "application/json", "", 400, "no body"},
		{"a body is JSON", "POST", "/api/v1/tokens", "application/json", "{", 400, "JSON"},
		{"and said to be", "POST", "/api/v1/tokens", "text/plain", `{"name":"x"}`, 415, "application/json"},
		{"members have a type", "POST", "/api/v1/tokens", "application/json", `{"name":5}`, 400, "name: "},
		{"members that must be are", "POST", "/api/v1/tokens", "application/json", `{}`, 400, "name"},
		{"others are refused", "POST", "/api/v1/tokens", "application/json", `{"name":"x","admin":true}`, 400, "admin"},
		{"texts have a length", "POST", "/api/v1/documents/x/decline", "application/json", `{"version":1,"reason":""}`, 400, "reason: "},
		{"versions are numbers", "POST", "/api/v1/documents/x/verify", "application/json", `{"version":"1"}`, 400, "version: "},
		{"a change is made on a version", "PATCH", "/api/v1/documents/x/fields", "application/json", `{"confirm":[1]}`, 400, "version"},
		{"fields are corrected or confirmed", "PATCH", "/api/v1/documents/x/fields", "application/json", `{"version":1}`, 400, "either"},
		{"not both", "PATCH", "/api/v1/documents/x/fields", "application/json", `{"version":1,"confirm":[1],"corrections":[{"position":1,"value":"x"}]}`, 400, "either"},
		{"corrections say which", "PATCH", "/api/v1/documents/x/fields", "application/json", `{"version":1,"corrections":[{"value":"x"}]}`, 400, "position"},
		{"bodies have a limit", "POST", "/api/v1/tokens", "application/json", `{"name":"` + strings.Repeat("x", 2000) + `"}`, 413, "1 kB"},
		{"what is not there is not found", "GET", "/api/v1/documents/no-such", "", "", 404, ""},
		{"nor a route", "GET", "/api/v1/nonsense", "", "", 404, "openapi.yaml"},
		{"another method is not known", "PUT", "/api/v1/tokens", "", "", 405, "Allow"},
	} {
		t.Run(c.promise, func(t *testing.T) {
			r := w.request(t, c.method, c.path, w.memberSecret, strings.NewReader(c.body))
			r.Header.Set("Content-Type", c.contentType)
			answer, body := w.do(t, r)
			if p := problemIn(t, answer, body); p.Status != c.status || !strings.Contains(p.Detail, c.detail) {
				t.Errorf("%s: got %+v, want %d with %q", c.promise, p, c.status, c.detail)
			}
		})
	}
	if strings.Contains(w.log.String(), "ERROR") {
		t.Errorf("a fault of the client's is logged as ours: %s", w.log)
	}
}

func TestSpecificationAndServiceTakeAsManyCorrections(t *testing.T) {
	w := newWorld(t)
	for n, status := range map[int]int{200: 404, 201: 400} {
		body := `{"version":1,"corrections":[{"position":1,"value":"x"}` + strings.Repeat(`,{"position":1,"value":"x"}`, n-1) + `]}`
		answer, got := w.do(t, w.request(t, "PATCH", "/api/v1/documents/no-such/fields", w.memberSecret, strings.NewReader(body)))
		if p := problemIn(t, answer, got); p.Status != status || status == 400 && !strings.HasPrefix(p.Detail, "corrections: ") {
			t.Errorf("%d corrections: %+v", n, p)
		}
	}
}

func TestBadBodiesAreNotRepeated(t *testing.T) {
	w := newWorld(t)
	for _, body := range []string{`{"password":["hush-hush"]}`, `{"password":"x","hush-hush":1}`, `{"password":hush-hush}`, `{"password":"` + strings.Repeat("hush-hush", 200) + `"}`} {
		answer, got := w.do(t, w.request(t, "POST", "/api/v1/files/x/password", w.memberSecret, strings.NewReader(body)))
		if p := problemIn(t, answer, got); p.Status != 400 {
			t.Errorf("%s: %+v", body, p)
		}
		if strings.Contains(string(got), `hush-hush"]`) || strings.Contains(string(got), "hush-hushhush") {
			t.Errorf("the password comes back: %s", got)
		}
	}
	if strings.Contains(w.log.String(), "hush") {
		t.Errorf("the password is in the log: %s", w.log)
	}
}

func TestFaultsOfOursAreLoggedOnceAndNotTold(t *testing.T) {
	w := newWorld(t, func(s *api.Settings, _ *exchange.Exchange) {
		s.Session = func(*gin.Context) (exchange.Actor, bool) { panic("the inside story") }
	})
	r := w.request(t, "GET", "/api/v1/me", "", nil)
	r.Header.Set("X-Request-Id", "req-7")
	answer, body := w.do(t, r)
	if p := problemIn(t, answer, body); p.Status != 500 || p.Code != "internal" || p.RequestId != "req-7" || strings.Contains(p.Detail, "inside") {
		t.Errorf("got %+v", p)
	}
	if n := strings.Count(w.log.String(), "level=ERROR"); n != 1 || !strings.Contains(w.log.String(), "request_id=req-7") || !strings.Contains(w.log.String(), "inside story") {
		t.Errorf("logged %d times: %s", n, w.log)
	}
}

func TestRequestIDsAreHarmless(t *testing.T) {
	w := newWorld(t)
	for sent, kept := range map[string]bool{"abc-1.2_3": true, "": false, "two words": false, strings.Repeat("x", 65): false, "x\ty": false} {
		r := w.request(t, "GET", "/healthz", "", nil)
		r.Header.Set("X-Request-Id", sent)
		answer, _ := w.do(t, r)
		got := answer.Header.Get("X-Request-Id")
		if got == "" || (got == sent) != kept {
			t.Errorf("%q was sent, %q came back", sent, got)
		}
	}
}

func TestOtherPathsAreNotOurs(t *testing.T) {
	w := newWorld(t)
	answer, body := w.do(t, w.request(t, "GET", "/nonsense", "", nil))
	if answer.StatusCode != 404 || string(body) != "a page" {
		t.Errorf("%d %s", answer.StatusCode, body)
	}
}

func TestEveryAnswerIsKeptFromOthers(t *testing.T) {
	w := newWorld(t)
	answer, _ := w.do(t, w.request(t, "GET", "/api/v1/me", w.memberSecret, nil))
	for name, want := range map[string]string{"Cache-Control": "no-store", "X-Content-Type-Options": "nosniff", "Referrer-Policy": "no-referrer"} {
		if got := answer.Header.Get(name); got != want {
			t.Errorf("%s is %q, want %q", name, got, want)
		}
	}
}

func TestReadiness(t *testing.T) {
	workers := api.WorkersAlive
	w := newWorld(t, func(s *api.Settings, _ *exchange.Exchange) { s.Workers = func() api.Workers { return workers } })
	ask := func() (int, string) {
		answer, body := w.do(t, w.request(t, "GET", "/readyz", "", nil))
		return answer.StatusCode, strings.TrimSpace(string(body))
	}
	status, body := ask()
	if status != 200 || body != `{"blobs":"ok","database":"ok","scanner":"none","status":"ready","workers":"alive"}` {
		t.Errorf("at work: %d %s", status, body)
	}
	server := testkit.NewClamd(t)
	scanner, err := clamd.New(server.URL, time.Minute)
	must(t, err)
	w.Intake.Scanner = scanner
	if status, body = ask(); status != 200 || !strings.Contains(body, `"scanner":"ok"`) {
		t.Errorf("with a scanner: %d %s", status, body)
	}
	server.Stop(t)
	if status, body = ask(); status != 200 || !strings.Contains(body, `"scanner":"unreachable","status":"ready"`) {
		t.Errorf("while the scanner is away: %d %s", status, body)
	}
	workers = api.WorkersStopped
	if status, body = ask(); status != 200 || !strings.Contains(body, `"workers":"stopped"`) {
		t.Errorf("without workers: %d %s", status, body)
	}
	must(t, w.DB.Close())
	if status, body = ask(); status != 503 || !strings.Contains(body, `"database":"unreachable"`) || !strings.Contains(body, `"status":"not_ready"`) {
		t.Errorf("without database: %d %s", status, body)
	}
	if answer, _ := w.do(t, w.request(t, "GET", "/healthz", "", nil)); answer.StatusCode != 200 {
		t.Errorf("healthz answers %d", answer.StatusCode)
	}
}

func TestTheSpecificationIsServed(t *testing.T) {
	w := newWorld(t)
	answer, body := w.do(t, w.request(t, "GET", "/api/v1/openapi.yaml", "", nil))
	if answer.StatusCode != 200 || !strings.HasPrefix(string(body), "openapi: 3.1") {
		t.Errorf("%d %.40s", answer.StatusCode, body)
	}
}

// An asker that hangs up is no fault of ours.
func TestAnAskerThatHangsUpIsNotLogged(t *testing.T) {
	w := newWorld(t)
	r := w.request(t, "POST", "/api/v1/files", w.memberSecret, brokenBody{})
	r.Header.Set("Content-Type", "multipart/form-data; boundary=x")
	recorder := httptest.NewRecorder()
	w.engine.ServeHTTP(recorder, r)
	if recorder.Code != http.StatusBadRequest || w.log.Len() != 0 {
		t.Errorf("%d %s", recorder.Code, w.log)
	}
}

type brokenBody struct{}

func (brokenBody) Read([]byte) (int, error) { return 0, errors.New("connection reset by peer") }

package api_test

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"mime/multipart"
	"net/http"
	"net/http/httptrace"
	"runtime"
	"strings"
	"testing"
	"time"

	"certdex/api"
	"certdex/api/client"
	"certdex/exchange"
)

// part is a part of a form: a file where name is set.
type part struct{ field, name, body string }

func formOf(t testing.TB, parts ...part) (io.Reader, string) {
	t.Helper()
	var body bytes.Buffer
	form := multipart.NewWriter(&body)
	for _, p := range parts {
		if p.name == "" {
			must(t, form.WriteField(p.field, p.body))
			continue
		}
		w, err := form.CreateFormFile(p.field, p.name)
		must(t, err)
		_, err = io.WriteString(w, p.body)
		must(t, err)
	}
	must(t, form.Close())
	return &body, form.FormDataContentType()
}

func (w *world) upload(t testing.TB, parts ...part) (*http.Response, []byte) {
	t.Helper()
	body, contentType := formOf(t, parts...)
	r := w.request(t, "POST", "/api/v1/files", w.memberSecret, body)
	r.Header.Set("Content-Type", contentType)
	return w.do(t, r)
}

const aPDF = "%PDF-1.7\n%certificate\n"

func TestUploadAnswersEachPart(t *testing.T) {
	for _, c := range []struct {
		promise string
		parts   []part
		status  int
		results string // code of each part, or new, or existing
	}{
		{"a file is taken", []part{{"file", "a.pdf", aPDF}}, 201, "new"},
		{"several are", []part{{"file", "a.pdf", aPDF}, {"file", "b.pdf", aPDF + "b"}}, 201, "new new"},
		{"the same bytes are the same file", []part{{"file", "a.pdf", aPDF}, {"file", "again.pdf", aPDF}}, 201, "new existing"},
		{"a file that was here is said to be", []part{{"file", "here.pdf", "%PDF-1.7 here"}}, 200, "existing"},
		{"one refusal leaves the others", []part{{"file", "a.pdf", aPDF}, {"file", "x.zip", "7z\xbc\xaf\x27\x1c zip"}, {"file", "b.pdf", aPDF + "b"}}, 207, "new unsupported_type new"},
		{"a type that is not read is refused, whatever the name says", []part{{"file", "x.pdf", "7z\xbc\xaf\x27\x1c zip"}}, 415, "unsupported_type"},
		{"an empty file is refused", []part{{"file", "x.pdf", ""}}, 422, "empty"},
		{"a large file is refused", []part{{"file", "x.pdf", aPDF + strings.Repeat("x", 2<<20)}}, 413, "too_large"},
		{"a large file leaves those after it", []part{{"file", "x.pdf", aPDF + strings.Repeat("x", 2<<20)}, {"file", "a.pdf", aPDF}}, 207, "too_large new"},
		{"of several refusals the first gives the status", []part{{"file", "x.pdf", ""}, {"file", "y.zip", "7z\xbc\xaf\x27\x1c"}}, 422, "empty unsupported_type"},
		{"no more files than the limit", []part{{"file", "a.pdf", aPDF}, {"file", "b.pdf", aPDF + "b"}, {"file", "c.pdf", aPDF + "c"}, {"file", "d.pdf", aPDF + "d"}}, 207, "new new new invalid"},
		{"a partner that is not there is told", []part{{"partner", "", "P-404"}, {"file", "a.pdf", aPDF}}, 400, "invalid"},
		{"an organisation of others is not there", []part{{"org", "", "01J0"}, {"file", "a.pdf", aPDF}}, 404, "not_found"},
		{"texts come before files", []part{{"file", "a.pdf", aPDF}, {"partner", "", "P-1"}}, 207, "new invalid"},
		{"unknown parts are refused", []part{{"fiel", "", "x"}}, 400, "invalid"},
		{"texts have a limit", []part{{"password", "", strings.Repeat("x", 5000)}, {"file", "a.pdf", aPDF}}, 400, "invalid"},
		{"a request without a file is refused", []part{{"partner", "", "P-1"}}, 400, ""},
	} {
		t.Run(c.promise, func(t *testing.T) {
			w := newWorld(t, func(s *api.Settings, x *exchange.Exchange) {
				s.UploadFiles = 3
				x.Intake.Limits.FileBytes = 1 << 20
			})
			_, err := client.Send(context.Background(), w.asMember, client.Upload{Files: []client.Source{{Name: "here.pdf", Body: strings.NewReader("%PDF-1.7 here")}}})
			must(t, err)

			answer, body := w.upload(t, c.parts...)
			if answer.StatusCode != c.status {
				t.Errorf("status %d, want %d: %s", answer.StatusCode, c.status, body)
			}
			if got := resultsIn(t, answer, body); got != c.results {
				t.Errorf("results %q, want %q", got, c.results)
			}
		})
	}
}

// uploadsIn gives what happened to each part.
func uploadsIn(t testing.TB, answer *http.Response, body []byte) (results []client.UploadResult) {
	t.Helper()
	if answer.StatusCode < 300 {
		parsed, err := client.ParseUploadFilesResponse(&http.Response{StatusCode: answer.StatusCode, Header: answer.Header, Body: io.NopCloser(bytes.NewReader(body))})
		must(t, err)
		for _, r := range []*client.UploadResults{parsed.JSON200, parsed.JSON201, parsed.JSON207} {
			if r != nil {
				results = r.Results
			}
		}
	} else {
		results = problemIn(t, answer, body).Results
	}
	return results
}

// resultsIn gives what happened to each part, in a word each.
func resultsIn(t testing.TB, answer *http.Response, body []byte) string {
	t.Helper()
	var words []string
	for _, r := range uploadsIn(t, answer, body) {
		switch {
		case r.Error.Status != 0:
			words = append(words, r.Error.Code)
		case r.Existing:
			words = append(words, "existing")
		case r.File.Id != "" && r.File.State == client.FileStateReceived:
			words = append(words, "new")
		}
	}
	return strings.Join(words, " ")
}

func TestUploadsHoldNothingInMemory(t *testing.T) {
	const size = 64 << 20
	w := newWorld(t, func(s *api.Settings, x *exchange.Exchange) { x.Intake.Limits.FileBytes = 2 * size })
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	results, err := client.Send(context.Background(), w.asMember, client.Upload{Files: []client.Source{
		{Name: "large.pdf", Body: io.MultiReader(pdf("large"), io.LimitReader(zeros{}, size))},
	}})
	runtime.ReadMemStats(&after)
	must(t, err)
	if got := results[0].File.Size; got < size {
		t.Errorf("took %d bytes", got)
	}
	// All that was allocated on the way, by client and server, let alone kept.
	if used := after.TotalAlloc - before.TotalAlloc; used > 16<<20 {
		t.Errorf("an upload of %d MB allocated %d MB", size>>20, used>>20)
	}
}

type zeros struct{}

func (zeros) Read(p []byte) (int, error) { clear(p); return len(p), nil }

func TestUploadsOverTheRequestLimit(t *testing.T) {
	w := newWorld(t, func(s *api.Settings, _ *exchange.Exchange) { s.UploadBytes = 64 << 10 })
	large := strings.Repeat("x", 100<<10)

	answer, body := w.upload(t, part{"file", "a.pdf", aPDF + large})
	if p := problemIn(t, answer, body); p.Status != 413 || p.Code != "too_large" {
		t.Errorf("announced: %+v", p)
	}
	// Without a length to look at, the limit shows while it streams.
	_, err := client.Send(context.Background(), w.asMember, client.Upload{Files: []client.Source{
		{Name: "a.pdf", Body: pdf("a")}, {Name: "b.pdf", Body: io.MultiReader(pdf("b"), strings.NewReader(large))},
	}})
	if err != nil {
		wantProblem(t, err, 413, "too_large")
	}
}

func TestUploadMustBeAForm(t *testing.T) {
	w := newWorld(t)
	const file = "--x\r\nContent-Disposition: form-data; name=\"file\"; filename=\"a.pdf\"\r\n\r\n" + aPDF
	const form = "multipart/form-data; boundary=x"
	for _, c := range []struct {
		promise, contentType, body string
		status                     int
		code, detail               string
	}{
		{"JSON is no form", "application/json", `{}`, 415, "unsupported_type", "multipart/form-data"},
		{"nor is a bare file", "application/pdf", aPDF, 415, "unsupported_type", "part with the name file"},
		{"nor what has no type", "", aPDF, 415, "unsupported_type", "multipart/form-data"},
		{"a boundary is needed", "multipart/form-data", file + "\r\n--x--\r\n", 400, "invalid", "boundary; leave this header to the client"},
		{"the body has the boundary announced", "multipart/form-data; boundary=y", file + "\r\n--x--\r\n", 400, "invalid", "closing boundary"},
		{"a form has parts", form, "", 400, "invalid", "closing boundary"},
		{"and a file", form, "--x--\r\n", 400, "invalid", "there is no file"},
		{"a file has an end", form, file, 400, "invalid", "closing boundary"},
		{"the headers of a part have an end", form, file + "\r\n--x\r\nContent-Disp", 207, "invalid", "headers that cannot be read"},
		{"headers are name and value", form, "--x\r\nnonsense\r\n\r\n" + aPDF + "\r\n--x--\r\n", 400, "invalid", "headers that cannot be read"},
		{"and not without end", form, "--x\r\nX: " + strings.Repeat("x", 11<<20) + "\r\n\r\n" + aPDF + "\r\n--x--\r\n", 413, "too_large", "headers or values that are too long"},
		{"a part has a name", form, "--x\r\n\r\n" + aPDF + "\r\n--x--\r\n", 400, "invalid", "the parts are"},
	} {
		t.Run(c.promise, func(t *testing.T) {
			r := w.request(t, "POST", "/api/v1/files", w.memberSecret, strings.NewReader(c.body))
			r.Header.Set("Content-Type", c.contentType)
			answer, body := w.do(t, r)
			if c.status == 207 { // what was whole is taken
				if answer.StatusCode != 207 || resultsIn(t, answer, body) != "new "+c.code && resultsIn(t, answer, body) != "existing "+c.code || !strings.Contains(string(body), c.detail) {
					t.Errorf("%d %s", answer.StatusCode, body)
				}
				return
			}
			if p := problemIn(t, answer, body); p.Status != c.status || p.Code != c.code || !strings.Contains(p.Detail, c.detail) {
				t.Errorf("got %+v", p)
			}
		})
	}
	if strings.Contains(w.log.String(), "ERROR") {
		t.Errorf("a fault of the client's is logged as ours: %s", w.log)
	}
}

func TestIdempotencyKey(t *testing.T) {
	w, ctx := newWorld(t), context.Background()
	send := func(key string, bodies ...string) ([]client.UploadResult, error) {
		u := client.Upload{Key: key}
		for i, b := range bodies {
			u.Files = append(u.Files, client.Source{Name: fmt.Sprintf("%d.pdf", i), Body: pdf(b)})
		}
		return client.Send(ctx, w.asMember, u)
	}
	first, err := send("k1", "a", "b")
	must(t, err)
	again, err := send("k1", "a", "b")
	must(t, err)
	for i := range first {
		if !again[i].Replayed || again[i].File.Id != first[i].File.Id {
			t.Errorf("file %d: first %+v, then %+v", i, first[i], again[i])
		}
	}
	_, err = send("k1", "other", "b2")
	wantProblem(t, err, 409, "conflict")
	_, err = send(strings.Repeat("k", 129), "c")
	wantProblem(t, err, 400, "invalid")
}

func TestUploadsAreLetInAtARate(t *testing.T) {
	moment := now
	w := newWorld(t, func(_ *api.Settings, x *exchange.Exchange) {
		x.Uploads = exchange.UploadLimits{Burst: 2, Rate: 0.1}
		x.Now = func() time.Time { return moment }
	})
	for i := range 2 {
		if answer, body := w.upload(t, part{"file", "a.pdf", aPDF + strings.Repeat("x", i)}); answer.StatusCode != 201 {
			t.Fatalf("upload %d: %d %s", i, answer.StatusCode, body)
		}
	}
	answer, body := w.upload(t, part{"file", "a.pdf", aPDF})
	if p := problemIn(t, answer, body); p.Status != 429 || p.Code != "rate_limited" || answer.Header.Get("Retry-After") != "10" {
		t.Errorf("the third: %+v, Retry-After %q", p, answer.Header.Get("Retry-After"))
	}
	results, err := client.Send(context.Background(), w.asAdmin, client.Upload{Files: []client.Source{{Name: "b.pdf", Body: pdf("b")}}})
	if err != nil || len(results) != 1 {
		t.Errorf("another user waits too: %v", err)
	}
	moment = moment.Add(10 * time.Second)
	if answer, body := w.upload(t, part{"file", "a.pdf", aPDF + "later"}); answer.StatusCode != 201 {
		t.Errorf("after the wait: %d %s", answer.StatusCode, body)
	}
}

func TestOnlySoManyUploadsAtOnce(t *testing.T) {
	w := newWorld(t, func(_ *api.Settings, x *exchange.Exchange) { x.Uploads.AtOnce = 1 })
	body, slow := io.Pipe()
	form := multipart.NewWriter(slow)
	// The server asks for the body when it begins to read it, and not before.
	reading := make(chan struct{})
	trace := &httptrace.ClientTrace{Got100Continue: func() { close(reading) }}
	r := w.request(t, "POST", "/api/v1/files", w.memberSecret, body)
	r = r.WithContext(httptrace.WithClientTrace(r.Context(), trace))
	r.Header.Set("Content-Type", form.FormDataContentType())
	r.Header.Set("Expect", "100-continue")
	first := make(chan int, 1)
	go func() {
		defer body.Close()
		answer, err := (&http.Transport{ExpectContinueTimeout: time.Hour}).RoundTrip(r)
		if err != nil {
			first <- 0
			return
		}
		answer.Body.Close()
		first <- answer.StatusCode
	}()
	<-reading

	answer, second := w.upload(t, part{"file", "a.pdf", aPDF})
	if answer.StatusCode != 503 {
		t.Errorf("the second: %d %s", answer.StatusCode, second)
	} else if p := problemIn(t, answer, second); p.Code != "unavailable" || answer.Header.Get("Retry-After") == "" {
		t.Errorf("the second: %+v", p)
	}
	file, err := form.CreateFormFile("file", "slow.pdf")
	must(t, err)
	_, err = io.WriteString(file, aPDF+"slow")
	must(t, err)
	must(t, form.Close())
	must(t, slow.Close())
	if status := <-first; status != 201 {
		t.Errorf("the first answers %d", status)
	}
	if answer, body := w.upload(t, part{"file", "a.pdf", aPDF}); answer.StatusCode != 201 {
		t.Errorf("after it: %d %s", answer.StatusCode, body)
	}
}

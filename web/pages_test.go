package web

import (
	"fmt"
	"io"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"

	"golang.org/x/net/html"
)

var today = time.Date(2026, 11, 22, 9, 0, 0, 0, time.UTC)

// answer is what the server said.
type answer struct {
	status int
	header http.Header
	body   string
	path   string // where redirects led
}

func (w *world) get(c *http.Client, path string, headers ...string) answer {
	w.Helper()
	return w.ask(c, "GET", path, nil, headers...)
}

func (w *world) post(c *http.Client, path string, form url.Values, headers ...string) answer {
	w.Helper()
	return w.ask(c, "POST", path, strings.NewReader(form.Encode()),
		append([]string{"Content-Type", "application/x-www-form-urlencoded"}, headers...)...)
}

func (w *world) ask(c *http.Client, method, path string, body io.Reader, headers ...string) answer {
	w.Helper()
	r, err := http.NewRequestWithContext(w.Context(), method, w.server.URL+path, body)
	w.must(err)
	for pair := range slices.Chunk(headers, 2) {
		r.Header.Set(pair[0], pair[1])
	}
	response, err := c.Do(r)
	w.must(err)
	defer response.Body.Close()
	text, err := io.ReadAll(response.Body)
	w.must(err)
	return answer{response.StatusCode, response.Header, string(text), response.Request.URL.RequestURI()}
}

func (w *world) wants(a answer, status int, words ...string) {
	w.Helper()
	if a.status != status {
		w.Errorf("%s answered %d, not %d: %.300s", a.path, a.status, status, a.body)
	}
	for _, text := range words {
		if !strings.Contains(a.body, text) {
			w.Errorf("%s does not say %q: %.1500s", a.path, text, a.body[max(0, strings.Index(a.body, "<main")):])
		}
	}
}

// Every page is there for those who may open it, with landmarks, one heading,
// names for all controls and no id twice.
func TestEveryPageIsWhole(t *testing.T) {
	w := newWorld(t, today)
	w.furnish()
	secret, _, err := w.x.Invite(t.Context(), w.admin, inviteOf("new@north.example", w.north.ID))
	w.must(err)
	for _, person := range []string{"", "ada@office.example", "sam@office.example", "mia@north.example"} {
		c := w.client(person)
		paths := []string{"/sign-in", "/invitation/" + secret, "/invitation/wrong", "/nowhere"}
		if person != "" {
			paths = []string{"/nowhere"}
			for _, page := range w.addresses() {
				paths = append(paths, page.path)
			}
		}
		for _, path := range paths {
			t.Run(fmt.Sprint(person, " ", path), func(t *testing.T) {
				a := w.get(c, path)
				switch {
				case path == "/nowhere", path == "/invitation/wrong":
					w.wants(a, 404)
				case path == "/people" && !strings.HasPrefix(person, "ada"):
					w.wants(a, 403, "Only administrators")
				default:
					w.wants(a, 200)
				}
				if !strings.Contains(a.header.Get("Content-Security-Policy"), "default-src 'none'") {
					t.Error("has no content security policy")
				}
				for _, problem := range flaws(t, a.body) {
					t.Error(problem)
				}
			})
		}
	}
}

// flaws lists what makes a page hard to use without eyes or a mouse.
func flaws(t *testing.T, page string) []string {
	t.Helper()
	root, err := html.Parse(strings.NewReader(page))
	if err != nil {
		t.Fatal(err)
	}
	var problems []string
	count, ids, labels := map[string]int{}, map[string]int{}, map[string]bool{}
	var controls []*html.Node
	for n := range root.Descendants() {
		if n.Type != html.ElementNode {
			continue
		}
		count[n.Data]++
		if id := attribute(n, "id"); id != "" {
			ids[id]++
		}
		switch n.Data {
		case "label":
			labels[attribute(n, "for")] = true
		case "input", "select", "textarea", "button", "a", "summary", "img":
			controls = append(controls, n)
		}
		for _, a := range n.Attr {
			if a.Key == "style" || strings.HasPrefix(a.Key, "on") {
				problems = append(problems, "inline "+a.Key+" on "+n.Data)
			}
		}
	}
	for _, n := range controls {
		named := attribute(n, "aria-label") != "" || attribute(n, "alt") != "" || labels[attribute(n, "id")] && attribute(n, "id") != ""
		for p := n.Parent; p != nil; p = p.Parent {
			named = named || p.Data == "label"
		}
		if n.Data != "input" && n.Data != "select" && n.Data != "textarea" {
			named = named || strings.TrimSpace(textOf(n)) != "" || attribute(n, "hidden") == "" && has(n, "hidden")
		}
		if !named && attribute(n, "type") != "hidden" {
			problems = append(problems, fmt.Sprintf("a %s without a name: %v", n.Data, n.Attr))
		}
	}
	for id, n := range ids {
		if n > 1 {
			problems = append(problems, "the id "+id+" is there twice")
		}
	}
	if count["main"] != 1 || count["h1"] != 1 || count["title"] != 1 {
		problems = append(problems, fmt.Sprintf("has %d main, %d h1, %d title", count["main"], count["h1"], count["title"]))
	}
	return problems
}

func attribute(n *html.Node, key string) string {
	for _, a := range n.Attr {
		if a.Key == key {
			return a.Val
		}
	}
	return ""
}

func has(n *html.Node, key string) bool {
	return slices.ContainsFunc(n.Attr, func(a html.Attribute) bool { return a.Key == key })
}

func textOf(n *html.Node) string {
	var text strings.Builder
	for d := range n.Descendants() {
		if d.Type == html.TextNode {
			text.WriteString(d.Data)
		}
	}
	return text.String()
}

func TestSigningIn(t *testing.T) {
	w := newWorld(t, today)
	stranger := w.client("")

	a := w.get(stranger, "/documents?status=review")
	w.wants(a, 200, "<h1>Sign in</h1>", `value="/documents?status=review"`)

	a = w.post(stranger, "/sign-in", url.Values{"email": {"ada@office.example"}, "password": {"wrong"}})
	w.wants(a, 401, `role="alert"`, `value="ada@office.example"`)
	if strings.Contains(a.body, `value="wrong"`) {
		t.Error("shows the password again")
	}

	stranger.CheckRedirect = func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }
	a = w.post(stranger, "/sign-in", url.Values{"email": {"ada@office.example"}, "password": {password}, "next": {"/partners?q=rio"}})
	w.wants(a, 303)
	if a.header.Get("Location") != "/partners?q=rio" {
		t.Errorf("leads to %q", a.header.Get("Location"))
	}
	cookie := a.header.Get("Set-Cookie")
	for _, part := range []string{"HttpOnly", "SameSite=Lax", "Path=/"} {
		if !strings.Contains(cookie, part) {
			t.Errorf("the cookie %q is not %s", cookie, part)
		}
	}
	w.wants(w.get(stranger, "/partners"), 200)

	w.wants(w.post(stranger, "/sign-out", nil), 303)
	w.wants(w.get(stranger, "/partners"), 303)
	w.wants(w.get(stranger, "/documents/list", "HX-Request", "true"), 401, "sign in again")
	old := strings.Split(cookie, ";")[0]
	w.wants(w.get(stranger, "/partners", "Cookie", old), 303)
}

func TestOwnPath(t *testing.T) {
	for next, want := range map[string]string{
		"/documents?q=a":       "/documents?q=a",
		"":                     "/",
		"https://evil.example": "/",
		"//evil.example":       "/",
		"/\\evil.example":      "/",
		"javascript:alert(1)":  "/",
		"documents":            "/",
	} {
		if got := ownPath(next); got != want {
			t.Errorf("%q leads to %q, not %q", next, got, want)
		}
	}
}

func TestOtherSitesChangeNothing(t *testing.T) {
	w := newWorld(t, today)
	ada := w.client("ada@office.example")
	form := url.Values{"name": {"Planted"}}
	for _, headers := range [][]string{
		{"Sec-Fetch-Site", "cross-site"}, {"Sec-Fetch-Site", "same-site"}, {"Origin", "https://evil.example"},
	} {
		w.wants(w.post(ada, "/people/organisations", form, headers...), 403, "another site")
	}
	w.wants(w.post(ada, "/people/organisations", form, "Sec-Fetch-Site", "same-origin"), 200, "Planted is there now")
	w.wants(w.get(ada, "/people"), 200)
}

func TestAddressesAreReadWhole(t *testing.T) {
	w := newWorld(t, today)
	ada := w.client("ada@office.example")
	for _, path := range []string{"/documents?status=verified;program=basc", "/documents/list?status=%zz", "/partners?q=a;org=b"} {
		w.wants(w.get(ada, path), 400)
	}
}

func TestFormsAreSmall(t *testing.T) {
	w := newWorld(t, today)
	form := url.Values{"email": {strings.Repeat("a", 2<<20)}, "password": {"x"}}
	w.wants(w.post(w.client(""), "/sign-in", form), 413, "larger than 1 MB")
}

func TestFirstAdministratorAndInvitations(t *testing.T) {
	w := newWorld(t, today)
	ada := w.client("ada@office.example")

	a := w.post(ada, "/people/invitations", url.Values{"email": {"no address"}, "role": {"member"}, "org": {w.north.ID}})
	w.wants(a, 400, `value="no address"`, `role="alert"`)
	a = w.post(ada, "/people/invitations", url.Values{"email": {"li@north.example"}, "role": {"member"}, "org": {w.north.ID}})
	w.wants(a, 200, "not shown again")
	_, link, _ := strings.Cut(a.body, `value="`+w.server.URL)
	link, _, _ = strings.Cut(link, `"`)

	li := w.client("")
	w.wants(w.get(li, link), 200, "Join Northern Trading")
	w.wants(w.post(li, link, url.Values{"name": {"Li Wei"}, "password": {password}, "again": {"another"}}), 400, "differ", `value="Li Wei"`)
	w.wants(w.post(li, link, url.Values{"name": {"Li Wei"}, "password": {"short"}, "again": {"short"}}), 400, "at least 12")
	a = w.post(li, link, url.Values{"name": {"Li Wei"}, "password": {password}, "again": {password}})
	w.wants(a, 200, "Li Wei", "No documents yet")
	w.wants(w.get(w.client(""), link), 404)
}

func TestPartnersAreImported(t *testing.T) {
	w := newWorld(t, today)
	mia := w.client("mia@north.example")
	form, kind := multipartForm(w, "file", "list.csv", "id,name,country,shoe\nN1,Newcomer Ltd,GB,44\nN2,,GB,45\n", nil)
	a := w.ask(mia, "POST", "/partners/import", form, "Content-Type", kind)
	w.wants(a, 200, "1 new, 0 updated, 1 row left out", "shoe")
	form, kind = multipartForm(w, "file", "list.csv", "colour\nred\n", nil)
	w.wants(w.ask(mia, "POST", "/partners/import", form, "Content-Type", kind), 400, `role="alert"`)
	w.wants(w.get(mia, "/partners?q=newcomer"), 200, "Newcomer Ltd")
}

func TestSettings(t *testing.T) {
	w := newWorld(t, today)
	mia := w.client("mia@north.example")
	a := w.post(mia, "/settings/tokens", url.Values{"name": {"ERP"}})
	w.wants(a, 200, "not shown again", "ERP")
	tokens, err := w.x.Tokens(t.Context(), w.mia)
	w.must(err)
	w.wants(w.post(mia, "/settings/tokens/"+tokens[0].ID+"/revoke", nil), 200, "revoked", "no tokens")

	change := url.Values{"old": {"wrong"}, "new": {"eight loud badgers"}, "again": {"eight loud badgers"}}
	w.wants(w.post(mia, "/settings/password", change), 400, `role="alert"`)
	change.Set("old", password)
	w.wants(w.post(mia, "/settings/password", change), 200, "Your password is changed")
	w.wants(w.get(mia, "/settings"), 200)
}

func TestStaticFilesMayBeKept(t *testing.T) {
	w := newWorld(t, today)
	c := w.client("")
	for name, kind := range map[string]string{"app.js": "text/javascript", "base.css": "text/css", "icons.svg": "image/svg+xml", "htmx.LICENSE": "text/plain"} {
		a := w.get(c, "/static/"+w.pages.templates.version+"/"+name)
		w.wants(a, 200)
		if !strings.HasPrefix(a.header.Get("Content-Type"), kind) || !strings.Contains(a.header.Get("Cache-Control"), "immutable") {
			t.Errorf("%s: %s, %s", name, a.header.Get("Content-Type"), a.header.Get("Cache-Control"))
		}
	}
	w.wants(w.get(c, "/static/old/app.js"), 404)
	w.wants(w.get(c, "/static/"+w.pages.templates.version+"/..%2f..%2fweb.go"), 404)
}

func TestExpiryWords(t *testing.T) {
	for iso, want := range map[string]string{
		"2026-11-22": "expires today", "2026-11-23": "expires tomorrow", "2026-11-21": "expired yesterday",
		"2026-12-22": "in 30 days", "2027-11-22": "in 12 months", "2030-11-22": "in 4 years", "2020-01-01": "expired 6 years ago",
		"": "", "soon": "",
	} {
		if got, _ := expiryWords(iso, today); got != want {
			t.Errorf("%s: %q, not %q", iso, got, want)
		}
	}
}

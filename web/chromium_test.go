package web

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/cdproto/log"
	"github.com/chromedp/cdproto/runtime"
	"github.com/chromedp/chromedp"
)

// browserTime is the longest that a test uses its browser, waitTime the longest
// that it waits for what should show on a page.
const (
	browserTime = 4 * time.Minute
	waitTime    = time.Minute
)

// A tab is one page of a real Chromium. What it complains of fails the test.
type tabPage struct {
	*testing.T
	ctx context.Context
}

// chromium starts a browser for the test.
func chromium(t *testing.T) tabPage {
	t.Helper()
	options := append([]chromedp.ExecAllocatorOption{}, chromedp.DefaultExecAllocatorOptions[:]...)
	options = append(options, chromedp.NoSandbox, chromedp.Flag("disable-gpu", true), chromedp.UserDataDir(t.TempDir()),
		chromedp.Flag("disable-quic", true), chromedp.Flag("disable-component-update", true),
		chromedp.Flag("disable-background-networking", true), chromedp.Flag("hide-scrollbars", true))
	if path, err := chromiumPath(); err == nil {
		options = append(options, chromedp.ExecPath(path))
	}
	ctx, cancel := chromedp.NewExecAllocator(context.Background(), options...)
	t.Cleanup(cancel)
	ctx, cancel = chromedp.NewContext(ctx)
	t.Cleanup(cancel)
	ctx, cancel = context.WithTimeout(ctx, browserTime)
	t.Cleanup(cancel)
	err := chromedp.Listen(ctx, func(event any) {
		switch e := event.(type) {
		case *log.EventEntryAdded:
			// A refused file is an answer that the page puts into words.
			if e.Entry.Level == "error" && !strings.Contains(e.Entry.Text, "status of 415") {
				t.Errorf("browser: %s %s", e.Entry.Text, e.Entry.URL)
			}
		case *runtime.EventExceptionThrown:
			t.Errorf("script: %s", e.ExceptionDetails.Text)
		}
	})
	if err != nil {
		t.Fatalf("start Chromium: %v; run make test, which installs what the tests need", err)
	}
	return tabPage{t, ctx}
}

func chromiumPath() (string, error) {
	for _, path := range []string{"/usr/bin/chromium", "/usr/bin/chromium-browser"} {
		if _, err := os.Stat(path); err == nil {
			return path, nil
		}
	}
	return "", os.ErrNotExist
}

func (p tabPage) do(steps ...chromedp.Action[chromedp.Void]) {
	p.Helper()
	if err := chromedp.Do(p.ctx, steps...); err != nil {
		p.Fatalf("browser: %v", err)
	}
}

// window sets the size of the window and whether it is dark.
func (p tabPage) window(width, height int64, dark bool) {
	p.Helper()
	scheme := "light"
	if dark {
		scheme = "dark"
	}
	p.do(chromedp.EmulateViewport(width, height))
	_, err := chromedp.Call(p.ctx, emulation.SetEmulatedMedia, emulation.SetEmulatedMediaParams{
		Features: []*emulation.MediaFeature{{Name: "prefers-color-scheme", Value: scheme}},
	})
	if err != nil {
		p.Fatal(err)
	}
}

// wait waits, frame by frame, until a JavaScript expression is true. It does
// not live through a navigation.
func (p tabPage) wait(expression string) {
	p.Helper()
	look := "new Promise(done => { const look = () => (" + expression + ") ? done(true) : requestAnimationFrame(look); look(); })"
	ctx, cancel := context.WithTimeout(p.ctx, waitTime)
	defer cancel()
	if _, err := chromedp.Run(ctx, chromedp.Evaluate[bool](look, chromedp.EvalAwaitPromise)); err != nil {
		p.picture("stuck", false)
		p.Fatalf("waiting for %s: %v; has %s", expression, err, p.text(`document.activeElement.outerHTML.slice(0, 200) + location.href`))
	}
}

// text evaluates a JavaScript expression of text.
func (p tabPage) text(expression string) string {
	p.Helper()
	text, err := chromedp.Run(p.ctx, chromedp.Evaluate[string](expression))
	if err != nil {
		p.Fatalf("evaluating %s: %v", expression, err)
	}
	return text
}

// picture saves a screenshot where CERTDEX_SCREENSHOTS names a folder.
func (p tabPage) picture(name string, whole bool) {
	p.Helper()
	folder := os.Getenv("CERTDEX_SCREENSHOTS")
	if folder == "" {
		return
	}
	shoot := chromedp.CaptureScreenshot()
	if whole {
		shoot = chromedp.FullScreenshot(100)
	}
	png, err := chromedp.Run(p.ctx, shoot)
	if err != nil {
		p.Fatal(err)
	}
	if err := os.MkdirAll(folder, 0o755); err != nil {
		p.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(folder, name+".png"), png, 0o644); err != nil {
		p.Fatal(err)
	}
}

func (p tabPage) signIn(server, email string) {
	p.Helper()
	p.do(chromedp.Navigate(server+"/sign-in"),
		chromedp.SendKeys("#email", email), chromedp.SendKeys("#password", password),
		chromedp.Submit("#password"), chromedp.WaitVisible("#drop-zone"))
}

// Every page holds together at both widths, in light and dark: nothing is
// wider than the window, no script fails, and the policy forbids nothing.
func TestPagesInChromium(t *testing.T) {
	w := newWorld(t, time.Date(2026, 11, 22, 9, 0, 0, 0, time.UTC))
	w.furnish()
	p := chromium(t)
	visit := func(name, path string) {
		for _, width := range []int64{1280, 390} {
			for _, dark := range []bool{false, true} {
				height := int64(800)
				p.window(width, height, dark)
				p.do(chromedp.Navigate(w.server.URL + path))
				p.wait("document.readyState === 'complete'")
				wide := p.text(`[...document.querySelectorAll("body *")].filter(e => document.documentElement.scrollWidth > innerWidth
					&& e.getBoundingClientRect().right > innerWidth + 1).map(e => e.tagName + "." + e.className).slice(0, 3).join(" ")`)
				if wide != "" {
					p.Errorf("%s at %d: wider than the window: %s", name, width, wide)
				}
				p.picture(fmt.Sprintf("%s-%d-%s", name, width, map[bool]string{true: "dark", false: "light"}[dark]), true)
			}
		}
	}
	secret, _, err := w.x.Invite(t.Context(), w.admin, inviteOf("new@north.example", w.north.ID))
	w.must(err)
	visit("sign-in", "/sign-in")
	visit("invitation", "/invitation/"+secret)
	p.window(1280, 800, false)
	p.signIn(w.server.URL, "ada@office.example")
	for _, page := range w.addresses() {
		visit(page.name, page.path)
	}
}

// addresses are the pages that an administrator can open.
func (w *world) addresses() []struct{ name, path string } {
	var pages []struct{ name, path string }
	for _, line := range []string{
		"documents /documents", "documents-review /documents?status=review", "documents-none /documents?q=nothing+fits",
		"unreadable /documents?status=unreadable", "working /documents?status=working", "verified /documents?status=verified",
		"document /documents/" + w.rio.ID, "document-blocked /documents/" + w.pine.ID + "?status=review",
		"document-empty /documents/" + w.plain.ID, "partners /partners", "people /people", "settings /settings",
	} {
		name, path, _ := strings.Cut(line, " ")
		pages = append(pages, struct{ name, path string }{name, path})
	}
	for _, f := range w.files {
		pages = append(pages, struct{ name, path string }{"file-" + f.Name[:4], "/files/" + f.ID})
	}
	return pages
}

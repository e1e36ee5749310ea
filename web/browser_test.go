package web

import (
	"context"
	"encoding/json"
	"fmt"
	"log/slog"
	"os"
	"strings"
	"testing"
	"time"

	"certdex/extract/reader"
	"certdex/ingest"
	"certdex/internal/testkit"

	"github.com/chromedp/chromedp"
)

// TestMain lets the test binary serve as the reader's child, as certdex does.
func TestMain(m *testing.M) {
	if len(os.Args) > 1 && os.Args[1] == "reader" {
		os.Exit(reader.Child(os.Stdin, os.Stdout))
	}
	os.Exit(m.Run())
}

// work starts a worker beside the pages, as certdex serve does.
func (w *world) work() {
	w.Helper()
	log := slog.New(slog.DiscardHandler)
	r, err := reader.New(reader.Settings{Log: log})
	w.must(err)
	worker := &ingest.Worker{
		Pipeline: &ingest.Pipeline{
			DB: w.x.DB, Blobs: w.x.Blobs, Reader: r, Programs: w.x.Programs, Sealer: w.x.Intake.Sealer, Thresholds: w.x.Thresholds,
			TempDir: w.TempDir(), Now: time.Now, Log: log, Owner: "test",
		},
		Workers: 1, Log: log,
	}
	ctx, stop := context.WithCancel(context.Background())
	done := make(chan error, 1)
	go func() { done <- worker.Run(ctx) }()
	w.Cleanup(func() {
		stop()
		if err := <-done; err != nil && ctx.Err() == nil {
			w.Errorf("worker: %v", err)
		}
		w.must(r.Close())
	})
}

// drop drops sample files on the page, as a hand would.
func (p tabPage) drop(names ...string) {
	p.Helper()
	var files []dropped
	for _, name := range names {
		content, err := os.ReadFile(samples + name)
		if err != nil {
			p.Fatal(err)
		}
		files = append(files, dropped{name[strings.LastIndex(name, "/")+1:], content})
	}
	p.dropFiles(files...)
}

// dropped is a file in a hand.
type dropped struct {
	Name    string
	Content []byte // base64 in JSON
}

func (p tabPage) dropFiles(files ...dropped) {
	p.Helper()
	list, err := json.Marshal(files)
	if err != nil {
		p.Fatal(err)
	}
	p.text(fmt.Sprintf(`(() => {
		const carried = new DataTransfer();
		for (const { Name, Content } of %s) {
			carried.items.add(new File([Uint8Array.from(atob(Content), c => c.charCodeAt(0))], Name));
		}
		for (const kind of ["dragenter", "dragover", "drop"]) {
			document.body.dispatchEvent(new DragEvent(kind, { dataTransfer: carried, bubbles: true, cancelable: true }));
		}
		return "";
	})()`, list))
}

// A specialist signs in, drops three files, corrects a field of one beside its
// page, verifies it with the keyboard and finds it in the list.
func TestFromDropToVerified(t *testing.T) {
	w := newWorld(t, time.Time{})
	w.work()
	p := chromium(t)
	p.window(1280, 800, false)
	p.signIn(w.server.URL, "sam@office.example")
	p.picture("1-empty", false)

	p.do(chromedp.SetValue("#upload-org", w.north.ID))
	p.drop("docs/basc/us_rio_bravo.pdf", "docs/eu_aeo/de_bewilligung_nordkai.pdf", "docs/gb_aeo/hmrc_authorisation_letter.pdf",
		"hostile/text_named.pdf")
	p.wait(`document.querySelectorAll("#uploads li").length === 4`)
	p.picture("2-dropped", false)
	p.wait(`document.querySelectorAll("#uploads li[data-tone=good]").length === 3`)
	p.wait(`document.querySelectorAll("#uploads li[data-tone=bad]").length === 1`)
	p.wait(`document.querySelectorAll("#document-list a[id^=document-]").length >= 3 && !document.querySelector("#document-list .working")`)
	p.picture("3-read", true)

	p.do(chromedp.Navigate(w.server.URL+"/documents?status=review&q=rio+bravo"),
		chromedp.Click("#document-list a.title", chromedp.NodeVisible))
	p.loaded("#viewer")
	p.wait(`document.querySelector(".sheet img").naturalWidth > 400`)
	p.wait(`document.querySelectorAll("svg.boxes g.box").length > 5`)
	p.wait(`document.getElementById("document-state").textContent.includes("To review")`)
	p.picture("4-review", false)

	number := `.field[data-name="certificate_number"]`
	p.do(chromedp.Focus(chromedp.CSS(number)))
	p.wait(`document.querySelector("g.box.active").dataset.for === document.querySelector('` + number + `').dataset.field`)
	p.do(chromedp.KeyEvent("e"), chromedp.WaitVisible("#fields .field-form input[name=value]"))
	p.wait(`document.querySelector("g.box.active")`)
	p.picture("5-correcting", false)
	p.do(chromedp.SetValue("#fields .field-form input[name=value]", "USAELP00231-1-11"),
		chromedp.SendKeys("#fields .field-form input[name=value]", "\r"))
	p.wait(`document.querySelector('` + number + `')?.textContent.includes("Corrected")`)
	p.wait(`document.getElementById("document-state").textContent.includes("To review")`)
	if history := p.text(`document.getElementById("history").textContent`); !strings.Contains(history, "USAELP00231-1-11") {
		t.Errorf("the history does not tell of the correction: %s", history)
	}

	p.text(`(() => {
		if (!document.querySelector(".candidate.chosen")) document.querySelector(".candidate form button").click();
		return "";
	})()`)
	p.wait(`document.querySelector(".candidate.chosen") && document.getElementById("document-state").textContent.includes("To review")`)
	p.text(`(() => { for (const box of document.querySelectorAll("#verify-form [name=override]")) box.click(); return ""; })()`)
	p.do(chromedp.Focus(chromedp.CSS(number)), chromedp.KeyEvent("v"))
	p.wait(`document.getElementById("decide").textContent.includes("by Sam Okafor")`)
	p.wait(`document.activeElement.matches("[data-onward]")`)
	p.picture("6-verified", false)
	if problem := p.text(`document.querySelector("#failure:not([hidden])")?.textContent ?? ""`); problem != "" {
		t.Errorf("the page complains: %s", problem)
	}

	p.do(chromedp.Navigate(w.server.URL + "/documents?status=verified"))
	p.loaded("#document-list")
	if list := p.text(`document.getElementById("document-list").textContent`); !strings.Contains(list, "USAELP00231-1-11") {
		t.Errorf("the verified document is not in the list: %s", list)
	}
	p.picture("7-list", false)
}

// An encrypted file asks for its password in the line of its upload.
func TestPasswordAtTheDrop(t *testing.T) {
	w := newWorld(t, time.Time{})
	w.work()
	p := chromium(t)
	p.window(390, 800, true)
	p.signIn(w.server.URL, "mia@north.example")
	p.drop("hostile/password_protected.pdf")
	form := `#uploads form:not([hidden]) `
	p.wait(`document.querySelector("` + form + `input")`)
	p.picture("password", false)
	for _, try := range []struct{ password, verdict string }{{"a wrong one", "warn"}, {"Sello-2026", "good"}} {
		p.wait(`document.querySelector("` + form + `input")`)
		p.do(chromedp.SendKeys(form+"input", try.password+"\r"))
		p.wait(`document.querySelector("#uploads li").dataset.tone !== "warn"`)
		p.wait(`document.querySelector("#uploads li").dataset.tone === "` + try.verdict + `"`)
	}
}

// loaded waits for a page that a click or an address led to.
func (p tabPage) loaded(selector string) {
	p.Helper()
	p.do(chromedp.WaitVisible(chromedp.CSS(selector)))
	p.wait(`document.readyState === "complete"`)
}

// A long file says how many pages are read, and a click ends its reading.
func TestALongReadingIsWatchedAndCancelled(t *testing.T) {
	w := newWorld(t, time.Time{})
	w.work()
	p := chromium(t)
	p.window(1280, 800, false)
	p.signIn(w.server.URL, "mia@north.example")
	p.dropFiles(dropped{"long.pdf", testkit.LongScan(t, 150)})
	p.wait(`/^[0-9]+ of 150 pages read so far/.test(document.querySelector("#uploads [data-verdict]").textContent)`)
	p.picture("progress-list", false)
	p.do(chromedp.Click("#uploads [data-link]", chromedp.NodeVisible))
	p.loaded("#file-state progress")
	p.text(`window.readAtFirst = document.querySelector("#file-state progress").value, ""`)
	p.wait(`document.querySelector("#file-state progress")?.value > window.readAtFirst`)
	if scan := p.text(`document.getElementById("scan").textContent`); scan != "Not scanned" {
		t.Errorf("the virus scan is said to be %q", scan)
	}
	p.picture("progress-file", false)
	// In one go: the part of the page with the button is drawn anew every two seconds.
	p.text(`document.querySelector('#file-state form[action$="/cancel"] button').click(), ""`)
	p.loaded(`#file-state form[action$="/retry"]`)
	if state := p.text(`document.getElementById("file-state").textContent`); !strings.Contains(state, "Its reading was cancelled") || strings.Contains(state, "so far") {
		t.Errorf("after the click the page says %s", state)
	}
	p.picture("cancelled-file", false)
}

package web

import (
	"testing"

	"certdex/evidence"

	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"
)

// The review can be done without a mouse.
func TestKeyboard(t *testing.T) {
	w := newWorld(t, today)
	w.furnish()
	p := chromium(t)
	p.window(1280, 800, false)
	p.signIn(w.server.URL, "sam@office.example")
	p.do(chromedp.Navigate(w.server.URL + "/documents/" + w.pine.ID + "?status=review"))
	p.loaded("#viewer")
	focused := `document.activeElement.dataset.name`

	// Tab goes from field to field, Enter to the next one to check; the page follows.
	p.do(chromedp.Focus(chromedp.CSS(`.field[data-name="holder"]`)), chromedp.KeyEvent(kb.Tab))
	p.wait(focused + ` === "address"`)
	p.do(chromedp.KeyEvent(kb.Enter))
	p.wait(focused + ` === "certificate_number"`)
	p.wait(`document.querySelector("g.box.active.check")`)
	p.do(chromedp.KeyEvent("c"))
	p.wait(`document.querySelector('.field[data-name="certificate_number"]').textContent.includes("Confirmed")`)
	p.wait(focused + ` === "certificate_number"`)
	p.do(chromedp.KeyEvent(kb.Enter))
	p.wait(focused + ` === "issued_on"`)
	p.picture("keyboard-ambiguous", false)

	// Typing fires no shortcut; Escape gives up.
	p.do(chromedp.Focus(chromedp.CSS(`.field[data-name="holder"]`)), chromedp.KeyEvent("e"))
	p.wait(`document.activeElement.matches(".field-form [name=value]")`)
	p.do(chromedp.KeyEvent("vdjk?"))
	p.wait(`document.activeElement.value.includes("vdjk?")`)
	p.do(chromedp.KeyEvent(kb.Escape))
	p.wait(`!document.querySelector(".field-form")`)

	p.do(chromedp.KeyEvent("?"))
	p.wait(`document.getElementById("keys-help").open`)
	p.picture("keyboard-help", false)
	p.do(chromedp.KeyEvent(kb.Escape))
	p.wait(`!document.getElementById("keys-help").open`)

	// What was confirmed is checked again; the page shows it without being asked.
	p.wait(`document.querySelector("#document-state .working")`)
	w.assess(w.pine.ID, evidence.Flag{Code: evidence.FlagRegister, Severity: evidence.Blocking, Message: "the register says withdrawn"})
	p.wait(`document.getElementById("flags").textContent.includes("The register says withdrawn.")`)

	// A blocking flag is not passed over by a key.
	p.do(chromedp.KeyEvent("v"))
	p.wait(`document.querySelector("#verify-form :invalid") && document.getElementById("document-state").textContent.includes("To review")`)

	p.do(chromedp.KeyEvent("d"))
	p.wait(`document.activeElement.id === "reason"`)
	p.do(chromedp.SendKeys("#reason", "The register says that it is withdrawn."), chromedp.Click(`#decline button[type="submit"]`))
	p.wait(`document.getElementById("document-state").textContent.includes("Declined")`)
	p.wait(`document.activeElement.matches("[data-onward]")`)

	p.do(chromedp.Navigate(w.server.URL + "/documents/" + w.plain.ID + "?status=review"))
	p.loaded("#viewer")
	p.do(chromedp.KeyEvent("j"))
	p.loaded("#viewer")
	if title := p.text(`document.querySelector("h1").textContent`); title != w.rio.Fields[2].Value {
		t.Errorf("j leads to %q", title)
	}
}

// A box on the page and its field are one to the mouse.
func TestBoxesAndFields(t *testing.T) {
	w := newWorld(t, today)
	w.furnish()
	p := chromium(t)
	p.window(1280, 800, false)
	p.signIn(w.server.URL, "sam@office.example")
	p.do(chromedp.Navigate(w.server.URL + "/documents/" + w.rio.ID))
	p.loaded("#viewer")
	p.wait(`document.querySelector(".sheet img").naturalWidth > 0`)
	signatory := `document.querySelectorAll('.field[data-name="signatory"]')[1]`
	p.text(`document.querySelector("g.box[data-for='" + ` + signatory + `.dataset.field + "'] rect").dispatchEvent(new MouseEvent("click", { bubbles: true })), ""`)
	p.wait(`document.activeElement === ` + signatory)
	p.wait(`(r => r.top >= 0 && r.bottom <= innerHeight)(` + signatory + `.getBoundingClientRect())`)

	for range 4 {
		p.do(chromedp.Click(`[data-zoom="in"]`))
	}
	p.wait(`document.querySelector("[data-zoom-level]").textContent === "300 %"`)
	p.do(chromedp.Focus(chromedp.CSS(`.field[data-name="expires_on"]`)))
	p.wait(`(r => r.left >= 0 && r.right <= innerWidth / 2 + 80 && r.top >= 0 && r.bottom <= innerHeight)(document.querySelector("g.box.active").getBoundingClientRect())`)
	p.picture("zoomed", false)
}

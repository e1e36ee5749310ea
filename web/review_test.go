package web

import (
	"bytes"
	"io"
	"mime/multipart"
	"net/http"
	"net/url"
	"os"
	"slices"
	"strconv"
	"strings"
	"testing"

	"certdex/evidence"
)

// multipartForm is a form with one file after its other fields.
func multipartForm(w *world, field, name, content string, values map[string]string) (io.Reader, string) {
	w.Helper()
	var body bytes.Buffer
	form := multipart.NewWriter(&body)
	for key, value := range values {
		w.must(form.WriteField(key, value))
	}
	part, err := form.CreateFormFile(field, name)
	w.must(err)
	_, err = part.Write([]byte(content))
	w.must(err)
	w.must(form.Close())
	return &body, form.FormDataContentType()
}

func (w *world) send(c *http.Client, name string, values map[string]string) answer {
	w.Helper()
	content, err := os.ReadFile(samples + name)
	w.must(err)
	form, kind := multipartForm(w, "file", name[strings.LastIndex(name, "/")+1:], string(content), values)
	return w.ask(c, "POST", "/files", form, "Content-Type", kind)
}

func TestUploadSaysWhatHappened(t *testing.T) {
	w := newWorld(t, today)
	mia := w.client("mia@north.example")
	w.wants(w.send(mia, "docs/basc/us_rio_bravo.pdf", map[string]string{"partner": "P133"}), 200, `"state":"received"`, "being read")
	w.wants(w.send(mia, "docs/basc/us_rio_bravo.pdf", nil), 200, "Already here since ")
	w.wants(w.send(mia, "hostile/text_named.pdf", nil), 415, `"code":"unsupported_type"`, `"message":"`)
	w.wants(w.send(mia, "docs/gb_aeo/hmrc_authorisation_letter.pdf", map[string]string{"partner": "nobody"}), 400, "partner")
	w.wants(w.send(mia, "docs/gb_aeo/hmrc_authorisation_letter.pdf", map[string]string{"org": w.office.ID}), 404)

	files, _, err := w.x.Files(t.Context(), w.mia, listAll)
	w.must(err)
	if len(files) != 1 || files[0].PartnerID != "P133" {
		t.Errorf("has %+v", files)
	}
	w.wants(w.get(mia, "/files/status?id="+files[0].ID+"&id=nonsense"), 200, `"state":"received"`)
}

func TestFormsThatAreNone(t *testing.T) {
	w := newWorld(t, today)
	mia := w.client("mia@north.example")
	const form = "multipart/form-data; boundary=x"
	file := "--x\r\nContent-Disposition: form-data; name=\"file\"; filename=\"a.pdf\"\r\n\r\n%PDF-1.7"
	for _, c := range []struct {
		promise, kind, body string
		status              int
		code, message       string
	}{
		{"no form", "application/x-www-form-urlencoded", "file=x", 415, "unsupported_type", "Send the file in a form"},
		{"no boundary", "multipart/form-data", file + "\r\n--x--", 400, "invalid", "boundary"},
		{"no part", form, "", 400, "invalid", "ends before the closing boundary"},
		{"no file", form, "--x\r\nContent-Disposition: form-data; name=\"partner\"\r\n\r\nP133\r\n--x--", 400, "invalid", "No file came"},
		{"no end of the file", form, file, 400, "invalid", "broke off"},
		{"no byte of the file", form, file[:len(file)-len("%PDF-1.7")], 400, "invalid", "broke off"},
		{"no header", form, "--x\r\nnonsense\r\n\r\n\r\n--x--", 400, "invalid", "headers that cannot be read"},
	} {
		t.Run(c.promise, func(t *testing.T) {
			a := w.ask(mia, "POST", "/files", strings.NewReader(c.body), "Content-Type", c.kind)
			w.wants(a, c.status, `"code":"`+c.code+`"`, c.message)
		})
	}
	w.wants(w.ask(mia, "POST", "/partners/import", strings.NewReader(file), "Content-Type", form), 400, "ends before the closing boundary", `role="alert"`)
	w.wants(w.ask(mia, "POST", "/partners/import", strings.NewReader("--x--"), "Content-Type", form), 400, "Choose a CSV or XLSX file", `role="alert"`)
	w.wants(w.ask(mia, "POST", "/settings/password", strings.NewReader("password=%zz"), "Content-Type", "application/x-www-form-urlencoded"), 400, "damaged")
	w.wants(w.post(mia, "/settings/password", url.Values{"password": {strings.Repeat("x", 2<<20)}}), 413, "larger than 1 MB")
}

func TestFilesThatNeedSomebody(t *testing.T) {
	w := newWorld(t, today)
	w.furnish()
	mia, sam := w.client("mia@north.example"), w.client("sam@office.example")
	locked := w.named("password_protected.pdf")
	w.wants(w.get(mia, "/files/"+locked), 200, "needs a password", "Open the file")
	w.wants(w.post(mia, "/files/"+locked+"/password", url.Values{"password": {""}}), 400, "Open the file", `role="alert"`)
	w.wants(w.post(mia, "/files/"+locked+"/password", url.Values{"password": {"Sello-2026"}}), 200, "Being read")

	broken := w.named("truncated.pdf")
	w.wants(w.get(mia, "/files/"+broken), 200, "damaged")
	w.wants(w.post(mia, "/files/"+broken+"/retry", nil), 403)
	w.wants(w.post(sam, "/files/"+broken+"/retry", nil), 200, "Being read")
	w.wants(w.post(mia, "/files/"+broken+"/cancel", nil), 200, "Cancelled")

	a := w.get(mia, "/files/"+broken+"/original")
	w.wants(a, 200)
	if got := a.header.Get("Content-Disposition"); got != "attachment; filename=truncated.pdf" {
		t.Errorf("is sent as %q", got)
	}
	page := w.get(mia, "/files/"+w.named("us_rio_bravo.pdf")+"/pages/1")
	w.wants(page, 200)
	if page.header.Get("Content-Type") != "image/jpeg" || len(page.body) != len(pageJPEG) {
		t.Errorf("the page is %s of %d bytes", page.header.Get("Content-Type"), len(page.body))
	}
	w.wants(w.get(mia, "/files/"+w.named("us_rio_bravo.pdf")+"/pages/2"), 404)
}

func (w *world) named(name string) string {
	for _, f := range w.files {
		if f.Name == name {
			return f.ID
		}
	}
	w.Fatalf("there is no file %s", name)
	return ""
}

// A specialist corrects, chooses and verifies; what is wrong is said in words
// and what was typed stays.
func TestReview(t *testing.T) {
	w := newWorld(t, today)
	w.furnish()
	sam := w.client("sam@office.example")
	at := "/documents/" + w.rio.ID
	number := slices.IndexFunc(w.rio.Fields, func(f evidence.Field) bool { return f.Name == evidence.CertificateNumber })
	issued := slices.IndexFunc(w.rio.Fields, func(f evidence.Field) bool { return f.Name == evidence.IssuedOn })
	version := func() url.Values {
		d, err := w.x.Document(t.Context(), w.sam, w.rio.ID)
		w.must(err)
		return url.Values{"version": {strconv.Itoa(d.Version)}}
	}
	with := func(v url.Values, pairs ...string) url.Values {
		for pair := range slices.Chunk(pairs, 2) {
			v.Set(pair[0], pair[1])
		}
		return v
	}
	field := func(position int) string { return at + "/fields/" + strconv.Itoa(position) }

	w.wants(w.get(sam, field(number)), 200, `value="USAELP00231-1-10"`, "Save")
	w.wants(w.post(sam, field(issued), with(version(), "value", "soon"), "HX-Request", "true"), 400, `value="soon"`, `role="alert"`)
	stale, blind := version(), version()
	w.wants(w.post(sam, field(number), with(version(), "value", "USAELP00231-1-11"), "HX-Request", "true"), 200,
		"USAELP00231-1-11", "Corrected", `hx-swap-oob="true"`, "corrected certificate number")
	// The machine moving the document does not get in the way; another person's change of the same field does.
	w.wants(w.post(sam, field(issued)+"/confirm", with(stale, "seen", "2026-01-15"), "HX-Request", "true"), 200, "Confirmed")
	w.wants(w.post(sam, field(number), with(blind, "seen", "USAELP00231-1-10", "value", "USAELP00231-1-12"), "HX-Request", "true"), 409,
		`role="alert"`, "USAELP00231-1-11")
	w.wants(w.get(sam, at+"/fields/new?name=validity"), 200, "Until revoked")
	w.wants(w.post(sam, at+"/fields", with(version(), "name", "reference", "value", "F-1"), "HX-Request", "true"), 200, "F-1", "Added")
	w.wants(w.get(sam, at+"/partners?q=rio+bravo"), 200, "Rio Bravo Freight LLC")
	w.wants(w.post(sam, at+"/partner", with(version(), "partner", "P133"), "HX-Request", "true"), 200, "Chosen by a person")

	w.assess(w.rio.ID)
	mia := w.client("mia@north.example")
	w.wants(w.post(mia, at+"/verify", version(), "HX-Request", "true"), 403)
	w.wants(w.post(sam, at+"/decline", with(version(), "reason", " "), "HX-Request", "true"), 400, "Say why")
	a := w.post(sam, at+"/verify", version(), "HX-Request", "true", "HX-Current-URL", w.server.URL+at+"?status=review")
	w.wants(a, 200, "by Sam Okafor", "Back to the list")
	w.wants(w.get(sam, "/documents?status=verified"), 200, "Rio Bravo Transload", "USAELP00231-1-11")
}

func TestBlockingFlagsAreTakenUponOneself(t *testing.T) {
	w := newWorld(t, today)
	w.furnish()
	sam := w.client("sam@office.example")
	at := "/documents/" + w.pine.ID
	d, err := w.x.Document(t.Context(), w.sam, w.pine.ID)
	w.must(err)
	page := w.get(sam, at)
	w.wants(page, 200, "says otherwise", "withdrawn", `type="checkbox" name="override" value="register" required`, "4 March 2025")
	form := url.Values{"version": {strconv.Itoa(d.Version)}}
	w.wants(w.post(sam, at+"/verify", form, "HX-Request", "true"), 409)
	for _, f := range d.Flags {
		if f.Severity == evidence.Blocking {
			form.Add("override", f.Code)
		}
	}
	for _, name := range d.Missing {
		form.Add("override", "missing:"+name)
	}
	w.wants(w.post(sam, at+"/verify", form, "HX-Request", "true"), 200, "Verified", "in spite of")
}

// Both pages say what the file tells of itself, in the words of a person.
func TestAFileSaysWhatIsKnownOfIt(t *testing.T) {
	w := newWorld(t, today)
	w.furnish()
	sam := w.client("sam@office.example")
	for _, at := range []string{"/documents/" + w.rio.ID, "/files/" + w.rio.FileID} {
		w.wants(w.get(sam, at), 200, "About this file", "&lt;b&gt;PDF writer&lt;/b&gt;", "15 Jan 2026, 10:00 UTC",
			"Ana Gómez, BASC, 15 Jan 2026, 10:00 UTC. It holds for the file as it then was",
			`<dd class="tone bad">The file was changed after it was signed`, "carries scripts")
	}
	w.wants(w.get(sam, "/files/"+w.rio.FileID), 200, "1 file inside this file", "order.exe", "application/x-executable", "Not read: it is a program.")
}

// A document that is not there, or not for this person, has no forms either.
func TestFormsOfOtherDocuments(t *testing.T) {
	w := newWorld(t, today)
	w.furnish()
	south, err := w.x.CreateOrg(t.Context(), w.admin, "Southern Toys")
	w.must(err)
	w.join("otto@south.example", "Otto Lang", evidence.Member, south.ID)
	mia, otto := w.client("mia@north.example"), w.client("otto@south.example")
	for _, form := range []string{"/fields/new?name=validity", "/fields/0", "/partners?q=rio"} {
		w.wants(w.get(mia, "/documents/"+w.rio.ID+form), 200)
		w.wants(w.get(otto, "/documents/"+w.rio.ID+form), 404)
		w.wants(w.get(mia, "/documents/no-such"+form), 404)
	}
}

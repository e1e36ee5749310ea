package api_test

import (
	"archive/zip"
	"bytes"
	"context"
	"fmt"
	"io"
	"mime"
	"net/http"
	"net/url"
	"os"
	"path"
	"slices"
	"strings"
	"testing"

	"certdex/api"
	"certdex/api/client"
	"certdex/exchange"
	"certdex/extract/reader"
)

// A kind of file that people send, with its bytes and what they are.
type kind struct {
	label     string   // as reader.Readable has it
	extension string   // the right one
	media     []string // what the door may say it is; the reader may know better
	content   string
}

// kinds are all types that the reader reads or may come to read, and many that
// it does not.
func kinds(t testing.TB) []kind {
	t.Helper()
	sample := func(name string) string {
		content, err := os.ReadFile("../testdata/samples/" + name)
		must(t, err)
		return string(content)
	}
	return []kind{
		{"PDF", ".pdf", []string{reader.PDF}, sample("docs/basc/us_rio_bravo.pdf")},
		{"PNG", ".png", []string{reader.PNG}, sample("docs/br_oea/ade_oea_c_scan.png")},
		{"JPEG", ".jpg", []string{reader.JPEG}, sample("docs/basc/gt_textiles_mixco_foto.jpg")},
		{"TIFF", ".tif", []string{reader.TIFF}, sample("docs/basc/pa_istmo_maritime_fax.tif")},
		{"WebP", ".webp", []string{reader.WebP}, "RIFF\x1a\x00\x00\x00WEBPVP8L\x0d\x00\x00\x00\x2f\x00\x00\x00\x10\x07\x10\x11\x11\x88\x88\xfe\x07\x00"},
		{"HEIC", ".heic", []string{reader.HEIC}, sample("hostile/photo.heic")},
		{"GIF", ".gif", []string{reader.GIF}, sample("hostile/animated.gif")},
		{"ZIP", ".zip", []string{reader.ZIP}, sample("hostile/two_samples.zip")},
		{"EML", ".eml", []string{"message/rfc822"}, "From: Ana <ana@example.com>\r\nTo: office@example.com\r\nSubject: certificate\r\nMIME-Version: 1.0\r\nContent-Type: text/plain\r\n\r\nAttached.\r\n"},
		{"DOCX", ".docx", []string{reader.ZIP, reader.DOCX}, office(t, "word/document.xml")},
		{"XLSX", ".xlsx", []string{reader.ZIP, reader.XLSX}, office(t, "xl/workbook.xml")},

		{"text", ".txt", nil, "just words"},
		{"HTML", ".html", nil, "<!DOCTYPE html><html><script>alert(1)</script></html>"},
		{"SVG", ".svg", nil, `<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>`},
		{"Windows program", ".exe", nil, "MZ\x90\x00\x03\x00\x00\x00"},
		{"Linux program", ".bin", nil, "\x7fELF\x02\x01\x01\x00\x00\x00"},
		{"shell script", ".sh", nil, "#!/bin/sh\nid\n"},
		{"PostScript", ".ps", nil, "%!PS-Adobe-3.0\n"},
		{"RTF", ".rtf", nil, `{\rtf1\ansi certificate}`},
		{"old Word", ".doc", nil, "\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + strings.Repeat("\x00", 600)},
		{"BMP", ".bmp", nil, "BM\x3a\x00\x00\x00\x00\x00\x00\x00\x36\x00\x00\x00\x28\x00\x00\x00"},
		{"7z", ".7z", nil, "7z\xbc\xaf\x27\x1c\x00\x04"},
		{"RAR", ".rar", nil, "Rar!\x1a\x07\x01\x00"},
		{"gzip", ".gz", nil, "\x1f\x8b\x08\x00\x00\x00\x00\x00\x00\x03"},
		{"MP4", ".mp4", nil, "\x00\x00\x00\x18ftypmp42\x00\x00\x00\x00mp42isom"},
		{"noise", ".dat", nil, "\x00\x01\x02\x03\xfe\xff\x80\x81"},
	}
}

func office(t testing.TB, part string) string {
	t.Helper()
	var out bytes.Buffer
	archive := zip.NewWriter(&out)
	for _, name := range []string{"[Content_Types].xml", "_rels/.rels", part} {
		w, err := archive.Create(name)
		must(t, err)
		_, err = io.WriteString(w, `<?xml version="1.0" encoding="UTF-8"?><x/>`)
		must(t, err)
	}
	must(t, archive.Close())
	return out.String()
}

// read says whether the reader reads the kind, by its own list.
func (k kind) read() bool {
	// The door cannot tell what is in a ZIP.
	return k.media != nil && (strings.Contains(reader.Readable, k.label) || slices.Contains(k.media, reader.ZIP))
}

// A name as it goes over the wire, and as it has to be kept; "" where the part
// is no part of a form any more.
type name struct{ disposition, kept string }

func plain(s string) name { return name{`filename="` + s + `"`, s} }

// coded is how clients send what fits into no quotes (RFC 5987).
func coded(s, kept string) name {
	return name{"filename*=UTF-8''" + strings.ReplaceAll(url.QueryEscape(s), "+", "%20"), kept}
}

// hostileNames try to be more than a name.
func hostileNames(extension string) []name {
	long := strings.Repeat("a", 10_000)
	return []name{
		{`filename="cert` + "\x00" + extension + `"`, ""}, // no header has a NUL
		coded("cert\x00"+extension, "cert"+extension),
		{`filename="../../../../etc/cert` + extension + `"`, "cert" + extension},
		coded("../../../../etc/cert"+extension, "cert"+extension),
		coded(`C:\Windows\System32\cert`+extension, "cert"+extension),
		coded("..", "unnamed"),
		{`filename="invoice` + "\u202e" + `fdp.exe` + extension + `"`, "invoicefdp.exe" + extension},
		coded("invoice\u202efdp.exe"+extension, "invoicefdp.exe"+extension),
		{`filename="` + long + extension + `"`, strings.Repeat("a", 179-len(extension)) + "…" + extension},
		coded(long+extension, strings.Repeat("a", 179-len(extension))+"…"+extension),
		{"filename=\"cert\r\nX-Evil: yes" + extension + `"`, ""},
		coded("cert\r\nX-Evil: yes"+extension, "cert X-Evil: yes"+extension),
		coded("<script>alert(1)<\u200bscript>"+extension, "<script>alert(1)<script>"+extension),
		coded("%00%2e%2e"+extension, "%00%2e%2e"+extension),
		coded("证书 Łódź ñ"+extension, "证书 Łódź ñ"+extension),
	}
}

// B3: whatever a file is called, its type is what its bytes say, its name is
// kept fit to be shown, and what is not read is refused as that.
func TestUploadMatrix(t *testing.T) {
	all := kinds(t)
	for _, word := range strings.FieldsFunc(strings.ReplaceAll(reader.Readable, " and ", ","), func(r rune) bool { return r == ',' }) {
		if !slices.ContainsFunc(all, func(k kind) bool { return strings.Contains(word, k.label) }) {
			t.Errorf("the reader reads %q, of which the matrix has no sample", word)
		}
	}
	w := newWorld(t, func(_ *api.Settings, x *exchange.Exchange) { x.Uploads.Burst = 10_000 })
	cases := 0
	for i, k := range all {
		other := all[(i+1)%len(all)].extension
		names := []name{plain("certificate" + k.extension), plain("certificate" + strings.ToUpper(k.extension)), plain("certificate" + other),
			plain("certificate" + other + k.extension), plain("certificate" + k.extension + ".exe"), plain("certificate")}
		if i%4 == 0 || k.label == "EML" || k.label == "DOCX" {
			names = append(names, hostileNames(k.extension)...)
		}
		for _, n := range names {
			cases++
			if problem := w.judge(t, k, n, fmt.Sprintf("%s\n%d", k.content, cases)); problem != "" {
				t.Errorf("%s as %.80q: %s", k.label, n.disposition, problem)
			}
		}
	}
	t.Logf("%d cases", cases)
	if cases < 200 {
		t.Errorf("%d cases, want 200", cases)
	}
}

// judge uploads a file and says what is wrong with the verdict.
func (w *world) judge(t testing.TB, k kind, n name, content string) string {
	t.Helper()
	const boundary = "b0undary"
	body := "--" + boundary + "\r\nContent-Disposition: form-data; name=\"file\"; " + n.disposition +
		"\r\nContent-Type: application/pdf\r\n\r\n" + content + "\r\n--" + boundary + "--\r\n"
	r := w.request(t, "POST", "/api/v1/files", w.memberSecret, strings.NewReader(body))
	r.Header.Set("Content-Type", "multipart/form-data; boundary="+boundary)
	answer, said := w.do(t, r)
	if n.kept == "" {
		if p := problemIn(t, answer, said); p.Status != http.StatusBadRequest || p.Code != "invalid" {
			return fmt.Sprintf("%d %s", p.Status, p.Code)
		}
		return ""
	}
	results := uploadsIn(t, answer, said)
	if len(results) != 1 {
		return fmt.Sprintf("%d %s", answer.StatusCode, said)
	}
	result := results[0]
	if !k.read() {
		if answer.StatusCode != http.StatusUnsupportedMediaType || result.Error.Code != "unsupported_type" || result.File.Id != "" {
			return fmt.Sprintf("%d %s", answer.StatusCode, said)
		}
		return ""
	}
	f := result.File
	if answer.StatusCode != http.StatusCreated || !slices.Contains(k.media, f.MediaType) || f.Name != n.kept || f.Size != int64(len(content)) {
		return fmt.Sprintf("%d, %s called %q of %d bytes", answer.StatusCode, f.MediaType, f.Name, f.Size)
	}
	return w.comesBack(t, f, content)
}

// comesBack says what is wrong with the original of a file, which has to be
// saved under its name and never shown.
func (w *world) comesBack(t testing.TB, f client.File, content string) string {
	t.Helper()
	original, err := client.Check(w.asMember.GetOriginalWithResponse(context.Background(), f.Id, nil))
	if err != nil {
		return err.Error()
	}
	header := original.HTTPResponse.Header
	how, parameters, err := mime.ParseMediaType(header.Get("Content-Disposition"))
	if err != nil || how != "attachment" || parameters["filename"] != f.Name || path.Base(f.Name) != f.Name {
		return fmt.Sprintf("is sent as %q (%v)", header.Get("Content-Disposition"), err)
	}
	if string(original.Body) != content || header.Get("Content-Type") != f.MediaType || header.Get("X-Evil") != "" {
		return fmt.Sprintf("comes back as %d bytes of %s", len(original.Body), header.Get("Content-Type"))
	}
	return ""
}

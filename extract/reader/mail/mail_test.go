package mail

import (
	"bytes"
	"encoding/base64"
	"fmt"
	"image"
	"image/png"
	"strings"
	"testing"

	"certdex/evidence"
)

var limits = Limits{Parts: 1000, InlinePixels: 250_000}

const header = "From: =?utf-8?q?Jos=C3=A9?= <jose@example.org>\r\nTo: b@example.org\r\nSubject: =?utf-8?b?6K+B5Lmm?=\r\nDate: Mon, 5 Oct 2026 14:41:00 -0400\r\nMIME-Version: 1.0\r\n"

// multi makes a multipart message.
func multi(kind string, parts ...string) string {
	return multipart(header, kind, "b", parts...)
}

func multipart(header, kind, boundary string, parts ...string) string {
	var out strings.Builder
	fmt.Fprintf(&out, "%sContent-Type: multipart/%s; boundary=\"%s\"\r\n\r\n", header, kind, boundary)
	for _, p := range parts {
		fmt.Fprintf(&out, "--%s\r\n%s\r\n", boundary, p)
	}
	fmt.Fprintf(&out, "--%s--\r\n", boundary)
	return out.String()
}

func file(kind, name string, content []byte) string {
	return fmt.Sprintf("Content-Type: %s; name=\"%s\"\r\nContent-Disposition: attachment; filename=\"%s\"\r\nContent-Transfer-Encoding: base64\r\n\r\n%s",
		kind, name, name, base64.StdEncoding.EncodeToString(content))
}

func picture(t testing.TB, side int) []byte {
	t.Helper()
	var out bytes.Buffer
	if err := png.Encode(&out, image.NewGray(image.Rect(0, 0, side, side))); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

func TestTextAndFilesOfAMessage(t *testing.T) {
	inline := func(side int) string {
		return fmt.Sprintf("Content-Type: image/png\r\nContent-ID: <x%d>\r\nContent-Disposition: inline\r\nContent-Transfer-Encoding: base64\r\n\r\n%s",
			side, base64.StdEncoding.EncodeToString(picture(t, side)))
	}
	for _, c := range []struct{ name, message, text, files string }{
		{"plain text", header + "\r\nTier 3\r\n", "Tier 3", ""},
		{"latin letters", header + "Content-Type: text/plain; charset=iso-8859-1\r\n\r\nVigencia hasta el a\xf1o 2027, inclusive\r\n", "Vigencia hasta el año 2027, inclusive", ""},
		{"quoted printable", header + "Content-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\nM=C3=BCller\r\n", "Müller", ""},
		{"the plain one of two", multi("alternative", "Content-Type: text/plain\r\n\r\nplain", "Content-Type: text/html\r\n\r\n<b>rich</b>"), "plain", ""},
		{"HTML alone", multi("mixed", "Content-Type: text/html\r\n\r\n<table><tr><td>Tier</td><td>Tier 3</td></tr></table>"), "Tier    Tier 3", ""},
		{"an attachment", multi("mixed", "Content-Type: text/plain\r\n\r\nsee below", file("application/pdf", "a.pdf", []byte("%PDF-1.7"))), "see below", "a.pdf=%PDF-1.7"},
		{"a text file beside the text", multi("mixed", "Content-Type: text/plain\r\n\r\nsee below", file("text/plain", "a.txt", []byte("more"))), "see below", "a.txt=more"},
		{"a logo is no file", multi("related", "Content-Type: text/plain\r\n\r\nlogo", inline(100)), "logo", ""},
		{"a pasted scan is one", multi("related", "Content-Type: text/plain\r\n\r\nscan", inline(900)), "scan", "image=" + string(picture(t, 900))},
		{"a forwarded message", multi("mixed", "Content-Type: text/plain\r\n\r\nfwd", "Content-Type: message/rfc822\r\n\r\nSubject: Inner\r\nFrom: a@b.c\r\n\r\nhello"), "fwd", "Inner.eml=Subject: Inner\r\nFrom: a@b.c\r\n\r\nhello"},
		{"cut before its end", strings.TrimSuffix(multi("mixed", "Content-Type: text/plain\r\n\r\ncut"), "--b--\r\n"), "cut", ""},
		{"base64 that is garbage", multi("mixed", "Content-Type: text/plain\r\n\r\nx", "Content-Type: application/pdf\r\nContent-Disposition: attachment; filename=a.pdf\r\nContent-Transfer-Encoding: base64\r\n\r\n!!!!\x00\xff????"), "x", "a.pdf="},
		{"no boundary", header + "Content-Type: multipart/mixed\r\n\r\ntext\r\n", "text", ""},
	} {
		m, err := Open([]byte(c.message), limits)
		if err != nil {
			t.Errorf("%s: %v", c.name, err)
			continue
		}
		var files []string
		for _, f := range m.Files {
			files = append(files, f.Name+"="+string(f.Data))
		}
		if got := strings.TrimSpace(m.Text); got != c.text || strings.Join(files, " ") != c.files {
			t.Errorf("%s: text %q, files %.100q", c.name, got, files)
		}
		const want = "[{From José <jose@example.org>} {To b@example.org} {Date 5 October 2026 14:41 -0400} {Subject 证书}]"
		if got := strings.ReplaceAll(fmt.Sprint(m.Head), `"José"`, "José"); got != want {
			t.Errorf("%s: head %s", c.name, got)
		}
	}
}

func TestMailBombs(t *testing.T) {
	deep := "Content-Type: text/plain\r\n\r\nx"
	for i := range 500 {
		deep = multipart("", "mixed", fmt.Sprint("b", i), deep)
	}
	for _, c := range []struct{ name, message string }{
		{"multiparts in one another", header + deep},
		{"parts without end", multi("mixed", strings.Split(strings.Repeat("Content-Type: image/png\r\n\r\nx|", 2000), "|")...)},
		{"a header without end", header + "X: " + strings.Repeat("y\r\n ", 1<<20)},
		{"headers without end", header + strings.Repeat("X: y\r\n", 1<<20) + "\r\n"},
	} {
		if _, err := Open([]byte(c.message), limits); evidence.CodeOf(err) != evidence.TooLarge {
			t.Errorf("%s: got %v", c.name, err)
		}
	}
}

func TestPlainText(t *testing.T) {
	for _, c := range []struct{ html, want string }{
		{"<p>One</p><p>two\n  three</p>", "One\ntwo three"},
		{"a<br>b<br/>c", "a\nb\nc"},
		{"<b>bold</b>face <i> and </i>more", "boldface and more"},
		{"<ul><li>one<li>two</ul>", "• one\n• two"},
		{"<table><tr><td><p>Holder</p></td><td><p>ACME&nbsp;&amp; Co</p></td></tr><tr><td>Tier</td><td>3</td></tr></table>", "Holder    ACME & Co\nTier    3"},
		{"<head><title>no</title></head><style>p{}</style><script>x()</script>yes", "yes"},
		{"<head><style>p{}</style><body>a head without its end", "a head without its end"},
		{`seen<span style="display: none">not <span>seen</span></span> too`, "seen too"},
		{`<p style="display:none">hidden<p>shown`, "shown"},
		{strings.Repeat("<div>", 100_000) + "deep", "deep"},
	} {
		if got := plainText(c.html); got != c.want {
			t.Errorf("%.60q: got %q, want %q", c.html, got, c.want)
		}
	}
}

// FuzzOpen: no message upsets the parser, and what comes out is within limits.
func FuzzOpen(f *testing.F) {
	f.Add([]byte(header + "\r\nText\r\n"))
	f.Add([]byte(multi("mixed", "Content-Type: text/html\r\n\r\n<table><tr><td>x<td hidden>y", file("application/pdf", "a.pdf", []byte("%PDF")))))
	f.Add([]byte(multi("related", "Content-Type: message/rfc822\r\n\r\n"+header+"\r\nx")))
	f.Add([]byte(header + "\r\n--b\r\n" + strings.Repeat("\xff", 60) + "boundary=b\r\n"))
	f.Fuzz(func(t *testing.T, data []byte) {
		Is(data)
		m, err := Open(data, limits)
		if err != nil {
			if evidence.CodeOf(err) == evidence.Internal {
				t.Errorf("an error without words: %v", err)
			}
			return
		}
		if len(m.Files) > limits.Parts+2 {
			t.Errorf("%d files", len(m.Files))
		}
	})
}

package reader

import (
	"archive/zip"
	"bytes"
	"encoding/base64"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/xuri/excelize/v2"

	"certdex/evidence"
)

// zipped makes an archive of names and contents.
func zipped(t testing.TB, pairs ...any) []byte {
	t.Helper()
	var out bytes.Buffer
	w := zip.NewWriter(&out)
	for i := 0; i < len(pairs); i += 2 {
		f, err := w.Create(pairs[i].(string))
		if err != nil {
			t.Fatal(err)
		}
		if _, err := f.Write(pairs[i+1].([]byte)); err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

// mailed makes an e-mail with a text and attachments.
func mailed(text string, pairs ...any) []byte {
	var out bytes.Buffer
	fmt.Fprintf(&out, "From: CTPAT <ctpat@example.org>\r\nTo: a@example.org\r\nSubject: Status\r\nDate: Mon, 5 Oct 2026 14:41:00 -0400\r\n"+
		"MIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\nContent-Type: text/plain\r\n\r\n%s\r\n", text)
	for i := 0; i < len(pairs); i += 2 {
		fmt.Fprintf(&out, "--b\r\nContent-Type: application/octet-stream\r\nContent-Disposition: attachment; filename=\"%s\"\r\nContent-Transfer-Encoding: base64\r\n\r\n%s\r\n",
			pairs[i], base64.StdEncoding.EncodeToString(pairs[i+1].([]byte)))
	}
	out.WriteString("--b--\r\n")
	return out.Bytes()
}

// paper is a PDF of so many empty pages, with files attached to the document
// and one pinned to the first page.
func paper(pages int, attached map[string][]byte, pinned []byte) []byte {
	objects := []string{"", ""}
	add := func(object string) int {
		objects = append(objects, object)
		return len(objects)
	}
	stream := func(data []byte) int {
		return add(fmt.Sprintf("<</Type/EmbeddedFile/Length %d>>\nstream\n%s\nendstream", len(data), data))
	}
	spec := func(name string, data []byte) int {
		return add(fmt.Sprintf("<</Type/Filespec/F(%s)/UF(%s)/EF<</F %d 0 R>>>>", name, name, stream(data)))
	}
	names := ""
	for name, data := range attached {
		names += fmt.Sprintf("(%s)%d 0 R ", name, spec(name, data))
	}
	kids := ""
	for i := range pages {
		annotations := ""
		if i == 0 && pinned != nil {
			annotations = fmt.Sprintf("/Annots[<</Type/Annot/Subtype/FileAttachment/Rect[10 10 20 20]/FS %d 0 R>>]", spec("pinned.pdf", pinned))
		}
		kids += fmt.Sprintf("%d 0 R ", add("<</Type/Page/Parent 2 0 R/MediaBox[0 0 200 200]"+annotations+">>"))
	}
	objects[0] = "<</Type/Catalog/Pages 2 0 R/Names<</EmbeddedFiles<</Names[" + names + "]>>>>>>"
	objects[1] = fmt.Sprintf("<</Type/Pages/Kids[%s]/Count %d>>", kids, pages)
	return buildPDF(objects...)
}

func contents(t testing.TB, path string) []byte {
	t.Helper()
	data, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return data
}

// outline tells the parts of a result in a line each.
func outline(r Result) string {
	var out []string
	for _, p := range r.Parts {
		line := fmt.Sprintf("%s%s %d@%d", strings.Repeat(">", p.Depth), p.Name, p.Pages, p.FirstPage)
		if p.Error != nil {
			line += " " + string(p.Error.Code)
		}
		out = append(out, line)
	}
	return strings.Join(out, "\n")
}

func TestFilesInsideAFile(t *testing.T) {
	one := paper(1, nil, nil)
	secret := contents(t, sample("hostile", "password_protected.pdf"))
	broken := contents(t, sample("hostile", "truncated.pdf"))
	var nest []byte
	for range 8 {
		nest = zipped(t, "deeper.zip", nest, "a.pdf", one)
	}
	deepMail := mailed("inside", "a.pdf", one)
	for range 8 {
		deepMail = mailed("around", "next.eml", deepMail)
	}
	many := []any{}
	for range 150 {
		many = append(many, "a.txt", []byte("text"))
	}
	limits := DefaultLimits()
	limits.MaxPages, limits.MailPages = 12, 2
	r := open(t, Settings{Limits: limits})
	for _, c := range []struct {
		name    string
		data    []byte
		pages   int
		outline string
	}{
		{"an archive", zipped(t, "b/one.pdf", one, "../two.pdf", one), 2, ">b/one.pdf 1@1\n>two.pdf 1@2"},
		{"what cannot be read is told and leaves the rest alone", zipped(t, "a.exe", []byte("MZ\x90\x00"), "b.pdf", broken, "c.pdf", secret, "d.pdf", []byte{}, "e.pdf", one), 1,
			">a.exe 0@0 unsupported_type\n>b.pdf 0@0 malformed\n>c.pdf 0@0 encrypted\n>d.pdf 0@0 empty\n>e.pdf 1@1"},
		{"more pages than are read", zipped(t, "a.pdf", paper(7, nil, nil), "b.pdf", paper(7, nil, nil), "c.pdf", one), 8,
			">a.pdf 7@1\n>b.pdf 0@0 too_many_pages\n>c.pdf 1@8"},
		{"archives in one another", nest, 3, ">deeper.zip 0@0\n>>deeper.zip 0@0\n>>>deeper.zip 0@0 too_large\n>>>a.pdf 1@1\n>>a.pdf 1@2\n>a.pdf 1@3"},
		{"an e-mail", mailed("Tier 3", "a.pdf", one, "logo.svg", []byte("<svg/>"), "more.zip", zipped(t, "b.pdf", one)), 3,
			">a.pdf 1@2\n>logo.svg 0@0 unsupported_type\n>more.zip 0@0\n>>b.pdf 1@3"},
		{"an e-mail with a text longer than is read", mailed(strings.Repeat("line\r\n", 500), "a.pdf", one), 3, ">a.pdf 1@3"},
		{"e-mails in one another", deepMail, 4, ">next.eml 1@2\n>>next.eml 1@3\n>>>next.eml 1@4"},
		{"attachments of a PDF", paper(2, map[string][]byte{"a.pdf": paper(2, map[string][]byte{"b.pdf": one}, nil)}, one), 6,
			">a.pdf 2@3\n>>b.pdf 1@5\n>pinned.pdf 1@6"},
		{"more files than are looked at", zipped(t, append(many, "last.pdf", one)...), 0, ""},
		{"more files than are looked at, after one", zipped(t, append([]any{"first.pdf", one}, many...)...), 1,
			">first.pdf 1@1" + strings.Repeat("\n>a.txt 0@0 unsupported_type", limits.MaxParts-1) + "\n>… 0@0 too_large"},
	} {
		t.Run(c.name, func(t *testing.T) {
			images := 0
			result, err := r.Read(t.Context(), Request{Path: write(t, "file", c.data), Images: true}, func(int, []byte) error { images++; return nil })
			if (err != nil) != (c.pages == 0) {
				t.Fatal(err)
			}
			if got := outline(result); len(result.Pages) != c.pages || images != c.pages || got != c.outline {
				t.Errorf("%d pages, %d images,\n%s", len(result.Pages), images, got)
			}
			for i, p := range result.Pages {
				if name := evidence.PartOf(result.Parts, i+1); p.Part > 0 && result.Parts[p.Part-1].Name != name || p.Part == 0 && name != "" {
					t.Errorf("page %d is of part %d, of %q", i+1, p.Part, name)
				}
			}
		})
	}
}

// TestMembersWithAPassword: archives of Info-ZIP and of 7-Zip, each with a
// file that has a password and one that has none.
func TestMembersWithAPassword(t *testing.T) {
	r := open(t, Settings{})
	for name, want := range map[string]string{
		"zipcrypto.zip": ">secret.pdf 0@0 encrypted\n>open.pdf 1@1",
		"aes.zip":       ">open.pdf 1@1\n>secret.pdf 0@0 encrypted",
	} {
		result, err := readOne(t, r, filepath.Join("archive", "testdata", name), "")
		if err != nil {
			t.Fatal(err)
		}
		if got := outline(result); got != want {
			t.Errorf("%s: got\n%s", name, got)
		}
		for _, p := range result.Parts {
			if p.Error != nil && !strings.Contains(p.Error.Message, "protected by a password in the archive") {
				t.Errorf("%s: %s", name, p.Error.Message)
			}
		}
	}
}

func TestOfficeDocumentsWithAPassword(t *testing.T) {
	sheet := excelize.NewFile()
	var secret bytes.Buffer
	if err := errors.Join(sheet.Write(&secret, excelize.Options{Password: "Sello-2026"}), sheet.Close()); err != nil {
		t.Fatal(err)
	}
	r := open(t, Settings{})
	_, err := readOne(t, r, write(t, "secret.xlsx", secret.Bytes()), "")
	if evidence.CodeOf(err) != evidence.UnsupportedType || !strings.Contains(evidence.MessageOf(err), "protected by a password") {
		t.Errorf("got %v", err)
	}
	result, err := readOne(t, r, write(t, "both.zip", zipped(t, "secret.xlsx", secret.Bytes(), "a.pdf", paper(1, nil, nil))), "")
	if err != nil {
		t.Fatal(err)
	}
	if got := outline(result); got != ">secret.xlsx 0@0 unsupported_type\n>a.pdf 1@1" || !strings.Contains(result.Parts[0].Error.Message, "protected by a password") {
		t.Errorf("got\n%s: %v", got, result.Parts[0].Error)
	}
}

func TestNothingInAFileIsRead(t *testing.T) {
	r := open(t, Settings{})
	for _, c := range []struct {
		name string
		data []byte
		want evidence.Code
		says string
	}{
		{"an empty archive", zipped(t), evidence.NoPages, "empty"},
		{"folders", zipped(t, "a/", []byte{}), evidence.NoPages, "empty"},
		{"programs", zipped(t, "a.exe", []byte("MZ\x90"), "b.sh", []byte("#!/bin/sh\n")), evidence.UnsupportedType, "a.exe: the file is"},
		{"what has a password comes first", zipped(t, "a.exe", []byte("MZ\x90"), "b.pdf", contents(t, sample("hostile", "password_protected.pdf"))), evidence.Encrypted, "password"},
		{"an OpenDocument text", zipped(t, "mimetype", []byte("application/vnd.oasis.opendocument.text"), "content.xml", []byte("<x/>")), evidence.UnsupportedType, "opendocument.text"},
		{"a blank e-mail", []byte("From: a@b.c\r\nTo: d@e.f\r\n\r\n \r\n"), evidence.NoPages, "nothing"},
	} {
		_, err := readOne(t, r, write(t, "file", c.data), "")
		if evidence.CodeOf(err) != c.want || !strings.Contains(evidence.MessageOf(err), c.says) {
			t.Errorf("%s: got %v, want %s", c.name, err, c.want)
		}
	}
	if result, err := readOne(t, r, write(t, "file", zipped(t, "b.pdf", contents(t, sample("hostile", "password_protected.pdf")))), "Sello-2026"); err != nil || len(result.Pages) != 1 {
		t.Errorf("with the password: %d pages, %v", len(result.Pages), err)
	}
}

// TestAPartThatEndsTheChildCostsNoOther: the bomb takes longer than a page may,
// unless the machine is very quick.
func TestAPartThatEndsTheChildCostsNoOther(t *testing.T) {
	limits := DefaultLimits()
	limits.Open, limits.Page = time.Second, time.Second
	data := zipped(t, "a.pdf", paper(1, nil, nil), "bomb.pdf", contents(t, sample("hostile", "flate_bomb.pdf")), "c.pdf", paper(1, nil, nil))
	result, err := readOne(t, open(t, Settings{Limits: limits}), write(t, "file", data), "")
	if err != nil {
		t.Fatal(err)
	}
	got := outline(result)
	if got != ">a.pdf 1@1\n>bomb.pdf 0@0 time_limit\n>c.pdf 1@2" && got != ">a.pdf 1@1\n>bomb.pdf 1@2\n>c.pdf 1@3" {
		t.Errorf("got\n%s", got)
	}
}

// TestTheTimeOfAFileIsThatOfAllItsReadings: two bombs would be left away, had
// each reading the time of the file.
func TestTheTimeOfAFileIsThatOfAllItsReadings(t *testing.T) {
	limits := DefaultLimits()
	limits.Open, limits.Page, limits.Grace, limits.FileTime = time.Second, time.Second, 0, 1500*time.Millisecond
	bomb := contents(t, sample("hostile", "flate_bomb.pdf"))
	data := zipped(t, "a.pdf", bomb, "b.pdf", bomb, "c.pdf", paper(1, nil, nil))
	result, err := readOne(t, open(t, Settings{Limits: limits}), write(t, "file", data), "")
	if quick := err == nil && !strings.Contains(outline(result), "time_limit"); evidence.CodeOf(err) != evidence.TimeLimit && !quick {
		t.Errorf("got %v and\n%s", err, outline(result))
	}
}

func TestADeathAfterThePagesOfAPartCostsNoOther(t *testing.T) {
	for _, c := range []struct{ misdeed, outline string }{
		{"death in the facts of a part", ">a.pdf 0@0 reader_crashed"},
		{"death in the attachments", ""},
	} {
		result, err := readOne(t, naughty(t, c.misdeed, DefaultLimits()), anyFile, "")
		if err != nil || len(result.Pages) != 1 || outline(result) != c.outline {
			t.Errorf("%s: %d pages, %q, %v", c.misdeed, len(result.Pages), outline(result), err)
		}
	}
}

// TestAttachedFilesAreLeftAway: with them would go the pages that carry them.
func TestAttachedFilesAreLeftAway(t *testing.T) {
	data := paper(2, map[string][]byte{"a.pdf": paper(1, nil, nil)}, nil)
	d := document{MediaType: PDF, Size: int64(len(data)), Skip: []skip{{attachedFiles, evidence.ReaderCrashed, "x"}}}
	result, err := open(t, Settings{}).readWith(t.Context(), d, bytes.NewReader(data), nil, nil)
	if err != nil || len(result.Pages) != 2 || len(result.Parts) != 0 {
		t.Fatalf("%d pages, %d parts, %v", len(result.Pages), len(result.Parts), err)
	}
	if w := result.Warnings; len(w) == 0 || w[0].Code != evidence.PartialPage || w[0].Page != 2 || result.Facts.Attachments[0] != "a.pdf" {
		t.Errorf("got %v and %v", w, result.Facts)
	}
}

func TestTheWordsOfAnEMail(t *testing.T) {
	result, err := readOne(t, open(t, Settings{}), write(t, "a.eml", mailed("Account Name    Great Lakes\r\nTier    Tier 3")), "")
	if err != nil {
		t.Fatal(err)
	}
	const want = "From: CTPAT <ctpat@example.org> To: a@example.org Date: 5 October 2026 14:41 -0400 Subject: Status Account Name Great Lakes Tier Tier 3"
	if got := textOf(result.Pages[0]); result.MediaType != EML || !result.Pages[0].Message || !strings.HasSuffix(strings.ReplaceAll(got, `"`, ""), want) {
		t.Errorf("%s: %s", result.MediaType, got)
	}
}

func TestName(t *testing.T) {
	ole := func(stream string) []byte {
		return append([]byte("\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"+strings.Repeat("\x00", 2000)), wide(stream)...)
	}
	for _, c := range []struct {
		data []byte
		want string
	}{
		{ole("WordDocument"), "application/msword"},
		{ole("Workbook"), "application/vnd.ms-excel"},
		{ole("Book"), "application/vnd.ms-excel"},
		{ole("__substg1.0_37"), "application/vnd.ms-outlook"},
		{ole("EncryptedPackage"), "application/x-encrypted-office"},
		{ole("else"), "application/x-ole-storage"},
		{[]byte("{\\rtf1 "), "application/rtf"},
		{[]byte("7z\xbc\xaf\x27\x1c\x00\x04"), "application/x-7z-compressed"},
		{[]byte("Rar!\x1a\x07\x00"), "application/vnd.rar"},
		{[]byte("Rar!\x1a\x07\x01\x00"), "application/vnd.rar"},
		{[]byte("<html><body>x</body></html>"), "text/html"},
		{[]byte("PK\x03\x04"), ZIP},
		{nil, Unknown},
	} {
		if got := Name(c.data); got != c.want {
			t.Errorf("%.30q: got %s, want %s", c.data, got, c.want)
		}
	}
}

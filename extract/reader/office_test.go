package reader

import (
	"bytes"
	"errors"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/xuri/excelize/v2"

	"certdex/evidence"
)

const relationships = `<?xml version="1.0"?><Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">`

// docx makes a Word document of a body's XML. Its types do not come first.
func docx(t testing.TB, body string) []byte {
	t.Helper()
	return zipped(t,
		"word/document.xml", []byte(`<?xml version="1.0"?><w:document xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main" xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"><w:body>`+body+`</w:body></w:document>`),
		"_rels/.rels", []byte(relationships+`<Relationship Id="r1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument" Target="word/document.xml"/></Relationships>`),
		"word/_rels/document.xml.rels", []byte(relationships+`</Relationships>`),
		"[Content_Types].xml", []byte(`<?xml version="1.0"?><Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" ContentType="application/xml"/><Override PartName="/word/document.xml" ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"/></Types>`))
}

func paragraph(text string) string { return "<w:p><w:r><w:t>" + text + "</w:t></w:r></w:p>" }

func xlsx(t testing.TB, cells map[string]string) []byte {
	t.Helper()
	f := excelize.NewFile()
	for cell, value := range cells {
		if err := f.SetCellValue("Sheet1", cell, value); err != nil {
			t.Fatal(err)
		}
	}
	var out bytes.Buffer
	if err := errors.Join(f.Write(&out), f.Close()); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

// withOffice starts a reader that converts in a folder of its own.
func withOffice(t *testing.T, s Settings) *Reader {
	t.Helper()
	s.TempDir = t.TempDir()
	r := open(t, s)
	if r.Office() == "" {
		t.Fatal("LibreOffice is not installed: scripts/install.sh runtime")
	}
	t.Cleanup(func() {
		if left, err := os.ReadDir(s.TempDir); err != nil || len(left) > 0 {
			t.Errorf("left behind: %v, %v", left, err)
		}
	})
	return r
}

func TestOfficeDocumentsAreRead(t *testing.T) {
	r := withOffice(t, Settings{})
	word := docx(t, paragraph("BASC certificate COLBOG00123")+paragraph("Empresa Ñandú 认证"))
	for _, c := range []struct {
		name, media string
		data        []byte
		pages       int
		want        string
	}{
		{"Word", DOCX, word, 1, "BASC certificate COLBOG00123 Empresa Ñandú 认证"},
		{"Excel, one page a sheet", XLSX, xlsx(t, map[string]string{"A1": "Holder", "Z1": "far right", "A200": "far below"}), 1, "Holder far right far below"},
		{"in an archive in an e-mail", EML, mailed("Please find the certificate attached", "all.zip", zipped(t, "a.docx", word)), 2, "BASC certificate COLBOG00123"},
	} {
		result, err := readOne(t, r, write(t, "file", c.data), "")
		if err != nil {
			t.Errorf("%s: %v", c.name, err)
			continue
		}
		if got := textOf(result.Pages[len(result.Pages)-1]); result.MediaType != c.media || len(result.Pages) != c.pages || !strings.Contains(got, c.want) {
			t.Errorf("%s: %s, %d pages, %s", c.name, result.MediaType, len(result.Pages), got)
		}
	}
}

// TestOfficeReachesNothing: what a document links to is neither fetched nor
// read from the machine, and what it writes stays in its folder.
func TestOfficeReachesNothing(t *testing.T) {
	secret := write(t, "secret.txt", []byte("the-secret-of-the-host"))
	linked := docx(t, `<w:p><w:r><w:fldChar w:fldCharType="begin"/></w:r><w:r><w:instrText xml:space="preserve"> INCLUDETEXT "file://`+secret+`" </w:instrText></w:r><w:r><w:fldChar w:fldCharType="separate"/></w:r><w:r><w:t>old</w:t></w:r><w:r><w:fldChar w:fldCharType="end"/></w:r></w:p>`+paragraph("the document"))
	result, err := readOne(t, withOffice(t, Settings{}), write(t, "file", linked), "")
	if err != nil {
		t.Fatal(err)
	}
	if got := textOf(result.Pages[0]); strings.Contains(got, "secret-of") || !strings.Contains(got, "the document") {
		t.Errorf("got %s", got)
	}
}

func TestOfficeDocumentsThatAreNotRead(t *testing.T) {
	hasty := DefaultLimits()
	hasty.Office = time.Millisecond
	small := DefaultLimits()
	small.OfficeMemory = 32 << 20
	word := docx(t, paragraph("text"))
	for _, c := range []struct {
		name     string
		settings Settings
		data     []byte
		want     evidence.Code
		says     string
	}{
		{"without LibreOffice", Settings{Office: NoOffice}, word, evidence.UnsupportedType, "LibreOffice is not installed on this server; send a PDF"},
		{"beyond its time", Settings{Limits: hasty}, word, evidence.TimeLimit, "longer"},
		{"beyond its memory", Settings{Limits: small}, word, evidence.Malformed, "LibreOffice"},
		{"a damaged one", Settings{}, docx(t, "<w:p><w:unclosed"), evidence.Malformed, "LibreOffice"},
		{"PowerPoint", Settings{}, zipped(t, "[Content_Types].xml", []byte(`<Types><Override ContentType="application/vnd.openxmlformats-officedocument.presentationml.presentation.main+xml"/></Types>`)), evidence.UnsupportedType, "presentation"},
	} {
		if c.settings.Office == "" {
			c.settings.TempDir = t.TempDir()
		}
		_, err := readOne(t, open(t, c.settings), write(t, "file", c.data), "")
		if evidence.CodeOf(err) != c.want || !strings.Contains(evidence.MessageOf(err), c.says) {
			t.Errorf("%s: got %v, want %s", c.name, err, c.want)
		}
		if left, _ := filepath.Glob(filepath.Join(c.settings.TempDir, officePrefix+"*")); c.settings.TempDir != "" && len(left) > 0 {
			t.Errorf("%s: left behind: %v", c.name, left)
		}
	}
}

func TestFoldersOfDeadConversionsAreRemoved(t *testing.T) {
	temp := t.TempDir()
	inUse, free, err := officeFolder(temp)
	if err != nil {
		t.Fatal(err)
	}
	defer free()
	dead := filepath.Join(temp, officePrefix+"1")
	if err := os.MkdirAll(filepath.Join(dead, "profile"), 0o700); err != nil {
		t.Fatal(err)
	}
	if err := removeOfficeLeftovers(temp, time.Now().Add(time.Hour)); err != nil {
		t.Fatal(err)
	}
	if _, err := os.Stat(dead); !errors.Is(err, os.ErrNotExist) {
		t.Error("the folder of a dead conversion is still there")
	}
	if _, err := os.Stat(inUse); err != nil {
		t.Error("the folder of a conversion under way is gone")
	}
}

// TestOfficeIsLockedIn puts a program in LibreOffice's place that tries to get out.
func TestOfficeIsLockedIn(t *testing.T) {
	executable, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	outside := filepath.Join(t.TempDir(), "escape")
	for _, c := range []struct {
		name, try string // perl that is true where it could
		can       bool
	}{
		{"write to its folder", `open(my $f, ">", "x")`, true},
		{"bind in its folder", `socket(S, PF_UNIX, SOCK_STREAM, 0) && bind(S, sockaddr_un("pipe"))`, true},
		{"write elsewhere", `open(my $f, ">", "` + outside + `")`, false},
		{"fill the disk with one file", `open(my $f, ">", "x") && truncate($f, 1 << 40)`, false},
		{"read the password file", `open(my $f, "<", "/etc/passwd")`, false},
		{"read another process", `open(my $f, "<", "/proc/1/status")`, false},
		{"fork", `defined(fork)`, false},
		{"open a TCP socket", `socket(S, PF_INET, SOCK_STREAM, 0)`, false},
		{"open a UDP socket of IPv6", `socket(S, PF_INET6, SOCK_DGRAM, 0)`, false},
		{"connect to a service of the machine", `socket(S, PF_UNIX, SOCK_STREAM, 0) && (connect(S, sockaddr_un("/none")) || !$!{EPERM})`, false},
		{"signal another process", `kill(0, 1)`, false},
		{"raise a limit", `syscall(160, 7, pack("QQ", 1 << 20, 1 << 20)) == 0`, false},
	} {
		folder, free, err := officeFolder(t.TempDir())
		if err != nil {
			t.Fatal(err)
		}
		script := filepath.Join(folder, "soffice.bin")
		// A signal for a file that grows too large is no answer yet.
		text := "#!/usr/bin/perl\nuse Socket; use Errno; $SIG{XFSZ} = 'IGNORE'; exit((" + c.try + ") ? 0 : 77);\n"
		if err := os.WriteFile(script, []byte(text), 0o700); err != nil {
			t.Fatal(err)
		}
		o := newOffice(Settings{Office: script, Executable: executable, OfficeArgs: []string{"office"}, Limits: DefaultLimits(), Log: slog.New(slog.DiscardHandler)})
		err = o.run(t.Context(), folder, "none", "in", "out")
		if could := err == nil; could != c.can {
			t.Errorf("%s: %v", c.name, err)
		}
		free()
	}
}

// TestAConversionEndsWithItsChild while it waits for its turn.
func TestAConversionEndsWithItsChild(t *testing.T) {
	o := newOffice(Settings{Office: "/nowhere"})
	o.turn <- struct{}{}
	p := &process{office: o, exited: make(chan struct{})}
	end := newDeadline(time.Hour, 0, time.Hour, func() time.Duration { return 0 }, func() {})
	defer end.stop()
	close(p.exited)
	if _, err := p.convert(t.Context(), end, DOCX, nil); !errors.Is(err, errGone) {
		t.Errorf("got %v", err)
	}
}

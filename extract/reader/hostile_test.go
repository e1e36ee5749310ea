package reader

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"certdex/evidence"
)

func TestHostileSamples(t *testing.T) {
	want := map[string]evidence.Code{ // "" is a clean reading
		"empty.pdf":                    evidence.Empty,
		"text_named.pdf":               evidence.UnsupportedType,
		"wrong_extension.pdf":          evidence.Malformed,
		"truncated.pdf":                evidence.Malformed,
		"broken_xref.pdf":              "",
		"password_protected.pdf":       evidence.Encrypted,
		"owner_password_only.pdf":      "",
		"embedded_file_javascript.pdf": "",
		"eicar_attachment.pdf":         "",
		"zero_pages.pdf":               evidence.NoPages,
		"page_tree_loop.pdf":           evidence.TooManyPages,
		"huge_page.pdf":                "",
		"flate_bomb.pdf":               evidence.TimeLimit,
		"bomb_header.png":              evidence.TooLarge,
		"animated.gif":                 "",
		"photo.heic":                   evidence.Malformed,
		"path_traversal.zip":           "",
		"two_samples.zip":              "",
	}
	r := open(t, Settings{})
	files, err := os.ReadDir(sample("hostile"))
	if err != nil {
		t.Fatal(err)
	}
	for _, file := range files {
		t.Run(file.Name(), func(t *testing.T) {
			images := 0
			result, err := r.Read(t.Context(), Request{Path: sample("hostile", file.Name()), Images: true}, func(int, []byte) error {
				images++
				return nil
			})
			code, known := want[file.Name()]
			if !known {
				t.Fatalf("no promise for this file; it gave %v", err)
			}
			// A quick machine is through with the bomb before its time is over.
			inTime := file.Name() == "flate_bomb.pdf" && err == nil
			if evidence.CodeOf(err) != code && !inTime {
				t.Errorf("got %v, want %q", err, code)
			}
			if err == nil && (len(result.Pages) == 0 || images != len(result.Pages)) {
				t.Errorf("%d pages and %d images", len(result.Pages), images)
			}
		})
	}
}

func TestPasswords(t *testing.T) {
	r := open(t, Settings{})
	for _, c := range []struct {
		password string
		want     evidence.Code
	}{
		{"", evidence.Encrypted},
		{"guess", evidence.WrongPassword},
		{"Sello-2026", ""},
	} {
		result, err := readOne(t, r, sample("hostile", "password_protected.pdf"), c.password)
		if evidence.CodeOf(err) != c.want {
			t.Errorf("password %q: got %v, want %q", c.password, err, c.want)
		}
		if err == nil && !result.Facts.Encrypted {
			t.Error("the facts do not say that the file is encrypted")
		}
		if err != nil && c.password != "" && strings.Contains(err.Error(), c.password) {
			t.Error("the error tells the password")
		}
	}
}

func TestFactsNameWhatIsInside(t *testing.T) {
	result, err := readOne(t, open(t, Settings{}), sample("hostile", "embedded_file_javascript.pdf"), "")
	if err != nil {
		t.Fatal(err)
	}
	if f := result.Facts; !f.JavaScript || len(f.Attachments) != 1 || f.Attachments[0] != "invoice.exe" {
		t.Errorf("got %+v", f)
	}
}

// TestGoToELoop: pdfcpu follows a target that is its own target until the
// stack is full, which ends the process. The words were there before.
func TestGoToELoop(t *testing.T) {
	path := write(t, "loop.pdf", gotoELoop())
	r := open(t, Settings{})
	for range 2 {
		result, err := readOne(t, r, path, "")
		if err != nil {
			t.Fatal(err)
		}
		if len(result.Pages) != 1 || result.Facts.Structure != "unknown" {
			t.Errorf("%d pages, structure %q", len(result.Pages), result.Facts.Structure)
		}
	}
}

func gotoELoop() []byte {
	return buildPDF(
		"<</Type/Catalog/Pages 2 0 R/OpenAction 4 0 R>>",
		"<</Type/Pages/Kids[3 0 R]/Count 1>>",
		"<</Type/Page/Parent 2 0 R/MediaBox[0 0 200 200]>>",
		"<</Type/Action/S/GoToE/D[0/Fit]/T 5 0 R>>",
		"<</R/C/N(a)/T 5 0 R>>",
	)
}

// buildPDF makes a PDF of objects numbered from 1, the first being the catalog.
func buildPDF(objects ...string) []byte {
	var out bytes.Buffer
	out.WriteString("%PDF-1.7\n")
	offsets := make([]int, len(objects))
	for i, object := range objects {
		offsets[i] = out.Len()
		fmt.Fprintf(&out, "%d 0 obj\n%s\nendobj\n", i+1, object)
	}
	start := out.Len()
	fmt.Fprintf(&out, "xref\n0 %d\n0000000000 65535 f \n", len(objects)+1)
	for _, offset := range offsets {
		fmt.Fprintf(&out, "%010d 00000 n \n", offset)
	}
	fmt.Fprintf(&out, "trailer\n<</Size %d/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF\n", len(objects)+1, start)
	return out.Bytes()
}

func TestTooManyPagesIsSaidBeforeTheWork(t *testing.T) {
	limits := DefaultLimits()
	limits.MaxPages = 3
	_, err := readOne(t, open(t, Settings{Limits: limits}), sample("docs", "scan", "vn_daiphat_report.pdf"), "")
	if evidence.CodeOf(err) != evidence.TooManyPages {
		t.Errorf("got %v", err)
	}
}

func TestWhatIsNoFile(t *testing.T) {
	r := open(t, Settings{})
	if _, err := readOne(t, r, filepath.Join(t.TempDir(), "none.pdf"), ""); evidence.CodeOf(err) != evidence.NotFound {
		t.Errorf("missing: got %v", err)
	}
	if _, err := readOne(t, r, t.TempDir(), ""); evidence.CodeOf(err) != evidence.UnsupportedType {
		t.Errorf("a folder: got %v", err)
	}
}

package evidence

import (
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"
)

func TestCleanName(t *testing.T) {
	long := strings.Repeat("a", 10_000)
	for _, c := range []struct{ promise, name, want string }{
		{"a plain name stays", "certificado BASC 2026.pdf", "certificado BASC 2026.pdf"},
		{"letters of every script stay", "证书 Łódź ñ.pdf", "证书 Łódź ñ.pdf"},
		{"only the last part of a path", "../../etc/passwd", "passwd"},
		{"also of a Windows path", `C:\Users\ana\cert.pdf`, "cert.pdf"},
		{"NUL goes", "cert\x00.pdf", "cert.pdf"},
		{"line breaks cannot start a header", "cert\r\nX-Evil: 1.pdf", "cert X-Evil: 1.pdf"},
		{"an override cannot turn the extension round", "invoice\u202efdp.exe", "invoicefdp.exe"},
		{"zero width characters go", "ce\u200brt\ufeff.pdf", "cert.pdf"},
		{"bad UTF-8 goes", "cert\xff\xfe.pdf", "cert.pdf"},
		{"white space is folded", "  a \t b\u00a0 c.pdf ", "a b c.pdf"},
		{"nothing left has a name of its own", "", "unnamed"},
		{"dots alone are no name", "a/..", "unnamed"},
		{"a slash at the end leaves nothing", "folder/", "unnamed"},
		{"a long name keeps its extension", long + ".pdf", strings.Repeat("a", 35) + "….pdf"},
		{"a long extension is none", "a." + long, "a." + strings.Repeat("a", 37) + "…"},
	} {
		t.Run(c.promise, func(t *testing.T) {
			if got := CleanName(c.name, 40); got != c.want {
				t.Errorf("CleanName(%.60q) = %q, want %q", c.name, got, c.want)
			}
		})
	}
}

func FuzzCleanName(f *testing.F) {
	f.Add("a/b\\c\u202e.pdf", 10)
	f.Add("\xff\x00", 1)
	f.Fuzz(func(t *testing.T, name string, limit int) {
		limit = 20 + (limit%200+200)%200
		got := CleanName(name, limit)
		if got == "" || !utf8.ValidString(got) || utf8.RuneCountInString(got) > limit {
			t.Fatalf("CleanName(%q, %d) = %q", name, limit, got)
		}
		if strings.ContainsAny(got, `/\`) || strings.ContainsFunc(got, func(r rune) bool { return !unicode.IsPrint(r) }) {
			t.Fatalf("CleanName(%q, %d) = %q lets a character through", name, limit, got)
		}
		if CleanName(got, limit) != got {
			t.Fatalf("CleanName is not stable on %q", got)
		}
	})
}

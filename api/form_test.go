package api

import (
	"errors"
	"io"
	"mime/multipart"
	"strings"
	"testing"

	"certdex/evidence"
)

// Whatever a form holds, it ends, and what is wrong with it is the sender's.
func FuzzForm(f *testing.F) {
	file := "--x\r\nContent-Disposition: form-data; name=\"file\"; filename=\"a.pdf\"\r\n\r\n%PDF-1.7\r\n"
	for _, seed := range []string{
		file + "--x--\r\n", file + file + "--x--\r\n", file, "--x--", "", "--x\r\n\r\n", "--x\r\nContent-Disposition: form-data; name=\"org\"\r\n\r\nAndina\r\n" + file + "--x--",
		"--x\r\nContent-Disposition: form-data; name=\"nonsense\"\r\n\r\n\r\n--x--", "--x\r\nContent-Transfer-Encoding: quoted-printable\r\nContent-Disposition: form-data; name=\"file\"\r\n\r\n=ZZ\r\n--x--",
	} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, body string) {
		form := newForm(multipart.NewReader(strings.NewReader(body), "x"), "org")
		for {
			part, err := form.file()
			if errors.Is(err, io.EOF) {
				return
			}
			if err != nil {
				if code := evidence.CodeOf(err); code != evidence.Invalid {
					t.Fatalf("%q: %v", code, err)
				}
				return
			}
			if _, err := io.Copy(io.Discard, &fileBody{Reader: part}); err != nil {
				return
			}
		}
	})
}

package hostile

import (
	"archive/zip"
	"bytes"
	"encoding/base64"
	"fmt"
	"io"
	"strings"
)

// archives unpack to more, or to others, than they say.
var archives = map[string]func() []byte{
	"a ZIP of a gigabyte": func() []byte {
		return zipRaw("a.pdf", swollen("%PDF-1.7\n"+strings.Repeat("\x00", 1<<20), 1000)[2:], 1000<<20)
	},
	"a ZIP that says it is small": func() []byte {
		return zipRaw("a.pdf", swollen("%PDF-1.7\n"+strings.Repeat("\x00", 1<<20), 500)[2:], 100)
	},
	"a ZIP that says it is large": func() []byte { return zipRaw("a.pdf", packed("%PDF-1.7\n")[2:], 1<<40) },
	"a ZIP in a ZIP, fifty times": func() []byte {
		inner := zipOf(entry{"a.pdf", plainPDF()})
		for range 50 {
			inner = zipOf(entry{"a.zip", inner})
		}
		return inner
	},
	"a ZIP of ten, each of ten, each of ten": func() []byte {
		inner := entry{"a.pdf", plainPDF()}
		for range 4 {
			entries := make([]entry, 10)
			for i := range entries {
				entries[i] = entry{fmt.Sprint(i, inner.name), inner.data}
			}
			inner = entry{"a.zip", zipOf(entries...)}
		}
		return inner.data
	},
	"a ZIP of a hundred thousand files": func() []byte {
		entries := make([]entry, 100_000)
		for i := range entries {
			entries[i] = entry{fmt.Sprint(i, ".pdf"), nil}
		}
		return zipOf(entries...)
	},
	"a ZIP of a thousand documents": func() []byte {
		entries := make([]entry, 1000)
		for i := range entries {
			entries[i] = entry{fmt.Sprint(i, ".pdf"), plainPDF()}
		}
		return zipOf(entries...)
	},
	"a ZIP of names that lead elsewhere": func() []byte {
		return zipOf(entry{"../../../etc/passwd", []byte("a")}, entry{"/etc/a.pdf", plainPDF()}, entry{"C:\\a.pdf", plainPDF()}, entry{"a\x00.pdf", plainPDF()},
			entry{"a\r\nb.pdf", plainPDF()}, entry{"\u202efdp.a", plainPDF()}, entry{strings.Repeat("a", 60_000) + ".pdf", plainPDF()}, entry{"\xff\xfe.pdf", plainPDF()})
	},
	"a ZIP whose list is cut": func() []byte { z := zipOf(entry{"a.pdf", plainPDF()}); return z[:len(z)-10] },
	"a ZIP whose list is elsewhere": func() []byte {
		return bytes.Replace(zipOf(entry{"a.pdf", plainPDF()}), []byte("PK\x01\x02"), []byte("PK\x01\x03"), 1)
	},
	"a ZIP of hostile files": func() []byte {
		return zipOf(entry{"a.pdf", recursions["forms that double thirty times"]()}, entry{"b.pdf", bombs["an image of zeros"]()},
			entry{"c.png", pictures["a PNG that is as large as it says"]()}, entry{"d.tif", pictures["a TIFF in a circle"]()}, entry{"e.pdf", plainPDF()})
	},
	"a DOCX of a thousand million laughs": func() []byte {
		laughs := `<?xml version="1.0"?><!DOCTYPE a [<!ENTITY l0 "ha">`
		for i := range 30 {
			laughs += fmt.Sprintf(`<!ENTITY l%d "&l%d;&l%d;">`, i+1, i, i)
		}
		return office("word/document.xml", laughs+`]><w:document xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"><w:body><w:p><w:r><w:t>&l30;</w:t></w:r></w:p></w:body></w:document>`)
	},
	"a DOCX of a hundred thousand storeys": func() []byte {
		return office("word/document.xml", `<w:document xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"><w:body>`+nested("<w:tbl>", "</w:tbl>", 100_000)+`</w:body></w:document>`)
	},
	"a DOCX of a file elsewhere": func() []byte {
		return office("word/document.xml", `<?xml version="1.0"?><!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]><w:document xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"><w:body><w:p><w:r><w:t>&x;</w:t></w:r></w:p></w:body></w:document>`)
	},
	"a DOCX of nothing": func() []byte { return office("word/other.xml", "") },
	"an e-mail in an e-mail, a thousand times": func() []byte {
		var out strings.Builder
		for i := range 1000 {
			fmt.Fprintf(&out, "From: a@example.org\r\nSubject: x\r\nMIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary=b%d\r\n\r\n--b%d\r\nContent-Type: message/rfc822\r\n\r\n", i, i)
		}
		return []byte(out.String())
	},
	"an e-mail of a hundred thousand parts": func() []byte {
		return mail("b", strings.Repeat("--b\r\nContent-Type: application/pdf\r\n\r\n%PDF-1.7\r\n", 100_000)+"--b--")
	},
	"an e-mail with a boundary of nothing": func() []byte { return mail("\"\"", strings.Repeat("--\r\n\r\n", 10_000)) },
	"an e-mail with a head without an end": func() []byte {
		return append([]byte("From: a@example.org\r\nSubject: "), bytes.Repeat([]byte("x"), 5_000_000)...)
	},
	"an e-mail of a hundred thousand heads": func() []byte {
		return append([]byte("From: a@example.org\r\n"+strings.Repeat("Received: from a by b\r\n", 100_000)), "\r\nx"...)
	},
	"an e-mail with a bomb": func() []byte {
		return mail("b", "--b\r\nContent-Type: application/pdf; name=a.pdf\r\nContent-Transfer-Encoding: base64\r\nContent-Disposition: attachment; filename=a.pdf\r\n\r\n"+
			base64.StdEncoding.EncodeToString(recursions["forms that double thirty times"]())+"\r\n--b--\r\n")
	},
}

type entry struct {
	name string
	data []byte
}

func zipOf(entries ...entry) []byte {
	var out bytes.Buffer
	w := zip.NewWriter(&out)
	for _, e := range entries {
		f, err := w.Create(e.name)
		if err == nil {
			_, err = f.Write(e.data)
		}
		if err != nil {
			panic(err)
		}
	}
	if err := w.Close(); err != nil {
		panic(err)
	}
	return out.Bytes()
}

// zipRaw holds one file of deflated bytes that says how large it will be.
func zipRaw(name, deflated string, size uint64) []byte {
	var out bytes.Buffer
	w := zip.NewWriter(&out)
	f, err := w.CreateRaw(&zip.FileHeader{Name: name, Method: zip.Deflate, CompressedSize64: uint64(len(deflated)), UncompressedSize64: size})
	if err == nil {
		_, err = io.WriteString(f, deflated)
	}
	if err != nil {
		panic(err)
	}
	if err := w.Close(); err != nil {
		panic(err)
	}
	return out.Bytes()
}

func office(name, content string) []byte {
	return zipOf(entry{"[Content_Types].xml", []byte(`<?xml version="1.0"?><Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Override PartName="/word/document.xml" ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"/></Types>`)},
		entry{"_rels/.rels", []byte(`<?xml version="1.0"?><Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="r1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument" Target="word/document.xml"/></Relationships>`)},
		entry{name, []byte(content)})
}

func mail(boundary, body string) []byte {
	return []byte("From: a@example.org\r\nTo: b@example.org\r\nSubject: x\r\nMIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary=" + boundary + "\r\n\r\n" + body)
}

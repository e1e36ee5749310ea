package archive

import (
	"archive/zip"
	"bytes"
	"encoding/binary"
	"fmt"
	"hash/crc32"
	"io/fs"
	"strings"
	"testing"

	"certdex/evidence"
)

const entries = 1000

var limits = Limits{Bytes: 4 << 20, Ratio: 200}

// packed makes an archive; change may spoil an entry's header.
func packed(t testing.TB, names []string, content []byte, change func(*zip.FileHeader)) []byte {
	t.Helper()
	var out bytes.Buffer
	w := zip.NewWriter(&out)
	for _, name := range names {
		h := &zip.FileHeader{Name: name, Method: zip.Deflate}
		if change != nil {
			change(h)
		}
		f, err := w.CreateHeader(h)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := f.Write(content); err != nil && !strings.HasSuffix(name, "/") {
			t.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

// patched overwrites a field of every record that begins with a mark.
func patched(data []byte, mark string, offset int, value ...byte) []byte {
	out := bytes.Clone(data)
	for i := 0; i+len(mark) <= len(out); i++ {
		if string(out[i:i+len(mark)]) == mark {
			copy(out[i+offset:], value)
		}
	}
	return out
}

const directoryEntry, localHeader, endOfDirectory = "PK\x01\x02", "PK\x03\x04", "PK\x05\x06"

func TestArchivesThatAreNotOpened(t *testing.T) {
	one := packed(t, []string{"a.pdf"}, []byte("%PDF-1.7"), nil)
	for _, c := range []struct {
		name string
		data []byte
		want evidence.Code
	}{
		{"a mark and nothing else", []byte("PK\x03\x04"), evidence.Malformed},
		{"cut in half", one[:len(one)/2], evidence.Malformed},
		{"too many entries", packed(t, slicesOf("x/", entries+1), nil, nil), evidence.TooLarge},
		{"more entries than it has", patched(one, endOfDirectory, 10, 0xff, 0x7f), evidence.Malformed},
		{"a list as large as ZIP64 can say", zip64(one), evidence.Malformed},
		{"entries that share their bytes", overlapping(t), evidence.Malformed},
	} {
		if a, err := Open(c.data, entries); evidence.CodeOf(err) != c.want {
			t.Errorf("%s: got %v and %v, want %s", c.name, a, err, c.want)
		}
	}
}

func slicesOf(name string, n int) []string {
	out := make([]string, n)
	for i := range out {
		out[i] = fmt.Sprint(i, name)
	}
	return out
}

// zip64 puts a ZIP64 end in front of the end, with sizes beyond reason.
func zip64(one []byte) []byte {
	at := bytes.LastIndex(one, []byte(endOfDirectory))
	out := bytes.Clone(one[:at])
	record := make([]byte, 56)
	copy(record, "PK\x06\x06")
	binary.LittleEndian.PutUint64(record[4:], 44)
	for i := 24; i < 56; i += 8 {
		binary.LittleEndian.PutUint64(record[i:], 1<<62)
	}
	locator := make([]byte, 20)
	copy(locator, "PK\x06\x07")
	binary.LittleEndian.PutUint64(locator[8:], uint64(at))
	binary.LittleEndian.PutUint32(locator[16:], 1)
	return append(append(append(out, record...), locator...), patched(one[at:], endOfDirectory, 8, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff)...)
}

// overlapping makes two entries of the list point to the same bytes.
func overlapping(t *testing.T) []byte {
	data := packed(t, []string{"a", "b"}, bytes.Repeat([]byte("certificate "), 100), nil)
	return patched(data, directoryEntry, 42, 0, 0, 0, 0)
}

func TestMembersThatAreNotUnpacked(t *testing.T) {
	zeros := make([]byte, 3<<20)
	const encryptedFlag = 1
	for _, c := range []struct {
		name string
		data []byte
		want evidence.Code
	}{
		{"a bomb", packed(t, []string{"a"}, make([]byte, 64<<20), nil), evidence.TooLarge},
		{"beyond the ratio", packed(t, []string{"a"}, zeros, nil), evidence.TooLarge},
		{"one that says it is small", patched(packed(t, []string{"a"}, zeros, nil), directoryEntry, 24, 1, 0, 0, 0), evidence.Malformed},
		{"one that says it is huge", patched(packed(t, []string{"a"}, []byte("abc"), nil), directoryEntry, 24, 0xfe, 0xff, 0xff, 0xff), evidence.Malformed},
		{"a wrong checksum", patched(packed(t, []string{"a"}, []byte("abc"), nil), directoryEntry, 16, 1, 2, 3, 4), evidence.Malformed},
		{"an encrypted one", patched(packed(t, []string{"a"}, []byte("abc"), nil), directoryEntry, 8, encryptedFlag), evidence.Encrypted},
		{"a way of packing that nobody knows", patched(packed(t, []string{"a"}, []byte("abc"), nil), directoryEntry, 10, 99), evidence.UnsupportedType},
		{"a link", packed(t, []string{"a"}, []byte("/etc/passwd"), func(h *zip.FileHeader) { h.SetMode(0o777 | fs.ModeSymlink) }), evidence.UnsupportedType},
		{"a device", packed(t, []string{"a"}, nil, func(h *zip.FileHeader) { h.SetMode(0o666 | fs.ModeDevice) }), evidence.UnsupportedType},
	} {
		a, err := Open(c.data, entries)
		if err != nil {
			t.Errorf("%s: %v", c.name, err)
			continue
		}
		data, unpacked, err := a.Members[0].Read(limits)
		if evidence.CodeOf(err) != c.want || data != nil || unpacked > limits.Bytes+1 {
			t.Errorf("%s: %d bytes and %v, want %s", c.name, unpacked, err, c.want)
		}
	}
}

func TestMembersAreUnpackedWhateverTheirNames(t *testing.T) {
	names := []string{"a.pdf", "a.pdf", "../../b", "/etc/cron.d/c", `C:\d.pdf`, "e\x00.exe", "f\u202efdp.exe", "Zertifikat M\x81ller.pdf", "empty/folder/", "__MACOSX/._a.pdf", ".DS_Store"}
	a, err := Open(packed(t, names, []byte("content"), func(h *zip.FileHeader) { h.NonUTF8 = h.Name[0] == 'Z' }), entries)
	if err != nil {
		t.Fatal(err)
	}
	if len(a.Members) != 8 || a.Members[7].Name != "Zertifikat Müller.pdf" {
		t.Errorf("%d members, the last %q", len(a.Members), a.Members[len(a.Members)-1].Name)
	}
	for _, m := range a.Members {
		if data, n, err := m.Read(limits); err != nil || string(data) != "content" || n != 7 {
			t.Errorf("%q: %q, %v", m.Name, data, err)
		}
	}
}

func TestKind(t *testing.T) {
	const types = `<?xml version="1.0"?><Types><Default Extension="xml" ContentType="application/xml"/><Override PartName="/x.xml" ContentType="%s"/></Types>`
	for _, c := range []struct{ want, name, content string }{
		{"application/vnd.openxmlformats-officedocument.wordprocessingml.document", "[Content_Types].xml", fmt.Sprintf(types, "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml")},
		{"application/vnd.ms-excel.sheet.macroEnabled", "[Content_Types].xml", fmt.Sprintf(types, "application/vnd.ms-excel.sheet.macroEnabled.main+xml")},
		{"application/vnd.oasis.opendocument.text", "mimetype", "application/vnd.oasis.opendocument.text"},
		{"application/epub+zip", "mimetype", "application/epub+zip\n"},
		{"application/java-archive", "META-INF/MANIFEST.MF", "Manifest-Version: 1.0"},
		{Type, "[Content_Types].xml", "<Types"},
		{Type, "mimetype", "application/\x00 evil <script>"},
		{Type, "certificate.pdf", "%PDF-1.7"},
	} {
		var out bytes.Buffer
		w := zip.NewWriter(&out)
		for _, f := range [][2]string{{"first.xml", "the types need not come first"}, {c.name, c.content}} {
			part, err := w.Create(f[0])
			if err != nil {
				t.Fatal(err)
			}
			if _, err := part.Write([]byte(f[1])); err != nil {
				t.Fatal(err)
			}
		}
		if err := w.Close(); err != nil {
			t.Fatal(err)
		}
		a, err := Open(out.Bytes(), entries)
		if err != nil {
			t.Fatal(err)
		}
		if got := a.Kind(); got != c.want {
			t.Errorf("%s: got %s, want %s", c.name, got, c.want)
		}
	}
}

// FuzzOpen: whatever an archive says, no member is larger than the limit.
func FuzzOpen(f *testing.F) {
	f.Add(packed(f, []string{"a.pdf", "../b"}, []byte("content content content"), nil))
	f.Add(packed(f, []string{"[Content_Types].xml", "mimetype"}, []byte("application/x"), nil))
	f.Add([]byte("PK\x05\x06" + strings.Repeat("\x00", 18)))
	f.Fuzz(func(t *testing.T, data []byte) {
		a, err := Open(data, 100)
		if err != nil {
			if evidence.CodeOf(err) == evidence.Internal {
				t.Errorf("an error without words: %v", err)
			}
			return
		}
		if kind := a.Kind(); kind == "" || strings.ContainsAny(kind, " \n\x00") {
			t.Errorf("kind %q", kind)
		}
		small := Limits{Bytes: 1 << 16, Ratio: 10}
		for _, m := range a.Members {
			data, _, err := m.Read(small)
			if int64(len(data)) > small.Bytes || err == nil && crc32.ChecksumIEEE(data) != m.file.CRC32 && m.file.CRC32 != 0 {
				t.Errorf("%d bytes of %q", len(data), m.Name)
			}
		}
	})
}

// Package archive unpacks ZIP files in memory, and believes nothing that they
// say of themselves.
package archive

import (
	"archive/zip"
	"bytes"
	"cmp"
	"errors"
	"io"
	"io/fs"
	"slices"
	"strings"
	"unicode/utf8"

	"golang.org/x/text/encoding/charmap"

	"certdex/evidence"
)

// Archive is an open ZIP file.
type Archive struct {
	Members []*Member // files, in the archive's order; folders and what systems add are left away
	size    int64
	all     []*zip.File
}

// Member is one file in an archive.
type Member struct {
	Name string // as the archive writes it
	file *zip.File
	of   *Archive
}

// Open reads the list of an archive that names at most so many entries. Errors
// are *evidence.Error.
func Open(data []byte, most int) (*Archive, error) {
	// Each entry of the list begins with this mark. It is counted before the
	// list is read: millions of empty entries would take all the memory.
	if bytes.Count(data, []byte("PK\x01\x02")) > most {
		return nil, evidence.Errorf(evidence.TooLarge, "the archive lists more than %d entries", most)
	}
	r, err := zip.NewReader(bytes.NewReader(data), int64(len(data)))
	if err != nil && !errors.Is(err, zip.ErrInsecurePath) { // paths are for display only
		return nil, evidence.Because(err, evidence.Malformed, "the archive is damaged and cannot be opened")
	}
	if overlap(r.File) {
		return nil, evidence.Errorf(evidence.Malformed, "entries of the archive share their bytes, as those of bombs do; nothing was unpacked")
	}
	a := &Archive{size: int64(len(data)), all: r.File}
	for _, f := range r.File {
		if !f.Mode().IsDir() && !added(f.Name) {
			a.Members = append(a.Members, &Member{Name: nameOf(f), file: f, of: a})
		}
	}
	return a, nil
}

// overlap says whether packed bytes belong to two entries, which is how a small
// archive unpacks to a huge one with no entry out of proportion.
func overlap(files []*zip.File) bool {
	type span struct{ from, to int64 }
	var spans []span
	for _, f := range files {
		from, err := f.DataOffset()
		if err == nil && f.CompressedSize64 > 0 && f.CompressedSize64 < 1<<62 {
			spans = append(spans, span{from, from + int64(f.CompressedSize64)})
		}
	}
	slices.SortFunc(spans, func(a, b span) int { return cmp.Compare(a.from, b.from) })
	for i := 1; i < len(spans); i++ {
		if spans[i].from < spans[i-1].to {
			return true
		}
	}
	return false
}

// added says that a file was put there by a system, not by a person.
func added(name string) bool {
	base := name[strings.LastIndexAny(name, `/\`)+1:]
	return strings.HasPrefix(name, "__MACOSX/") || base == ".DS_Store" || strings.EqualFold(base, "Thumbs.db") || strings.EqualFold(base, "desktop.ini")
}

// nameOf gives a name in UTF-8; old archives write that of DOS.
func nameOf(f *zip.File) string {
	if utf8.ValidString(f.Name) {
		return f.Name
	}
	name, err := charmap.CodePage437.NewDecoder().String(f.Name)
	if err != nil {
		return strings.ToValidUTF8(f.Name, "")
	}
	return name
}

// Limits bound the unpacking of one member.
type Limits struct {
	Bytes int64 // at most
	Ratio int64 // times its packed size at most, beyond the first megabyte
}

const freeOfRatio = 1 << 20 // bytes; small text packs well

// Read unpacks a member. It also says how many bytes it unpacked where it
// failed. Errors are *evidence.Error.
func (m *Member) Read(l Limits) (data []byte, unpacked int64, err error) {
	const encrypted = 1 // bit of the flags
	switch {
	case m.file.Flags&encrypted != 0:
		return nil, 0, evidence.Errorf(evidence.Encrypted, "it is protected by a password in the archive, which certdex does not open; unpack the archive and send the files that are in it")
	case m.file.Mode()&fs.ModeSymlink != 0:
		return nil, 0, evidence.Errorf(evidence.UnsupportedType, "it is a link to another place, not a file")
	case !m.file.Mode().IsRegular():
		return nil, 0, evidence.Errorf(evidence.UnsupportedType, "it is a device, not a file")
	}
	packed := int64(min(m.file.CompressedSize64, uint64(m.of.size)))
	most := min(l.Bytes, max(freeOfRatio, packed*l.Ratio))
	r, err := m.file.Open()
	if err != nil {
		return nil, 0, unreadable(err)
	}
	defer r.Close()
	var out bytes.Buffer
	out.Grow(int(min(m.file.UncompressedSize64, uint64(most))) + bytes.MinRead)
	n, err := io.Copy(&out, io.LimitReader(r, most+1))
	switch {
	case n > most && most < l.Bytes:
		return nil, n, evidence.Errorf(evidence.TooLarge, "it unpacks to more than %d times its size, as bombs do", l.Ratio)
	case n > most:
		return nil, n, evidence.Errorf(evidence.TooLarge, "it is larger than %d MB when unpacked", l.Bytes>>20)
	case err != nil:
		return nil, n, unreadable(err)
	}
	return out.Bytes(), n, nil
}

func unreadable(err error) error {
	if errors.Is(err, zip.ErrAlgorithm) {
		return evidence.Because(err, evidence.UnsupportedType, "it is packed in a way that certdex does not know")
	}
	return evidence.Because(err, evidence.Malformed, "it is damaged in the archive and cannot be unpacked")
}

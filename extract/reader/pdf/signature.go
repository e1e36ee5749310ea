package pdf

import (
	"strings"

	"certdex/extract/reader/sign"
)

// Bounds of the signatures that are looked at.
const (
	maxSignatures     = 20
	maxSignatureBytes = 2 << 20 // of one, with the zeros that fill its room
	maxRangeNumbers   = 40
)

// Signatures are those that the file's form holds, in their order there.
// Fields that nobody has signed are left out.
func (d *Document) Signatures() []sign.Raw {
	g := d.g
	var all []sign.Raw
	for i := range min(max(g.callInt("FPDF_GetSignatureCount", d.handle), 0), maxSignatures) {
		object := g.call("FPDF_GetSignatureObject", d.handle, uint64(i))
		if object == 0 {
			continue
		}
		size := g.callInt("FPDFSignatureObj_GetContents", object, 0, 0)
		if size <= 0 {
			continue
		}
		raw := sign.Raw{ByteRange: d.byteRange(object)}
		if size <= maxSignatureBytes {
			raw.Contents = d.fetch(size, func(buffer, size uint64) { g.call("FPDFSignatureObj_GetContents", object, buffer, size) })
		}
		raw.SubFilter = d.ascii(object, "FPDFSignatureObj_GetSubFilter")
		raw.Time = d.ascii(object, "FPDFSignatureObj_GetTime")
		if g.err != nil {
			return all
		}
		all = append(all, raw)
	}
	return all
}

func (d *Document) byteRange(object uint64) []int {
	g := d.g
	const intBytes = 4
	n := g.callInt("FPDFSignatureObj_GetByteRange", object, 0, 0)
	if n <= 0 || n > maxRangeNumbers {
		return nil
	}
	buffer := g.alloc(n * intBytes)
	defer g.free(buffer)
	g.call("FPDFSignatureObj_GetByteRange", object, buffer, uint64(n))
	out := make([]int, n)
	for i := range out {
		out[i] = g.int32At(buffer + uint64(i*intBytes))
	}
	return out
}

// fetch copies what a function writes to a buffer of so many bytes.
func (d *Document) fetch(size int, fill func(buffer, size uint64)) []byte {
	buffer := d.g.alloc(size)
	defer d.g.free(buffer)
	fill(buffer, uint64(size))
	return append([]byte(nil), d.g.view(buffer, size)...)
}

// ascii asks for a string whose length, with its end mark, the function says.
func (d *Document) ascii(object uint64, function string) string {
	size := d.g.callInt(function, object, 0, 0)
	if size <= 1 || size > maxText {
		return ""
	}
	return strings.TrimRight(string(d.fetch(size, func(buffer, size uint64) { d.g.call(function, object, buffer, size) })), "\x00")
}

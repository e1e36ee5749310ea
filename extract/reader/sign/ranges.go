package sign

import (
	"bytes"
	"encoding/hex"
	"hash"
)

// maxRanges is how many pieces of a file a signature may cover.
const maxRanges = 10

// ranges are the signed pieces of a file: offset and length, one after another.
type ranges [][2]int

func rangesOf(numbers []int, size int) (ranges, bool) {
	if len(numbers) < 2 || len(numbers)%2 != 0 || len(numbers) > 2*maxRanges {
		return nil, false
	}
	var all ranges
	at := 0
	for i := 0; i < len(numbers); i += 2 {
		offset, length := numbers[i], numbers[i+1]
		if offset < at || length < 0 || offset > size || length > size-offset {
			return nil, false
		}
		all = append(all, [2]int{offset, length})
		at = offset + length
	}
	return all, true
}

// whole says that the pieces are the whole file but for the signature's own
// digits, and white space at the end.
func (r ranges) whole(file, contents []byte) bool {
	if len(r) != 2 || r[0][0] != 0 {
		return false
	}
	gap := file[r[0][1]:r[1][0]]
	if len(gap) < 2 || gap[0] != '<' || gap[len(gap)-1] != '>' {
		return false
	}
	digits := bytes.Join(bytes.Fields(gap[1:len(gap)-1]), nil)
	decoded := make([]byte, hex.DecodedLen(len(digits)))
	if _, err := hex.Decode(decoded, digits); err != nil || !bytes.Equal(bytes.TrimRight(decoded, "\x00"), bytes.TrimRight(contents, "\x00")) {
		return false
	}
	return len(bytes.Trim(file[r[1][0]+r[1][1]:], " \r\n\t\x00")) == 0
}

func (r ranges) sum(file []byte, h hash.Hash) []byte {
	for _, piece := range r {
		h.Write(file[piece[0] : piece[0]+piece[1]])
	}
	return h.Sum(nil)
}

func (r ranges) bytes(file []byte) []byte {
	size := 0
	for _, piece := range r {
		size += piece[1]
	}
	out := make([]byte, 0, size)
	for _, piece := range r {
		out = append(out, file[piece[0]:piece[0]+piece[1]]...)
	}
	return out
}

package pdf

import (
	"bytes"
	"regexp"
	"strconv"
)

// Bounds of the search for a file's updates.
const (
	maxUpdates   = 200
	tailBytes    = 2048    // at a file's end, where it says where its newest table is
	trailerBytes = 8 << 10 // of a trailer
	headBytes    = 1024    // before the header, from which offsets may be counted
)

var (
	startXref  = regexp.MustCompile(`startxref\s+(\d{1,12})`)
	previous   = regexp.MustCompile(`/Prev\s+(\d{1,12})\b`)
	linearized = regexp.MustCompile(`/Linearized\s+\d`)
)

// Updates counts the changes that were appended to a PDF after it was first
// written, by following its chain of cross-reference tables. It is 0 for a
// chain that leads nowhere.
func Updates(file []byte) int {
	base := max(bytes.Index(file[:min(len(file), headBytes)], []byte("%PDF-")), 0)
	body := file[base:]
	found := startXref.FindAllSubmatch(file[max(len(file)-tailBytes, 0):], -1)
	if len(found) == 0 {
		return 0
	}
	at, seen := offset(found[len(found)-1][1]), map[int]bool{}
	for len(seen) < maxUpdates && at > 0 && at < len(body) && !seen[at] {
		seen[at] = true
		m := previous.FindSubmatch(trailerAt(body[at:]))
		if m == nil {
			break
		}
		at = offset(m[1])
	}
	updates := len(seen) - 1
	// A linearised file is written with two tables.
	if updates > 0 && linearized.Match(body[:min(len(body), headBytes)]) {
		updates--
	}
	return max(updates, 0)
}

func offset(digits []byte) int {
	n, _ := strconv.Atoi(string(digits)) // at most 12 digits
	return n
}

// trailerAt gives the dictionary of the table that begins here: after a table
// of lines, or at the head of a stream.
func trailerAt(table []byte) []byte {
	if bytes.HasPrefix(table, []byte("xref")) {
		i := bytes.Index(table, []byte("trailer"))
		if i < 0 {
			return nil
		}
		table = table[i:]
	}
	table = table[:min(len(table), trailerBytes)]
	for _, end := range []string{"startxref", "stream"} {
		if i := bytes.Index(table, []byte(end)); i >= 0 {
			table = table[:i]
		}
	}
	return table
}

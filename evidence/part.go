package evidence

import "strings"

// Part is a file inside a file: a member of an archive, an attachment of an
// e-mail or of a PDF. Parts are numbered from 1 in the order in which they
// stand in the file, those inside a part right after it.
type Part struct {
	Name      string `json:"name"` // as it may be shown; see PartName
	MediaType string `json:"media_type"`
	Depth     int    `json:"depth"`                // 1 is directly in the file
	FirstPage int    `json:"first_page,omitempty"` // of its own pages, counted through the file; 0 where it has none
	Pages     int    `json:"page_count"`           // its own, not those of parts inside it
	Error     *Error `json:"error,omitempty"`      // why it, or the rest of it, was not read
}

// maxPartName is the longest name of a part that is kept, in runes.
const maxPartName = 180

// PartName makes the name of a part fit for display: folders are kept apart by
// slashes, and what leads out of them is dropped. It is never used as a path.
func PartName(name string) string {
	var kept []string
	for _, folder := range strings.FieldsFunc(name, func(r rune) bool { return r == '/' || r == '\\' }) {
		if strings.Trim(folder, ". ") != "" {
			kept = append(kept, CleanName(folder, maxPartName))
		}
	}
	if len(kept) == 0 {
		return namelessFile
	}
	return shorten(strings.Join(kept, "/"), maxPartName)
}

// PartOf gives the name of the part that a page belongs to, "" where the page
// is the file's own.
func PartOf(parts []Part, page int) string {
	if part := partAt(parts, page); part > 0 {
		return parts[part-1].Name
	}
	return ""
}

// partAt is the number of the part that a page belongs to, 0 where the page is
// the file's own.
func partAt(parts []Part, page int) int {
	for i, p := range parts {
		if p.Pages > 0 && page >= p.FirstPage && page < p.FirstPage+p.Pages {
			return i + 1
		}
	}
	return 0
}

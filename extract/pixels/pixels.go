// Package pixels compares what a file's text layer says with what is seen. The
// values that decide whether a paper is good evidence are read once more, from
// the rendered page: a text that nobody sees may say anything.
package pixels

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"unicode/utf8"

	"certdex/evidence"
	"certdex/extract/reader"
	"certdex/extract/reader/seen"
)

// compared are the fields whose text is looked at on the page.
var compared = map[string]bool{
	evidence.Holder: true, evidence.HolderTaxID: true, evidence.Issuer: true, evidence.CertificateNumber: true, evidence.Standard: true,
	evidence.IssuedOn: true, evidence.EffectiveOn: true, evidence.ExpiresOn: true, evidence.AuditedOn: true, evidence.StatedOn: true,
	evidence.Score: true,
}

// longest is the longest text that is compared, in runes.
const longest = 160

// An asked claim keeps what the reader need not know.
type asked struct {
	reader.Claim
	field string
	page  int // through the whole file
}

// Check looks at the places of the documents' fields in the file that was read
// and gives a warning for each page on which something else is seen, or one for
// all where the look did not come to an end: the words are good, and not proven.
// The error is ctx's, or that of a reader that cannot be had.
func Check(ctx context.Context, r *reader.Reader, q reader.Request, read reader.Result, found []evidence.Document) ([]evidence.Warning, error) {
	all := claimsOf(read, found)
	var answers []reader.Seen
	for some := range slices.Chunk(all, reader.MaxClaims) {
		claims := make([]reader.Claim, len(some))
		for i, c := range some {
			claims[i] = c.Claim
		}
		got, err := r.See(ctx, q, read.Parts, claims)
		switch code := evidence.CodeOf(err); {
		case err == nil:
			answers = append(answers, got...)
		case ctx.Err() == nil && reader.Lost(code) || code == evidence.Malformed:
			return append(warningsOf(all, answers), evidence.Warning{Code: evidence.TextPixelsDiffer,
				Message: "the fields could not be compared with what is seen on the page: " + evidence.MessageOf(err)}), nil
		default:
			return nil, fmt.Errorf("look at the page: %w", err)
		}
	}
	return warningsOf(all, answers), nil
}

// claimsOf picks the fields whose words come from a text layer, each place once,
// in the order of the pages.
func claimsOf(read reader.Result, found []evidence.Document) []asked {
	pages := map[int]evidence.Page{}
	for _, p := range read.Pages {
		if p.Source != evidence.OCR && mediaOf(read, p.Part) == reader.PDF { // others are drawn by certdex or LibreOffice
			pages[p.Number] = p
		}
	}
	var claims []asked
	taken := map[string]bool{}
	for _, d := range found {
		for _, f := range d.Fields {
			p, ok := pages[f.Page]
			if !ok || !compared[f.Name] {
				continue
			}
			boxes := f.Boxes
			if len(boxes) == 0 {
				boxes = []evidence.Box{f.Box}
			}
			at := fmt.Sprint(f.Page, boxes)
			if taken[at] || !lookable(f.Text, boxes, p) {
				continue
			}
			taken[at] = true
			c := asked{reader.Claim{Part: p.Part, Page: f.Page, Text: f.Text, Boxes: boxes}, f.Name, f.Page}
			if p.Part > 0 {
				c.Page -= read.Parts[p.Part-1].FirstPage - 1
			}
			claims = append(claims, c)
		}
	}
	slices.SortStableFunc(claims, func(a, b asked) int { return a.page - b.page })
	return claims
}

// mediaOf is the type of the file, or of one of its parts.
func mediaOf(read reader.Result, part int) string {
	if part == 0 {
		return read.MediaType
	}
	return read.Parts[part-1].MediaType
}

// lookable says that a text can be compared: in a script that is read, in
// lines that lie level.
func lookable(text string, boxes []evidence.Box, p evidence.Page) bool {
	const most = 4 // lines
	if !seen.Comparable(text) || utf8.RuneCountInString(text) > longest || len(boxes) > most {
		return false
	}
	for _, b := range boxes {
		if !(b.Width()*p.Width > b.Height()*p.Height) || b.Height()*p.Height < 3 {
			return false
		}
	}
	return true
}

// warningsOf gives one warning a page, of the first claims that were answered. The values themselves stay on the page.
func warningsOf(claims []asked, answers []reader.Seen) []evidence.Warning {
	differ := map[int][]string{}
	var pages []int
	for i, a := range answers {
		c := claims[i]
		if !a.Contradicts(c.Text) {
			continue
		}
		if differ[c.page] == nil {
			pages = append(pages, c.page)
		}
		differ[c.page] = append(differ[c.page], strings.ReplaceAll(c.field, "_", " "))
	}
	var warnings []evidence.Warning
	for _, page := range pages {
		warnings = append(warnings, evidence.Warning{Code: evidence.TextPixelsDiffer, Page: page,
			Message: "the text in the file is not what is seen on the page: " + strings.Join(differ[page], ", ")})
	}
	return warnings
}

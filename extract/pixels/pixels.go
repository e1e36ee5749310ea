// Package pixels compares what a file's text layer says with what is seen. The
// values that decide whether a paper is good evidence are read once more, from
// the rendered page: a text that nobody sees may say anything.
package pixels

import (
	"context"
	"fmt"
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

// Check looks at the places of the documents' fields in the file that was read
// and gives a warning for each page on which something else is seen, or one for
// all where the look did not come to an end: the words are good, and not proven.
// The error is ctx's, or that of a reader that cannot be had.
func Check(ctx context.Context, r *reader.Reader, q reader.Request, read reader.Result, found []evidence.Document) ([]evidence.Warning, error) {
	claims, names := claimsOf(read, found)
	if len(claims) == 0 {
		return nil, nil
	}
	answers, err := r.See(ctx, q, claims)
	switch code := evidence.CodeOf(err); {
	case err == nil:
	case ctx.Err() == nil && lost[code] || code == evidence.Malformed:
		return []evidence.Warning{{Code: evidence.TextPixelsDiffer,
			Message: "the fields could not be compared with what is seen on the page: " + evidence.MessageOf(err)}}, nil
	default:
		return nil, fmt.Errorf("look at the page: %w", err)
	}
	return warningsOf(claims, names, answers), nil
}

// claimsOf picks the fields whose words come from a text layer, each place once.
func claimsOf(read reader.Result, found []evidence.Document) (claims []reader.Claim, names []string) {
	pages := map[int]evidence.Page{}
	for _, p := range own(read) {
		if p.Source != evidence.OCR {
			pages[p.Number] = p
		}
	}
	taken := map[string]bool{}
	for _, d := range found {
		for _, f := range d.Fields {
			p, ok := pages[f.Page]
			if !ok || !compared[f.Name] || len(claims) == reader.MaxClaims {
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
			claims = append(claims, reader.Claim{Page: f.Page, Text: f.Text, Boxes: boxes})
			names = append(names, f.Name)
		}
	}
	return claims, names
}

// own gives the pages whose numbers are sure when the file is opened again: a
// part that lies in another part, or that broke off, may be met differently, and
// one on which a reader was lost is not left away again.
func own(read reader.Result) []evidence.Page {
	if read.MediaType != reader.PDF && read.MediaType != reader.ZIP {
		return nil
	}
	last, before := len(read.Pages), 0
	for _, p := range read.Parts {
		if p.Error != nil && lost[p.Error.Code] {
			last = min(last, before)
		}
		before += p.Pages
		plain := p.Depth == 1 && read.MediaType == reader.ZIP && (p.MediaType == reader.PDF || strings.HasPrefix(p.MediaType, "image/"))
		if p.FirstPage > 0 && (!plain || p.Error != nil) {
			last = min(last, p.FirstPage-1)
		}
	}
	return read.Pages[:last]
}

// lost are the codes of parts on which a reader was lost.
var lost = map[evidence.Code]bool{evidence.TimeLimit: true, evidence.MemoryLimit: true, evidence.ReaderCrashed: true}

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

// warningsOf gives one warning a page. The values themselves stay on the page.
func warningsOf(claims []reader.Claim, names []string, answers []reader.Seen) []evidence.Warning {
	differ := map[int][]string{}
	var pages []int
	for i, a := range answers {
		if !a.Contradicts(claims[i].Text) {
			continue
		}
		if differ[claims[i].Page] == nil {
			pages = append(pages, claims[i].Page)
		}
		differ[claims[i].Page] = append(differ[claims[i].Page], strings.ReplaceAll(names[i], "_", " "))
	}
	var warnings []evidence.Warning
	for _, page := range pages {
		warnings = append(warnings, evidence.Warning{Code: evidence.TextPixelsDiffer, Page: page,
			Message: "the text in the file is not what is seen on the page: " + strings.Join(differ[page], ", ")})
	}
	return warnings
}

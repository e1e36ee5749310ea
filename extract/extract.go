package extract

import (
	"certdex/evidence"
	"certdex/programs"
)

// Version is the extractor's: it changes when its results may.
const Version = "3"

// Documents finds the logical documents on the pages of one file, in page
// order, each with kind, program and fields. A paper of no known program is a
// document without fields.
func Documents(pages []evidence.Page, c *programs.Catalogue) []evidence.Document {
	lx := lexiconOf(c)
	laid := make([]*page, len(pages))
	room := maxFileSegments
	for i, p := range pages {
		laid[i] = layOut(p, room)
		room -= len(laid[i].segs)
	}
	if len(laid) == 0 {
		return nil
	}
	groups, uncertain := lx.split(laid)
	var documents []evidence.Document
	for _, g := range groups {
		d := lx.detection(g)
		p := &paper{lx: lx, pages: g, program: d.program, kind: d.kind, odds: d.odds, lang: lx.languageOf(g)}
		for _, n := range uncertain {
			if n >= g[0].number && n <= g[len(g)-1].number {
				p.warnings = append(p.warnings, evidence.Warning{Code: evidence.SplitUncertain, Page: n,
					Message: "it is not certain whether a new document begins on this page"})
			}
		}
		for _, pg := range g {
			if pg.cut {
				p.warnings = append(p.warnings, evidence.Warning{Code: evidence.PartialPage, Page: pg.number,
					Message: "the page has more text than is searched for fields"})
			}
		}
		if d.known {
			for _, pg := range g {
				pg.findLabels(lx, d.program.Code)
				pg.guessLabels(lx, d.program.Code)
			}
			p.extract()
		}
		documents = append(documents, p.document())
	}
	return documents
}

package extract

import (
	"regexp"
	"slices"
	"strconv"
	"strings"
	"unicode"

	"certdex/evidence"
)

// face is what a page shows of the document that it belongs to.
type face struct {
	detection detection
	number    string // certificate number
	holder    string
	title     bool // a document's title in large type
	at, of    int  // "page 2 of 3"
}

// split groups pages into documents: "page x of y" decides where it is
// printed, else a new program, number or title begins a new document. None goes
// from one part of the file into another.
func (lx *lexicon) split(pages []*page) (groups [][]*page, uncertain []int) {
	var last face
	for i, pg := range pages {
		f := lx.faceOf(pg)
		if i == 0 || pg.part != pages[i-1].part {
			groups = append(groups, []*page{pg})
			last = f
			continue
		}
		begins, sure := begins(last, f, len(groups[len(groups)-1]))
		if begins {
			groups = append(groups, []*page{pg})
			last = f
		} else {
			groups[len(groups)-1] = append(groups[len(groups)-1], pg)
			last = last.merged(f)
		}
		if !sure {
			uncertain = append(uncertain, pg.number)
		}
	}
	return groups, uncertain
}

// begins says whether the page shown by next begins a document after the pages
// shown by last, and whether that is sure.
func begins(last, next face, pages int) (begins, sure bool) {
	if next.of > 0 && last.of > 0 {
		if next.at == last.at+1 && next.of == last.of && (next.number == "" || last.number == "" || next.number == last.number) {
			return false, true
		}
		if next.at == 1 {
			return true, true
		}
	}
	if next.at == 1 && next.of > 0 {
		return true, true
	}
	if next.at > 1 && (last.at == 0 || last.at < next.at) && next.at == pages+1 {
		return false, true
	}
	if next.number != "" && last.number != "" {
		return next.number != last.number, true
	}
	if next.detection.known && last.detection.known && next.detection.program.Code != last.detection.program.Code {
		return true, next.title
	}
	if next.title && (next.number != "" || next.holder != "" && last.holder != "" && next.holder != last.holder) {
		return true, next.number != ""
	}
	if next.title && next.detection.known != last.detection.known {
		return true, false
	}
	return false, !next.title
}

func (f face) merged(g face) face {
	if f.number == "" {
		f.number = g.number
	}
	if f.holder == "" {
		f.holder = g.holder
	}
	if !f.detection.known {
		f.detection = g.detection
	}
	f.at, f.of = g.at, g.of
	return f
}

var pageOf = regexp.MustCompile(`(?:pagina|page|seite|pag|blatt|hoja|strona|p|folha)\.? ?(\d{1,3}) ?(?:de|of|von|sur|/|van|z) ?(\d{1,3})`)

func (lx *lexicon) faceOf(pg *page) face {
	f := face{detection: lx.detection([]*page{pg})}
	p := &paper{lx: lx, pages: []*page{pg}, program: f.detection.program, rows: map[*segment]bool{}}
	pg.findLabels(lx, f.detection.program.Code)
	p.findNumbers()
	for _, c := range p.claims {
		if c.field.Name == evidence.CertificateNumber && f.number == "" {
			f.number = compactKey(c.field.Value)
		}
	}
	if names := p.labelledNames(evidence.Holder); len(names) > 0 {
		f.holder = compactKey(names[0].field.Value)
	}
	median := medianHeight(pg.segs)
	for _, s := range pg.segs {
		if m := pageOf.FindStringSubmatch(foldLine(s)); m != nil && (s.box[1] > 0.8 || s.box[1] < 0.15) {
			f.at, _ = strconv.Atoi(m[1])
			f.of, _ = strconv.Atoi(m[2])
		}
		if kinds, n := lx.titles.at(s.atoms, 0); n > 0 && s.box[1] < 0.5 && s.h > 1.25*median && !slices.Contains(kinds, "other") {
			f.title = true
		}
	}
	return f
}

func foldLine(s *segment) string {
	text, _ := foldedText(s.atoms)
	return strings.TrimFunc(text, unicode.IsSpace)
}

func medianHeight(segs []*segment) float64 {
	if len(segs) == 0 {
		return 0
	}
	hs := make([]float64, len(segs))
	for i, s := range segs {
		hs[i] = s.h
	}
	slices.Sort(hs)
	return hs[len(hs)/2]
}

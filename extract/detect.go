package extract

import (
	"maps"
	"slices"
	"strings"

	"certdex/evidence"
	"certdex/programs"
)

// Bounds of detection, in log-odds summed over a paper's phrases.
const (
	programFloor = 3.0 // less evidence than this is no program
	lookAlike    = 3.0 // this much makes a paper something else than evidence
)

// detection is what the words of some pages say of program and kind.
type detection struct {
	program programs.Program
	known   bool
	kind    evidence.Kind
	odds    float64
}

// detection weighs the programs' phrases. Each phrase counts once, longer matches
// cover shorter ones, and headings in letter-spaced type count as well.
func (lx *lexicon) detection(pages []*page) detection {
	scores := map[string]float64{}
	against := map[string]map[string]float64{}
	counted := map[string]bool{}
	count := func(e weightEntry, phrase string) {
		id := e.program + "\x00" + e.kind + "\x00" + phrase
		if counted[id] {
			return
		}
		counted[id] = true
		if e.kind == "" {
			scores[e.program] += e.weight
			return
		}
		if against[e.program] == nil {
			against[e.program] = map[string]float64{}
		}
		against[e.program][e.kind] += e.weight
	}
	titles := map[string]int{}
	for _, pg := range pages {
		for _, b := range pg.blocks {
			for i := 0; i < len(b.atoms); i++ {
				entries, n := lx.detect.at(b.atoms, i)
				for _, e := range entries {
					if e.kind == string(evidence.Questionnaire) && titleWeight(b, i, n) < 2 { // mentioned in a sentence
						continue
					}
					count(e, b.atoms[i:i+n].key())
				}
				if kinds, m := lx.titles.at(b.atoms, i); m > 0 {
					for _, k := range kinds {
						w := titleWeight(b, i, m)
						if w == 1 && titles[k] > 0 || k == evidence.OtherProgram && w > 1 && (pg != pages[0] || b.atoms[i].seg.box[1] > headOfPage*2) { // words of sentences count once, rows of tables are no titles
							continue
						}
						titles[k] += w
					}
				}
				if n > 1 {
					i += n - 1
				}
			}
			for _, s := range b.segs {
				lx.countSpaced(s, count)
			}
		}
	}
	lx.numberEvidence(pages, scores)
	var d detection
	for _, p := range lx.catalogue.All() {
		if s := scores[p.Code]; s >= programFloor && (!d.known || s > d.odds) {
			d.program, d.known, d.odds = p, true, s
		}
	}
	if !d.known {
		return detection{kind: evidence.OtherKind, odds: 1.5, program: programs.Program{Code: evidence.OtherProgram}}
	}
	for code, s := range scores {
		if code != d.program.Code && s > 0 {
			d.odds -= s / 2
		}
	}
	d.kind = kindOf(d.program, titles, against[d.program.Code])
	if pages[0].message && (d.kind == evidence.Certificate || d.kind == evidence.AuditReport) {
		d.kind = evidence.OtherKind
	}
	if d.kind == evidence.OtherKind {
		d.program, d.known = programs.Program{Code: evidence.OtherProgram}, false
	}
	return d
}

// titleWeight says how much a title's wording counts: alone in large type the
// most, inside a sentence little.
func titleWeight(b *block, i, n int) int {
	seg := b.atoms[i].seg
	switch {
	case len(seg.atoms) == n || len(b.atoms) == n:
		return 3
	case len(seg.atoms) <= n+4:
		return 2
	}
	return 1
}

// countSpaced finds phrases in a line that is set letter by letter.
func (lx *lexicon) countSpaced(s *segment, count func(weightEntry, string)) {
	if len(s.atoms) < 6 || len(s.atoms) > 80 {
		return
	}
	letters := 0
	for _, a := range s.atoms {
		letters += len(a.key)
	}
	if letters > 3*len(s.atoms) {
		return
	}
	key := strings.ReplaceAll(s.atoms.key(), " ", "")
	for _, c := range lx.compacts {
		if strings.Contains(key, c.text) {
			count(c.weightEntry, c.text)
		}
	}
}

// numberEvidence lets a number of a program's own shape speak for it.
func (lx *lexicon) numberEvidence(pages []*page, scores map[string]float64) {
	for _, prog := range lx.catalogue.All() {
		if len(prog.Number) == 0 || scores[prog.Code] <= 0 {
			continue
		}
		p := &paper{lx: lx, pages: pages, program: prog}
	search:
		for _, s := range p.segments() {
			for i := range s.atoms {
				if _, n := p.numberAt(s.atoms, i); n > 0 {
					scores[prog.Code] += 3
					break search
				}
			}
		}
	}
}

// kindOf says what sort of paper it is: what the program's papers are, unless
// wordings make it something else.
func kindOf(p programs.Program, titles map[string]int, against map[string]float64) evidence.Kind {
	kind, most := "", 0.0
	for k, w := range against {
		if w > most || w == most && k < kind {
			kind, most = k, w
		}
	}
	certificate := titles[string(evidence.Certificate)]
	if most >= lookAlike && !(kind == string(evidence.InProcessLetter) && most < 4 && certificate >= 3) {
		return evidence.Kind(kind)
	}
	if p.Kind == string(evidence.AuditReport) {
		if self := titles[string(evidence.SelfAssessment)]; self >= 2 && self >= titles[string(evidence.AuditReport)] {
			return evidence.SelfAssessment
		}
		if titles[string(evidence.Questionnaire)] >= 3 && titles[string(evidence.AuditReport)] == 0 {
			return evidence.Questionnaire
		}
		if titles["other"] >= 4 && titles[string(evidence.AuditReport)] == 0 {
			return evidence.OtherKind
		}
		return evidence.AuditReport
	}
	if other := titles["other"]; other >= 3 && other > certificate || other >= 6 {
		return evidence.OtherKind
	}
	return evidence.Certificate
}

// tongue is the language that most of some words' frequent ones are of; "" where
// there are none.
func (lx *lexicon) tongue(a span) string {
	best, most := "", 0
	for _, lang := range slices.Sorted(maps.Keys(lx.common)) {
		n := 0
		for _, x := range a {
			if lx.common[lang][x.key] {
				n++
			}
		}
		if n > most {
			best, most = lang, n
		}
	}
	return best
}

// languageOf tells the language of the pages by their frequent words.
func (lx *lexicon) languageOf(pages []*page) string {
	counts := map[string]int{}
	total := 0
	for _, pg := range pages {
		for _, s := range pg.segs {
			for _, a := range s.atoms {
				total++
				for lang, words := range lx.common {
					if words[a.key] {
						counts[lang]++
					}
				}
			}
		}
	}
	langs := make([]string, 0, len(counts))
	for l := range counts {
		langs = append(langs, l)
	}
	slices.Sort(langs)
	bestLang, most := "", 0
	for _, l := range langs {
		if counts[l] > most {
			bestLang, most = l, counts[l]
		}
	}
	if most*20 < total || most < 3 {
		return ""
	}
	return bestLang
}

package extract

import (
	"maps"
	"regexp"
	"slices"
	"strings"
	"sync"

	"certdex/programs"
)

// labelEntry is one meaning of a label wording.
type labelEntry struct {
	field   string
	lang    string
	weak    bool
	program string // "" for every program
}

// kindEntry is a value that a wording stands for.
type kindEntry struct{ field, value string }

// issuerEntry is a body that a wording names.
type issuerEntry struct {
	program string
	name    string
	country string
	office  bool
	place   bool // a place name follows
}

type weightEntry struct {
	program string
	kind    string // "" where it speaks for the program itself
	weight  float64
}

// lexicon is the catalogue's words, ready for matching.
type lexicon struct {
	catalogue  *programs.Catalogue
	labels     phrases[labelEntry]
	inline     phrases[labelEntry]
	trailing   phrases[labelEntry]
	fillers    phrases[string]
	stops      phrases[string]
	positions  phrases[string]
	closings   phrases[string]
	greetings  phrases[string]
	addressee  phrases[string]
	attention  phrases[string]
	scopeLeads phrases[string]
	noEnd      phrases[string]
	roles      phrases[string]
	visits     phrases[string]
	noVisit    phrases[string]
	members    phrases[string]
	until      phrases[string]
	revoked    phrases[string]
	ended      phrases[string]
	ranges     phrases[string]
	legalForms phrases[string]
	auditFirms phrases[string]
	taxIDs     phrases[string]
	countries  phrases[string]
	issuers    phrases[issuerEntry]
	authority  map[string]*phrases[string] // by program
	offices    map[string]*phrases[string]
	detect     phrases[weightEntry]
	titles     phrases[string]
	levels     map[string]*phrases[string] // by program
	values     phrases[kindEntry]
	common     map[string]map[string]bool
	companies  map[string]bool
	places     map[string]bool
	standards  map[string][]standard
	compacts   []compactPhrase
	guessers   map[string]*guesser // by program
}

type standard struct {
	expression *regexp.Regexp
	value      string
}

// compactPhrase is a detection phrase without spaces, for letter-spaced
// headings.
type compactPhrase struct {
	text string
	weightEntry
}

var compiled sync.Map // *programs.Catalogue → *lexicon

func lexiconOf(c *programs.Catalogue) *lexicon {
	if l, ok := compiled.Load(c); ok {
		return l.(*lexicon)
	}
	l, _ := compiled.LoadOrStore(c, compile(c))
	return l.(*lexicon)
}

func compile(c *programs.Catalogue) *lexicon {
	w := c.Lexicon
	l := &lexicon{catalogue: c, levels: map[string]*phrases[string]{}, authority: map[string]*phrases[string]{}, offices: map[string]*phrases[string]{}, common: map[string]map[string]bool{},
		companies: set(w.Companies), places: set(w.Places), standards: map[string][]standard{}, guessers: map[string]*guesser{}}
	addLabels(&l.labels, w.Labels, false, "")
	addLabels(&l.labels, w.WeakLabels, true, "")
	addLabels(&l.inline, w.Inline, false, "")
	addLabels(&l.trailing, w.Trailing, false, "")
	for _, t := range w.TaxIDs {
		l.taxIDs.add(t, t)
		l.labels.add(t, labelEntry{field: taxLabel})
	}
	for into, words := range map[*phrases[string]]programs.Words{
		&l.fillers: w.Fillers, &l.stops: w.Stops, &l.positions: w.Positions, &l.closings: w.Closings,
		&l.greetings: w.Greetings, &l.addressee: w.Addressee, &l.attention: w.Attention, &l.scopeLeads: w.ScopeLeads, &l.noEnd: w.NoEnd, &l.ranges: w.Ranges,
		&l.roles: w.Roles, &l.visits: w.Visits, &l.noVisit: w.NoVisit,
		&l.members: w.Members, &l.until: w.Until, &l.revoked: w.Revoked, &l.ended: w.Ended,
	} {
		for lang, list := range words {
			for _, text := range list {
				into.add(text, lang)
			}
		}
	}
	for lang, list := range w.Common {
		l.common[lang] = set(list)
	}
	for _, f := range w.LegalForms {
		l.legalForms.add(f, f)
	}
	for _, f := range w.AuditFirms {
		l.auditFirms.add(f, f)
	}
	for kind, list := range w.Titles {
		for _, text := range list {
			l.titles.add(text, kind)
		}
	}
	for code, names := range w.Countries {
		for _, n := range names {
			l.countries.add(n, code)
		}
	}
	for _, field := range slices.Sorted(maps.Keys(w.Values)) {
		for _, value := range slices.Sorted(maps.Keys(w.Values[field])) {
			for _, text := range w.Values[field][value] {
				l.values.add(text, kindEntry{field, value})
			}
		}
	}
	for _, p := range c.All() {
		l.addProgram(p)
	}
	return l
}

func (lx *lexicon) addProgram(p programs.Program) {
	addLabels(&lx.labels, p.Labels, false, p.Code)
	g := newGuesser()
	g.learn(lx.catalogue.Lexicon.Labels)
	g.learn(p.Labels)
	lx.guessers[p.Code] = g
	for _, d := range p.Detect {
		e := weightEntry{program: p.Code, weight: d.Weight}
		lx.detect.add(d.Text, e)
		if text := strings.Join(keysOf(d.Text), ""); len(text) >= 14 {
			lx.compacts = append(lx.compacts, compactPhrase{text, e})
		}
	}
	for _, d := range p.NotEvidence {
		lx.detect.add(d.Text, weightEntry{program: p.Code, kind: d.Kind, weight: d.Weight})
	}
	for _, i := range p.Issuers {
		for _, name := range append([]string{i.Name}, i.Also...) {
			stem, place := strings.CutSuffix(name, " …")
			if strings.Contains(stem, "…") {
				continue
			}
			lx.issuers.add(stem, issuerEntry{p.Code, name, i.Country, i.Office, place})
		}
	}
	lx.authority[p.Code], lx.offices[p.Code] = wordsOf(p.Bodies.Authority), wordsOf(p.Bodies.Office)
	levels := &phrases[string]{}
	for _, lv := range p.Levels {
		for _, text := range lv.Words {
			levels.add(text, lv.Code)
		}
	}
	lx.levels[p.Code] = levels
	for _, s := range p.Standards {
		lx.standards[p.Code] = append(lx.standards[p.Code], standard{regexp.MustCompile(s.Pattern), s.Value})
	}
}

func wordsOf(list []string) *phrases[string] {
	words := &phrases[string]{}
	for _, text := range list {
		words.add(text, text)
	}
	return words
}

func addLabels(into *phrases[labelEntry], labels programs.Labels, weak bool, program string) {
	for _, field := range slices.Sorted(maps.Keys(labels)) {
		for _, lang := range slices.Sorted(maps.Keys(labels[field])) {
			for _, text := range labels[field][lang] {
				into.add(text, labelEntry{field, lang, weak, program})
			}
		}
	}
}

func set(words []string) map[string]bool {
	m := make(map[string]bool, len(words))
	for _, w := range words {
		m[strings.Join(keysOf(w), " ")] = true
	}
	return m
}

// taxLabel is the label field of identifiers: the label itself is part of the
// lexicon of tax ids, not of a field of the contract.
const taxLabel = "holder_tax_id"

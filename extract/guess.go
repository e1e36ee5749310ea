package extract

import (
	"maps"
	"math"
	"slices"

	"certdex/evidence"
	"certdex/programs"
)

// guesser tells what a label means that no list has, from the words that it
// shares with the listed labels: "Result lapses on" is nearest to the labels of
// an end of validity. It is a naive Bayes classifier over word stems, made from
// the program data alone.
type guesser struct {
	stems map[string]map[string]float64 // stem → field → how often
	total map[string]float64            // field → stems in all
	all   map[string]float64            // stem → how often in all
	sum   float64
}

const (
	stemLength  = 5    // letters of a word that its stem keeps
	smoothing   = 3.0  // stems that every field is thought to have drawn from all labels alike
	unknownOdds = 1.2  // log-odds that text in a label's place is no label that certdex wants
	unseenStem  = -0.7 // log-odds of a word that no label has
	leastStem   = -1.3 // log-odds of a word that labels of other fields have: no single word rules a field out
	listedStart = 1.5  // log-odds for the field of a listed label that the wording begins with
	surelyMeant = 0.7  // least probability of a meaning
)

func newGuesser() *guesser {
	return &guesser{stems: map[string]map[string]float64{}, total: map[string]float64{}, all: map[string]float64{}}
}

func stemOf(key string) string {
	if r := []rune(key); len(r) > stemLength {
		return string(r[:stemLength])
	}
	return key
}

func (g *guesser) learn(labels programs.Labels) {
	for field, words := range labels {
		for _, list := range words {
			for _, text := range list {
				for _, key := range keysOf(text) {
					s := stemOf(key)
					if g.stems[s] == nil {
						g.stems[s] = map[string]float64{}
					}
					g.stems[s][field]++
					g.total[field]++
					g.all[s]++
					g.sum++
				}
			}
		}
	}
}

// meaning gives the field that a wording is a label of, among those that may be,
// and how sure that is; "" where it is more likely none.
func (g *guesser) meaning(a span, listed []*label, mayBe func(field string) bool) (field string, probability float64) {
	odds := map[string]float64{"": unknownOdds}
	for f, total := range g.total {
		if !mayBe(f) {
			continue
		}
		sum := 0.0
		for _, x := range a {
			s := stemOf(x.key)
			if x.digits || len(x.key) < 2 {
				continue
			}
			if g.all[s] == 0 {
				sum += unseenStem
				continue
			}
			base := g.all[s] / g.sum
			p := (g.stems[s][f] + smoothing*base) / (total + smoothing)
			sum += max(math.Log(p/base), leastStem)
		}
		if slices.ContainsFunc(listed, func(l *label) bool { return l.seg == a[0].seg && l.from == a[0].index && l.is(f) }) {
			sum += listedStart
		}
		odds[f] = sum
	}
	top, all := math.Inf(-1), 0.0
	for _, f := range slices.Sorted(maps.Keys(odds)) {
		if odds[f] > top {
			field, top = f, odds[f]
		}
	}
	for _, f := range slices.Sorted(maps.Keys(odds)) {
		all += math.Exp(odds[f] - top)
	}
	return field, 1 / all
}

// guessLabels marks what stands where labels do and reads like one, though no
// list has it.
func (p *page) guessLabels(lx *lexicon, program string) {
	g := lx.guessers[program]
	known := p.knownLabels()
	for _, s := range p.segs {
		start := numbering(s.atoms)
		n := p.labelLike(s, start, known)
		if n == 0 || slices.ContainsFunc(s.labels, func(l *label) bool {
			return l.rest || l.tail != nil || l.from <= start && l.to >= n || l.from < n && l.colon
		}) {
			continue
		}
		l := &label{seg: s, from: start, to: n, start: true, colon: colonAfter(s.atoms, n), guessed: true}
		l.whole = n == len(s.atoms)
		l.goesBelow()
		may := l.mayAnnounce()
		field, probability := g.meaning(s.atoms[start:n], s.labels, func(f string) bool { return may[f] })
		if field == "" || probability < surelyMeant {
			if start == 0 || !l.whole || !numberedBoxes(s) {
				continue
			}
			field = programs.NoField // a box of a form that no field wants
		}
		l.entries = []labelEntry{{field: field, program: program}}
		s.labels = append([]*label{l}, slices.DeleteFunc(s.labels, func(o *label) bool { return o.from < n })...)
	}
}

// labelLike is how many atoms at the start of a segment stand where labels
// stand: up to a colon, or alone in a column or a row of known labels.
func (p *page) labelLike(s *segment, start int, known []*segment) int {
	for i := start; i < min(len(s.atoms), start+8); i++ {
		if s.atoms[i].digits {
			return 0
		}
		if colonAfter(s.atoms, i+1) {
			if !startsName(s.atoms[start:]) || i+1 == len(s.atoms) && s.right() == nil && s.below(belowGap) == nil {
				return 0
			}
			return i + 1
		}
	}
	if len(s.atoms)-start > 6 || !startsName(s.atoms[start:]) || !p.amongLabels(s, known) {
		return 0
	}
	return len(s.atoms)
}

// knownLabels gives the segments that are listed labels and nothing else, as
// many as show how the page sets its labels.
func (p *page) knownLabels() []*segment {
	const enough = 200
	var known []*segment
	for _, s := range p.segs {
		if len(s.labels) > 0 && s.labels[0].whole && !s.labels[0].colon {
			if known = append(known, s); len(known) == enough {
				break
			}
		}
	}
	return known
}

// amongLabels says whether a segment is set like the labels of its column, with
// a value beside it, or like those of its row, with a value below.
func (p *page) amongLabels(s *segment, known []*segment) bool {
	if l := leftLabel(s); l != nil && l.whole && !l.guessed {
		return false
	}
	beside, under := s.right(), s.below(belowGap)
	if beside != nil && len(beside.labels) > 0 && beside.labels[0].whole {
		beside = nil
	}
	for _, t := range known {
		if t == s || t.bold != s.bold || max(t.h, s.h) > 1.06*min(t.h, s.h) {
			continue
		}
		if math.Abs(t.box[0]-s.box[0]) < 0.4*s.h*p.aspect {
			if r := t.right(); beside != nil && r != nil && math.Abs(r.box[0]-beside.box[0]) < 0.6*s.h*p.aspect {
				return true
			}
			if stacked(t) && stacked(s) {
				return true
			}
		}
		if t.line == s.line && under != nil && beside == nil && t.below(belowGap) != nil && t.below(belowGap).line == under.line {
			return true
		}
	}
	return false
}

// numberedBoxes says whether the segment stands in a row of numbered labels.
func numberedBoxes(s *segment) bool {
	return slices.ContainsFunc(s.line.segs, func(t *segment) bool {
		return t != s && numbering(t.atoms) > 0 && len(t.labels) > 0 && t.labels[0].whole && oneSize(s, t)
	})
}

// stacked says whether a segment stands over a value that is set in another
// type than it.
func stacked(s *segment) bool {
	t := s.below(belowGap)
	return t != nil && math.Abs(t.box[0]-s.box[0]) < 0.4*s.h*s.page.aspect && (t.h > 1.1*s.h || t.bold != s.bold) && len(t.labels) == 0
}

// What a label may announce, by what its value opens with.
var (
	ofDates   = map[string]bool{programs.NoField: true, evidence.IssuedOn: true, evidence.EffectiveOn: true, evidence.ExpiresOn: true, evidence.AuditedOn: true, "due": true}
	ofNumbers = map[string]bool{programs.NoField: true, evidence.CertificateNumber: true, taxLabel: true, evidence.Score: true, evidence.Reference: true, evidence.ScanID: true, evidence.MID: true, evidence.Address: true}
	ofWords   = map[string]bool{programs.NoField: true, evidence.Holder: true, evidence.Facility: true, evidence.Address: true, evidence.Issuer: true, evidence.IssuingOffice: true, evidence.CertificateNumber: true,
		evidence.Role: true, evidence.Scope: true, evidence.Signatory: true, evidence.Rating: true, evidence.AuditFirm: true, evidence.AuditMode: true, evidence.AuditNotice: true, taxLabel: true}
)

// mayAnnounce gives the fields whose values read like the label's.
func (l *label) mayAnnounce() map[string]bool {
	regions := l.regions()
	if len(regions) == 0 {
		return nil
	}
	a := regions[0].lines[0]
	if d := datesIn(a[:min(len(a), 10)], dateOrder{}); len(d) > 0 {
		if at := slices.Index(a, d[0].span[0]); at <= 4 && gapOK(a[:at]) {
			return ofDates
		}
	}
	switch {
	case hasDigit(a[0].key):
		return ofNumbers
	case l.size() >= 2:
		return ofWords
	}
	return nil
}

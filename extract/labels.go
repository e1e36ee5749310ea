package extract

import (
	"math"
	"slices"
	"strings"
	"unicode"

	"certdex/evidence"
	"certdex/programs"
)

// label is a label wording on a page with where it stands and how surely it is
// one.
type label struct {
	entries []labelEntry
	seg     *segment
	from    int // atoms of seg
	to      int // first atom after it, with translations and brackets skipped
	colon   bool
	start   bool     // begins its segment
	whole   bool     // nothing else in its segment
	tail    *segment // where the label goes on, on the line below
	rest    bool     // the second line of a label above
	twofold bool     // goes on with the same label in another language
	guessed bool     // no list has it
	soft    bool     // one common word that may open a value: "Planta Norte"
}

func (l *label) is(field string) bool {
	return slices.ContainsFunc(l.entries, func(e labelEntry) bool { return e.field == field })
}

// weak says whether the label announces the field only weakly.
func (l *label) weak(field string) bool {
	return !slices.ContainsFunc(l.entries, func(e labelEntry) bool { return e.field == field && !e.weak })
}

// size is the number of atoms of the label: longer ones are surer.
func (l *label) size() int { return l.to - l.from }

// firm are the fields of which one word is a label even without a colon.
var firm = map[string]bool{evidence.Scope: true, evidence.Address: true, evidence.IssuedOn: true, evidence.ExpiresOn: true, evidence.EffectiveOn: true,
	taxLabel: true, evidence.MID: true, evidence.CertificateNumber: true, evidence.AuditedOn: true, evidence.Score: true}

const separators = ":/|·•;(●■▪*►"

// findLabels marks the labels of every segment of the page. program chooses
// the label words of one program beside the shared ones.
func (p *page) findLabels(lx *lexicon, program string) {
	for _, s := range p.segs {
		s.labels = nil
	}
	for _, s := range p.segs {
		if len(s.labels) > 0 { // the tail of a label above
			continue
		}
		p.labelsIn(s, lx, program)
	}
}

func (p *page) labelsIn(s *segment, lx *lexicon, program string) {
	start := numbering(s.atoms)
	for i := start; i < len(s.atoms); {
		l := labelAt(s, i, start, lx, program)
		if l == nil {
			i++
			continue
		}
		s.labels = append(s.labels, l)
		if l.tail != nil {
			l.tail.labels = append(l.tail.labels, &label{entries: l.entries, seg: l.tail, to: len(l.tail.atoms), whole: true, start: true, rest: true})
		}
		i = l.to
	}
}

// numbering is how many atoms number the segment, as in "1." or "b)".
func numbering(atoms span) int {
	if len(atoms) < 2 || len(atoms[0].key) > 2 || !(atoms[0].digits || len(atoms[0].key) == 1) {
		return 0
	}
	if len(atoms) > 2 && atoms[0].digits && atoms[1].digits && atoms[0].word == atoms[1].word && len(atoms[1].key) <= 2 && atoms[2].first() && atoms[1].last() && atoms[0].after() == "." { // "6.1 Vía pública"
		return 2
	}
	if p := atoms[0].after(); strings.ContainsAny(p, ".)-–/") || atoms[0].digits && atoms[1].first() {
		return 1
	}
	return 0
}

func labelAt(s *segment, i, start int, lx *lexicon, program string) *label {
	a := s.atoms
	all, n := lx.labels.at(a, i)
	l := &label{seg: s, from: i, to: i + n}
	l.entries = forProgram(all, program)
	if len(l.entries) == 0 {
		n = 0
	}
	if more, m, tail := wrapped(s, i, lx, program); m > n && len(more) > 0 && !lowerOrBeside(tail) {
		l.entries, l.to, l.tail, n = more, len(a), tail, m
	}
	if n == 0 {
		return nil
	}
	l.start = i <= start
	if !l.start {
		before := a[i-1].after() + a[i].before()
		l.start = strings.ContainsAny(before, separators)
		if prev := lastLabel(s); prev != nil && prev.to == i && strings.ContainsAny(before, "/|-–") {
			l.start = true
		}
	}
	if l.tail == nil {
		if l.to < len(a) && a[l.to].digits && len(a[l.to].key) <= 2 && colonAfter(a, l.to+1) && !colonAfter(a, l.to) { // "Finding 1:"
			l.to++
		}
		l.to = skipBrackets(a, l.to)
		if t := bracketBelow(s, l.to); t != nil {
			l.to, l.tail = len(a), t
		}
	}
	if l.tail == nil {
		l.to = l.translated(lx, program)
		l.goesBelow()
	}
	l.colon = l.tail == nil && colonAfter(a, l.to) || l.tail != nil && colonAfter(l.tail.atoms, len(l.tail.atoms))
	l.whole = l.start && l.to == len(a) && i <= start
	l.soft = n == 1 && !l.colon && !l.whole && l.tail == nil && !slices.ContainsFunc(l.entries, func(e labelEntry) bool { return firm[e.field] })
	switch {
	case l.start && (i <= start || l.colon || !l.weakOnly()):
	case l.colon && !l.weakOnly():
	default:
		return nil
	}
	return l
}

func (l *label) weakOnly() bool {
	return !slices.ContainsFunc(l.entries, func(e labelEntry) bool { return !e.weak && !headOnly[e.field] })
}

// headOnly are the fields whose labels head the columns of a table and mean
// nothing elsewhere.
var headOnly = map[string]bool{"criterion": true, "severity": true, "due": true, "section": true, "action_status": true, "corrective_action": true}

func lastLabel(s *segment) *label {
	if len(s.labels) == 0 {
		return nil
	}
	return s.labels[len(s.labels)-1]
}

func forProgram(all []labelEntry, program string) []labelEntry {
	var own, shared []labelEntry
	for _, e := range all {
		switch e.program {
		case program:
			own = append(own, e)
		case "":
			shared = append(shared, e)
		}
	}
	if program != "" && len(own) > 0 {
		return append(own, shared...)
	}
	return shared
}

// wrapped matches a label whose last words stand on the line below.
func wrapped(s *segment, i int, lx *lexicon, program string) ([]labelEntry, int, *segment) {
	rest := len(s.atoms) - i
	if rest > 8 || i > numbering(s.atoms) {
		return nil, 0, nil
	}
	t := s.below(0.9)
	if t == nil || math.Abs(t.box[0]-s.box[0]) > 0.6*s.h*s.page.aspect && math.Abs(centre(t.box)-centre(s.box)) > 0.6*s.h*s.page.aspect || !oneSize(s, t) || len(t.atoms) > 6 {
		return nil, 0, nil
	}
	both := append(slices.Clone(s.atoms[i:]), t.atoms...)
	all, n := lx.labels.at(both, 0)
	if n <= rest || n < len(both) {
		return nil, 0, nil
	}
	return forProgram(all, program), n, t
}

// skipBrackets passes over an explanation in brackets after a label.
func skipBrackets(a span, i int) int {
	if i >= len(a) || i == 0 || !strings.Contains(a[i-1].after()+a[i].before(), "(") {
		return i
	}
	for j := i; j < len(a); j++ {
		if strings.Contains(a[j].after(), ")") {
			return j + 1
		}
	}
	return i
}

// bracketBelow gives the line on which a bracket that opens behind a label
// closes.
func bracketBelow(s *segment, i int) *segment {
	if i == 0 || i >= len(s.atoms) || !strings.Contains(s.atoms[i-1].after()+s.atoms[i].before(), "(") {
		return nil
	}
	t := s.below(0.9)
	if t == nil || len(t.atoms) > 8 || !strings.Contains(t.atoms[len(t.atoms)-1].after(), ")") {
		return nil
	}
	return t
}

// goesBelow takes the line below for the label's second one where the value
// stands beside the middle of both: a translation, or words that no list has.
func (l *label) goesBelow() {
	s := l.seg
	if l.from > numbering(s.atoms) || len(s.atoms)-l.to > 4 || !noDigits(s.atoms[l.to:]) || colonAfter(s.atoms, len(s.atoms)) || s.right() != nil {
		return
	}
	t := s.below(0.9)
	if t == nil || len(t.atoms) > 6 || !noDigits(t.atoms) || !oneSize(s, t) || math.Abs(t.box[0]-s.box[0]) > 0.6*s.h*s.page.aspect || lowerOrBeside(t) || t.bold != s.bold {
		return
	}
	both := &segment{box: s.box.Union(t.box), h: s.h, page: s.page}
	if both.right() != nil {
		l.to, l.tail = len(s.atoms), t
	}
}

// lowerOrBeside says whether something stands right of a segment that is not
// set higher.
func lowerOrBeside(t *segment) bool {
	r := t.right()
	return r != nil && (r.line == t.line || mid(r.box) > mid(t.box))
}

// translated passes over the same label in other languages: "Fecha de emisión
// / Date of issue".
func (l *label) translated(lx *lexicon, program string) int {
	a, to := l.seg.atoms, l.to
	for to < len(a) && to > 0 && otherScript(a[to], a[to-1]) { // "Overall score 总分"
		to++
	}
	for to < len(a) && to > 0 {
		sep := a[to-1].after() + a[to].before()
		slash := strings.ContainsAny(sep, "/|") || strings.ContainsAny(sep, "-–·(") && !strings.Contains(sep, ":")
		if !slash {
			return to
		}
		all, n := lx.labels.at(a, to)
		same := slices.ContainsFunc(forProgram(all, program), func(e labelEntry) bool { return l.is(e.field) })
		if n > 0 && same {
			l.twofold = true
			to = skipBrackets(a, to+n)
			continue
		}
		if n > 0 && to+n == len(a) && l.from == 0 { // "Local certificado / Domicilio" announces either
			l.entries = slices.Concat(l.entries, forProgram(all, program))
			return len(a)
		}
		if strings.ContainsAny(sep, "/|") && len(a)-to <= 4 && (colonAfter(a, len(a)) || noDigits(a[to:]) && l.from == 0) && (l.seg.right() != nil || l.seg.below(belowGap) != nil) {
			return len(a)
		}
		return to
	}
	return to
}

// otherScript says whether one atom is written in another script than another.
func otherScript(a, b *atom) bool {
	latin := func(x *atom) bool { r := []rune(x.text()); return unicode.Is(unicode.Latin, r[0]) }
	return !a.digits && !b.digits && latin(b) && !latin(a) && a.key != "&"
}

func noDigits(a span) bool {
	return !slices.ContainsFunc(a, func(x *atom) bool { return strings.ContainsAny(x.key, "0123456789") })
}

func colonAfter(a span, i int) bool {
	if i == 0 || i > len(a) {
		return false
	}
	sep := a[i-1].after()
	if i < len(a) && a[i].word != a[i-1].word {
		sep += a[i].before()
	} else if i < len(a) && a[i].digits && a[i-1].digits { // "to 17:10"
		return false
	}
	return strings.ContainsAny(sep, ":：=") || strings.Contains(sep, "..") || strings.Contains(sep, "…") || strings.Contains(sep, "__")
}

// unwanted says whether the label announces a value that no field wants.
func (l *label) unwanted() bool { return l.is(programs.NoField) }

// right gives what stands beside the label: with a label of two lines, beside
// their middle.
func (l *label) right() *segment {
	if l.tail == nil {
		return l.seg.right()
	}
	both := &segment{box: l.seg.box.Union(l.tail.box), h: l.seg.h, page: l.seg.page}
	if r := both.right(); r != nil {
		return r
	}
	return l.seg.right()
}

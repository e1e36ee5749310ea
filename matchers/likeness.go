package matchers

import (
	"cmp"
	"slices"
)

// likeness is how alike two names are, by the measures that the weights of
// weights.go were fitted to.
type likeness struct {
	shared     float64 // share of the words' weight that agrees, 0 to 1
	contrast   float64 // weight that either side has and the other contradicts, against what agrees
	against    float64 // the same, not against anything
	omission   float64 // weight that only one side has, against what agrees
	whole      float64 // likeness of the names written without spaces
	rarest     float64 // weight of the rarest word that agrees
	agreed     float64 // weight that agrees in all, to 3, as a share
	form       float64 // 1 same legal form, 0.5 same class, -1 another class, 0 not known
	numbers    float64 // 1 numbers or roman numerals contradict, 0.5 only one side has any, 0 they agree
	equal      bool    // the normal names are equal
	syllables  bool    // one is in Chinese characters, where every syllable is a word
	unreadable bool    // no writing system in common: the names cannot be compared well
}

type wordPair struct {
	i, j     int
	likeness float64
}

// compareNames measures two names that have been weighed; it is symmetrical.
func compareNames(a, b *name) likeness {
	l := likeness{equal: a.plain == b.plain, form: formLikeness(a.forms, b.forms), unreadable: a.script&b.script == 0,
		syllables: (a.script|b.script)&han != 0}
	l.whole = textLikeness(a.whole, b.whole)
	ua, ub := align(a, b, &l)
	agreed := l.agreed
	l.agreed = min(agreed, 3) / 3
	if agreed == 0 && ua+ub == 0 {
		return l
	}
	l.shared = agreed / (agreed + (ua+ub)/2)
	l.against = min(ua, ub)
	l.contrast = min(min(ua, ub)/(agreed+0.01), 2)
	l.omission = min((max(ua, ub)-min(ua, ub))/(agreed+0.01), 2)
	l.numbers = numberContrast(a.numbers, b.numbers)
	return l
}

// align pairs the words of two names and answers the weight left over on either side.
func align(a, b *name, l *likeness) (leftA, leftB float64) {
	var usedA, usedB [maxWords]float64 // how well each word has found its counterpart
	wa, wb := a.words[:min(len(a.words), maxWords)], b.words[:min(len(b.words), maxWords)]
	joinWords(wa, wb, b.weights, usedA[:], usedB[:], l)
	joinWords(wb, wa, a.weights, usedB[:], usedA[:], l)
	var pairs []wordPair
	for i, x := range wa {
		if usedA[i] > 0 {
			continue
		}
		for j, y := range wb {
			if usedB[j] > 0 {
				continue
			}
			s := wordLikeness(x, y)
			if s == 1 {
				s = synonymLikeness + (1-synonymLikeness)*wordLikeness(a.spelt[i], b.spelt[j])
			}
			if s > 0 {
				pairs = append(pairs, wordPair{i, j, s})
			}
		}
	}
	slices.SortStableFunc(pairs, func(x, y wordPair) int { return cmp.Compare(y.likeness, x.likeness) })
	for _, p := range pairs {
		if usedA[p.i] > 0 || usedB[p.j] > 0 {
			continue
		}
		usedA[p.i], usedB[p.j] = p.likeness, p.likeness
		l.agree(p.likeness * float64(min(a.weights[p.i], b.weights[p.j])))
	}
	for i, x := range wa {
		leftA += (1 - usedA[i]) * missing(x, a.weights[i])
	}
	for j, y := range wb {
		leftB += (1 - usedB[j]) * missing(y, b.weights[j])
	}
	return leftA, leftB
}

// synonymLikeness is that of two words of one line of data/words.txt: Cargas
// and Fletes are the same thing, but Cargas is nearer to itself.
const synonymLikeness = 0.85

// maxWords bounds the work on one name.
const maxWords = 24

func (l *likeness) agree(weight float64) {
	l.agreed += weight
	l.rarest = max(l.rarest, weight)
}

func missing(word string, weight float32) float64 {
	if isNumber(word) {
		return 1
	}
	return max(float64(weight), leastMissing)
}

// joinWords pairs neighbours that are written as one word on the other side:
// Metal Mar and Metalmar, Shen Zhen and Shenzhen.
func joinWords(apart, joined []string, weights []float32, usedApart, usedJoined []float64, l *likeness) {
	for j, y := range joined {
		if usedJoined[j] > 0 || len(y) < 5 || contains(apart, y) {
			continue
		}
	search:
		for i := range apart {
			text := apart[i]
			for k := i + 1; k < len(apart) && k < i+4 && len(text) < len(y); k++ {
				text += apart[k]
				if len(text) < len(y)-1 {
					continue
				}
				d := edits(text, y, 1)
				if d > 1 || d == 1 && len(y) < 8 || anyUsed(usedApart[i:k+1]) {
					continue
				}
				s := 1 - float64(d)/float64(len(y))
				for m := i; m <= k; m++ {
					usedApart[m] = s
				}
				usedJoined[j] = s
				l.agree(s * float64(weights[j]))
				break search
			}
		}
	}
}

func anyUsed(used []float64) bool {
	for _, u := range used {
		if u > 0 {
			return true
		}
	}
	return false
}

func formLikeness(a, b []legalForm) float64 {
	if len(a) == 0 || len(b) == 0 {
		return 0
	}
	best := -1.0
	for _, x := range a {
		for _, y := range b {
			switch {
			case x.name == y.name:
				return 1
			case x.class == y.class || x.class == "co" || y.class == "co":
				best = max(best, 0.5)
			}
		}
	}
	return best
}

func numberContrast(a, b []string) float64 {
	switch {
	case within(a, b) && within(b, a):
		return 0
	case within(a, b) || within(b, a):
		return 0.5
	}
	return 1
}

func within(some, all []string) bool {
	for _, s := range some {
		if !contains(all, s) {
			return false
		}
	}
	return true
}

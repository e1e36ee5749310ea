package matchers

import (
	"cmp"
	"slices"
	"sort"
	"sync"

	"certdex/evidence"
)

// Index finds the partners that a look-up may mean. It is built once from a
// member's partners and is then safe for any number of readers.
type Index struct {
	partners []evidence.Partner
	parties  []party
	rarity   *rarity

	owner    []int32            // name → partner
	weight   []float32          // name → weight of its words
	postings map[string][]int32 // word, or two neighbours joined → names
	words    []string           // the words that variants lead to
	variants []variant          // words with one letter left out, sorted by key
	byTax    map[string][]int32 // tax key → partners
	byNumber map[string][]int32 // certificate number or series → partners
	byMID    map[string][]int32

	scratch sync.Pool
}

// variant leads from a word with one letter left out to the word.
type variant struct {
	key  uint64
	word int32 // in Index.words
}

// NewIndex prepares the partners; a million names take some GB and a minute.
func NewIndex(partners []evidence.Partner) *Index {
	x := &Index{
		partners: partners, parties: make([]party, len(partners)), rarity: newRarity(),
		postings: map[string][]int32{}, byTax: map[string][]int32{}, byNumber: map[string][]int32{}, byMID: map[string][]int32{},
	}
	for i := range partners {
		x.parties[i] = partyOfPartner(&partners[i])
		x.addIdentifiers(int32(i))
		for j := range x.parties[i].names {
			x.addName(int32(i), &x.parties[i].names[j])
		}
	}
	x.weigh()
	x.addVariants()
	x.scratch.New = func() any { return &gathering{scores: make([]float32, len(x.owner))} }
	return x
}

func (x *Index) addIdentifiers(i int32) {
	p := &x.parties[i]
	for _, id := range p.taxIDs {
		for _, k := range id.keys {
			x.byTax[k] = append(x.byTax[k], i)
		}
	}
	for _, n := range p.numbers {
		for _, k := range numberKeys(n) {
			x.byNumber[k] = append(x.byNumber[k], i)
		}
	}
	for _, m := range p.mids {
		x.byMID[CompactNumber(m)] = append(x.byMID[CompactNumber(m)], i)
	}
}

func numberKeys(number string) []string {
	var keys []string
	if c := CompactNumber(number); telling(c) {
		keys = append(keys, c)
	}
	if s := series(number); s != "" {
		keys = append(keys, s)
	}
	return keys
}

func (x *Index) addName(partner int32, n *name) {
	id := int32(len(x.owner))
	x.owner = append(x.owner, partner)
	x.rarity.add(n)
	for _, w := range n.words {
		if x.rarity.names[w] == 1 && x.postings[w] == nil {
			x.words = append(x.words, w)
		}
	}
	for _, k := range nameKeys(n) {
		x.postings[k] = append(x.postings[k], id)
	}
}

// nameKeys gives the words of a name, and neighbours joined, so that names
// written apart and together meet.
func nameKeys(n *name) []string {
	keys := make([]string, 0, 2*len(n.words))
	for i, w := range n.words {
		if !contains(keys, w) {
			keys = append(keys, w)
		}
		if i > 0 {
			if joined := n.words[i-1] + w; len(joined) >= 5 && !contains(keys, joined) {
				keys = append(keys, joined)
			}
		}
	}
	return keys
}

// weigh gives each word its weight, now that they are all counted.
func (x *Index) weigh() {
	x.weight = make([]float32, 0, len(x.owner))
	for i := range x.parties {
		x.rarity.weighAll(&x.parties[i])
		for j := range x.parties[i].names {
			x.weight = append(x.weight, x.parties[i].names[j].total)
		}
	}
}

// addVariants lets words meet that differ in one letter.
func (x *Index) addVariants() {
	for i, w := range x.words {
		eachVariant(w, func(key uint64) { x.variants = append(x.variants, variant{key, int32(i)}) })
	}
	slices.SortFunc(x.variants, func(a, b variant) int {
		if a.key != b.key {
			return cmp.Compare(a.key, b.key)
		}
		return cmp.Compare(a.word, b.word)
	})
}

// eachVariant gives the hash of a word and of the word without each of its letters.
func eachVariant(w string, take func(uint64)) {
	if len(w) < 4 || len(w) > 24 || isNumber(w) {
		return
	}
	take(hashWithout(w, -1))
	for i := range len(w) {
		if i > 0 && w[i] == w[i-1] {
			continue
		}
		take(hashWithout(w, i))
	}
}

func hashWithout(w string, skip int) uint64 {
	h := uint64(14695981039346656037)
	for i := range len(w) {
		if i != skip {
			h = (h ^ uint64(w[i])) * 1099511628211
		}
	}
	return h
}

const (
	// compared is how many candidates are compared in full.
	compared = 80
	// scanBudget bounds the entries read for one name; rare words come first.
	scanBudget = 40000
	// leastScore is the probability under which a candidate is not worth showing.
	leastScore = 0.02
)

// Find gives the partners that may be meant, the most probable first, each
// with the pieces that explain it. top ≤ 0 gives up to 10.
func (x *Index) Find(q evidence.Lookup, top int) []evidence.Candidate {
	if top <= 0 {
		top = 10
	}
	query := partyOfLookup(&q)
	x.rarity.weighAll(&query)
	var found []evidence.Candidate
	for _, i := range x.gather(&query) {
		score, pieces := compare(&query, &x.parties[i])
		if score >= leastScore {
			found = append(found, evidence.Candidate{Partner: x.partners[i].ID, Score: score, Pieces: pieces})
		}
	}
	slices.SortFunc(found, func(a, b evidence.Candidate) int {
		return cmp.Or(cmp.Compare(b.Score, a.Score), cmp.Compare(pieceSum(b), pieceSum(a)), cmp.Compare(a.Partner, b.Partner))
	})
	return found[:min(top, len(found))]
}

func pieceSum(c evidence.Candidate) float64 {
	sum := 0.0
	for _, p := range c.Pieces {
		sum += p.Score
	}
	return sum
}

// Score compares a look-up with one partner, whether or not it is in the index.
func (x *Index) Score(q evidence.Lookup, p evidence.Partner) evidence.Candidate {
	query, partner := partyOfLookup(&q), partyOfPartner(&p)
	x.rarity.weighAll(&query)
	x.rarity.weighAll(&partner)
	score, pieces := compare(&query, &partner)
	return evidence.Candidate{Partner: p.ID, Score: score, Pieces: pieces}
}

// gathering is the scratch space of one Find.
type gathering struct {
	scores  []float32 // name → weight of the query's words that it bears
	touched []int32   // names with a score
}

func (g *gathering) add(id int32, weight float32) {
	if g.scores[id] == 0 {
		g.touched = append(g.touched, id)
	}
	g.scores[id] += weight
}

func (g *gathering) reset() {
	for _, id := range g.touched {
		g.scores[id] = 0
	}
	g.touched = g.touched[:0]
}

// gather gives the partners worth comparing: those with an identifier in
// common, and those whose names share the most weight of words.
func (x *Index) gather(q *party) []int32 {
	chosen := map[int32]bool{}
	var list []int32
	take := func(ids []int32) {
		for _, i := range ids[:min(len(ids), compared)] {
			if !chosen[i] {
				chosen[i] = true
				list = append(list, i)
			}
		}
	}
	for _, id := range q.taxIDs {
		for _, k := range id.keys {
			take(x.byTax[k])
		}
	}
	for _, n := range q.numbers {
		for _, k := range numberKeys(n) {
			take(x.byNumber[k])
		}
	}
	for _, m := range q.mids {
		take(x.byMID[CompactNumber(m)])
	}
	for i := range q.names {
		take(x.gatherByName(&q.names[i], q.country))
	}
	return list
}

type key struct {
	names  []int32
	weight float32
}

func (x *Index) gatherByName(n *name, country string) []int32 {
	g := x.scratch.Get().(*gathering)
	defer x.scratch.Put(g)
	defer g.reset()
	keys := x.keysOf(n)
	sort.SliceStable(keys, func(i, j int) bool { return len(keys[i].names) < len(keys[j].names) })
	budget := scanBudget
	for _, k := range keys {
		if budget < len(k.names) && len(g.touched) >= compared {
			break
		}
		budget -= len(k.names)
		for _, id := range k.names[:min(len(k.names), scanBudget)] {
			g.add(id, k.weight)
		}
	}
	return x.best(g, n.total, country)
}

// best gives the partners whose names share the largest part of the weight.
func (x *Index) best(g *gathering, total float32, country string) []int32 {
	var counts [shareSteps + 1]int
	for _, id := range g.touched {
		share := 2 * g.scores[id] / (total + x.weight[id])
		if c := x.parties[x.owner[id]].country; country != "" && c != "" && c != country {
			share *= 0.7
		}
		g.scores[id] = share
		counts[step(share)]++
	}
	// Names below the step that fills the list need no sorting.
	least, above := shareSteps, 0
	for ; least > 0 && above+counts[least] < 2*compared; least-- {
		above += counts[least]
	}
	ranked := make([]int32, 0, above+counts[least])
	for _, id := range g.touched {
		if step(g.scores[id]) >= least {
			ranked = append(ranked, id)
		}
	}
	slices.SortFunc(ranked, func(a, b int32) int {
		if g.scores[a] != g.scores[b] {
			return cmp.Compare(g.scores[b], g.scores[a])
		}
		return cmp.Compare(a, b)
	})
	partners := make([]int32, 0, compared)
	for _, id := range ranked {
		if p := x.owner[id]; len(partners) < compared && !slices.Contains(partners, p) {
			partners = append(partners, p)
		}
	}
	return partners
}

const shareSteps = 256

func step(share float32) int { return max(0, min(int(share*shareSteps), shareSteps)) }

// keysOf gives the entries of the query's words, of neighbours joined, and of
// words that differ from them in a letter.
func (x *Index) keysOf(n *name) []key {
	var keys []key
	seen := map[string]bool{}
	add := func(word string, likeness float64) {
		if names := x.postings[word]; len(names) > 0 && !seen[word] {
			seen[word] = true
			keys = append(keys, key{names, float32(likeness * x.rarity.weight(word))})
		}
	}
	for _, w := range nameKeys(n) {
		add(w, 1)
	}
	for _, w := range nameKeys(n) {
		eachVariant(w, func(h uint64) {
			at := sort.Search(len(x.variants), func(i int) bool { return x.variants[i].key >= h })
			for ; at < len(x.variants) && x.variants[at].key == h; at++ {
				word := x.words[x.variants[at].word]
				if s := wordLikeness(w, word); s > 0 && s < 1 {
					add(word, s)
				}
			}
		})
	}
	return keys
}

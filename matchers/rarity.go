package matchers

import "math"

// rarity weighs words: one that many names bear proves little. Until the list
// is large it also leans on what is ordinary in company names anywhere.
type rarity struct {
	names map[string]int32 // word → names that bear it
	total int
}

const (
	// A list of ten partners says nothing of how rare a word is; smaller
	// lists count as this long.
	assumedNames = 2000
	leastWeight  = 0.08
	// An ordinary word weighs no more than this when it agrees.
	ordinaryWeight = 0.40
	// A word that has no counterpart weighs at least this: one ordinary word
	// tells sister companies apart.
	leastMissing = 0.35
)

func newRarity() *rarity { return &rarity{names: map[string]int32{}} }

func (r *rarity) add(n *name) {
	r.total++
	for i, w := range n.words {
		if !contains(n.words[:i], w) {
			r.names[w]++
		}
	}
}

// weight is between leastWeight and 1.
func (r *rarity) weight(word string) float64 {
	total := float64(max(r.total, assumedNames))
	w := math.Log((total+1)/(float64(r.names[word])+1)) / math.Log(total+1)
	if _, ordinary := lexiconOnce().ordinary[word]; ordinary {
		w = min(w, ordinaryWeight)
	}
	return max(w, leastWeight)
}

// weigh keeps the weights of a name's words beside them; the counting must be over.
func (r *rarity) weigh(n *name) {
	n.weights = make([]float32, len(n.words))
	n.total = 0
	for i, w := range n.words {
		n.weights[i] = float32(r.weight(w))
		n.total += n.weights[i]
	}
}

func (r *rarity) weighAll(p *party) {
	for i := range p.names {
		r.weigh(&p.names[i])
	}
}

func contains(list []string, s string) bool {
	for _, v := range list {
		if v == s {
			return true
		}
	}
	return false
}

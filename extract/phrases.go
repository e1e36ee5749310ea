package extract

import "strings"

// phrases finds wordings in rows of atoms; each wording carries entries.
type phrases[T any] struct {
	next    map[string]*phrases[T]
	entries []T
}

func (p *phrases[T]) add(phrase string, entry T) {
	node := p
	for _, key := range keysOf(phrase) {
		if node.next == nil {
			node.next = map[string]*phrases[T]{}
		}
		if node.next[key] == nil {
			node.next[key] = &phrases[T]{}
		}
		node = node.next[key]
	}
	if node != p {
		node.entries = append(node.entries, entry)
	}
}

// at gives the entries of the longest wording that begins at atoms[i] and how
// many atoms it has; 0 where none does.
func (p *phrases[T]) at(atoms span, i int) (entries []T, n int) {
	node := p
	for j := i; j < len(atoms); j++ {
		key := atoms[j].key
		if j+1 < len(atoms) && node.next[key] == nil && broken(atoms[j], atoms[j+1]) { // "limi-" and "tation"
			j++
			key += atoms[j].key
		}
		if node = node.next[key]; node == nil {
			break
		}
		if node.entries != nil {
			entries, n = node.entries, j-i+1
		}
	}
	return entries, n
}

// broken says whether a word was broken at the end of its line.
func broken(a, b *atom) bool {
	return a.seg != b.seg && !a.digits && strings.HasSuffix(a.word.Text, "-") && a.last() && lower(b) && b.first()
}

// in says whether any wording stands in the atoms, and where the first does.
func (p *phrases[T]) in(atoms span) (entries []T, i, n int) {
	for i := range atoms {
		if entries, n := p.at(atoms, i); n > 0 {
			return entries, i, n
		}
	}
	return nil, -1, 0
}

// endsAt gives the entries of the longest wording whose last atom is
// atoms[i-1], and its length.
func (p *phrases[T]) endsAt(atoms span, i int) (entries []T, n int) {
	for from := max(0, i-9); from < i; from++ {
		if e, m := p.at(atoms, from); m == i-from {
			return e, m
		}
	}
	return nil, 0
}

package matchers

// wordLikeness says how alike two romanised words are: 1 for equal ones, less
// for a misspelling within a budget that grows with the length or for an
// abbreviation, 0 for words that are not the same.
func wordLikeness(a, b string) float64 {
	if a == b {
		return 1
	}
	if len(a) > len(b) {
		a, b = b, a
	}
	if len(a) < 3 || isNumber(a) || isNumber(b) {
		return 0
	}
	if len(b)-len(a) >= 2 && b[:len(a)] == a {
		if len(a) >= 4 {
			return 0.75
		}
		return 0.6
	}
	budget := len(b) * editShare / 100
	if len(b)-len(a) > budget {
		return 0
	}
	d := edits(a, b, budget)
	if d > budget {
		return 0
	}
	return 1 - 1.1*float64(d)/float64(len(b))
}

// editShare is the share of a word's letters, in percent, that may be wrong.
const editShare = 34

// edits counts insertions, deletions, substitutions and swaps of neighbours
// between a and b; above limit it answers limit + 1.
func edits(a, b string, limit int) int {
	if len(a)-len(b) > limit || len(b)-len(a) > limit {
		return limit + 1
	}
	for len(a) > 0 && len(b) > 0 && a[0] == b[0] {
		a, b = a[1:], b[1:]
	}
	for len(a) > 0 && len(b) > 0 && a[len(a)-1] == b[len(b)-1] {
		a, b = a[:len(a)-1], b[:len(b)-1]
	}
	if len(a) == 0 || len(b) == 0 {
		return min(len(a)+len(b), limit+1)
	}
	var stack [3][96]int
	before, last, now := stack[0][:], stack[1][:], stack[2][:]
	if len(b) >= len(stack[0]) {
		before, last, now = make([]int, len(b)+1), make([]int, len(b)+1), make([]int, len(b)+1)
	}
	for j := range len(b) + 1 {
		last[j] = j
	}
	for i := 1; i <= len(a); i++ {
		now[0] = i
		least := i
		for j := 1; j <= len(b); j++ {
			cost := 1
			if a[i-1] == b[j-1] {
				cost = 0
			}
			now[j] = min(last[j]+1, now[j-1]+1, last[j-1]+cost)
			if i > 1 && j > 1 && a[i-1] == b[j-2] && a[i-2] == b[j-1] {
				now[j] = min(now[j], before[j-2]+1)
			}
			least = min(least, now[j])
		}
		if least > limit {
			return limit + 1
		}
		before, last, now = last, now, before
	}
	return min(last[len(b)], limit+1)
}

// textLikeness is 1 for equal texts and falls with the share of edits to 0.
func textLikeness(a, b string) float64 {
	longest := max(len(a), len(b))
	if longest == 0 {
		return 0
	}
	limit := longest / 2
	return max(0, 1-2*float64(edits(a, b, limit))/float64(longest))
}

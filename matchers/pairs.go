package matchers

import (
	"cmp"
	"fmt"
	"io"
	"slices"
	"strconv"

	"certdex/evidence"
)

// Pair is one row of a file of pairs: two descriptions, and whether they are
// the same company where that is known.
type Pair struct {
	Row      int // from 1, not counting the header
	A, B     evidence.Lookup
	Labelled bool
	Same     bool
}

// PairScore is one line of the answer to a file of pairs.
type PairScore struct {
	Row    int              `json:"row"`
	Score  float64          `json:"score"`
	Pieces []evidence.Piece `json:"pieces"`
}

// PairFile is what a file of pairs holds.
type PairFile struct {
	Pairs   []Pair
	Bad     []BadRow
	Unknown []string // columns that certdex does not know; they are not looked at
}

// ReadPairs reads pairs: columns a_name, a_address, a_city, a_postal_code,
// a_country, a_tax_id, the same with b_, and optionally label (1 or 0).
func ReadPairs(r io.Reader, name string) (PairFile, error) {
	t, err := openTable(r, name)
	if err != nil {
		return PairFile{}, err
	}
	if err := t.require("a_name", "b_name"); err != nil {
		t.close()
		return PairFile{}, err
	}
	known := []string{"label"}
	for _, column := range lookupColumns {
		known = append(known, "a_"+column, "b_"+column)
	}
	f := PairFile{Unknown: t.unknown(columnSet(known...))}
	n := 0
	f.Bad, err = t.each(func(r row) error {
		n++
		p := Pair{Row: n, A: lookupOfRow(r, "a_"), B: lookupOfRow(r, "b_")}
		switch label := r.get("label"); label {
		case "":
		case "0", "1":
			p.Labelled, p.Same = true, label == "1"
		default:
			return rowError("label is " + strconv.Quote(label) + "; it is 1 or 0")
		}
		f.Pairs = append(f.Pairs, p)
		return nil
	})
	return f, err
}

// ScorePairs scores each pair. The rarity of words is taken from the names of
// the file itself.
func ScorePairs(pairs []Pair) []PairScore {
	type sides struct{ a, b party }
	words := newRarity()
	seen := map[string]bool{}
	prepared := make([]sides, len(pairs))
	for i := range pairs {
		prepared[i] = sides{partyOfLookup(&pairs[i].A), partyOfLookup(&pairs[i].B)}
		for _, side := range []*party{&prepared[i].a, &prepared[i].b} {
			for j := range side.names {
				if n := &side.names[j]; !seen[n.plain] {
					seen[n.plain] = true
					words.add(n)
				}
			}
		}
	}
	scores := make([]PairScore, len(pairs))
	for i := range prepared {
		words.weighAll(&prepared[i].a)
		words.weighAll(&prepared[i].b)
		score, pieces := compare(&prepared[i].a, &prepared[i].b)
		scores[i] = PairScore{Row: pairs[i].Row, Score: score, Pieces: pieces}
	}
	return scores
}

// PairSummary says how well scores agree with labels.
type PairSummary struct {
	Pairs, Same      int
	AveragePrecision float64
	BestF1           float64
	BestThreshold    float64
	MatchF1          float64 // taking what is at or above the match threshold
	PossibleF1       float64 // taking what is at or above the possible threshold
}

// Summarise measures the labelled pairs; ok is false where none is labelled.
func Summarise(pairs []Pair, scores []PairScore, t Thresholds) (s PairSummary, ok bool) {
	var ranked []judged
	for i, p := range pairs {
		if p.Labelled {
			ranked = append(ranked, judged{scores[i].Score, p.Same})
			if p.Same {
				s.Same++
			}
		}
	}
	s.Pairs = len(ranked)
	slices.SortStableFunc(ranked, func(a, b judged) int { return cmp.Compare(b.score, a.score) })
	s.MatchF1, s.PossibleF1 = f1At(ranked, s.Same, t.Match), f1At(ranked, s.Same, t.Possible)
	found, lastRecall := 0, 0.0
	for i := 0; i < len(ranked); {
		score := ranked[i].score
		for i < len(ranked) && ranked[i].score == score { // ties count together
			if ranked[i].same {
				found++
			}
			i++
		}
		if s.Same == 0 {
			continue
		}
		recall := float64(found) / float64(s.Same)
		s.AveragePrecision += (recall - lastRecall) * float64(found) / float64(i)
		lastRecall = recall
		if f := 2 * float64(found) / float64(i+s.Same); f > s.BestF1 {
			s.BestF1, s.BestThreshold = f, score
		}
	}
	return s, s.Pairs > 0
}

type judged struct {
	score float64
	same  bool
}

func f1At(ranked []judged, same int, threshold float64) float64 {
	taken, found := 0, 0
	for _, r := range ranked {
		if r.score >= threshold {
			taken++
			if r.same {
				found++
			}
		}
	}
	if taken+same == 0 {
		return 0
	}
	return 2 * float64(found) / float64(taken+same)
}

// Print writes the summary in words.
func (s PairSummary) Print(w io.Writer, t Thresholds) error {
	_, err := fmt.Fprintf(w, "%d labelled pairs, %d of them the same\naverage precision %.3f\nbest F1 %.3f at threshold %.3f\nF1 %.3f at the match threshold %.2f, %.3f at the possible threshold %.2f\n",
		s.Pairs, s.Same, s.AveragePrecision, s.BestF1, s.BestThreshold, s.MatchF1, t.Match, s.PossibleF1, t.Possible)
	return err
}

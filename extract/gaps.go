package extract

import (
	"math"
	"slices"
	"unicode/utf8"

	"certdex/evidence"
)

// typeHeight is the size of a word's type as a fraction of the page's height;
// where only the ink is known, an estimate.
func (p *page) typeHeight(w *evidence.Word) float64 {
	if w.Size > 0 && p.points > 0 {
		return max(w.Size/p.points, 0.6*w.Box.Height())
	}
	return inkHeight * w.Box.Height()
}

// parts says whether a gap between two words parts two segments: it is wide,
// or much wider than the usual one of its line.
func (p *page) parts(gap, h, usual float64) bool {
	gap /= h * p.aspect
	return gap > p.wordGap() || !p.ocr && usual > 0 && gap > narrowGap && gap > 2.2*usual/(h*p.aspect)
}

// spacing is how much wider gaps are between two words that are set with
// space between their letters.
func (p *page) spacing(a, b *evidence.Word) float64 {
	wide := func(w *evidence.Word) float64 {
		return w.Box.Width() / float64(max(1, utf8.RuneCountInString(w.Text))) / (p.typeHeight(w) * p.aspect)
	}
	if utf8.RuneCountInString(a.Text) > 2 && utf8.RuneCountInString(b.Text) > 2 {
		if w := min(wide(a), wide(b)); w > 0.85 {
			return 2 * w
		}
	}
	return 1
}

// usualGap is the median gap between the words of a line; 0 for few words.
func usualGap(words []*evidence.Word) float64 {
	var gaps []float64
	for i := 1; i < len(words); i++ {
		gaps = append(gaps, words[i].Box[0]-words[i-1].Box[2])
	}
	letters := 0
	for _, w := range words {
		letters += len(w.Text)
	}
	if len(gaps) < 4 || letters < 2*len(words) { // too few to tell, or set letter by letter
		return 0
	}
	slices.Sort(gaps)
	return max(gaps[len(gaps)/2], 0)
}

// evenlySet says whether the gaps of a line are all alike and no wider than
// justified type makes them: then none of them parts anything.
func (p *page) evenlySet(words []*evidence.Word) bool {
	if len(words) < 6 {
		return false
	}
	least, most := math.Inf(1), 0.0
	for i := 1; i < len(words); i++ {
		gap := words[i].Box[0] - words[i-1].Box[2]
		least, most = min(least, gap), max(most, gap)
	}
	return most < 1.5*least && most < justifiedGap*p.typeHeight(words[0])*p.aspect
}

// wordGap is the gap that parts segments; OCR's boxes are less exact.
func (p *page) wordGap() float64 {
	if p.ocr {
		return 1.25 * segmentGap
	}
	return segmentGap
}

// oneSize says whether two segments are set in one size.
func oneSize(a, b *segment) bool {
	ratio := sizeRatio
	if a.page.ocr {
		ratio = inkRatio
	}
	return max(a.h, b.h) < ratio*min(a.h, b.h)
}

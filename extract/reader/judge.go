package reader

import (
	"unicode"
	"unicode/utf8"

	"certdex/evidence"
	"certdex/extract/reader/pdf"
	"certdex/extract/reader/raster"
)

// verdict says how far a page's text layer can be used.
type verdict int

const (
	layerBad     verdict = iota // read the pixels instead
	layerPartial                // keep it, and read what it leaves out
	layerGood
)

// Bounds of the judgement.
const (
	hiddenWorthTelling = 10   // characters that are not shown
	fewChars           = 250  // below this a page may be a scan with a stamp or a header
	garbledShare       = 0.15 // of characters without a meaning
	usable             = 0.5  // quality of a layer that can be read
	blankDPI           = 50   // resolution at which a page is checked for ink
	uncoveredInk       = 0.004
)

// judge decides whether the page's words are those that a person sees.
func (c *child) judge(p *pdf.Page, layer pdf.Layer) (verdict, error) {
	if layer.Chars > 0 && quality(layer) < usable {
		return layerBad, nil
	}
	// Where more is hidden than shown, the rest of the page is a scan.
	if layer.Chars >= fewChars && layer.Hidden <= layer.Chars {
		return layerGood, nil
	}
	width, height := fit(p.Width, p.Height, blankDPI, 1000, 1)
	small, err := p.Grey(width, height)
	if err != nil {
		return layerBad, err
	}
	ink := raster.InkOutside(small, boxes(layer.Words))
	switch {
	case layer.Chars == 0 && ink < blankInk:
		return layerGood, nil // a blank page
	case layer.Chars == 0:
		return layerBad, nil
	case ink > uncoveredInk:
		return layerPartial, nil
	}
	return layerGood, nil
}

func boxes(words []evidence.Word) []evidence.Box {
	out := make([]evidence.Box, len(words))
	for i, w := range words {
		out[i] = w.Box
	}
	return out
}

// quality is a layer's score from 0 to 1: the share of longer words that are
// made of letters or of digits, since a font with a shifted encoding gives
// neither; and less than that where characters have no meaning, down to usable
// at garbledShare of them.
func quality(layer pdf.Layer) float64 {
	sense := 1 - (1-usable)*float64(layer.Garbled)/(garbledShare*float64(max(layer.Chars, 1)))
	return max(min(sense, plausible(layer.Words)), 0)
}

// plausible is the share of longer words that look like words; 1 where there
// are too few to tell.
func plausible(words []evidence.Word) float64 {
	long, good := 0, 0
	for _, w := range words {
		if utf8.RuneCountInString(w.Text) < 4 {
			continue
		}
		long++
		if wordlike(w.Text) {
			good++
		}
	}
	if long < 5 {
		return 1
	}
	return float64(good) / float64(long)
}

func wordlike(s string) bool {
	letters, digits, marks := 0, 0, 0
	for _, r := range s {
		switch {
		case unicode.IsLetter(r) || unicode.IsMark(r):
			letters++
		case unicode.IsDigit(r):
			digits++
		default:
			marks++
		}
	}
	return marks*2 <= letters+digits
}

// merge adds to the words of a text layer those that only the pixels have.
func merge(layer, seen []evidence.Word) []evidence.Word {
	out := append([]evidence.Word{}, layer...)
	for _, w := range seen {
		if !covered(w.Box, layer) {
			out = append(out, w)
		}
	}
	return out
}

func covered(b evidence.Box, words []evidence.Word) bool {
	area := b.Width() * b.Height()
	for _, w := range words {
		width := min(b[2], w.Box[2]) - max(b[0], w.Box[0])
		height := min(b[3], w.Box[3]) - max(b[1], w.Box[1])
		if width > 0 && height > 0 && width*height > 0.3*area {
			return true
		}
	}
	return false
}

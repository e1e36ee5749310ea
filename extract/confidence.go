package extract

import (
	"cmp"
	"math"
	"slices"

	"certdex/evidence"
)

// Evidence for a value, in log-odds. A claim starts at the prior and adds what
// speaks for and against it; the sum through the logistic function is the
// confidence. The weights are first estimates until they are calibrated.
const (
	prior          = -0.5
	strongLabel    = 2.4  // a label of the field, with a colon or alone in its cell
	bareLabel      = 1.4  // a label without colon before its value in one run
	weakLabel      = 0.6  // a label that is often of something else
	longLabel      = 0.5  // of three words or more
	besideLabel    = 0.4  // the value stands right of it
	inSentence     = 2.0  // a wording such as "certifies that" leads to it
	rightShape     = 2.2  // the value has the shape the program's values have
	wrongShape     = -1.5 // a shape is known and the value has another
	knownName      = 2.6  // a name of the program data
	repeated       = 1.0  // stands elsewhere on the paper as well
	prominent      = 0.9  // the largest type
	legalForm      = 1.3  // ends in a legal form
	fitsPolicy     = 0.9  // the dates lie as far apart as the program says
	missesPolicy   = -0.8
	guessedLabel   = -0.9 // the label is like known ones, but no list has it
	guessedPlace   = 0.3  // found only by where it stands
	repairedLetter = -0.4 // for each character put right
	doubtfulOrder  = -1.6 // day and month could be the other way round
	contradiction  = -3.0 // looks like something else
)

// claim is one possible value of a field, with the log-odds of its evidence.
type claim struct {
	field evidence.Field
	span  span
	odds  float64
}

func newClaim(name, value string, s span, odds ...float64) claim {
	c := claim{field: evidence.Field{Name: name, Value: value, Text: s.text()}, span: s, odds: prior}
	for _, o := range odds {
		c.odds += o
	}
	return c
}

// finish gives the field with its place and confidence. Words that OCR was not
// sure of lower the confidence in their share.
func (c claim) finish() evidence.Field {
	f := c.field
	odds := c.odds
	if seen := c.span.seen(); seen < 1 {
		odds += 1.5 * math.Log(max(seen, 0.05))
	}
	f.Confidence = logistic(odds)
	if len(c.span) > 0 {
		f.Page = c.span[0].page
		boxes := c.span.boxes()
		for i, b := range boxes {
			if i == 0 || c.span[0].page == c.span[len(c.span)-1].page {
				f.Box = f.Box.Union(b)
			}
		}
		if len(boxes) > 1 {
			f.Boxes = boxes
		}
	}
	for i := range f.Alternatives {
		f.Alternatives[i].Confidence = math.Round(1000*min(f.Alternatives[i].Confidence, 1-f.Confidence)) / 1000
	}
	return f
}

// best gives the likeliest of some claims; equal ones go to the earlier.
func best(claims []claim) (claim, bool) {
	if len(claims) == 0 {
		return claim{}, false
	}
	top := slices.MaxFunc(claims, func(a, b claim) int { return cmp.Compare(a.odds, b.odds) })
	for _, c := range claims { // MaxFunc does not promise the first
		if c.odds == top.odds {
			return c, true
		}
	}
	return top, true
}

// strengthOf is what a label lends to a value in the region.
func (r region) strengthOf(field string) float64 {
	l := r.label
	odds := 0.0
	switch {
	case l.weak(field):
		odds += weakLabel
	case l.colon, l.whole, l.tail != nil:
		odds += strongLabel
	default:
		odds += bareLabel
	}
	if l.size() >= 3 {
		odds += longLabel
	}
	if r.where == rightOf {
		odds += besideLabel
	}
	if l.guessed {
		odds += guessedLabel
	}
	return odds
}

// surest bounds every confidence: nothing that is read is certain.
const surest = 0.995

// logistic turns log-odds into a probability of at most surest.
func logistic(odds float64) float64 {
	return min(math.Round(1000/(1+math.Exp(-odds)))/1000, surest)
}

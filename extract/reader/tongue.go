package reader

import (
	"fmt"
	"image"
	"image/draw"
	"slices"
	"strings"
	"unicode"

	"certdex/evidence"
	"certdex/extract/reader/ocr"
	"certdex/extract/reader/raster"
)

// A tongue is what is known of the language of a page.
type tongue struct {
	script  string
	models  []string       // that it is read with, the likeliest first
	missing []ocr.Language // in which it is written, too, but cannot be read
	strange string         // a script that cannot be read
	heard   bool           // it was recognised; else it is only likely
}

// latin is the script that the first look at a page takes for granted.
const latin = "Latin"

// How many times the band by which its language is found goes into a page: a
// few lines tell it mostly.
const (
	listenFirst = 24
	listenParts = 8
)

// Letters that read badly on a page that reads well otherwise may be in
// another script.
const (
	badConfidence = 0.5
	foreignShare  = 0.15
	strangeShare  = 0.3 // from which on a script that cannot be read is worth a word
)

// warnings say which models are missing.
func (t tongue) warnings(page int) []evidence.Warning {
	var out []evidence.Warning
	for _, l := range t.missing {
		out = append(out, evidence.Warning{Code: evidence.LanguageModelMissing, Page: page,
			Message: fmt.Sprintf("the page is written in %s, whose model (%s) is not installed; what was read may be wrong", l.Name, l.Code)})
	}
	if t.strange != "" {
		out = append(out, evidence.Warning{Code: evidence.LanguageModelMissing, Page: page,
			Message: fmt.Sprintf("the page seems to be written in %s, for which no model is installed; what was read may be wrong", t.strange)})
	}
	return out
}

// english is read where nothing else can be told or read.
func (c *child) english() string { return c.ocr.Languages()[0] }

// speaking gives the tongue of a page in these languages; otherwise is the
// model to read it with when those of all of them are missing.
func (c *child) speaking(script, otherwise string, languages []ocr.Language) tongue {
	t := tongue{script: script, heard: len(languages) > 0}
	for _, l := range languages {
		if slices.Contains(c.ocr.Languages(), l.Code) {
			t.models = append(t.models, l.Code)
		} else {
			t.missing = append(t.missing, l)
		}
	}
	if len(t.models) == 0 {
		t.models = []string{otherwise}
	}
	// The models of most other scripts hardly know the letters of names and
	// numbers.
	if script != latin && ocr.NeedsLatin(script) && t.models[0] != c.english() {
		t.models = append(t.models, c.english())
	}
	return t
}

// listen finds out the language of a page by the part of it with the most
// writing: reading with the models of all takes many times as long and lets
// one spoil another's accents. The pages of a file are mostly in the language
// of the one before.
func (c *child) listen(l *leaf) error {
	if c.tongue.heard {
		l.tongue = c.tongue
		return nil
	}
	words, err := c.hear(l)
	if err != nil || l.tongue.heard || len(words) == 0 || confidence(words) >= poorConfidence {
		return err
	}
	if err := c.ask(l); err != nil {
		return err
	}
	if l.said.Quarters != l.quarters && l.said.OrientationSure >= sureEnough {
		before := *l
		l.turn(l.said.Quarters)
		turned, err := c.hear(l)
		if err != nil || l.tongue.heard {
			return err
		}
		if l.said.Name == latin && worth(turned) <= worth(words) {
			*l = before
		}
	}
	_, err = c.tryScript(l, raster.Busiest(l.upright, listenParts), words, l.said)
	return err
}

// hear reads a part of the page as if it were English, which is enough to
// recognise the small words of other languages in Latin letters.
func (c *child) hear(l *leaf) (words []ocr.Word, err error) {
	for _, parts := range [2]int{listenFirst, listenParts} {
		words, err = c.ocr.Read(raster.Busiest(l.upright, parts), l.dpi, c.english())
		if l.tongue = c.speaking(latin, c.english(), ocr.Guess(words, latin)); l.tongue.heard || err != nil {
			break
		}
	}
	return words, err
}

// tryScript reads a part of the page in each language of a script and gives the
// surest words. It keeps the tongue that the page has where none reads better
// than the words at hand.
func (c *child) tryScript(l *leaf, part *image.Gray, words []ocr.Word, script ocr.Script) ([]ocr.Word, error) {
	chosen, best := "", words
	for _, language := range ocr.WrittenIn(script.Name) {
		if script.Name == latin || !slices.Contains(c.ocr.Languages(), language.Code) {
			continue
		}
		tried, err := c.ocr.Read(part, l.dpi, language.Code)
		if err != nil {
			return nil, err
		}
		// Clearly better than another script; of two in one, the better.
		if surer(tried, words) && (chosen == "" || worth(tried) > worth(best)) {
			chosen, best = language.Code, tried
		}
	}
	if chosen == "" {
		return words, nil
	}
	languages := ocr.Guess(best, script.Name)
	if len(languages) == 0 {
		languages = ocr.Named(chosen)
	}
	l.tongue = c.speaking(script.Name, chosen, languages)
	return best, nil
}

// tryEvery reads a part of a page that is hopeless in Latin letters in every
// other script: what Tesseract says of a page's script may be wrong.
func (c *child) tryEvery(l *leaf) error {
	if l.tongue.script != latin || len(l.words) == 0 || confidence(l.words) >= hopeless {
		return nil
	}
	if err := c.announce(l.upright.Rect.Dx(), l.upright.Rect.Dy()); err != nil {
		return err
	}
	part := raster.Busiest(l.upright, listenParts)
	words, err := c.ocr.Read(part, l.dpi, c.english())
	other := &leaf{dpi: l.dpi, tongue: l.tongue}
	for _, script := range ocr.Scripts() {
		if err != nil {
			return err
		}
		words, err = c.tryScript(other, part, words, ocr.Script{Name: script})
	}
	if err != nil || other.tongue.script == latin {
		return err
	}
	return c.again(l, func() error {
		l.tongue = other.tongue
		return nil
	})
}

// tryTongue reads the page again where all of it says another language than
// the part that was tried.
func (c *child) tryTongue(l *leaf) error {
	languages := ocr.Guess(l.words, l.tongue.script)
	if len(languages) == 0 {
		return nil
	}
	whole := c.speaking(l.tongue.script, l.tongue.models[0], languages)
	if slices.Contains(l.tongue.models, whole.models[0]) {
		l.tongue.missing, l.tongue.heard = whole.missing, true
		return nil
	}
	return c.again(l, func() error {
		l.tongue = whole
		return nil
	})
}

// tryForeign looks at what reads badly on a page: it may be in another script,
// which is then read too.
func (c *child) tryForeign(l *leaf) error {
	share, rest := l.foreign()
	if share < foreignShare {
		return nil
	}
	script := l.said
	if !l.asked || l.said.Name == l.tongue.script {
		var err error
		if script, err = c.scriptOf(rest, l.dpi); err != nil || script.Name == "" {
			return err
		}
	}
	if script.Name == latin || ocr.SameScript(script.Name, l.tongue.script) {
		return nil
	}
	first := l.tongue
	other := &leaf{dpi: l.dpi, tongue: first}
	if _, err := c.tryScript(other, raster.Busiest(rest, listenParts), nil, script); err != nil {
		return err
	}
	if other.tongue.script == first.script {
		if share >= strangeShare && (share > 1-hopeless || script.ScriptSure >= sureEnough) {
			l.tongue.strange, l.tongue.heard = ocr.ScriptName(script.Name), false
			if confidence(l.words) < hopeless { // then its Latin words are none
				l.tongue.missing = nil
			}
		}
		return nil
	}
	before := *l
	err := c.again(l, func() error {
		l.tongue = other.tongue
		if !slices.Contains(l.tongue.models, first.models[0]) {
			l.tongue.models = append(l.tongue.models, first.models[0])
		}
		return nil
	})
	if !surer(l.words, before.words) {
		before.asked, before.said = l.asked, l.said
		*l = before
	}
	return err
}

// surer says that one reading has clearly more letters that are hardly in doubt.
// A row of dots reads as many letters of any script, none of them surely.
func surer(a, b []ocr.Word) bool {
	const clearly = 1.05
	if sure(a) == 0 && sure(b) == 0 {
		return confidence(a) > confidence(b)
	}
	return sure(a) > clearly*sure(b)
}

// sure counts the letters that are hardly in doubt.
func sure(words []ocr.Word) float64 {
	n := 0.0
	for _, w := range words {
		if w.Confidence >= poorConfidence {
			n += letters(w)
		}
	}
	return n
}

func (c *child) scriptOf(picture *image.Gray, dpi int) (ocr.Script, error) {
	probe := &leaf{even: picture, dpi: dpi}
	err := c.ask(probe)
	return probe.said, err
}

// foreign gives the share of the letters that read badly, and the page without
// the words that read well.
func (l *leaf) foreign() (float64, *image.Gray) {
	bad, all := 0.0, 0.0
	for _, w := range l.words {
		if !strings.ContainsFunc(w.Text, func(r rune) bool { return unicode.IsLetter(r) || unicode.IsDigit(r) }) {
			continue // dots that lead from a label to its value
		}
		all += letters(w)
		if w.Confidence < badConfidence {
			bad += letters(w)
		}
	}
	if all == 0 || bad/all < foreignShare {
		return 0, nil
	}
	rest := image.NewGray(l.upright.Rect)
	copy(rest.Pix, l.upright.Pix)
	for _, w := range l.words {
		if w.Confidence >= badConfidence {
			draw.Draw(rest, w.Box.Intersect(rest.Rect), image.White, image.Point{}, draw.Src)
		}
	}
	return bad / all, rest
}

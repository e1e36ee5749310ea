package ocr

import (
	"strings"
	"unicode"
)

// Bounds of the guess at a language.
const (
	enoughWords = 4   // small words that make it the page's
	secondShare = 0.3 // of its small words that make another one the page's too
	surelyRead  = 0.6 // confidence of a word that counts: another script reads as stray letters
	longerWords = 3   // different ones of more than a letter: a single letter may be a speck
)

// Guess says in which languages of a script words are written, by the small
// words among them, the likeliest first: none where it cannot tell, two on a
// page in two languages. They need not be installed.
func Guess(words []Word, script string) []Language {
	found := map[string]int{}
	for _, w := range words {
		if w.Confidence < surelyRead {
			continue
		}
		for _, part := range parts(w.Text) {
			found[part]++
		}
	}
	candidates := WrittenIn(script)
	best, worth := likeliest(candidates, found, nil)
	if worth < enoughWords {
		return nil
	}
	second, more := likeliest(candidates, found, best.words)
	if more >= max(enoughWords, secondShare*worth) {
		return []Language{best, second}
	}
	return []Language{best}
}

// likeliest counts the small words of each language, leaving out those of
// one that is found already. A word that several share says less.
func likeliest(candidates []Language, found map[string]int, without map[string]bool) (Language, float64) {
	var best Language
	most := 0.0
	for _, l := range candidates {
		worth, longer := 0.0, 0
		for word, times := range found {
			if !l.words[word] || without[word] {
				continue
			}
			sharers := 0
			for _, other := range candidates {
				if other.words[word] {
					sharers++
				}
			}
			// One word repeated is a column of a table, not a language.
			worth += float64(min(times, 3)) * (0.5 + 1/float64(sharers))
			if len(word) > 1 {
				longer++
			}
		}
		if worth > most && longer >= longerWords {
			best, most = l, worth
		}
	}
	return best, most
}

// parts are a word as the lists have it: without what stands around it, and
// each character by itself where no spaces are written.
func parts(text string) []string {
	if strings.ContainsFunc(text, spaceless) {
		return strings.Split(text, "")
	}
	text = strings.TrimFunc(plain(text), func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsMark(r) })
	if text == "" {
		return nil
	}
	return []string{text}
}

func spaceless(r rune) bool {
	return unicode.In(r, unicode.Han, unicode.Hiragana, unicode.Katakana)
}

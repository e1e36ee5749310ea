package ocr

import (
	"slices"
	"strings"
)

// commonWords are small words of each language, without accents, so that the
// English model reads them too. One that two languages share counts for both.
var commonWords = map[string][]string{
	"eng": strings.Fields("the of and to is are this that has been for with by from hereby which be"),
	"spa": strings.Fields("el la los las del de y que por para una un con su se en al ha"),
	"fra": strings.Fields("le la les des du de et que pour une un est dans au aux par sur"),
	"deu": strings.Fields("der die das und ist mit von den dem des zur zum ein eine wird im auf"),
	"por": strings.Fields("o os as do da dos das de e que para uma um com em ao pelo pela foi"),
}

// enoughWords is how many of a language's small words make it the page's.
const enoughWords = 4

// Guess names the languages to read a page with, the likeliest first, by the
// small words in a rough reading of a part of it. Fewer models read better
// and faster than all of them; nil means that it cannot tell.
func (e *Engine) Guess(words []Word) []string {
	counts := map[string]int{}
	for _, w := range words {
		text := strings.ToLower(strings.Trim(w.Text, ".,;:()"))
		for language, common := range commonWords {
			if slices.Contains(common, text) {
				counts[language]++
			}
		}
	}
	best := ""
	for _, language := range e.languages { // in a fixed order
		if counts[language] > counts[best] {
			best = language
		}
	}
	if counts[best] < enoughWords {
		return nil
	}
	// Names are often foreign: English papers name Spanish people, all others
	// have some English.
	second := "eng"
	if best == "eng" {
		second = "spa"
	}
	if !slices.Contains(e.languages, second) {
		return []string{best}
	}
	return []string{best, second}
}

package matchers

import (
	"regexp"
	"strings"
	"unicode"
)

// name is one way in which a company is called, prepared for comparison.
type name struct {
	text    string      // as it was given
	words   []string    // distinctive and ordinary words, forms and joining words left out
	spelt   []string    // the words as they are written
	weights []float32   // of the words, from rarity.weigh
	total   float32     // sum of the weights
	numbers []string    // digits and roman numerals among them, as digits
	forms   []legalForm // in order
	whole   string      // the words without spaces, before abbreviations were resolved
	plain   string      // NormalName
	script  script
}

// script is the set of writing systems of a name.
type script uint8

const (
	latin script = 1 << iota
	han
	otherScript
)

// between splits a name that says two: the present and the former or trade name.
var between = regexp.MustCompile(`(?i)(?:^|[\s,;(])(?:t/a|d/b/a|dba|f/k/a|fka|a/k/a|aka|antes|anteriormente|formerly(?: known as)?|trading as|doing business as|vormals|ehemals|anciennement|antigamente)[\s:.]+`)

// namesOf prepares a name, and its parts where it says a trade or former name.
func namesOf(text string) []name {
	text = strings.TrimSpace(text)
	if text == "" {
		return nil
	}
	names := []name{prepareName(text)}
	if len(strings.Fields(text)) < 3 {
		return names
	}
	if parts := between.Split(text, 4); len(parts) > 1 {
		for _, part := range parts {
			part = strings.Trim(part, " ,;()")
			if part != "" {
				names = append(names, prepareName(part))
			}
		}
	}
	return names
}

var romanNumerals = map[string]string{"ii": "2", "iii": "3", "iv": "4", "vi": "6", "vii": "7", "viii": "8", "ix": "9", "xi": "11", "xii": "12"}

func prepareName(text string) name {
	lex := lexiconOnce()
	all := words(text)
	n := name{text: text, plain: strings.Join(all, " "), script: scriptsOf(text)}
	var left []string
	for i := 0; i < len(all); {
		form, length := lex.forms.find(all, i)
		if length > 0 {
			n.forms = append(n.forms, form)
			i += length
			continue
		}
		left = append(left, all[i])
		i++
	}
	n.take(left, lex)
	if len(n.words) == 0 { // a name that is nothing but form words: Coop, AMBA
		n.forms = nil
		n.take(all, lex)
	}
	if len(n.words) == 0 {
		n.words, n.spelt, n.whole = all, all, strings.Join(all, "")
	}
	return n
}

func (n *name) take(left []string, lex *lexicon) {
	n.words, n.spelt, n.numbers = nil, nil, nil
	var whole strings.Builder
	for i, w := range left {
		if lex.stops[w] {
			continue
		}
		spelt := w
		whole.WriteString(w)
		if digits, ok := romanNumerals[w]; ok && i > 0 {
			w = digits
		}
		if isNumber(w) {
			w = strings.TrimLeft(w, "0")
			if w == "" {
				w = "0"
			}
			n.numbers = append(n.numbers, w)
		}
		if stands, ok := lex.ordinary[w]; ok {
			w = stands
		}
		n.words, n.spelt = append(n.words, w), append(n.spelt, spelt)
	}
	n.whole = whole.String()
}

func scriptsOf(s string) script {
	var found script
	for _, r := range s {
		switch {
		case unicode.Is(unicode.Latin, r):
			found |= latin
		case unicode.Is(unicode.Han, r):
			found |= han
		case unicode.IsLetter(r):
			found |= otherScript
		}
	}
	return found
}

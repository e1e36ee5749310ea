package matchers

import (
	_ "embed"
	"fmt"
	"strings"
	"sync"
)

//go:embed data/legal_forms.txt
var legalFormsText string

//go:embed data/words.txt
var wordsText string

//go:embed data/stops.txt
var stopsText string

//go:embed data/streets.txt
var streetsText string

// lexicon is what the matchers know of words before they see any partner.
type lexicon struct {
	forms    formTree
	ordinary map[string]string // spelling → the word that stands for the idea
	stops    map[string]bool
	streets  map[string]string // spelling → the word; "" is left out
}

// words are embedded and checked by a test, so a fault in them is a fault of the build.
var lexiconOnce = sync.OnceValue(func() *lexicon {
	l, err := loadLexicon()
	if err != nil {
		panic(err)
	}
	return l
})

func loadLexicon() (*lexicon, error) {
	l := &lexicon{forms: formTree{next: map[string]*formTree{}}, stops: map[string]bool{}}
	for n, line := range dataLines(legalFormsText) {
		if err := l.forms.addLine(line); err != nil {
			return nil, fmt.Errorf("legal_forms.txt, entry %d: %w", n+1, err)
		}
	}
	for _, line := range dataLines(stopsText) {
		for w := range strings.FieldsSeq(line) {
			l.stops[w] = true
		}
	}
	l.ordinary = synonyms(wordsText)
	l.streets = synonyms(streetsText)
	return l, nil
}

// synonyms maps each spelling to the first word of its line. The first line
// that names a spelling keeps it.
func synonyms(text string) map[string]string {
	m := map[string]string{}
	for _, line := range dataLines(text) {
		spellings := strings.Fields(line)
		stands := spellings[0]
		if stands == "-" {
			stands, spellings = "", spellings[1:]
		}
		for _, s := range spellings {
			for _, w := range words(s) {
				if _, taken := m[w]; !taken {
					m[w] = stands
				}
			}
		}
	}
	return m
}

func dataLines(text string) []string {
	var lines []string
	for line := range strings.SplitSeq(text, "\n") {
		line = strings.TrimSpace(line)
		if line != "" && !strings.HasPrefix(line, "#") {
			lines = append(lines, line)
		}
	}
	return lines
}

// legalForm is one legal form: its short name and its class across countries.
type legalForm struct{ name, class string }

// formTree finds legal forms in a list of words, the longest first.
type formTree struct {
	next           map[string]*formTree
	form           legalForm
	anywhere       bool
	atStart, atEnd bool
}

func (t *formTree) addLine(line string) error {
	head, spellings, ok := strings.Cut(line, ":")
	canonical, class, ok2 := strings.Cut(head, "/")
	if !ok || !ok2 {
		return fmt.Errorf("want canonical / class : spellings, have %q", line)
	}
	form := legalForm{strings.TrimSpace(canonical), strings.TrimSpace(class)}
	for s := range strings.SplitSeq(spellings, ";") {
		s = strings.TrimSpace(s)
		start, end := strings.HasPrefix(s, "^"), strings.HasSuffix(s, "$")
		at := words(strings.Trim(s, "^$"))
		if len(at) == 0 {
			return fmt.Errorf("%s has a spelling without words: %q", form.name, s)
		}
		node := t
		for _, w := range at {
			if node.next == nil {
				node.next = map[string]*formTree{}
			}
			child := node.next[w]
			if child == nil {
				child = &formTree{}
				node.next[w] = child
			}
			node = child
		}
		if node.form.name == "" {
			node.form = form
		}
		node.atStart = node.atStart || start
		node.atEnd = node.atEnd || end
		node.anywhere = node.anywhere || !start && !end
	}
	return nil
}

// find gives the longest legal form that begins at words[i], and its length in words.
func (t *formTree) find(words []string, i int) (legalForm, int) {
	node, best, length := t, legalForm{}, 0
	for j := i; j < len(words); j++ {
		node = node.next[words[j]]
		if node == nil {
			break
		}
		fits := node.anywhere || node.atStart && i == 0 || node.atEnd && j == len(words)-1
		if node.form.name != "" && fits {
			best, length = node.form, j+1-i
		}
	}
	return best, length
}

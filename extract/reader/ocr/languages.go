package ocr

import (
	"embed"
	"fmt"
	"io/fs"
	"path"
	"strings"
	"sync"
	"unicode"

	"golang.org/x/text/unicode/norm"
)

// Language is one that certificates are written in. What is known of it is a
// file: its name and script, then its small words.
type Language struct {
	Code   string // Tesseract's name of its model
	Name   string // for people
	Script string // as Tesseract's model of scripts calls it
	words  map[string]bool
}

//go:embed languages/*.txt
var languageFiles embed.FS

// english comes first: papers of all countries have some.
const english = "eng"

// languages are all that are known.
var languages = sync.OnceValue(func() []Language {
	names, err := fs.Glob(languageFiles, "languages/*.txt")
	if err != nil {
		panic(err) // the pattern is well formed
	}
	out := []Language{loadLanguage("languages/" + english + ".txt")}
	for _, name := range names {
		if l := loadLanguage(name); l.Code != english {
			out = append(out, l)
		}
	}
	return out
})

func loadLanguage(name string) Language {
	data, err := languageFiles.ReadFile(name)
	if err != nil {
		panic(err) // it is embedded
	}
	head, words, _ := strings.Cut(string(data), "\n")
	title, script, ok := strings.Cut(head, ", ")
	if !ok {
		panic(fmt.Sprintf("%s: the first line must be: name, script", name)) // a test reads them all
	}
	l := Language{Code: strings.TrimSuffix(path.Base(name), ".txt"), Name: title, Script: script, words: map[string]bool{}}
	for _, w := range strings.Fields(words) {
		l.words[plain(w)] = true
	}
	return l
}

// plainLetters have no mark that could be taken off.
var plainLetters = strings.NewReplacer("ł", "l", "đ", "d", "ø", "o", "ß", "ss", "æ", "ae", "œ", "oe", "ı", "i", "ħ", "h")

// plain folds case and takes accents off: the model of another language does
// not know them.
func plain(word string) string {
	if strings.ContainsFunc(word, spaceless) {
		return word
	}
	word = strings.ToLower(word)
	bare := strings.Map(func(r rune) rune {
		if unicode.Is(unicode.Mn, r) {
			return -1
		}
		return r
	}, norm.NFD.String(word))
	return plainLetters.Replace(norm.NFC.String(bare))
}

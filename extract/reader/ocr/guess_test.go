package ocr

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// wordsOf are those of a certificate in a language.
func wordsOf(t *testing.T, code string) []Word {
	t.Helper()
	data, err := os.ReadFile(filepath.Join("testdata", "certificates", code+".txt"))
	if err != nil {
		t.Fatal(err)
	}
	return read(string(data))
}

func read(text string) []Word {
	var words []Word
	for _, w := range strings.Fields(text) {
		words = append(words, Word{Text: w, Confidence: 0.9})
	}
	return words
}

func codes(languages []Language) string {
	var out []string
	for _, l := range languages {
		out = append(out, l.Code)
	}
	return strings.Join(out, "+")
}

func TestEachLanguageIsKnownByItsSmallWords(t *testing.T) {
	if len(languages()) != 36 {
		t.Errorf("%d languages", len(languages()))
	}
	for _, l := range languages() {
		words := wordsOf(t, l.Code)
		if got := codes(Guess(words, l.Script)); got != l.Code {
			t.Errorf("%s was taken for %s", l.Name, got)
		}
		// The model of another language has no such accents.
		for i := range words {
			words[i].Text = plain(words[i].Text)
		}
		if got := codes(Guess(words, l.Script)); got != l.Code {
			t.Errorf("%s without accents was taken for %s", l.Name, got)
		}
	}
}

func TestAPageInTwoLanguagesIsBoth(t *testing.T) {
	for _, pair := range [][2]string{{"spa", "eng"}, {"fra", "nld"}, {"pol", "eng"}, {"deu", "eng"}} {
		got := codes(Guess(append(wordsOf(t, pair[0]), wordsOf(t, pair[1])...), "Latin"))
		if got != pair[0]+"+"+pair[1] && got != pair[1]+"+"+pair[0] {
			t.Errorf("%s and %s were taken for %s", pair[0], pair[1], got)
		}
	}
}

func TestStrayLettersAreNoLanguage(t *testing.T) {
	words := wordsOf(t, "ces")
	for i := range words {
		words[i].Confidence = 0.4
	}
	if got := Guess(append(words, read("a v z k s a i o v z k s")...), "Latin"); got != nil {
		t.Errorf("got %s", codes(got))
	}
}

func TestNumbersAndNamesAreNoLanguage(t *testing.T) {
	if got := Guess(read("4711 0815 ACME LOGISTICS GMBH 2027-03-14"), "Latin"); got != nil {
		t.Errorf("got %s", codes(got))
	}
}

package ocr

import (
	"slices"
	"strings"
	"testing"
)

func TestGuess(t *testing.T) {
	e := &Engine{languages: preferred}
	for _, c := range []struct {
		text string
		want []string
	}{
		{"This is to certify that the company has been audited and meets the requirements", []string{"eng", "spa"}},
		{"ha sido evaluado y cumple los requisitos de la norma por el capitulo", []string{"spa", "eng"}},
		{"est titulaire de la certification pour les operations dans le cadre du code des douanes", []string{"fra", "eng"}},
		{"Der Antragsteller ist mit Wirkung vom Tage der Erteilung und auf Dauer der Bewilligung", []string{"deu", "eng"}},
		{"nos termos do artigo e da instrucao para os fins do programa com a empresa", []string{"por", "eng"}},
		{"4711 0815 ACME", nil},
	} {
		var words []Word
		for _, w := range strings.Fields(c.text) {
			words = append(words, Word{Text: w})
		}
		if got := e.Guess(words); !slices.Equal(got, c.want) {
			t.Errorf("%s: got %v, want %v", c.text, got, c.want)
		}
	}
}

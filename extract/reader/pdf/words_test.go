package pdf

import (
	"strings"
	"testing"
)

// set lays out a line of characters of half an em, a spacing apart; "_" is a
// word's gap that the file does not say, " " one that it does.
func set(line string, spacing, wordSpace float64) []char {
	plain := &style{size: 10}
	var chars []char
	x := 50.0
	for _, r := range line {
		switch r {
		case '_':
			chars = append(chars, char{r: ' ', style: plain, guessed: true})
			x += wordSpace
			continue
		case ' ':
			chars = append(chars, char{r: ' ', style: plain})
			x += wordSpace
			continue
		}
		chars = append(chars, char{r: r, style: plain, x0: x, y0: 100, x1: x + 5, y1: 110})
		x += 5 + spacing
	}
	return chars
}

func TestWords(t *testing.T) {
	for _, c := range []struct {
		name      string
		line      string
		spacing   float64
		wordSpace float64
		want      string
	}{
		{"plain", "Certificate of origin", 0, 2.5, "Certificate|of|origin"},
		{"spaces that are only gaps", "valid_until_2027", 0, 2.5, "valid|until|2027"},
		{"gaps that nobody marked", "AB", 4, 0, "A|B"},
		{"letter-spaced, a guessed space after each", "C_E_R_T_I_F_I_C_A_T_E", 0, 4, "CERTIFICATE"},
		{"letter-spaced, some guessed spaces", "CERTI_F_ICADO", 2.2, 0.8, "CERTIFICADO"},
		{"letter-spaced words", "BASC__PERU", 2, 2.5, "BASC|PERU"},
		{"three single letters stay apart", "A B C", 0, 3, "A|B|C"},
		{"ligatures", "oﬃce ﬁle", 0, 3, "office|file"},
		{"a soft hyphen at the end of a line", "certi\u00ad", 0, 3, "certi-"},
		{"a number whose hyphen the font calls soft", "AEO\u00ad1234", 0, 3, "AEO-1234"},
		{"a hyphen at the end of a line", "certi\x02", 0, 3, "certi-"},
	} {
		t.Run(c.name, func(t *testing.T) {
			p := &Page{Width: 600, Height: 800}
			var got []string
			for _, w := range p.words(set(c.line, c.spacing, c.wordSpace)) {
				got = append(got, w.Text)
				if w.Box[0] >= w.Box[2] || w.Box[1] >= w.Box[3] {
					t.Errorf("%s has the box %v", w.Text, w.Box)
				}
			}
			if strings.Join(got, "|") != c.want {
				t.Errorf("got %q", got)
			}
		})
	}
}

// What was cut for its length is not put together again where some of the line
// runs to the left.
func TestPartsThatAreJoinedStayWords(t *testing.T) {
	part := func(x float64) *run {
		r := &run{x0: x, x1: x + 50, y1: 10, style: &style{size: 10}, letters: 900}
		r.text.WriteString(strings.Repeat("X", 900))
		return r
	}
	if got := joinParts([]*run{part(0), part(50), part(100)}); len(got) != 3 {
		t.Errorf("%d words", len(got))
	}
	short := func(x float64) *run {
		r := &run{x0: x, x1: x + 50, y1: 10, style: &style{size: 10}, letters: 2}
		r.text.WriteString("AB")
		return r
	}
	if got := joinParts([]*run{short(0), short(50)}); len(got) != 1 || got[0].text.String() != "ABAB" {
		t.Errorf("%d words", len(got))
	}
}

package letter

import (
	"strings"
	"testing"
	"unicode"

	"certdex/evidence"
)

func TestWordsStandWhereTheyAreDrawn(t *testing.T) {
	pages, cut := Lay([]Line{{Label: "From:", Text: "CTPAT <status@example.org>"}, {}, {Text: "Tier    Tier 3"}}, 5)
	if cut || len(pages) != 1 {
		t.Fatalf("%d pages, cut %t", len(pages), cut)
	}
	words := pages[0].Words
	if got := texts(words); got != "From: CTPAT <status@example.org> Tier Tier 3" || !words[0].Bold || words[1].Bold {
		t.Errorf("got %q", got)
	}
	if gap, space := words[4].Box[0]-words[3].Box[2], words[5].Box[0]-words[4].Box[2]; gap < 3*space {
		t.Errorf("the gap of four spaces is %g, that of one %g", gap, space)
	}
	picture := pages[0].Draw(110)
	for _, w := range words {
		dark := 0
		b := picture.Bounds()
		for y := int(w.Box[1] * float64(b.Dy())); y < int(w.Box[3]*float64(b.Dy())); y++ {
			for x := int(w.Box[0] * float64(b.Dx())); x < int(w.Box[2]*float64(b.Dx())); x++ {
				if picture.RGBAAt(x, y).R < 128 {
					dark++
				}
			}
		}
		if dark < 5 {
			t.Errorf("%q is not drawn in its box", w.Text)
		}
	}
}

func TestLinesAreBrokenAndPagesEnd(t *testing.T) {
	for _, c := range []struct {
		name, text string
		pages      int
		cut        bool
	}{
		{"words", strings.Repeat("validation ", 500), 1, false},
		{"a word without end", strings.Repeat("x", 19_000), 4, false},
		{"a script without spaces", strings.Repeat("海关认证企业", 200), 1, false},
		{"marks that take no room", strings.Repeat("\u0301", 5_000), 1, false},
		{"more than is read", strings.Repeat("x", 200_000), 5, true},
	} {
		pages, cut := Lay([]Line{{Text: c.text}}, 5)
		if len(pages) != c.pages || cut != c.cut {
			t.Errorf("%s: %d pages, cut %t", c.name, len(pages), cut)
		}
		got := ""
		for _, p := range pages {
			got += strings.ReplaceAll(texts(p.Words), " ", "")
		}
		if want := strings.ReplaceAll(c.text, " ", ""); !cut && got != want {
			t.Errorf("%s: text was lost", c.name)
		}
	}
}

func TestHebrewIsLaidOutFromTheRight(t *testing.T) {
	pages, _ := Lay([]Line{{Text: "שלום עולם 10 October 2026"}}, 1)
	w := pages[0].Words
	if len(w) != 5 || w[0].Box[0] < w[1].Box[2] || w[1].Box[0] < w[4].Box[2] || w[2].Box[2] > w[3].Box[0] || w[3].Box[2] > w[4].Box[0] {
		t.Errorf("got %+v", w)
	}
}

func texts(words []evidence.Word) string {
	all := make([]string, len(words))
	for i, w := range words {
		all[i] = w.Text
	}
	return strings.Join(all, " ")
}

// FuzzLay: whatever the text, words are on the page and fit to be told.
func FuzzLay(f *testing.F) {
	f.Add("From:", "a  b\tc\n海关 שלום \x00\xff")
	f.Fuzz(func(t *testing.T, label, text string) {
		pages, _ := Lay([]Line{{label, text}, {Text: text}}, 3)
		if len(pages) > 3 {
			t.Fatalf("%d pages", len(pages))
		}
		for _, p := range pages {
			for _, w := range p.Words {
				b := w.Box
				if !(b[0] >= 0 && b[1] >= 0 && b[2] <= 1 && b[3] <= 1 && b[0] <= b[2] && b[1] <= b[3]) {
					t.Errorf("%q stands at %v", w.Text, b)
				}
				if w.Text == "" || len(w.Text) > 2000 || strings.ContainsFunc(w.Text, func(r rune) bool { return unicode.IsSpace(r) || unicode.IsControl(r) }) {
					t.Errorf("no word: %q", w.Text)
				}
			}
		}
	})
}

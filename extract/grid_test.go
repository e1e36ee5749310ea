package extract

import (
	"strings"
	"testing"

	"certdex/evidence"
	"certdex/programs"
)

// grid sets a page of text: a line a row of type, a character a column, so
// that columns and gaps stand as they are typed. A line that begins with # is
// set in twice the size.
func grid(number int, text string) evidence.Page {
	const width, height, cols, size = 595.0, 842.0, 100.0, 10.0
	p := evidence.Page{Number: number, Width: width, Height: height, Source: evidence.TextLayer}
	y := 40.0
	for row := range strings.SplitSeq(strings.Trim(text, "\n"), "\n") {
		scale := 1.0
		if large, ok := strings.CutPrefix(row, "#"); ok {
			row, scale = large, 2
		}
		runes := []rune(row)
		for i := 0; i < len(runes); {
			if runes[i] == ' ' {
				i++
				continue
			}
			j := i
			for j < len(runes) && runes[j] != ' ' {
				j++
			}
			p.Words = append(p.Words, evidence.Word{Text: string(runes[i:j]), Confidence: 1, Size: size * scale,
				Box: evidence.Box{float64(i) / cols, y / height, (float64(j) - 0.5) / cols, (y + 0.75*size*scale) / height}})
			i = j
		}
		y += 1.3 * size * scale
	}
	return p
}

func catalogue(t testing.TB) *programs.Catalogue {
	t.Helper()
	c, err := programs.Load()
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func read(t *testing.T, pages ...string) []evidence.Document {
	t.Helper()
	var all []evidence.Page
	for i, text := range pages {
		all = append(all, grid(i+1, text))
	}
	return Documents(all, catalogue(t))
}

// want checks the values of a document's fields, each as "value | value".
func want(t *testing.T, d evidence.Document, fields map[string]string) {
	t.Helper()
	for name, value := range fields {
		if got := strings.Join(d.All(name), " | "); got != value {
			t.Errorf("%s: %q, not %q", name, got, value)
		}
	}
}

// layoutCase is a page of one document with the values that are to be found.
type layoutCase struct {
	layout string
	page   string
	fields map[string]string
}

func readLayouts(t *testing.T, tests []layoutCase) {
	t.Helper()
	for _, tt := range tests {
		t.Run(tt.layout, func(t *testing.T) {
			documents := read(t, tt.page)
			if len(documents) != 1 {
				t.Fatalf("%d documents", len(documents))
			}
			want(t, documents[0], tt.fields)
		})
	}
}

package letter

import (
	"os"
	"sync"

	"golang.org/x/image/font"
	"golang.org/x/image/font/gofont/gobold"
	"golang.org/x/image/font/gofont/goregular"
	"golang.org/x/image/font/opentype"
	"golang.org/x/image/font/sfnt"
)

// Folders are where the fonts lie that draw what the built-in ones cannot.
var Folders = []string{"/usr/share/fonts/truetype/dejavu", "/usr/share/fonts/truetype/droid"}

// further are those fonts: Arabic, Hebrew and symbols, then Chinese, Japanese
// and Korean. Where one is missing its characters are drawn as empty boxes; the
// words are the same.
var further = []string{"/usr/share/fonts/truetype/dejavu/DejaVuSans.ttf", "/usr/share/fonts/truetype/droid/DroidSansFallbackFull.ttf"}

// fonts is a chain: the first that has a character draws it.
type fonts struct {
	regular, bold []*sfnt.Font
}

var loaded = sync.OnceValue(func() fonts {
	rest := make([]*sfnt.Font, 0, len(further))
	for _, path := range further {
		if data, err := os.ReadFile(path); err == nil {
			if f, err := opentype.Parse(data); err == nil {
				rest = append(rest, f)
			}
		}
	}
	return fonts{append([]*sfnt.Font{builtIn(goregular.TTF)}, rest...), append([]*sfnt.Font{builtIn(gobold.TTF)}, rest...)}
})

func builtIn(data []byte) *sfnt.Font {
	f, err := opentype.Parse(data)
	if err != nil {
		panic(err) // it is part of the program
	}
	return f
}

// A face is a chain of fonts at one size.
type face struct {
	faces []font.Face
	fonts []*sfnt.Font
	buf   sfnt.Buffer
	known map[rune]int
}

// newFace gives a face of so many pixels to the em.
func newFace(bold bool, pixels float64) *face {
	chain := loaded().regular
	if bold {
		chain = loaded().bold
	}
	f := &face{fonts: chain, known: map[rune]int{}}
	for _, one := range chain {
		const perInch = 72 // so that the size is in pixels
		made, err := opentype.NewFace(one, &opentype.FaceOptions{Size: pixels, DPI: perInch, Hinting: font.HintingNone})
		if err != nil {
			panic(err) // the options are right
		}
		f.faces = append(f.faces, made)
	}
	return f
}

// of gives the face that draws a character.
func (f *face) of(r rune) font.Face {
	i, ok := f.known[r]
	if !ok {
		for j, one := range f.fonts {
			if glyph, err := one.GlyphIndex(&f.buf, r); err == nil && glyph != 0 {
				i = j
				break
			}
		}
		f.known[r] = i
	}
	return f.faces[i]
}

// width is how far a character moves the pen, in pixels.
func (f *face) width(r rune) float64 {
	advance, _ := f.of(r).GlyphAdvance(r)
	return float64(advance) / 64
}

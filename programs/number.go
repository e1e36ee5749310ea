package programs

import (
	"fmt"
	"regexp"
	"strings"
	"unicode"
)

// NumberPattern is the shape of a certificate number. It is written as a row
// of classes, each with an optional count such as {5} or {1,3}:
//
//	A letter   9 digit   X letter or digit   [CSF] one of these
//	-  a dash, dot, slash or space, or nothing   lower case: that letter itself
//
// "A{6}9{5}-9{1,2}-9{1,3}" is the shape of COLBOG00812-1-15.
type NumberPattern struct {
	Shape string
	parts []shapePart
	exact *regexp.Regexp
	loose *regexp.Regexp // every class widened by what OCR takes its characters for
}

type shapePart struct {
	class    string // "A", "9", "X", "-" or the allowed characters
	literal  bool
	min, max int
}

// What OCR confuses, by the class that a place calls for.
var (
	asDigit  = map[rune]rune{'O': '0', 'Q': '0', 'D': '0', 'I': '1', 'L': '1', '|': '1', '!': '1', 'Z': '2', 'S': '5', '$': '5', 'G': '6', 'B': '8'}
	asLetter = map[rune]rune{'0': 'O', '1': 'I', '|': 'I', '5': 'S', '$': 'S', '8': 'B', '2': 'Z', '6': 'G'}
)

// ParseShape reads a shape.
func ParseShape(shape string) (NumberPattern, error) {
	n := NumberPattern{Shape: shape}
	for rest := shape; rest != ""; {
		var p shapePart
		switch c := rest[0]; {
		case c == '[':
			end := strings.IndexByte(rest, ']')
			if end < 2 {
				return n, fmt.Errorf("shape %q: a set of characters is not closed", shape)
			}
			p.class, p.literal, rest = rest[1:end], true, rest[end+1:]
		case c == 'A', c == '9', c == 'X', c == '-':
			p.class, rest = rest[:1], rest[1:]
		case c >= 'a' && c <= 'z':
			p.class, p.literal, rest = strings.ToUpper(rest[:1]), true, rest[1:]
		default:
			return n, fmt.Errorf("shape %q: %q is no class", shape, c)
		}
		p.min, p.max = 1, 1
		if strings.HasPrefix(rest, "{") {
			end := strings.IndexByte(rest, '}')
			if end < 0 {
				return n, fmt.Errorf("shape %q: a count is not closed", shape)
			}
			if _, err := fmt.Sscanf(rest[:end+1], "{%d,%d}", &p.min, &p.max); err != nil {
				if _, err := fmt.Sscanf(rest[:end+1], "{%d}", &p.min); err != nil {
					return n, fmt.Errorf("shape %q: %q is no count", shape, rest[:end+1])
				}
				p.max = p.min
			}
			rest = rest[end+1:]
		}
		if p.min < 0 || p.max < p.min || p.max > 64 {
			return n, fmt.Errorf("shape %q: counts go from 0 to 64", shape)
		}
		n.parts = append(n.parts, p)
	}
	var err error
	if n.exact, err = regexp.Compile(n.expression(false)); err != nil {
		return n, fmt.Errorf("shape %q: %w", shape, err)
	}
	n.loose, err = regexp.Compile(n.expression(true))
	return n, err
}

func (n NumberPattern) expression(loose bool) string {
	var b strings.Builder
	b.WriteString("^")
	for _, p := range n.parts {
		class := ""
		switch {
		case p.class == "-":
			b.WriteString("([-./]?)")
			continue
		case p.literal:
			class = "[" + regexp.QuoteMeta(p.class) + confusedWith(p.class, loose) + "]"
		case p.class == "A" && loose:
			class = "[A-Z0158|$26]"
		case p.class == "A":
			class = "[A-Z]"
		case p.class == "9" && loose:
			class = "[0-9OQDIL|!ZS$GB]"
		case p.class == "9":
			class = "[0-9]"
		default:
			class = "[0-9A-Z]"
		}
		fmt.Fprintf(&b, "(%s{%d,%d})", class, p.min, p.max)
	}
	return b.String() + "$"
}

// confusedWith lists the digits that OCR may have made of literal letters.
func confusedWith(letters string, loose bool) string {
	if !loose {
		return ""
	}
	var b strings.Builder
	for digit, letter := range asLetter {
		if unicode.IsDigit(digit) && strings.ContainsRune(letters, letter) {
			b.WriteRune(digit)
		}
	}
	return b.String()
}

// Match says whether the number, its spaces folded away, has this shape.
func (n NumberPattern) Match(number string) bool { return n.exact.MatchString(compact(number)) }

// Repair puts characters right that OCR confuses, each by the class of its
// place, and says how many it changed; ok is false where the number cannot
// have this shape. Spaces are kept out of the result.
func (n NumberPattern) Repair(number string) (repaired string, changed int, ok bool) {
	c := compact(number)
	if n.exact.MatchString(c) {
		return c, 0, true
	}
	groups := n.loose.FindStringSubmatch(c)
	if groups == nil {
		return "", 0, false
	}
	var b strings.Builder
	for i, p := range n.parts {
		for _, r := range groups[i+1] {
			put := r
			switch {
			case p.class == "9":
				if d, is := asDigit[r]; is {
					put = d
				}
			case p.class == "A", p.literal && unicode.IsDigit(r) && !strings.ContainsRune(p.class, r):
				if l, is := asLetter[r]; is {
					put = l
				}
			}
			if put != r {
				changed++
			}
			b.WriteRune(put)
		}
	}
	return b.String(), changed, true
}

var dashes = strings.NewReplacer("–", "-", "—", "-", "‐", "-", "‑", "-", "−", "-")

func compact(number string) string {
	return strings.Join(strings.Fields(strings.ToUpper(dashes.Replace(number))), "")
}

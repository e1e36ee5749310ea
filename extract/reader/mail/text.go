package mail

import (
	"strings"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"
)

// cellGap stands between the cells of a table's row: so wide a gap tells the
// extractor that what follows is another column.
const cellGap = "    "

// blocks begin and end on a line of their own.
var blocks = map[atom.Atom]bool{
	atom.P: true, atom.Div: true, atom.Tr: true, atom.Table: true, atom.Ul: true, atom.Ol: true, atom.Li: true, atom.H1: true,
	atom.H2: true, atom.H3: true, atom.H4: true, atom.H5: true, atom.H6: true, atom.Blockquote: true, atom.Pre: true,
	atom.Hr: true, atom.Dl: true, atom.Dt: true, atom.Dd: true, atom.Section: true, atom.Article: true, atom.Header: true,
	atom.Footer: true, atom.Center: true, atom.Form: true, atom.Body: true, atom.Address: true,
}

// unseen holds what a mail program does not show.
var unseen = map[atom.Atom]bool{atom.Script: true, atom.Style: true, atom.Title: true, atom.Head: true, atom.Template: true, atom.Noscript: true}

// alone are elements that have no end.
var alone = map[atom.Atom]bool{atom.Br: true, atom.Img: true, atom.Hr: true, atom.Meta: true, atom.Link: true, atom.Input: true, atom.Col: true, atom.Wbr: true, atom.Area: true, atom.Base: true, atom.Embed: true, atom.Source: true, atom.Track: true}

// plainText gives the text of an HTML body, a line for each that is shown. What
// is hidden is left away.
func plainText(body string) string {
	w := &writer{}
	z := html.NewTokenizer(strings.NewReader(body))
	hidden := 0 // how deep inside something that is not shown
	var closes atom.Atom
	for {
		switch z.Next() {
		case html.ErrorToken:
			return w.String()
		case html.TextToken:
			if hidden == 0 {
				w.text(string(z.Text()))
			}
		case html.StartTagToken:
			t := z.Token()
			if t.DataAtom == atom.Body || closes == atom.P && blocks[t.DataAtom] {
				hidden = 0 // a head, or a paragraph, ends here with or without its end tag
			}
			switch {
			case hidden > 0:
				if t.DataAtom == closes {
					hidden++
				}
			case unseen[t.DataAtom] || invisible(t) && !alone[t.DataAtom]:
				hidden, closes = 1, t.DataAtom
			default:
				w.element(t.DataAtom)
			}
		case html.SelfClosingTagToken:
			if t := z.Token(); hidden == 0 {
				w.element(t.DataAtom)
			}
		case html.EndTagToken:
			t := z.Token()
			switch {
			case hidden > 0 && t.DataAtom == closes:
				hidden--
			case hidden == 0 && blocks[t.DataAtom]:
				w.line()
			}
		}
	}
}

// invisible says that an element's own style hides it.
func invisible(t html.Token) bool {
	for _, a := range t.Attr {
		if a.Key == "hidden" {
			return true
		}
		if a.Key == "style" {
			style := strings.ReplaceAll(strings.ToLower(a.Val), " ", "")
			return strings.Contains(style, "display:none") || strings.Contains(style, "visibility:hidden")
		}
	}
	return false
}

// writer folds white space as a browser does. What stands between two words is
// decided when the second comes.
type writer struct {
	strings.Builder
	next string // what is due before the next word: nothing, a space, a gap or a new line
	row  bool   // a row of a table began and has no cell yet
}

const newLine = "\n"

func (w *writer) element(a atom.Atom) {
	switch {
	case a == atom.Br:
		w.next = newLine
	case a == atom.Td || a == atom.Th:
		// A cell ends the paragraphs of the one before it, and stays beside it.
		if !w.row {
			w.next = cellGap
		}
		w.row = false
	case blocks[a]:
		w.line()
		w.row = a == atom.Tr
		if a == atom.Li {
			w.text("• ")
		}
	}
}

// line ends a line. A block at the beginning of a cell does not.
func (w *writer) line() {
	if w.next != cellGap {
		w.next = newLine
	}
}

func (w *writer) text(s string) {
	words := strings.Fields(s)
	if w.next == "" && s != "" && (len(words) == 0 || !strings.HasPrefix(s, words[0])) {
		w.next = " "
	}
	if len(words) == 0 {
		return
	}
	if w.Len() > 0 {
		w.WriteString(w.next)
	}
	w.WriteString(strings.Join(words, " "))
	w.next = ""
	if !strings.HasSuffix(s, words[len(words)-1]) {
		w.next = " "
	}
}

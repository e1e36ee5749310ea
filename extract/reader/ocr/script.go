package ocr

import "slices"

// eastAsian are the names under which Tesseract's model of scripts knows the
// writing of China, Japan and Korea. It takes one for another now and then.
var eastAsian = []string{"Han", "Japanese", "Hiragana", "Katakana", "Korean", "Hangul"}

// SameScript says that two names stand for one script, or for two that are
// easily taken for one another.
func SameScript(a, b string) bool {
	return a == b || slices.Contains(eastAsian, a) && slices.Contains(eastAsian, b)
}

// NeedsLatin says that the models of a script do not know Latin letters well.
func NeedsLatin(script string) bool { return !slices.Contains(eastAsian, script) }

// ScriptName is the name of a script for people.
func ScriptName(script string) string {
	switch script {
	case "Han":
		return "Chinese characters"
	case "Hangul":
		return "Korean"
	case "Hiragana", "Katakana":
		return "Japanese"
	}
	return script
}

// WrittenIn are the known languages of a script.
func WrittenIn(script string) []Language {
	var out []Language
	for _, l := range languages() {
		if SameScript(l.Script, script) {
			out = append(out, l)
		}
	}
	return out
}

// Scripts are those of the known languages, each once, Latin left out.
func Scripts() []string {
	var out []string
	for _, l := range languages() {
		if l.Script != "Latin" && !slices.ContainsFunc(out, func(s string) bool { return SameScript(s, l.Script) }) {
			out = append(out, l.Script)
		}
	}
	return out
}

// Upright says that a language is written from top to bottom, too.
func Upright(code string) bool {
	return slices.ContainsFunc(Named(code), func(l Language) bool { return slices.Contains(eastAsian, l.Script) })
}

// Named gives the language with a code, if it is known.
func Named(code string) []Language {
	for _, l := range languages() {
		if l.Code == code {
			return []Language{l}
		}
	}
	return nil
}

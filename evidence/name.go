package evidence

import (
	"path"
	"strings"
	"unicode"
	"unicode/utf8"
)

// namelessFile is shown where nothing of an uploaded name is fit to be shown.
const namelessFile = "unnamed"

// CleanName makes an uploaded file's name fit for display: only the last part
// of a path, without NUL, control, formatting and bidirectional characters, in
// valid UTF-8, white space folded, at most limit runes with the extension kept.
// It is never used as a path.
func CleanName(name string, limit int) string {
	name = name[strings.LastIndexAny(name, `/\`)+1:]
	name = strings.Map(func(r rune) rune {
		switch {
		case unicode.IsSpace(r):
			return ' '
		case r == utf8.RuneError, !unicode.IsPrint(r): // also Cf: bidi overrides, zero width
			return -1
		}
		return r
	}, name)
	name = strings.Join(strings.Fields(name), " ")
	if strings.Trim(name, ". ") == "" {
		return namelessFile
	}
	return shorten(name, limit)
}

// shorten cuts the middle out of a long name, so that beginning and extension stay.
func shorten(name string, limit int) string {
	runes := []rune(name)
	if len(runes) <= limit {
		return name
	}
	ext := []rune(path.Ext(name))
	if len(ext) > limit/2 {
		ext = nil
	}
	return string(runes[:max(limit-len(ext)-1, 0)]) + "…" + string(ext)
}

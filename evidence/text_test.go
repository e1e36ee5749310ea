package evidence

import "testing"

func TestHidden(t *testing.T) {
	for _, c := range [][2]rune{
		{0xad, 0xad}, {0x34f, 0x34f}, {0x115f, 0x1160}, {0x17b4, 0x17b5}, {0x180b, 0x180f}, {0x200b, 0x200f}, {0x202a, 0x202e},
		{0x2060, 0x206f}, {0x3164, 0x3164}, {0xfe00, 0xfe0f}, {0xfeff, 0xfeff}, {0xffa0, 0xffa0}, {0xfff0, 0xfffb}, {0xe0000, 0xe0fff},
	} {
		for r := c[0]; r <= c[1]; r++ {
			text := "An" + string(r) + "dina"
			if _, err := Name(text, "the name", 200); CodeOf(err) != Invalid {
				t.Errorf("%U is taken in a name", r)
			}
			if _, err := Value(text, "the name", 200); CodeOf(err) != Invalid {
				t.Errorf("%U is taken in a value", r)
			}
			if Shown(text) != "Andina" {
				t.Errorf("%U is shown", r)
			}
		}
	}
	for _, name := range []string{"Añil é", "شركة", "六甲精工", "R&D — “A”", "e\u0301", "नमस्ते"} {
		if got, err := Name(name, "the name", 200); err != nil || got != name {
			t.Errorf("%s: %q, %v", name, got, err)
		}
	}
}

func TestJoinersStayInWordsThatNeedThem(t *testing.T) {
	for _, c := range []struct {
		says, value string
		good        bool
	}{
		{"Persian", "شرکت می\u200cرود", true},
		{"Arabic after a vowel sign", "مَي\u064e\u200cر", true},
		{"Hindi", "क्\u200dष", true},
		{"Bengali", "র\u200d্য", true},
		{"Sinhala", "ශ්\u200dරී ලංකා", true},
		{"an old Malayalam chillu at a word's end", "അവന്\u200d", true},
		{"Latin", "An\u200ddina", false},
		{"a word's beginning", "\u200cرود", false},
		{"a word's end", "می\u200c رود", false},
		{"two of them", "می\u200c\u200cرود", false},
		{"between scripts", "می\u200cA", false},
		{"an accent that stands on nothing", "\u064e\u200cر", false},
		{"another hidden character", "می\u200bرود", false},
	} {
		if got, err := Value(c.value, "value", 200); (err == nil) != c.good || c.good && got != c.value {
			t.Errorf("%s: %q, %v", c.says, got, err)
		}
		if _, err := Name(c.value, "name", 200); err == nil {
			t.Errorf("%s: is taken as a name", c.says)
		}
	}
}

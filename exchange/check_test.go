package exchange

import (
	"strings"
	"testing"

	"certdex/evidence"
)

func TestFieldValue(t *testing.T) {
	for _, c := range []struct{ says, name, value, want string }{
		{"text is kept", evidence.Holder, "ANDINA S.A.S.", "ANDINA S.A.S."},
		{"what joins letters is kept", evidence.Holder, "شرکت می\u200cرود", "شرکت می\u200cرود"},
		{"a sign is text", evidence.Scope, "-", "-"},
		{"blanks are folded", evidence.Holder, "  ANDINA \n S.A.S. ", "ANDINA S.A.S."},
		{"a date is ISO", evidence.ExpiresOn, "2027-03-14", "2027-03-14"},
		{"a country is upper case", evidence.Country, "co", "CO"},
		{"a number", evidence.Score, "87.5", "87.5"},
		{"until revoked", evidence.Validity, "until_revoked", "until_revoked"},
		{"a mode", evidence.AuditMode, "virtual", "virtual"},
		{"a long scope", evidence.Scope, strings.Repeat("x", maxLong), strings.Repeat("x", maxLong)},
	} {
		if got, err := fieldValue(c.name, c.value); err != nil || got != c.want {
			t.Errorf("%s: %q, %v", c.says, got, err)
		}
	}
	for _, c := range []struct{ says, name, value string }{
		{"an unknown name", "colour", "red"},
		{"nothing", evidence.Holder, " \t"},
		{"a zero-width space", evidence.Holder, "\u200b"},
		{"what cannot be seen", evidence.Address, "\u200b \u00ad\u2060\ufeff \u3164\u115f\ufe0f\u2800"},
		{"an accent without its letter", evidence.Holder, "\u0301"},
		{"too long", evidence.Holder, strings.Repeat("x", maxValue+1)},
		{"no text", evidence.Holder, "a\xff"},
		{"a zero-width space in a word", evidence.Holder, "AN\u200bDINA"},
		{"a joiner in a Latin word", evidence.Holder, "AN\u200dDINA"},
		{"a soft hyphen", evidence.Scope, "trans\u00adport"},
		{"a turned direction", evidence.Holder, "abc\u202egpj.exe"},
		{"a control character", evidence.Holder, "a\x00b"},
		{"a date of another form", evidence.ExpiresOn, "14.03.2027"},
		{"a date that is none", evidence.ExpiresOn, "2027-02-30"},
		{"a date far off", evidence.ExpiresOn, "9999-12-31"},
		{"a country's name", evidence.Country, "Colombia"},
		{"no country", evidence.Country, "ZZ"},
		{"a withdrawn code", evidence.Country, "UK"},
		{"a region", evidence.Country, "EU"},
		{"another validity", evidence.Validity, "forever"},
		{"another mode", evidence.AuditMode, "remote"},
		{"another notice", evidence.AuditNotice, "surprise"},
		{"no number", evidence.Score, "NaN"},
		{"a score with its sign", evidence.Score, "87%"},
	} {
		if got, err := fieldValue(c.name, c.value); evidence.CodeOf(err) != evidence.Invalid {
			t.Errorf("%s: %q, %v", c.says, got, err)
		}
	}
}

func FuzzFieldValue(f *testing.F) {
	f.Add(evidence.Country, "co")
	f.Add(evidence.ExpiresOn, "2027-03-14")
	f.Add(evidence.Holder, "a\xff\u202e")
	f.Fuzz(func(t *testing.T, name, value string) {
		once, err := fieldValue(name, value)
		if err != nil {
			if evidence.CodeOf(err) != evidence.Invalid {
				t.Fatalf("not an answer for a person: %v", err)
			}
			return
		}
		if twice, err := fieldValue(name, once); err != nil || twice != once {
			t.Fatalf("%q became %q, %v", once, twice, err)
		}
	})
}

func TestEmail(t *testing.T) {
	if got, err := email(" Ana.Ruiz@Example.com "); err != nil || got != "ana.ruiz@example.com" {
		t.Errorf("%q, %v", got, err)
	}
	for _, bad := range []string{"", "ana", "@x", "ana@", "a@b@c", "Ana <ana@x.com>", "a b@x.com", "a@x.com\r\nBcc: b@x.com", "a\u200b@x.com"} {
		if got, err := email(bad); evidence.CodeOf(err) != evidence.Invalid {
			t.Errorf("%q is taken as %q", bad, got)
		}
	}
}

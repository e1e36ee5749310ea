package storage

import "testing"

// Organisations whose names look alike by case or by what cannot be seen are one.
func TestOrgKey(t *testing.T) {
	for _, c := range []struct{ a, b string }{
		{"North Foods", " NORTH  foods"},
		{"North Foods", "No\u200brth\u2060 Fo\u00adods\ufe0f"},
		{"North Foods", "North \u200b Foods"},
		{"ΟΔΟΣ", "οδος"},
		{"Ｎorth Foods", "North Foods"},
	} {
		if orgKey(c.a) != orgKey(c.b) {
			t.Errorf("%q and %q are two: %q, %q", c.a, c.b, orgKey(c.a), orgKey(c.b))
		}
	}
	if orgKey("North Foods") == orgKey("South Foods") {
		t.Error("two names are one")
	}
}

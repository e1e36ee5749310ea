package eval

import (
	"bytes"
	"context"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"certdex/evidence"
)

func TestCompare(t *testing.T) {
	tests := []struct {
		what                 string
		want, got            []string
		all                  bool
		right, found, wanted int
	}{
		{"any listed value of a single name is right", []string{"Certificada", "Certified"}, []string{"Certified"}, false, 1, 1, 1},
		{"all values of a repeating name are wanted", []string{"A", "B"}, []string{"B"}, true, 1, 1, 2},
		{"a value too many costs precision", []string{"A"}, []string{"A", "C"}, true, 1, 2, 1},
		{"white space folds", []string{"A  B"}, []string{"A B"}, false, 1, 1, 1},
		{"letter case counts", []string{"Abc"}, []string{"ABC"}, false, 0, 1, 1},
		{"nothing wanted, nothing found", nil, nil, false, 0, 0, 0},
	}
	for _, tt := range tests {
		right, found, wanted := compare(tt.want, tt.got, tt.all, squeeze)
		if right != tt.right || found != tt.found || wanted != tt.wanted {
			t.Errorf("%s: %d right, %d found, %d wanted", tt.what, right, found, wanted)
		}
	}
}

func TestRun(t *testing.T) {
	dir := t.TempDir()
	write := func(name, text string) {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	write("a.pdf", "x")
	write("a.json", `{"documents":[{"pages":[1],"kind":"certificate","program":"basc","fields":{"holder":["X S.A."],"issued_on":["2026-01-01"]}}],"tags":["digital"]}`)
	read := func(_ context.Context, path string) (evidence.Reading, error) {
		if filepath.Base(path) != "a.pdf" {
			t.Errorf("reads %s", path)
		}
		return evidence.Reading{Documents: []evidence.Document{{Pages: []int{1}, Kind: evidence.Certificate, Program: "basc",
			Fields: []evidence.Field{{Name: evidence.Holder, Value: "x s.a."}, {Name: evidence.Reference, Value: "not labelled"}}}}}, nil
	}
	r, err := Run(t.Context(), dir, read)
	if err != nil {
		t.Fatal(err)
	}
	if r.All.Right != 0 || r.All.Lenient != 1 || r.All.Found != 1 || r.All.Wanted != 2 || r.KindsRight != 1 || r.ProgsRight != 1 {
		t.Errorf("%+v", r)
	}
	var out bytes.Buffer
	if err := r.Print(&out); err != nil {
		t.Fatal(err)
	}
	for _, words := range []string{"holder", "digital", "basc", "wanted  2026-01-01"} {
		if !strings.Contains(out.String(), words) {
			t.Errorf("the report does not say %q:\n%s", words, out.String())
		}
	}
	if _, err := Run(t.Context(), t.TempDir(), read); evidence.CodeOf(err) != evidence.NotFound {
		t.Errorf("an empty folder gives %v", err)
	}
}

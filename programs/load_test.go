package programs

import (
	"strings"
	"testing"
)

func TestLoad(t *testing.T) {
	c, err := Load()
	if err != nil {
		t.Fatal(err)
	}
	for _, code := range []string{"basc", "eu_aeo", "gb_aeo", "scan"} {
		p, ok := c.Get(code)
		if !ok {
			t.Fatalf("%s is missing", code)
		}
		if len(p.Proves) == 0 {
			t.Errorf("%s proves nothing", code)
		}
	}
	if len(c.Version()) != 12 {
		t.Errorf("version %q", c.Version())
	}
}

func TestNumberOK(t *testing.T) {
	c, err := Load()
	if err != nil {
		t.Fatal(err)
	}
	tests := []struct {
		program, number string
		ok, known       bool
	}{
		{"basc", "COLBOG00812-1-15", true, true},
		{"basc", "colbog00812 1 15", true, true},
		{"basc", "COLBOG0812-1-15-9", false, true},
		{"eu_aeo", "DE AEOF 132857", true, true},
		{"eu_aeo", "DEAEOX132857", false, true},
		{"gb_aeo", "GBAEOC717572504502801", true, true},
		{"gb_aeo", "DEAEOC717572504502801", false, true},
		{"scan", "BV-HN-25-7713", false, false},
	}
	for _, tt := range tests {
		p, _ := c.Get(tt.program)
		if ok, known := p.NumberOK(tt.number); ok != tt.ok || known != tt.known {
			t.Errorf("%s %s: %v %v", tt.program, tt.number, ok, known)
		}
	}
}

func TestRepair(t *testing.T) {
	n, err := ParseShape("A{6}9{5}-9{1,2}-9{1,3}")
	if err != nil {
		t.Fatal(err)
	}
	tests := []struct {
		printed, want string
		changed       int
		ok            bool
	}{
		{"PERLIM00729-2-4", "PERLIM00729-2-4", 0, true},
		{"PERLIMO0729-2-4", "PERLIM00729-2-4", 1, true},
		{"C0LB0G00812-I-1S", "COLBOG00812-1-15", 4, true},
		{"COLBOG", "", 0, false},
	}
	for _, tt := range tests {
		got, changed, ok := n.Repair(tt.printed)
		if got != tt.want || changed != tt.changed || ok != tt.ok {
			t.Errorf("%s: got %q, %d changed, %v", tt.printed, got, changed, ok)
		}
	}
}

func TestWrongFilesNameTheirLine(t *testing.T) {
	tests := []struct{ what, file, says string }{
		{"an unknown key", "code: x\nname: X\ncolour: red\n", "3"},
		{"a wrong shape", "code: x\nname: X\ndetect: [{text: x, weight: 1}]\nvalidity: {kind: report}\nnumber_shapes: [\"A{\"]\n", "shape"},
		{"a wrong validity", "code: x\nname: X\ndetect: [{text: x, weight: 1}]\nvalidity: {kind: eternal}\n", "eternal"},
		{"a wording twice", "code: x\nname: X\ndetect: [{text: x, weight: 1}]\nvalidity: {kind: report}\nlabels: {holder: {en: [firm, firm]}}\n", "\"firm\" stands twice"},
		{"another code", "code: y\nname: X\n", "file's name"},
	}
	for _, tt := range tests {
		_, err := ParseProgram("x.yaml", []byte(tt.file))
		if err == nil || !strings.Contains(err.Error(), tt.says) {
			t.Errorf("%s: %v", tt.what, err)
		}
	}
}

func FuzzRepair(f *testing.F) {
	f.Add("COLBOG00812-1-15")
	f.Add("DE AEOF 132857")
	n, err := ParseShape("A{6}9{5}-9{1,2}-9{1,3}")
	if err != nil {
		f.Fatal(err)
	}
	f.Fuzz(func(t *testing.T, s string) {
		if repaired, _, ok := n.Repair(s); ok && !n.Match(repaired) {
			t.Errorf("%q became %q, which has not the shape", s, repaired)
		}
	})
}

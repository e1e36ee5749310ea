package programs

import (
	"bytes"
	"crypto/sha256"
	"embed"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"maps"
	"path"
	"regexp"
	"slices"
	"strings"

	"github.com/goccy/go-yaml"
)

//go:embed *.yaml
var embedded embed.FS

const lexiconFile = "common.yaml"

// Catalogue is every program certdex knows, with the words that they share.
type Catalogue struct {
	Lexicon  Lexicon
	programs []Program
	version  string
}

// Load reads the embedded data. An error names the file and the line.
func Load() (*Catalogue, error) {
	entries, err := embedded.ReadDir(".")
	if err != nil {
		return nil, fmt.Errorf("list the program data: %w", err)
	}
	files := map[string][]byte{}
	for _, e := range entries {
		if files[e.Name()], err = embedded.ReadFile(e.Name()); err != nil {
			return nil, fmt.Errorf("read the program data: %w", err)
		}
	}
	return parse(files)
}

func parse(files map[string][]byte) (*Catalogue, error) {
	c := &Catalogue{}
	names := slices.Sorted(maps.Keys(files))
	hash := sha256.New()
	for _, name := range names {
		fmt.Fprintf(hash, "%s %d\n", name, len(files[name]))
		hash.Write(files[name])
		if name == lexiconFile {
			if err := decode(name, files[name], &c.Lexicon); err != nil {
				return nil, err
			}
			for _, l := range []Labels{c.Lexicon.Labels, c.Lexicon.WeakLabels, c.Lexicon.Inline, c.Lexicon.Trailing} {
				if err := l.twice(); err != nil {
					return nil, fmt.Errorf("%s: %w", name, err)
				}
			}
			continue
		}
		p, err := ParseProgram(name, files[name])
		if err != nil {
			return nil, err
		}
		if _, twice := c.Get(p.Code); twice {
			return nil, fmt.Errorf("%s: program %s is there twice", name, p.Code)
		}
		c.programs = append(c.programs, p)
	}
	c.version = hex.EncodeToString(hash.Sum(nil))[:12]
	return c, nil
}

func decode(name string, data []byte, into any) error {
	d := yaml.NewDecoder(bytes.NewReader(data), yaml.Strict())
	if err := d.Decode(into); err != nil && !errors.Is(err, io.EOF) {
		return fmt.Errorf("%s: %s", name, yaml.FormatError(err, false, true))
	}
	return nil
}

// ParseProgram reads and checks one program's file; name is for its errors,
// which carry the line where the decoder knows it.
func ParseProgram(name string, data []byte) (Program, error) {
	var p Program
	if err := decode(name, data, &p); err != nil {
		return p, err
	}
	wrong := func(format string, args ...any) (Program, error) {
		return p, fmt.Errorf("%s: %s", name, fmt.Sprintf(format, args...))
	}
	if p.Code == "" || p.Code+path.Ext(name) != path.Base(name) {
		return wrong("code %q is not the file's name", p.Code)
	}
	if p.Name == "" || len(p.Detect) == 0 {
		return wrong("a program needs a name and phrases that detect it")
	}
	switch p.Validity.Kind {
	case FixedTerm, OpenEnded, Report:
	default:
		return wrong("validity kind %q is none of fixed_term, open_ended, report", p.Validity.Kind)
	}
	if err := p.Labels.twice(); err != nil {
		return wrong("%v", err)
	}
	for _, s := range p.Shapes {
		n, err := ParseShape(s)
		if err != nil {
			return wrong("%v", err)
		}
		p.Number = append(p.Number, n)
	}
	for _, s := range p.Standards {
		if _, err := regexp.Compile(s.Pattern); err != nil {
			return wrong("standard %s: %v", s.Value, err)
		}
	}
	for where, order := range p.DateOrder {
		if order != "dmy" && order != "mdy" && order != "ymd" {
			return wrong("date order of %s is %q, not dmy, mdy or ymd", where, order)
		}
	}
	for _, c := range p.Countries {
		if len(c) != 2 || strings.ToUpper(c) != c {
			return wrong("country %q is no ISO alpha-2 code", c)
		}
	}
	for _, h := range p.Hosts {
		if h != strings.ToLower(h) || !strings.Contains(h, ".") || strings.ContainsAny(h, "/: ") || strings.HasPrefix(h, ".") {
			return wrong("host %q is no host in lower case", h)
		}
	}
	for _, l := range p.Levels {
		if l.Security {
			p.SecurityLevels = append(p.SecurityLevels, l.Code)
		}
	}
	if len(p.SecurityLevels) == len(p.Levels) {
		p.SecurityLevels = nil
	}
	return p, nil
}

// Get gives the program of that code.
func (c *Catalogue) Get(code string) (Program, bool) {
	i := slices.IndexFunc(c.programs, func(p Program) bool { return p.Code == code })
	if i < 0 {
		return Program{}, false
	}
	return c.programs[i], true
}

// All gives every program in the order of their codes.
func (c *Catalogue) All() []Program { return slices.Clone(c.programs) }

// Version is a short hash of all the data.
func (c *Catalogue) Version() string { return c.version }

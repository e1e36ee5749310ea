package testkit

import (
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"path"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"

	"certdex/programs"
)

const root = "../.."

// storeys says how high each package stands, with the packages below it
// included: imports go down only, and never sideways.
var storeys = map[string]int{
	"evidence":          0,
	"programs":          1,
	"internal/worsen":   1,
	"internal/hostile":  3,
	"storage":           2,
	"extract":           2,
	"matchers":          2,
	"rules":             2,
	"internal/generate": 3,
	"internal/eval":     3,
	"internal/bench":    3,
	"internal/testkit":  3,
	"ingest":            3,
	"exchange":          4,
	"api":               5,
	"web":               5,
	"cmd":               6,
}

// confined says which packages alone may use a library. Below another's folder
// counts as that package.
var confined = map[string][]string{
	"github.com/gin-gonic/":      {"api", "web", "cmd"},
	"github.com/minio/":          {"storage"},
	"github.com/jackc/pgx/":      {"storage", "internal/testkit"}, // testkit makes the databases
	"modernc.org/sqlite":         {"storage"},
	"github.com/riverqueue/":     {"storage"},
	"github.com/pressly/goose/":  {"storage"},
	"database/sql":               {"storage"},
	"github.com/pdfcpu/":         {"extract/reader"},
	"github.com/klippa-app/":     {"extract/reader"},
	"github.com/smallstep/pkcs7": {"extract/reader"},
	"github.com/makiuchi-d/":     {"extract/reader"},
}

// source is one Go file of certdex.
type source struct {
	path    string // from the root, with slashes
	dir     string
	test    bool
	comment bool
	imports []string
}

func sources(t *testing.T) []source {
	t.Helper()
	var all []source
	err := filepath.WalkDir(root, func(file string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		name := d.Name()
		if d.IsDir() && file != root && (strings.HasPrefix(name, ".") || name == "testdata" || name == "node_modules") {
			return filepath.SkipDir
		}
		if d.IsDir() || !strings.HasSuffix(name, ".go") {
			return nil
		}
		parsed, err := parser.ParseFile(token.NewFileSet(), file, nil, parser.ImportsOnly|parser.ParseComments)
		if err != nil {
			return err
		}
		all = append(all, newSource(file, parsed))
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return all
}

func newSource(file string, parsed *ast.File) source {
	from := filepath.ToSlash(strings.TrimPrefix(file, root+"/"))
	s := source{path: from, dir: path.Dir(from), test: strings.HasSuffix(from, "_test.go"),
		// A generator writes its own words above the package.
		comment: parsed.Doc != nil && !ast.IsGenerated(parsed)}
	for _, i := range parsed.Imports {
		if p, err := strconv.Unquote(i.Path.Value); err == nil {
			s.imports = append(s.imports, p)
		}
	}
	return s
}

// storeyOf gives the package of the table that a folder belongs to.
func storeyOf(dir string) (name string, height int, ok bool) {
	for name = dir; name != "."; name = path.Dir(name) {
		if height, ok = storeys[name]; ok {
			return name, height, true
		}
	}
	return "", 0, false
}

func TestImportsGoDown(t *testing.T) {
	for _, s := range sources(t) {
		from, height, ok := storeyOf(s.dir)
		if !ok {
			t.Errorf("%s: the layout does not say where %s stands", s.path, s.dir)
			continue
		}
		for _, i := range s.imports {
			dir, ours := strings.CutPrefix(i, "certdex/")
			if !ours {
				continue
			}
			to, below, ok := storeyOf(dir)
			switch {
			case !ok:
				t.Errorf("%s imports %s, which the layout does not know", s.path, i)
			case to == from:
			case to == "internal/testkit":
				if !s.test {
					t.Errorf("%s imports %s, which is for tests", s.path, i)
				}
			case below >= height:
				t.Errorf("%s imports %s, which does not stand below it", s.path, i)
			case from == "storage" && to != "evidence":
				t.Errorf("%s imports %s: storage knows evidence only", s.path, i)
			}
		}
	}
}

func TestLibrariesStayWhereTheyBelong(t *testing.T) {
	for _, s := range sources(t) {
		for _, i := range s.imports {
			for library, users := range confined {
				if !strings.HasPrefix(i, library) {
					continue
				}
				if !slices.ContainsFunc(users, func(u string) bool { return s.dir == u || strings.HasPrefix(s.dir, u+"/") }) {
					t.Errorf("%s imports %s, which only %s may", s.path, i, strings.Join(users, ", "))
				}
			}
		}
	}
}

func TestEveryPackageHasOneComment(t *testing.T) {
	comments := make(map[string][]string)
	for _, s := range sources(t) {
		if s.test {
			continue
		}
		if _, seen := comments[s.dir]; !seen {
			comments[s.dir] = nil
		}
		if s.comment {
			comments[s.dir] = append(comments[s.dir], s.path)
		}
	}
	for dir, files := range comments {
		if len(files) != 1 {
			t.Errorf("%s has %d package comments %v, want one", dir, len(files), files)
		}
	}
}

func TestEveryProgramHasFixtures(t *testing.T) {
	catalogue, err := programs.Load()
	if err != nil {
		t.Fatal(err)
	}
	for _, p := range catalogue.All() {
		labels, err := filepath.Glob(filepath.Join(root, "testdata", "samples", "docs", p.Code, "*.json"))
		if err != nil {
			t.Fatal(err)
		}
		if len(labels) == 0 {
			t.Errorf("program %s has no labelled document in testdata/samples/docs/%s", p.Code, p.Code)
		}
	}
}

// Package eval scores readings against labelled documents.
//
// A value is right when it equals a label with runs of white space folded to
// one space; letter case and accents count, as labels are written as printed.
// The lenient figure folds case, accents and punctuation. For names with one
// value a document any of the listed values is right; for names that repeat
// all are wanted.
package eval

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"golang.org/x/sync/errgroup"

	"certdex/evidence"
)

// readers is how many files are read at a time.
const readers = 2

// unlabelled are names that labelled folders do not carry: found ones are
// neither right nor wrong.
var unlabelled = map[string]bool{
	evidence.Reference: true, evidence.ScanID: true, evidence.VerificationURL: true, evidence.StatedOn: true,
	evidence.AuditType: true, evidence.SectionScore: true, evidence.CountryRisk: true,
}

// wanted are the names whose labelled values must all be found; of the others
// one is enough.
var wanted = map[string]bool{
	evidence.HolderTaxID: true, evidence.Facility: true, evidence.Address: true, evidence.Country: true,
	evidence.CertificateNumber: true, evidence.Standard: true, evidence.Role: true, evidence.Level: true,
	evidence.Signatory: true, evidence.MID: true, evidence.Finding: true,
}

// Label is one document's label, as the extraction contract writes it.
type Label struct {
	Pages   []int               `json:"pages"`
	Kind    evidence.Kind       `json:"kind"`
	Program string              `json:"program"`
	Fields  map[string][]string `json:"fields"`
}

type labelFile struct {
	Documents []Label  `json:"documents"`
	Tags      []string `json:"tags"`
}

// Run reads every labelled file under dir and scores it. read gives the
// reading of one file; a file that cannot be read counts as one with nothing
// found. Files without a label are passed over.
func Run(ctx context.Context, dir string, read func(ctx context.Context, path string) (evidence.Reading, error)) (Report, error) {
	var labels []string
	err := filepath.WalkDir(dir, func(path string, e fs.DirEntry, err error) error {
		if err == nil && !e.IsDir() && filepath.Ext(path) == ".json" {
			labels = append(labels, path)
		}
		return err
	})
	if err != nil {
		return Report{}, evidence.Because(err, evidence.NotFound, "cannot list the folder %s", dir)
	}
	if len(labels) == 0 {
		return Report{}, evidence.Errorf(evidence.NotFound, "no labels (NAME.json beside NAME.pdf) in %s", dir)
	}
	results := make([]result, len(labels))
	g, ctx := errgroup.WithContext(ctx)
	g.SetLimit(readers)
	for i, path := range labels {
		g.Go(func() error {
			r, err := runOne(ctx, dir, path, read)
			results[i] = r
			return err
		})
	}
	if err := g.Wait(); err != nil {
		return Report{}, err
	}
	return report(results), nil
}

// result is what one file scored.
type result struct {
	name   string
	tags   []string
	counts []count
	errors []Mistake
	kinds  int // documents whose kind is right
	progs  int
	docs   int
}

func runOne(ctx context.Context, dir, path string, read func(context.Context, string) (evidence.Reading, error)) (result, error) {
	name, err := filepath.Rel(dir, path)
	if err != nil {
		name = path
	}
	r := result{name: strings.TrimSuffix(name, ".json")}
	if info, err := os.Stat(path); err == nil && !info.Mode().IsRegular() { // a pipe would wait for a writer
		return r, evidence.Errorf(evidence.UnsupportedType, "the label %s is not a regular file", name)
	}
	data, err := os.ReadFile(path)
	if err != nil {
		return r, evidence.Because(err, evidence.NotFound, "cannot read the label %s", name)
	}
	var labels labelFile
	if err := json.Unmarshal(data, &labels); err != nil {
		return r, evidence.Because(err, evidence.Malformed, "the label %s is no JSON of the contract", name)
	}
	r.tags = labels.Tags
	file, err := besides(path)
	if err != nil {
		return r, err
	}
	reading, err := read(ctx, file)
	if err != nil {
		if ctx.Err() != nil {
			return r, ctx.Err()
		}
		r.errors = append(r.errors, Mistake{File: r.name, Field: "file", Found: []string{evidence.MessageOf(err)}})
	}
	if reading.Error != nil {
		r.errors = append(r.errors, Mistake{File: r.name, Field: "file", Found: []string{reading.Error.Message}})
	}
	r.score(labels.Documents, reading.Documents)
	return r, nil
}

// besides finds the document that a label belongs to.
func besides(label string) (string, error) {
	matches, err := filepath.Glob(strings.TrimSuffix(label, ".json") + ".*")
	if err != nil {
		return "", fmt.Errorf("look beside %s: %w", label, err)
	}
	matches = slices.DeleteFunc(matches, func(m string) bool { return m == label })
	if len(matches) == 0 {
		return "", evidence.Because(errors.New(label), evidence.NotFound, "no document beside the label %s", filepath.Base(label))
	}
	return matches[0], nil
}

// score compares documents in order of their first pages; labelled documents
// without a found one on their first page miss every value.
func (r *result) score(labels []Label, found []evidence.Document) {
	used := map[int]bool{}
	for _, l := range labels {
		r.docs++
		i := slices.IndexFunc(found, func(d evidence.Document) bool {
			return len(d.Pages) > 0 && len(l.Pages) > 0 && d.Pages[0] == l.Pages[0]
		})
		var d evidence.Document
		if i >= 0 {
			d, used[i] = found[i], true
		}
		if d.Kind == l.Kind {
			r.kinds++
		} else {
			r.errors = append(r.errors, Mistake{r.name, "kind", []string{string(l.Kind)}, []string{string(d.Kind)}})
		}
		if d.Program == l.Program {
			r.progs++
		} else {
			r.errors = append(r.errors, Mistake{r.name, "program", []string{l.Program}, []string{d.Program}})
		}
		if i >= 0 && !slices.Equal(d.Pages, l.Pages) {
			r.errors = append(r.errors, Mistake{r.name, "pages", []string{fmt.Sprint(l.Pages)}, []string{fmt.Sprint(d.Pages)}})
		}
		r.scoreFields(l, d)
	}
	for i, d := range found {
		if !used[i] {
			r.scoreFields(Label{Program: d.Program}, d)
		}
	}
}

func (r *result) scoreFields(l Label, d evidence.Document) {
	names := map[string]bool{}
	for name := range l.Fields {
		names[name] = true
	}
	for _, f := range d.Fields {
		names[f.Name] = true
	}
	for name := range names {
		if unlabelled[name] {
			continue
		}
		want, got := l.Fields[name], unique(d.All(name))
		c := count{field: name, program: l.Program}
		c.right, c.found, c.wanted = compare(want, got, wanted[name], squeeze)
		c.lenient, _, _ = compare(want, got, wanted[name], loosen)
		r.counts = append(r.counts, c)
		if c.right < c.found || c.right < c.wanted {
			r.errors = append(r.errors, Mistake{r.name, name, want, got})
		}
	}
	slices.SortStableFunc(r.errors, func(a, b Mistake) int { return strings.Compare(a.Field, b.Field) })
}

func unique(values []string) []string {
	var out []string
	for _, v := range values {
		if !slices.Contains(out, v) {
			out = append(out, v)
		}
	}
	return out
}

// compare counts right, found and wanted values of one name.
func compare(want, got []string, all bool, fold func(string) string) (right, found, wanted int) {
	found, wanted = len(got), len(want)
	if !all {
		wanted = min(wanted, 1)
	}
	left := make([]string, len(want))
	for i, w := range want {
		left[i] = fold(w)
	}
	for _, g := range got {
		if i := slices.Index(left, fold(g)); i >= 0 {
			right++
			left = slices.Delete(left, i, i+1)
		}
	}
	if !all && right > 1 { // several of the listed values of a name with one value
		found -= right - 1
		right = 1
	}
	return right, found, wanted
}

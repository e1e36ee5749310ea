package eval

import (
	"cmp"
	"fmt"
	"io"
	"slices"
	"strings"
	"text/tabwriter"

	"certdex/evidence"
)

// Figures are precision, recall and F1 with what they are made of.
type Figures struct {
	Right, Found, Wanted, Lenient int
}

// Precision is the share of found values that are right; 1 where none was found.
func (f Figures) Precision() float64 { return share(f.Right, f.Found) }

// Recall is the share of wanted values that were found; 1 where none was wanted.
func (f Figures) Recall() float64 { return share(f.Right, f.Wanted) }

// F1 is the harmonic mean of both.
func (f Figures) F1() float64 { return harmonic(f.Right, f.Found, f.Wanted) }

// LenientF1 is F1 with case, accents and punctuation folded.
func (f Figures) LenientF1() float64 { return harmonic(f.Lenient, f.Found, f.Wanted) }

func share(right, of int) float64 {
	if of == 0 {
		return 1
	}
	return float64(right) / float64(of)
}

func harmonic(right, found, wanted int) float64 {
	if found+wanted == 0 {
		return 1
	}
	return 2 * float64(right) / float64(found+wanted)
}

// Mistake is one name of one document that did not come out as labelled.
type Mistake struct {
	File   string
	Field  string
	Wanted []string
	Found  []string
}

// Report is the score of a labelled folder.
type Report struct {
	Files, Documents       int
	KindsRight, ProgsRight int
	All                    Figures
	Fields, Programs, Tags map[string]Figures
	Mistakes               []Mistake
}

type count struct {
	field, program                string
	right, found, wanted, lenient int
}

func (f Figures) plus(c count) Figures {
	return Figures{f.Right + c.right, f.Found + c.found, f.Wanted + c.wanted, f.Lenient + c.lenient}
}

func report(results []result) Report {
	r := Report{Fields: map[string]Figures{}, Programs: map[string]Figures{}, Tags: map[string]Figures{}}
	for _, one := range results {
		r.Files++
		r.Documents += one.docs
		r.KindsRight += one.kinds
		r.ProgsRight += one.progs
		r.Mistakes = append(r.Mistakes, one.errors...)
		for _, c := range one.counts {
			r.All = r.All.plus(c)
			r.Fields[c.field] = r.Fields[c.field].plus(c)
			r.Programs[c.program] = r.Programs[c.program].plus(c)
			for _, t := range one.tags {
				r.Tags[t] = r.Tags[t].plus(c)
			}
		}
	}
	return r
}

// Print writes the tables and the list of mistakes.
func (r Report) Print(w io.Writer) error {
	t := tabwriter.NewWriter(w, 0, 0, 2, ' ', 0)
	fmt.Fprintf(t, "%d files, %d documents: kind right %d, program right %d\n\n", r.Files, r.Documents, r.KindsRight, r.ProgsRight)
	head := func(what string) { fmt.Fprintf(t, "%s\tP\tR\tF1\tlenient F1\tright\tfound\twanted\n", what) }
	row := func(name string, f Figures) {
		fmt.Fprintf(t, "%s\t%.3f\t%.3f\t%.3f\t%.3f\t%d\t%d\t%d\n", name, f.Precision(), f.Recall(), f.F1(), f.LenientF1(), f.Right, f.Found, f.Wanted)
	}
	head("field")
	for _, name := range evidence.FieldNames {
		if f, ok := r.Fields[name]; ok {
			row(name, f)
		}
	}
	row("all", r.All)
	for _, group := range []struct {
		what    string
		figures map[string]Figures
	}{{"program", r.Programs}, {"tag", r.Tags}} {
		fmt.Fprintln(t)
		head(group.what)
		names := make([]string, 0, len(group.figures))
		for n := range group.figures {
			names = append(names, n)
		}
		slices.Sort(names)
		for _, n := range names {
			row(n, group.figures[n])
		}
	}
	fmt.Fprintln(t)
	if err := t.Flush(); err != nil {
		return fmt.Errorf("print the report: %w", err)
	}
	slices.SortStableFunc(r.Mistakes, func(a, b Mistake) int { return cmp.Compare(a.File, b.File) })
	for _, m := range r.Mistakes {
		if _, err := fmt.Fprintf(w, "%s  %s\n    wanted  %s\n    found   %s\n", m.File, m.Field, listed(m.Wanted), listed(m.Found)); err != nil {
			return fmt.Errorf("print the report: %w", err)
		}
	}
	return nil
}

func listed(values []string) string {
	if len(values) == 0 {
		return "–"
	}
	return strings.Join(values, " | ")
}

package main

import (
	"errors"
	"fmt"
	"io"
	"path/filepath"
	"strings"

	"github.com/spf13/cobra"

	"certdex/evidence"
	"certdex/matchers"
)

func matchCommand() *cobra.Command {
	var partners, queries, pairs string
	var asJSON bool
	var top int
	t := matchers.DefaultThresholds()
	c := &cobra.Command{
		Use:   "match (--partners FILE --queries FILE | --pairs FILE) [--json] [--top N]",
		Short: "Rank and explain which partner record a look-up means, or score pairs",
		Args:  cobra.NoArgs,
		RunE: func(c *cobra.Command, _ []string) error {
			out, errOut := c.OutOrStdout(), c.ErrOrStderr()
			if pairs != "" {
				return scorePairs(out, errOut, pairs, t, asJSON)
			}
			return lookUp(out, errOut, partners, queries, top, t, asJSON)
		},
	}
	c.Flags().StringVar(&partners, "partners", "", "CSV or XLSX of partner records")
	c.Flags().StringVar(&queries, "queries", "", "CSV or XLSX of look-ups")
	c.Flags().StringVar(&pairs, "pairs", "", "CSV or XLSX of pairs; with labels, a summary goes to standard error")
	c.Flags().BoolVar(&asJSON, "json", false, "print one JSON object a line")
	c.Flags().IntVar(&top, "top", 10, "candidates a look-up")
	c.Flags().Float64Var(&t.Match, "match", t.Match, "score from which a candidate is a match")
	c.Flags().Float64Var(&t.Possible, "possible", t.Possible, "score from which a person decides")
	c.MarkFlagsRequiredTogether("partners", "queries")
	c.MarkFlagsOneRequired("partners", "pairs")
	c.MarkFlagsMutuallyExclusive("partners", "pairs")
	return c
}

func lookUp(out, errOut io.Writer, partnersPath, queriesPath string, top int, t matchers.Thresholds, asJSON bool) error {
	file, err := readTable(partnersPath, matchers.ReadPartners)
	if err != nil {
		return err
	}
	for _, column := range file.Unknown {
		fmt.Fprintf(errOut, "%s: column %q is not known; it is kept as extra data\n", partnersPath, column)
	}
	asked, err := readTable(queriesPath, matchers.ReadQueries)
	if err != nil {
		return err
	}
	nameIgnored(errOut, queriesPath, asked.Unknown)
	index := matchers.NewIndex(file.Partners)
	if asJSON {
		err = matchers.WriteLookups(out, index, asked.Queries, top, t)
	} else {
		err = lookUpForPeople(out, index, asked.Queries, top, t)
	}
	return errors.Join(err, reportTable(errOut, partnersPath, file.Bad), reportTable(errOut, queriesPath, asked.Bad))
}

func lookUpForPeople(out io.Writer, index *matchers.Index, queries []evidence.Lookup, top int, t matchers.Thresholds) error {
	var b strings.Builder
	for _, q := range queries {
		candidates := index.Find(q, max(top, 2)) // the decision looks at the runner-up too
		fmt.Fprintf(&b, "%s: %s\n", q.ID, matchers.Decide(candidates, t))
		for _, c := range candidates[:min(len(candidates), max(top, 1))] {
			fmt.Fprintf(&b, "  %5.1f %%  %s\n", 100*c.Score, c.Partner)
			for _, p := range c.Pieces {
				fmt.Fprintf(&b, "           %-18s %3.0f %%  %s ~ %s\n", p.Aspect, 100*p.Score, p.Query, p.Partner)
			}
		}
	}
	_, err := io.WriteString(out, b.String())
	return err
}

func scorePairs(out, errOut io.Writer, path string, t matchers.Thresholds, asJSON bool) error {
	file, err := readTable(path, matchers.ReadPairs)
	if err != nil {
		return err
	}
	nameIgnored(errOut, path, file.Unknown)
	scores := matchers.ScorePairs(file.Pairs)
	if asJSON {
		err = matchers.WritePairs(out, scores)
	} else {
		for _, s := range scores {
			fmt.Fprintf(out, "%d\t%.3f\n", s.Row, s.Score)
		}
	}
	if err != nil {
		return err
	}
	if summary, labelled := matchers.Summarise(file.Pairs, scores, t); labelled {
		if err := summary.Print(errOut, t); err != nil {
			return err
		}
	}
	return reportTable(errOut, path, file.Bad)
}

// readTable opens a file and hands it to one of the matchers' readers.
func readTable[T any](path string, read func(io.Reader, string) (T, error)) (T, error) {
	f, _, err := openRegular(path)
	if err != nil {
		var none T
		return none, err
	}
	defer f.Close()
	return read(f, filepath.Base(path))
}

// nameIgnored names the columns that nothing is done with: typing mistakes.
func nameIgnored(errOut io.Writer, path string, columns []string) {
	for _, column := range columns {
		fmt.Fprintf(errOut, "%s: column %q is not known; it is not looked at\n", path, column)
	}
}

func reportTable(errOut io.Writer, path string, bad []matchers.BadRow) error {
	for _, row := range bad {
		fmt.Fprintf(errOut, "%s, line %d: %s\n", path, row.Line, row.Reason)
	}
	if len(bad) > 0 {
		return errFailed
	}
	return nil
}

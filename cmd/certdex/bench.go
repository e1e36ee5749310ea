package main

import (
	"encoding/json"
	"fmt"
	"log/slog"
	"os"
	"runtime"

	"github.com/spf13/cobra"

	"certdex/extract/reader"
	"certdex/internal/bench"
)

func benchCommand() *cobra.Command {
	c := &cobra.Command{Use: "bench", Short: "Measure speed and memory beside other tools"}
	c.AddCommand(benchReadCommand())
	return c
}

func benchReadCommand() *cobra.Command {
	var b bench.Settings
	var asJSON bool
	c := &cobra.Command{
		Use: "read DIR", Short: "Measure the reading of a folder's files", Args: cobra.ExactArgs(1),
		Long: `Reads every file below DIR in a warm reader, with the limits of the settings,
and the same files with the tools that people use otherwise:

  born-digital   pdftotext -bbox-layout
  scanned        pdftoppm -r 300 -gray and tesseract; ocrmypdf --sidecar --force-ocr

CPU is that of the reader processes (user and system), of the peers that of the
whole command and all it starts; all run with OMP_THREAD_LIMIT=1. A peer that is
not installed is named and left out. A ratio compares the files that both read.

A file NAME.json beside NAME.pdf gives tags: the condition (digital, scan,
photo) and the languages, which choose the peers' models; --languages serves
where there are none. Without tags the condition of a scan is its folder's name.
A file NAME.txt holds the words that stand on the pages; for born-digital files
without one, pdftotext's words are the truth. The word error rate counts words
as multisets: wrong, missing and added ones, but not their order.`,
		RunE: func(c *cobra.Command, args []string) error {
			s, err := settings(os.Environ())
			if err != nil {
				return usageError{err}
			}
			b.Dir = args[0]
			b.Reader = func(children int, cacheDir string) (*reader.Reader, error) {
				return startReader(s, reader.Settings{Children: children, CacheDir: cacheDir, Log: slog.New(slog.DiscardHandler)})
			}
			b.Progress = func(tool, path string) { fmt.Fprintf(c.ErrOrStderr(), "%s: %s\n", tool, path) }
			report, err := bench.Read(c.Context(), b)
			if err != nil {
				return err
			}
			if asJSON {
				return json.NewEncoder(c.OutOrStdout()).Encode(report)
			}
			return report.Print(c.OutOrStdout())
		},
	}
	c.Flags().StringVar(&b.Languages, "languages", "eng+spa", "Tesseract models for the peers where the tags name none")
	c.Flags().IntVar(&b.Repeat, "repeat", 1, "read the set so often and say whether the memory stays flat")
	c.Flags().IntVar(&b.Scale, "scale", 0, fmt.Sprintf("compare so many readers with one (this machine has %d cores)", runtime.NumCPU()))
	c.Flags().BoolVar(&b.NoPeers, "no-peers", false, "measure certdex alone")
	c.Flags().BoolVar(&asJSON, "json", false, "print one JSON object")
	return c
}

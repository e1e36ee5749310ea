package main

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"strings"

	"github.com/schollz/progressbar/v3"
	"github.com/spf13/cobra"
	"golang.org/x/sync/errgroup"
	"golang.org/x/term"

	"certdex/evidence"
)

func extractCommand() *cobra.Command {
	var asJSON bool
	var passwordFile string
	c := &cobra.Command{
		Use:   "extract [--json] FILE…",
		Short: "Read certificates and print their fields; needs no server and no data folder",
		Args:  cobra.MinimumNArgs(1),
		RunE: func(c *cobra.Command, files []string) error {
			password, err := passwordFrom(passwordFile)
			if err != nil {
				return usageError{err}
			}
			print := printForPeople
			if asJSON {
				print = printLine
			}
			return withStation(len(files), func(st *station) error {
				return extractAll(c.Context(), st, files, password, c.OutOrStdout(), c.ErrOrStderr(), print)
			})
		},
	}
	c.Flags().BoolVar(&asJSON, "json", false, "print one JSON object a line, one line a file")
	c.Flags().StringVar(&passwordFile, "password-file", "", "file whose first line is the password of encrypted files")
	return c
}

// extractAll reads the files side by side and prints the readings in the order
// of the files. It ends with status 1 when at least one was refused.
func extractAll(ctx context.Context, st *station, files []string, password string,
	out, errOut io.Writer, print func(io.Writer, evidence.Reading) error) error {
	g, ctx := errgroup.WithContext(ctx)
	g.SetLimit(st.atOnce + 1) // one more: the printer
	readings := make([]chan evidence.Reading, len(files))
	for i := range readings {
		readings[i] = make(chan evidence.Reading, 1)
	}
	bar := progress(errOut, len(files))
	refused := false
	g.Go(func() error {
		defer bar.Clear()
		for i := range files {
			select {
			case reading := <-readings[i]:
				refused = refused || reading.Error != nil
				bar.Clear() // the reading may go to the same terminal
				if err := print(out, reading); err != nil {
					return fmt.Errorf("print: %w", err)
				}
				bar.Add(1)
			case <-ctx.Done():
				return ctx.Err()
			}
		}
		return nil
	})
	for i, file := range files {
		if ctx.Err() != nil {
			break
		}
		g.Go(func() error {
			reading, err := st.read(ctx, file, password)
			if err != nil {
				return err
			}
			readings[i] <- reading
			return nil
		})
	}
	if err := g.Wait(); err != nil {
		return err
	}
	if refused {
		return errFailed
	}
	return nil
}

// progress gives a bar on a terminal when there are several files, else none.
func progress(w io.Writer, steps int) *progressbar.ProgressBar {
	f, isFile := w.(*os.File)
	if steps < 2 || !isFile || !term.IsTerminal(int(f.Fd())) {
		return progressbar.DefaultSilent(int64(steps))
	}
	return progressbar.NewOptions(steps, progressbar.OptionSetWriter(w), progressbar.OptionShowCount(),
		progressbar.OptionSetDescription("reading"), progressbar.OptionSetRenderBlankState(true), progressbar.OptionClearOnFinish(), progressbar.OptionSetPredictTime(true))
}

func printLine(w io.Writer, r evidence.Reading) error {
	e := json.NewEncoder(w)
	e.SetEscapeHTML(false)
	return e.Encode(r)
}

func printForPeople(w io.Writer, r evidence.Reading) error {
	var b strings.Builder
	fmt.Fprintf(&b, "%s\n", r.File)
	if r.Error != nil {
		fmt.Fprintf(&b, "  %s (%s)\n", r.Error.Message, r.Error.Code)
	}
	for _, d := range r.Documents {
		fmt.Fprintf(&b, "  %s, %s, page %s", d.Program, strings.ReplaceAll(string(d.Kind), "_", " "), pageList(d.Pages))
		if d.Part != "" {
			fmt.Fprintf(&b, ", in %s", d.Part)
		}
		b.WriteString("\n")
		for _, f := range d.Fields {
			fmt.Fprintf(&b, "    %-20s %3.0f %%  %s\n", f.Name, 100*f.Confidence, f.Value)
		}
		for _, warning := range d.Warnings {
			fmt.Fprintf(&b, "    ! %s\n", warning.Message)
		}
	}
	for _, fact := range r.Facts.About() {
		fmt.Fprintf(&b, "  %s: %s\n", strings.ToLower(fact.Label), fact.Words)
	}
	for _, p := range r.Parts {
		if p.Error != nil {
			fmt.Fprintf(&b, "  ! not read: %s: %s\n", p.Name, p.Error.Message)
		}
	}
	_, err := io.WriteString(w, b.String())
	return err
}

func pageList(pages []int) string {
	return strings.Trim(fmt.Sprint(pages), "[]")
}

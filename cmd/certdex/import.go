package main

import (
	"fmt"
	"io"
	"os"
	"path/filepath"

	"github.com/spf13/cobra"

	"certdex/exchange"
)

func importCommand() *cobra.Command {
	c := &cobra.Command{Use: "import", Short: "Import partner records or a status register's extract"}
	c.AddCommand(importPartners(), importRegister())
	return c
}

func importPartners() *cobra.Command {
	var org string
	c := &cobra.Command{
		Use: "partners --org ORG FILE", Short: "Import an organisation's partners from CSV or XLSX", Args: cobra.ExactArgs(1),
		RunE: func(c *cobra.Command, args []string) error {
			return importFile(c, args[0], func(h *house, f *os.File) error {
				o, err := findOrg(c, h, org)
				if err != nil {
					return err
				}
				done, err := h.exchange.ImportPartners(c.Context(), exchange.System(), o.ID, filepath.Base(args[0]), f)
				if err != nil {
					return err
				}
				fmt.Fprintf(c.OutOrStdout(), "%d partners created, %d updated\n", done.Created, done.Updated)
				for _, column := range done.UnknownColumns {
					fmt.Fprintf(c.ErrOrStderr(), "column %q is not known; it is kept as extra data\n", column)
				}
				return reportRows(c.ErrOrStderr(), done.BadRows)
			})
		},
	}
	c.Flags().StringVar(&org, "org", "", "name or id of the organisation")
	c.MarkFlagRequired("org")
	return c
}

func importRegister() *cobra.Command {
	var program, asOf string
	c := &cobra.Command{
		Use: "register --program PROGRAM [--as-of DATE] FILE", Short: "Import an extract of a program's status register", Args: cobra.ExactArgs(1),
		RunE: func(c *cobra.Command, args []string) error {
			return importFile(c, args[0], func(h *house, f *os.File) error {
				done, err := h.exchange.ImportRegister(c.Context(), exchange.System(), program, asOf, filepath.Base(args[0]), f)
				if err != nil {
					return err
				}
				fmt.Fprintf(c.OutOrStdout(), "%d entries of %s as of %s\n", done.Rows, done.Program, done.AsOf.Format("2006-01-02"))
				return reportRows(c.ErrOrStderr(), done.BadRows)
			})
		},
	}
	c.Flags().StringVar(&program, "program", "", "code of the program, such as basc")
	c.Flags().StringVar(&asOf, "as-of", "", "day the extract speaks of, YYYY-MM-DD (default: the file's own as_of column, else today)")
	c.MarkFlagRequired("program")
	return c
}

func importFile(c *cobra.Command, path string, do func(*house, *os.File) error) error {
	f, _, err := openRegular(path)
	if err != nil {
		return err
	}
	defer f.Close()
	return withHouse(c.Context(), c.ErrOrStderr(), func(h *house) error { return do(h, f) })
}

// reportRows names the rows that were not taken; there being any is status 1.
func reportRows(w io.Writer, rows []exchange.BadRow) error {
	for _, row := range rows {
		fmt.Fprintf(w, "line %d: %s\n", row.Line, row.Reason)
	}
	if len(rows) > 0 {
		return errFailed
	}
	return nil
}

package main

import (
	"context"
	"math"

	"github.com/spf13/cobra"

	"certdex/evidence"
	"certdex/internal/eval"
)

func evalCommand() *cobra.Command {
	return &cobra.Command{
		Use: "eval DIR", Short: "Score the extraction against a folder of labelled documents", Args: cobra.ExactArgs(1),
		RunE: func(c *cobra.Command, args []string) error {
			return withStation(math.MaxInt, func(st *station) error {
				report, err := eval.Run(c.Context(), args[0], func(ctx context.Context, path string) (evidence.Reading, error) {
					return st.read(ctx, path, "")
				})
				if err != nil {
					return err
				}
				return report.Print(c.OutOrStdout())
			})
		},
	}
}

package main

import (
	"os"

	"github.com/spf13/cobra"

	"certdex/extract/reader"
)

// readerCommand is the child process in which foreign bytes are read; the
// worker starts it, people never do.
func readerCommand() *cobra.Command {
	return &cobra.Command{
		Use: "reader", Hidden: true, Args: cobra.NoArgs,
		Run: func(*cobra.Command, []string) { os.Exit(reader.Child(os.Stdin, os.Stdout)) },
	}
}

// officeCommand is the process that locks itself in and becomes LibreOffice;
// the reader starts it, people never do.
func officeCommand() *cobra.Command {
	return &cobra.Command{
		Use: "office", Hidden: true, DisableFlagParsing: true,
		Run: func(_ *cobra.Command, args []string) { os.Exit(reader.OfficeChild(args)) },
	}
}

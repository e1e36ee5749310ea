// Command certdex is the whole service in one binary: the server, the workers,
// the reader that they start as a child, and the tools of the command line.
package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/signal"
	"syscall"

	"github.com/spf13/cobra"
)

// version is set by the build.
var version = "unknown"

// Exit statuses of the command line.
const (
	exitFailed = 1 // something was refused or failed
	exitUsage  = 2 // wrong usage
)

// errFailed ends a command with status 1 when what there was to say has been said.
var errFailed = errors.New("failed")

// usageError ends a command with status 2: it could not begin with what was
// typed or set.
type usageError struct{ error }

func (e usageError) Unwrap() error { return e.error }

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	os.Exit(run(ctx, os.Args[1:], os.Stdin, os.Stdout, os.Stderr))
}

// run runs one command and gives its exit status.
func run(ctx context.Context, args []string, in io.Reader, out, errOut io.Writer) int {
	root := &cobra.Command{
		Use:           "certdex",
		Short:         "Reads supply-chain-security certificates and tells what they prove",
		SilenceErrors: true,
		SilenceUsage:  true,
	}
	root.SetArgs(args)
	root.SetIn(in)
	root.SetOut(out)
	root.SetErr(errOut)
	root.AddCommand(serveCommand(), workCommand(), extractCommand(), matchCommand(), importCommand(),
		evalCommand(), benchCommand(), adminCommand(), versionCommand(), readerCommand(), officeCommand())

	started := false
	root.PersistentPreRunE = func(c *cobra.Command, _ []string) error {
		if err := errors.Join(c.ValidateRequiredFlags(), c.ValidateFlagGroups()); err != nil {
			return err
		}
		started = true
		return nil
	}
	err := root.ExecuteContext(ctx)
	var usage usageError
	switch {
	case err == nil:
		return 0
	case errors.Is(err, errFailed):
		return exitFailed
	case ctx.Err() != nil && errors.Is(err, context.Canceled):
		fmt.Fprintln(errOut, "certdex: stopped")
		return exitFailed
	case !started:
		fmt.Fprintf(errOut, "certdex: %v\nSee 'certdex --help'.\n", err)
		return exitUsage
	case errors.As(err, &usage):
		fmt.Fprintf(errOut, "certdex: %s\n", words(err))
		return exitUsage
	default:
		fmt.Fprintf(errOut, "certdex: %s\n", words(err))
		return exitFailed
	}
}

func versionCommand() *cobra.Command {
	return &cobra.Command{
		Use: "version", Short: "Print the version", Args: cobra.NoArgs,
		Run: func(c *cobra.Command, _ []string) { fmt.Fprintln(c.OutOrStdout(), "certdex", version) },
	}
}

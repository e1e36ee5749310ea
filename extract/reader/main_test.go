package reader

import (
	"os"
	"testing"
)

// TestMain lets the test binary serve as the child: it is started again with
// "reader", or with one of the misdeeds that the tests want.
func TestMain(m *testing.M) {
	if len(os.Args) > 1 {
		if os.Args[1] == "reader" {
			os.Exit(Child(os.Stdin, os.Stdout))
		}
	}
	os.Exit(m.Run())
}

package reader

import (
	"context"
	"os"
	"path/filepath"
	"testing"
	"time"
)

// TestMain lets the test binary serve as the child: it is started again with
// the argument "reader", or as what else the tests want.
func TestMain(m *testing.M) {
	if len(os.Args) > 1 && os.Args[1] == "reader" {
		os.Exit(Child(os.Stdin, os.Stdout))
	}
	if len(os.Args) > 1 && os.Args[1] == "office" {
		os.Exit(OfficeChild(os.Args[2:]))
	}
	if len(os.Args) > 2 && os.Args[1] == "misdeed" {
		os.Exit(misbehave(os.Args[2], os.Args[3:]))
	}
	if len(os.Args) > 2 && os.Args[1] == "parent" {
		os.Exit(parent(os.Args[2]))
	}
	os.Exit(m.Run())
}

// open starts a Reader whose children are this test binary.
func open(t testing.TB, s Settings) *Reader {
	t.Helper()
	r, err := New(s)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := r.Close(); err != nil {
			t.Error(err)
		}
	})
	return r
}

// readOne reads a file without its images.
func readOne(t testing.TB, r *Reader, path, password string) (Result, error) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), 5*time.Minute)
	defer cancel()
	return r.Read(ctx, Request{Path: path, Password: password}, nil)
}

func sample(parts ...string) string {
	return filepath.Join(append([]string{"..", "..", "testdata", "samples"}, parts...)...)
}

// write puts bytes into a file of the test's own.
func write(t testing.TB, name string, data []byte) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), name)
	if err := os.WriteFile(path, data, 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

package storage_test

import (
	"bytes"
	"context"
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"testing/iotest"

	"certdex/evidence"
	"certdex/internal/testkit"
	"certdex/storage"
)

func get(t *testing.T, blobs storage.Blobs, key string) ([]byte, error) {
	t.Helper()
	r, err := blobs.Get(t.Context(), key)
	if err != nil {
		return nil, err
	}
	defer r.Close()
	return io.ReadAll(r)
}

func TestBlobs(t *testing.T) {
	testkit.EachBlobs(t, func(t *testing.T, blobs storage.Blobs) {
		ctx := t.Context()
		sha := strings.Repeat("ab", 32)
		contents := map[string][]byte{
			storage.OriginalKey(sha):                      []byte("a certificate"),
			storage.DerivedKey("1", sha, "page-1.jpg"):    {},
			storage.DerivedKey("1", sha, "pages.json.gz"): bytes.Repeat([]byte("0123456789abcdef"), 1<<16+1),
			"originals/large":                             bytes.Repeat([]byte("certdex!"), 12<<17), // several parts
		}
		for key, content := range contents {
			for range 2 { // again is as good as once
				if err := blobs.Put(ctx, key, bytes.NewReader(content), int64(len(content))); err != nil {
					t.Fatal(err)
				}
			}
		}
		for key, content := range contents {
			got, err := get(t, blobs, key)
			if err != nil || !bytes.Equal(got, content) {
				t.Errorf("%s: %d bytes, want %d: %v", key, len(got), len(content), err)
			}
		}
		t.Run("what is there stays as it is", func(t *testing.T) {
			key := storage.OriginalKey(sha)
			if err := blobs.Put(ctx, key, strings.NewReader("b certificate"), 13); err != nil {
				t.Fatal(err)
			}
			if got, err := get(t, blobs, key); string(got) != "a certificate" || err != nil {
				t.Errorf("got %q, %v", got, err)
			}
		})
		t.Run("what was torn is replaced", func(t *testing.T) {
			for _, content := range []string{"torn", "whole again"} {
				if err := blobs.Put(ctx, "originals/torn", strings.NewReader(content), int64(len(content))); err != nil {
					t.Fatal(err)
				}
			}
			if err := blobs.Put(ctx, "originals/torn", strings.NewReader("short"), 6); err == nil {
				t.Error("no error")
			}
			if got, err := get(t, blobs, "originals/torn"); string(got) != "whole again" || err != nil {
				t.Errorf("got %q, %v", got, err)
			}
		})
		t.Run("delete, and again", func(t *testing.T) {
			for range 2 {
				if err := blobs.Delete(ctx, "originals/large"); err != nil {
					t.Fatal(err)
				}
			}
			_, err := get(t, blobs, "originals/large")
			wantCode(t, err, evidence.NotFound)
		})
		t.Run("not there", func(t *testing.T) {
			_, err := get(t, blobs, "originals/zz/zz")
			wantCode(t, err, evidence.NotFound)
		})
	})
}

func TestFailedPutLeavesNothing(t *testing.T) {
	large := strings.Repeat("x", 11<<20)
	fault := errors.New("the line broke")
	for _, tt := range []struct {
		name string
		r    func() io.Reader
		size int64
	}{
		{"too short", func() io.Reader { return strings.NewReader("abc") }, 4},
		{"too long", func() io.Reader { return strings.NewReader("abcde") }, 4},
		{"something for nothing", func() io.Reader { return strings.NewReader("a") }, 0},
		{"nothing for something", func() io.Reader { return strings.NewReader("") }, 4},
		{"large and too short", func() io.Reader { return strings.NewReader(large) }, 11<<20 + 1},
		{"large and too long", func() io.Reader { return strings.NewReader(large) }, 11<<20 - 1},
		{"broken off", func() io.Reader { return io.MultiReader(strings.NewReader("abc"), iotest.ErrReader(fault)) }, 4},
		{"broken at the very end", func() io.Reader { return io.MultiReader(strings.NewReader("abcd"), iotest.ErrReader(fault)) }, 4},
		{"large and broken off", func() io.Reader { return io.MultiReader(strings.NewReader(large), iotest.ErrReader(fault)) }, 12 << 20},
	} {
		t.Run(tt.name, func(t *testing.T) {
			testkit.EachBlobs(t, func(t *testing.T, blobs storage.Blobs) {
				err := blobs.Put(t.Context(), "originals/x", tt.r(), tt.size)
				if strings.Contains(tt.name, "broken") {
					if !errors.Is(err, fault) {
						t.Errorf("got %v", err)
					}
				} else {
					wantCode(t, err, evidence.Invalid)
				}
				_, err = get(t, blobs, "originals/x")
				wantCode(t, err, evidence.NotFound)
			})
		})
	}
}

func TestCancelledPutLeavesNothing(t *testing.T) {
	testkit.EachBlobs(t, func(t *testing.T, blobs storage.Blobs) {
		ctx, cancel := context.WithCancel(t.Context())
		r := io.MultiReader(strings.NewReader(strings.Repeat("x", 6<<20)), readerFunc(func(p []byte) (int, error) {
			cancel()
			return copy(p, "y"), nil
		}))
		err := blobs.Put(ctx, "originals/x", r, 20<<20)
		if !errors.Is(err, context.Canceled) {
			t.Errorf("got %v", err)
		}
		_, err = get(t, blobs, "originals/x")
		wantCode(t, err, evidence.NotFound)
	})
}

type readerFunc func([]byte) (int, error)

func (f readerFunc) Read(p []byte) (int, error) { return f(p) }

func TestSameKeyAtOnce(t *testing.T) {
	testkit.EachBlobs(t, func(t *testing.T, blobs storage.Blobs) {
		content := strings.Repeat("certificate ", 1000)
		var wg sync.WaitGroup
		for range 10 {
			wg.Go(func() {
				if err := blobs.Put(t.Context(), "originals/x", strings.NewReader(content), int64(len(content))); err != nil {
					t.Error(err)
				}
				if got, err := get(t, blobs, "originals/x"); string(got) != content || err != nil {
					t.Errorf("%d bytes, %v", len(got), err)
				}
			})
		}
		wg.Wait()
	})
}

func TestKeys(t *testing.T) {
	testkit.EachBlobs(t, func(t *testing.T, blobs storage.Blobs) {
		for _, key := range []string{"", "/", "/etc/passwd", "../x", "a/../../x", "a//b", "a/", ".tmp/x", "a/.hidden", "a\x00b", "a b", "a\\b", "ä", strings.Repeat("k", 600)} {
			wantCode(t, blobs.Put(t.Context(), key, strings.NewReader("x"), 1), evidence.Internal)
			_, err := blobs.Get(t.Context(), key)
			wantCode(t, err, evidence.Internal)
			wantCode(t, blobs.Delete(t.Context(), key), evidence.Internal)
		}
	})
}

func TestDirectoryHoldsNothingElse(t *testing.T) {
	dir := t.TempDir()
	blobs, err := storage.OpenBlobs(t.Context(), "file:"+dir, storage.S3Settings{})
	if err != nil {
		t.Fatal(err)
	}
	if err := blobs.Put(t.Context(), "a/x", strings.NewReader("too long"), 3); err == nil {
		t.Error("no error")
	}
	if err := blobs.Put(t.Context(), "a/y", strings.NewReader("yes"), 3); err != nil {
		t.Error(err)
	}
	var files []string
	err = filepath.WalkDir(dir, func(path string, d os.DirEntry, err error) error {
		if err == nil && !d.IsDir() {
			files = append(files, path)
		}
		return err
	})
	if len(files) != 1 || files[0] != filepath.Join(dir, "a", "y") || err != nil {
		t.Errorf("got %v, %v", files, err)
	}
}

// A store that is lost holds nothing, but that is no answer about a blob.
func TestStoreThatIsLost(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "blobs")
	noBucket := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path == "/bucket/" { // it was there when the store was opened
			return
		}
		w.Header().Set("Content-Type", "application/xml")
		w.WriteHeader(http.StatusNotFound)
		_, _ = io.WriteString(w, "<Error><Code>NoSuchBucket</Code></Error>")
	}))
	defer noBucket.Close()
	for _, c := range []struct {
		name, url string
		lose      func() error
	}{
		{"a folder that was removed", "file:" + dir, func() error { return os.RemoveAll(dir) }},
		{"a disk that is no longer mounted", "file:" + dir, func() error { return errors.Join(os.RemoveAll(dir), os.Mkdir(dir, 0o700)) }},
		{"a bucket that was removed", "s3://bucket?endpoint=" + noBucket.URL, func() error { return nil }},
	} {
		t.Run(c.name, func(t *testing.T) {
			blobs, err := storage.OpenBlobs(t.Context(), c.url, storage.S3Settings{AccessKey: "a", SecretKey: "b"})
			if err != nil {
				t.Fatal(err)
			}
			if err := c.lose(); err != nil {
				t.Fatal(err)
			}
			_, err = blobs.Get(t.Context(), "originals/x")
			wantCode(t, err, evidence.Unavailable)
			wantCode(t, blobs.Put(t.Context(), "originals/x", strings.NewReader("x"), 1), evidence.Unavailable)
			wantCode(t, blobs.Delete(t.Context(), "originals/x"), evidence.Unavailable)
		})
	}
}

func TestStoreThatDoesNotAnswer(t *testing.T) {
	_, err := storage.OpenBlobs(t.Context(), "s3://bucket?endpoint=http://127.0.0.1:1", storage.S3Settings{})
	wantCode(t, err, evidence.Unavailable)
	for _, url := range []string{"", "file:", "ftp://x", "s3:///x"} {
		_, err := storage.OpenBlobs(t.Context(), url, storage.S3Settings{})
		wantCode(t, err, evidence.Invalid)
	}
}

package ingest

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"syscall"
	"time"

	"certdex/evidence"
	"certdex/extract/reader"
)

// tempPrefix marks the temporary files of certdex in a folder shared with others.
const tempPrefix = "certdex-spool-"

// spooled is an upload on the local disk, hashed and measured.
type spooled struct {
	*os.File
	size      int64
	sha256    string
	mediaType string
}

// spool writes body to a temporary file while it hashes it, and gives up as
// soon as it is of no type that certdex reads, or larger than limit.
func spool(dir string, body io.Reader, limit int64) (*spooled, error) {
	head, err := io.ReadAll(io.LimitReader(body, reader.DetectBytes))
	if err != nil {
		return nil, uploadError(err, limit)
	}
	if len(head) == 0 {
		return nil, evidence.Errorf(evidence.Empty, "the file is empty")
	}
	mediaType, ok := reader.Detect(head)
	if !ok {
		more, _ := io.ReadAll(io.LimitReader(body, reader.NameBytes)) // for its name; what there is of it will do
		return nil, reader.Unsupported(reader.Name(append(head, more...)))
	}
	f, err := TempFile(dir)
	if err != nil {
		return nil, DiskError(err)
	}
	s := &spooled{File: f, mediaType: mediaType}
	hash := sha256.New()
	to := &diskWriter{w: f}
	rest := io.MultiReader(bytes.NewReader(head), io.LimitReader(body, limit+1-int64(len(head))))
	s.size, err = io.Copy(io.MultiWriter(to, hash), rest)
	switch {
	case to.err != nil:
		err = DiskError(to.err)
	case err != nil:
		err = uploadError(err, limit)
	case s.size > limit:
		err = tooLarge(limit)
	default:
		_, err = f.Seek(0, io.SeekStart)
	}
	if err != nil {
		f.Close()
		return nil, err
	}
	s.sha256 = hex.EncodeToString(hash.Sum(nil))
	return s, nil
}

// TempFile makes a temporary file that has no name any more: it is gone when it
// is closed, and also when the process dies.
func TempFile(dir string) (*os.File, error) {
	f, err := os.CreateTemp(dir, tempPrefix)
	if err != nil {
		return nil, err
	}
	if err := os.Remove(f.Name()); err != nil {
		f.Close()
		return nil, err
	}
	return f, nil
}

// openPath is a path under which this process can open a file without a name.
func openPath(f *os.File) string { return fmt.Sprintf("/proc/self/fd/%d", f.Fd()) }

// RemoveLeftovers makes the folder of temporary files and removes from it what
// a process left that died between making such a file and taking its name away.
// A file younger than a minute may still be in the hands of another process.
func RemoveLeftovers(dir string, now time.Time) error {
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return fmt.Errorf("make folder of temporary files: %w", err)
	}
	left, err := filepath.Glob(filepath.Join(dir, tempPrefix+"*"))
	if err != nil {
		return fmt.Errorf("look for temporary files: %w", err)
	}
	for _, path := range left {
		info, err := os.Lstat(path)
		if err != nil || !info.Mode().IsRegular() || now.Sub(info.ModTime()) < time.Minute {
			continue
		}
		if err := os.Remove(path); err != nil && !errors.Is(err, os.ErrNotExist) {
			return fmt.Errorf("remove temporary file: %w", err)
		}
	}
	return nil
}

// diskWriter tells a full disk from an upload that broke off.
type diskWriter struct {
	w   io.Writer
	err error
}

func (d *diskWriter) Write(p []byte) (int, error) {
	n, err := d.w.Write(p)
	d.err = err
	return n, err
}

func tooLarge(limit int64) error {
	if limit >= 1<<20 {
		return evidence.Errorf(evidence.TooLarge, "the file is larger than %d MB", limit>>20)
	}
	return evidence.Errorf(evidence.TooLarge, "the file is larger than %d bytes", limit)
}

func uploadError(err error, limit int64) error {
	if e := (*http.MaxBytesError)(nil); errors.As(err, &e) {
		return tooLarge(min(limit, e.Limit))
	}
	if e := (*evidence.Error)(nil); errors.As(err, &e) {
		return err
	}
	return evidence.Because(err, evidence.Invalid, "the upload broke off before its end; send the file again")
}

// DiskError tells whoever sent a file that the local disk did not take it
// (unavailable).
func DiskError(err error) error {
	if errors.Is(err, syscall.ENOSPC) {
		return evidence.Because(err, evidence.Unavailable, "there is no room for uploads at the moment; try again later")
	}
	return evidence.Because(err, evidence.Unavailable, "the upload could not be stored; try again later")
}

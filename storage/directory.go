package storage

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"syscall"
	"time"

	"certdex/evidence"
)

// directory keeps each blob in a file of its own.
type directory struct{ root string }

// tempFolder holds what is being written; no key begins with a dot.
const tempFolder = ".tmp"

// tempAge is the age at which a temporary file surely has no writer any more.
const tempAge = 24 * time.Hour

func openDirectory(root string) (*directory, error) {
	root, err := filepath.Abs(root)
	if err != nil {
		return nil, fmt.Errorf("open blobs: %w", err)
	}
	temp := filepath.Join(root, tempFolder)
	if err := os.MkdirAll(temp, 0o700); err != nil {
		return nil, fmt.Errorf("open blobs: %w", err)
	}
	left, err := os.ReadDir(temp)
	if err != nil {
		return nil, fmt.Errorf("open blobs: %w", err)
	}
	for _, f := range left {
		if info, err := f.Info(); err == nil && time.Since(info.ModTime()) > tempAge {
			// What cannot be removed now is tried again at the next start.
			_ = os.Remove(filepath.Join(temp, f.Name()))
		}
	}
	return &directory{root}, nil
}

// Put writes a temporary file and renames it once it is on the disk.
func (d *directory) Put(ctx context.Context, key string, r io.Reader, size int64) error {
	if err := checkKey(key); err != nil {
		return err
	}
	path := filepath.Join(d.root, filepath.FromSlash(key))
	switch info, err := os.Stat(path); {
	case err == nil && info.Size() == size:
		// Who put it may have died before it was on the disk.
		if err := errors.Join(syncPath(path), d.syncFolders(path)); err != nil {
			return fmt.Errorf("put blob %s: %w", key, err)
		}
		return nil
	case err != nil && !errors.Is(err, fs.ErrNotExist):
		return fmt.Errorf("put blob %s: %w", key, err)
	}
	exact, err := exactly(ctx, r, size)
	if err != nil {
		return fmt.Errorf("put blob %s: %w", key, err)
	}
	temp, err := d.write(exact)
	if err != nil {
		return fmt.Errorf("put blob %s: %w", key, cmp.Or(d.gone(), unwritable(err)))
	}
	if err := d.place(temp, path); err != nil {
		_ = os.Remove(temp) // not there any more where only the sync failed
		return fmt.Errorf("put blob %s: %w", key, unwritable(err))
	}
	return nil
}

// unwritable says that the folder cannot be written just now, where that is why.
func unwritable(err error) error {
	for _, why := range []error{fs.ErrPermission, syscall.EROFS, syscall.ENOSPC, syscall.EDQUOT, syscall.EIO} {
		if errors.Is(err, why) {
			return evidence.Because(err, evidence.Unavailable, "the blob store cannot be written just now; try again later")
		}
	}
	return err
}

// write gives the path of a temporary file that holds r and is on the disk.
func (d *directory) write(r io.Reader) (path string, err error) {
	f, err := os.CreateTemp(filepath.Join(d.root, tempFolder), "put-")
	if err != nil {
		return "", err
	}
	defer func() {
		if err != nil {
			err = errors.Join(err, os.Remove(f.Name()))
		}
	}()
	if _, err := io.Copy(f, r); err != nil {
		f.Close()
		return "", err
	}
	if err := f.Sync(); err != nil {
		f.Close()
		return "", err
	}
	return f.Name(), f.Close()
}

// place renames a file into its folder and syncs the folders up to the root.
func (d *directory) place(temp, path string) error {
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		return err
	}
	if err := os.Rename(temp, path); err != nil {
		return err
	}
	return d.syncFolders(path)
}

// syncFolders makes sure that a file is found again. Folders that were there
// are among them: who made them may have died before they were on the disk.
func (d *directory) syncFolders(path string) error {
	for dir := filepath.Dir(path); ; dir = filepath.Dir(dir) {
		if err := syncPath(dir); err != nil || dir == d.root {
			return err
		}
	}
}

func syncPath(path string) error {
	f, err := os.Open(path)
	if err != nil {
		return err
	}
	defer f.Close()
	return f.Sync()
}

// Get opens a blob.
func (d *directory) Get(ctx context.Context, key string) (io.ReadCloser, error) {
	if err := checkKey(key); err != nil {
		return nil, err
	}
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	f, err := os.Open(filepath.Join(d.root, filepath.FromSlash(key)))
	if errors.Is(err, fs.ErrNotExist) {
		return nil, fmt.Errorf("get blob %s: %w", key, cmp.Or(d.gone(), noBlob(key, err)))
	}
	if err != nil {
		return nil, fmt.Errorf("get blob %s: %w", key, err)
	}
	return f, nil
}

// Delete removes a blob.
func (d *directory) Delete(ctx context.Context, key string) error {
	if err := checkKey(key); err != nil {
		return err
	}
	if err := ctx.Err(); err != nil {
		return err
	}
	err := os.Remove(filepath.Join(d.root, filepath.FromSlash(key)))
	if errors.Is(err, fs.ErrNotExist) {
		err = d.gone()
	}
	if err != nil {
		return fmt.Errorf("delete blob %s: %w", key, err)
	}
	return nil
}

// gone is Unavailable where the store itself is missing, and with it all that
// is in it. The folder that opening makes tells that also of a disk that is no
// longer mounted, which leaves an empty folder behind.
func (d *directory) gone() error {
	_, err := os.Stat(filepath.Join(d.root, tempFolder))
	if err == nil {
		return nil
	}
	return evidence.Because(err, evidence.Unavailable, "the folder of the blob store is not there")
}

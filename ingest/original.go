package ingest

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io"
	"os"

	"certdex/evidence"
	"certdex/storage"
)

// ErrAltered says that the stored bytes are not those that were received.
var ErrAltered = evidence.Errorf(evidence.Internal,
	"the stored bytes of this file are missing or differ from those received; the operator must restore them")

// OpenOriginal copies the stored bytes of a file to a temporary file without a
// name and checks that they are what was received; ErrAltered where they are
// not. Nothing is handed out before its last byte is hashed: what is sent
// cannot be taken back. The caller closes the file.
func OpenOriginal(ctx context.Context, blobs storage.Blobs, tempDir string, f storage.File) (*os.File, error) {
	blob, err := blobs.Get(ctx, storage.OriginalKey(f.SHA256))
	if evidence.CodeOf(err) == evidence.NotFound { // the row promises that it is there
		return nil, fmt.Errorf("%w: %w", ErrAltered, err)
	}
	if err != nil {
		return nil, fmt.Errorf("get original: %w", err)
	}
	defer blob.Close()
	temp, err := TempFile(tempDir)
	if err != nil {
		return nil, fmt.Errorf("make temporary file: %w", err)
	}
	same, err := isOriginal(io.TeeReader(blob, temp), f)
	switch {
	case err != nil:
		err = fmt.Errorf("copy original: %w", err)
	case !same:
		err = fmt.Errorf("open original %s: %w", f.SHA256, ErrAltered)
	default:
		_, err = temp.Seek(0, io.SeekStart)
	}
	if err != nil {
		temp.Close()
		return nil, err
	}
	return temp, nil
}

// isOriginal reads a blob to its end and says whether its bytes are the file's.
func isOriginal(blob io.Reader, f storage.File) (bool, error) {
	hash := sha256.New()
	if _, err := io.Copy(hash, io.LimitReader(blob, f.Size+1)); err != nil {
		return false, err
	}
	return hex.EncodeToString(hash.Sum(nil)) == f.SHA256, nil
}

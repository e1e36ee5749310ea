package storage

import (
	"context"
	"errors"
	"io"
	"regexp"
	"strings"

	"certdex/evidence"
)

// Blobs keeps bytes under keys. What is there never changes.
type Blobs interface {
	// Put stores exactly size bytes of r, and returns when they are safe. A key
	// that is there already with this size is left as it is; one of another
	// size was torn, and is replaced. After an error nothing is there that was
	// not before.
	Put(ctx context.Context, key string, r io.Reader, size int64) error
	// Get opens a blob; NotFound where there is none, Unavailable where the store
	// itself is missing. The caller closes it.
	Get(ctx context.Context, key string) (io.ReadCloser, error)
	// Delete removes a blob; one that is not there is no error.
	Delete(ctx context.Context, key string) error
}

// S3Settings are what an S3 store asks for beside its URL.
type S3Settings struct {
	Endpoint  string // host:port, or http(s)://host:port; the URL's endpoint parameter wins
	AccessKey string
	SecretKey string
	Region    string // "us-east-1" where ""
}

// OpenBlobs opens "file:DIR" or "s3://bucket/prefix?endpoint=http://host:port&region=…".
// A directory or bucket that is missing is made.
func OpenBlobs(ctx context.Context, url string, s3 S3Settings) (Blobs, error) {
	if dir, ok := strings.CutPrefix(url, "file:"); ok && dir != "" {
		return openDirectory(dir)
	}
	if strings.HasPrefix(url, "s3://") {
		return openS3(ctx, url, s3)
	}
	return nil, evidence.Errorf(evidence.Invalid, "the blob store must be file:DIR or s3://BUCKET")
}

// OriginalKey is the key of an original by its SHA-256 in hex.
func OriginalKey(sha256 string) string { return "originals/" + sha256[:2] + "/" + sha256 }

// DerivedKey is the key of what a version of the reader made of a file.
func DerivedKey(version, sha256, name string) string {
	return "derived/" + version + "/" + sha256 + "/" + name
}

// keyForm is what a key looks like: names of letters, digits, "_", "-" and "."
// (never first), between slashes.
var keyForm = regexp.MustCompile(`^[A-Za-z0-9_-][A-Za-z0-9._-]*(/[A-Za-z0-9_-][A-Za-z0-9._-]*)*$`)

func checkKey(key string) error {
	if len(key) > 512 || !keyForm.MatchString(key) {
		return evidence.Errorf(evidence.Internal, "%q is no key of a blob", key)
	}
	return nil
}

func noBlob(key string, cause error) error {
	return evidence.Because(cause, evidence.NotFound, "nothing is stored under %s", key)
}

// exactReader gives the bytes of r, and an error rather than the last of them
// where r does not hold exactly size: a store then never sees the end of what
// must not be kept. It ends with ctx.
type exactReader struct {
	ctx    context.Context
	r      io.Reader
	left   int64
	failed error // why Read failed, where it did
}

// exactly wraps r; it fails at once where nothing is expected and something comes.
func exactly(ctx context.Context, r io.Reader, size int64) (*exactReader, error) {
	e := &exactReader{ctx: ctx, r: r, left: size}
	if size == 0 {
		return e, e.end()
	}
	return e, nil
}

func (e *exactReader) Read(p []byte) (int, error) {
	n, err := e.read(p)
	if err != nil && !errors.Is(err, io.EOF) {
		e.failed = err
	}
	return n, err
}

func (e *exactReader) read(p []byte) (int, error) {
	if err := e.ctx.Err(); err != nil {
		return 0, err
	}
	if e.left <= 0 {
		return 0, io.EOF
	}
	n, err := e.r.Read(p[:min(int64(len(p)), e.left)])
	e.left -= int64(n)
	if e.left == 0 {
		if err := e.end(); err != nil {
			return 0, err
		}
		return n, nil
	}
	if err == io.EOF {
		return n, errSize
	}
	return n, err
}

var errSize = evidence.Errorf(evidence.Invalid, "the upload does not have the size it was announced with")

// end makes sure that nothing follows.
func (e *exactReader) end() error {
	var one [1]byte
	switch n, err := io.ReadFull(e.r, one[:]); {
	case n > 0:
		return errSize
	case err == io.EOF:
		return nil
	default:
		return err
	}
}

package storage

import (
	"context"
	"io"
)

// Blobs keeps bytes under keys. What is there never changes.
type Blobs interface {
	// Put stores exactly size bytes of r. A key that is there already is left
	// as it is. After an error nothing is there that was not before.
	Put(ctx context.Context, key string, r io.Reader, size int64) error
	// Get opens a blob; NotFound where there is none. The caller closes it.
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
	return nil, errUnbuilt
}

// OriginalKey is the key of an original by its SHA-256 in hex.
func OriginalKey(sha256 string) string { return "originals/" + sha256[:2] + "/" + sha256 }

// DerivedKey is the key of what a version of the reader made of a file.
func DerivedKey(version, sha256, name string) string {
	return "derived/" + version + "/" + sha256 + "/" + name
}

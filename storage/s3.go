package storage

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strings"
	"time"

	"github.com/minio/minio-go/v7"
	"github.com/minio/minio-go/v7/pkg/credentials"

	"certdex/evidence"
)

// s3PartSize is the smallest part that S3 takes: what an upload holds in memory.
const s3PartSize = 5 << 20

// s3Tries bounds how often a request that failed on the way is sent; beyond it
// the caller hears that the store does not answer.
const s3Tries = 3

// s3 keeps blobs as objects in any store that speaks plain S3.
type s3 struct {
	client *minio.Client
	bucket string
	prefix string // "" or ends in "/"
}

func openS3(ctx context.Context, address string, settings S3Settings) (*s3, error) {
	u, err := url.Parse(address)
	if err != nil || u.Host == "" {
		return nil, evidence.Errorf(evidence.Invalid, "the blob store must be s3://BUCKET/PREFIX?endpoint=http://HOST:PORT")
	}
	endpoint, secure := s3Endpoint(cmp.Or(u.Query().Get("endpoint"), settings.Endpoint, "https://s3.amazonaws.com"))
	region := cmp.Or(u.Query().Get("region"), settings.Region, "us-east-1")
	client, err := minio.New(endpoint, &minio.Options{
		Creds:           credentials.NewStaticV4(settings.AccessKey, settings.SecretKey, ""),
		Secure:          secure,
		Region:          region,
		MaxRetries:      s3Tries,
		TrailingHeaders: true, // carries the checksum behind a stream
	})
	if err != nil {
		return nil, evidence.Because(err, evidence.Invalid, "the endpoint of the blob store is not one that S3 clients understand")
	}
	s := &s3{client: client, bucket: u.Host}
	if prefix := strings.Trim(u.Path, "/"); prefix != "" {
		if err := checkKey(prefix); err != nil {
			return nil, evidence.Errorf(evidence.Invalid, "the prefix of the blob store may hold letters, digits and -_./ only")
		}
		s.prefix = prefix + "/"
	}
	return s, s.makeBucket(ctx, region)
}

// s3Endpoint gives host and port, and whether to speak TLS: yes, unless the
// endpoint says http://.
func s3Endpoint(endpoint string) (host string, secure bool) {
	if host, ok := strings.CutPrefix(endpoint, "http://"); ok {
		return strings.TrimSuffix(host, "/"), false
	}
	return strings.TrimSuffix(strings.TrimPrefix(endpoint, "https://"), "/"), true
}

func (s *s3) makeBucket(ctx context.Context, region string) error {
	there, err := s.client.BucketExists(ctx, s.bucket)
	if err != nil || there {
		return s.explain("", err)
	}
	err = s.client.MakeBucket(ctx, s.bucket, minio.MakeBucketOptions{Region: region})
	// Another process may have been quicker.
	if code := minio.ToErrorResponse(err).Code; code == "BucketAlreadyOwnedByYou" || code == "BucketAlreadyExists" {
		return nil
	}
	return s.explain("", err)
}

// Put sends r with its size and a checksum that the store verifies.
func (s *s3) Put(ctx context.Context, key string, r io.Reader, size int64) error {
	if err := checkKey(key); err != nil {
		return err
	}
	object := s.prefix + key
	info, err := s.client.StatObject(ctx, s.bucket, object, minio.StatObjectOptions{})
	if err == nil && info.Size == size {
		return nil
	}
	if missing := s.explain(key, err); err != nil && evidence.CodeOf(missing) != evidence.NotFound {
		return fmt.Errorf("put blob %s: %w", key, missing)
	}
	exact, err := exactly(ctx, r, size)
	if err != nil {
		return fmt.Errorf("put blob %s: %w", key, err)
	}
	_, err = s.client.PutObject(ctx, s.bucket, object, exact, size, minio.PutObjectOptions{
		ContentType: "application/octet-stream",
		Checksum:    minio.ChecksumCRC32C,
		PartSize:    s3PartSize,
		NumThreads:  1,
	})
	if err == nil {
		return nil
	}
	if size > s3PartSize {
		s.dropParts(ctx, object)
	}
	return fmt.Errorf("put blob %s: %w", key, s.explain(key, cmp.Or(exact.failed, err)))
}

// dropParts removes the parts of an upload that failed; they cost room and are
// seen by nobody. It does so also after ctx has ended, for a moment.
func (s *s3) dropParts(ctx context.Context, object string) {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), 5*time.Second)
	defer cancel()
	// The upload's own error is the one to report.
	_ = s.client.RemoveIncompleteUpload(ctx, s.bucket, object)
}

// Get opens a blob; the stream ends with ctx.
func (s *s3) Get(ctx context.Context, key string) (io.ReadCloser, error) {
	if err := checkKey(key); err != nil {
		return nil, err
	}
	core := minio.Core{Client: s.client}
	body, _, _, err := core.GetObject(ctx, s.bucket, s.prefix+key, minio.GetObjectOptions{})
	if err != nil {
		return nil, fmt.Errorf("get blob %s: %w", key, s.explain(key, err))
	}
	return body, nil
}

// Delete removes a blob.
func (s *s3) Delete(ctx context.Context, key string) error {
	if err := checkKey(key); err != nil {
		return err
	}
	if err := s.client.RemoveObject(ctx, s.bucket, s.prefix+key, minio.RemoveObjectOptions{}); err != nil {
		if err := s.explain(key, err); evidence.CodeOf(err) != evidence.NotFound {
			return fmt.Errorf("delete blob %s: %w", key, err)
		}
	}
	return nil
}

// explain turns what the store says into an *evidence.Error.
func (s *s3) explain(key string, err error) error {
	var known *evidence.Error
	switch {
	case err == nil:
		return nil
	case errors.As(err, &known), errors.Is(err, context.Canceled), errors.Is(err, context.DeadlineExceeded):
		return err
	}
	said := minio.ToErrorResponse(err)
	switch {
	case said.Code == "NoSuchKey":
		return noBlob(key, err)
	// The store never answered, is overloaded, or has lost its own disks or the bucket.
	case said.StatusCode == 0, said.Code == "NoSuchBucket", said.StatusCode == http.StatusTooManyRequests, said.StatusCode >= 500, said.Code == "SlowDown":
		return evidence.Because(err, evidence.Unavailable, "the blob store does not answer just now; try again in a moment")
	}
	return err
}

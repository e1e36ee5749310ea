package testkit

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"certdex/storage"
)

// EachBlobs runs a test on an empty store of each kind.
func EachBlobs(t *testing.T, test func(t *testing.T, blobs storage.Blobs)) {
	t.Helper()
	t.Run("directory", func(t *testing.T) { test(t, Blobs(t)) })
	t.Run("s3", func(t *testing.T) {
		url, settings := S3(t)
		blobs, err := storage.OpenBlobs(context.Background(), url, settings)
		if err != nil {
			t.Fatalf("open blobs: %v", err)
		}
		test(t, blobs)
	})
}

// Blobs gives an empty store in a directory.
func Blobs(t testing.TB) storage.Blobs {
	t.Helper()
	blobs, err := storage.OpenBlobs(context.Background(), "file:"+t.TempDir(), storage.S3Settings{})
	if err != nil {
		t.Fatalf("open blobs: %v", err)
	}
	return blobs
}

var buckets atomic.Int64

// S3 gives the URL and settings of a store that does not exist yet on the
// process's MinIO server.
func S3(t testing.TB) (url string, settings storage.S3Settings) {
	t.Helper()
	server, err := minio()
	if err != nil {
		t.Fatalf("MinIO: %v; run make test, which installs what the tests need", err)
	}
	return fmt.Sprintf("s3://test-%d/certdex", buckets.Add(1)), server.settings
}

// minioServer is a running server with an empty store.
type minioServer struct {
	settings storage.S3Settings
	life     io.Closer // the supervisor's standard input
}

// minio starts the process's MinIO server.
var minio = sync.OnceValues(func() (*minioServer, error) {
	binary, err := minioBinary()
	if err != nil {
		return nil, err
	}
	address, err := freeAddress()
	if err != nil {
		return nil, err
	}
	dir, err := os.MkdirTemp("", "certdex-minio-")
	if err != nil {
		return nil, err
	}
	settings := storage.S3Settings{Endpoint: "http://" + address, AccessKey: rand.Text(), SecretKey: rand.Text()}
	server := exec.CommandContext(context.Background(), "/bin/sh", "-c", supervise, "sh", "QUIT", dir, binary, "server", "--quiet", "--address", address, dir)
	server.Env = append(os.Environ(), "MINIO_ROOT_USER="+settings.AccessKey, "MINIO_ROOT_PASSWORD="+settings.SecretKey,
		"MINIO_BROWSER=off", "MINIO_UPDATE=off", "HOME="+dir)
	life, err := server.StdinPipe()
	if err != nil {
		return nil, err
	}
	if err := server.Start(); err != nil {
		return nil, err
	}
	return &minioServer{settings, life}, answers(settings.Endpoint + "/minio/health/ready")
})

func minioBinary() (string, error) {
	home, err := os.UserHomeDir()
	if err != nil {
		return "", err
	}
	path := os.Getenv("CERTDEX_TEST_MINIO")
	if path == "" {
		path = filepath.Join(home, ".cache", "certdex", "bin", "minio")
	}
	if _, err := os.Stat(path); err != nil {
		return "", errors.New("it is not installed")
	}
	return path, nil
}

// freeAddress finds a port of the loopback interface that nobody listens on.
func freeAddress() (string, error) {
	var config net.ListenConfig
	l, err := config.Listen(context.Background(), "tcp", "127.0.0.1:0")
	if err != nil {
		return "", err
	}
	return l.Addr().String(), l.Close()
}

// answers waits until a server that says nothing of itself answers.
func answers(url string) error {
	ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
	defer cancel()
	for ctx.Err() == nil {
		request, err := http.NewRequestWithContext(ctx, http.MethodGet, url, nil)
		if err != nil {
			return err
		}
		if response, err := http.DefaultClient.Do(request); err == nil {
			response.Body.Close()
			if response.StatusCode == http.StatusOK {
				return nil
			}
		}
		time.Sleep(20 * time.Millisecond)
	}
	return errors.New("it did not answer for a minute")
}

package main

import (
	"context"
	"fmt"
	"io"
	"log/slog"
	"os"
	"path/filepath"
	"sync/atomic"
	"time"

	"certdex/exchange"
	"certdex/ingest"
	"certdex/programs"
	"certdex/storage"
)

// house is everything that the server, the worker and the administration
// share, wired by hand.
type house struct {
	settings Settings
	log      *slog.Logger
	db       *storage.DB
	blobs    storage.Blobs
	programs *programs.Catalogue
	intake   *ingest.Intake
	exchange *exchange.Exchange
	working  atomic.Bool // whether this process's workers are alive
}

func openHouse(ctx context.Context, s Settings, log *slog.Logger) (_ *house, err error) {
	temp := filepath.Join(s.Data, "tmp")
	if err := ingest.RemoveLeftovers(temp, time.Now()); err != nil {
		return nil, err
	}
	h := &house{settings: s, log: log}
	defer func() {
		if err != nil {
			h.Close()
		}
	}()
	key, err := s.sealingKey()
	if err != nil {
		return nil, err
	}
	sealer, err := ingest.NewSealer(key)
	if err != nil {
		return nil, err
	}
	scanner, err := s.scanner()
	if err != nil {
		return nil, err
	}
	if h.programs, err = programs.Load(); err != nil {
		return nil, err
	}
	if h.db, err = storage.Open(ctx, s.DatabaseURL); err != nil {
		return nil, fmt.Errorf("open the database: %w", err)
	}
	if h.blobs, err = storage.OpenBlobs(ctx, s.BlobsURL, storage.S3Settings{AccessKey: s.S3AccessKey, SecretKey: s.S3SecretKey}); err != nil {
		return nil, fmt.Errorf("open the blob store: %w", err)
	}
	limits := ingest.DefaultLimits()
	limits.FileBytes = s.MaxFileMB << 20
	h.intake = &ingest.Intake{DB: h.db, Blobs: h.blobs, Limits: limits, TempDir: temp, Now: time.Now, Sealer: sealer, Scanner: scanner}
	h.exchange = &exchange.Exchange{DB: h.db, Blobs: h.blobs, Intake: h.intake, Programs: h.programs, Thresholds: s.thresholds(), Now: time.Now, Log: log}
	return h, nil
}

// Close lets go of what is open; it may be called on a half-open house.
func (h *house) Close() {
	if h.db != nil {
		if err := h.db.Close(); err != nil {
			h.log.Error("close the database", slog.Any("error", err))
		}
	}
}

// logger writes to w as text or JSON.
func logger(s Settings, w io.Writer) (*slog.Logger, error) {
	var level slog.Level
	if err := level.UnmarshalText([]byte(s.LogLevel)); err != nil {
		return nil, fmt.Errorf("settings: CERTDEX_LOG_LEVEL must be debug, info, warn or error, not %q", s.LogLevel)
	}
	options := &slog.HandlerOptions{Level: level}
	switch s.LogFormat {
	case "json":
		return slog.New(slog.NewJSONHandler(w, options)), nil
	case "text":
		return slog.New(slog.NewTextHandler(w, options)), nil
	}
	return nil, fmt.Errorf("settings: CERTDEX_LOG_FORMAT must be text or json, not %q", s.LogFormat)
}

// withHouse runs one command of the administration on the opened house.
func withHouse(ctx context.Context, errOut io.Writer, do func(*house) error) error {
	s, err := settings(os.Environ())
	if err != nil {
		return err
	}
	log, err := logger(s, errOut)
	if err != nil {
		return err
	}
	h, err := openHouse(ctx, s, log)
	if err != nil {
		return err
	}
	defer h.Close()
	return do(h)
}

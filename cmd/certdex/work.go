package main

import (
	"context"
	"fmt"
	"log/slog"
	"os"
	"strings"

	"github.com/google/uuid"
	"github.com/spf13/cobra"

	"certdex/ingest"
)

func workCommand() *cobra.Command {
	return &cobra.Command{
		Use: "work", Short: "Read, match and assess what is uploaded; as many of these as wanted share the work", Args: cobra.NoArgs,
		RunE: func(c *cobra.Command, _ []string) error {
			return withHouse(c.Context(), c.ErrOrStderr(), func(h *house) error {
				if h.settings.Workers == 0 {
					return fmt.Errorf("settings: CERTDEX_WORKERS is 0; a worker needs at least 1")
				}
				return h.work(c.Context())
			})
		},
	}
}

// work carries files and documents along until ctx ends.
func (h *house) work(ctx context.Context) error {
	r, err := newReader(h.settings, h.settings.Workers, h.intake.TempDir, h.log)
	if err != nil {
		return err
	}
	defer r.Close()
	tellConfinement(h.log, r.Confinement(), r.Unconfined())
	h.tellOfOffice(r.Office())
	h.tellOfScanner(ctx)
	host, err := os.Hostname()
	if err != nil {
		return fmt.Errorf("ask for the host's name: %w", err)
	}
	worker := &ingest.Worker{
		Pipeline: &ingest.Pipeline{
			DB: h.db, Blobs: h.blobs, Reader: r, Programs: h.programs, Thresholds: h.settings.thresholds(),
			Sealer: h.intake.Sealer, Scanner: h.intake.Scanner, TempDir: h.intake.TempDir, Now: h.intake.Now, Log: h.log, Owner: host + "/" + uuid.NewString(),
		},
		Workers: h.settings.Workers, Log: h.log,
	}
	h.working.Store(true)
	defer h.working.Store(false)
	return worker.Run(ctx)
}

// tellOfOffice says whether office documents can be read.
func (h *house) tellOfOffice(program string) {
	if program == "" {
		h.log.Warn("office documents (DOCX, XLSX) are refused: LibreOffice is not installed")
		return
	}
	h.log.Info("office documents are read", slog.String("by", program))
}

// tellOfScanner says who scans the files, and warns where nobody does.
func (h *house) tellOfScanner(ctx context.Context) {
	if h.intake.Scanner == nil {
		h.log.Warn("files are not scanned for viruses: CERTDEX_CLAMD is not set")
		return
	}
	engine, err := h.intake.Scanner.Version(ctx)
	if err != nil {
		h.log.Warn("the virus scanner does not answer; files wait for it", slog.Any("error", err))
		return
	}
	h.log.Info("files are scanned for viruses", slog.String("by", engine))
}

// tellConfinement says at the start what keeps the readers in. What the kernel
// does not grant is a warning of its own: hostile files are then kept from
// less than is promised.
func tellConfinement(log *slog.Logger, granted, refused []string) {
	log.Info("reader is confined", slog.String("by", strings.Join(granted, ", ")))
	for _, what := range refused {
		log.Warn("the kernel does not grant a part of the reader's confinement", slog.String("refused", what))
	}
}

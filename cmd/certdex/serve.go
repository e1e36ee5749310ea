package main

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"os"
	"strings"
	"time"

	"github.com/gin-gonic/gin"
	"github.com/spf13/cobra"
	"golang.org/x/sync/errgroup"

	"certdex/api"
	"certdex/web"
)

// Time-outs of the server. Uploads may be slow, so the body has none of its
// own; its size is limited and idle connections are cut.
const (
	readHeaderTimeout = 10 * time.Second
	idleTimeout       = 2 * time.Minute
	bodyIdle          = 30 * time.Second // that a request's body may send nothing
)

func serveCommand() *cobra.Command {
	return &cobra.Command{
		Use: "serve", Short: "Serve the pages and the API, and read files unless CERTDEX_WORKERS is 0", Args: cobra.NoArgs,
		RunE: func(c *cobra.Command, _ []string) error {
			return withHouse(c.Context(), c.ErrOrStderr(), func(h *house) error { return h.serve(c.Context()) })
		},
	}
}

// serve answers requests until ctx ends, then drains.
func (h *house) serve(ctx context.Context) error {
	listener, err := new(net.ListenConfig).Listen(ctx, "tcp", h.settings.Listen)
	if err != nil {
		return fmt.Errorf("listen on %s: %w", h.settings.Listen, err)
	}
	defer listener.Close()
	handler, err := h.handler()
	if err != nil {
		return err
	}
	server := &http.Server{
		Handler:           handler,
		ReadHeaderTimeout: readHeaderTimeout,
		IdleTimeout:       idleTimeout,
		ErrorLog:          slog.NewLogLogger(h.log.Handler(), slog.LevelWarn),
	}
	g, ctx := errgroup.WithContext(ctx)
	if h.settings.Workers > 0 {
		g.Go(func() error { return h.work(ctx) })
	}
	g.Go(func() error {
		if err := server.Serve(listener); !errors.Is(err, http.ErrServerClosed) {
			return fmt.Errorf("serve: %w", err)
		}
		return nil
	})
	g.Go(func() error {
		<-ctx.Done()
		drain, cancel := context.WithTimeout(context.WithoutCancel(ctx), h.settings.DrainTime)
		defer cancel()
		return server.Shutdown(drain)
	})
	h.log.Info("serving", slog.String("address", listener.Addr().String()), slog.String("database", h.db.Dialect()),
		slog.Int("workers", h.settings.Workers), slog.String("version", version))
	g.Go(func() error { return h.greet(ctx) })
	return g.Wait()
}

// greet prints where the service is and, while nobody can sign in yet, the
// link of the first administrator.
func (h *house) greet(ctx context.Context) error {
	secret, err := h.exchange.Bootstrap(ctx)
	if err != nil {
		return fmt.Errorf("make the first administrator's link: %w", err)
	}
	fmt.Fprintf(os.Stdout, "certdex is ready at %s\n", h.settings.PublicURL)
	if secret != "" {
		fmt.Fprintf(os.Stdout, "Sign in as the first administrator, once, with this link:\n  %s\n", h.settings.invitationLink(secret))
	}
	return nil
}

// invitationLink is the address that makes an account. Its secret works once
// and for a limited time, which is why it may stand in an address; the pages
// send no referrer to other sites and the service logs no paths.
func (s Settings) invitationLink(secret string) string {
	return strings.TrimSuffix(s.PublicURL, "/") + "/invitation/" + secret
}

// handler mounts the API and the pages.
func (h *house) handler() (http.Handler, error) {
	gin.SetMode(gin.ReleaseMode)
	engine := gin.New()
	if err := engine.SetTrustedProxies(h.settings.TrustedProxies); err != nil {
		return nil, fmt.Errorf("settings: CERTDEX_TRUSTED_PROXIES: %w", err)
	}
	engine.Use(api.Patience(bodyIdle))
	pages, err := web.Mount(engine, h.exchange, web.Settings{
		PublicURL: h.settings.PublicURL, Sessions: h.db, Log: h.log, MaxFileBytes: h.settings.MaxFileMB << 20,
		Refuse: api.Refuse,
	})
	if err != nil {
		return nil, err
	}
	engine.NoRoute(api.NoRoute(pages.NotFound))
	engine.NoMethod(api.NoMethod(pages.WrongMethod))
	return engine, api.Mount(engine, h.exchange, api.Settings{
		Session: pages.Session, Workers: h.workers, Log: h.log, UploadFiles: h.settings.MaxUploadFiles,
	})
}

// workers says of this process how its workers are, for /readyz.
func (h *house) workers() api.Workers {
	switch {
	case h.settings.Workers == 0:
		return api.WorkersNone
	case h.working.Load():
		return api.WorkersAlive
	}
	return api.WorkersStopped
}

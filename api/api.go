// Package api is the JSON interface: routes and types generated from
// openapi.yaml, which is the truth, and handlers that hand each request to the
// exchange. It holds no rule of the trade.
package api

//go:generate go tool oapi-codegen -config server.cfg.yaml openapi.yaml
//go:generate go tool oapi-codegen -config client/client.cfg.yaml openapi.yaml

import (
	"cmp"
	_ "embed"
	"log/slog"
	"time"

	"github.com/gin-gonic/gin"

	"certdex/exchange"
)

//go:embed openapi.yaml
var specification []byte

// Settings are what the interface needs beside the exchange. Zero values of
// numbers and times stand for the defaults.
type Settings struct {
	// Session gives who is signed in with the browser's session; nil where
	// there are no pages. Requests from other sites are refused before they
	// come here.
	Session func(*gin.Context) (exchange.Actor, bool)
	// Workers says of this process how its workers are; nil is WorkersNone.
	Workers func() Workers
	Log     *slog.Logger

	BodyBytes   int64         // of a JSON request; 1 MiB
	ImportBytes int64         // of a list of partners or a register; 64 MiB
	UploadBytes int64         // of one upload with all its files; 1 GiB
	UploadFiles int           // in one upload; 100
	ReadIdle    time.Duration // that a body may send nothing; 30 s
}

// Workers says how the workers of a process are.
type Workers = ReadinessWorkers

// How workers are.
const (
	WorkersAlive   = ReadinessWorkersAlive
	WorkersStopped = ReadinessWorkersStopped // they should be alive and are not
	WorkersNone    = ReadinessWorkersNone    // the process runs none
)

// Mount puts the routes of openapi.yaml on r. It fails only where openapi.yaml
// itself is wrong.
func Mount(r *gin.Engine, x *exchange.Exchange, s Settings) error {
	s = s.withDefaults()
	checks, err := newValidator(specification)
	if err != nil {
		return err
	}
	h := &handlers{x: x, s: s}
	group := r.Group("", h.identify, h.recover, protect, h.authenticate(checks), Patience(s.ReadIdle), h.limit(checks), h.validate(checks))
	strict := NewStrictHandlerWithOptions(h, nil, StrictGinServerOptions{
		RequestErrorHandlerFunc:  func(c *gin.Context, err error) { h.answer(c, badBody(err)) },
		HandlerErrorFunc:         h.answer,
		ResponseErrorHandlerFunc: h.answer,
	})
	RegisterHandlersWithOptions(group, strict, GinServerOptions{
		ErrorHandler: func(c *gin.Context, err error, _ int) { h.answer(c, badRequest(err)) },
	})
	return nil
}

// handlers carry out the operations of the generated StrictServerInterface.
type handlers struct {
	x *exchange.Exchange
	s Settings
}

func (s Settings) withDefaults() Settings {
	s.Log = cmp.Or(s.Log, slog.Default())
	s.BodyBytes = cmp.Or(s.BodyBytes, 1<<20)
	s.ImportBytes = cmp.Or(s.ImportBytes, 64<<20)
	s.UploadBytes = cmp.Or(s.UploadBytes, 1<<30)
	s.UploadFiles = cmp.Or(s.UploadFiles, 100)
	s.ReadIdle = cmp.Or(s.ReadIdle, 30*time.Second)
	if s.Workers == nil {
		s.Workers = func() Workers { return WorkersNone }
	}
	return s
}

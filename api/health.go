package api

import (
	"bytes"
	"context"
	"log/slog"
	"time"

	"github.com/gin-gonic/gin"

	"certdex/evidence"
)

// checkTime bounds what a part may take to answer /readyz.
const checkTime = 3 * time.Second

// GetSpec sends openapi.yaml.
func (h *handlers) GetSpec(context.Context, GetSpecRequestObject) (GetSpecResponseObject, error) {
	return GetSpec200ApplicationyamlResponse{Body: bytes.NewReader(specification), ContentLength: int64(len(specification))}, nil
}

// GetHealth says that the process answers.
func (h *handlers) GetHealth(context.Context, GetHealthRequestObject) (GetHealthResponseObject, error) {
	return GetHealth200JSONResponse{Status: HealthStatusOk}, nil
}

// GetReadiness says whether database, blob store and virus scanner answer, and
// how the process's workers are.
func (h *handlers) GetReadiness(ctx context.Context, _ GetReadinessRequestObject) (GetReadinessResponseObject, error) {
	c := ctx.(*gin.Context)
	answer := Readiness{
		Status: ReadinessStatusReady, Database: ReadinessDatabaseOk, Blobs: ReadinessBlobsOk, Scanner: ReadinessScannerNone, Workers: h.s.Workers(),
	}
	if !h.answers(c, "database", h.x.DB.Ping) {
		answer.Status, answer.Database = ReadinessStatusNotReady, ReadinessDatabaseUnreachable
	}
	if !h.answers(c, "blobs", h.probe) {
		answer.Status, answer.Blobs = ReadinessStatusNotReady, ReadinessBlobsUnreachable
	}
	if scanner := h.x.Intake.Scanner; scanner != nil {
		answer.Scanner = ReadinessScannerOk
		ask := func(ctx context.Context) error { _, err := scanner.Version(ctx); return err }
		if !h.answers(c, "scanner", ask) {
			answer.Scanner = ReadinessScannerUnreachable
		}
	}
	if answer.Status == ReadinessStatusNotReady {
		return GetReadiness503JSONResponse(answer), nil
	}
	return GetReadiness200JSONResponse(answer), nil
}

// probe asks the blob store for something that is not there: to be told so is
// an answer.
func (h *handlers) probe(ctx context.Context) error {
	body, err := h.x.Blobs.Get(ctx, "probe/readyz")
	if evidence.CodeOf(err) == evidence.NotFound {
		return nil
	}
	if err == nil {
		return body.Close()
	}
	return err
}

func (h *handlers) answers(c *gin.Context, part string, check func(context.Context) error) bool {
	ctx, cancel := context.WithTimeout(c.Request.Context(), checkTime)
	defer cancel()
	err := check(ctx)
	if err != nil {
		h.s.Log.LogAttrs(ctx, slog.LevelWarn, "api: not ready", slog.String("part", part), slog.Any("error", err))
	}
	return err == nil
}

package api_test

import (
	"context"
	"os"
	"strings"
	"testing"
	"time"

	"certdex/api"
	"certdex/api/client"
	"certdex/exchange"
	"certdex/ingest/clamd"
	"certdex/internal/testkit"
)

// No route gives what comes from an infected file, or what the scanner has not seen.
func TestInfectedFilesAreGivenToNobody(t *testing.T) {
	server, ctx := testkit.NewClamd(t), context.Background()
	w := newWorld(t, func(_ *api.Settings, x *exchange.Exchange) {
		scanner, err := clamd.New(server.URL, time.Minute)
		must(t, err)
		x.Intake.Scanner = scanner
	})
	content, err := os.ReadFile("../testdata/samples/hostile/eicar_attachment.pdf")
	must(t, err)
	infected := w.take(t, "a.pdf", strings.NewReader(string(content)))
	clean, waiting := w.take(t, "b.pdf", pdf("b")), w.take(t, "c.pdf", pdf("c"))
	original := func(id, known string) error {
		_, err := client.Check(w.asMember.GetOriginalWithResponse(ctx, id, &client.GetOriginalParams{IfNoneMatch: &known}))
		return err
	}

	wantProblem(t, original(infected.Id, ""), 422, "infected")
	answer, err := client.Check(w.asMember.GetFileWithResponse(ctx, infected.Id))
	must(t, err)
	if f := answer.JSON200; f.ScanStatus != client.FileScanStatusInfected || f.ScanSignature != testkit.EICARSignature || f.ScannedAt.IsZero() || f.ScanEngine == "" {
		t.Errorf("the file is %s", answer.Body)
	}
	wantProblem(t, original(infected.Id, `"`+infected.Sha256+`"`), 422, "infected")
	w.read(t, infected.Id, 1) // as it was before there was a scanner
	_, err = client.Check(w.asMember.GetPageImageWithResponse(ctx, infected.Id, 1, nil))
	wantProblem(t, err, 422, "infected")

	must(t, original(clean.Id, ""))
	server.Stop(t)
	must(t, original(clean.Id, ""))
	wantProblem(t, original(waiting.Id, ""), 503, "unavailable")
}

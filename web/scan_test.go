package web

import (
	"net/http"
	"strings"
	"testing"
	"time"

	"certdex/ingest/clamd"
	"certdex/internal/testkit"
	"certdex/storage"
)

// The page of a file says what the virus scanner said, and offers and gives
// nothing of one that is infected.
func TestThePageOfAFileTellsOfItsScan(t *testing.T) {
	w := newWorld(t, today)
	mia := w.client("mia@north.example")
	unscanned := w.take("docs/basc/us_rio_bravo.pdf")
	w.wants(w.get(mia, "/files/"+unscanned.ID), http.StatusOK, "Not scanned", "it is being read", "Download the original")

	scanner, err := clamd.New(testkit.NewClamd(t).URL, time.Minute)
	w.must(err)
	w.x.Intake.Scanner = scanner
	infected := w.take("hostile/eicar_attachment.pdf")
	w.wants(w.get(mia, "/files/"+infected.ID), http.StatusOK, "Not scanned", "scanned for viruses, then read")
	w.wants(w.get(mia, "/files/"+infected.ID+"/original"), http.StatusUnprocessableEntity, testkit.EICARSignature)
	w.advance(infected.ID, storage.FileQuarantined, func(*storage.File) {})
	page := w.get(mia, "/files/"+infected.ID)
	w.wants(page, http.StatusOK, "Infected: "+testkit.EICARSignature)
	if strings.Contains(page.body, "Download the original") {
		t.Error("the page offers the infected file")
	}
	w.wants(w.get(mia, "/files/"+infected.ID+"/pages/1"), http.StatusUnprocessableEntity, testkit.EICARSignature)

	w.wants(w.get(mia, "/files/"+unscanned.ID+"/original"), http.StatusOK)
	w.wants(w.get(mia, "/files/"+unscanned.ID), http.StatusOK, "Clean")
}

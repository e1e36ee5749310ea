package web

import (
	"fmt"
	"time"

	"certdex/evidence"
	"certdex/exchange"
	"certdex/ingest"
)

// historyView is one thing that happened to a document or its file.
type historyView struct {
	Who      string
	What     string
	At       time.Time
	Old, New string
	Machine  bool
}

// happenings says what an event's kind means; kinds that are not here are the
// machine's own steps, which its log keeps and people need not read.
var happenings = map[string]string{
	ingest.FileReceived:       "uploaded the file",
	ingest.FileReceivedAgain:  "uploaded the same file again",
	ingest.FilePasswordGiven:  "gave the password",
	ingest.FileRetried:        "had the file read again",
	ingest.FileScanned:        "scanned the file for viruses",
	ingest.FileRead:           "read the file",
	ingest.FileReadingFailed:  "could not finish a reading",
	ingest.FileNeedsPassword:  "found the file encrypted",
	ingest.FileRejected:       "refused the file",
	ingest.FileQuarantined:    "set the file aside",
	ingest.DocumentFound:      "found this document",
	ingest.DocumentMatched:    "looked for the partner",
	ingest.DocumentAssessed:   "checked it",
	ingest.DocumentReassessed: "checked it again",
	exchange.FileCancelled:    "cancelled the reading",
	exchange.FilePartnerSet:   "set the partner it was uploaded for",
	exchange.FieldCorrected:   "corrected",
	exchange.FieldAdded:       "added",
	exchange.FieldRemoved:     "removed",
	exchange.FieldConfirmed:   "confirmed",
	exchange.PartnerChosen:    "chose the partner",
	exchange.Verified:         "verified the document",
	exchange.Declined:         "declined the document",
}

func historyOf(events []exchange.EventView) []historyView {
	var list []historyView
	for _, e := range events {
		if what, ok := happenings[e.Kind]; ok {
			list = append(list, happened(e, what))
		}
	}
	return list
}

func happened(e exchange.EventView, what string) historyView {
	v := historyView{Who: e.ActorName, What: what, At: e.At, Machine: e.Actor == evidence.Machine}
	text := func(key string) string {
		if value, ok := e.Data[key]; ok && value != nil {
			return fmt.Sprint(value)
		}
		return ""
	}
	field := text("field")
	switch e.Kind {
	case exchange.FieldCorrected, exchange.FieldAdded, exchange.FieldRemoved, exchange.FieldConfirmed:
		v.What += " " + lower(fieldLabel(field))
		v.Old, v.New = valueWords(field, text("old")), valueWords(field, text("new"))
	case exchange.PartnerChosen, exchange.FilePartnerSet:
		v.Old, v.New = text("old"), text("new")
		if v.New == "" {
			v.New = "none"
		}
	case exchange.Declined:
		v.New = text("reason")
	case exchange.Verified:
		if overridden, ok := e.Data["overridden"].([]any); ok && len(overridden) > 0 {
			v.What += fmt.Sprintf(" in spite of %s", plural(len(overridden), "blocking flag"))
		}
	}
	return v
}

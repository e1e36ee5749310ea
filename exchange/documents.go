package exchange

import (
	"context"
	"strconv"
	"strings"
	"time"

	"certdex/evidence"
	"certdex/storage"
)

// DocumentView is a document as people and clients see it. What time decides
// (expired, expiring) is worked out when it is asked for.
type DocumentView struct {
	ID          string                  `json:"id"`
	FileID      string                  `json:"file_id"`
	OrgID       string                  `json:"org_id"`
	OrgName     string                  `json:"org_name,omitempty"`
	FileName    string                  `json:"file_name"`
	FileState   string                  `json:"file_state,omitempty"`
	Index       int                     `json:"index"` // from 0, in page order
	State       string                  `json:"state"` // extracted, matched, assessed, verified, declined
	Version     int                     `json:"version"`
	Pages       []int                   `json:"pages"`
	Kind        evidence.Kind           `json:"kind"`
	Program     string                  `json:"program"`
	ProgramName string                  `json:"program_name,omitempty"`
	Language    string                  `json:"language,omitempty"`
	Confidence  float64                 `json:"confidence"`
	Fields      []FieldView             `json:"fields"`
	Warnings    []evidence.Warning      `json:"warnings"`
	UploadedFor string                  `json:"uploaded_for,omitempty"` // the partner the file was uploaded for
	PartnerID   string                  `json:"partner_id,omitempty"`
	PartnerBy   string                  `json:"partner_by,omitempty"` // user id, or "machine"
	Partner     *evidence.Partner       `json:"partner,omitempty"`
	Decision    evidence.Decision       `json:"decision,omitempty"` // the matcher's
	Candidates  []CandidateView         `json:"candidates"`
	Flags       []evidence.Flag         `json:"flags"` // worst first
	Proves      []Criterion             `json:"proves"`
	Missing     []string                `json:"missing"` // fields that the program wants and the document does not carry
	Register    *evidence.Corroboration `json:"register,omitempty"`

	DecidedBy     string         `json:"decided_by,omitempty"` // user id, or "machine"
	DecidedByName string         `json:"decided_by_name,omitempty"`
	DecidedAt     *time.Time     `json:"decided_at,omitempty"`
	Reason        string         `json:"reason,omitempty"`
	Basis         *storage.Basis `json:"basis,omitempty"`

	CreatedAt time.Time `json:"created_at"`
	UpdatedAt time.Time `json:"updated_at"`

	// May says what the actor who asked may do now: correct, confirm,
	// choose_partner, verify, decline.
	May []string `json:"may"`
	// History is the newest 200 events of the document and its file, newest
	// first; Document fills it, Documents does not.
	History []EventView `json:"history,omitempty"`
}

// FieldView is a field with its place in the document and what people did to it.
type FieldView struct {
	evidence.Field
	Position    int        `json:"position"`
	Origin      string     `json:"origin"` // extracted, corrected, added
	ConfirmedBy string     `json:"confirmed_by,omitempty"`
	ConfirmedAt *time.Time `json:"confirmed_at,omitempty"`
}

// CandidateView is a candidate with the record of the partner.
type CandidateView struct {
	evidence.Candidate
	Name    string `json:"name"`
	City    string `json:"city,omitempty"`
	Country string `json:"country,omitempty"`
}

// DocumentQuery asks for documents; the zero value asks for the newest of all
// that the actor sees.
type DocumentQuery struct {
	OrgID     string
	States    []string
	Kind      string
	Program   string
	PartnerID string
	FileID    string
	// Expiry is "expired", "none" (no expiry date), or a number of days
	// within which the document expires ("30"), 1 to 3660.
	Expiry string
	Query  string // words of the holder, number or file name
	Sort   string // newest (default), expires_on, holder, program
	After  string // the cursor of the page before
	Limit  int    // 1 to 200, 50 by default
}

// Documents lists documents and gives the cursor of the next page, "" after
// the last. Candidates and history are left to Document.
func (x *Exchange) Documents(ctx context.Context, a Actor, q DocumentQuery) ([]DocumentView, string, error) {
	filter, err := x.filter(q)
	if err != nil {
		return nil, "", err
	}
	var views []DocumentView
	var next string
	err = x.DB.Read(ctx, func(tx *storage.Tx) error {
		var err error
		if filter.OrgIDs, err = seenOrgs(ctx, tx, a, q.OrgID); err != nil {
			return err
		}
		var documents []storage.Document
		if documents, next, err = tx.Documents(ctx, filter); err != nil {
			return err
		}
		records := partnerRecords{}
		views = make([]DocumentView, len(documents))
		for i, d := range documents {
			if views[i], err = x.document(ctx, tx, a, d, records); err != nil {
				return err
			}
		}
		return nil
	})
	return views, next, err
}

// Document answers one document with its candidates' records and its history.
func (x *Exchange) Document(ctx context.Context, a Actor, id string) (DocumentView, error) {
	var view DocumentView
	err := x.DB.Read(ctx, func(tx *storage.Tx) error {
		d, err := seenDocument(ctx, tx, a, id)
		if err != nil {
			return err
		}
		view, err = x.documentInFull(ctx, tx, a, d)
		return err
	})
	return view, err
}

var documentStates = map[storage.DocumentState]bool{
	storage.DocumentExtracted: true, storage.DocumentMatched: true, storage.DocumentAssessed: true,
	storage.DocumentVerified: true, storage.DocumentDeclined: true,
}

var sorts = map[storage.Sort]bool{
	"": true, storage.SortNewest: true, storage.SortExpires: true, storage.SortHolder: true, storage.SortProgram: true,
}

// maxWithin is the longest look ahead for expiring documents: ten years.
const maxWithin = 3660

// filter checks a query and turns it into the storage's words.
func (x *Exchange) filter(q DocumentQuery) (storage.DocumentFilter, error) {
	f := storage.DocumentFilter{
		Kind: evidence.Kind(q.Kind), Program: q.Program, PartnerID: q.PartnerID, FileID: q.FileID,
		Today: x.now().Format(time.DateOnly), Sort: storage.Sort(q.Sort), After: q.After, Limit: q.Limit,
	}
	for _, s := range q.States {
		if !documentStates[storage.DocumentState(s)] {
			return f, evidence.Errorf(evidence.Invalid, "there is no document state %q", clip(s))
		}
		f.States = append(f.States, storage.DocumentState(s))
	}
	if !sorts[f.Sort] {
		return f, evidence.Errorf(evidence.Invalid, "documents can be sorted by newest, expires_on, holder and program")
	}
	for _, id := range []string{q.Kind, q.Program, q.PartnerID, q.FileID} {
		if id != "" && !plausible(id) {
			return f, evidence.Errorf(evidence.Invalid, "there is no %q", clip(id))
		}
	}
	switch days, err := strconv.Atoi(q.Expiry); {
	case q.Expiry == "":
	case q.Expiry == string(storage.ExpiryExpired), q.Expiry == string(storage.ExpiryNone):
		f.Expiry = storage.Expiry(q.Expiry)
	case err != nil || days < 1 || days > maxWithin:
		return f, evidence.Errorf(evidence.Invalid, "expiry is expired, none, or a number of days from 1 to %d", maxWithin)
	default:
		f.Expiry, f.WithinDays = storage.ExpiryWithin, days
	}
	var err error
	f.Query, err = words(q.Query)
	return f, err
}

// words checks what a person looks for; "" looks for nothing.
func words(query string) (string, error) {
	if strings.TrimSpace(query) == "" {
		return "", nil
	}
	return evidence.Line(query, "the search text", maxName)
}

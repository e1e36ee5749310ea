package exchange

import (
	"context"
	"time"

	"certdex/evidence"
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

	DecidedBy     string     `json:"decided_by,omitempty"` // user id, or "machine"
	DecidedByName string     `json:"decided_by_name,omitempty"`
	DecidedAt     *time.Time `json:"decided_at,omitempty"`
	Reason        string     `json:"reason,omitempty"`
	Basis         *Basis     `json:"basis,omitempty"`

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

// Criterion is a requirement of the Minimum Security Criteria and whether the
// document meets it.
type Criterion struct {
	ID  string `json:"id"`
	Met bool   `json:"met"`
	Why string `json:"why"`
}

// Basis is what a decision stood on when it was made.
type Basis struct {
	Reader      string                  `json:"reader"`
	Extractor   string                  `json:"extractor"`
	Calibration string                  `json:"calibration"`
	Programs    string                  `json:"programs"`
	Rules       string                  `json:"rules"`
	Matcher     string                  `json:"matcher"`
	Thresholds  map[string]float64      `json:"thresholds"`
	Partner     *evidence.Partner       `json:"partner,omitempty"`
	Register    *evidence.Corroboration `json:"register,omitempty"`
	Flags       []evidence.Flag         `json:"flags"`
	Overridden  []string                `json:"overridden"`
	By          string                  `json:"by"` // person, machine
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
// the last.
func (x *Exchange) Documents(ctx context.Context, a Actor, q DocumentQuery) ([]DocumentView, string, error) {
	return nil, "", errNotBuilt
}

// Document answers one document with its candidates' records and its history.
func (x *Exchange) Document(ctx context.Context, a Actor, id string) (DocumentView, error) {
	return DocumentView{}, errNotBuilt
}

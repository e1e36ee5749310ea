package storage

import (
	"time"

	"certdex/evidence"
)

// DocumentState says how far a document has come.
type DocumentState string

// States of a document. Extracted and Matched are working states.
const (
	DocumentExtracted DocumentState = "extracted"
	DocumentMatched   DocumentState = "matched"
	DocumentAssessed  DocumentState = "assessed"
	DocumentVerified  DocumentState = "verified"
	DocumentDeclined  DocumentState = "declined"
)

// The SQL for the working states of documents, and for the decided ones.
const (
	workingDocuments = "('extracted', 'matched')"
	decidedDocuments = "('verified', 'declined')"
)

// Decided says whether a person or the straight-through rule has decided.
func (s DocumentState) Decided() bool { return s == DocumentVerified || s == DocumentDeclined }

// Origins of a field.
const (
	OriginExtracted = "extracted"
	OriginCorrected = "corrected" // a person changed the value
	OriginAdded     = "added"     // a person added the field
)

// Document is one certificate or report of a file, with what is known of it.
// Its Fields are those of Rows that are not removed, in their order.
type Document struct {
	evidence.Document

	ID     string
	FileID string
	OrgID  string
	// ReadingID is of the reading that it comes from.
	ReadingID string
	Index     int // place in the file, from 0
	State     DocumentState
	Rows      []Field

	PartnerID     string
	PartnerBy     string // evidence.Machine, or the id of the user who chose
	Decision      evidence.Decision
	Candidates    []evidence.Candidate
	Flags         []evidence.Flag
	Corroboration evidence.Corroboration
	Identity      string // of the certificate: ties its copies in the organisation together
	HolderKey     string // the holder's normal name, for siblings

	// The versions that made Decision and Candidates, and Flags.
	Matcher  string
	Rules    string
	Programs string

	DecidedBy string // user id, or evidence.Machine
	DecidedAt *time.Time
	Reason    string // why declined
	Basis     *Basis

	// Version counts the changes; what was worked out from an older version
	// is refused with Conflict.
	Version    int
	Attempts   int    // claims since the last step that succeeded
	FileName   string // read only
	Infected   bool   // its file is, and the document is kept apart with it; read only
	LeaseOwner string
	LeaseUntil *time.Time
	// ReassessAt, of a settled document, is since when its flags are to be
	// worked out anew; nil where they stand.
	ReassessAt *time.Time
	CreatedAt  time.Time
	UpdatedAt  time.Time
}

// Field is a field of a document with where its value comes from.
type Field struct {
	evidence.Field
	Position    int // place in the document; kept for life
	Origin      string
	ConfirmedBy string // user id
	ConfirmedAt *time.Time
	Removed     bool // a person said it is not there
}

// Basis is what a decision rested on, as it stood then.
type Basis struct {
	Reader      string                  `json:"reader"`
	Extractor   string                  `json:"extractor"`
	Calibration string                  `json:"calibration"`
	Programs    string                  `json:"programs"`
	Rules       string                  `json:"rules"`
	Matcher     string                  `json:"matcher"`
	Thresholds  map[string]float64      `json:"thresholds,omitempty"`
	Partner     *evidence.Partner       `json:"partner,omitempty"`
	Register    *evidence.Corroboration `json:"register,omitempty"`
	Flags       []evidence.Flag         `json:"flags,omitempty"`
	Overridden  []string                `json:"overridden,omitempty"`
	By          string                  `json:"by"` // ByPerson or ByMachine
}

// Who decided, in a basis.
const (
	ByPerson  = "person"
	ByMachine = "machine"
)

// Match is the outcome of the matching step.
type Match struct {
	PartnerID  string // the partner taken, or ""
	Decision   evidence.Decision
	Candidates []evidence.Candidate
	Identity   string
	HolderKey  string
	Matcher    string // version
}

// Outcome is a person's or the machine's decision on a document.
type Outcome struct {
	State     DocumentState // DocumentVerified or DocumentDeclined
	PartnerID string
	By        string
	At        time.Time
	Reason    string
	Basis     Basis
}

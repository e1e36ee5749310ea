package storage

import (
	"context"
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
	Index  int // place in the file, from 0
	State  DocumentState
	Rows   []Field

	PartnerID     string
	PartnerBy     string // evidence.Machine, or the id of the user who chose
	Decision      evidence.Decision
	Candidates    []evidence.Candidate
	Flags         []evidence.Flag
	Corroboration evidence.Corroboration
	Identity      string // of the certificate: ties its copies in the organisation together
	HolderKey     string // the holder's normal name, for siblings

	DecidedBy string // user id, or evidence.Machine
	DecidedAt *time.Time
	Reason    string // why declined
	Basis     *Basis

	// Version counts the changes; what was worked out from an older version
	// is refused with Conflict.
	Version    int
	Attempts   int    // claims since the last step that succeeded
	FileName   string // read only
	LeaseOwner string
	LeaseUntil *time.Time
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

// InsertDocuments adds the documents of a file with their fields. Where Rows is
// empty they are made of Fields.
func (tx *Tx) InsertDocuments(ctx context.Context, documents []Document) error { return errUnbuilt }

// Document gives a document with its fields.
func (tx *Tx) Document(ctx context.Context, id string) (Document, error) {
	return Document{}, errUnbuilt
}

// ClaimDocument takes the lease of a document in a working state that nobody
// holds at now, and counts the attempt.
func (tx *Tx) ClaimDocument(ctx context.Context, id, owner string, now, until time.Time) (Document, bool, error) {
	return Document{}, false, errUnbuilt
}

// RenewDocument prolongs a lease; false where owner no longer holds it.
func (tx *Tx) RenewDocument(ctx context.Context, id, owner string, until time.Time) (bool, error) {
	return false, errUnbuilt
}

// ReleaseDocument gives a lease up; nothing happens where owner does not hold it.
func (tx *Tx) ReleaseDocument(ctx context.Context, id, owner string) error { return errUnbuilt }

// SaveMatch moves d, as it was loaded, from extracted to matched. A partner
// chosen by a person stays. Conflict where state or version moved.
func (tx *Tx) SaveMatch(ctx context.Context, d Document, m Match) error { return errUnbuilt }

// SaveAssessment writes flags and corroboration of d, as it was loaded. A
// matched document becomes assessed and its lease ends; an assessed or decided
// one stays what it is. Conflict where state or version moved.
func (tx *Tx) SaveAssessment(ctx context.Context, d Document, flags []evidence.Flag, c evidence.Corroboration) error {
	return errUnbuilt
}

// SaveDecision decides an assessed document; Conflict where it is not assessed
// or has another version.
func (tx *Tx) SaveDecision(ctx context.Context, id string, version int, o Outcome) error {
	return errUnbuilt
}

// SaveFields replaces the fields of an undecided document; Conflict where it is
// decided or has another version. The caller then has it reassessed.
func (tx *Tx) SaveFields(ctx context.Context, id string, version int, rows []Field) error {
	return errUnbuilt
}

// SavePartner sets the partner of an undecided document by a person's choice
// ("" for none); Conflict where it is decided or has another version.
func (tx *Tx) SavePartner(ctx context.Context, id string, version int, partnerID, by string) error {
	return errUnbuilt
}

// Reassess sends the undecided documents selected back to the matching step
// and queues them; it says how many there were. Limit, After and Sort of the
// filter are not regarded.
func (tx *Tx) Reassess(ctx context.Context, where DocumentFilter) (int, error) {
	return 0, errUnbuilt
}

// SameIdentity gives the organisation's other documents of one certificate.
func (tx *Tx) SameIdentity(ctx context.Context, orgID, identity, exceptID string) ([]Document, error) {
	return nil, errUnbuilt
}

// Siblings gives the organisation's other documents of one program and holder.
func (tx *Tx) Siblings(ctx context.Context, orgID, program, holderKey, exceptID string) ([]Document, error) {
	return nil, errUnbuilt
}

package exchange

import (
	"context"
	"log/slog"
	"time"

	"certdex/evidence"
	"certdex/ingest"
	"certdex/matchers"
	"certdex/programs"
	"certdex/storage"
)

// Calibration names the calibration of confidences in a decision's basis.
const Calibration = "none"

// Exchange is wired once by its fields and used by any number of goroutines.
type Exchange struct {
	DB         *storage.DB
	Blobs      storage.Blobs
	Intake     *ingest.Intake
	Programs   *programs.Catalogue
	Thresholds matchers.Thresholds // those of the pipeline, kept in each basis; zero is the defaults
	Uploads    UploadLimits
	Now        func() time.Time // nil is time.Now
	Log        *slog.Logger     // tells of refused sign-ins; nil is silence

	attempts attempts
	uploads  gate
	imports  imports
}

// now is the injected time in UTC.
func (x *Exchange) now() time.Time {
	if x.Now != nil {
		return x.Now().UTC()
	}
	return time.Now().UTC()
}

// thresholds are those by which the matcher decides.
func (x *Exchange) thresholds() matchers.Thresholds {
	if x.Thresholds == (matchers.Thresholds{}) {
		return matchers.DefaultThresholds()
	}
	return x.Thresholds
}

// record appends an event of the actor to the log, in the transaction of the
// change that it tells of.
func (x *Exchange) record(ctx context.Context, tx *storage.Tx, a Actor, e evidence.Event) error {
	e.Actor, e.At = a.User.ID, x.now()
	_, err := tx.Append(ctx, e)
	return err
}

// Kinds of events that exchange writes beside those of ingest. Data of an
// event never holds a secret; field values are there because the log is what
// says who changed what.
const (
	FileCancelled   = "file.cancelled"
	FilePartnerSet  = "file.partner_set"  // data: old, new
	FieldCorrected  = "field.corrected"   // data: field, position, old, new
	FieldAdded      = "field.added"       // data: field, position, new
	FieldRemoved    = "field.removed"     // data: field, position, old
	FieldConfirmed  = "field.confirmed"   // data: field, position, value
	PartnerChosen   = "partner.chosen"    // data: old, new
	Verified        = "document.verified" // data: partner_id, overridden
	Declined        = "document.declined" // data: reason
	PartnersTaken   = "partners.imported" // data: name, sha256, created, updated, bad_rows
	RegisterTaken   = "register.imported" // data: program, as_of, sha256, rows, bad_rows
	OrgCreated      = "org.created"       // data: name
	PersonInvited   = "person.invited"    // data: invitation, role
	PersonJoined    = "person.joined"     // data: user, role, invitation
	PersonAssigned  = "person.assigned"   // data: user
	PersonUnassign  = "person.unassigned" // data: user
	PasswordChanged = "password.changed"  // data: user
	TokenCreated    = "token.created"     // data: token, user
	TokenRevoked    = "token.revoked"     // data: token, user
)

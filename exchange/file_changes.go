package exchange

import (
	"context"

	"certdex/evidence"
	"certdex/ingest"
	"certdex/storage"
)

// SupplyPassword takes the password of a file that waits for one; it serves
// one reading and is never logged.
func (x *Exchange) SupplyPassword(ctx context.Context, a Actor, id, password string) (FileView, error) {
	return x.changeFile(ctx, a, id, func(tx *storage.Tx, f storage.File) error {
		return x.Intake.UsePassword(ctx, tx, f, a.User.ID, password)
	})
}

// Retry reads a rejected, quarantined or cancelled file once more. A member may
// do so only with a cancelled file that it uploaded itself.
func (x *Exchange) Retry(ctx context.Context, a Actor, id string) (FileView, error) {
	return x.changeFile(ctx, a, id, func(tx *storage.Tx, f storage.File) error {
		allowed := a.mustReview
		if f.State == storage.FileCancelled {
			allowed = func() error { return a.mustHandle(f) }
		}
		if err := allowed(); err != nil {
			return err
		}
		return x.Intake.ReadAgain(ctx, tx, f, a.User.ID)
	})
}

// Cancel gives up a file that is not read yet. Where it is being read, the
// reader learns of it with the next renewal of its lease, within seconds. A member may do so with what it
// uploaded itself.
func (x *Exchange) Cancel(ctx context.Context, a Actor, id string) (FileView, error) {
	return x.changeFile(ctx, a, id, func(tx *storage.Tx, f storage.File) error {
		if err := a.mustHandle(f); err != nil {
			return err
		}
		if !working(f.State) && f.State != storage.FileNeedsPassword {
			return evidence.Errorf(evidence.Conflict, "the file is read already and cannot be cancelled")
		}
		from := f.State
		f.State, f.ReasonCode, f.Reason = storage.FileCancelled, "", ""
		if err := tx.AdvanceFile(ctx, f.ID, from, f); err != nil {
			return err
		}
		if err := tx.DropPassword(ctx, f.ID); err != nil { // it was for the reading that ends here
			return err
		}
		return x.record(ctx, tx, a, evidence.Event{OrgID: f.OrgID, FileID: f.ID, Kind: FileCancelled})
	})
}

// SetFilePartner says which partner a file was uploaded for; "" for none. Its
// documents are assessed again. A member may do so with what it uploaded itself.
func (x *Exchange) SetFilePartner(ctx context.Context, a Actor, id, partnerID string) (FileView, error) {
	return x.changeFile(ctx, a, id, func(tx *storage.Tx, f storage.File) error {
		if err := a.mustHandle(f); err != nil {
			return err
		}
		if partnerID == f.PartnerID {
			return nil
		}
		if err := hasPartner(ctx, tx, f.OrgID, partnerID); err != nil {
			return err
		}
		if err := tx.SetFilePartner(ctx, f.ID, partnerID); err != nil {
			return err
		}
		if err := ingest.ReassessFile(ctx, tx, f.OrgID, f.ID); err != nil {
			return err
		}
		return x.record(ctx, tx, a, evidence.Event{
			OrgID: f.OrgID, FileID: f.ID, Kind: FilePartnerSet, Data: map[string]any{"old": f.PartnerID, "new": partnerID},
		})
	})
}

// changeFile runs change on a file that the actor may see, in one transaction,
// and answers what became of the file.
func (x *Exchange) changeFile(ctx context.Context, a Actor, id string, change func(*storage.Tx, storage.File) error) (FileView, error) {
	var view FileView
	err := x.DB.Write(ctx, func(tx *storage.Tx) error {
		f, err := seenFile(ctx, tx, a, id)
		if err != nil {
			return err
		}
		if err := change(tx, f); err != nil {
			return err
		}
		if f, err = tx.File(ctx, id); err != nil {
			return err
		}
		view, err = fileWithDocuments(ctx, tx, f)
		return err
	})
	return view, err
}

// hasPartner refuses a partner that the organisation does not have; "" is none.
func hasPartner(ctx context.Context, tx *storage.Tx, orgID, partnerID string) error {
	if partnerID != "" && !plausible(partnerID) {
		return evidence.Errorf(evidence.Invalid, "the organisation has no such partner")
	}
	return ingest.CheckPartner(ctx, tx, orgID, partnerID)
}

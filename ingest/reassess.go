package ingest

import (
	"context"

	"certdex/evidence"
	"certdex/storage"
)

// reassessOrg has the documents of an organisation matched and assessed again,
// after its partners changed. Decisions and fields of decided documents stay;
// only their flags are worked out anew.
func reassessOrg(ctx context.Context, tx *storage.Tx, orgID string) error {
	return reassess(ctx, tx, storage.DocumentFilter{OrgIDs: []string{orgID}})
}

// ReassessProgram does the same for the documents of a program in every
// organisation, after an extract of its register came in.
func ReassessProgram(ctx context.Context, tx *storage.Tx, program string) error {
	return reassess(ctx, tx, storage.DocumentFilter{AnyOrg: true, Program: program})
}

// ReassessDocuments does the same for single documents of an organisation,
// after a person changed something about them.
func ReassessDocuments(ctx context.Context, tx *storage.Tx, orgID string, ids ...string) error {
	if len(ids) == 0 {
		return nil
	}
	return reassess(ctx, tx, storage.DocumentFilter{OrgIDs: []string{orgID}, IDs: ids})
}

// ReassessFile does the same for the documents of a file, after the partner
// that it was uploaded for changed.
func ReassessFile(ctx context.Context, tx *storage.Tx, orgID, fileID string) error {
	return reassess(ctx, tx, storage.DocumentFilter{OrgIDs: []string{orgID}, FileID: fileID})
}

// ReassessOthers has the flags of the documents worked out anew that d, as it
// is or was, makes a duplicate or superseded: after d was decided or corrected.
func ReassessOthers(ctx context.Context, tx *storage.Tx, d storage.Document) error {
	near, err := nearOf(ctx, tx, d)
	if err != nil {
		return err
	}
	return reassessNear(ctx, tx, d, near)
}

// reassessBeside has the flags worked out anew of a file's documents and of those
// that they concern: after the file was set apart or came back.
func reassessBeside(ctx context.Context, tx *storage.Tx, f storage.File) error {
	own := storage.DocumentFilter{OrgIDs: []string{f.OrgID}, FileID: f.ID, Limit: storage.MaxPage}
	documents, _, err := tx.Documents(ctx, own)
	if err != nil {
		return err
	}
	for _, d := range documents {
		if err := ReassessOthers(ctx, tx, d); err != nil {
			return err
		}
	}
	_, err = tx.ReassessFlags(ctx, own, storage.PriorityAgain)
	return err
}

func reassessNear(ctx context.Context, tx *storage.Tx, d storage.Document, near []storage.Document) error {
	ids := []string{}
	for _, o := range near {
		if settled(o.State) && (concerns(d, o) || names(o.Flags, d.ID)) {
			ids = append(ids, o.ID)
		}
	}
	if len(ids) == 0 {
		return nil
	}
	_, err := tx.ReassessFlags(ctx, storage.DocumentFilter{OrgIDs: []string{d.OrgID}, IDs: ids}, storage.PriorityAgain)
	return err
}

func reassess(ctx context.Context, tx *storage.Tx, where storage.DocumentFilter) error {
	if _, err := tx.Reassess(ctx, where); err != nil {
		return err
	}
	where.States = []storage.DocumentState{storage.DocumentVerified, storage.DocumentDeclined}
	_, err := tx.ReassessFlags(ctx, where, storage.PriorityBulk)
	return err
}

// settled says that a job for a document in this state works out its flags only.
func settled(s storage.DocumentState) bool { return s == storage.DocumentAssessed || s.Decided() }

func names(flags []evidence.Flag, documentID string) bool {
	for _, f := range flags {
		if f.Document == documentID {
			return true
		}
	}
	return false
}

func enqueueDocument(ctx context.Context, tx *storage.Tx, d storage.Document, priority int) error {
	return tx.Enqueue(ctx, storage.Job{Kind: storage.DocumentJob, ID: d.ID, OrgID: d.OrgID, Priority: priority})
}

package exchange

import (
	"context"
	"slices"
	"strings"

	"certdex/evidence"
	"certdex/ingest"
	"certdex/storage"
)

// missing begins the override of a field that the program wants and the
// document does not carry.
const missing = "missing:"

// ChoosePartner ties the document to a partner of its organisation, or to none
// with "". It is assessed again. Conflict once the document is decided.
func (x *Exchange) ChoosePartner(ctx context.Context, a Actor, id string, version int, partnerID string) (DocumentView, error) {
	return x.changeDocument(ctx, a, id, version, func(tx *storage.Tx, d storage.Document) error {
		if err := hasPartner(ctx, tx, d.OrgID, partnerID); err != nil {
			return err
		}
		if err := tx.SavePartner(ctx, d.ID, version, partnerID, a.User.ID); err != nil {
			return err
		}
		err := x.record(ctx, tx, a, evidence.Event{
			OrgID: d.OrgID, FileID: d.FileID, DocumentID: d.ID, Kind: PartnerChosen,
			Data: map[string]any{"old": d.PartnerID, "new": partnerID},
		})
		if err != nil {
			return err
		}
		return ingest.ReassessDocuments(ctx, tx, d.OrgID, d.ID)
	})
}

// Verify takes the document as evidence. Override names the codes of the
// blocking flags that the person takes upon herself, and "missing:FIELD" for a
// field that the program wants and the document does not carry; without them
// such a document is a conflict that says which they are.
func (x *Exchange) Verify(ctx context.Context, a Actor, id string, version int, override []string) (DocumentView, error) {
	return x.decide(ctx, a, id, version, func(d storage.Document, b *storage.Basis) (storage.Outcome, error) {
		if b.Partner == nil {
			return storage.Outcome{}, evidence.Errorf(evidence.Conflict, "choose the partner that the document belongs to first")
		}
		against := x.against(d, b.Flags)
		var open []string
		for _, o := range against {
			if slices.Contains(override, o.code) {
				b.Overridden = append(b.Overridden, o.code)
			} else {
				open = append(open, o.words+" ("+o.code+")")
			}
		}
		if len(open) > 0 {
			return storage.Outcome{}, evidence.Errorf(evidence.Conflict,
				"the document cannot be verified as it stands: %s; override what you take upon yourself", strings.Join(open, "; "))
		}
		return storage.Outcome{State: storage.DocumentVerified}, nil
	})
}

// Decline refuses the document as evidence, with a reason in words.
func (x *Exchange) Decline(ctx context.Context, a Actor, id string, version int, reason string) (DocumentView, error) {
	return x.decide(ctx, a, id, version, func(storage.Document, *storage.Basis) (storage.Outcome, error) {
		reason, err := evidence.Line(reason, "the reason", maxReason)
		return storage.Outcome{State: storage.DocumentDeclined, Reason: reason}, err
	})
}

// An obstacle stands against verifying until a person overrides it.
type obstacle struct{ code, words string }

// against lists the obstacles of a document with these flags, each code once.
func (x *Exchange) against(d storage.Document, flags []evidence.Flag) []obstacle {
	var list []obstacle
	for _, f := range flags {
		if f.Severity == evidence.Blocking && !slices.ContainsFunc(list, func(o obstacle) bool { return o.code == f.Code }) {
			list = append(list, obstacle{f.Code, strings.TrimSuffix(f.Message, ".")})
		}
	}
	for _, name := range x.missing(d) {
		list = append(list, obstacle{missing + name, "it has no " + spoken(name)})
	}
	return list
}

// decide saves what judge makes of an assessed document together with the
// basis that it had.
func (x *Exchange) decide(ctx context.Context, a Actor, id string, version int,
	judge func(storage.Document, *storage.Basis) (storage.Outcome, error)) (DocumentView, error) {
	return x.changeDocument(ctx, a, id, version, func(tx *storage.Tx, d storage.Document) error {
		if d.State != storage.DocumentAssessed {
			return evidence.Errorf(evidence.Conflict, "the document is still being assessed; try again in a moment")
		}
		basis, err := x.basis(ctx, tx, d)
		if err != nil {
			return err
		}
		outcome, err := judge(d, &basis)
		if err != nil {
			return err
		}
		outcome.PartnerID, outcome.By, outcome.At, outcome.Basis = d.PartnerID, a.User.ID, x.now(), basis
		if err := tx.SaveDecision(ctx, d.ID, version, outcome); err != nil {
			return err
		}
		event := evidence.Event{OrgID: d.OrgID, FileID: d.FileID, DocumentID: d.ID, Kind: Verified,
			Data: map[string]any{"partner_id": d.PartnerID, "overridden": basis.Overridden}}
		if outcome.State == storage.DocumentDeclined {
			event.Kind, event.Data = Declined, map[string]any{"partner_id": d.PartnerID, "reason": outcome.Reason}
		}
		if err := x.record(ctx, tx, a, event); err != nil {
			return err
		}
		return ingest.ReassessOthers(ctx, tx, d)
	})
}

// basis gathers what a decision on the document rests on now: the reading that
// it comes from and the versions that matched and assessed it, which need not
// be those of the day.
func (x *Exchange) basis(ctx context.Context, tx *storage.Tx, d storage.Document) (storage.Basis, error) {
	t := x.thresholds()
	b := storage.Basis{
		Calibration: Calibration, Programs: d.Programs, Rules: d.Rules, Matcher: d.Matcher,
		Thresholds: map[string]float64{"match": t.Match, "possible": t.Possible},
		Flags:      x.flags(d), Register: x.register(d), By: storage.ByPerson,
	}
	readings, err := tx.Readings(ctx, d.FileID)
	if err != nil {
		return b, err
	}
	for _, r := range readings {
		if r.ID == d.ReadingID {
			b.Reader, b.Extractor = r.Reader, r.Extractor
		}
	}
	if d.PartnerID == "" {
		return b, nil
	}
	partner, err := tx.Partner(ctx, d.OrgID, d.PartnerID)
	if evidence.CodeOf(err) == evidence.NotFound {
		return b, nil
	}
	b.Partner = &partner
	return b, err
}

// changeDocument runs change on an undecided document that the actor may
// review, in one transaction, and answers what became of it.
func (x *Exchange) changeDocument(ctx context.Context, a Actor, id string, version int, change func(*storage.Tx, storage.Document) error) (DocumentView, error) {
	var view DocumentView
	err := x.DB.Write(ctx, func(tx *storage.Tx) error {
		d, err := seenDocument(ctx, tx, a, id)
		if err != nil {
			return err
		}
		if err := a.mustReview(); err != nil {
			return err
		}
		if d.State.Decided() {
			return evidence.Errorf(evidence.Conflict, "the document is %s already", d.State)
		}
		if d.Version != version {
			return evidence.Errorf(evidence.Conflict, "the document has changed meanwhile; look at it again")
		}
		if err := change(tx, d); err != nil {
			return err
		}
		if d, err = tx.Document(ctx, id); err != nil {
			return err
		}
		view, err = x.documentInFull(ctx, tx, a, d)
		return err
	})
	return view, err
}

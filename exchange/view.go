package exchange

import (
	"context"

	"certdex/evidence"
	"certdex/storage"
)

// documentInFull is a document with all that its page shows.
func (x *Exchange) documentInFull(ctx context.Context, tx *storage.Tx, a Actor, d storage.Document) (DocumentView, error) {
	records := partnerRecords{}
	v, err := x.document(ctx, tx, a, d, records)
	if err != nil {
		return v, err
	}
	org, err := tx.Org(ctx, d.OrgID)
	if err != nil {
		return v, err
	}
	f, err := tx.File(ctx, d.FileID)
	if err != nil {
		return v, err
	}
	v.OrgName, v.FileState, v.UploadedFor = org.Name, string(f.State), f.PartnerID
	for _, c := range d.Candidates {
		record, err := records.get(ctx, tx, d.OrgID, c.Partner)
		if err != nil {
			return v, err
		}
		if record == nil { // the partner is gone since
			continue
		}
		v.Candidates = append(v.Candidates, CandidateView{Candidate: c, Name: record.Name, City: record.City, Country: record.Country})
	}
	if d.DecidedBy != "" {
		if v.DecidedByName, err = (people{}).name(ctx, tx, d.DecidedBy); err != nil {
			return v, err
		}
	}
	v.History, err = history(ctx, tx, d)
	return v, err
}

// document is a document with what a list shows of it.
func (x *Exchange) document(ctx context.Context, tx *storage.Tx, a Actor, d storage.Document, records partnerRecords) (DocumentView, error) {
	program, _ := x.Programs.Get(d.Program)
	partner, err := records.get(ctx, tx, d.OrgID, d.PartnerID)
	if err != nil {
		return DocumentView{}, err
	}
	v := DocumentView{
		ID: d.ID, FileID: d.FileID, OrgID: d.OrgID, FileName: d.FileName, Index: d.Index, State: string(d.State), Version: d.Version,
		Pages: d.Pages, Kind: d.Kind, Program: d.Program, ProgramName: program.Name, Language: d.Language, Confidence: d.Confidence,
		Fields: fieldViews(d.Rows), Warnings: orEmpty(d.Warnings),
		PartnerID: d.PartnerID, PartnerBy: d.PartnerBy, Partner: partner, Decision: d.Decision, Candidates: []CandidateView{},
		Flags: x.flags(d), Missing: orEmpty(x.missing(d)),
		DecidedBy: d.DecidedBy, DecidedAt: d.DecidedAt, Reason: d.Reason, Basis: d.Basis, Register: x.register(d),
		CreatedAt: d.CreatedAt, UpdatedAt: d.UpdatedAt, May: may(a, d),
	}
	v.Proves = orEmpty(x.proves(d, partner))
	if d.Infected { // it is listed, and neither shown nor evidence
		v.Fields, v.Proves, v.May = []FieldView{}, []Criterion{}, []string{}
	}
	return v, nil
}

// may lists what the actor may do with the document as it stands.
func may(a Actor, d storage.Document) []string {
	switch {
	case !a.Reviews() || d.State.Decided():
		return []string{}
	case d.State == storage.DocumentAssessed:
		return []string{"correct", "confirm", "choose_partner", "verify", "decline"}
	}
	return []string{"correct", "confirm", "choose_partner"}
}

func fieldViews(rows []storage.Field) []FieldView {
	views := make([]FieldView, 0, len(rows))
	for _, r := range rows {
		if !r.Removed {
			views = append(views, FieldView{
				Field: r.Field, Position: r.Position, Origin: r.Origin, ConfirmedBy: r.ConfirmedBy, ConfirmedAt: r.ConfirmedAt,
			})
		}
	}
	return views
}

// partnerRecords remembers partner records within one answer.
type partnerRecords map[[2]string]*evidence.Partner

// get gives a partner's record, nil where there is none.
func (p partnerRecords) get(ctx context.Context, tx *storage.Tx, orgID, id string) (*evidence.Partner, error) {
	if id == "" {
		return nil, nil
	}
	key := [2]string{orgID, id}
	if record, ok := p[key]; ok {
		return record, nil
	}
	record, err := tx.Partner(ctx, orgID, id)
	switch {
	case err == nil:
		p[key] = &record
	case evidence.CodeOf(err) == evidence.NotFound:
		p[key] = nil
	default:
		return nil, err
	}
	return p[key], nil
}

// orEmpty keeps null out of JSON.
func orEmpty[T any](list []T) []T {
	if list == nil {
		return []T{}
	}
	return list
}

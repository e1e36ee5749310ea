package ingest

import (
	"bytes"
	"context"
	"encoding/json"

	"certdex/evidence"
	"certdex/rules"
	"certdex/storage"
)

// assess is the step from matched: what the paper, the register and the other
// documents of the organisation say against it.
func (p *Pipeline) assess(ctx context.Context, d storage.Document) error {
	return p.saveFlags(ctx, d, DocumentAssessed)
}

// reassess works the flags of an assessed or decided document out anew, because
// of something outside it. Nothing is written where they stay the same, by the
// same versions.
func (p *Pipeline) reassess(ctx context.Context, id string) error {
	var err error
	for range maxClaims {
		var d storage.Document
		err = p.DB.Read(ctx, func(tx *storage.Tx) (err error) {
			d, err = tx.Document(ctx, id)
			return err
		})
		if evidence.CodeOf(err) == evidence.NotFound || err == nil && !settled(d.State) {
			return nil
		}
		if err == nil {
			err = p.saveFlags(ctx, d, DocumentReassessed)
		}
		if evidence.CodeOf(err) != evidence.Conflict { // else a person was quicker
			break
		}
	}
	return err
}

// saveFlags assesses d as it was loaded and saves what came out.
func (p *Pipeline) saveFlags(ctx context.Context, d storage.Document, event string) error {
	return unlessOvertaken(func() error { return p.saveFlagsNow(ctx, d, event) })
}

// saveFlagsNow ends in errOvertaken where the register changed meanwhile.
func (p *Pipeline) saveFlagsNow(ctx context.Context, d storage.Document, event string) error {
	c, err := p.caseOf(ctx, d)
	if err != nil {
		return err
	}
	return p.DB.Write(ctx, func(tx *storage.Tx) error {
		if c.Known {
			switch now, err := tx.HoldExtract(ctx, d.Program); {
			case err != nil:
				return err
			case now != c.Corroboration.ExtractID:
				return errOvertaken
			}
		}
		near, err := nearOf(ctx, tx, d)
		if err != nil {
			return err
		}
		c.Duplicates, c.Newer = weigh(d, near)
		flags := []evidence.Flag{notAssessed}
		if d.Attempts <= maxBroken {
			p.contained("assess", d.ID, func() { flags = rules.Assess(c) })
		}
		if event == DocumentReassessed && sameFlags(flags, d.Flags) && same(c.Corroboration, d.Corroboration) &&
			d.Rules == rules.Version && d.Programs == p.Programs.Version() {
			return tx.Reassessed(ctx, d)
		}
		d.Rules, d.Programs = rules.Version, p.Programs.Version()
		if err := tx.SaveAssessment(ctx, d, flags, c.Corroboration); err != nil {
			return err
		}
		if event == DocumentAssessed {
			if err := reassessNear(ctx, tx, d, near); err != nil {
				return err
			}
		}
		return p.append(ctx, tx, evidence.Event{OrgID: d.OrgID, FileID: d.FileID, DocumentID: d.ID, Kind: event,
			Data: map[string]any{"flags": codes(flags), "register": c.Corroboration.Answer, "rules": rules.Version}})
	})
}

// notAssessed stands on a document whose assessment failed.
var notAssessed = evidence.Flag{
	Code: evidence.FlagNotAssessed, Severity: evidence.Blocking,
	Message: "certdex could not assess this document because of a fault of its own; look at it with care and tell the operator",
}

// caseOf gathers what the rules look at, but for the other documents.
func (p *Pipeline) caseOf(ctx context.Context, d storage.Document) (rules.Case, error) {
	program, known := p.Programs.Get(d.Program)
	c := rules.Case{
		Document: d.Document, Program: program, Known: known,
		Candidates: d.Candidates, Decision: d.Decision, Possible: p.thresholds().Possible,
	}
	err := p.DB.Read(ctx, func(tx *storage.Tx) error {
		f, err := tx.File(ctx, d.FileID)
		if err != nil {
			return err
		}
		if c.UploadedFor, err = partner(ctx, tx, d.OrgID, f.PartnerID); err != nil {
			return err
		}
		c.Partner, err = partner(ctx, tx, d.OrgID, d.PartnerID)
		return err
	})
	if err != nil {
		return c, err
	}
	c.Corroboration, err = p.corroborate(ctx, d)
	return c, err
}

func partner(ctx context.Context, tx *storage.Tx, orgID, id string) (*evidence.Partner, error) {
	if id == "" {
		return nil, nil
	}
	found, err := tx.Partner(ctx, orgID, id)
	if evidence.CodeOf(err) == evidence.NotFound {
		return nil, nil
	}
	return &found, err
}

// corroborate asks the newest extract of the program's status register.
func (p *Pipeline) corroborate(ctx context.Context, d storage.Document) (evidence.Corroboration, error) {
	answer := evidence.Corroboration{Answer: evidence.NoRegister}
	program, known := p.Programs.Get(d.Program)
	if !known {
		return answer, nil
	}
	extract, register, there, err := p.registers.get(ctx, p.DB, d.Program)
	if err != nil || !there {
		return answer, err
	}
	ended := p.contained("corroborate", d.ID, func() {
		answer = register.Corroborate(d.Document, program, extract.AsOf)
	})
	if !ended {
		answer = evidence.Corroboration{Answer: evidence.Unreachable}
	}
	answer.ExtractID = extract.ID
	return answer, nil
}

// weigh tells the copies and the successors of d among the documents near it.
func weigh(d storage.Document, near []storage.Document) (copies, newer []rules.Other) {
	for _, o := range near {
		if o.State == storage.DocumentDeclined {
			continue
		}
		other := rules.Other{
			DocumentID: o.ID, Number: o.First(evidence.CertificateNumber), FileName: o.FileName,
			IssuedOn: o.First(evidence.IssuedOn), ExpiresOn: o.First(evidence.ExpiresOn),
		}
		switch {
		case duplicates(d, o):
			copies = append(copies, other)
		case supersedes(o, d):
			newer = append(newer, other)
		}
	}
	return copies, newer
}

func sameFlags(a, b []evidence.Flag) bool { return len(a) == len(b) && (len(a) == 0 || same(a, b)) }

// same compares as stored: what is empty and what is missing are one.
func same(a, b any) bool {
	x, errX := json.Marshal(a)
	y, errY := json.Marshal(b)
	return errX == nil && errY == nil && bytes.Equal(x, y)
}

func codes(flags []evidence.Flag) []string {
	list := make([]string, len(flags))
	for i, f := range flags {
		list[i] = f.Code
	}
	return list
}

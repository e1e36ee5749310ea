package ingest

import (
	"context"
	"slices"

	"certdex/evidence"
	"certdex/matchers"
	"certdex/storage"
)

// topCandidates are kept with a document for a person to choose from.
const topCandidates = 10

// match is the step from extracted: which partner does the paper belong to?
func (p *Pipeline) match(ctx context.Context, d storage.Document) error {
	return unlessOvertaken(func() error { return p.matchNow(ctx, d) })
}

// matchNow ends in errOvertaken where the partners changed meanwhile.
func (p *Pipeline) matchNow(ctx context.Context, d storage.Document) error {
	index, version, err := p.partners.get(ctx, p.DB, d.OrgID)
	if err != nil {
		return err
	}
	uploadedFor, err := p.uploadedFor(ctx, d)
	if err != nil {
		return err
	}
	m := storage.Match{Decision: evidence.NoMatch, Identity: d.Identity, HolderKey: d.HolderKey, Matcher: matchers.Version}
	if d.Attempts <= maxBroken {
		// A panic leaves the paper without candidates: a person chooses.
		p.contained("match", d.ID, func() { m = p.matchOf(index, d.Document, uploadedFor) })
	}
	return p.DB.Write(ctx, func(tx *storage.Tx) error {
		switch now, err := tx.HoldPartners(ctx, d.OrgID); {
		case err != nil:
			return err
		case now != version: // what the import sends back does not include this step
			return errOvertaken
		}
		if err := tx.SaveMatch(ctx, d, m); err != nil {
			return err
		}
		if d.Identity != m.Identity || d.HolderKey != m.HolderKey { // a person corrected number or holder
			if err := ReassessOthers(ctx, tx, d); err != nil {
				return err
			}
		}
		return p.append(ctx, tx, evidence.Event{OrgID: d.OrgID, FileID: d.FileID, DocumentID: d.ID, Kind: DocumentMatched,
			Data: map[string]any{"decision": m.Decision, "partner_id": m.PartnerID, "candidates": len(m.Candidates), "matcher": matchers.Version}})
	})
}

// matchOf looks a document's holder up. The best candidate is taken where it
// matches, and also where it is possible and the uploader named it.
func (p *Pipeline) matchOf(index *matchers.Index, d evidence.Document, uploadedFor *evidence.Partner) storage.Match {
	m := storage.Match{Identity: identityOf(d), HolderKey: matchers.HolderKey(d.First(evidence.Holder)), Matcher: matchers.Version}
	lookup := matchers.LookupOf(d)
	m.Candidates = index.Find(lookup, topCandidates)
	if uploadedFor != nil {
		m.Candidates = withNamed(m.Candidates, index.Score(lookup, *uploadedFor))
	}
	m.Decision = matchers.Decide(m.Candidates, p.thresholds())
	if m.Decision == evidence.Possible && uploadedFor != nil && m.Candidates[0].Partner == uploadedFor.ID {
		m.Decision = evidence.Match
	}
	if m.Decision == evidence.Match {
		m.PartnerID = m.Candidates[0].Partner
	}
	return m
}

// withNamed puts the partner that the uploader named among the candidates,
// however little alike: before those of the same score, such as other sites
// under one name, and in place of the last where there are enough.
func withNamed(found []evidence.Candidate, named evidence.Candidate) []evidence.Candidate {
	others := slices.DeleteFunc(found, func(c evidence.Candidate) bool { return c.Partner == named.Partner })
	others = others[:min(len(others), topCandidates-1)]
	place := slices.IndexFunc(others, func(c evidence.Candidate) bool { return c.Score <= named.Score })
	if place < 0 {
		place = len(others)
	}
	return slices.Insert(others, place, named)
}

// uploadedFor gives the partner that the uploader named, nil where there is none.
func (p *Pipeline) uploadedFor(ctx context.Context, d storage.Document) (named *evidence.Partner, err error) {
	err = p.DB.Read(ctx, func(tx *storage.Tx) error {
		f, err := tx.File(ctx, d.FileID)
		if err == nil {
			named, err = partner(ctx, tx, d.OrgID, f.PartnerID)
		}
		return err
	})
	return named, err
}

func (p *Pipeline) thresholds() matchers.Thresholds {
	if p.Thresholds == (matchers.Thresholds{}) {
		return matchers.DefaultThresholds()
	}
	return p.Thresholds
}

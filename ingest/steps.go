package ingest

import (
	"context"

	"certdex/storage"
)

// A step does the work of one state. It saves its result and the next state in
// one transaction that is guarded by the state (and version) it was given: it
// may run twice, and a crash loses at most one step.
type step[Row any] func(*Pipeline, context.Context, Row) error

// The way of a file. States that are not listed are final or wait for a person.
var fileSteps = map[storage.FileState]step[storage.File]{
	storage.FileReceived: (*Pipeline).read,    // → read, needs_password, rejected, quarantined
	storage.FileRead:     (*Pipeline).extract, // → extracted, quarantined
}

// The way of a document.
var documentSteps = map[storage.DocumentState]step[storage.Document]{
	storage.DocumentExtracted: (*Pipeline).match,  // → matched
	storage.DocumentMatched:   (*Pipeline).assess, // → assessed
}

// A road is what the engine needs to carry rows of one kind along.
type road[Row any] struct {
	claim   func(ctx context.Context, tx *storage.Tx, id, owner string) (Row, bool, error)
	renew   func(ctx context.Context, tx *storage.Tx, id, owner string) (bool, error)
	release func(ctx context.Context, tx *storage.Tx, id, owner string) error
	load    func(ctx context.Context, tx *storage.Tx, id string) (Row, error)
	step    func(Row) (step[Row], bool)
}

func (p *Pipeline) files() road[storage.File] {
	return road[storage.File]{
		claim: func(ctx context.Context, tx *storage.Tx, id, owner string) (storage.File, bool, error) {
			return tx.ClaimFile(ctx, id, owner, p.Now(), p.until())
		},
		renew: func(ctx context.Context, tx *storage.Tx, id, owner string) (bool, error) {
			return tx.RenewFile(ctx, id, owner, p.until(), p.progress(id))
		},
		release: func(ctx context.Context, tx *storage.Tx, id, owner string) error {
			return tx.ReleaseFile(ctx, id, owner)
		},
		load: func(ctx context.Context, tx *storage.Tx, id string) (storage.File, error) { return tx.File(ctx, id) },
		step: func(f storage.File) (step[storage.File], bool) { s, ok := fileSteps[f.State]; return s, ok },
	}
}

func (p *Pipeline) documents() road[storage.Document] {
	return road[storage.Document]{
		claim: func(ctx context.Context, tx *storage.Tx, id, owner string) (storage.Document, bool, error) {
			return tx.ClaimDocument(ctx, id, owner, p.Now(), p.until())
		},
		renew: func(ctx context.Context, tx *storage.Tx, id, owner string) (bool, error) {
			return tx.RenewDocument(ctx, id, owner, p.until())
		},
		release: func(ctx context.Context, tx *storage.Tx, id, owner string) error {
			return tx.ReleaseDocument(ctx, id, owner)
		},
		load: func(ctx context.Context, tx *storage.Tx, id string) (storage.Document, error) {
			return tx.Document(ctx, id)
		},
		step: func(d storage.Document) (step[storage.Document], bool) { s, ok := documentSteps[d.State]; return s, ok },
	}
}

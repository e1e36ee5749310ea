package storage

import "context"

// Counts says how many files and documents stand in each state.
type Counts struct {
	Files     map[FileState]int
	Documents map[DocumentState]int
}

// Counts counts the files and documents of the organisations; none count nothing.
// Documents of infected files are not counted: there is nothing to do about them.
func (tx *Tx) Counts(ctx context.Context, orgIDs []string) (Counts, error) {
	ofFiles, ofDocuments := &where{}, &where{}
	ofFiles.in("f.org_id", orgIDs)
	ofDocuments.in("d.org_id", orgIDs)
	ofDocuments.and(soundFile)
	files, err := tx.countStates(ctx, "f.state", ` FROM files f`, ofFiles)
	if err != nil {
		return Counts{}, err
	}
	documents, err := tx.countStates(ctx, "d.state", documentTables, ofDocuments)
	if err != nil {
		return Counts{}, err
	}
	c := Counts{Files: map[FileState]int{}, Documents: map[DocumentState]int{}}
	for _, s := range files {
		c.Files[FileState(s.state)] = s.n
	}
	for _, s := range documents {
		c.Documents[DocumentState(s.state)] = s.n
	}
	return c, nil
}

type stateCount struct {
	state string
	n     int
}

func (tx *Tx) countStates(ctx context.Context, state, tables string, w *where) ([]stateCount, error) {
	r, err := tx.Query(ctx, `SELECT `+state+`, COUNT(*)`+tables+w.String()+` GROUP BY `+state, w.args...)
	return collect(r, err, func(r scanner) (stateCount, error) {
		var s stateCount
		err := r.Scan(&s.state, &s.n)
		return s, err
	})
}

package storage

import "context"

// Counts says how many files and documents stand in each state.
type Counts struct {
	Files     map[FileState]int
	Documents map[DocumentState]int
}

// Counts counts the files and documents of the organisations; none count nothing.
func (tx *Tx) Counts(ctx context.Context, orgIDs []string) (Counts, error) {
	files, err := tx.countStates(ctx, "files", orgIDs)
	if err != nil {
		return Counts{}, err
	}
	documents, err := tx.countStates(ctx, "documents", orgIDs)
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

func (tx *Tx) countStates(ctx context.Context, table string, orgIDs []string) ([]stateCount, error) {
	w := &where{}
	w.in("org_id", orgIDs)
	r, err := tx.Query(ctx, `SELECT state, COUNT(*) FROM `+table+w.String()+` GROUP BY state`, w.args...)
	return collect(r, err, func(r scanner) (stateCount, error) {
		var s stateCount
		err := r.Scan(&s.state, &s.n)
		return s, err
	})
}

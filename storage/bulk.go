package storage

import (
	"context"
	"strconv"
	"strings"
)

// bulkArgs bounds the arguments of one statement: SQLite's driver looks for each
// among all of them, so that more would be slower.
const bulkArgs = 400

// insertMany runs "head VALUES (…), (…) tail" over all rows, some dozens at once.
func (tx *Tx) insertMany(ctx context.Context, head, tail string, all [][]any) error {
	for len(all) > 0 {
		n := min(len(all), max(1, bulkArgs/len(all[0])))
		var text strings.Builder
		text.WriteString(head + " VALUES ")
		args := make([]any, 0, n*len(all[0]))
		for i, r := range all[:n] {
			if i > 0 {
				text.WriteString(", ")
			}
			for j := range r {
				text.WriteString(map[bool]string{true: "(", false: ", "}[j == 0])
				text.WriteString("$" + strconv.Itoa(len(args)+j+1))
			}
			text.WriteString(")")
			args = append(args, r...)
		}
		if _, err := tx.Exec(ctx, text.String()+" "+tail, args...); err != nil {
			return err
		}
		all = all[n:]
	}
	return nil
}

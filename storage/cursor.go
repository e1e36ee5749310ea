package storage

import (
	"encoding/base64"
	"encoding/json"
	"time"

	"certdex/evidence"
)

// cursor is the place in a list after which the next page begins: the order of
// the list, and the sort value and id of the last row seen.
type cursor struct {
	Order string `json:"o"`
	Key   string `json:"k"`
	ID    string `json:"i"`
}

func (c cursor) String() string {
	return base64.RawURLEncoding.EncodeToString([]byte(toJSON(c)))
}

// readCursor gives the place that a client sent back; Invalid where it is not
// one of this order.
func readCursor(s, order string) (cursor, error) {
	var c cursor
	b, err := base64.RawURLEncoding.DecodeString(s)
	if err == nil {
		err = json.Unmarshal(b, &c)
	}
	if err != nil || c.Order != order {
		return cursor{}, evidence.Errorf(evidence.Invalid, "the cursor does not belong to this list; begin again without it")
	}
	return c, nil
}

func timeKey(t time.Time) string { return stamp(t).Format(time.RFC3339Nano) }

// beforeInTime adds the condition that a list, newest first, goes on after a cursor.
func (w *where) beforeInTime(after, order, column string) error {
	c, err := readCursor(after, order)
	if err != nil {
		return err
	}
	at, err := c.time()
	if err != nil {
		return err
	}
	w.and("("+column+", id) < (?, ?)", at, c.ID)
	return nil
}

func (c cursor) time() (time.Time, error) {
	t, err := time.Parse(time.RFC3339Nano, c.Key)
	if err != nil {
		return time.Time{}, evidence.Errorf(evidence.Invalid, "the cursor does not belong to this list; begin again without it")
	}
	return t, nil
}

// Rows of a page: the default, and the most that can be asked for.
const (
	DefaultPage = 50
	MaxPage     = 200
)

// pageSize applies the default and the cap.
func pageSize(limit int) int {
	if limit <= 0 {
		return DefaultPage
	}
	return min(limit, MaxPage)
}

// page cuts a list that was asked for with one row too many, and gives the
// cursor of the next page.
func page[T any](all []T, size int, place func(T) cursor) ([]T, string) {
	if len(all) <= size {
		return all, ""
	}
	return all[:size], place(all[size-1]).String()
}

package storage

import (
	"encoding/json"
	"fmt"
	"strconv"
	"strings"
	"time"
)

// asTime scans a time that may be NULL; it comes back in UTC.
type asTime struct{ to *time.Time }

// Scan is for database/sql and pgx.
func (a asTime) Scan(src any) error {
	*a.to = time.Time{}
	switch v := src.(type) {
	case nil:
	case time.Time:
		*a.to = v.UTC()
	default:
		return fmt.Errorf("storage: %T is no time", src)
	}
	return nil
}

// asTimePointer scans a time that is nil where NULL.
type asTimePointer struct{ to **time.Time }

// Scan is for database/sql and pgx.
func (a asTimePointer) Scan(src any) error {
	*a.to = nil
	if src == nil {
		return nil
	}
	var t time.Time
	if err := (asTime{&t}).Scan(src); err != nil {
		return err
	}
	*a.to = &t
	return nil
}

// asJSON scans a JSON column into a value.
type asJSON struct{ to any }

// Scan is for database/sql and pgx.
func (a asJSON) Scan(src any) error {
	switch v := src.(type) {
	case string:
		return json.Unmarshal([]byte(v), a.to)
	case []byte:
		return json.Unmarshal(v, a.to)
	}
	return fmt.Errorf("storage: %T is no JSON", src)
}

// toJSON is the text of a JSON column. What certdex keeps there is made of
// plain values, so that it cannot fail.
func toJSON(v any) string {
	b, err := json.Marshal(v)
	if err != nil {
		panic(fmt.Sprintf("storage: %T as JSON: %v", v, err))
	}
	return string(b)
}

// where gathers the conditions of a statement with their arguments.
type where struct {
	parts []string
	args  []any
}

// and adds a condition whose question marks are the arguments in order.
func (w *where) and(condition string, args ...any) {
	w.parts = append(w.parts, "("+w.place(condition, args...)+")")
}

// place numbers the question marks of a piece of SQL.
func (w *where) place(piece string, args ...any) string {
	for _, a := range args {
		w.args = append(w.args, a)
		piece = strings.Replace(piece, "?", "$"+strconv.Itoa(len(w.args)), 1)
	}
	return piece
}

// in adds "column is one of values"; no values select nothing.
func (w *where) in(column string, values []string) {
	if len(values) == 0 {
		w.parts = append(w.parts, "1 = 0")
		return
	}
	args := make([]any, len(values))
	for i, v := range values {
		args[i] = v
	}
	w.and(column+" IN (?"+strings.Repeat(", ?", len(values)-1)+")", args...)
}

// String is the WHERE clause, or "" where there is no condition.
func (w *where) String() string {
	if len(w.parts) == 0 {
		return ""
	}
	return " WHERE " + strings.Join(w.parts, " AND ")
}

func texts[S ~string](values []S) []string {
	out := make([]string, len(values))
	for i, v := range values {
		out[i] = string(v)
	}
	return out
}

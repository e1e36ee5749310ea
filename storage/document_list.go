package storage

import (
	"context"
	"strconv"
	"time"

	"certdex/evidence"
)

// Expiry selects documents by what their expiry date means today.
type Expiry string

// Selections by expiry. A document is valid through the day printed on it.
const (
	ExpiryExpired Expiry = "expired" // before Today
	ExpiryWithin  Expiry = "within"  // from Today to Today + WithinDays
	ExpiryNone    Expiry = "none"    // no expiry date
)

// Sort is the order of a list of documents.
type Sort string

// Orders. Documents without the value come last.
const (
	SortNewest  Sort = "newest"
	SortExpires Sort = "expires_on"
	SortHolder  Sort = "holder"
	SortProgram Sort = "program"
)

// DocumentFilter selects documents; zero fields select all, but no
// organisation selects none.
type DocumentFilter struct {
	OrgIDs    []string
	AnyOrg    bool // every organisation; for the machine only
	IDs       []string
	States    []DocumentState
	Kind      evidence.Kind
	Program   string
	PartnerID string
	FileID    string

	Today      string // ISO date; needed for Expiry
	Expiry     Expiry
	WithinDays int

	Query string // part of holder, file name or number (blanks and dashes do not count)
	Sort  Sort   // SortNewest where ""
	After string // cursor
	Limit int    // 50 where 0, at most 200
}

// orders says of each order which column it goes by and which way. The id,
// which is ordered by time, decides between equals.
var orders = map[Sort]struct{ column, direction, beyond string }{
	SortNewest:  {"d.created_at", "DESC", "<"},
	SortExpires: {"d.expires_order", "ASC", ">"},
	SortHolder:  {"d.holder_order", "ASC", ">"},
	SortProgram: {"d.program", "ASC", ">"},
}

// Documents lists documents with the cursor of the next page ("" at the end).
// Those of infected files are left out where a state or an expiry is asked for:
// they are nothing to work on or to rely on.
func (tx *Tx) Documents(ctx context.Context, f DocumentFilter) ([]Document, string, error) {
	if f.Sort == "" {
		f.Sort = SortNewest
	}
	order, ok := orders[f.Sort]
	if !ok {
		return nil, "", evidence.Errorf(evidence.Invalid, "documents cannot be sorted by %q", f.Sort)
	}
	w, err := f.where()
	if err != nil {
		return nil, "", err
	}
	if len(f.States) > 0 || f.Expiry != "" {
		w.and(soundFile)
	}
	if f.After != "" {
		c, err := readCursor(f.After, string(f.Sort))
		if err != nil {
			return nil, "", err
		}
		var key any = c.Key
		if f.Sort == SortNewest {
			if key, err = c.time(); err != nil {
				return nil, "", err
			}
		}
		w.and("("+order.column+", d.id) "+order.beyond+" (?, ?)", key, c.ID)
	}
	size := pageSize(f.Limit)
	all, err := tx.documents(ctx, w.String()+` ORDER BY `+order.column+` `+order.direction+`, d.id `+order.direction+
		` LIMIT `+strconv.Itoa(size+1), w.args...)
	all, next := page(all, size, func(d Document) cursor { return cursor{string(f.Sort), f.Sort.key(d), d.ID} })
	return all, next, err
}

// key is the value by which a document stands in the order.
func (s Sort) key(d Document) string {
	columns := summarise(d.Fields, d.FileName)
	switch s {
	case SortExpires:
		return columns.expiresOrder
	case SortHolder:
		return columns.holderOrder
	case SortProgram:
		return d.Program
	}
	return timeKey(d.CreatedAt)
}

func (f DocumentFilter) where() (*where, error) {
	w := &where{}
	if !f.AnyOrg {
		w.in("d.org_id", f.OrgIDs)
	}
	if f.IDs != nil {
		w.in("d.id", f.IDs)
	}
	if len(f.States) > 0 {
		w.in("d.state", texts(f.States))
	}
	for _, c := range []struct{ column, value string }{
		{"d.kind", string(f.Kind)}, {"d.program", f.Program}, {"d.partner_id", f.PartnerID}, {"d.file_id", f.FileID},
	} {
		if c.value != "" {
			w.and(c.column+" = ?", c.value)
		}
	}
	if err := f.expiry(w); err != nil {
		return nil, err
	}
	if q := fold(f.Query); q != "" {
		if number := compact(f.Query); number != "" {
			w.and("d.search_key LIKE ? ESCAPE '!' OR d.number_key LIKE ? ESCAPE '!'", anywhere(q), anywhere(number))
		} else {
			w.and("d.search_key LIKE ? ESCAPE '!'", anywhere(q))
		}
	}
	return w, nil
}

func (f DocumentFilter) expiry(w *where) error {
	switch f.Expiry {
	case "":
		return nil
	case ExpiryNone:
		w.and("d.expires_on = ''")
		return nil
	}
	today, err := time.Parse(time.DateOnly, f.Today)
	if err != nil {
		return evidence.Errorf(evidence.Invalid, "today must be a date such as 2026-03-14")
	}
	switch f.Expiry {
	case ExpiryExpired:
		w.and("d.expires_on <> '' AND d.expires_on < ?", f.Today)
	case ExpiryWithin:
		w.and("d.expires_on BETWEEN ? AND ?", f.Today, today.AddDate(0, 0, f.WithinDays).Format(time.DateOnly))
	default:
		return evidence.Errorf(evidence.Invalid, "there is no expiry filter %q", f.Expiry)
	}
	return nil
}

package web

import (
	"context"

	"certdex/exchange"
)

// listTabs draws the statuses of the list with how many each holds.
func (w *Pages) listTabs(ctx context.Context, a exchange.Actor, v *listView) error {
	counts, err := w.x.Counts(ctx, a, v.Filter.Org)
	if err != nil {
		return err
	}
	files, documents := counts.Files, counts.Documents
	unreadable := files["rejected"] + files["quarantined"]
	for _, t := range []struct {
		status, label string
		count         int
	}{
		{"", "All", -1},
		{"review", "To review", documents["assessed"]},
		{"working", "Being read", files["received"] + files["read"] + documents["extracted"] + documents["matched"]},
		{"verified", "Verified", documents["verified"]},
		{"declined", "Declined", documents["declined"]},
		{"unreadable", "Not readable", unreadable + files["needs_password"] + files["cancelled"]},
	} {
		v.Tabs = append(v.Tabs, tab{Label: t.label, Href: v.Filter.On(t.status), Count: t.count, Current: v.Filter.Status == t.status})
	}
	if v.Filter.Status == "" && !v.Filter.Narrowed() {
		v.Unreadable = unreadable
	}
	return nil
}

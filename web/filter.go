package web

import (
	"net/url"

	"certdex/exchange"
)

// filter is what the list is narrowed to; it stands in the page's address.
type filter struct {
	Status, Program, Partner, Expiry, Query, Sort, Org string
}

func filterOf(values url.Values) filter {
	return filter{
		Status: values.Get("status"), Program: values.Get("program"), Partner: values.Get("partner"),
		Expiry: values.Get("expiry"), Query: values.Get("q"), Sort: values.Get("sort"), Org: values.Get("org"),
	}
}

func (f filter) values() url.Values {
	values := url.Values{}
	for name, value := range map[string]string{
		"status": f.Status, "program": f.Program, "partner": f.Partner,
		"expiry": f.Expiry, "q": f.Query, "sort": f.Sort, "org": f.Org,
	} {
		if value != "" {
			values.Set(name, value)
		}
	}
	return values
}

// query is the filter as the end of an address.
func (f filter) query() string {
	if encoded := f.values().Encode(); encoded != "" {
		return "?" + encoded
	}
	return ""
}

// Narrowed says whether the filter looks at what only documents have.
func (f filter) Narrowed() bool {
	return f.Program != "" || f.Partner != "" || f.Expiry != "" || f.Query != ""
}

// documentStates are the states of documents behind each status of the list.
var documentStates = map[string][]string{
	"review":   {"assessed"},
	"working":  {"extracted", "matched"},
	"verified": {"verified"},
	"declined": {"declined"},
}

func (f filter) documents() exchange.DocumentQuery {
	return exchange.DocumentQuery{
		OrgID: f.Org, States: documentStates[f.Status], Program: f.Program, PartnerID: f.Partner,
		Expiry: f.Expiry, Query: f.Query, Sort: f.Sort,
	}
}

// Without is the address of the list without its filters, on the same tab.
func (f filter) Without() string {
	return "/documents" + filter{Status: f.Status, Sort: f.Sort, Org: f.Org}.query()
}

// On is the address of the list on another tab.
func (f filter) On(status string) string {
	f.Status = status
	return "/documents" + f.query()
}

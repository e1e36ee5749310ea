package matchers

import (
	"slices"
	"strings"

	"certdex/evidence"
)

// LookupOf gives what a document says of its holder, to seek the partner by.
// All addresses and identifiers are taken: a certificate may list several sites.
func LookupOf(d evidence.Document) evidence.Lookup {
	q := evidence.Lookup{
		Address: joined(d.All(evidence.Address)), TaxID: joined(d.All(evidence.HolderTaxID)), MID: joined(d.All(evidence.MID)),
		CertificateNumber: joined(append(d.All(evidence.CertificateNumber), d.All(evidence.ScanID)...)),
	}
	if countries := slices.Compact(slices.Sorted(slices.Values(d.All(evidence.Country)))); len(countries) == 1 {
		q.Country = countries[0] // sites in several countries say nothing of the holder's
	}
	for i, holder := range d.All(evidence.Holder) {
		if i == 0 {
			q.Name = holder
		} else {
			q.Aliases = append(q.Aliases, holder)
		}
	}
	return q
}

func joined(values []string) string {
	for i, v := range values {
		values[i] = strings.ReplaceAll(v, ";", ",")
	}
	return strings.Join(values, "; ")
}

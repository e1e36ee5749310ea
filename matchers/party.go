package matchers

import "certdex/evidence"

// party is one side of a comparison, prepared once.
type party struct {
	names     []name
	country   string
	city      []string
	cityText  string
	postal    string
	addresses []address
	taxIDs    []taxID
	numbers   []string // certificate numbers and SCAN ids
	mids      []string
}

func partyOfPartner(p *evidence.Partner) party {
	s := party{country: p.Country, cityText: p.City, city: cityWords(p.City), postal: CompactNumber(p.PostalCode),
		taxIDs: prepareTaxIDs(p.TaxID, p.EORI), mids: p.MIDs, numbers: p.CertificateNumbers}
	s.names = namesOf(p.Name)
	for _, alias := range p.Aliases {
		s.names = append(s.names, namesOf(alias)...)
	}
	if p.Address != "" {
		s.addresses = []address{prepareAddress(p.Address)}
	}
	if p.ScanID != "" {
		s.numbers = append(append([]string(nil), s.numbers...), p.ScanID)
	}
	return s
}

func partyOfLookup(q *evidence.Lookup) party {
	s := party{cityText: q.City, city: cityWords(q.City), postal: CompactNumber(q.PostalCode),
		taxIDs: prepareTaxIDs(q.TaxID), mids: several(q.MID), numbers: several(q.CertificateNumber)}
	if code, ok := CountryCode(q.Country); ok {
		s.country = code
	}
	s.names = namesOf(q.Name)
	for _, alias := range q.Aliases {
		s.names = append(s.names, namesOf(alias)...)
	}
	for _, text := range several(q.Address) {
		s.addresses = append(s.addresses, prepareAddress(text))
	}
	return s
}

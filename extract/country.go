package extract

import (
	"regexp"
	"slices"
	"strings"

	"certdex/evidence"
)

// findCountry gives the country of each address: the one that it names, else
// what a label, the shape of its postal code or the holder's own numbers say.
func (p *paper) findCountry() {
	given := map[string]bool{}
	for _, a := range p.address {
		code, s := p.countryAt(a.span)
		odds := knownName
		if code == "" {
			code, s, odds = p.labelledCountry()
		}
		if code == "" {
			code, odds = p.countryBySign(a)
			s = a.span
		}
		if code == "" || given[code] {
			continue
		}
		given[code] = true
		c := newClaim(evidence.Country, code, s, odds)
		c.field.Group = a.field.Group
		p.add(c)
	}
}

// countryOf gives the country that some words name; the last name counts, as
// addresses end with it.
func (p *paper) countryOf(a span) string {
	code, _ := p.countryAt(a)
	return code
}

func (p *paper) countryAt(a span) (string, span) {
	for i := len(a) - 1; i >= 0; i-- {
		codes, n := p.lx.countries.at(a, i)
		if n == 0 {
			continue
		}
		if i > 0 && (i+n < len(a) || n == 1) {
			if codes, m := p.lx.countries.at(a, max(0, i-2)); m > n && max(0, i-2)+m >= i+n {
				return codes[0], a[max(0, i-2) : max(0, i-2)+m]
			}
		}
		if i > 0 && nameParts[a[i-1].key] { // "Avenida Perú" is a street
			continue
		}
		if len(a[i].key) <= 2 && n == 1 && a[i].text() != strings.ToUpper(a[i].text()) {
			continue
		}
		return codes[0], a[i : i+n]
	}
	return "", nil
}

var nameParts = map[string]bool{"zona": true, "avenida": true, "av": true, "avda": true, "calle": true, "rue": true, "carrera": true, "jiron": true, "jr": true, "street": true, "plaza": true,
	"urb": true, "urbanizacion": true, "colonia": true, "col": true, "paseo": true, "place": true, "new": true, "nuevo": true, "nueva": true, "edificio": true, "calzada": true, "bulevar": true, "boulevard": true}

func (p *paper) labelledCountry() (string, span, float64) {
	for _, l := range p.labels(evidence.Country) {
		for _, r := range l.regions() {
			line := r.lines[0]
			if code, s := p.countryAt(line); code != "" {
				return code, s, r.strengthOf(evidence.Country)
			}
			if t := line.text(); len(t) == 2 && t == strings.ToUpper(t) && p.lx.catalogue.Lexicon.Countries[t] != nil {
				return t, line, r.strengthOf(evidence.Country)
			}
		}
	}
	return "", nil, 0
}

var (
	ukPostcode = regexp.MustCompile(`\b[A-Z]{1,2}[0-9][0-9A-Z]? [0-9][A-Z]{2}\b`)
	usZip      = regexp.MustCompile(`\b[A-Z]{2} [0-9]{5}(-[0-9]{4})?\b`)
	eircode    = regexp.MustCompile(`\b[ACDEFHKNPRTVWXY][0-9][0-9W] [0-9ACDEFHKNPRTVWXY]{4}\b`)
)

// countryBySign reads the country from what is not its name: the postal code's
// shape, the prefix of the holder's identifier, or of the certificate number.
func (p *paper) countryBySign(a claim) (string, float64) {
	text := a.field.Value
	switch {
	case ukPostcode.MatchString(text) && p.code() != "eu_aeo":
		return "GB", knownName - 0.6
	case eircode.MatchString(text) && p.code() == "eu_aeo":
		return "IE", knownName - 0.6
	}
	for _, c := range p.claims {
		v := strings.ToUpper(c.field.Value)
		switch {
		case c.field.Name == evidence.HolderTaxID && len(v) > 6 && slices.Contains(p.program.Countries, v[:2]):
			return greece(v[:2]), bareLabel + 0.8
		case c.field.Name == evidence.CertificateNumber && p.program.NumberLevel && len(v) > 6:
			return greece(v[:2]), bareLabel + 0.6
		case c.field.Name == evidence.CertificateNumber && p.code() == "basc" && len(v) > 6:
			if code := alpha3[v[:3]]; code != "" {
				return code, bareLabel + 0.4
			}
		}
	}
	if usZip.MatchString(text) && !slices.Contains([]string{"es", "de", "fr"}, p.lang) {
		return "US", bareLabel
	}
	for _, c := range p.claims { // an in-process letter of a chapter: BASC El Salvador
		if c.field.Name == evidence.Issuer || c.field.Name == evidence.IssuingOffice {
			if code := p.countryOf(c.span); code != "" {
				return code, weakLabel + 0.4
			}
		}
	}
	if len(p.program.Countries) == 1 {
		return p.program.Countries[0], bareLabel
	}
	return "", 0
}

// greece has two codes at customs.
func greece(code string) string {
	switch code {
	case "EL":
		return "GR"
	case "XI":
		return "GB"
	}
	return code
}

// alpha3 are the countries of BASC chapters by the letters that numbers begin
// with.
var alpha3 = map[string]string{"COL": "CO", "PER": "PE", "ECU": "EC", "MEX": "MX", "GTM": "GT", "CRI": "CR", "PAN": "PA", "DOM": "DO", "SLV": "SV",
	"VEN": "VE", "USA": "US", "HND": "HN", "NIC": "NI", "BOL": "BO", "CHL": "CL", "ARG": "AR"}

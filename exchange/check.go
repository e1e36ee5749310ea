package exchange

import (
	"slices"
	"strconv"
	"strings"
	"time"

	"golang.org/x/text/language"

	"certdex/evidence"
)

// Lengths in characters of what people write.
const (
	maxName     = 200  // of a person, an organisation, a token, a file
	maxValue    = 500  // of a field
	maxLong     = 4000 // of a field that holds sentences
	maxReason   = 2000
	maxPassword = 1024
	maxChanges  = 200 // corrections in one request
	maxRows     = 2000
)

// sentences are the fields whose values may be long.
var sentences = map[string]bool{evidence.Scope: true, evidence.Finding: true, evidence.Address: true}

// choices are the fields whose values the extraction contract lists.
var choices = map[string][]string{
	evidence.Validity:    {evidence.UntilRevoked},
	evidence.AuditMode:   {"on_site", "virtual"},
	evidence.AuditNotice: {"announced", "semi_announced", "unannounced"},
	evidence.AuditType:   {"initial", "follow_up", "re_audit", "annual", "self", "sponsored", "non_sponsored"},
}

// numbers are the fields whose values are numbers.
var numbers = map[string]bool{evidence.Score: true, evidence.SectionScore: true}

// fieldValue gives a value as it is kept for the field of that name, or says
// in words what is wrong with it.
func fieldValue(name, value string) (string, error) {
	if !slices.Contains(evidence.FieldNames, name) {
		return "", evidence.Errorf(evidence.Invalid, "there is no field %q", clip(name))
	}
	limit := maxValue
	if sentences[name] {
		limit = maxLong
	}
	value, err := evidence.Value(value, spoken(name), limit)
	if err != nil {
		return "", err
	}
	switch {
	case evidence.Dates[name]:
		if _, err := isoDate(value); err != nil {
			return "", evidence.Errorf(evidence.Invalid, "%s must be a date such as 2027-03-14", spoken(name))
		}
	case name == evidence.Country:
		value = strings.ToUpper(value)
		if !isCountry(value) {
			return "", evidence.Errorf(evidence.Invalid, "country must be a code of two letters such as CO (ISO 3166-1 alpha-2)")
		}
	case choices[name] != nil:
		if !slices.Contains(choices[name], value) {
			return "", evidence.Errorf(evidence.Invalid, "%s must be %s", spoken(name), strings.Join(choices[name], ", or "))
		}
	case numbers[name]:
		if _, err := strconv.ParseFloat(value, 64); err != nil || strings.ContainsAny(value, "nNiIxXpP_") {
			return "", evidence.Errorf(evidence.Invalid, "%s must be a number such as 87.5", spoken(name))
		}
	}
	return value, nil
}

// isoDate reads a date as the contract writes it.
func isoDate(s string) (time.Time, error) {
	day, err := time.Parse(time.DateOnly, s)
	if err != nil {
		return time.Time{}, err
	}
	if day.Year() < 1900 || day.Year() > 2199 {
		return time.Time{}, evidence.Errorf(evidence.Invalid, "the year is out of range")
	}
	return day, nil
}

// isCountry knows the codes of ISO 3166-1 alpha-2 (and XK, which registers use).
func isCountry(code string) bool {
	if len(code) != 2 {
		return false
	}
	region, err := language.ParseRegion(code)
	return err == nil && region.IsCountry() && region.String() == code && region.Canonicalize() == region
}

// spoken is a field's name as people read it.
func spoken(name string) string { return strings.ReplaceAll(name, "_", " ") }

// clip keeps an echo of what somebody sent short.
func clip(s string) string {
	if r := []rune(s); len(r) > 40 {
		return string(r[:40]) + "…"
	}
	return s
}

// email gives an address as it is kept: lower case, since nobody tells two
// people apart by case.
func email(s string) (string, error) {
	s, err := evidence.Name(s, "e-mail address", 254)
	if err != nil {
		return "", err
	}
	name, host, found := strings.Cut(s, "@")
	if !found || name == "" || host == "" || strings.ContainsAny(s, " <>()[]\\,;:\"") || strings.Contains(host, "@") {
		return "", evidence.Errorf(evidence.Invalid, "that is not an e-mail address")
	}
	return strings.ToLower(s), nil
}

package web

import (
	"fmt"
	"html/template"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"certdex/evidence"

	"golang.org/x/text/language"
	"golang.org/x/text/language/display"
)

// words are the functions of the templates: codes in, words for people out.
var words = template.FuncMap{
	"fieldLabel":  fieldLabel,
	"kindWords":   kindWords,
	"roleWords":   roleWords,
	"date":        dateWords,
	"day":         func(t time.Time) string { return t.UTC().Format("2 January 2006") },
	"moment":      func(t time.Time) string { return t.UTC().Format("2 Jan 2006, 15:04 UTC") },
	"iso":         func(t time.Time) string { return t.UTC().Format(time.RFC3339) },
	"countryName": countryName,
	"size":        sizeWords,
	"sentence":    sentence,
	"plural":      plural,
	"pages":       pagesWords,
	"join":        strings.Join,
	"flagIcon":    flagIcon,
	"pair":        func(outer, inner any) pair { return pair{outer, inner} },
	"sheets":      func() []string { return styleSheets },
}

// pair gives a part of a page two things to draw from.
type pair struct{ Outer, Inner any }

// styleSheets are linked from every page, in this order.
var styleSheets = []string{"base.css", "layout.css", "components.css", "exchange.css", "document.css"}

// flagIcon says a tone by a shape as well, for those who do not see its colour.
func flagIcon(tone string) string {
	switch tone {
	case "bad":
		return "stop"
	case "warn":
		return "alert"
	}
	return "info"
}

var fieldLabels = map[string]string{
	evidence.Issuer: "Issuer", evidence.IssuingOffice: "Issuing office", evidence.Holder: "Holder",
	evidence.Reference: "Reference", evidence.ScanID: "SCAN ID", evidence.VerificationURL: "Verification address",
	evidence.HolderTaxID: "Tax or company ID", evidence.Facility: "Facility", evidence.Address: "Address",
	evidence.Country: "Country", evidence.CertificateNumber: "Certificate number", evidence.Standard: "Standard",
	evidence.Scope: "Scope", evidence.Role: "Role", evidence.Level: "Level or type", evidence.Status: "Status",
	evidence.IssuedOn: "Issued on", evidence.EffectiveOn: "Valid from", evidence.ExpiresOn: "Expires on",
	evidence.AuditedOn: "Audited on", evidence.Validity: "Validity", evidence.Signatory: "Signed by",
	evidence.MID: "MID code", evidence.StatedOn: "Stated on", evidence.AuditFirm: "Audit firm",
	evidence.AuditNotice: "Audit notice", evidence.AuditMode: "Audit mode", evidence.AuditType: "Audit type",
	evidence.SectionScore: "Section score", evidence.CountryRisk: "Country risk", evidence.Score: "Score",
	evidence.Rating: "Rating", evidence.Finding: "Finding",
}

func fieldLabel(name string) string {
	if label, ok := fieldLabels[name]; ok {
		return label
	}
	return capital(strings.ReplaceAll(name, "_", " "))
}

var kinds = map[evidence.Kind]string{
	evidence.Certificate: "Certificate", evidence.AuditReport: "Audit report", evidence.SelfAssessment: "Self-assessment",
	evidence.StatusLetter: "Status letter", evidence.InProcessLetter: "Letter of application",
	evidence.Questionnaire: "Questionnaire", evidence.OtherKind: "Other paper",
}

func kindWords(k evidence.Kind) string {
	if words, ok := kinds[k]; ok {
		return words
	}
	return "Document"
}

func roleWords(r evidence.RoleName) string { return capital(string(r)) }

// valueWords shows a field's normalised value as people read it.
func valueWords(name, value string) string {
	switch {
	case evidence.Dates[name]:
		return dateWords(value)
	case name == evidence.Country:
		if country := countryName(value); country != "" {
			return country + " (" + value + ")"
		}
	case name == evidence.Validity && value == evidence.UntilRevoked:
		return "Until revoked"
	case name == evidence.AuditNotice, name == evidence.AuditMode, name == evidence.AuditType:
		return capital(strings.ReplaceAll(value, "_", " "))
	}
	return value
}

func dateWords(iso string) string {
	day, err := time.Parse(time.DateOnly, iso)
	if err != nil {
		return iso
	}
	return day.Format("2 January 2006")
}

func countryName(code string) string {
	region, err := language.ParseRegion(code)
	if err != nil || !region.IsCountry() {
		return ""
	}
	return display.English.Regions().Name(region)
}

func sizeWords(bytes int64) string {
	switch {
	case bytes < 1<<10:
		return plural(int(bytes), "byte")
	case bytes < 1<<20:
		return fmt.Sprintf("%d kB", (bytes+1<<9)>>10)
	}
	return strings.TrimSuffix(fmt.Sprintf("%.1f", float64(bytes)/(1<<20)), ".0") + " MB"
}

// expiryWords says how far an expiry date is from today, and its tone.
func expiryWords(iso string, today time.Time) (string, string) {
	day, err := time.Parse(time.DateOnly, iso)
	if err != nil {
		return "", ""
	}
	days := int(day.Sub(today.UTC().Truncate(24*time.Hour)).Hours() / 24)
	switch {
	case days < -1:
		return "expired " + span(-days) + " ago", "bad"
	case days == -1:
		return "expired yesterday", "bad"
	case days == 0:
		return "expires today", "bad"
	case days == 1:
		return "expires tomorrow", "bad"
	case days <= 90:
		return "in " + span(days), "warn"
	}
	return "in " + span(days), ""
}

// span is a number of days in the unit that people would use.
func span(days int) string {
	switch {
	case days < 100:
		return plural(days, "day")
	case days < 730:
		return plural((days+15)/30, "month")
	}
	return plural(days/365, "year")
}

// pagesWords names the pages of a document, which follow one another in most.
func pagesWords(pages []int) string {
	switch n := len(pages); {
	case n == 0:
		return ""
	case n == 1:
		return fmt.Sprintf("page %d", pages[0])
	case pages[n-1]-pages[0] == n-1:
		return fmt.Sprintf("pages %d–%d", pages[0], pages[n-1])
	}
	return "pages " + strings.Trim(strings.Join(strings.Fields(fmt.Sprint(pages)), ", "), "[]")
}

func plural(n int, noun string) string {
	if n == 1 {
		return "1 " + noun
	}
	return fmt.Sprintf("%d %ss", n, noun)
}

// sentence makes an error's words a sentence: capital and full stop.
func sentence(words string) string {
	words = capital(strings.TrimSpace(words))
	if words == "" || strings.ContainsAny(words[len(words)-1:], ".!?") {
		return words
	}
	return words + "."
}

func capital(words string) string {
	first, size := utf8.DecodeRuneInString(words)
	if size == 0 {
		return words
	}
	return string(unicode.ToUpper(first)) + words[size:]
}

// initials are at most two letters for a person's picture.
func initials(name string) string {
	var letters []rune
	for part := range strings.FieldsSeq(name) {
		letter, _ := utf8.DecodeRuneInString(part)
		letters = append(letters, unicode.ToUpper(letter))
	}
	if len(letters) > 2 {
		letters = []rune{letters[0], letters[len(letters)-1]}
	}
	return string(letters)
}

// lower begins a label in the middle of a sentence, but leaves abbreviations.
func lower(label string) string {
	if len(label) > 1 && unicode.IsUpper(rune(label[1])) {
		return label
	}
	return strings.ToLower(label[:min(1, len(label))]) + label[min(1, len(label)):]
}

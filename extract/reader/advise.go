package reader

import (
	"slices"

	"certdex/evidence"
	"certdex/extract/reader/pdf"
)

// advise adds what pdfcpu says of the file's structure.
func advise(facts *evidence.Facts, data []byte, password string) {
	advice, err := pdf.Advise(data, password)
	if err != nil {
		facts.Structure = "invalid"
		return
	}
	facts.Structure = "valid"
	facts.Version = short(advice.Version)
	facts.Form = advice.Form
	facts.JavaScript = facts.JavaScript || advice.JavaScript
	for _, name := range advice.Attachments {
		if name = short(name); len(facts.Attachments) < maxNames && !slices.Contains(facts.Attachments, name) {
			facts.Attachments = append(facts.Attachments, name)
		}
	}
}

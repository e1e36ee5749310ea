package web

import (
	"cmp"
	"strings"

	"certdex/evidence"
	"certdex/exchange"
)

// first is the first value of a document's field of that name, "" for none.
func first(d exchange.DocumentView, name string) string {
	for _, f := range d.Fields {
		if f.Name == name {
			return f.Value
		}
	}
	return ""
}

func titleOf(d exchange.DocumentView) string {
	return cmp.Or(first(d, evidence.Holder), first(d, evidence.Facility), d.FileName)
}

// programWords names the program with the kind of paper where that is no
// certificate.
func programWords(d exchange.DocumentView) string {
	name := cmp.Or(d.ProgramName, strings.ToUpper(strings.ReplaceAll(d.Program, "_", " ")))
	if d.Program == evidence.OtherProgram || d.Program == "" {
		return kindWords(d.Kind) + ", program not known"
	}
	if d.Kind == evidence.Certificate {
		return name
	}
	return name + " · " + kindWords(d.Kind)
}

// stateWords says where a document stands, with a tone, and whether it moves by itself.
func stateWords(state string) (label, tone string, busy bool) {
	switch state {
	case "extracted":
		return "Finding the partner", "", true
	case "matched":
		return "Checking", "", true
	case "assessed":
		return "To review", "accent", false
	case "verified":
		return "Verified", "good", false
	case "declined":
		return "Declined", "bad", false
	}
	return capital(state), "", false
}

func severityTone(s evidence.Severity) string {
	switch s {
	case evidence.Blocking:
		return "bad"
	case evidence.Caution:
		return "warn"
	}
	return ""
}

func severityWords(s evidence.Severity) string {
	switch s {
	case evidence.Blocking:
		return "Blocking"
	case evidence.Caution:
		return "Look here"
	}
	return "Good to know"
}

var flagTitles = map[string]string{
	evidence.FlagExpired: "Expired", evidence.FlagExpires30: "Expires soon", evidence.FlagExpires60: "Expires soon",
	evidence.FlagExpires90: "Expires soon", evidence.FlagNotYetValid: "Not yet valid",
	evidence.FlagHolderMismatch: "Another holder", evidence.FlagCountryMismatch: "Another country",
	evidence.FlagLowConfidence: "Check the reading", evidence.FlagNumberMalformed: "Odd number",
	evidence.FlagLookAlike: "Look-alike", evidence.FlagDuplicate: "Duplicate", evidence.FlagSuperseded: "Superseded",
	evidence.FlagUnknownProgram: "Program not known", evidence.FlagNoSecurity: "No security element",
	evidence.FlagAmbiguousDate: "Two ways to read a date", evidence.FlagNoPartner: "No partner", evidence.FlagRegister: "Register disagrees",
	evidence.FlagVerificationHost: "Address of another", evidence.SignatureInvalid: "Signature does not hold",
	evidence.AlteredAfterSigning: "Changed after signing", evidence.TextPixelsDiffer: "Text is not what is seen",
}

// flagTitle is a flag in two or three words, for a badge.
func flagTitle(f evidence.Flag) string {
	return cmp.Or(flagTitles[f.Code], capital(strings.ReplaceAll(f.Code, "_", " ")))
}

// Confidence below these is shown as likely, and as to be checked.
const (
	sureFrom   = 0.95
	likelyFrom = 0.85
)

// sureness says a probability in a word, with a tone and one to three dots.
func sureness(p float64) (word, tone, dots string) {
	switch {
	case p >= sureFrom:
		return "Sure", "", "three"
	case p >= likelyFrom:
		return "Likely", "", "two"
	}
	return "Check", "check", "one"
}

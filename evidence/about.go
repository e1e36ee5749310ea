package evidence

import (
	"fmt"
	"strings"
	"time"
)

// Tone says whether a fact speaks for or against a file.
type Tone string

// Tones of facts; most have none.
const (
	GoodTone Tone = "good"
	WarnTone Tone = "warn"
	BadTone  Tone = "bad"
)

// Fact is one line of what a file says of itself, in words for a person.
type Fact struct {
	Label, Words string
	Tone         Tone
}

// About gives the facts in words, the same on every page and in the terminal;
// none where the file tells none.
func (f Facts) About() []Fact {
	var lines []Fact
	add := func(label, words string, tone Tone) {
		if words != "" {
			lines = append(lines, Fact{label, words, tone})
		}
	}
	add("Made with", f.Creator, "")
	if f.Producer != f.Creator {
		add("Written by", f.Producer, "")
	}
	add("Made", moment(f.CreatedAt, f.Created), "")
	if f.Modified != f.Created {
		add("Changed", moment(f.ModifiedAt, f.Modified), "")
	}
	add("PDF version", f.Version, "")
	for _, s := range f.Signatures {
		words, tone := s.about()
		add(map[bool]string{false: "Signature", true: "Time stamp"}[s.TimeStamp], words, tone)
	}
	switch {
	case f.Altered():
		add("Later changes", "The file was changed after it was signed", BadTone)
	case f.Updates == 1:
		add("Later changes", "1 change appended to the file as it was first written", "")
	case f.Updates > 1:
		add("Later changes", fmt.Sprintf("%d changes appended to the file as it was first written", f.Updates), "")
	}
	if f.Encrypted {
		add("Protection", "Encrypted", "")
	}
	if f.JavaScript {
		add("Scripts", "The file carries scripts; certdex never runs them", WarnTone)
	}
	if f.Form {
		add("Form", "It has fields to fill in", "")
	}
	add("Attachments", strings.Join(f.Attachments, ", "), "")
	if f.Structure == "invalid" {
		add("Structure", "Not as the PDF standard wants it", "")
	}
	return lines
}

// moment is a time, or what the file writes in its place.
func moment(at *time.Time, written string) string {
	if at == nil {
		return written
	}
	return at.Format("2 Jan 2006, 15:04 UTC")
}

func (s Signature) about() (words string, tone Tone) {
	switch s.State {
	case SignatureHolds:
		words, tone = "It holds for the whole file", GoodTone
		if !s.WholeFile {
			words, tone = "It holds for the file as it then was", ""
		}
		if s.Expired {
			words, tone = words+", but its certificate was not valid then", WarnTone
		}
	case SignatureBroken:
		words, tone = "It does not hold: "+s.Why, BadTone
	default:
		words, tone = "It was not checked: "+s.Why, WarnTone
	}
	var who []string
	if s.Signer != "" {
		who = append(who, s.Signer)
	}
	if s.Organisation != "" && s.Organisation != s.Signer {
		who = append(who, s.Organisation)
	}
	if s.SignedAt != nil {
		who = append(who, moment(s.SignedAt, ""))
	}
	if len(who) == 0 {
		return words, tone
	}
	return strings.Join(who, ", ") + ". " + words, tone
}

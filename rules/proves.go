package rules

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"certdex/evidence"
	"certdex/programs"
)

// Criterion is one of CTPAT's minimum security criteria, and whether the
// document meets it on the day asked for.
type Criterion struct {
	ID   string `json:"id"` // such as 3.4
	Met  bool   `json:"met"`
	Code string `json:"code"` // valid, or why not: expired, not_yet_valid, no_security_element, kind, register, not_recognised, due
	Why  string `json:"why"`  // a sentence for a person
}

// recognisedOnly is the criterion that asks for membership in a program that
// CTPAT recognises; the others take due diligence.
const recognisedOnly = "3.4"

// Proves says which criteria a document meets today. It is empty where the
// program is not known or proves nothing.
func Proves(c Case, today time.Time) []Criterion {
	if !c.Known {
		return nil
	}
	var criteria []Criterion
	for _, id := range c.Program.Proves {
		code, why := against(c, today)
		if code == "" && id == recognisedOnly {
			code, why = notRecognised(c.Document, c.Program, dayOf(today))
		}
		k := Criterion{ID: id, Met: code == "", Code: code, Why: why}
		if k.Met {
			k.Code, k.Why = "valid", validSentence(c)
		}
		criteria = append(criteria, k)
	}
	return criteria
}

// against gives the first reason for which the paper proves nothing, "" for none.
func against(c Case, today time.Time) (code, why string) {
	for _, check := range []func(Case) []evidence.Flag{lookAlike, noSecurity} {
		if f := check(c); len(f) > 0 {
			return codeOf(f[0]), f[0].Message
		}
	}
	if lost(c.Corroboration) != "" {
		if f := Register(c.Corroboration, c.Program, today); len(f) > 0 {
			return "register", f[0].Message
		}
	}
	for _, f := range Standing(c.Document, c.Program, today) {
		if f.Severity == evidence.Blocking || f.Code == evidence.FlagVerifyBy && f.Severity == evidence.Caution {
			return codeOf(f), f.Message
		}
	}
	return "", ""
}

func codeOf(f evidence.Flag) string {
	switch f.Code {
	case evidence.FlagLookAlike:
		return "kind"
	case evidence.FlagVerifyBy:
		return "due"
	}
	return f.Code
}

// notRecognised says why CTPAT does not count the paper: no recognition of the
// program, not yet on the day, or not for its level.
func notRecognised(d evidence.Document, p programs.Program, today time.Time) (code, why string) {
	if len(p.Recognition) == 0 {
		return "not_recognised", fmt.Sprintf("No recognition of %s by CTPAT is known.", p.Name)
	}
	levels := levelsOf(d, p)
	var reasons []string
	for _, r := range p.Recognition {
		from, ok := beginning(r.From)
		switch {
		case ok && from.After(today):
			reasons = append(reasons, fmt.Sprintf("%s recognises %s only from %s.", r.By, p.Name, r.From))
		case len(r.Levels) > 0 && len(levels) == 0:
			reasons = append(reasons, fmt.Sprintf("%s recognises %s for %s, and no level was found on the paper.", r.By, p.Name, strings.Join(r.Levels, ", ")))
		case len(r.Levels) > 0 && !intersects(levels, r.Levels):
			reasons = append(reasons, fmt.Sprintf("%s recognises %s for %s, and the paper says %s.", r.By, p.Name, strings.Join(r.Levels, ", "), strings.Join(levels, ", ")))
		default:
			return "", ""
		}
	}
	return "not_recognised", strings.Join(reasons, " ")
}

// beginning reads an ISO date or month.
func beginning(s string) (time.Time, bool) {
	for _, layout := range []string{time.DateOnly, "2006-01", "2006"} {
		if t, err := time.Parse(layout, s); err == nil {
			return t, true
		}
	}
	return time.Time{}, false
}

func validSentence(c Case) string {
	d := c.Document
	switch {
	case d.First(evidence.ExpiresOn) != "":
		return fmt.Sprintf("A paper of %s, valid until %s.", c.Program.Name, d.First(evidence.ExpiresOn))
	case d.First(evidence.Validity) == evidence.UntilRevoked:
		return fmt.Sprintf("A paper of %s, valid until it is revoked.", c.Program.Name)
	}
	if by, _, _, ok := derivedEnd(d, c.Program); ok {
		return fmt.Sprintf("A paper of %s; no end is printed, its usual term ends on %s.", c.Program.Name, by.Format(time.DateOnly))
	}
	return fmt.Sprintf("A paper of %s, which has no end.", c.Program.Name)
}

// Critical are the fields on which a decision rests.
var Critical = map[string]bool{
	evidence.Holder: true, evidence.CertificateNumber: true, evidence.IssuedOn: true, evidence.EffectiveOn: true,
	evidence.ExpiresOn: true, evidence.AuditedOn: true, evidence.StatedOn: true, evidence.Level: true, evidence.Status: true,
	evidence.Country: true,
}

// Missing names the fields without which a document of its kind cannot be
// verified, as far as the program's papers carry them: one name for each lack.
func Missing(d evidence.Document, p programs.Program) []string {
	var missing []string
	need := func(fields ...string) {
		for _, f := range fields {
			if d.First(f) != "" || slices.Contains(p.Never, f) {
				return
			}
		}
		missing = append(missing, fields[0])
	}
	need(evidence.Holder)
	switch d.Kind {
	case evidence.Certificate:
		need(evidence.CertificateNumber)
		need(evidence.IssuedOn, evidence.EffectiveOn)
		if p.Validity.Kind == programs.FixedTerm {
			need(evidence.ExpiresOn)
		}
		if len(p.SecurityLevels) > 0 && len(levelsOf(d, p)) == 0 {
			missing = append(missing, evidence.Level)
		}
	case evidence.AuditReport:
		need(evidence.AuditedOn, evidence.IssuedOn)
	case evidence.StatusLetter:
		need(evidence.Status)
		need(evidence.StatedOn, evidence.IssuedOn)
	}
	return missing
}

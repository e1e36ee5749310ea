package rules

import (
	"cmp"
	"fmt"
	"strings"
	"time"

	"certdex/evidence"
	"certdex/programs"
)

// Aged is what the register's answer is worth today: stale where the extract is
// older than the program's limit, with what it said kept beside. The matcher's
// answer is kept as it was, since time decides this anew each day.
func Aged(a evidence.Corroboration, p programs.Program, today time.Time) evidence.Corroboration {
	asOf, ok := beginning(a.AsOf)
	if limit := p.Register.StaleAfterDays; ok && limit > 0 && a.Answer != evidence.NoRegister && daysBetween(asOf, dayOf(today)) > limit {
		a.Answer = evidence.Stale
	}
	return a
}

// Register turns the register's answer into a flag where it speaks against the
// document today. Absence is a finding only where the register lists everybody.
func Register(a evidence.Corroboration, p programs.Program, today time.Time) []evidence.Flag {
	name := cmp.Or(p.Register.Name, "the register")
	switch a = Aged(a, p, today); a.Answer {
	case evidence.Contradicted:
		severity := evidence.Caution
		if lost(a) != "" {
			severity = evidence.Blocking
		}
		return flag(evidence.FlagRegister, severity, registerField(a), "%s (as of %s) says otherwise: %s.", name, a.AsOf, contradiction(a))
	case evidence.NotListed:
		if p.Register.Complete {
			return flag(evidence.FlagRegister, evidence.Caution, evidence.CertificateNumber, "%s (as of %s) lists every holder, and does not list this certificate.", name, a.AsOf)
		}
	case evidence.Ambiguous:
		return flag(evidence.FlagRegister, evidence.Notice, "", "Several entries of %s (as of %s) may be this certificate.", name, a.AsOf)
	case evidence.Stale:
		if len(a.Differs) > 0 {
			return flag(evidence.FlagRegister, evidence.Caution, registerField(a), "The extract of %s is old (%s), and said otherwise: %s.", name, a.AsOf, contradiction(a))
		}
		return flag(evidence.FlagRegister, evidence.Notice, "", "The extract of %s is old (%s); nothing newer confirms this certificate.", name, a.AsOf)
	case evidence.Unreachable:
		return flag(evidence.FlagRegister, evidence.Notice, "", "%s could not be asked; this certificate is not checked there.", name)
	}
	return nil
}

// lost is the status by which the register takes the certificate back, or "".
func lost(a evidence.Corroboration) string {
	for _, d := range a.Differs {
		if d == "status" && len(a.Entries) > 0 {
			switch s := a.Entries[0].Status; s {
			case "suspended", "withdrawn", "revoked":
				return s
			}
		}
	}
	return ""
}

func registerField(a evidence.Corroboration) string {
	fields := map[string]string{"holder": evidence.Holder, "number": evidence.CertificateNumber, "valid_from": evidence.IssuedOn,
		"valid_to": evidence.ExpiresOn, "type": evidence.Level, "status": evidence.Status}
	if len(a.Differs) == 0 {
		return ""
	}
	return fields[a.Differs[0]]
}

func contradiction(a evidence.Corroboration) string {
	if len(a.Entries) == 0 {
		return strings.Join(a.Differs, ", ")
	}
	e := a.Entries[0]
	var says []string
	for _, d := range a.Differs {
		switch d {
		case "holder":
			says = append(says, fmt.Sprintf("the holder is %q", e.Holder))
		case "number":
			says = append(says, "the number is "+e.Number)
		case "valid_from":
			says = append(says, "it is valid from "+e.ValidFrom)
		case "valid_to":
			if e.ValidTo == "" {
				says = append(says, "it has no end")
			} else {
				says = append(says, "it is valid until "+e.ValidTo)
			}
		case "type":
			says = append(says, "the type is "+e.Type)
		case "status":
			says = append(says, "it is "+e.Status)
		}
	}
	return strings.Join(says, "; ")
}

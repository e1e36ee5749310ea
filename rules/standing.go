package rules

import (
	"fmt"
	"time"

	"certdex/evidence"
	"certdex/programs"
)

// Standing gives the flags that time decides: expired, expiring, not yet
// valid, due to be verified again. A paper is valid through the day on which
// it expires. A paper of an open-ended program expires only where it prints a
// date. Only the day of today counts, in UTC.
func Standing(d evidence.Document, p programs.Program, today time.Time) []evidence.Flag {
	today = dayOf(today)
	var flags []evidence.Flag
	if f, ok := notYetValid(d, today); ok {
		flags = append(flags, f)
	}
	if ends, ok := date(d, evidence.ExpiresOn); ok {
		if f, ok := ending(ends, today); ok {
			flags = append(flags, f)
		}
		return flags
	}
	if f, ok := verifyAgain(d, p, today); ok {
		flags = append(flags, f)
	}
	return flags
}

func notYetValid(d evidence.Document, today time.Time) (evidence.Flag, bool) {
	field := evidence.EffectiveOn
	from, ok := date(d, field)
	if !ok {
		field = evidence.IssuedOn
		from, ok = date(d, field)
	}
	if !ok || !from.After(today) {
		return evidence.Flag{}, false
	}
	word := "It is valid only from"
	if field == evidence.IssuedOn {
		word = "Its date of issue lies ahead:"
	}
	return evidence.Flag{Code: evidence.FlagNotYetValid, Severity: evidence.Blocking, Field: field,
		Message: fmt.Sprintf("%s %s, in %s.", word, from.Format(time.DateOnly), days(daysBetween(today, from)))}, true
}

func ending(ends, today time.Time) (evidence.Flag, bool) {
	left := daysBetween(today, ends)
	f := evidence.Flag{Field: evidence.ExpiresOn, Severity: evidence.Caution}
	on := ends.Format(time.DateOnly)
	switch {
	case left < 0:
		f.Code, f.Severity = evidence.FlagExpired, evidence.Blocking
		f.Message = fmt.Sprintf("It expired %s ago, on %s.", days(-left), on)
		return f, true
	case left <= 30:
		f.Code = evidence.FlagExpires30
	case left <= 60:
		f.Code, f.Severity = evidence.FlagExpires60, evidence.Notice
	case left <= 90:
		f.Code, f.Severity = evidence.FlagExpires90, evidence.Notice
	default:
		return f, false
	}
	f.Message = fmt.Sprintf("It expires in %s, on %s.", days(left), on)
	if left == 0 {
		f.Message = fmt.Sprintf("It expires today, %s.", on)
	}
	return f, true
}

// verifyAgain counts the program's usual term from the date of a paper that
// prints no end. The day is derived, and said to be.
func verifyAgain(d evidence.Document, p programs.Program, today time.Time) (evidence.Flag, bool) {
	by, from, field, ok := derivedEnd(d, p)
	if !ok {
		return evidence.Flag{}, false
	}
	f := evidence.Flag{Code: evidence.FlagVerifyBy, Field: field, Severity: evidence.Notice}
	basis := fmt.Sprintf("No end is printed; derived from %s %s and the usual term of %d months", fieldWords[field], from.Format(time.DateOnly), p.Validity.Months[0])
	if by.Before(today) {
		f.Severity = evidence.Caution
		f.Message = fmt.Sprintf("It was due to be verified again by %s, %s ago. %s.", by.Format(time.DateOnly), days(daysBetween(by, today)), basis)
	} else {
		f.Message = fmt.Sprintf("Verify again by %s. %s.", by.Format(time.DateOnly), basis)
	}
	return f, true
}

// derivedEnd is the end that the program's usual term gives a paper that
// prints none: from the audit of a report, from the issue of a certificate.
func derivedEnd(d evidence.Document, p programs.Program) (end, from time.Time, field string, ok bool) {
	if d.First(evidence.ExpiresOn) != "" || d.First(evidence.Validity) == evidence.UntilRevoked || len(p.Validity.Months) == 0 || !evidenceKinds[d.Kind] {
		return end, from, "", false
	}
	fields := []string{evidence.EffectiveOn, evidence.IssuedOn}
	switch p.Validity.Kind {
	case programs.Report:
		fields = []string{evidence.AuditedOn, evidence.IssuedOn}
	case programs.FixedTerm:
	default:
		return end, from, "", false
	}
	for _, field = range fields {
		if from, ok = date(d, field); ok {
			return from.AddDate(0, p.Validity.Months[0], 0), from, field, true
		}
	}
	return end, from, "", false
}

var fieldWords = map[string]string{
	evidence.AuditedOn: "the audit on", evidence.IssuedOn: "the issue on", evidence.EffectiveOn: "the beginning on",
}

func date(d evidence.Document, field string) (time.Time, bool) {
	t, err := time.Parse(time.DateOnly, d.First(field))
	return t, err == nil
}

func dayOf(t time.Time) time.Time {
	t = t.UTC()
	return time.Date(t.Year(), t.Month(), t.Day(), 0, 0, 0, 0, time.UTC)
}

func daysBetween(from, to time.Time) int { return int(to.Sub(from) / (24 * time.Hour)) }

func days(n int) string {
	if n == 1 {
		return "1 day"
	}
	return fmt.Sprintf("%d days", n)
}

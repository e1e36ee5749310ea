package rules

import (
	"fmt"
	"slices"
	"strings"

	"certdex/evidence"
	"certdex/programs"
)

// Assess gives the flags that do not depend on the day: what the paper says,
// how well it was read, whom it belongs to, and what other documents say of it.
// The worst come first. What changes with the day is Standing's and Register's.
func Assess(c Case) []evidence.Flag {
	var flags []evidence.Flag
	for _, rule := range []func(Case) []evidence.Flag{
		lookAlike, doubtfulFile, unknownProgram, noSecurity, holderMismatch, countryMismatch,
		malformedNumber, verificationHost, ambiguousDate, lowConfidenceFields, duplicates, superseded, noPartner,
	} {
		flags = append(flags, rule(c)...)
	}
	WorstFirst(flags)
	return flags
}

// WorstFirst orders flags by severity and leaves equals as they stand.
func WorstFirst(flags []evidence.Flag) {
	slices.SortStableFunc(flags, func(a, b evidence.Flag) int { return rank[a.Severity] - rank[b.Severity] })
}

var rank = map[evidence.Severity]int{evidence.Blocking: 0, evidence.Caution: 1, evidence.Notice: 2}

func flag(code string, severity evidence.Severity, field, format string, args ...any) []evidence.Flag {
	return []evidence.Flag{{Code: code, Severity: severity, Field: field, Message: fmt.Sprintf(format, args...)}}
}

func lookAlike(c Case) []evidence.Flag {
	if evidenceKinds[c.Document.Kind] {
		return nil
	}
	sentence, ok := kindSentences[c.Document.Kind]
	if !ok {
		sentence = kindSentences[evidence.OtherKind]
	}
	return flag(evidence.FlagLookAlike, evidence.Blocking, "", "%s", sentence)
}

func unknownProgram(c Case) []evidence.Flag {
	if c.Known || !evidenceKinds[c.Document.Kind] {
		return nil
	}
	if c.Document.Program == "" || c.Document.Program == evidence.OtherProgram {
		return flag(evidence.FlagUnknownProgram, evidence.Caution, "", "This paper belongs to no program that certdex knows; what it proves is for you to judge.")
	}
	return flag(evidence.FlagUnknownProgram, evidence.Caution, "", "There is no description of the program %q yet; what the paper proves is for you to judge.", c.Document.Program)
}

// noSecurity: customs simplification alone is not what CTPAT recognises.
func noSecurity(c Case) []evidence.Flag {
	levels := levelsOf(c.Document, c.Program)
	if !c.Known || len(levels) == 0 || len(c.Program.SecurityLevels) == 0 || intersects(levels, c.Program.SecurityLevels) {
		return nil
	}
	return flag(evidence.FlagNoSecurity, evidence.Blocking, evidence.Level,
		"%s covers customs simplification only and has no security element; security needs %s.", strings.Join(levels, ", "), strings.Join(c.Program.SecurityLevels, " or "))
}

// levelsOf gives the levels of the program that the paper prints, or that its number spells.
func levelsOf(d evidence.Document, p programs.Program) []string {
	var levels []string
	for _, l := range p.Levels {
		if slices.Contains(d.All(evidence.Level), l.Code) || p.NumberLevel && spelled(d, l.Code) {
			levels = append(levels, l.Code)
		}
	}
	return levels
}

func spelled(d evidence.Document, level string) bool {
	return slices.ContainsFunc(d.All(evidence.CertificateNumber), func(n string) bool {
		return strings.Contains(strings.ToUpper(strings.Join(strings.Fields(n), "")), level)
	})
}

func intersects(a, b []string) bool {
	return slices.ContainsFunc(a, func(s string) bool { return slices.Contains(b, s) })
}

func holderMismatch(c Case) []evidence.Flag {
	holder := c.Document.First(evidence.Holder)
	if c.UploadedFor == nil || holder == "" {
		return nil
	}
	clear := c.Decision == evidence.Match && len(c.Candidates) > 0 && c.Candidates[0].Partner != c.UploadedFor.ID
	score, compared := scoreOf(c, c.UploadedFor.ID)
	switch {
	case clear:
		return flag(evidence.FlagHolderMismatch, evidence.Caution, evidence.Holder,
			"It was uploaded for %s (%s), and its holder %q is another partner of yours, %s.", c.UploadedFor.Name, c.UploadedFor.ID, holder, c.Candidates[0].Partner)
	case compared && score < c.Possible:
		return flag(evidence.FlagHolderMismatch, evidence.Caution, evidence.Holder,
			"It was uploaded for %s (%s), and names %q as its holder: they do not look like one company.", c.UploadedFor.Name, c.UploadedFor.ID, holder)
	}
	return nil
}

// scoreOf is the matcher's probability of a partner; ok is false where the
// matcher did not compare it. One that is merely not among the best is no
// stranger: a company may have many sites.
func scoreOf(c Case, partner string) (score float64, ok bool) {
	for _, candidate := range c.Candidates {
		if candidate.Partner == partner {
			return candidate.Score, true
		}
	}
	return 0, false
}

func countryMismatch(c Case) []evidence.Flag {
	partner := c.Partner
	if partner == nil {
		partner = c.UploadedFor
	}
	countries := c.Document.All(evidence.Country)
	if partner == nil || partner.Country == "" || len(countries) == 0 || slices.Contains(countries, partner.Country) {
		return nil
	}
	return flag(evidence.FlagCountryMismatch, evidence.Caution, evidence.Country,
		"The paper's address is in %s, and %s is in %s in your list.", strings.Join(slices.Compact(countries), ", "), partner.Name, partner.Country)
}

// malformedNumber is soft: what is known of number shapes comes from few specimens.
func malformedNumber(c Case) []evidence.Flag {
	if !c.Known || !evidenceKinds[c.Document.Kind] {
		return nil
	}
	numbers := c.Document.All(evidence.CertificateNumber)
	for _, n := range numbers {
		if ok, known := c.Program.NumberOK(n); ok || !known {
			return nil
		}
	}
	if len(numbers) == 0 {
		return nil
	}
	return flag(evidence.FlagNumberMalformed, evidence.Caution, evidence.CertificateNumber,
		"The number %s does not have the shape of %s numbers; compare it with the page.", strings.Join(numbers, ", "), c.Program.Name)
}

func ambiguousDate(c Case) []evidence.Flag {
	var flags []evidence.Flag
	for _, f := range c.Document.Fields {
		if !evidence.Dates[f.Name] || len(f.Alternatives) == 0 {
			continue
		}
		flags = append(flags, flag(evidence.FlagAmbiguousDate, evidence.Caution, f.Name,
			"%q can be read as %s or as %s; look which one is meant.", f.Text, f.Value, f.Alternatives[0].Value)...)
	}
	return flags
}

func lowConfidenceFields(c Case) []evidence.Flag {
	var doubts []string
	field := ""
	if c.Document.Confidence < lowConfidence && evidenceKinds[c.Document.Kind] {
		doubts = append(doubts, fmt.Sprintf("kind and program (%.0f %%)", 100*c.Document.Confidence))
	}
	seen := map[string]bool{}
	for _, f := range c.Document.Fields {
		if f.Confidence >= lowConfidence || seen[f.Name] || !Critical[f.Name] {
			continue
		}
		seen[f.Name] = true
		if field == "" {
			field = f.Name
		}
		doubts = append(doubts, fmt.Sprintf("%s (%.0f %%)", strings.ReplaceAll(f.Name, "_", " "), 100*f.Confidence))
	}
	if len(doubts) == 0 {
		return nil
	}
	return flag(evidence.FlagLowConfidence, evidence.Caution, field, "Compare with the page, the reading is unsure: %s.", strings.Join(doubts, ", "))
}

// duplicates names one copy and counts the others: somebody may send the same
// paper a hundred times.
func duplicates(c Case) []evidence.Flag {
	if len(c.Duplicates) == 0 {
		return nil
	}
	first := c.Duplicates[0]
	others := ""
	switch n := len(c.Duplicates) - 1; {
	case n == 1:
		others = ", and one more"
	case n > 1:
		others = fmt.Sprintf(", and %d more", n)
	}
	f := flag(evidence.FlagDuplicate, evidence.Notice, "", "Another copy of this certificate is here already%s%s.", inFile(first), others)
	f[0].Document = first.DocumentID
	return f
}

func superseded(c Case) []evidence.Flag {
	var flags []evidence.Flag
	for _, o := range c.Newer {
		what := "A newer one of the same holder and program is here"
		switch {
		case o.ExpiresOn != "":
			what += ", valid until " + o.ExpiresOn
		case o.IssuedOn != "":
			what += ", issued on " + o.IssuedOn
		}
		f := flag(evidence.FlagSuperseded, evidence.Caution, "", "%s%s.", what, inFile(o))
		f[0].Document = o.DocumentID
		flags = append(flags, f...)
	}
	return flags
}

func inFile(o Other) string {
	if o.FileName == "" {
		return ""
	}
	return fmt.Sprintf(" (%s)", o.FileName)
}

func noPartner(c Case) []evidence.Flag {
	if c.Partner != nil {
		return nil
	}
	holder := c.Document.First(evidence.Holder)
	switch {
	case holder == "":
		return flag(evidence.FlagNoPartner, evidence.Caution, evidence.Holder, "No holder was found on the paper, so no partner could be sought.")
	case c.Decision == evidence.Possible:
		return flag(evidence.FlagNoPartner, evidence.Caution, evidence.Holder, "It is not certain which partner %q is; choose one of the candidates.", holder)
	case c.Decision == evidence.Match && len(c.Candidates) > 0:
		return flag(evidence.FlagNoPartner, evidence.Caution, evidence.Holder, "No partner is chosen, though %q looks like your partner %s.", holder, c.Candidates[0].Partner)
	}
	return flag(evidence.FlagNoPartner, evidence.Caution, evidence.Holder, "No partner in your list looks like %q.", holder)
}

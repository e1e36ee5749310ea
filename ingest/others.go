package ingest

import (
	"cmp"
	"context"
	"regexp"
	"slices"
	"strings"
	"time"

	"certdex/evidence"
	"certdex/matchers"
	"certdex/storage"
)

// nearOf gives the organisation's other documents that may be copies of d or
// stand in a line with it: of the same certificate, or of the same program and
// holder. Declined ones count for nothing, but are among them.
func nearOf(ctx context.Context, tx *storage.Tx, d storage.Document) ([]storage.Document, error) {
	var near []storage.Document
	if d.Identity != "" {
		same, err := tx.SameIdentity(ctx, d.OrgID, d.Identity, d.ID)
		if err != nil {
			return nil, err
		}
		near = same
	}
	if d.HolderKey != "" {
		siblings, err := tx.Siblings(ctx, d.OrgID, d.Program, d.HolderKey, d.ID)
		if err != nil {
			return nil, err
		}
		for _, s := range siblings {
			if !slices.ContainsFunc(near, func(n storage.Document) bool { return n.ID == s.ID }) {
				near = append(near, s)
			}
		}
	}
	slices.SortFunc(near, func(a, b storage.Document) int { return strings.Compare(a.ID, b.ID) })
	return near, nil
}

// concerns says whether d bears on what is said of o, either way round.
func concerns(d, o storage.Document) bool {
	return duplicates(d, o) || supersedes(d, o) || supersedes(o, d)
}

// duplicates says whether a and b are two copies of one paper: same kind,
// program, number and holder, and the same dates.
func duplicates(a, b storage.Document) bool {
	return a.Identity != "" && a.Identity == b.Identity && a.Kind == b.Kind &&
		!slices.ContainsFunc(validityDates, func(name string) bool { return a.First(name) != b.First(name) })
}

// validityDates in the order in which they tell a newer paper from an older one.
var validityDates = []string{evidence.ExpiresOn, evidence.EffectiveOn, evidence.IssuedOn, evidence.AuditedOn}

// supersedes says whether newer takes the place of older: same kind, program
// and holder, a later date, and not the paper of another site or another line
// of numbers.
func supersedes(newer, older storage.Document) bool {
	sameHolder := newer.Identity != "" && newer.Identity == older.Identity ||
		newer.HolderKey != "" && newer.HolderKey == older.HolderKey
	return sameHolder && newer.Program == older.Program && newer.Program != evidence.OtherProgram &&
		newer.Kind == older.Kind && later(newer, older) && sameLine(newer, older)
}

func later(a, b storage.Document) bool {
	for _, name := range validityDates {
		x, y := a.First(name), b.First(name)
		if x != "" && y != "" && x != y {
			return x > y // ISO dates
		}
	}
	return false
}

// sameLine says whether two papers of one holder may be editions of one
// certificate. Their levels must be the same, where both say one: customs and
// security authorisations stand side by side. Numbers that end in an edition
// must agree before it (COLBOG01418-1-7 and -8); other numbers may differ where
// one paper follows the other in time. Sites that are named must not all differ.
func sameLine(newer, older storage.Document) bool {
	if !overlap(newer.All(evidence.Level), older.All(evidence.Level)) {
		return false
	}
	a, b := newer.First(evidence.CertificateNumber), older.First(evidence.CertificateNumber)
	if x, y := stem(a), stem(b); x != "" && y != "" {
		return x == y
	}
	if a != "" && b != "" && matchers.CompactNumber(a) != matchers.CompactNumber(b) && sideBySide(newer, older) {
		return false
	}
	return overlap(newer.All(evidence.Facility), older.All(evidence.Facility))
}

// renewedAhead is how long before its end a certificate may be renewed: for so
// long two of one line are valid.
const renewedAhead = 120 * 24 * time.Hour

// sideBySide says whether newer began when older had long to run, or older has
// no end. What the papers do not say speaks for neither.
func sideBySide(newer, older storage.Document) bool {
	if older.First(evidence.Validity) == evidence.UntilRevoked {
		return true
	}
	began, err := time.Parse(time.DateOnly, cmp.Or(newer.First(evidence.EffectiveOn), newer.First(evidence.IssuedOn)))
	if err != nil {
		return false
	}
	ends, err := time.Parse(time.DateOnly, older.First(evidence.ExpiresOn))
	return err == nil && ends.Sub(began) > renewedAhead
}

func overlap(a, b []string) bool {
	if len(a) == 0 || len(b) == 0 {
		return true
	}
	return slices.ContainsFunc(a, func(x string) bool {
		return slices.ContainsFunc(b, func(y string) bool { return matchers.NormalName(x) == matchers.NormalName(y) })
	})
}

var edition = regexp.MustCompile(`^(.*[0-9].*)[-/][0-9]{1,3}$`)

// stem is a number without its edition, "" where it has none.
func stem(number string) string {
	m := edition.FindStringSubmatch(number)
	if m == nil {
		return ""
	}
	return matchers.CompactNumber(m[1])
}

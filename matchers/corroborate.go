package matchers

import (
	"slices"
	"time"

	"certdex/evidence"
	"certdex/programs"
)

// sameHolder is the likeness of names, in log-odds, from which a register's
// holder is taken for the document's.
const sameHolder = 2.0

// shownEntries bounds the entries that a corroboration carries.
const shownEntries = 10

// Register is an extract of a status register, prepared once so that a document
// meets only the entries that may be its own. It is safe for any number of readers.
type Register struct {
	entries  []evidence.RegisterEntry
	byNumber map[string][]int32 // compact number → entries
	byHolder *Index             // its partners are the entries
}

// NewRegister prepares the entries of one extract.
func NewRegister(entries []evidence.RegisterEntry) *Register {
	r := &Register{entries: entries, byNumber: map[string][]int32{}}
	holders := make([]evidence.Partner, len(entries))
	for i, e := range entries {
		holders[i].Name = e.Holder
		if n := CompactNumber(e.Number); n != "" {
			r.byNumber[n] = append(r.byNumber[n], int32(i))
		}
	}
	r.byHolder = NewIndex(holders)
	return r
}

// Corroborate says what the extract says of a document. asOf is the day that
// the extract speaks of; the zero time means that there is none. Entries are
// sought by number, and where the register or the document has none by holder,
// country, type and dates. Whether the extract is too old to rely on is for
// rules.Register to say: it changes with the day on which it is asked.
func (r *Register) Corroborate(d evidence.Document, p programs.Program, asOf time.Time) evidence.Corroboration {
	if asOf.IsZero() {
		return evidence.Corroboration{Answer: evidence.NoRegister}
	}
	c := r.answer(&d, p)
	c.AsOf = asOf.UTC().Format(time.DateOnly)
	return c
}

func (r *Register) answer(d *evidence.Document, p programs.Program) evidence.Corroboration {
	numbers := compactAll(d.All(evidence.CertificateNumber))
	if len(numbers) == 0 && d.First(evidence.Holder) == "" {
		return evidence.Corroboration{Answer: evidence.Ambiguous} // nothing to seek by: any entry may be it
	}
	listed := r.withNumber(numbers)
	if len(listed) == 0 {
		listed = r.ofHolder(d)
		if p.Register.HasNumbers && len(numbers) > 0 {
			return otherNumbers(d, p, listed)
		}
	}
	return weighEntries(d, p, listed)
}

func compactAll(numbers []string) []string {
	var all []string
	for _, n := range numbers {
		if c := CompactNumber(n); c != "" {
			all = append(all, c)
		}
	}
	return all
}

func (r *Register) withNumber(numbers []string) []evidence.RegisterEntry {
	var places []int32
	for _, n := range numbers {
		places = append(places, r.byNumber[n]...)
	}
	return r.at(places)
}

// at gives the entries of these places once each, in the register's order.
func (r *Register) at(places []int32) []evidence.RegisterEntry {
	slices.Sort(places)
	var listed []evidence.RegisterEntry
	for _, i := range slices.Compact(places) {
		listed = append(listed, r.entries[i])
	}
	return listed
}

// ofHolder finds entries by the holder's name, and by country where both say one.
func (r *Register) ofHolder(d *evidence.Document) []evidence.RegisterEntry {
	holders := holderNames(d)
	countries := d.All(evidence.Country)
	return slices.DeleteFunc(r.at(r.near(d)), func(e evidence.RegisterEntry) bool {
		return e.Country != "" && len(countries) > 0 && !slices.Contains(countries, e.Country) || !holderAgrees(holders, e.Holder)
	})
}

// near gives the entries whose holders have the most in common with the document's.
func (r *Register) near(d *evidence.Document) []int32 {
	var q party
	for _, h := range d.All(evidence.Holder) {
		q.names = append(q.names, namesOf(h)...)
	}
	r.byHolder.rarity.weighAll(&q)
	return r.byHolder.gather(&q)
}

func holderNames(d *evidence.Document) []name {
	plain := newRarity()
	var names []name
	for _, h := range d.All(evidence.Holder) {
		names = append(names, namesOf(h)...)
	}
	for i := range names {
		plain.weigh(&names[i])
	}
	return names
}

func holderAgrees(holders []name, holder string) bool {
	plain := newRarity()
	for _, listed := range namesOf(holder) {
		plain.weigh(&listed)
		for i := range holders {
			l := compareNames(&holders[i], &listed)
			if l.equal || l.odds() >= sameHolder && !l.contrasts() && l.numbers == 0 {
				return true
			}
		}
	}
	return false
}

// otherNumbers answers where the register shows numbers and not the document's.
// A number one character off is the document's own, misread or misprinted.
func otherNumbers(d *evidence.Document, p programs.Program, ofHolder []evidence.RegisterEntry) evidence.Corroboration {
	for _, e := range ofHolder {
		listed := CompactNumber(e.Number)
		for _, n := range compactAll(d.All(evidence.CertificateNumber)) {
			if listed != "" && edits(n, listed, 1) == 1 && len(n) >= 7 && series(n) == "" && datesFit(d, e) {
				return evidence.Corroboration{Answer: evidence.Contradicted, Differs: append([]string{"number"}, differences(d, p, e)...), Entries: []evidence.RegisterEntry{e}}
			}
		}
	}
	return evidence.Corroboration{Answer: evidence.NotListed, Entries: first(ofHolder)}
}

// datesFit says whether no date of the document contradicts the entry and at
// least one agrees.
func datesFit(d *evidence.Document, e evidence.RegisterEntry) bool {
	agree := e.ValidFrom != "" && slices.Contains(starts(d), e.ValidFrom) || e.ValidTo != "" && e.ValidTo == d.First(evidence.ExpiresOn)
	return agree && !slices.Contains(dateDifferences(d, e), "valid_to")
}

// weighEntries picks the entry that the document is, and compares it.
func weighEntries(d *evidence.Document, p programs.Program, listed []evidence.RegisterEntry) evidence.Corroboration {
	if len(listed) == 0 {
		return evidence.Corroboration{Answer: evidence.NotListed}
	}
	best := []evidence.RegisterEntry{}
	fewest := 0
	for _, e := range listed {
		n := len(differences(d, p, e))
		if len(best) == 0 || n < fewest {
			best, fewest = best[:0], n
		}
		if n == fewest {
			best = append(best, e)
		}
	}
	if len(best) > 1 && !alike(best) {
		return evidence.Corroboration{Answer: evidence.Ambiguous, Entries: first(best)}
	}
	c := evidence.Corroboration{Answer: evidence.Confirmed, Differs: differences(d, p, best[0]), Entries: first(best)}
	if len(c.Differs) > 0 {
		c.Answer = evidence.Contradicted
	}
	return c
}

// alike says whether the entries say the same of the document.
func alike(entries []evidence.RegisterEntry) bool {
	for _, e := range entries[1:] {
		if e.Status != entries[0].Status || e.ValidFrom != entries[0].ValidFrom || e.ValidTo != entries[0].ValidTo || e.Type != entries[0].Type {
			return false
		}
	}
	return true
}

func first(entries []evidence.RegisterEntry) []evidence.RegisterEntry {
	return slices.Clone(entries[:min(len(entries), shownEntries)])
}

// differences names what an entry says otherwise than the document.
func differences(d *evidence.Document, p programs.Program, e evidence.RegisterEntry) []string {
	var differ []string
	if holders := holderNames(d); len(holders) > 0 && !holderAgrees(holders, e.Holder) {
		differ = append(differ, "holder")
	}
	differ = append(differ, dateDifferences(d, e)...)
	if typeDiffers(d, p, e.Type) {
		differ = append(differ, "type")
	}
	if e.Status != "" && e.Status != "valid" {
		differ = append(differ, "status")
	}
	return differ
}

func dateDifferences(d *evidence.Document, e evidence.RegisterEntry) []string {
	var differ []string
	if from := starts(d); e.ValidFrom != "" && len(from) > 0 && !slices.Contains(from, e.ValidFrom) {
		differ = append(differ, "valid_from")
	}
	ends := d.First(evidence.ExpiresOn)
	openEnded := d.First(evidence.Validity) == evidence.UntilRevoked
	if ends != "" && e.ValidTo != ends || openEnded && e.ValidTo != "" {
		differ = append(differ, "valid_to")
	}
	return differ
}

func starts(d *evidence.Document) []string {
	return append(d.All(evidence.IssuedOn), d.All(evidence.EffectiveOn)...)
}

// typeDiffers compares the register's type with the levels or standards of the
// document, whichever are written the same way.
func typeDiffers(d *evidence.Document, p programs.Program, listed string) bool {
	want := CompactNumber(listed)
	if want == "" {
		return false
	}
	var said []string
	for _, level := range d.All(evidence.Level) {
		said = append(said, CompactNumber(level))
	}
	isLevel := slices.ContainsFunc(p.Levels, func(l programs.Level) bool { return CompactNumber(l.Code) == want })
	if !isLevel {
		said = nil
		for _, standard := range d.All(evidence.Standard) {
			if family(standard) == family(listed) {
				said = append(said, CompactNumber(standard))
			}
		}
	}
	return len(said) > 0 && !slices.Contains(said, want)
}

// family tells BASC V6-2022 (the version) from BASC 6.0.1 (the standard), so
// that only like is compared with like.
func family(standard string) string {
	dots := 0
	for _, r := range standard {
		if r == '.' {
			dots++
		}
	}
	switch {
	case dots == 2:
		return "standard"
	case dots == 0:
		return "version"
	}
	return "other"
}

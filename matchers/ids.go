package matchers

import (
	"regexp"
	"strings"
)

// verdict of comparing identifiers of one kind.
type verdict int

const (
	notComparable verdict = iota
	sameNumber
	relatedNumber // the same company's other establishment, or the predecessor of a certificate
	nearNumber    // one character apart: perhaps misread, perhaps another company
	otherNumber
)

var (
	panamaCheck  = regexp.MustCompile(`(?i)[\s,]*D\.?\s?V\.?[\s:.]*\d{1,2}\s*$`)
	gstin        = regexp.MustCompile(`^\d{2}([A-Z]{5}\d{4}[A-Z])[1-9A-Z]Z[0-9A-Z]$`)
	canadianUnit = regexp.MustCompile(`^(\d{9})R[A-Z]\d{4}$`)
	dutchUnit    = regexp.MustCompile(`^(\d{9})B\d{2}$`)
)

// taxKeys gives the forms under which one company identifier may stand
// elsewhere: with and without the country, the establishment, the check digit's mark.
func taxKeys(id string) []string {
	c := CompactNumber(panamaCheck.ReplaceAllString(id, ""))
	if len(c) < 5 {
		return nil
	}
	keys := []string{c}
	add := func(k string) {
		if len(k) >= 5 && !contains(keys, k) {
			keys = append(keys, k)
		}
	}
	bare := c
	if country := taxCountry(c); country != "" {
		bare = c[2:]
		add(bare)
		if country == "FR" && len(bare) == 11 { // VAT: two check characters and the SIREN
			add(bare[2:])
		}
		if country == "FR" && len(bare) == 14 { // EORI: the SIRET, which begins with the SIREN
			add(bare[:9])
		}
	}
	for _, pattern := range []*regexp.Regexp{gstin, canadianUnit, dutchUnit} {
		if m := pattern.FindStringSubmatch(bare); m != nil {
			add(m[1])
		}
	}
	if end := strings.TrimRight(bare, "0"); len(bare)-len(end) >= 3 && len(end) >= 8 {
		add(end) // an EORI made of a national number and zeros
	}
	if isNumber(bare) {
		add(strings.TrimLeft(bare, "0")) // zeros that a spreadsheet has eaten
	}
	return keys
}

// taxCountry gives the country in front of a VAT or EORI number: two letters
// that a digit or a short national part follows.
func taxCountry(compact string) string {
	if len(compact) < 8 || compact[0] < 'A' || compact[1] < 'A' || !strings.ContainsAny(compact[2:4], "0123456789") {
		return ""
	}
	code, ok := CountryCode(compact[:2])
	switch {
	case ok:
		return code
	case compact[:2] == "EL" || compact[:2] == "XI":
		return compact[:2]
	}
	return ""
}

// taxID is a company identifier with the forms it may take.
type taxID struct {
	text string
	keys []string
}

func prepareTaxIDs(texts ...string) []taxID {
	var ids []taxID
	for _, text := range texts {
		for _, t := range several(text) {
			if keys := taxKeys(t); keys != nil {
				ids = append(ids, taxID{t, keys})
			}
		}
	}
	return ids
}

// compareTaxIDs compares every identifier of one side with every one of the
// other and answers the best news; another number counts only where both are
// of one kind.
func compareTaxIDs(as, bs []taxID) (best verdict, fromA, fromB string) {
	for _, a := range as {
		for _, b := range bs {
			for _, x := range a.keys {
				for _, y := range b.keys {
					v := compareKeys(x, y)
					if v != notComparable && (best == notComparable || v < best) {
						best, fromA, fromB = v, a.text, b.text
					}
				}
			}
		}
	}
	return best, fromA, fromB
}

func compareKeys(x, y string) verdict {
	if x == y {
		return sameNumber
	}
	if len(x) > len(y) {
		x, y = y, x
	}
	if isNumber(x) && isNumber(y) {
		if len(y)-len(x) == 1 && len(x) >= 8 && y[:len(x)] == x {
			return sameNumber // written without its check digit
		}
		if len(x) == 14 && len(y) == 14 && x[:8] == y[:8] {
			return relatedNumber // CNPJ: another establishment of the company
		}
	}
	if shape(x) != shape(y) {
		return notComparable
	}
	if edits(x, y, 1) == 1 {
		return nearNumber
	}
	return otherNumber
}

// shape tells kinds of numbers apart: length, and where letters stand.
func shape(s string) string {
	b := []byte(s)
	for i, c := range b {
		if c >= '0' && c <= '9' {
			b[i] = '9'
		} else {
			b[i] = 'A'
		}
	}
	return string(b)
}

// compareNumbers compares certificate numbers. Different numbers say nothing:
// a partner's record often bears last year's.
func compareNumbers(as, bs []string) (best verdict, fromA, fromB string) {
	for _, a := range as {
		for _, b := range bs {
			v := notComparable
			x, y := CompactNumber(a), CompactNumber(b)
			switch {
			case !telling(x) || !telling(y):
			case x == y:
				v = sameNumber
			case series(a) != "" && series(a) == series(b):
				v = relatedNumber
			}
			if v != notComparable && (best == notComparable || v < best) {
				best, fromA, fromB = v, a, b
			}
		}
	}
	return best, fromA, fromB
}

// telling says whether a number is long enough to name one paper: SGC-12 is not.
func telling(compact string) bool {
	digits := 0
	for i := range len(compact) {
		if compact[i] >= '0' && compact[i] <= '9' {
			digits++
		}
	}
	return len(compact) >= 7 && digits >= 4
}

var inSeries = regexp.MustCompile(`^([A-Z]{6}\d{5})-(\d{1,2})-\d{1,3}$`)

// series gives what the certificates of one site have in common where the
// number counts renewals at its end, as BASC's do: COLBOG01418-1-8.
func series(number string) string {
	m := inSeries.FindStringSubmatch(strings.ToUpper(strings.ReplaceAll(number, " ", "")))
	if m == nil {
		return ""
	}
	return m[1] + "-" + m[2]
}

// several splits a list written with semicolons.
func several(s string) []string {
	var list []string
	for v := range strings.SplitSeq(s, ";") {
		if v = strings.TrimSpace(v); v != "" {
			list = append(list, v)
		}
	}
	return list
}

// Identity ties the copies of one certificate within an organisation: program,
// number and holder in their normal forms. It is "" where the paper does not
// give both number and holder.
func Identity(program, number, holder string) string {
	number, holder = CompactNumber(number), HolderKey(holder)
	if number == "" || holder == "" {
		return ""
	}
	return program + "|" + number + "|" + holder
}

// HolderKey is the form in which two readings of one holder are equal: the normal
// name without its legal form, which copies of one paper and its renewals write
// in many ways.
func HolderKey(holder string) string {
	if holder == "" {
		return ""
	}
	n := prepareName(holder)
	return strings.Join(n.words, " ")
}

package extract

import (
	"regexp"
	"strings"
)

// opener is what opens a finding that is not in a table: "3.", "NC 2", "F-07",
// "MSC 7.4 – Must.", "Finding 1 of 4", "[Critical] 5.2".
type opener struct {
	criterion string
	severity  string
	named     bool // says finding, non-conformity or gives an id such as F-07
	explicit  bool // the criterion has MSC or the like before it
	to        int  // first atom after it
}

// findingID is the number of a finding as auditors write it.
var findingID = regexp.MustCompile(`^(?:[A-Z]{1,4}[-–]?\d{1,3}|#\d{1,3})$`)

// openerWords lead to a criterion or a finding's number and say nothing else.
var openerWords = map[string]bool{"msc": true, "ctpat": true, "tpat": true, "c": true, "criterion": true, "criteria": true, "minimum": true, "security": true, "requirement": true, "no": true, "nr": true,
	"number": true, "ref": true, "clause": true, "item": true, "of": true, "n": true, "criterio": true, "requisito": true, "numeral": true, "minimo": true, "de": true, "seguridad": true, "severity": true, "class": true, "section": true, "id": true}

// namedWords are the words for a finding in an opener.
var namedWords = map[string]bool{"finding": true, "nc": true, "nonconformity": true, "nonconformities": true, "conformity": true, "observation": true, "deficiency": true, "issue": true, "hallazgo": true, "gap": true, "conformidad": true, "non": true, "conformance": true, "nonconformance": true, "compliance": true, "point": true}

// readOpener reads the opener that begins the atoms.
func (p *paper) readOpener(a span) opener {
	var o opener
	i := 0
	for i < len(a) && i < 14 {
		w := strings.Trim(a[i].word.Text, "()[]{}.,:;–—-|•")
		n := atomsOfWord(a, i)
		if e, m := p.lx.values.at(a, i); m > 0 && o.severity == "" && delimited(a, i, m) {
			if v := valueOf(e, "severity"); v != "" {
				o.severity, i = v, i+m
				o.to = i
				continue
			}
		}
		switch m := criterionID.FindStringSubmatch(w); {
		case m != nil && a[i].first():
			if stated := i > 0 && (a[i-1].key == "msc" || strings.HasPrefix(a[i-1].key, "criteri") || a[i-1].key == "tpat" || a[i-1].key == "ctpat"); stated || !o.explicit {
				o.criterion, o.explicit = m[1], stated
			}
			i += n
			o.to = i
		case a[i].first() && findingID.MatchString(w) && n > 1:
			o.named = true
			i += n
			o.to = i
		case a[i].digits && len(a[i].key) <= 3 && n == 1 && (i == 0 || openerWords[a[i-1].key] || namedWords[a[i-1].key] || a[i-1].digits):
			o.named = o.named || i > 0 && namedWords[a[i-1].key]
			i++
			if i > 1 || strings.ContainsAny(a[i-1].after(), ".):/-–") || i < len(a) && (openerWords[a[i].key] || strings.ContainsAny(a[i].before(), "(")) {
				o.to = i
			}
		case openerWords[a[i].key] || namedWords[a[i].key]:
			i++
			if i == len(a) {
				o.to = i
			}
		default:
			return o
		}
	}
	return o
}

// opens says whether the opener is one: a criterion, or a finding's own number
// with a severity or a criterion.
func (o opener) opens() bool { return o.to > 0 && (o.criterion != "" || o.named) }

// atomsOfWord is how many atoms from i stand in one word.
func atomsOfWord(a span, i int) int {
	n := 1
	for i+n < len(a) && a[i+n].word == a[i].word {
		n++
	}
	return n
}

// delimited says whether punctuation, or the end of the cell, sets a wording
// off from what follows.
func delimited(a span, i, n int) bool {
	if i+n >= len(a) || a[i+n].seg != a[i+n-1].seg {
		return true
	}
	return strings.ContainsAny(joined(a, i+n), ")]:–—·|,.;/") || strings.TrimSpace(joined(a, i+n)) == "-" || a[i].text() == strings.ToUpper(a[i].text()) && len(a[i].key) > 3
}

func valueOf(entries []kindEntry, field string) string {
	for _, e := range entries {
		if e.field == field {
			return e.value
		}
	}
	return ""
}

package matchers

import (
	"fmt"
	"io"
	"math/big"
	"regexp"
	"strings"
	"unicode"
	"unicode/utf8"

	"certdex/evidence"
)

// PartnerFile is what a file of partner records holds.
type PartnerFile struct {
	Partners []evidence.Partner
	Lines    []int    // on which each partner stands
	Bad      []BadRow // rows that were not taken, the first MaxBadRows one by one
	BadRows  int      // how many they are
	Unknown  []string // columns that certdex does not know; their values are kept in Extra
}

var partnerColumns = columnSet("id", "name", "aliases", "address", "city", "region", "postal_code", "country", "tax_id", "mid",
	"certificate_numbers", "program", "external_id", "parent_id", "kind", "tier", "eori", "scac", "scan_id",
	"contact_email", "contact_language", "owner")

func columnSet(columns ...string) map[string]bool {
	set := make(map[string]bool, len(columns))
	for _, c := range columns {
		set[c] = true
	}
	return set
}

// ReadPartners reads partner records from CSV (UTF-8; comma, semicolon or tab)
// or XLSX (first sheet), told apart by content; name is used in messages. The
// header decides the order of the columns; name, and id or external_id, must be
// there. Bad rows are reported and the others taken. An error (an
// *evidence.Error) means that the file as a whole is of no use.
func ReadPartners(r io.Reader, name string) (PartnerFile, error) {
	return ReadPartnersUpTo(r, name, MaxTableRows)
}

// ReadPartnersUpTo does so where the file has no more rows than maxRows.
func ReadPartnersUpTo(r io.Reader, name string, maxRows int) (PartnerFile, error) {
	t, err := openTable(r, name)
	if err != nil {
		return PartnerFile{}, err
	}
	t.maxRows = maxRows
	required := []string{"name"}
	if !contains(t.columns, "external_id") {
		required = []string{"id", "name"}
	}
	if err := t.require(required...); err != nil {
		t.close()
		return PartnerFile{}, err
	}
	f := PartnerFile{Unknown: t.unknown(partnerColumns)}
	lines := map[string]int{} // id → line on which it stands
	f.Bad, err = t.each(func(r row) error {
		p, err := t.partner(r)
		if err != nil {
			return err
		}
		key := "id " + p.ID
		if p.ID == "" {
			key = "external_id " + p.ExternalID
		}
		if line, taken := lines[key]; taken {
			return rowError(fmt.Sprintf("%s stands on line %d already", key, line))
		}
		lines[key] = r.line
		f.Partners, f.Lines = append(f.Partners, p), append(f.Lines, r.line)
		return nil
	})
	f.BadRows = t.badRows
	return f, err
}

func (t *tableReader) partner(r row) (evidence.Partner, error) {
	p := evidence.Partner{
		ID: r.get("id"), ExternalID: r.get("external_id"), ParentID: r.get("parent_id"),
		Name: r.get("name"), Aliases: several(r.get("aliases")),
		Address: r.get("address"), City: r.get("city"), Region: r.get("region"), PostalCode: r.get("postal_code"),
		TaxID: plainNumber(r.get("tax_id")), MIDs: several(r.get("mid")), CertificateNumbers: several(plainNumber(r.get("certificate_numbers"))),
		Program: r.get("program"), Kind: r.get("kind"), Tier: r.get("tier"), EORI: r.get("eori"), SCAC: r.get("scac"), ScanID: r.get("scan_id"),
		ContactEmail: r.get("contact_email"), ContactLanguage: r.get("contact_language"), Owner: r.get("owner"),
	}
	if p.ID == "" && p.ExternalID == "" {
		return p, rowError("has neither id nor external_id")
	}
	if p.Name == "" {
		return p, rowError("has no name")
	}
	if err := usable(&p); err != nil {
		return p, err
	}
	if p.ParentID != "" && p.ParentID == p.ID {
		return p, rowError("names itself as its parent")
	}
	if country := r.get("country"); country != "" {
		code, ok := CountryCode(country)
		if !ok {
			return p, rowError(fmt.Sprintf("%q is no country that certdex knows", country))
		}
		p.Country = code
	}
	for i, column := range t.columns {
		if v := r.get(column); v != "" && !partnerColumns[column] {
			if p.Extra == nil {
				p.Extra = map[string]string{}
			}
			p.Extra[t.titles[i]] = v
		}
	}
	return p, nil
}

// usable says of the ids and names of a partner what keeps them from being told
// apart, shown or asked for, by the rules of every other name.
func usable(p *evidence.Partner) (err error) {
	for _, id := range []struct{ column, value string }{{"id", p.ID}, {"external_id", p.ExternalID}, {"parent_id", p.ParentID}} {
		if id.value == "" {
			continue
		}
		if _, err := evidence.Name(id.value, id.column, evidence.MaxID); err != nil {
			return err
		}
		if strings.ContainsFunc(id.value, unicode.IsControl) || utf8.RuneCountInString(id.value) > evidence.MaxID {
			return rowError(id.column + " holds line breaks or long runs of blanks")
		}
		if strings.Contains(id.value, "/") || id.value == "." || id.value == ".." {
			return rowError(fmt.Sprintf("%s is %q; an id holds no / and is not . or .., for it stands in addresses", id.column, id.value))
		}
	}
	if p.Name, err = evidence.Value(p.Name, "name", MaxCellRunes); err != nil {
		return err
	}
	for i := range p.Aliases {
		if p.Aliases[i], err = evidence.Value(p.Aliases[i], "an alias", MaxCellRunes); err != nil {
			return err
		}
	}
	return nil
}

// scientific is how spreadsheets write long numbers; 5E2 is somebody's own.
var scientific = regexp.MustCompile(`^\d(\.\d+[eE]\+?\d{1,2}|[eE]\+?(9|[1-9]\d))$`)

// plainNumber undoes what spreadsheets do to long numbers: 1.792143578001E12.
func plainNumber(s string) string {
	if !scientific.MatchString(s) {
		return s
	}
	f, _, err := big.ParseFloat(s, 10, 200, big.ToNearestEven)
	if err != nil || !f.IsInt() {
		return s
	}
	return f.Text('f', 0)
}

// LookupFile is what a file of look-ups holds.
type LookupFile struct {
	Queries []evidence.Lookup
	Bad     []BadRow
	Unknown []string // columns that certdex does not know; they are not looked at
}

// lookupColumns are what a partner can be sought by.
var lookupColumns = []string{"name", "address", "city", "postal_code", "country", "tax_id", "mid", "certificate_number"}

// ReadQueries reads look-ups: columns id and lookupColumns, any of which may be
// missing, but not all that a partner can be sought by. A query without an id is
// named by its line. A country that is not known is no reason to refuse a
// look-up; it is left out.
func ReadQueries(r io.Reader, name string) (LookupFile, error) {
	t, err := openTable(r, name)
	if err != nil {
		return LookupFile{}, err
	}
	if err := t.requireAny(lookupColumns...); err != nil {
		t.close()
		return LookupFile{}, err
	}
	f := LookupFile{Unknown: t.unknown(columnSet(append([]string{"id"}, lookupColumns...)...))}
	f.Bad, err = t.each(func(r row) error {
		q := lookupOfRow(r, "")
		if q.ID = r.get("id"); q.ID == "" {
			q.ID = fmt.Sprint("line ", r.line)
		}
		f.Queries = append(f.Queries, q)
		return nil
	})
	return f, err
}

func lookupOfRow(r row, prefix string) evidence.Lookup {
	q := evidence.Lookup{
		Name: r.get(prefix + "name"), Address: r.get(prefix + "address"), City: r.get(prefix + "city"), PostalCode: r.get(prefix + "postal_code"),
		TaxID: plainNumber(r.get(prefix + "tax_id")), MID: r.get(prefix + "mid"), CertificateNumber: plainNumber(r.get(prefix + "certificate_number")),
	}
	q.Country, _ = CountryCode(r.get(prefix + "country"))
	return q
}

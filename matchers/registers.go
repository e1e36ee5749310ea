package matchers

import (
	"io"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/xuri/excelize/v2"

	"certdex/evidence"
)

var registerStatuses = []string{"valid", "suspended", "withdrawn", "revoked", "expired"}

// MaxRegisterRows bounds the extract of a register; the largest known has some 20,000 rows.
const MaxRegisterRows = 200_000

// RegisterFile is what the extract of a status register holds.
type RegisterFile struct {
	Entries []evidence.RegisterEntry
	Bad     []BadRow // rows that were not taken, the first MaxBadRows one by one
	BadRows int      // how many they are
}

// ReadRegister reads the extract of a status register, CSV or XLSX: columns
// number, holder, country, chapter_or_authority, type, status, valid_from,
// valid_to, as_of; only holder is required. Dates are ISO dates, day.month.year
// or a spreadsheet's; an empty valid_to means no end.
func ReadRegister(r io.Reader, name string) (RegisterFile, error) {
	t, err := openTable(r, name)
	if err != nil {
		return RegisterFile{}, err
	}
	t.maxRows = MaxRegisterRows
	if err := t.require("holder"); err != nil {
		t.close()
		return RegisterFile{}, err
	}
	var f RegisterFile
	f.Bad, err = t.each(func(r row) error {
		e, err := registerEntry(r)
		if err == nil {
			f.Entries = append(f.Entries, e)
		}
		return err
	})
	f.BadRows = t.badRows
	return f, err
}

func registerEntry(r row) (evidence.RegisterEntry, error) {
	e := evidence.RegisterEntry{Number: r.get("number"), Holder: r.get("holder"), Authority: r.get("chapter_or_authority"),
		Type: r.get("type"), Status: strings.ToLower(r.get("status"))}
	if e.Holder == "" {
		return e, rowError("has no holder")
	}
	if e.Status != "" && !slices.Contains(registerStatuses, e.Status) {
		return e, rowError("status is " + strconv.Quote(e.Status) + "; known are " + strings.Join(registerStatuses, ", "))
	}
	if country := r.get("country"); country != "" {
		code, ok := CountryCode(country)
		if !ok {
			return e, rowError(strconv.Quote(country) + " is no country that certdex knows")
		}
		e.Country = code
	}
	for column, date := range map[string]*string{"valid_from": &e.ValidFrom, "valid_to": &e.ValidTo, "as_of": &e.AsOf} {
		iso, ok := isoDate(r.get(column))
		if !ok {
			return e, rowError(column + " is " + strconv.Quote(r.get(column)) + "; dates are written YYYY-MM-DD")
		}
		*date = iso
	}
	return e, nil
}

var spreadsheetDay = regexp.MustCompile(`^\d{5}(\.\d+)?$`)

// isoDate takes ISO dates, day.month.year and the day numbers of spreadsheets.
// What could be month first is refused.
func isoDate(s string) (string, bool) {
	if s == "" {
		return "", true
	}
	if spreadsheetDay.MatchString(s) {
		days, err := strconv.ParseFloat(s, 64)
		if err != nil {
			return "", false
		}
		t, err := excelize.ExcelDateToTime(days, false)
		return t.Format(time.DateOnly), err == nil
	}
	for _, layout := range []string{time.DateOnly, time.RFC3339, "2006-01-02 15:04:05", "02.01.2006", "2.1.2006"} {
		if t, err := time.Parse(layout, s); err == nil {
			return t.Format(time.DateOnly), true
		}
	}
	return "", false
}

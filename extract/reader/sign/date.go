package sign

import (
	"regexp"
	"strconv"
	"time"
)

// pdfDate is a date as PDF writes it: D:YYYYMMDDHHmmSSOHH'mm', all after the
// year optional.
var pdfDate = regexp.MustCompile(`^(?:D:)?(\d{4})(\d\d)?(\d\d)?(\d\d)?(\d\d)?(\d\d)?(?:(Z)|([+-])(\d\d)'?(\d\d)?)?`)

// Date reads a date of a PDF. A time without a zone is taken for UTC. ok is
// false for what is no date, and for one without a day.
func Date(s string) (at time.Time, ok bool) {
	m := pdfDate.FindStringSubmatch(s)
	if m == nil || m[3] == "" {
		return time.Time{}, false
	}
	number := func(i int) int {
		n, _ := strconv.Atoi(m[i]) // digits, or "" for 0
		return n
	}
	offset := (number(9)*60 + number(10)) * 60
	if m[8] == "-" {
		offset = -offset
	}
	year, month, day := number(1), time.Month(number(2)), number(3)
	at = time.Date(year, month, day, number(4), number(5), number(6), 0, time.FixedZone("", offset))
	if at.Month() != month || at.Day() != day || year == 0 || offset > 15*3600 || offset < -15*3600 {
		return time.Time{}, false
	}
	return at.UTC(), true
}

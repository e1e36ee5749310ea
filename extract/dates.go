package extract

import (
	"fmt"
	"strconv"
	"strings"
	"time"
)

// date is a date that stands on a page.
type date struct {
	value     string // ISO
	other     string // the other reading of a numeric date, or ""
	span      span
	lastOf    bool // the end of several days, as in "17 y 18 de junio"
	damaged   bool // characters were put right
	shortYear bool
	numeric   bool
}

// dateOrder is the order of day and month in numeric dates.
type dateOrder struct {
	monthFirst bool
	sure       bool // printed or shown by another date of the paper
	doubt      float64
}

// datesIn finds the dates of a row of atoms, in order. It is anchored: every
// part must be there, in a known order, next to each other.
func datesIn(a span, order dateOrder) []date {
	var dates []date
	for i := 0; i < len(a); {
		d, n := dateAt(a, i, order)
		if n == 0 {
			i++
			continue
		}
		d.span = a[i : i+n]
		dates = append(dates, d)
		i += n
	}
	return dates
}

func dateAt(a span, i int, order dateOrder) (date, int) {
	if !hasDigit(a[i].key) && !firstDay[a[i].key] {
		if d, n := monthFirst(a, i); n > 0 {
			return d, n
		}
		return wordedDate(a, i)
	}
	if d, n := dayFirst(a, i); n > 0 {
		return d, n
	}
	return numeric(a, i, order)
}

// firstDay is what OCR makes of the French 1er.
var firstDay = map[string]bool{"ler": true, "ier": true}

func hasDigit(s string) bool { return strings.ContainsAny(s, "0123456789") }

// dayFirst reads "20 de marzo de 2027", "10-AGO-2019", "1er juin 2018",
// "2nd of July, 2026", "17 y 18 de junio de 2026", "(20) días del mes de marzo
// de 2026".
func dayFirst(a span, i int) (date, int) {
	day, damagedDay, ok := dayOf(a[i].key)
	if !ok || i > 0 && glued(a[i-1]) {
		return date{}, 0
	}
	j := i + 1
	for j < len(a) && ordinal[a[j].key] {
		j++
	}
	if k, second := lastDay(a, j, day); k > j {
		d, n := afterDay(a, k, second)
		if n == 0 {
			d, n = numericAfterDay(a, k-1)
		}
		if n > 0 {
			d.lastOf = true
			return d, k + n - i
		}
	}
	d, n := afterDay(a, j, day)
	if n == 0 {
		return date{}, 0
	}
	d.damaged = d.damaged || damagedDay
	return d, j + n - i
}

var (
	ordinal   = map[string]bool{"st": true, "nd": true, "rd": true, "th": true, "er": true, "ro": true, "do": true, "o": true, "ero": true}
	rangeWord = map[string]bool{"y": true, "and": true, "und": true, "et": true, "al": true, "a": true, "to": true, "e": true, "en": true, "bis": true, "au": true, "&": true, "through": true, "till": true, "until": true, "hasta": true}
	between   = map[string]bool{"de": true, "del": true, "of": true, "dias": true, "dia": true, "days": true, "day": true, "mes": true, "the": true, "month": true, "ano": true, "year": true, "do": true, "in": true, "i": true}
)

// lastDay passes over the further days of "17 y 18", "14-15", "entre el 7 y el
// 9", "20, 21 and 22" and gives the last one.
func lastDay(a span, j, day int) (int, int) {
	for j+1 < len(a) {
		k := j
		for k+1 < len(a) && k-j < 2 && (rangeWord[a[k].key] || k > j && between[a[k].key] || dayArticle[a[k].key]) {
			k++
		}
		if k == j && !strings.ContainsAny(joined(a, j), "-–—/&,") {
			break
		}
		second, _, ok := dayOf(a[k].key)
		if !ok || second <= day {
			break
		}
		day, j = second, k+1
		for j < len(a) && ordinal[a[j].key] {
			j++
		}
	}
	return j, day
}

var dayArticle = map[string]bool{"el": true, "le": true, "den": true, "dem": true, "the": true, "dia": true, "zum": true}

// numericAfterDay reads the "11/06/2025" of "10 y 11/06/2025"; it is atoms less
// the day itself.
func numericAfterDay(a span, i int) (date, int) {
	d, n := numeric(a[i:], 0, dateOrder{}) // what stands before is the other day
	return d, max(0, n-1)
}

// afterDay reads the month and the year that follow a day.
func afterDay(a span, j, day int) (date, int) {
	start := j
	for j < len(a) && between[a[j].key] && j-start < 4 {
		j++
	}
	if j >= len(a) {
		return date{}, 0
	}
	month, damaged, ok := monthOf(a[j].key)
	if !ok {
		return date{}, 0
	}
	j++
	for k := 0; j < len(a) && between[a[j].key] && k < 3; k++ {
		j++
	}
	if j >= len(a) {
		return date{}, 0
	}
	if n, year := wordedYear(a, j); n > 0 {
		value, ok := iso(year, month, day)
		if !ok {
			return date{}, 0
		}
		return date{value: value, damaged: damaged}, j + n - start
	}
	year, short, damagedYear, ok := yearOf(a[j].key)
	if !ok || short && (between[a[j-1].key] || !strings.ContainsAny(joined(a, j), "-/.'’ ")) {
		return date{}, 0
	}
	value, ok := iso(year, month, day)
	if !ok {
		return date{}, 0
	}
	return date{value: value, damaged: damaged || damagedYear, shortYear: short}, j + 1 - start
}

// monthFirst reads "March 26, 2024", "marzo 20 de 2026", "April 14-15, 2026",
// "September 22 & 23, 2026", "May 12, 13 and 14, 2026".
func monthFirst(a span, i int) (date, int) {
	month, damaged, ok := monthOf(a[i].key)
	if !ok || damaged && len(a[i].key) < 6 || i+2 >= len(a) {
		return date{}, 0
	}
	j := i + 1
	day, damagedDay, ok := dayOf(a[j].key)
	if !ok {
		return date{}, 0
	}
	j++
	for j < len(a) && ordinal[a[j].key] {
		j++
	}
	last := false
	if k, second := lastDay(a, j, day); k > j && k < len(a) {
		day, j, last = second, k, true
	}
	for k := 0; j < len(a) && between[a[j].key] && k < 2; k++ {
		j++
	}
	if j >= len(a) {
		return date{}, 0
	}
	year, short, damagedYear, ok := yearOf(a[j].key)
	if !ok || short {
		return date{}, 0
	}
	value, ok := iso(year, month, day)
	if !ok {
		return date{}, 0
	}
	return date{value: value, lastOf: last, damaged: damaged || damagedDay || damagedYear}, j + 1 - i
}

// numeric reads 2026-03-20, 20/03/2026, 20.3.26 and the like; both separators
// must be the same.
func numeric(a span, i int, order dateOrder) (date, int) {
	if i+2 >= len(a) || i > 0 && glued(a[i-1]) {
		return date{}, 0
	}
	sep := joined(a, i+1)
	if !separator(sep) || !separator(joined(a, i+2)) || strings.TrimSpace(sep) != strings.TrimSpace(joined(a, i+2)) {
		return date{}, 0
	}
	if i+3 < len(a) && glued(a[i+2]) {
		return date{}, 0
	}
	x, damagedX, okX := number(a[i].key)
	y, damagedY, okY := number(a[i+1].key)
	if !okX || !okY {
		return date{}, 0
	}
	damaged := damagedX || damagedY
	if len(a[i].key) == 4 { // ISO
		d, damagedDay, ok := dayOf(a[i+2].key)
		value, valid := iso(x, y, d)
		if !ok || !valid || x < 1950 || x > 2099 {
			return date{}, 0
		}
		return date{value: value, damaged: damaged || damagedDay, numeric: true}, 3
	}
	year, short, damagedYear, ok := yearOf(a[i+2].key)
	if !ok || len(a[i].key) > 2 || len(a[i+1].key) > 2 {
		return date{}, 0
	}
	dayFirst, okDay := iso(year, y, x)
	monthFirst, okMonth := iso(year, x, y)
	d := date{damaged: damaged || damagedYear, shortYear: short, numeric: true}
	switch {
	case !okDay && !okMonth:
		return date{}, 0
	case !okMonth || dayFirst == monthFirst:
		d.value = dayFirst
	case !okDay:
		d.value = monthFirst
	case strings.Contains(sep, "."): // dots are written day first everywhere
		d.value = dayFirst
	case order.monthFirst:
		d.value, d.other = monthFirst, dayFirst
	default:
		d.value, d.other = dayFirst, monthFirst
	}
	return d, 3
}

// joined gives the punctuation before a[j], with a space where a new word
// begins.
func joined(a span, j int) string {
	if j <= 0 || j >= len(a) {
		return ""
	}
	if a[j].word == a[j-1].word {
		return a[j-1].after()
	}
	if s := a[j-1].after() + a[j].before(); s != "" {
		return s + " "
	}
	return " "
}

func separator(s string) bool {
	switch strings.TrimSpace(s) {
	case "/", "-", ".", "–", "−":
		return true
	}
	return false
}

// glued says whether a number goes on right after the atom, so that what
// follows is part of a longer one.
func glued(a *atom) bool {
	if a.last() || !hasDigit(a.key) {
		return false
	}
	switch a.after() {
	case "/", "-", ".":
		return true
	}
	return false
}

func dayOf(key string) (day int, damaged, ok bool) {
	for _, suffix := range []string{"st", "nd", "rd", "th", "er", "ro", "do"} {
		if d, found := strings.CutSuffix(key, suffix); found && len(d) <= 2 && d != "" {
			if d == "l" || d == "i" {
				return 1, true, true
			}
			key = d
			break
		}
	}
	n, damaged, ok := number(key)
	return n, damaged, ok && len(key) <= 2 && n >= 1 && n <= 31
}

// yearOf reads a year of four digits from 1950, or of two.
func yearOf(key string) (year int, short, damaged, ok bool) {
	n, damaged, ok := number(key)
	switch {
	case !ok:
		return 0, false, false, false
	case len(key) == 4 && n >= 1950 && n <= 2099:
		return n, false, damaged, true
	case len(key) == 2 && n < 70:
		return 2000 + n, true, damaged, true
	}
	return 0, false, false, false
}

var digitRepair = strings.NewReplacer("o", "0", "q", "0", "l", "1", "i", "1", "|", "1", "z", "2", "s", "5", "b", "8", "g", "9")

// number reads digits, putting letters right that OCR makes of them; at least
// one true digit must be there.
func number(key string) (n int, damaged, ok bool) {
	if len(key) > 4 || !hasDigit(key) {
		return 0, false, false
	}
	repaired := digitRepair.Replace(key)
	n, err := strconv.Atoi(repaired)
	return n, repaired != key, err == nil && n >= 0
}

func iso(year, month, day int) (string, bool) {
	t := time.Date(year, time.Month(month), day, 0, 0, 0, 0, time.UTC)
	if month < 1 || month > 12 || t.Day() != day || t.Month() != time.Month(month) {
		return "", false
	}
	return fmt.Sprintf("%04d-%02d-%02d", year, month, day), true
}

// monthsBetween is the distance of two ISO dates in months and days over.
func monthsBetween(from, to string) (n, days int, ok bool) {
	a, errA := time.Parse(time.DateOnly, from)
	b, errB := time.Parse(time.DateOnly, to)
	if errA != nil || errB != nil || b.Before(a) {
		return 0, 0, false
	}
	n = (b.Year()-a.Year())*12 + int(b.Month()-a.Month())
	if a.AddDate(0, n, 0).After(b.AddDate(0, 0, 2)) {
		n--
	}
	return n, int(b.Sub(a.AddDate(0, n, 0)).Hours() / 24), true
}

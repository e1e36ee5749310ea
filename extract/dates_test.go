package extract

import (
	"strings"
	"testing"
	"time"

	"certdex/evidence"
)

func atomsIn(text string) span {
	var a span
	for w := range strings.FieldsSeq(text) {
		atoms := atomsOf(&evidence.Word{Text: w, Box: evidence.Box{0, 0, 0.1, 0.01}}, 1)
		if len(atoms) == 0 && len(a) > 0 {
			a[len(a)-1].trail += w
		}
		a = append(a, atoms...)
	}
	return a
}

func TestDates(t *testing.T) {
	tests := []struct{ what, text, want string }{
		{"Spanish in full", "20 de marzo de 2027", "2027-03-20"},
		{"Spanish with del", "5 de mayo del 2026", "2026-05-05"},
		{"Spanish letters of the month", "22-SET-2026", "2026-09-22"},
		{"August in Spanish letters", "10-AGO-2019", "2019-08-10"},
		{"month first in Spanish", "marzo 20 de 2026", "2026-03-20"},
		{"days of the month", "a los (20) días del mes de marzo de 2026", "2026-03-20"},
		{"English day first", "17 October 2024", "2024-10-17"},
		{"English month first", "March 26, 2024", "2024-03-26"},
		{"English ordinal", "2nd of July, 2026", "2026-07-02"},
		{"German", "14. März 2026", "2026-03-14"},
		{"German without the accent", "14. Marz 2026", "2026-03-14"},
		{"German dots", "01.03.2021", "2021-03-01"},
		{"French first", "1er juin 2018", "2018-06-01"},
		{"French first as OCR reads it", "ler juin 2018", "2018-06-01"},
		{"Polish", "dnia 18 marca 2024 r.", "2024-03-18"},
		{"Dutch", "5 september 2019", "2019-09-05"},
		{"Portuguese", "3 de março de 2025", "2025-03-03"},
		{"Italian", "7 luglio 2023", "2023-07-07"},
		{"ISO", "2026-03-20", "2026-03-20"},
		{"slashes, day first", "20/03/2026", "2026-03-20"},
		{"month first when the day says so", "03/20/2026", "2026-03-20"},
		{"two digits of the year", "20/03/26", "2026-03-20"},
		{"spaces around a slash", "06/07 /2026", "2026-07-06"},
		{"letters for digits", "2O/O3/2026", "2026-03-20"},
		{"a damaged month", "17 de setiembrc de 2026", "2026-09-17"},
		{"the last of two days", "17 y 18 de junio de 2026", "2026-06-18"},
		{"the last of a range of days", "April 14-15, 2026", "2026-04-15"},
		{"days joined by a numeric date", "los días 10 y 11/06/2025", "2025-06-11"},
		{"three days", "20, 21 and 22 November 2025", "2025-11-22"},
		{"three days in Spanish", "los días 3, 4 y 5 de marzo de 2026", "2026-03-05"},
		{"days joined by an ampersand", "September 22 & 23, 2026", "2026-09-23"},
		{"three days, month first", "May 12, 13 and 14, 2026", "2026-05-14"},
		{"days of the week", "Sunday 18 October to Tuesday 20 October 2026", "2026-10-20"},
		{"a range of dots", "12.05.2026–14.05.2026", "2026-05-14"},
		{"a range of dots, month and year once", "12.–14.05.2026", "2026-05-14"},
		{"the same without the first dot", "12-14.05.2026", "2026-05-14"},
		{"from to in Spanish", "los días 12 al 14 de mayo de 2026", "2026-05-14"},
		{"del al in Spanish", "del 29 de junio al 2 de julio de 2026", "2026-07-02"},
		{"days with articles", "entre el 7 y el 9 de septiembre de 2026", "2026-09-09"},
		{"a day in words", "a los cinco días del mes de octubre de 2026", "2026-10-05"},
		{"all in words", "a los treinta y un días de agosto de dos mil veintiséis", "2026-08-31"},
		{"days joined to a month by hyphens", "14 al 16-SET-2026", "2026-09-16"},
		{"an English ordinal in words", "the twenty third day of May, 2026", "2026-05-23"},
		{"a leap day", "29.02.2024", "2024-02-29"},

		{"no leap day", "29.02.2023", ""},
		{"no day", "marzo de 2026", ""},
		{"no year", "20 de marzo", ""},
		{"a phone number", "04 21 555-0144", ""},
		{"a version", "6.0.1", ""},
		{"a regulation", "952/2013", ""},
		{"a longer number", "1/20/03/2026/7", ""},
	}
	for _, tt := range tests {
		got := ""
		if d := datesIn(atomsIn(tt.text), dateOrder{}); len(d) > 0 {
			got = d[len(d)-1].value
		}
		if got != tt.want {
			t.Errorf("%s: %q gives %q, not %q", tt.what, tt.text, got, tt.want)
		}
	}
}

func TestDateOrder(t *testing.T) {
	d := datesIn(atomsIn("03/04/2026"), dateOrder{})
	if len(d) != 1 || d[0].value != "2026-04-03" || d[0].other != "2026-03-04" {
		t.Errorf("day first: %+v", d)
	}
	d = datesIn(atomsIn("03/04/2026"), dateOrder{monthFirst: true})
	if len(d) != 1 || d[0].value != "2026-03-04" || d[0].other != "2026-04-03" {
		t.Errorf("month first: %+v", d)
	}
}

func FuzzDates(f *testing.F) {
	for _, s := range []string{"20 de marzo de 2027", "2O/O3/2026", "April 14-15, 2026", "1er juin 2018 – 3", "99.99.9999"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, text string) {
		for _, d := range datesIn(atomsIn(text), dateOrder{}) {
			if _, err := time.Parse(time.DateOnly, d.value); err != nil {
				t.Errorf("%q gives %q", text, d.value)
			}
			if len(d.span) == 0 {
				t.Errorf("%q gives a date without a place", text)
			}
		}
	})
}

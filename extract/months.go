package extract

import "strings"

// monthNames are the names of the months without accents: full names, genitive
// forms and the usual short ones.
var monthNames = map[string][]string{
	"en": {"january jan", "february feb", "march mar", "april apr", "may", "june jun", "july jul", "august aug", "september sep sept", "october oct", "november nov", "december dec"},
	"es": {"enero ene", "febrero feb", "marzo mar", "abril abr", "mayo may", "junio jun", "julio jul", "agosto ago", "septiembre setiembre sep set sept", "octubre oct", "noviembre nov", "diciembre dic"},
	"de": {"januar jan janner jaenner", "februar feb feber", "marz mrz maerz", "april apr", "mai", "juni jun", "juli jul", "august aug", "september sep sept", "oktober okt", "november nov", "dezember dez"},
	"fr": {"janvier janv", "fevrier fevr fev", "mars", "avril avr", "mai", "juin", "juillet juil", "aout", "septembre sept", "octobre oct", "novembre nov", "decembre dec"},
	"pt": {"janeiro jan", "fevereiro fev", "marco mar", "abril abr", "maio mai", "junho jun", "julho jul", "agosto ago", "setembro set", "outubro out", "novembro nov", "dezembro dez"},
	"nl": {"januari jan", "februari feb", "maart mrt", "april apr", "mei", "juni jun", "juli jul", "augustus aug", "september sep", "oktober okt", "november nov", "december dec"},
	"pl": {"stycznia styczen", "lutego luty", "marca marzec", "kwietnia kwiecien", "maja maj", "czerwca czerwiec", "lipca lipiec", "sierpnia sierpien", "wrzesnia wrzesien", "pazdziernika pazdziernik", "listopada listopad", "grudnia grudzien"},
	"it": {"gennaio gen", "febbraio febbr", "marzo mar", "aprile apr", "maggio mag", "giugno giu", "luglio lug", "agosto ago", "settembre sett", "ottobre ott", "novembre nov", "dicembre dic"},
}

var months = func() map[string]int {
	m := map[string]int{}
	for _, list := range monthNames {
		for i, names := range list {
			for _, n := range strings.Fields(names) {
				m[n] = i + 1
			}
		}
	}
	return m
}()

// monthOf reads a month's name; damaged says that OCR hurt it and the nearest
// name was taken.
func monthOf(key string) (month int, damaged, ok bool) {
	if m, ok := months[key]; ok {
		return m, false, true
	}
	if len(key) < 3 || len(key) > 12 {
		return 0, false, false
	}
	mended := strings.NewReplacer("0", "o", "1", "i", "5", "s", "3", "e").Replace(key)
	if m, ok := months[mended]; ok {
		return m, true, true
	}
	if len(key) < 5 {
		return 0, false, false
	}
	found := 0
	for name, m := range months {
		if len(name) >= 5 && oneEdit(name, mended) {
			if found != 0 && found != m {
				return 0, false, false
			}
			found = m
		}
	}
	return found, true, found != 0
}

// oneEdit says whether a letter changed, added or left out makes a of b.
func oneEdit(a, b string) bool {
	if len(a) > len(b) {
		a, b = b, a
	}
	if len(b)-len(a) > 1 {
		return false
	}
	i := 0
	for i < len(a) && a[i] == b[i] {
		i++
	}
	if len(a) == len(b) {
		return i == len(a) || a[i+1:] == b[i+1:]
	}
	return a[i:] == b[i+1:]
}

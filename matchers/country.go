package matchers

import (
	_ "embed"
	"strings"
	"sync"

	"golang.org/x/text/language"
	"golang.org/x/text/language/display"
)

//go:embed data/countries.txt
var countriesText string

// countryNames maps normal names to ISO 3166-1 alpha-2: the names of CLDR in
// English, Spanish, Portuguese, French and German, alpha-3 codes, and the ways
// of writing in data/countries.txt.
var countryNames = sync.OnceValue(func() map[string]string {
	names := map[string]string{}
	for _, line := range dataLines(countriesText) {
		code, spellings, _ := strings.Cut(line, ":")
		for s := range strings.SplitSeq(spellings, ";") {
			names[NormalName(s)] = strings.TrimSpace(code)
		}
	}
	tongues := []language.Tag{language.English, language.Spanish, language.Portuguese, language.French, language.German}
	for a := 'A'; a <= 'Z'; a++ {
		for b := 'A'; b <= 'Z'; b++ {
			region, err := language.ParseRegion(string([]rune{a, b}))
			if err != nil || !region.IsCountry() || region.Canonicalize() != region || region.String() == "ZZ" {
				continue
			}
			code := region.String()
			if len(code) != 2 || code == "UK" {
				continue
			}
			addCountryName(names, region.ISO3(), code)
			for _, tongue := range tongues {
				addCountryName(names, display.Regions(tongue).Name(region), code)
			}
			names[strings.ToLower(code)] = code
		}
	}
	return names
})

func addCountryName(names map[string]string, name, code string) {
	key := NormalName(name)
	if _, taken := names[key]; key != "" && !taken {
		names[key] = code
	}
}

// CountryCode gives the ISO 3166-1 alpha-2 code of a country's code or name in
// English, Spanish, Portuguese, French or German; ok is false for anything else.
func CountryCode(s string) (code string, ok bool) {
	key := NormalName(s)
	key = strings.TrimPrefix(key, "the ")
	code, ok = countryNames()[key]
	return code, ok
}

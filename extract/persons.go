package extract

import (
	"slices"
	"strings"
	"unicode"
)

// namesPlace says whether a word of an address stands in a name.
func (p *paper) namesPlace(s span) bool {
	return p.countryOf(s) != "" || slices.ContainsFunc(s, func(a *atom) bool { return len(a.key) > 2 && p.lx.places[a.key] })
}

// titled are what stands before a name and is no part of it.
var titled = map[string]bool{"ing": true, "cp": true, "ec": true, "dr": true, "dra": true, "lic": true, "licda": true, "sr": true, "sra": true, "mr": true, "mrs": true, "ms": true, "frau": true, "herr": true,
	"capt": true, "cdr": true, "lt": true, "col": true, "gen": true, "abg": true, "arq": true, "econ": true, "cpa": true, "mba": true, "gez": true, "dipl": true, "mme": true, "mag": true, "prof": true, "cap": true, "crnl": true, "fdo": true, "don": true, "dona": true, "msc": true, "ab": true, "abog": true, "adm": true, "lcda": true, "lcdo": true, "licdo": true, "mtro": true, "mtra": true, "mgtr": true, "mgs": true, "cpc": true, "psic": true, "eng": true, "sir": true, "phd": true, "m": true, "mlle": true, "dott": true, "dssa": true, "drs": true, "mgr": true, "tec": true, "tcnl": true, "cnel": true, "gral": true, "alm": true, "cc": true, "contralm": true, "dipling": true, "ra": true, "ddr": true, "magister": true,
	"jur": true, "rer": true, "phil": true, "nat": true, "pol": true, "oec": true, "habil": true, "ir": true, "mgst": true, "inz": true, "hab": true, "mtr": true, "hr": true, "adir": true, "orr": true, "minr": true, "vo": true, "bo": true, "vobo": true, "inga": true, "arqta": true, "senor": true, "senora": true, "licenciado": true, "licenciada": true, "ingeniero": true, "ingeniera": true, "doctor": true, "doctora": true, "maitre": true}

// degrees are what stands behind a name and a comma and is no part of it.
var degrees = map[string]bool{"mba": true, "phd": true, "msc": true, "bsc": true, "cpa": true, "esq": true, "llm": true, "mgtr": true, "mgs": true, "cpp": true, "meng": true, "llb": true, "dba": true, "cissp": true, "obe": true, "mbe": true, "cbe": true}

// withoutTitles passes over titles before a person's name and degrees behind
// it.
func withoutTitles(a span) span {
	for len(a) > 1 && titled[a[0].key] && !(a[0].key == "ab" && strings.Contains(a[0].text(), ".")) { // "A.B. de Vries"
		for a = a[1:]; len(a) > 1 && !a[0].first() && strings.HasPrefix(a[0].word.Text, "Dr.in") || len(a) > 1 && (a[0].key == "ª" || a[0].key == "a" && !a[0].first()); { // "Dr.in", "Mag.ª"
			a = a[1:]
		}
	}
	for n := len(a) - 1; n > 1; n-- {
		if !strings.Contains(joined(a, n), ",") {
			continue
		}
		var degree strings.Builder
		for _, x := range a[n:] {
			degree.WriteString(x.key)
		}
		if !degrees[degree.String()] {
			break
		}
		a = a[:n]
	}
	return a
}

// nameLength is how many atoms from i read like a person's name: two to six
// words with capitals, initials, and small joints.
func nameLength(a span, i int, lx *lexicon) int {
	n, words, full := 0, 0, 0
	for j := i; j < len(a); j++ {
		r := []rune(a[j].text())
		if hasDigit(a[j].key) || r[0] == '&' {
			break
		}
		if j > i && a[j].word != a[j-1].word {
			sep := strings.ReplaceAll(joined(a, j), ".", "")
			if strings.TrimSpace(sep) != "" {
				break
			}
			if sentenceEnds(a[j-1], a[j]) {
				break
			}
		}
		switch {
		case unicode.IsUpper(r[0]):
			if a[j].first() {
				words++
			}
			if len(r) > 1 {
				full++
			}
			n = j + 1 - i
		case nameJoint[a[j].key] || !a[j].first():
		default:
			j = len(a)
		}
		if words > 7 {
			return 0
		}
	}
	if words < 2 && !(words == 1 && full >= 2) || full < 1 {
		return 0
	}
	return n
}

var nameJoint = map[string]bool{"de": true, "del": true, "la": true, "las": true, "los": true, "van": true, "von": true, "der": true, "den": true, "y": true, "da": true, "do": true, "dos": true,
	"di": true, "le": true, "bin": true, "al": true, "ten": true, "ter": true, "zu": true, "e": true, "i": true, "du": true}

// looksPersonal says whether a name reads like a person's and not like a
// company's, a body's or a place's.
func (p *paper) looksPersonal(s span) bool {
	if len(s) < 2 || hyphened(s) || p.endsInLegalForm(s) && len(s[len(s)-1].key) > 2 {
		return false
	}
	if _, i, _ := p.lx.issuers.in(s); i >= 0 {
		return false
	}
	for i, a := range s {
		if p.lx.companies[a.key] || strings.Contains(a.key, "basc") || notPersonal[a.key] {
			return false
		}
		if _, n := p.lx.positions.at(s, i); n > 0 {
			return false
		}
		if (i == 0 || i == len(s)-1) && p.lx.places[a.key] && len(a.key) > 3 {
			return false
		}
	}
	if e, n := p.lx.labels.at(s, 0); n == len(s) && len(e) > 0 {
		return false
	}
	if _, n := p.lx.titles.at(s, 0); n > 0 {
		return false
	}
	if _, n := p.lx.closings.at(s, 0); n > 0 {
		return false
	}
	if len(p.holder.span) > 0 && compactKey(s.text()) == compactKey(p.holder.field.Value) {
		return false
	}
	if p.countryOf(s) != "" && len(s) <= 3 {
		return false
	}
	return true
}

var notPersonal = map[string]bool{"customs": true, "aduanas": true, "douanes": true, "zoll": true, "hauptzollamt": true, "revenue": true, "organization": true, "organizacion": true, "authority": true,
	"autoridad": true, "republic": true, "republica": true, "ministerio": true, "ministry": true, "certificate": true, "certificado": true, "security": true, "seguridad": true, "norma": true, "scan": true,
	"audit": true, "report": true, "capitulo": true, "chapter": true, "officer": true, "department": true, "departamento": true, "direccion": true, "division": true, "stamp": true, "signature": true,
	"firma": true, "sello": true, "date": true, "fecha": true, "page": true, "pagina": true, "comercio": true, "commerce": true, "alianza": true, "alliance": true, "association": true, "network": true,
	"dear": true, "operateur": true, "economique": true, "operador": true, "wirtschaftsbeteiligter": true, "douanier": true, "aduanero": true, "direction": true, "sir": true, "madam": true, "economic": true, "operator": true, "valid": true, "unterschrift": true, "siegel": true, "cachet": true, "authorised": true, "authorized": true, "company": true,
	"score": true, "risk": true, "operativo": true, "board": true, "junta": true, "unit": true, "team": true, "programme": true, "program": true, "agency": true, "agencia": true, "administration": true,
	"administracion": true, "tributaria": true, "estado": true, "national": true, "nacional": true, "office": true, "oficina": true, "consejo": true, "grussen": true, "bewilligung": true, "zertifikat": true,
	"business": true, "secure": true, "world": true, "system": true, "sistema": true, "management": true, "compliance": true, "supplier": true, "chain": true, "supply": true, "signed": true}

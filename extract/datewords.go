package extract

// smallNumbers are the numbers up to thirty-one in words, as days of the month
// are written out in deeds.
var smallNumbers = wordedNumbers(map[string]string{
	"es": "uno dos tres cuatro cinco seis siete ocho nueve diez once doce trece catorce quince dieciseis diecisiete dieciocho diecinueve veinte veintiuno veintidos veintitres veinticuatro veinticinco veintiseis veintisiete veintiocho veintinueve treinta",
	"en": "first second third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth thirteenth fourteenth fifteenth sixteenth seventeenth eighteenth nineteenth twentieth",
	"fr": "premier deux trois quatre cinq six sept huit neuf dix onze douze treize quatorze quinze seize",
	"de": "ersten zweiten dritten vierten funften sechsten siebten achten neunten zehnten elften zwolften",
	"pt": "um dois tres quatro cinco seis sete oito nove dez onze doze treze catorze quinze dezesseis dezessete dezoito dezenove vinte",
})

// tens join with a unit: "treinta y uno", "twenty third".
var tens = map[string]int{"veinte": 20, "treinta": 30, "twenty": 20, "thirty": 30, "vingt": 20, "trente": 30, "cuarenta": 40, "vinte": 20, "trinta": 30}

func wordedNumbers(lists map[string]string) map[string]int {
	m := map[string]int{"primero": 1, "primer": 1, "un": 1, "veintiun": 21}
	for _, list := range lists {
		for i, key := range keysOf(list) {
			m[key] = i + 1
		}
	}
	return m
}

// wordedNumber reads a number in words at a[i] and how many atoms it has.
func wordedNumber(a span, i int) (n, value int) {
	ten, isTen := tens[a[i].key]
	if !isTen {
		value = smallNumbers[a[i].key]
		return min(value, 1), value
	}
	j := i + 1
	if j < len(a) && (a[j].key == "y" || a[j].key == "et" || a[j].key == "e") {
		j++
	}
	if j < len(a) {
		if unit := smallNumbers[a[j].key]; unit > 0 && unit < 10 {
			return j + 1 - i, ten + unit
		}
	}
	return 1, ten
}

// wordedDate reads "cinco días del mes de octubre de 2026" and "fifth day of
// October 2026".
func wordedDate(a span, i int) (date, int) {
	n, day := wordedNumber(a, i)
	if n == 0 || day > 31 {
		return date{}, 0
	}
	j := i + n
	if j+1 < len(a) && a[j].digits && a[j+1].key == "dias" { // "cinco (5) días"
		j++
	}
	d, m := afterDay(a, j, day)
	if m == 0 {
		return date{}, 0
	}
	return d, j + m - i
}

// wordedYear reads "dos mil veintiséis" and "two thousand and twenty six".
func wordedYear(a span, j int) (n, year int) {
	if j+2 >= len(a) || !(a[j].key == "dos" && a[j+1].key == "mil" || a[j].key == "two" && a[j+1].key == "thousand" || a[j].key == "deux" && a[j+1].key == "mille") {
		return 0, 0
	}
	k := j + 2
	if a[k].key == "and" && k+1 < len(a) {
		k++
	}
	m, value := wordedNumber(a, k)
	if m == 0 || value < 1 || value > 69 {
		return 0, 0
	}
	return k + m - j, 2000 + value
}

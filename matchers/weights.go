package matchers

// The weights of the comparison, in log-odds. Those of names were fitted by
// logistic regression to labelled pairs and look-ups of real organisation
// names; those of identifiers and places follow from how often they agree by
// chance, and were checked on labelled certificates.

// odds is how far the likeness of two names speaks for one company.
func (l likeness) odds() float64 {
	x := -5.0 + 8*l.shared - 2*l.contrast - 1*l.omission + 2*l.whole + 1.5*l.rarest + 1*l.agreed + 0.5*l.form - 1.5*l.numbers
	if l.equal {
		x++
	}
	return x
}

const (
	// Two names without a writing system in common say little against each other.
	unreadableOdds = -1.5

	midOdds          = 2.0
	sameCountryOdds  = 0.7
	otherCountryOdds = -2.5
	sameCityOdds     = 1.0
	otherCityOdds    = -0.8
	unnamedCityOdds  = -0.2
)

// Limits of the probability where something contradicts: below the default
// threshold of a match, so that a person decides.
const (
	numbersLimit          = 0.80 // numbers or roman numerals in the names differ
	otherCountryLimit     = 0.60
	identifiedAbroadLimit = 0.85 // an identifier agrees, and the country does not
)

var taxOdds = map[verdict]float64{sameNumber: 7, relatedNumber: 4.5, nearNumber: -1, otherNumber: -4}

var taxLimits = map[verdict]float64{nearNumber: 0.80, otherNumber: 0.45}

var numberOdds = map[verdict]float64{sameNumber: 6, relatedNumber: 5}

// numberScores are what the pieces show.
var numberScores = map[verdict]float64{sameNumber: 1, relatedNumber: 0.9, nearNumber: 0.3, otherNumber: 0}

func postalOdds(likeness float64) float64 {
	switch {
	case likeness >= 0.8:
		return 1.2
	case likeness > 0:
		return 0.2
	}
	return -0.6
}

func addressOdds(likeness float64, numbersAgree, numbersDiffer bool) float64 {
	switch {
	case numbersAgree && likeness >= 0.75:
		return 2.5
	case numbersAgree && likeness >= 0.5:
		return 1
	case numbersDiffer && likeness < 0.35:
		return -1
	case likeness >= 0.7:
		return 1
	}
	return -0.3
}

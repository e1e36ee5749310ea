package matchers

// The weights of the comparison, in log-odds. Those of names were fitted by
// logistic regression to labelled pairs and look-ups of real organisation
// names; those of identifiers and places follow from how often they agree by
// chance, and were checked on labelled certificates.

// odds is how far the likeness of two names speaks for one company.
func (l likeness) odds() float64 {
	x := -5.0 - 1.5*l.shared + 5.5*l.shared*l.shared + 4*l.rarest + 0.9*l.agreed + 0.5*l.whole + 0.5*l.form -
		2.4*l.contrast - 0.6*l.omission - 0.5*l.numbers
	switch {
	case l.equal:
		x += 1.5
	case l.whole == 1:
		x += 0.8 // the same but for the legal form
	}
	return x
}

// contrasts says whether both names have words that the other contradicts, as
// sister companies do; one letter in a long word is no contradiction.
func (l likeness) contrasts() bool {
	return l.contrast > 0.08 || l.against > 0.2 || l.syllables && l.against > 0.05
}

// lacks says whether one name has words more than a legal form: a branch, a
// subsidiary, or the same company written in full.
func (l likeness) lacks() bool { return l.omission > 0.12 || l.syllables && l.omission > 0.02 }

const (
	// Two names without a writing system in common say little against each other.
	unreadableOdds = -1.5

	midOdds          = 2.0
	sameCountryOdds  = 0.3
	otherCountryOdds = -3.0
	sameCityOdds     = 1.0
	otherCityOdds    = -0.8
	unnamedCityOdds  = -0.2
)

// Limits of the probability where something contradicts: below the default
// threshold of a match, so that a person decides.
const (
	namesLimit            = 0.80 // words, numbers or roman numerals in the names contradict
	lackingLimit          = 0.85 // one name has words more, and the address does not speak for it
	otherCountryLimit     = 0.60
	identifiedAbroadLimit = 0.85 // an identifier agrees, and the country does not
)

// mostProbable is as sure as a comparison can be: papers and lists have errors.
const mostProbable = 0.999

const (
	sameDoorLikeness = 0.75
	limitBand        = 0.05
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
	case numbersAgree && likeness >= 0.9:
		return 3.5
	case numbersAgree && likeness >= sameDoorLikeness:
		return 2.5
	case numbersAgree && likeness >= 0.5:
		return 1
	case numbersDiffer:
		return -2
	case likeness >= 0.7:
		return 1
	}
	return -0.3
}

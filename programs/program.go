package programs

import (
	"slices"
	"strings"
)

// Program is one certificate program as its data file describes it.
type Program struct {
	Code      string              `yaml:"code"` // of the extraction contract
	Name      string              `yaml:"name"`
	Names     map[string][]string `yaml:"names"`     // own names by language
	Countries []string            `yaml:"countries"` // issuing countries, ISO alpha-2; empty is any
	Kind      string              `yaml:"kind"`      // what its papers are: certificate or audit_report

	Detect      []Phrase          `yaml:"detect"`       // what speaks for or against the program
	NotEvidence []LookAlike       `yaml:"not_evidence"` // what makes a paper something else
	Issuers     []Issuer          `yaml:"issuers"`
	Labels      Labels            `yaml:"labels"` // label words beyond the shared ones
	Number      []NumberPattern   `yaml:"-"`
	Shapes      []string          `yaml:"number_shapes"` // source of Number
	NumberLevel bool              `yaml:"number_level"`  // the number spells the level, as in DEAEOF1234
	Standards   []Standard        `yaml:"standards"`
	Levels      []Level           `yaml:"levels"`
	DateOrder   map[string]string `yaml:"date_order"` // by country or language code: dmy, mdy
	Validity    Validity          `yaml:"validity"`
	Recognition []Recognition     `yaml:"recognition"`
	Proves      []string          `yaml:"proves"` // ids of CTPAT minimum security criteria
	Register    Register          `yaml:"register"`
	Hosts       []string          `yaml:"hosts"` // of the issuers in the web, those below them included; empty where not known
	Bodies      Bodies            `yaml:"bodies"`
	Never       []string          `yaml:"never"` // field names that its papers do not carry

	// SecurityLevels lists the levels that carry the security element; empty
	// where every level does. Derived from Levels.
	SecurityLevels []string `yaml:"-"`
}

// Phrase is a wording with the weight it adds when it stands on a paper.
// Weights are log-odds; a negative one speaks against the program.
type Phrase struct {
	Text   string  `yaml:"text"`
	Weight float64 `yaml:"weight"`
}

// LookAlike is a wording of papers that name the program and are no evidence
// of it, with the kind such a paper has.
type LookAlike struct {
	Text   string  `yaml:"text"`
	Weight float64 `yaml:"weight"`
	Kind   string  `yaml:"kind"`
}

// Issuer is a body or office that grants or hands out papers.
type Issuer struct {
	Name    string   `yaml:"name"`    // as written, matched without case and accents; may end in " …" for a place that follows
	Also    []string `yaml:"also"`    // other spellings
	Country string   `yaml:"country"` // where it is
	Office  bool     `yaml:"office"`  // an office that hands out in the name of an issuer
}

// Bodies are words by which the head of a paper is known to name the authority
// or the office that grants it, where no known issuer stands there.
type Bodies struct {
	Authority []string `yaml:"authority"`
	Office    []string `yaml:"office"`
}

// Standard is a norm whose printed variants fold to one value.
type Standard struct {
	Pattern string `yaml:"pattern"` // regular expression over folded text
	Value   string `yaml:"value"`   // with $1 for groups
}

// Level is a type, tier or grade.
type Level struct {
	Code     string   `yaml:"code"`
	Words    []string `yaml:"words"`    // wordings that mean this level
	Security bool     `yaml:"security"` // carries the security element
}

// ValidityKind says how long papers of a program live.
type ValidityKind string

// Kinds of validity.
const (
	FixedTerm ValidityKind = "fixed_term" // a new certificate each term
	OpenEnded ValidityKind = "open_ended" // until suspended or revoked
	Report    ValidityKind = "report"     // a report with a cadence
)

// Validity is a program's policy of validity.
type Validity struct {
	Kind   ValidityKind `yaml:"kind"`
	Months []int        `yaml:"months"` // usual terms, the commonest first
}

// Recognition is a mutual recognition or acceptance by CTPAT.
type Recognition struct {
	By     string   `yaml:"by"`
	From   string   `yaml:"from"`   // ISO date or month
	Levels []string `yaml:"levels"` // which count; empty is all
	Source string   `yaml:"source"`
}

// Register tells what a program's public register is good for.
type Register struct {
	Name           string `yaml:"name"`
	Complete       bool   `yaml:"complete"`    // lists every holder, so that absence means something
	HasNumbers     bool   `yaml:"has_numbers"` // lists certificate numbers
	StaleAfterDays int    `yaml:"stale_after_days"`
}

// NumberOK says whether a certificate number has a shape of the program;
// known is false where no shape is known.
func (p Program) NumberOK(number string) (ok, known bool) {
	if len(p.Number) == 0 {
		return false, false
	}
	return slices.ContainsFunc(p.Number, func(n NumberPattern) bool { return n.Match(number) }), true
}

// HostKnown says whether a host, in lower case, is one of the issuers'.
func (p Program) HostKnown(host string) bool {
	return slices.ContainsFunc(p.Hosts, func(known string) bool {
		return host == known || strings.HasSuffix(host, "."+known)
	})
}

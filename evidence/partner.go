package evidence

// Partner is one record of a member's list of business partners: a company or
// one of its sites. The names of the columns are those of the matching contract.
type Partner struct {
	ID                 string            `json:"id"` // the member's own id, unique in the organisation
	ExternalID         string            `json:"external_id,omitempty"`
	ParentID           string            `json:"parent_id,omitempty"`
	Name               string            `json:"name"`
	Aliases            []string          `json:"aliases,omitempty"`
	Address            string            `json:"address,omitempty"`
	City               string            `json:"city,omitempty"`
	Region             string            `json:"region,omitempty"`
	PostalCode         string            `json:"postal_code,omitempty"`
	Country            string            `json:"country,omitempty"` // ISO 3166-1 alpha-2
	TaxID              string            `json:"tax_id,omitempty"`
	MIDs               []string          `json:"mid,omitempty"`
	CertificateNumbers []string          `json:"certificate_numbers,omitempty"`
	Program            string            `json:"program,omitempty"`
	Kind               string            `json:"kind,omitempty"`
	Tier               string            `json:"tier,omitempty"`
	EORI               string            `json:"eori,omitempty"`
	SCAC               string            `json:"scac,omitempty"`
	ScanID             string            `json:"scan_id,omitempty"`
	ContactEmail       string            `json:"contact_email,omitempty"`
	ContactLanguage    string            `json:"contact_language,omitempty"`
	Owner              string            `json:"owner,omitempty"`
	Extra              map[string]string `json:"extra,omitempty"` // columns certdex does not know, kept as they came
}

// Lookup is what is known of a company whose partner record is sought.
type Lookup struct {
	ID                string
	Name              string
	Aliases           []string // the name in other scripts or languages, where the paper gives it twice
	Address           string   // several are separated by ";"
	City              string
	PostalCode        string
	Country           string
	TaxID             string // several are separated by ";"
	MID               string
	CertificateNumber string // several are separated by ";"
}

// Candidate is a partner that may be the one sought.
type Candidate struct {
	Partner string  `json:"partner"`
	Score   float64 `json:"score"` // probability that the two are the same company
	Pieces  []Piece `json:"pieces"`
}

// Piece is one reason for a score: what was compared and how alike it is.
type Piece struct {
	Aspect  string  `json:"aspect"` // name, tax_id, certificate_number, country, city, postal_code, address, mid
	Score   float64 `json:"score"`
	Query   string  `json:"query"`
	Partner string  `json:"partner"`
}

// Decision says what the matcher would do with its best candidate.
type Decision string

// Decisions of the matching contract.
const (
	Match    Decision = "match"    // may be taken without a person
	Possible Decision = "possible" // a person decides
	NoMatch  Decision = "none"
)

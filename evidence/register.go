package evidence

// RegisterEntry is one row of a status register's extract.
type RegisterEntry struct {
	Number    string `json:"number,omitempty"`
	Holder    string `json:"holder"`
	Country   string `json:"country,omitempty"`
	Authority string `json:"chapter_or_authority,omitempty"`
	Type      string `json:"type,omitempty"`
	Status    string `json:"status,omitempty"` // valid, suspended, withdrawn, revoked, expired
	ValidFrom string `json:"valid_from,omitempty"`
	ValidTo   string `json:"valid_to,omitempty"` // "" is no end
	AsOf      string `json:"as_of,omitempty"`
}

// Corroboration is what a status register says of a document.
type Corroboration struct {
	Answer    string          `json:"answer"`            // confirmed, contradicted, ambiguous, not_listed, stale, unreachable, no_register
	Differs   []string        `json:"differs,omitempty"` // which of holder, number, valid_from, valid_to, type, status
	Entries   []RegisterEntry `json:"entries,omitempty"`
	ExtractID string          `json:"extract_id,omitempty"`
	AsOf      string          `json:"as_of,omitempty"`
}

// Answers of the matching contract.
const (
	Confirmed    = "confirmed"
	Contradicted = "contradicted"
	Ambiguous    = "ambiguous"
	NotListed    = "not_listed"
	Stale        = "stale"
	Unreachable  = "unreachable"
	NoRegister   = "no_register"
)

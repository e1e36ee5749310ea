package evidence

// Severity says how much a flag weighs against a document as evidence.
type Severity string

// Severities from worst to least.
const (
	Blocking Severity = "blocking" // not evidence as it stands
	Caution  Severity = "caution"  // a person must look
	Notice   Severity = "notice"   // good to know
)

// Flag is something about a document that a specialist should know.
type Flag struct {
	Code     string   `json:"code"`
	Severity Severity `json:"severity"`
	Message  string   `json:"message"` // a sentence for a person
	Field    string   `json:"field,omitempty"`
	Document string   `json:"document,omitempty"` // the other document, for duplicate and superseded
}

// Flag codes.
const (
	FlagExpired         = "expired"
	FlagExpires30       = "expires_within_30_days"
	FlagExpires60       = "expires_within_60_days"
	FlagExpires90       = "expires_within_90_days"
	FlagNotYetValid     = "not_yet_valid"
	FlagVerifyBy        = "verify_again_by"  // no end is printed; the program's usual term is counted from the paper's date
	FlagHolderMismatch  = "holder_mismatch"  // holder differs from the partner it was uploaded for
	FlagCountryMismatch = "country_mismatch" // country differs from the partner's
	FlagLowConfidence   = "low_confidence"
	FlagNumberMalformed = "number_malformed"
	FlagLookAlike       = "look_alike" // reads like a certificate and is none
	FlagDuplicate       = "duplicate"
	FlagSuperseded      = "superseded"
	FlagUnknownProgram  = "program_unknown"
	FlagNoSecurity      = "no_security_element" // customs simplification only
	FlagAmbiguousDate   = "ambiguous_date"
	FlagNoPartner       = "no_partner"
	FlagRegister        = "register" // what the status register says against it
	// FlagVerificationHost: the address for checking the paper is not the issuer's.
	FlagVerificationHost = "verification_host"
	FlagNotAssessed      = "not_assessed" // certdex failed to say what is wrong with it
)

package evidence

// Kind says what sort of paper a document is.
type Kind string

// The kinds of the extraction contract.
const (
	Certificate     Kind = "certificate"
	AuditReport     Kind = "audit_report"
	SelfAssessment  Kind = "self_assessment"
	StatusLetter    Kind = "status_letter"
	InProcessLetter Kind = "in_process_letter"
	Questionnaire   Kind = "questionnaire"
	OtherKind       Kind = "other"
)

// OtherProgram is the program code of a paper of no program that certdex knows.
const OtherProgram = "other"

// Field names of the extraction contract.
const (
	Issuer            = "issuer"
	IssuingOffice     = "issuing_office"
	Holder            = "holder"
	Reference         = "reference"
	ScanID            = "scan_id"
	VerificationURL   = "verification_url"
	HolderTaxID       = "holder_tax_id"
	Facility          = "facility"
	Address           = "address"
	Country           = "country"
	CertificateNumber = "certificate_number"
	Standard          = "standard"
	Scope             = "scope"
	Role              = "role"
	Level             = "level"
	Status            = "status"
	IssuedOn          = "issued_on"
	EffectiveOn       = "effective_on"
	ExpiresOn         = "expires_on"
	AuditedOn         = "audited_on"
	Validity          = "validity"
	Signatory         = "signatory"
	MID               = "mid"
	StatedOn          = "stated_on"
	AuditFirm         = "audit_firm"
	AuditNotice       = "audit_notice"
	AuditMode         = "audit_mode"
	AuditType         = "audit_type"
	SectionScore      = "section_score"
	CountryRisk       = "country_risk"
	Score             = "score"
	Rating            = "rating"
	Finding           = "finding"
)

// UntilRevoked is the value of the validity field of a paper that says it has no end.
const UntilRevoked = "until_revoked"

// FieldNames lists every field name in the order in which people read them.
var FieldNames = []string{
	Holder, HolderTaxID, Facility, Address, Country, CertificateNumber, Issuer, IssuingOffice,
	Standard, Level, Status, Scope, Role, IssuedOn, EffectiveOn, ExpiresOn, Validity, AuditedOn, StatedOn,
	AuditFirm, AuditType, AuditNotice, AuditMode, Score, Rating, SectionScore, CountryRisk, Finding,
	Signatory, MID, ScanID, Reference, VerificationURL,
}

// Repeats says of which field names a document may carry several values.
var Repeats = map[string]bool{
	HolderTaxID: true, Facility: true, Address: true, Country: true, CertificateNumber: true, Standard: true,
	Role: true, Level: true, Signatory: true, MID: true, ScanID: true, AuditType: true, SectionScore: true,
	Finding: true, Reference: true, VerificationURL: true,
}

// Dates says which field names carry an ISO date.
var Dates = map[string]bool{IssuedOn: true, EffectiveOn: true, ExpiresOn: true, AuditedOn: true, StatedOn: true}

// Warning codes of the extraction contract.
const (
	TextPixelsDiffer     = "text_pixels_differ"
	HiddenText           = "hidden_text"
	AlteredAfterSigning  = "altered_after_signing"
	SignatureInvalid     = "signature_invalid"
	LowResolution        = "low_resolution"
	PartialPage          = "partial_page"
	LanguageModelMissing = "language_model_missing"
	OCREmpty             = "ocr_empty"
	AmbiguousDate        = "ambiguous_date"
	SplitUncertain       = "split_uncertain"
)

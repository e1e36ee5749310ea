package programs

// Words are wordings by language code.
type Words map[string][]string

// Labels are wordings by the field that they announce. The field "none" is for
// labels of values that no field wants, such as the date of printing.
type Labels map[string]Words

// NoField is the name under which labels of unwanted values stand.
const NoField = "none"

// Lexicon is what every program's papers share: label words, the wordings of
// sentences, legal forms, titles of signatories, names of countries.
type Lexicon struct {
	Labels     Labels `yaml:"labels"`      // stand before or above a value
	WeakLabels Labels `yaml:"weak_labels"` // likewise, but often of something else
	Inline     Labels `yaml:"inline"`      // stand before a value inside a sentence
	Trailing   Labels `yaml:"trailing"`    // stand after a date inside a sentence

	Fillers    Words `yaml:"fillers"`     // between "certifies that" and the name
	Stops      Words `yaml:"stops"`       // end a name or an address inside a sentence
	Positions  Words `yaml:"positions"`   // titles of those who sign
	Closings   Words `yaml:"closings"`    // "Yours faithfully": a name follows
	Greetings  Words `yaml:"greetings"`   // "Dear Sir": the address is above
	Addressee  Words `yaml:"addressee"`   // "Messrs": the name is below
	ScopeLeads Words `yaml:"scope_leads"` // "las actividades de": open a scope and are no part of it
	Attention  Words `yaml:"attention"`   // "c/o": the line names a person or another place
	NoEnd      Words `yaml:"no_end"`      // the paper says that it has no expiry
	Ranges     Words `yaml:"ranges"`      // between the two dates of a period
	Common     Words `yaml:"common"`      // frequent words that tell the language
	Roles      Words `yaml:"roles"`       // what operators are in the supply chain
	Visits     Words `yaml:"visits"`      // an audit or a visit that a date in its sentence is of
	NoVisit    Words `yaml:"no_visit"`    // make the date one of another thing
	Members    Words `yaml:"memberships"` // make "since" the start of a membership
	Until      Words `yaml:"until"`       // "until" and the like, before a word of Revoked
	Revoked    Words `yaml:"revoked"`
	Ended      Words `yaml:"ended"`  // behind a number: it is no longer in force
	Titles     Kinds `yaml:"titles"` // headings that tell the kind of a paper

	LegalForms []string            `yaml:"legal_forms"`
	Companies  []string            `yaml:"companies"` // words that names of firms carry and names of people do not
	Places     []string            `yaml:"places"`    // words that addresses carry
	TaxIDs     []string            `yaml:"tax_ids"`   // labels of identifiers that stand right before them
	AuditFirms []string            `yaml:"audit_firms"`
	Values     map[string]Kinds    `yaml:"values"` // field → value → wordings, for fields with a fixed set of values
	Countries  map[string][]string `yaml:"countries"`
}

// Kinds are wordings by the value that they mean.
type Kinds map[string][]string

package reader

// Facts are what the file says of itself, beside its pages.
type Facts struct {
	Producer    string   `json:"producer,omitempty"`
	Creator     string   `json:"creator,omitempty"`
	Created     string   `json:"created,omitempty"`  // as the file writes it
	Modified    string   `json:"modified,omitempty"` // as the file writes it
	Version     string   `json:"version,omitempty"`  // of the PDF format
	Encrypted   bool     `json:"encrypted,omitempty"`
	JavaScript  bool     `json:"javascript,omitempty"`
	Form        bool     `json:"form,omitempty"`
	Signatures  int      `json:"signatures,omitempty"`  // fields that hold one; not checked
	Attachments []string `json:"attachments,omitempty"` // names, at most 100
	// Structure is what pdfcpu thinks of the file: "valid", "invalid", or
	// "unknown" where it did not come to an end. It is advice: a file that
	// PDFium reads is read.
	Structure string `json:"structure,omitempty"`
}

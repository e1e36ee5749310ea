package evidence

import (
	"fmt"
	"time"
)

// Facts are what a file says of itself, beside its pages.
type Facts struct {
	Producer   string     `json:"producer,omitempty"`
	Creator    string     `json:"creator,omitempty"`
	Created    string     `json:"created,omitempty"`    // as the file writes it
	CreatedAt  *time.Time `json:"created_at,omitempty"` // the same, where it is a time
	Modified   string     `json:"modified,omitempty"`
	ModifiedAt *time.Time `json:"modified_at,omitempty"`
	Version    string     `json:"version,omitempty"` // of the PDF format
	Encrypted  bool       `json:"encrypted,omitempty"`
	JavaScript bool       `json:"javascript,omitempty"`
	Form       bool       `json:"form,omitempty"`
	// Updates counts the changes that were appended to the file as it was
	// first written, those by which it was signed included.
	Updates     int         `json:"updates,omitempty"`
	Signatures  []Signature `json:"signatures,omitempty"`
	Attachments []string    `json:"attachments,omitempty"` // names
	// Structure is what pdfcpu thinks of the file: "valid", "invalid", or
	// "unknown" where it did not come to an end. It is advice: a file that
	// PDFium reads is read.
	Structure string `json:"structure,omitempty"`
}

// SignatureState says what came out when a signature was checked.
type SignatureState string

// States of signatures. None says that the signer is who the certificate names:
// whom its issuer may be trusted for is not judged.
const (
	SignatureHolds     SignatureState = "holds"     // the signed bytes are as they were signed
	SignatureBroken    SignatureState = "broken"    // they are not, or the signature is damaged
	SignatureUnchecked SignatureState = "unchecked" // it is of a kind that is not checked
)

// Signature is an electronic signature or time stamp in a file.
type Signature struct {
	State        SignatureState `json:"state"`
	Why          string         `json:"why,omitempty"`          // of a state other than holds
	Signer       string         `json:"signer,omitempty"`       // common name of the certificate
	Organisation string         `json:"organisation,omitempty"` // of the certificate
	Issuer       string         `json:"issuer,omitempty"`       // who issued the certificate
	SignedAt     *time.Time     `json:"signed_at,omitempty"`    // as the signer's clock said, or a time stamp
	SubFilter    string         `json:"sub_filter,omitempty"`
	TimeStamp    bool           `json:"time_stamp,omitempty"` // it vouches for a time, not for a signer
	Expired      bool           `json:"expired,omitempty"`    // the certificate was not valid at that time
	// WholeFile says that all bytes of the file are signed but the signature's
	// own. Without it something was added later, or left out.
	WholeFile bool `json:"whole_file"`
}

// Altered says that the file has signatures and none covers it as it is now.
func (f Facts) Altered() bool {
	for _, s := range f.Signatures {
		if s.WholeFile {
			return false
		}
	}
	return len(f.Signatures) > 0
}

// Warnings are what the facts say against the file's own pages; Finish gives
// them to every document that does not stand in a part.
func (f Facts) Warnings() []Warning {
	var warnings []Warning
	for _, s := range f.Signatures {
		if s.State == SignatureBroken {
			warnings = append(warnings, Warning{Code: SignatureInvalid, Message: fmt.Sprintf("the electronic signature%s does not hold: %s", by(s), s.Why)})
		}
	}
	if f.Altered() {
		last := f.Signatures[len(f.Signatures)-1]
		warnings = append(warnings, Warning{Code: AlteredAfterSigning,
			Message: fmt.Sprintf("the file was changed after the last electronic signature%s, which does not cover what was added", by(last))})
	}
	return warnings
}

func by(s Signature) string {
	if s.Signer == "" {
		return ""
	}
	return " by " + s.Signer
}

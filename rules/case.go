// Package rules says what a document proves and what is wrong with it, in
// sentences that a person understands. It is pure: it takes what is known and
// today's date, and stores nothing. What time decides comes from Standing,
// Register and Proves whenever it is asked; what the paper, its partner and
// other documents say comes from Assess.
package rules

import (
	"certdex/evidence"
	"certdex/programs"
)

// Version names the rules; it is kept with every decision.
const Version = "2"

// Case is all that is known of a document when it is judged.
type Case struct {
	Document      evidence.Document
	Program       programs.Program
	Known         bool                   // whether Program is one that certdex knows
	UploadedFor   *evidence.Partner      // whom the uploader named; nil for nobody
	Partner       *evidence.Partner      // chosen by a person or matched; nil for nobody
	Candidates    []evidence.Candidate   // ranked, of the matcher
	Decision      evidence.Decision      // of the matcher
	Corroboration evidence.Corroboration // as the matcher gave it, whatever its age
	Duplicates    []Other                // same identity and dates in the organisation
	Newer         []Other                // same program and holder, valid for longer
	// Possible is the probability from which the matcher takes two companies
	// for perhaps the same.
	Possible float64
}

// Other is another document of the organisation.
type Other struct {
	DocumentID string
	Number     string
	IssuedOn   string // ISO date or ""
	ExpiresOn  string // ISO date or ""
	FileName   string
}

// lowConfidence is the probability under which a value should be looked at.
const lowConfidence = 0.75

// evidenceKinds are the kinds of paper that can prove anything.
var evidenceKinds = map[evidence.Kind]bool{evidence.Certificate: true, evidence.AuditReport: true, evidence.StatusLetter: true}

// kindSentences say why the other kinds prove nothing.
var kindSentences = map[evidence.Kind]string{
	evidence.InProcessLetter: "This letter says that the company has applied; it does not say that it is certified.",
	evidence.SelfAssessment:  "This is the company's own assessment, not a third party's.",
	evidence.Questionnaire:   "This is a questionnaire, not a certificate.",
	evidence.OtherKind:       "This reads like a certificate and is none of the papers that count as evidence, such as a training or attendance certificate.",
}

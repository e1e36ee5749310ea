package reader

import (
	"fmt"

	"certdex/evidence"
	"certdex/extract/reader/pdf"
	"certdex/extract/reader/sign"
)

// factsOf says what PDFium and the file's own bytes tell of a PDF as a whole.
func factsOf(file *pdf.Document, data []byte) evidence.Facts {
	p := file.Properties()
	facts := evidence.Facts{
		Producer: short(p.Producer), Creator: short(p.Creator), Created: short(p.Created), Modified: short(p.Modified),
		Encrypted: p.Encrypted, JavaScript: p.JavaScript, Updates: pdf.Updates(data), Structure: "unknown",
	}
	if at, ok := sign.Date(p.Created); ok {
		facts.CreatedAt = &at
	}
	if at, ok := sign.Date(p.Modified); ok {
		facts.ModifiedAt = &at
	}
	for _, raw := range file.Signatures() {
		facts.Signatures = append(facts.Signatures, sign.Check(data, raw))
	}
	for _, name := range p.Attachments {
		facts.Attachments = append(facts.Attachments, short(name))
	}
	return facts
}

// checkFacts is the parent's check of what a child says of a file.
func checkFacts(f evidence.Facts) error {
	if len(f.Attachments) > maxNames || len(f.Signatures) > maxNames || f.Updates < 0 || f.Updates > maxUpdates {
		return fmt.Errorf("%w: facts beyond measure", errFrame)
	}
	texts := append([]string{f.Producer, f.Creator, f.Created, f.Modified, f.Version, f.Structure}, f.Attachments...)
	for _, s := range f.Signatures {
		switch s.State {
		case evidence.SignatureHolds, evidence.SignatureBroken, evidence.SignatureUnchecked:
		default:
			return fmt.Errorf("%w: a signature that is %q", errFrame, s.State)
		}
		texts = append(texts, s.Why, s.Signer, s.Organisation, s.Issuer, s.SubFilter)
	}
	for _, text := range texts {
		if !plain(text, maxWordBytes) {
			return fmt.Errorf("%w: a fact of %d bytes that is no plain text", errFrame, len(text))
		}
	}
	return nil
}

// ofPart gives what the facts of a part say against the whole of it. Of the file
// itself the parent says it.
func ofPart(facts evidence.Facts) []evidence.Warning {
	warnings := facts.Warnings()
	for i := range warnings {
		warnings[i].Message = cutText(warnings[i].Message, maxMessageBytes)
	}
	return warnings
}

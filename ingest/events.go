package ingest

// Kinds of events that ingest writes to the evidence log. Data of an event
// never holds text of a document or a secret.
const (
	FileReceived      = "file.received"       // data: name, sha256, size, media_type, partner_id
	FileReceivedAgain = "file.received_again" // the same bytes were sent; data: name, sha256
	FilePasswordGiven = "file.password_given"
	FileRetried       = "file.retried"
	FileScanned       = "file.scanned"        // by a virus scanner; data: status, signature, engine
	FileRead          = "file.read"           // data: pages, text_source, media_type, reader
	FileReadingFailed = "file.reading_failed" // an attempt died; data: code, attempt
	FileExtracted     = "file.extracted"      // data: documents, extractor, programs
	FileNeedsPassword = "file.needs_password" // data: code
	FileRejected      = "file.rejected"       // data: code
	FileQuarantined   = "file.quarantined"    // data: code, attempts

	DocumentFound      = "document.found"      // data: index, pages, kind, program
	DocumentMatched    = "document.matched"    // data: decision, partner_id, candidates, matcher
	DocumentAssessed   = "document.assessed"   // data: flags, register, rules
	DocumentReassessed = "document.reassessed" // its flags changed through others; data: flags, register, rules
)

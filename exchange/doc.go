// Package exchange is the document exchange: every operation of a person or a
// client goes through a method of Exchange, which takes the acting user and
// checks what that user may do.
//
// What an actor may not see answers not_found, never forbidden, so that nobody
// learns what another organisation has. What it may see but not do answers
// forbidden. Every error is, or wraps, an *evidence.Error.
package exchange

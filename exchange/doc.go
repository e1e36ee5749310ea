// Package exchange is the document exchange: every operation of a person or a
// client goes through a method of Exchange, which takes the acting user and
// checks what that user may do.
//
// What an actor may not see answers not_found, never forbidden, so that nobody
// learns what another organisation has. What it may see but not do answers
// forbidden. What a person can put right is an *evidence.Error; any other
// error is a fault of certdex or of what it runs on.
package exchange

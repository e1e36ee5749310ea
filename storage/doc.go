// Package storage keeps what certdex knows: rows in PostgreSQL or SQLite,
// bytes in a directory or an S3 store, jobs in River, and the evidence log.
//
// One SQL text, with $1 placeholders, stands beside the method that runs it.
// A method that fails ends its transaction: return the error from the function
// given to Write. Errors are *evidence.Error: NotFound, Conflict (the name is
// taken, or the state has moved on), Unavailable (the database does not answer).
package storage

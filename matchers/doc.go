// Package matchers says whose certificate a document is and whether a status
// register agrees: names, identifiers and addresses are compared piece by
// piece, and the pieces become a probability that a person can follow. It also
// reads the files that partners, look-ups and registers come in. It is pure:
// bytes come in by an io.Reader, nothing is stored, no clock is read.
package matchers

// Version names the way in which scores are made; it is kept with every
// decision, and a new one calls for a new match of undecided documents.
const Version = "1"

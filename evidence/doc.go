// Package evidence holds the words of the domain: files, documents, fields,
// partners, candidates, flags, people and the one error type. It imports the
// standard library only and decides nothing.
package evidence

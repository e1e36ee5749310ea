// Package extract turns pages of words into logical documents with fields. It
// is pure: the same pages and the same program data give the same documents.
//
// The way of a page: words become atoms (atoms.go), atoms lines, segments and
// blocks (layout.go); label words of the program data are found in them
// (labels.go), and what stands where labels do is guessed from the words that it
// shares with them (guess.go); every field has finders that look beside and below
// labels, into sentences, and for values of a known shape, and each finding
// carries its evidence (confidence.go), of which the best becomes the field.
package extract

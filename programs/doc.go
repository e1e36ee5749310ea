// Package programs holds what certdex knows of certificate programs: one yaml
// file a program and one for the words that all of them share. The data is
// embedded, decoded strictly and checked, so that a wrong file never starts.
package programs

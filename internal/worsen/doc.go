// Package worsen turns a clean page into what people send: a skewed scan, a
// fax, a photo on a table, a page under stamps. The same seed gives the same
// picture. Tests and benchmarks read such pages against the words of the
// clean ones.
package worsen

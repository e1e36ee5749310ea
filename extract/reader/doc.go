// Package reader turns a stranger's file into pages of words with boxes and
// page images, or into a clear reason why not.
//
// The work is done by child processes (`certdex reader`) that lock themselves
// in before they see a byte of the file: one file can cost one child, never
// the service. The parent, Reader, hands the bytes over, keeps the deadline and
// believes nothing that comes back until it is checked.
package reader

// Version changes when the same file may give other words than before.
const Version = "2"

package ingest

import "time"

// Limits bounds what one upload may bring. The zero value of a limit stands
// for its default.
type Limits struct {
	FileBytes     int64         // largest file
	NameRunes     int           // longest file name that is kept
	PasswordBytes int           // longest password; PDF itself ends at 127 bytes
	PasswordLife  time.Duration // how long a password waits for the reading it is for
}

// Defaults of Limits.
const (
	DefaultFileBytes     = 50 << 20
	DefaultNameRunes     = 180
	DefaultPasswordBytes = 128
	DefaultPasswordLife  = time.Hour
)

// DefaultLimits gives the limits that hold where nothing else is set.
func DefaultLimits() Limits { return Limits{}.withDefaults() }

func (l Limits) withDefaults() Limits {
	if l.FileBytes <= 0 {
		l.FileBytes = DefaultFileBytes
	}
	if l.NameRunes <= 0 {
		l.NameRunes = DefaultNameRunes
	}
	if l.PasswordBytes <= 0 {
		l.PasswordBytes = DefaultPasswordBytes
	}
	if l.PasswordLife <= 0 {
		l.PasswordLife = DefaultPasswordLife
	}
	return l
}

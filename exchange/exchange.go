package exchange

import (
	"log/slog"
	"time"
)

// Exchange is wired once by its fields and used by any number of goroutines.
type Exchange struct {
	Now func() time.Time // nil is time.Now
	Log *slog.Logger
}

// today is the injected time in UTC.
func (x *Exchange) now() time.Time {
	if x.Now != nil {
		return x.Now().UTC()
	}
	return time.Now().UTC()
}

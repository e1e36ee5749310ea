package exchange

import "certdex/evidence"

var errNotBuilt = evidence.Errorf(evidence.Unavailable, "not built yet")

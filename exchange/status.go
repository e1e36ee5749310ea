package exchange

import (
	"net/http"

	"certdex/evidence"
)

// statuses of the codes. Codes of files that are not here speak of what is in
// them: 422.
var statuses = map[evidence.Code]int{
	evidence.Invalid:         http.StatusBadRequest,
	evidence.Unauthorized:    http.StatusUnauthorized,
	evidence.Forbidden:       http.StatusForbidden,
	evidence.NotFound:        http.StatusNotFound,
	evidence.WrongMethod:     http.StatusMethodNotAllowed,
	evidence.Conflict:        http.StatusConflict,
	evidence.TooLarge:        http.StatusRequestEntityTooLarge,
	evidence.UnsupportedType: http.StatusUnsupportedMediaType,
	evidence.RateLimited:     http.StatusTooManyRequests,
	evidence.Internal:        http.StatusInternalServerError,
	evidence.Unavailable:     http.StatusServiceUnavailable,
}

// Status gives the HTTP status of an error, the same by page and by API.
func Status(err error) int {
	if status, ok := statuses[evidence.CodeOf(err)]; ok {
		return status
	}
	return http.StatusUnprocessableEntity
}

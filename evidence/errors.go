package evidence

import (
	"errors"
	"fmt"
)

// Code says what kind of thing went wrong, in a word that programs can act on.
type Code string

// Codes of requests.
const (
	Invalid      Code = "invalid"            // the request makes no sense as it stands
	NotFound     Code = "not_found"          // nothing there that the asker may see
	WrongMethod  Code = "method_not_allowed" // the address is known, what is asked of it is not
	Conflict     Code = "conflict"           // the state has moved on, or the name is taken
	Unauthorized Code = "unauthorized"       // nobody is signed in
	Forbidden    Code = "forbidden"          // signed in, but may not
	RateLimited  Code = "rate_limited"       // too many tries; wait
	Unavailable  Code = "unavailable"        // a part that is needed does not answer
	Internal     Code = "internal"           // a fault of certdex
)

// Codes of files that cannot be read, as the extraction contract lists them.
const (
	Empty           Code = "empty"
	TooLarge        Code = "too_large"
	TooManyPages    Code = "too_many_pages"
	UnsupportedType Code = "unsupported_type"
	Encrypted       Code = "encrypted"
	WrongPassword   Code = "wrong_password"
	Malformed       Code = "malformed"
	NoPages         Code = "no_pages"
	TimeLimit       Code = "time_limit"
	MemoryLimit     Code = "memory_limit"
	ReaderCrashed   Code = "reader_crashed"
	Infected        Code = "infected"
)

// Error is the one error type: a code for programs, a message safe to show to
// a person, and the cause, which only logs see.
type Error struct {
	Code    Code   `json:"code"`
	Message string `json:"message"`
	Cause   error  `json:"-"`
}

// Error gives the code, the message and the cause: text for logs.
func (e *Error) Error() string {
	if e.Cause != nil {
		return fmt.Sprintf("%s: %s: %v", e.Code, e.Message, e.Cause)
	}
	return fmt.Sprintf("%s: %s", e.Code, e.Message)
}

// Unwrap gives the cause.
func (e *Error) Unwrap() error { return e.Cause }

// Errorf makes an error whose words may be shown to a person. A %w operand
// becomes the cause as well; its text is then part of the message.
func Errorf(code Code, format string, args ...any) *Error {
	err := fmt.Errorf(format, args...)
	return &Error{Code: code, Message: err.Error(), Cause: errors.Unwrap(err)}
}

// Because makes an error with words for a person and a cause that only logs see.
func Because(cause error, code Code, format string, args ...any) *Error {
	return &Error{Code: code, Message: fmt.Sprintf(format, args...), Cause: cause}
}

// CodeOf gives the code of the first *Error in err's chain, Internal where
// there is none, and "" for nil.
func CodeOf(err error) Code {
	if err == nil {
		return ""
	}
	var e *Error
	if errors.As(err, &e) {
		return e.Code
	}
	return Internal
}

// MessageOf gives words safe to show: those of the first *Error in err's
// chain, or a general sentence that keeps internals private.
func MessageOf(err error) string {
	var e *Error
	if errors.As(err, &e) {
		return e.Message
	}
	return "something went wrong on our side; try again, and tell the operator if it stays"
}

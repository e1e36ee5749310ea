package api

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"net/http"

	"certdex/evidence"
)

// oneJSON refuses a body that is more than one JSON value or names a member
// twice: whoever reads it next would take one of them and drop the others. The
// body can be read again afterwards.
func oneJSON(r *http.Request) error {
	if r.Body == nil {
		return nil
	}
	body, err := io.ReadAll(r.Body)
	if err != nil {
		return badBody(err)
	}
	r.Body = io.NopCloser(bytes.NewReader(body))
	if len(body) == 0 { // whether one is needed has been seen to
		return nil
	}
	return checkJSON(body)
}

// nested is an object or a list that a walk through JSON is within.
type nested struct {
	names map[string]bool // so far; nil for a list
	value bool            // what comes next is the value of a name
}

func checkJSON(body []byte) error {
	d := json.NewDecoder(bytes.NewReader(body))
	var within []nested
	for {
		token, err := d.Token()
		if err != nil {
			return badBody(err)
		}
		isName := false
		if n := len(within); n > 0 && within[n-1].names != nil {
			top := &within[n-1]
			name, isText := token.(string)
			isName = isText && !top.value
			if isName && top.names[name] {
				return evidence.Errorf(evidence.Invalid, "the body has a member twice in one object")
			}
			if isName {
				top.names[name] = true
			}
			top.value = isName
		}
		switch token {
		case json.Delim('{'):
			within = append(within, nested{names: make(map[string]bool)})
		case json.Delim('['):
			within = append(within, nested{})
		case json.Delim('}'), json.Delim(']'):
			within = within[:len(within)-1]
		}
		if len(within) == 0 {
			break
		}
	}
	if _, err := d.Token(); !errors.Is(err, io.EOF) {
		return evidence.Errorf(evidence.Invalid, "the body goes on after its JSON value; send one value and nothing else")
	}
	return nil
}

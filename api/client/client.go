// Package client is the Go client of certdex, generated from openapi.yaml. New
// makes one that sends an API token; Check turns a refusal into an error.
package client

import (
	"context"
	"encoding/json"
	"fmt"
	"mime"
	"net/http"
)

// New makes a client of the server at address (https://certdex.example) that
// sends the API token with each request.
func New(address, token string, options ...ClientOption) (*ClientWithResponses, error) {
	bearer := WithRequestEditorFn(func(_ context.Context, r *http.Request) error {
		r.Header.Set("Authorization", "Bearer "+token)
		return nil
	})
	return NewClientWithResponses(address, append([]ClientOption{bearer}, options...)...)
}

// Error gives the problem's words, so that a Problem is an error.
func (p Problem) Error() string { return fmt.Sprintf("%s: %s", p.Code, p.Detail) }

// answer is what every generated response has.
type answer interface {
	StatusCode() int
	ContentType() string
	GetBody() []byte
}

// Check gives the Problem of an answer that is not a success, and nil of one
// that is. It takes what a …WithResponse method gave.
//
//	file, err := client.Check(c.GetFileWithResponse(ctx, id))
func Check[A answer](a A, err error) (A, error) {
	if err != nil || a.StatusCode() < http.StatusBadRequest {
		return a, err
	}
	var problem Problem
	if media, _, _ := mime.ParseMediaType(a.ContentType()); media == "application/problem+json" {
		if err := json.Unmarshal(a.GetBody(), &problem); err == nil {
			return a, problem
		}
	}
	return a, fmt.Errorf("the server answered %d %s", a.StatusCode(), http.StatusText(a.StatusCode()))
}

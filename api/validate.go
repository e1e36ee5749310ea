package api

import (
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"strings"

	"github.com/getkin/kin-openapi/openapi3"
	"github.com/getkin/kin-openapi/openapi3filter"
	"github.com/getkin/kin-openapi/routers"
	"github.com/gin-gonic/gin"

	"certdex/evidence"
	"certdex/exchange"
)

// validator holds requests against the specification. The operation is the one
// whose route gin has chosen, so there is no second router to disagree with.
type validator struct {
	operations map[string]operation // by method and gin's path
}

// operation is what a route stands for in the specification.
type operation struct {
	*routers.Route
	// open says that anybody may ask, without being known.
	open bool
	// streams says that the body is read part by part, which a check of the
	// whole would undo.
	streams bool
	// query names the parameters that the address may have.
	query map[string]bool
}

func newValidator(spec []byte) (*validator, error) {
	doc, err := openapi3.NewLoader().LoadFromData(spec)
	if err != nil {
		return nil, fmt.Errorf("read openapi.yaml: %w", err)
	}
	v := &validator{operations: make(map[string]operation)}
	for path, item := range doc.Paths.Map() {
		for method, o := range item.Operations() {
			query := make(map[string]bool)
			v.operations[method+" "+ginPath(path)] = operation{
				Route:   &routers.Route{Spec: doc, Path: path, PathItem: item, Method: method, Operation: o},
				open:    o.Security != nil && len(*o.Security) == 0,
				streams: o.RequestBody != nil && o.RequestBody.Value.Content["multipart/form-data"] != nil,
				query:   query,
			}
			o.Security = nil
			for _, p := range o.Parameters {
				if p.Value.In == openapi3.ParameterInQuery {
					query[p.Value.Name] = true
				}
			}
		}
	}
	// authenticate sees to it; the library would read every body into memory first.
	doc.Security = nil
	// What requests are asked for means the same in 3.0 (a test sees to it), whose
	// checks take a fraction of the time and do not repeat the values they refuse.
	doc.OpenAPI = "3.0.3"
	return v, nil
}

// ginPath writes /files/{id} the way gin does: /files/:id.
func ginPath(path string) string {
	return strings.NewReplacer("{", ":", "}", "").Replace(path)
}

// of gives the operation of a request.
func (v *validator) of(c *gin.Context) operation {
	return v.operations[c.Request.Method+" "+c.FullPath()]
}

// validate refuses requests that the specification does not allow.
func (h *handlers) validate(v *validator) gin.HandlerFunc {
	return func(c *gin.Context) {
		o := v.of(c)
		query, err := url.ParseQuery(c.Request.URL.RawQuery)
		if err != nil { // URL.Query would leave out what it can't read, and a filter with it
			h.answer(c, evidence.Because(err, evidence.Invalid,
				"the parameters in the address can't be read; separate them with & and write other signs as %%XX"))
			return
		}
		for name := range query {
			if !o.query[name] { // a filter that is misspelt must not answer everything
				h.answer(c, evidence.Errorf(evidence.Invalid, "there is no parameter %.40q here", name))
				return
			}
		}
		params := make(map[string]string, len(c.Params))
		for _, p := range c.Params {
			params[p.Key] = p.Value
		}
		err = openapi3filter.ValidateRequest(c.Request.Context(), &openapi3filter.RequestValidationInput{
			Request: c.Request, Route: o.Route, PathParams: params,
			Options: &openapi3filter.Options{
				ExcludeRequestBody:  o.streams,
				SkipSettingDefaults: true,
				KeepValidatedValue:  true,
			},
		})
		if err != nil {
			h.answer(c, badRequest(err))
			return
		}
		if o.Operation.RequestBody != nil && !o.streams {
			if err := oneJSON(c.Request); err != nil {
				h.answer(c, err)
			}
		}
	}
}

// badRequest says in words what the specification does not allow: where, and
// why. The asker's values are not repeated, since they may be secrets.
func badRequest(err error) error {
	var request *openapi3filter.RequestError
	if !errors.As(err, &request) {
		return evidence.Because(err, evidence.Invalid, "the request does not fit the description of the interface")
	}
	var schema *openapi3.SchemaError
	isSchema := errors.As(request.Err, &schema)
	switch {
	case request.Parameter != nil && isSchema:
		return evidence.Because(err, evidence.Invalid, "%s: %s", request.Parameter.Name, rule(schema))
	case request.Parameter != nil:
		return evidence.Because(err, evidence.Invalid, "%s: the value is missing or of the wrong type", request.Parameter.Name)
	case isSchema:
		return evidence.Because(err, evidence.Invalid, "%s: %s", at(schema), rule(schema))
	}
	return badBody(err)
}

// badBody says what is wrong with a body that can't be read as what it should be.
func badBody(err error) error {
	var tooLarge *http.MaxBytesError
	var request *openapi3filter.RequestError
	switch {
	case errors.As(err, &tooLarge):
		return requestTooLarge(tooLarge.Limit)
	case errors.Is(err, http.ErrNotMultipart), errors.Is(err, http.ErrMissingBoundary):
		return exchange.FormError(err)
	case errors.As(err, &request) && strings.HasPrefix(request.Reason, "header Content-Type"):
		return evidence.Because(err, evidence.UnsupportedType, "send the request as application/json")
	case errors.Is(err, openapi3filter.ErrInvalidRequired):
		return evidence.Because(err, evidence.Invalid, "the request has no body")
	}
	return evidence.Because(err, evidence.Invalid, "the body is not the JSON that the description of the interface asks for")
}

// at is the place in the body, as a path of names.
func at(e *openapi3.SchemaError) string {
	if path := strings.Join(e.JSONPointer(), "."); path != "" {
		return path
	}
	return "body"
}

// rule says what the specification asks for, without the value that was sent.
func rule(e *openapi3.SchemaError) string { return e.Reason }

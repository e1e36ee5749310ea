package api

import (
	"context"
	"errors"
	"fmt"
	"io"
	"mime/multipart"
	"slices"

	"github.com/gin-gonic/gin"

	"certdex/evidence"
	"certdex/exchange"
)

// waitedFor is how many files of one request a person may be waiting for; what
// comes after them lets others go first.
const waitedFor = 20

// UploadFiles takes the files of a multipart request in as they stream by.
func (h *handlers) UploadFiles(ctx context.Context, r UploadFilesRequestObject) (UploadFilesResponseObject, error) {
	c := ctx.(*gin.Context)
	done, err := h.x.BeginUpload(ctx, actorOf(c))
	if err != nil {
		return nil, err
	}
	defer done()

	var results []UploadResult
	refuse := func(name string, err error) {
		results = append(results, UploadResult{Name: name, Error: h.problem(c, err)})
	}
	form := newForm(r.Body, "org", "partner", "password")
	for {
		part, err := form.file()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			refuse("", err)
			break
		}
		if form.files > h.s.UploadFiles {
			refuse(part.FileName(), evidence.Errorf(evidence.Invalid, "one upload takes at most %d files; send the others by themselves", h.s.UploadFiles))
			break
		}
		receipt, broken, err := h.takeIn(c, form, part, r.Params.IdempotencyKey)
		if err != nil {
			refuse(part.FileName(), err)
		} else {
			results = append(results, UploadResult{
				Name: part.FileName(), File: receipt.File, Existing: receipt.Existing, Replayed: receipt.Replayed,
			})
		}
		if broken {
			break
		}
	}
	return sumUp(results)
}

// takeIn hands one part to the exchange. Broken says that nothing more can be
// read from the request.
func (h *handlers) takeIn(c *gin.Context, f *form, part *multipart.Part, key string) (r exchange.Receipt, broken bool, err error) {
	if key != "" {
		key = fmt.Sprintf("%s/%d", key, f.files)
	}
	body := &fileBody{Reader: part}
	r, err = h.x.Upload(c.Request.Context(), actorOf(c), exchange.Upload{
		OrgID: f.values["org"], PartnerID: f.values["partner"], Password: f.values["password"],
		Name: part.FileName(), Body: body, IdempotencyKey: key, Bulk: f.files > waitedFor,
	})
	if err != nil && body.broken != nil {
		return r, true, body.broken
	}
	return r, false, err
}

// sumUp answers an upload by what became of its parts, as openapi.yaml says.
func sumUp(results []UploadResult) (UploadFilesResponseObject, error) {
	if len(results) == 0 {
		return nil, evidence.Errorf(evidence.Invalid, "there is no file in the request; send each in a part with the name file")
	}
	refused := func(r UploadResult) bool { return r.Error.Status != 0 }
	taken := func(r UploadResult) bool { return !refused(r) }
	fresh := func(r UploadResult) bool { return taken(r) && !r.Existing }
	body := UploadResults{Results: results}
	switch {
	case !slices.ContainsFunc(results, taken):
		return nil, &noneTaken{results: results}
	case slices.ContainsFunc(results, refused):
		return UploadFiles207JSONResponse(body), nil
	case slices.ContainsFunc(results, fresh):
		return UploadFiles201JSONResponse(body), nil
	}
	return UploadFiles200JSONResponse(body), nil
}

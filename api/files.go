package api

import (
	"bytes"
	"context"
	"crypto/sha256"
	"fmt"
	"io"
	"mime"
	"strings"

	"github.com/gin-gonic/gin"

	"certdex/exchange"
	"certdex/storage"
)

// What the asker's browser may keep, and nobody else: originals never change, a
// page's image only where its file is read again.
const (
	keep     = "private, max-age=31536000, immutable"
	keepADay = "private, max-age=86400"
)

// asker gives the request's context and who asks. The generated code hands
// gin's context on, which ends with the request and must not outlive it.
func asker(ctx context.Context) (context.Context, exchange.Actor) {
	c := ctx.(*gin.Context)
	return c.Request.Context(), actorOf(c)
}

// ListFiles lists files.
func (h *handlers) ListFiles(ctx context.Context, r ListFilesRequestObject) (ListFilesResponseObject, error) {
	ctx, actor := asker(ctx)
	files, next, err := h.x.Files(ctx, actor, exchange.FileQuery{
		OrgID: r.Params.Org, States: words(r.Params.State), After: r.Params.After, Limit: r.Params.Limit,
	})
	return ListFiles200JSONResponse{Files: some(files), Next: next}, err
}

// GetFile answers one file.
func (h *handlers) GetFile(ctx context.Context, r GetFileRequestObject) (GetFileResponseObject, error) {
	ctx, actor := asker(ctx)
	file, err := h.x.File(ctx, actor, r.Id)
	return GetFile200JSONResponse{FileJSONResponse(file)}, err
}

// SupplyPassword takes the password of a file that waits for one.
func (h *handlers) SupplyPassword(ctx context.Context, r SupplyPasswordRequestObject) (SupplyPasswordResponseObject, error) {
	ctx, actor := asker(ctx)
	file, err := h.x.SupplyPassword(ctx, actor, r.Id, r.Body.Password)
	return SupplyPassword200JSONResponse{FileJSONResponse(file)}, err
}

// SetFilePartner says which partner a file was uploaded for.
func (h *handlers) SetFilePartner(ctx context.Context, r SetFilePartnerRequestObject) (SetFilePartnerResponseObject, error) {
	ctx, actor := asker(ctx)
	file, err := h.x.SetFilePartner(ctx, actor, r.Id, r.Body.PartnerId)
	return SetFilePartner200JSONResponse{FileJSONResponse(file)}, err
}

// RetryFile reads a file again.
func (h *handlers) RetryFile(ctx context.Context, r RetryFileRequestObject) (RetryFileResponseObject, error) {
	ctx, actor := asker(ctx)
	file, err := h.x.Retry(ctx, actor, r.Id)
	return RetryFile200JSONResponse{FileJSONResponse(file)}, err
}

// CancelFile gives a file up.
func (h *handlers) CancelFile(ctx context.Context, r CancelFileRequestObject) (CancelFileResponseObject, error) {
	ctx, actor := asker(ctx)
	file, err := h.x.Cancel(ctx, actor, r.Id)
	return CancelFile200JSONResponse{FileJSONResponse(file)}, err
}

// GetOriginal sends the bytes as they were uploaded, never to be run or shown
// by the browser itself.
func (h *handlers) GetOriginal(ctx context.Context, r GetOriginalRequestObject) (GetOriginalResponseObject, error) {
	ctx, actor := asker(ctx)
	file, err := h.x.File(ctx, actor, r.Id)
	if err != nil {
		return nil, err
	}
	etag := `"` + file.SHA256 + `"`
	if file.ScanStatus != storage.Infected && has(r.Params.IfNoneMatch, etag) { // before the bytes are fetched and checked
		return GetOriginal304Response{GetOriginal304ResponseHeaders{ETag: etag}}, nil
	}
	body, _, err := h.x.Original(ctx, actor, r.Id)
	if err != nil {
		return nil, err
	}
	return GetOriginal200AsteriskResponse{
		Body: body, ContentType: file.MediaType, ContentLength: file.Size,
		Headers: GetOriginal200ResponseHeaders{
			ETag: etag, CacheControl: keep, ContentDisposition: attachment(file.Name),
			ContentSecurityPolicy: "default-src 'none'; frame-ancestors 'none'; sandbox",
		},
	}, nil
}

// maxImage bounds the image of a page, which is some 200 kB.
const maxImage = 64 << 20

// GetPageImage sends the pixels of a page. It is read as a whole: its hash is
// the ETag, since a later reading of the file may bring another image.
func (h *handlers) GetPageImage(ctx context.Context, r GetPageImageRequestObject) (GetPageImageResponseObject, error) {
	ctx, actor := asker(ctx)
	body, mediaType, err := h.x.PageImage(ctx, actor, r.Id, r.Page)
	if err != nil {
		return nil, err
	}
	defer body.Close()
	image, err := io.ReadAll(io.LimitReader(body, maxImage))
	if err != nil {
		return nil, fmt.Errorf("read page image: %w", err)
	}
	etag := fmt.Sprintf(`"%x"`, sha256.Sum256(image))
	if has(r.Params.IfNoneMatch, etag) {
		return GetPageImage304Response{GetPageImage304ResponseHeaders{ETag: etag}}, nil
	}
	return GetPageImage200ImageResponse{
		Body: bytes.NewReader(image), ContentType: mediaType, ContentLength: int64(len(image)),
		Headers: GetPageImage200ResponseHeaders{ETag: etag, CacheControl: keepADay},
	}, nil
}

// attachment is a Content-Disposition that saves under the file's name.
func attachment(name string) string {
	if value := mime.FormatMediaType("attachment", map[string]string{"filename": name}); value != "" {
		return value
	}
	return "attachment"
}

// has says whether an If-None-Match names the ETag.
func has(ifNoneMatch, etag string) bool {
	for tag := range strings.SplitSeq(ifNoneMatch, ",") {
		if tag = strings.TrimSpace(tag); tag == "*" || strings.TrimPrefix(tag, "W/") == etag {
			return true
		}
	}
	return false
}

// words are the values of a generated enumeration as plain strings.
func words[E ~string](values []E) []string {
	texts := make([]string, len(values))
	for i, v := range values {
		texts[i] = string(v)
	}
	return texts
}

// some is the list, empty instead of nil: an answer's list is never null.
func some[T any](list []T) []T {
	if list == nil {
		return []T{}
	}
	return list
}

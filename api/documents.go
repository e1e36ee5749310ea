package api

import (
	"context"

	"certdex/exchange"
)

// ListDocuments lists documents.
func (h *handlers) ListDocuments(ctx context.Context, r ListDocumentsRequestObject) (ListDocumentsResponseObject, error) {
	ctx, actor := asker(ctx)
	documents, next, err := h.x.Documents(ctx, actor, exchange.DocumentQuery{
		OrgID: r.Params.Org, States: words(r.Params.State), Kind: string(r.Params.Kind), Program: r.Params.Program,
		PartnerID: r.Params.Partner, FileID: r.Params.File, Expiry: r.Params.Expiry, Query: r.Params.Q,
		Sort: string(r.Params.Sort), After: r.Params.After, Limit: r.Params.Limit,
	})
	return ListDocuments200JSONResponse{Documents: some(documents), Next: next}, err
}

// GetDocument answers one document.
func (h *handlers) GetDocument(ctx context.Context, r GetDocumentRequestObject) (GetDocumentResponseObject, error) {
	ctx, actor := asker(ctx)
	document, err := h.x.Document(ctx, actor, r.Id)
	return GetDocument200JSONResponse{DocumentJSONResponse(document)}, err
}

// ChangeFields corrects fields or confirms them; the specification lets only
// one of the two through.
func (h *handlers) ChangeFields(ctx context.Context, r ChangeFieldsRequestObject) (ChangeFieldsResponseObject, error) {
	ctx, actor := asker(ctx)
	if len(r.Body.Confirm) > 0 {
		document, err := h.x.Confirm(ctx, actor, r.Id, r.Body.Version, r.Body.Confirm)
		return ChangeFields200JSONResponse{DocumentJSONResponse(document)}, err
	}
	document, err := h.x.Correct(ctx, actor, r.Id, r.Body.Version, r.Body.Corrections)
	return ChangeFields200JSONResponse{DocumentJSONResponse(document)}, err
}

// ChoosePartner ties a document to a partner.
func (h *handlers) ChoosePartner(ctx context.Context, r ChoosePartnerRequestObject) (ChoosePartnerResponseObject, error) {
	ctx, actor := asker(ctx)
	document, err := h.x.ChoosePartner(ctx, actor, r.Id, r.Body.Version, r.Body.PartnerId)
	return ChoosePartner200JSONResponse{DocumentJSONResponse(document)}, err
}

// VerifyDocument takes a document as evidence.
func (h *handlers) VerifyDocument(ctx context.Context, r VerifyDocumentRequestObject) (VerifyDocumentResponseObject, error) {
	ctx, actor := asker(ctx)
	document, err := h.x.Verify(ctx, actor, r.Id, r.Body.Version, r.Body.Override)
	return VerifyDocument200JSONResponse{DocumentJSONResponse(document)}, err
}

// DeclineDocument refuses a document as evidence.
func (h *handlers) DeclineDocument(ctx context.Context, r DeclineDocumentRequestObject) (DeclineDocumentResponseObject, error) {
	ctx, actor := asker(ctx)
	document, err := h.x.Decline(ctx, actor, r.Id, r.Body.Version, r.Body.Reason)
	return DeclineDocument200JSONResponse{DocumentJSONResponse(document)}, err
}

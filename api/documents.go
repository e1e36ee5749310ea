package api

import (
	"context"

	"certdex/evidence"
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
	for i := range documents {
		documents[i] = listed(documents[i])
	}
	return ListDocuments200JSONResponse{Documents: some(documents), Next: next}, err
}

// GetDocument answers one document.
func (h *handlers) GetDocument(ctx context.Context, r GetDocumentRequestObject) (GetDocumentResponseObject, error) {
	ctx, actor := asker(ctx)
	document, err := h.x.Document(ctx, actor, r.Id)
	return GetDocument200JSONResponse{DocumentJSONResponse(listed(document))}, err
}

// ChangeFields corrects fields or confirms them. The exchange does the one or
// the other in one transaction, so a request may not ask for both.
func (h *handlers) ChangeFields(ctx context.Context, r ChangeFieldsRequestObject) (ChangeFieldsResponseObject, error) {
	ctx, actor := asker(ctx)
	if (len(r.Body.Confirm) > 0) == (len(r.Body.Corrections) > 0) {
		return nil, evidence.Errorf(evidence.Invalid, "give either corrections or confirm")
	}
	if len(r.Body.Confirm) > 0 {
		document, err := h.x.Confirm(ctx, actor, r.Id, r.Body.Version, r.Body.Confirm)
		return ChangeFields200JSONResponse{DocumentJSONResponse(listed(document))}, err
	}
	document, err := h.x.Correct(ctx, actor, r.Id, r.Body.Version, r.Body.Corrections)
	return ChangeFields200JSONResponse{DocumentJSONResponse(listed(document))}, err
}

// ChoosePartner ties a document to a partner.
func (h *handlers) ChoosePartner(ctx context.Context, r ChoosePartnerRequestObject) (ChoosePartnerResponseObject, error) {
	ctx, actor := asker(ctx)
	document, err := h.x.ChoosePartner(ctx, actor, r.Id, r.Body.Version, r.Body.PartnerId)
	return ChoosePartner200JSONResponse{DocumentJSONResponse(listed(document))}, err
}

// VerifyDocument takes a document as evidence.
func (h *handlers) VerifyDocument(ctx context.Context, r VerifyDocumentRequestObject) (VerifyDocumentResponseObject, error) {
	ctx, actor := asker(ctx)
	document, err := h.x.Verify(ctx, actor, r.Id, r.Body.Version, r.Body.Override)
	return VerifyDocument200JSONResponse{DocumentJSONResponse(listed(document))}, err
}

// DeclineDocument refuses a document as evidence.
func (h *handlers) DeclineDocument(ctx context.Context, r DeclineDocumentRequestObject) (DeclineDocumentResponseObject, error) {
	ctx, actor := asker(ctx)
	document, err := h.x.Decline(ctx, actor, r.Id, r.Body.Version, r.Body.Reason)
	return DeclineDocument200JSONResponse{DocumentJSONResponse(listed(document))}, err
}

// listed makes the lists that every document has empty where they are nil.
func listed(d Document) Document {
	d.Pages, d.Fields, d.Warnings, d.May = some(d.Pages), some(d.Fields), some(d.Warnings), some(d.May)
	d.Candidates, d.Flags, d.Proves, d.Missing = some(d.Candidates), some(d.Flags), some(d.Proves), some(d.Missing)
	return d
}

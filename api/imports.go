package api

import (
	"context"
	"errors"
	"io"
	"mime/multipart"

	"certdex/evidence"
	"certdex/exchange"
)

// ListPartners lists partner records.
func (h *handlers) ListPartners(ctx context.Context, r ListPartnersRequestObject) (ListPartnersResponseObject, error) {
	ctx, actor := asker(ctx)
	partners, next, err := h.x.Partners(ctx, actor, exchange.PartnerQuery{
		OrgID: r.Params.Org, Query: r.Params.Q, After: r.Params.After, Limit: r.Params.Limit,
	})
	return ListPartners200JSONResponse{Partners: some(partners), Next: next}, err
}

// GetPartner answers one partner record.
func (h *handlers) GetPartner(ctx context.Context, r GetPartnerRequestObject) (GetPartnerResponseObject, error) {
	ctx, actor := asker(ctx)
	partner, err := h.x.Partner(ctx, actor, r.Params.Org, r.Id)
	return GetPartner200JSONResponse(partner), err
}

// ImportPartners takes a list of partners in.
func (h *handlers) ImportPartners(ctx context.Context, r ImportPartnersRequestObject) (ImportPartnersResponseObject, error) {
	ctx, actor := asker(ctx)
	form := newForm(r.Body, "org")
	part, body, err := onlyFile(form)
	if err != nil {
		return nil, err
	}
	done, err := h.x.ImportPartners(ctx, actor, form.values["org"], part.FileName(), body)
	if err != nil && body.broken != nil {
		return nil, body.broken
	}
	done.BadRows, done.UnknownColumns = some(done.BadRows), some(done.UnknownColumns)
	return ImportPartners200JSONResponse(done), err
}

// ImportRegister takes an extract of a status register in.
func (h *handlers) ImportRegister(ctx context.Context, r ImportRegisterRequestObject) (ImportRegisterResponseObject, error) {
	ctx, actor := asker(ctx)
	form := newForm(r.Body, "as_of")
	part, body, err := onlyFile(form)
	if err != nil {
		return nil, err
	}
	done, err := h.x.ImportRegister(ctx, actor, r.Program, form.values["as_of"], part.FileName(), body)
	if err != nil && body.broken != nil {
		return nil, body.broken
	}
	done.BadRows = some(done.BadRows)
	return ImportRegister200JSONResponse(done), err
}

// onlyFile gives the file of a form that has one. Its body ends well only where
// the form ends with it, so that nothing is imported that came with more.
func onlyFile(f *form) (*multipart.Part, *fileBody, error) {
	part, err := f.file()
	if errors.Is(err, io.EOF) {
		return nil, nil, evidence.Errorf(evidence.Invalid, "there is no file in the request; send it in a part with the name file")
	}
	return part, &fileBody{Reader: part, after: f.end}, err
}

// end reads the form to its end and refuses another file.
func (f *form) end() error {
	_, err := f.file()
	switch {
	case errors.Is(err, io.EOF):
		return nil
	case err == nil:
		return evidence.Errorf(evidence.Invalid, "send one file only")
	}
	return err
}

package api

import (
	"context"

	"certdex/exchange"
)

// GetMe answers who asks.
func (h *handlers) GetMe(ctx context.Context, _ GetMeRequestObject) (GetMeResponseObject, error) {
	ctx, actor := asker(ctx)
	orgs, err := h.x.Orgs(ctx, actor)
	return GetMe200JSONResponse{
		Id: actor.User.ID, OrgId: actor.User.OrgID, Email: actor.User.Email, Name: actor.User.Name,
		Role: MeRole(actor.User.Role), Orgs: some(orgs),
	}, err
}

// ListTokens lists the asker's API tokens.
func (h *handlers) ListTokens(ctx context.Context, _ ListTokensRequestObject) (ListTokensResponseObject, error) {
	ctx, actor := asker(ctx)
	tokens, err := h.x.Tokens(ctx, actor)
	return ListTokens200JSONResponse{Tokens: some(tokens)}, err
}

// CreateToken makes an API token of the asker.
func (h *handlers) CreateToken(ctx context.Context, r CreateTokenRequestObject) (CreateTokenResponseObject, error) {
	ctx, actor := asker(ctx)
	secret, token, err := h.x.CreateToken(ctx, actor, r.Body.Name)
	return CreateToken201JSONResponse{Secret: secret, Token: token}, err
}

// RevokeToken ends an API token.
func (h *handlers) RevokeToken(ctx context.Context, r RevokeTokenRequestObject) (RevokeTokenResponseObject, error) {
	ctx, actor := asker(ctx)
	return RevokeToken204Response{}, h.x.RevokeToken(ctx, actor, r.Id)
}

// ListEvents lists what happened.
func (h *handlers) ListEvents(ctx context.Context, r ListEventsRequestObject) (ListEventsResponseObject, error) {
	ctx, actor := asker(ctx)
	events, next, err := h.x.Events(ctx, actor, exchange.EventQuery{
		OrgID: r.Params.Org, FileID: r.Params.File, DocumentID: r.Params.Document, After: r.Params.After, Limit: r.Params.Limit,
	})
	return ListEvents200JSONResponse{Events: some(events), Next: next}, err
}

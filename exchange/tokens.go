package exchange

import (
	"context"
	"strings"
	"time"

	"certdex/evidence"
	"certdex/storage"
)

const (
	maxTokens = 50 // live ones of a user
	// touchEvery keeps a busy client from writing a row with each request.
	touchEvery = time.Minute
)

// TokenView is an API token without its secret.
type TokenView struct {
	ID         string     `json:"id"`
	Name       string     `json:"name"`
	CreatedAt  time.Time  `json:"created_at"`
	LastUsedAt *time.Time `json:"last_used_at,omitempty"` // to the minute
}

// CreateToken makes an API token of the actor and answers its secret, which is
// shown this once.
func (x *Exchange) CreateToken(ctx context.Context, a Actor, name string) (string, TokenView, error) {
	if err := a.signedIn(); err != nil {
		return "", TokenView{}, err
	}
	if a.System {
		return "", TokenView{}, evidence.Errorf(evidence.Forbidden, "a token belongs to a user; name one")
	}
	return x.createToken(ctx, a, func(context.Context, *storage.Tx) (evidence.User, error) { return a.User, nil }, name)
}

// CreateTokenFor makes an API token of the user with that e-mail address. Only
// the operator at the command line may, because it lets the holder act as her.
func (x *Exchange) CreateTokenFor(ctx context.Context, a Actor, address, name string) (string, TokenView, error) {
	if err := a.signedIn(); err != nil {
		return "", TokenView{}, err
	}
	if !a.System {
		return "", TokenView{}, evidence.Errorf(evidence.Forbidden, "only the operator may make tokens of other people")
	}
	return x.createToken(ctx, a, func(ctx context.Context, tx *storage.Tx) (evidence.User, error) {
		address, err := email(address)
		if err != nil {
			return evidence.User{}, err
		}
		u, _, err := tx.UserByEmail(ctx, address)
		return u, hidden(err, "user")
	}, name)
}

func (x *Exchange) createToken(ctx context.Context, a Actor, whose func(context.Context, *storage.Tx) (evidence.User, error), name string) (string, TokenView, error) {
	name, err := evidence.Name(name, "the token's name", maxName)
	if err != nil {
		return "", TokenView{}, err
	}
	secret := tokenPrefix + newSecret()
	token := storage.Token{ID: storage.NewID(), Name: name, TokenHash: secretHash(secret), CreatedAt: x.now()}
	err = x.DB.Write(ctx, func(tx *storage.Tx) error {
		u, err := whose(ctx, tx)
		if err != nil {
			return err
		}
		live, err := tx.Tokens(ctx, u.ID)
		if err != nil {
			return err
		}
		if len(live) >= maxTokens {
			return evidence.Errorf(evidence.Conflict, "there are %d tokens already; revoke one first", maxTokens)
		}
		token.UserID = u.ID
		if err := tx.InsertToken(ctx, token); err != nil {
			return err
		}
		return x.record(ctx, tx, a, evidence.Event{OrgID: u.OrgID, Kind: TokenCreated, Data: map[string]any{"token": token.ID, "user": u.ID}})
	})
	if err != nil {
		return "", TokenView{}, err
	}
	return secret, tokenView(token), nil
}

// Tokens lists the actor's live API tokens, newest first.
func (x *Exchange) Tokens(ctx context.Context, a Actor) ([]TokenView, error) {
	if err := a.signedIn(); err != nil {
		return nil, err
	}
	var views []TokenView
	err := x.DB.Read(ctx, func(tx *storage.Tx) error {
		tokens, err := tx.Tokens(ctx, a.User.ID)
		views = make([]TokenView, len(tokens))
		for i, t := range tokens {
			views[i] = tokenView(t)
		}
		return err
	})
	return views, err
}

// RevokeToken ends one of the actor's tokens at once.
func (x *Exchange) RevokeToken(ctx context.Context, a Actor, id string) error {
	if err := a.signedIn(); err != nil {
		return err
	}
	if !plausible(id) {
		return unseen("token")
	}
	return x.DB.Write(ctx, func(tx *storage.Tx) error {
		if err := tx.RevokeToken(ctx, a.User.ID, id, x.now()); err != nil {
			return hidden(err, "token")
		}
		return x.record(ctx, tx, a, evidence.Event{OrgID: a.User.OrgID, Kind: TokenRevoked, Data: map[string]any{"token": id, "user": a.User.ID}})
	})
}

// ActorByToken answers the actor of an API token's secret, or unauthorized.
func (x *Exchange) ActorByToken(ctx context.Context, secret string) (Actor, error) {
	unknown := evidence.Errorf(evidence.Unauthorized, "the API token is unknown or revoked")
	if !strings.HasPrefix(secret, tokenPrefix) || len(secret) > 200 {
		return Actor{}, unknown
	}
	var a Actor
	var t storage.Token
	err := x.DB.Read(ctx, func(tx *storage.Tx) (err error) {
		if t, err = tx.TokenByHash(ctx, secretHash(secret)); err != nil {
			return err
		}
		a, err = actorOf(ctx, tx, t.UserID)
		return err
	})
	if evidence.CodeOf(err) == evidence.NotFound {
		return Actor{}, unknown
	}
	if err != nil {
		return Actor{}, err
	}
	now := x.now()
	if t.LastUsedAt != nil && now.Sub(*t.LastUsedAt) < touchEvery {
		return a, nil
	}
	err = x.DB.Write(ctx, func(tx *storage.Tx) error { return tx.TouchToken(ctx, t.ID, now) })
	if err != nil {
		return Actor{}, err
	}
	return a, nil
}

func tokenView(t storage.Token) TokenView {
	return TokenView{ID: t.ID, Name: t.Name, CreatedAt: t.CreatedAt, LastUsedAt: t.LastUsedAt}
}

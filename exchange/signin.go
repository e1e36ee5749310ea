package exchange

import (
	"context"
	"log/slog"
	"strings"

	"certdex/evidence"
	"certdex/storage"
)

// MinPassword is the least number of characters of a password.
const MinPassword = 12

// SignIn answers who the e-mail and password belong to, or unauthorized with
// the same words whichever is wrong. Address is where the request comes from;
// too many failures answer rate_limited for a while.
func (x *Exchange) SignIn(ctx context.Context, email, password, address string) (Actor, error) {
	account := strings.ToLower(strings.TrimSpace(email))
	if err := x.attempts.begin(account, address, x.now()); err != nil {
		return Actor{}, err
	}
	u, hash, err := x.userByEmail(ctx, account)
	if err != nil {
		return Actor{}, err
	}
	fits, err := passwordFits(ctx, password, hash)
	if err != nil {
		return Actor{}, err
	}
	if !fits {
		x.refused(ctx, address)
		return Actor{}, evidence.Errorf(evidence.Unauthorized, "the e-mail address or the password is wrong")
	}
	x.attempts.succeeded(account, address)
	return x.ActorByUser(ctx, u.ID)
}

// refused tells the operator of a failed sign-in, who may be under attack. The
// account is left out: people type passwords there.
func (x *Exchange) refused(ctx context.Context, address string) {
	if x.Log != nil {
		x.Log.WarnContext(ctx, "sign-in refused", slog.String("address", address))
	}
}

// userByEmail gives no hash where there is no such user.
func (x *Exchange) userByEmail(ctx context.Context, address string) (evidence.User, string, error) {
	address, err := email(address)
	if err != nil {
		return evidence.User{}, "", nil //nolint:nilerr // no address is no user; the answer must not tell
	}
	var u evidence.User
	var hash string
	err = x.DB.Read(ctx, func(tx *storage.Tx) (err error) {
		u, hash, err = tx.UserByEmail(ctx, address)
		return err
	})
	if evidence.CodeOf(err) == evidence.NotFound {
		return evidence.User{}, "", nil
	}
	return u, hash, err
}

// ChangePassword sets a new password after checking the old one and ends all
// the person's sessions; the caller begins a new one for who asked.
func (x *Exchange) ChangePassword(ctx context.Context, a Actor, old, new string) error {
	if err := a.signedIn(); err != nil {
		return err
	}
	if a.System {
		return evidence.Errorf(evidence.Forbidden, "the operator has no password")
	}
	if err := x.attempts.begin(a.User.ID, "", x.now()); err != nil {
		return err
	}
	var hash string
	err := x.DB.Read(ctx, func(tx *storage.Tx) (err error) {
		hash, err = tx.PasswordHash(ctx, a.User.ID)
		return err
	})
	if err != nil {
		return err
	}
	fits, err := passwordFits(ctx, old, hash)
	if err != nil {
		return err
	}
	if !fits {
		return evidence.Errorf(evidence.Invalid, "the old password is wrong")
	}
	x.attempts.succeeded(a.User.ID, "")
	if hash, err = passwordHash(ctx, new); err != nil {
		return err
	}
	return x.DB.Write(ctx, func(tx *storage.Tx) error {
		if err := tx.SetPassword(ctx, a.User.ID, hash); err != nil {
			return err
		}
		if err := tx.DropSessions(ctx, a.User.ID, ""); err != nil {
			return err
		}
		return x.record(ctx, tx, a, evidence.Event{OrgID: a.User.OrgID, Kind: PasswordChanged, Data: map[string]any{"user": a.User.ID}})
	})
}

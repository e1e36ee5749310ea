package exchange

import (
	"context"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"sync"
	"unicode/utf8"

	"github.com/alexedwards/argon2id"

	"certdex/evidence"
)

// tokenPrefix makes API tokens easy to find for scanners of leaked secrets.
const tokenPrefix = "cdx_"

// argon is the second recommendation of RFC 9106: 64 MiB, three passes.
var argon = &argon2id.Params{Memory: 64 << 10, Iterations: 3, Parallelism: 4, SaltLength: 16, KeyLength: 32}

// hashing bounds how many passwords the process works on at once, because each
// takes 64 MiB.
var hashing = make(chan struct{}, 4)

// newSecret makes 256 random bits as text for links and tokens.
func newSecret() string {
	var b [32]byte
	rand.Read(b[:]) // never fails since Go 1.24
	return base64.RawURLEncoding.EncodeToString(b[:])
}

// secretHash is what the database keeps of a secret: it has 256 random bits,
// so that one round of SHA-256 is enough.
func secretHash(secret string) string {
	sum := sha256.Sum256([]byte(secret))
	return hex.EncodeToString(sum[:])
}

// passwordHash makes what the database keeps of a password.
func passwordHash(ctx context.Context, password string) (string, error) {
	switch n := utf8.RuneCountInString(password); {
	case n < MinPassword:
		return "", evidence.Errorf(evidence.Invalid, "the password needs at least %d characters", MinPassword)
	case n > maxPassword:
		return "", evidence.Errorf(evidence.Invalid, "the password is longer than %d characters", maxPassword)
	}
	if err := enterHashing(ctx); err != nil {
		return "", err
	}
	defer leaveHashing()
	return argon2id.CreateHash(password, argon)
}

// passwordFits compares a password with a hash; an empty hash takes as long
// and never fits, so that nobody learns from the clock who has an account.
func passwordFits(ctx context.Context, password, hash string) (bool, error) {
	if utf8.RuneCountInString(password) > maxPassword {
		return false, nil
	}
	if err := enterHashing(ctx); err != nil {
		return false, err
	}
	defer leaveHashing()
	known := hash != ""
	if !known {
		hash = nobodysHash()
	}
	fits, err := argon2id.ComparePasswordAndHash(password, hash)
	return fits && known, err
}

// nobodysHash is the hash of a password that nobody knows.
var nobodysHash = sync.OnceValue(func() string {
	hash, err := argon2id.CreateHash(newSecret(), argon)
	if err != nil {
		panic(err) // only without a source of random numbers
	}
	return hash
})

func enterHashing(ctx context.Context) error {
	select {
	case hashing <- struct{}{}:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

func leaveHashing() { <-hashing }

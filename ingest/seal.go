package ingest

import (
	"crypto/aes"
	"crypto/cipher"
	"fmt"

	"certdex/evidence"
)

// SealKeyBytes is the length of the key of a Sealer.
const SealKeyBytes = 32

// Sealer keeps the passwords of encrypted files unreadable while they wait for
// the one reading that they serve (AES-256-GCM, bound to the file). The zero
// value takes no passwords.
type Sealer struct{ aead cipher.AEAD }

// NewSealer makes a Sealer of a secret key of 32 bytes. Every process of an
// installation needs the same key.
func NewSealer(key []byte) (Sealer, error) {
	if len(key) != SealKeyBytes {
		return Sealer{}, fmt.Errorf("the sealing key has %d bytes, it needs %d", len(key), SealKeyBytes)
	}
	block, err := aes.NewCipher(key)
	if err != nil {
		return Sealer{}, fmt.Errorf("make cipher: %w", err)
	}
	aead, err := cipher.NewGCMWithRandomNonce(block)
	if err != nil {
		return Sealer{}, fmt.Errorf("make cipher: %w", err)
	}
	return Sealer{aead: aead}, nil
}

// Seal encrypts the password for one file.
func (s Sealer) Seal(fileID, password string) ([]byte, error) {
	if s.aead == nil {
		return nil, evidence.Errorf(evidence.Unavailable, "this installation has no sealing key and takes no passwords")
	}
	return s.aead.Seal(nil, nil, []byte(password), []byte(fileID)), nil
}

// Open gives back the password that was sealed for the file.
func (s Sealer) Open(fileID string, sealed []byte) (string, error) {
	if s.aead == nil {
		return "", fmt.Errorf("open sealed password: no key")
	}
	password, err := s.aead.Open(nil, nil, sealed, []byte(fileID))
	if err != nil {
		return "", fmt.Errorf("open sealed password: %w", err)
	}
	return string(password), nil
}

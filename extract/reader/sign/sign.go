// Package sign checks the electronic signatures of PDF files. It says whether
// the bytes are those that were signed, and never whether the signer is to be
// trusted.
package sign

import (
	"bytes"
	"crypto"
	"crypto/rsa"
	"crypto/sha1" //nolint:gosec // old signatures are made with it
	"crypto/x509"
	"encoding/asn1"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/smallstep/pkcs7"

	"certdex/evidence"
)

// Raw is a signature as it stands in the file.
type Raw struct {
	SubFilter string
	Contents  []byte // with the zeros that fill its room
	ByteRange []int  // pairs of offset and length
	Time      string // of the signature dictionary, as it is written
}

// Bounds of what is looked at.
const (
	maxContents = 1 << 20 // bytes of a signature with its certificates
	maxDepth    = 40      // of its nested parts
	maxName     = 200     // runes of a name
)

// The encodings of signatures that PDF knows.
const (
	detached     = "adbe.pkcs7.detached"
	cades        = "ETSI.CAdES.detached"
	digestSigned = "adbe.pkcs7.sha1"
	timeStamp    = "ETSI.RFC3161"
)

// Check says who signed the file and whether the signature holds.
func Check(file []byte, raw Raw) (s evidence.Signature) {
	s = evidence.Signature{SubFilter: name(raw.SubFilter), TimeStamp: raw.SubFilter == timeStamp}
	if at, ok := Date(raw.Time); ok {
		s.SignedAt = &at
	}
	signed, ok := rangesOf(raw.ByteRange, len(file))
	if !ok {
		return broken(s, "it does not say which bytes of the file it covers")
	}
	s.WholeFile = signed.whole(file, raw.Contents)
	switch raw.SubFilter {
	case detached, cades, digestSigned, timeStamp:
	default:
		return unchecked(s, "signatures of this kind cannot be checked")
	}
	if len(raw.Contents) > maxContents || !shallow(raw.Contents) {
		return broken(s, "the signature is damaged")
	}
	defer func() { // a library that meets bytes of a stranger's making
		if recover() != nil {
			s = broken(s, "the signature is damaged")
		}
	}()
	message, err := pkcs7.Parse(raw.Contents)
	if err != nil || len(message.Signers) == 0 {
		return broken(s, "the signature is damaged")
	}
	return check(s, file, signed, message)
}

func check(s evidence.Signature, file []byte, signed ranges, message *pkcs7.PKCS7) evidence.Signature {
	signer := message.GetOnlySigner()
	if signer == nil {
		return unchecked(s, "the signer's certificate is not part of the signature")
	}
	s.Signer, s.Organisation, s.Issuer = name(signer.Subject.CommonName), name(strings.Join(signer.Subject.Organization, ", ")), name(signer.Issuer.CommonName)
	if s.Signer == "" {
		s.Signer = s.Organisation
	}
	var at time.Time
	if err := message.UnmarshalSignedAttribute(pkcs7.OIDAttributeSigningTime, &at); err == nil {
		s.SignedAt = &at
	}
	var content []byte
	switch s.SubFilter {
	case timeStamp:
		token, err := tokenOf(message.Content)
		if err != nil {
			return unchecked(s, "the time stamp is of a kind that cannot be checked")
		}
		s.SignedAt = &token.at
		if !bytes.Equal(signed.sum(file, token.hash.New()), token.digest) {
			return broken(s, "the file's bytes are not those that were stamped")
		}
	case digestSigned:
		if !bytes.Equal(signed.sum(file, sha1.New()), message.Content) { //nolint:gosec
			return broken(s, "the file's bytes are not those that were signed")
		}
	default:
		if len(message.Content) > 0 {
			return broken(s, "the signature carries another text than the file's")
		}
		content = signed.bytes(file)
		message.Content = content
	}
	if s.SignedAt != nil && (s.SignedAt.Before(signer.NotBefore) || s.SignedAt.After(signer.NotAfter)) {
		s.Expired = true
	}
	// The library looks at the certificate's days before it looks at the
	// signature, and only the latter is asked here.
	signer.NotBefore, signer.NotAfter = time.Time{}, time.Date(9999, 1, 1, 0, 0, 0, 0, time.UTC)
	return verdict(s, message.Verify())
}

func verdict(s evidence.Signature, err error) evidence.Signature {
	var digest *pkcs7.MessageDigestMismatchError
	switch {
	case err == nil:
		s.State = evidence.SignatureHolds
		return s
	case errors.As(err, &digest):
		return broken(s, "the file's bytes are not those that were signed")
	case errors.Is(err, rsa.ErrVerification), strings.Contains(err.Error(), "verification failure"):
		return broken(s, "the signature does not belong to the certificate in it")
	}
	return unchecked(s, "signatures of this kind cannot be checked")
}

func broken(s evidence.Signature, why string) evidence.Signature {
	s.State, s.Why = evidence.SignatureBroken, why
	return s
}

func unchecked(s evidence.Signature, why string) evidence.Signature {
	s.State, s.Why = evidence.SignatureUnchecked, why
	return s
}

// token is what a time stamp vouches for (RFC 3161, TSTInfo).
type token struct {
	hash   crypto.Hash
	digest []byte
	at     time.Time
}

var hashes = map[string]crypto.Hash{
	pkcs7.OIDDigestAlgorithmSHA1.String(): crypto.SHA1, pkcs7.OIDDigestAlgorithmSHA256.String(): crypto.SHA256,
	pkcs7.OIDDigestAlgorithmSHA384.String(): crypto.SHA384, pkcs7.OIDDigestAlgorithmSHA512.String(): crypto.SHA512,
}

func tokenOf(content []byte) (token, error) {
	var info struct {
		Version int
		Policy  asn1.ObjectIdentifier
		Imprint struct {
			Algorithm struct {
				OID        asn1.ObjectIdentifier
				Parameters asn1.RawValue `asn1:"optional"`
			}
			Digest []byte
		}
		Serial asn1.RawValue
		At     time.Time `asn1:"generalized"`
	}
	if _, err := asn1.Unmarshal(content, &info); err != nil {
		return token{}, fmt.Errorf("read the time stamp: %w", err)
	}
	hash, known := hashes[info.Imprint.Algorithm.OID.String()]
	if !known || !hash.Available() {
		return token{}, x509.ErrUnsupportedAlgorithm
	}
	return token{hash, info.Imprint.Digest, info.At}, nil
}

// name makes a foreign name fit to be shown.
func name(s string) string {
	s = strings.Join(strings.Fields(strings.ToValidUTF8(s, "")), " ")
	s = strings.Map(func(r rune) rune {
		if r < ' ' || r >= 0x7f && r < 0xa0 {
			return -1
		}
		return r
	}, s)
	runes := []rune(s)
	return string(runes[:min(len(runes), maxName)])
}

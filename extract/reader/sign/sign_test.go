package sign

import (
	"bytes"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/x509"
	"crypto/x509/pkix"
	"math/big"
	"testing"
	"time"

	"github.com/smallstep/pkcs7"

	"certdex/evidence"
)

func TestDates(t *testing.T) {
	for _, c := range []struct{ written, want string }{
		{"D:20260314101500-05'00'", "2026-03-14T15:15:00Z"},
		{"D:20260314101500+0530", "2026-03-14T04:45:00Z"},
		{"D:20260314101500Z00'00'", "2026-03-14T10:15:00Z"},
		{"20260314", "2026-03-14T00:00:00Z"},
		{"D:202603", ""},
		{"D:20260231", ""},
		{"14 March 2026", ""},
		{"", ""},
	} {
		got := ""
		if at, ok := Date(c.written); ok {
			got = at.Format(time.RFC3339)
		}
		if got != c.want {
			t.Errorf("%q gave %q, want %q", c.written, got, c.want)
		}
	}
}

func TestDeepNestingIsRefused(t *testing.T) {
	for _, c := range []struct {
		name string
		ber  []byte
		want bool
	}{
		{"a sequence of two numbers", []byte{0x30, 6, 2, 1, 1, 2, 1, 2}, true},
		{"with an end mark", []byte{0x30, 0x80, 2, 1, 1, 0, 0}, true},
		{"and room after it", []byte{0x30, 3, 2, 1, 1, 0, 0, 0}, true},
		{"cut off", []byte{0x30, 6, 2, 1}, false},
		{"nothing", nil, false},
		{"deep", bytes.Repeat([]byte{0x30, 0x80}, 100_000), false},
	} {
		if got := shallow(c.ber); got != c.want {
			t.Errorf("%s: %v", c.name, got)
		}
	}
}

// FuzzCheck: whatever stands in a signature, the answer is one of three, and
// bytes that nobody signed are never said to hold.
func FuzzCheck(f *testing.F) {
	file := []byte("some bytes <00> and some more")
	f.Add(message(f, slicesOf(file)), 11, 15, 14, true)
	f.Add([]byte{0x30, 0x80, 0, 0}, 0, 0, 0, false)
	f.Fuzz(func(t *testing.T, contents []byte, a, b, c int, whole bool) {
		raw := Raw{SubFilter: detached, Contents: contents, ByteRange: []int{0, a, b, c}, Time: string(contents[:min(len(contents), 30)])}
		s := Check(file, raw)
		if s.State == evidence.SignatureHolds && s.Signer != "fuzz" {
			t.Errorf("%+v", s)
		}
		if s.State == "" || (s.Why == "") != (s.State == evidence.SignatureHolds) {
			t.Errorf("%+v", s)
		}
		if !whole {
			raw.SubFilter = timeStamp
			Check(file, raw)
			raw.SubFilter = digestSigned
			Check(file, raw)
		}
	})
}

func slicesOf(file []byte) []byte { return append(append([]byte{}, file[:11]...), file[15:]...) }

func message(f *testing.F, content []byte) []byte {
	f.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		f.Fatal(err)
	}
	template := &x509.Certificate{SerialNumber: big.NewInt(1), Subject: pkix.Name{CommonName: "fuzz"}, NotAfter: time.Now().Add(time.Hour)}
	der, err := x509.CreateCertificate(rand.Reader, template, template, key.Public(), key)
	if err != nil {
		f.Fatal(err)
	}
	cert, err := x509.ParseCertificate(der)
	if err != nil {
		f.Fatal(err)
	}
	m, err := pkcs7.NewSignedData(content)
	if err != nil {
		f.Fatal(err)
	}
	m.SetDigestAlgorithm(pkcs7.OIDDigestAlgorithmSHA256)
	if err := m.AddSigner(cert, key, pkcs7.SignerInfoConfig{}); err != nil {
		f.Fatal(err)
	}
	m.Detach()
	out, err := m.Finish()
	if err != nil {
		f.Fatal(err)
	}
	return out
}

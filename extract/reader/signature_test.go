package reader

import (
	"bytes"
	"crypto"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/rsa"
	"crypto/sha1"
	"crypto/sha256"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/asn1"
	"encoding/hex"
	"fmt"
	"math/big"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/smallstep/pkcs7"

	"certdex/evidence"
)

// A signer has a key and a certificate that it made for itself.
type signer struct {
	key  crypto.Signer
	cert *x509.Certificate
}

func newSigner(t testing.TB, key crypto.Signer) signer {
	t.Helper()
	template := &x509.Certificate{
		SerialNumber: big.NewInt(7), NotBefore: time.Now().Add(-time.Hour), NotAfter: time.Now().Add(time.Hour),
		Subject:  pkix.Name{CommonName: "Ana Gómez", Organization: []string{"Organismo de Prueba"}},
		KeyUsage: x509.KeyUsageDigitalSignature,
	}
	der, err := x509.CreateCertificate(rand.Reader, template, template, key.Public(), key)
	if err != nil {
		t.Fatal(err)
	}
	cert, err := x509.ParseCertificate(der)
	if err != nil {
		t.Fatal(err)
	}
	return signer{key, cert}
}

func elliptical(t testing.TB) signer {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	return newSigner(t, key)
}

// message makes the CMS that goes into a signature of the kind.
func (s signer) message(t testing.TB, kind string, signed []byte) []byte {
	t.Helper()
	content := signed
	switch kind {
	case "adbe.pkcs7.sha1":
		sum := sha1.Sum(signed)
		content = sum[:]
	case "ETSI.RFC3161":
		content = stamp(t, signed)
	}
	m, err := pkcs7.NewSignedData(content)
	if err != nil {
		t.Fatal(err)
	}
	m.SetDigestAlgorithm(pkcs7.OIDDigestAlgorithmSHA256)
	if err := m.AddSigner(s.cert, s.key, pkcs7.SignerInfoConfig{}); err != nil {
		t.Fatal(err)
	}
	if strings.HasSuffix(kind, ".detached") {
		m.Detach()
	}
	der, err := m.Finish()
	if err != nil {
		t.Fatal(err)
	}
	return der
}

// stamp is what a time stamp authority signs for some bytes.
func stamp(t testing.TB, signed []byte) []byte {
	t.Helper()
	sum := sha256.Sum256(signed)
	type imprint struct {
		Algorithm pkix.AlgorithmIdentifier
		Digest    []byte
	}
	der, err := asn1.Marshal(struct {
		Version int
		Policy  asn1.ObjectIdentifier
		Imprint imprint
		Serial  int
		At      time.Time `asn1:"generalized"`
	}{1, asn1.ObjectIdentifier{1, 2, 3}, imprint{pkix.AlgorithmIdentifier{Algorithm: pkcs7.OIDDigestAlgorithmSHA256}, sum[:]}, 9, time.Date(2026, 3, 14, 9, 0, 0, 0, time.UTC)})
	if err != nil {
		t.Fatal(err)
	}
	return der
}

const contentsRoom = 8000 // hexadecimal digits

// signedPDF is a page with a signature of the kind over the whole file.
func signedPDF(t testing.TB, s signer, kind string) []byte {
	t.Helper()
	const rangeRoom = "0000000000 0000000000 0000000000 0000000000"
	stream := "BT /F 20 Tf 100 700 Td (VALID UNTIL 2027-03-14) Tj ET"
	data := buildPDF(
		"<</Type/Catalog/Pages 2 0 R/AcroForm<</Fields[6 0 R]/SigFlags 3>>>>",
		"<</Type/Pages/Kids[3 0 R]/Count 1>>",
		"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents 4 0 R/Resources<</Font<</F 5 0 R>>>>>>",
		fmt.Sprintf("<</Length %d>>stream\n%s\nendstream", len(stream), stream),
		"<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>",
		"<</FT/Sig/T(Signature1)/V 7 0 R>>",
		"<</Type/Sig/Filter/Adobe.PPKLite/SubFilter/"+kind+"/M(D:20260314101500-05'00')/ByteRange["+rangeRoom+"]/Contents<"+strings.Repeat("0", contentsRoom)+">>>",
	)
	gap := bytes.Index(data, []byte("/Contents<0")) + len("/Contents")
	after := gap + contentsRoom + 2
	numbers := fmt.Sprintf("%010d %010d %010d %010d", 0, gap, after, len(data)-after)
	copy(data[bytes.Index(data, []byte(rangeRoom)):], numbers)
	contents := hex.EncodeToString(s.message(t, kind, slices.Concat(data[:gap], data[after:])))
	if len(contents) > contentsRoom {
		t.Fatal("the signature needs more room")
	}
	copy(data[gap+1:], contents)
	return data
}

// update appends a revision that shows another page.
func update(data []byte) []byte {
	stream := "BT /F 20 Tf 100 700 Td (VALID UNTIL 2031-03-14) Tj ET"
	at := len(data)
	data = fmt.Appendf(data, "4 0 obj\n<</Length %d>>stream\n%s\nendstream\nendobj\n", len(stream), stream)
	table := len(data)
	before := data[bytes.LastIndex(data[:at], []byte("startxref"))+len("startxref"):]
	var previous int
	fmt.Sscan(string(before), &previous)
	return fmt.Appendf(data, "xref\n4 1\n%010d 00000 n \ntrailer\n<</Size 8/Root 1 0 R/Prev %d>>\nstartxref\n%d\n%%%%EOF\n", at, previous, table)
}

func TestSignaturesAreChecked(t *testing.T) {
	r := open(t, Settings{})
	rsaKey, err := rsa.GenerateKey(rand.Reader, 2048)
	if err != nil {
		t.Fatal(err)
	}
	ec := elliptical(t)
	good := signedPDF(t, ec, "adbe.pkcs7.detached")
	for _, c := range []struct {
		name    string
		data    []byte
		state   evidence.SignatureState
		whole   bool
		updates int
		codes   []string
	}{
		{"ECDSA", good, evidence.SignatureHolds, true, 0, nil},
		{"RSA", signedPDF(t, newSigner(t, rsaKey), "adbe.pkcs7.detached"), evidence.SignatureHolds, true, 0, nil},
		{"CAdES", signedPDF(t, ec, "ETSI.CAdES.detached"), evidence.SignatureHolds, true, 0, nil},
		{"over a digest", signedPDF(t, ec, "adbe.pkcs7.sha1"), evidence.SignatureHolds, true, 0, nil},
		{"a time stamp", signedPDF(t, ec, "ETSI.RFC3161"), evidence.SignatureHolds, true, 0, nil},
		{"of a kind that is not checked", signedPDF(t, ec, "adbe.x509.rsa_sha1"), evidence.SignatureUnchecked, true, 0, nil},
		{"a year altered", bytes.Replace(good, []byte("2027"), []byte("2031"), 1), evidence.SignatureBroken, true, 0, []string{evidence.SignatureInvalid}},
		{"a year altered under a digest", bytes.Replace(signedPDF(t, ec, "adbe.pkcs7.sha1"), []byte("2027"), []byte("2031"), 1), evidence.SignatureBroken, true, 0, []string{evidence.SignatureInvalid}},
		{"a year altered under a time stamp", bytes.Replace(signedPDF(t, ec, "ETSI.RFC3161"), []byte("2027"), []byte("2031"), 1), evidence.SignatureBroken, true, 0, []string{evidence.SignatureInvalid}},
		{"a page put over the signed one", update(good), evidence.SignatureHolds, false, 1, []string{evidence.AlteredAfterSigning}},
		{"two updates", update(update(good)), evidence.SignatureHolds, false, 2, []string{evidence.AlteredAfterSigning}},
		{"rubbish for a signature", bytes.Replace(good, []byte("/Contents<3"), []byte("/Contents<4"), 1), evidence.SignatureBroken, true, 0, []string{evidence.SignatureInvalid}},
		{"nothing covered", bytes.Replace(good, []byte("/ByteRange[0000000000"), []byte("/ByteRange[0999999999"), 1), evidence.SignatureBroken, false, 0, []string{evidence.SignatureInvalid, evidence.AlteredAfterSigning}},
	} {
		t.Run(c.name, func(t *testing.T) {
			result, err := readOne(t, r, write(t, "signed.pdf", c.data), "")
			if err != nil {
				t.Fatal(err)
			}
			if len(result.Facts.Signatures) != 1 {
				t.Fatalf("facts: %+v", result.Facts)
			}
			s := result.Facts.Signatures[0]
			if s.State != c.state || s.WholeFile != c.whole || result.Facts.Updates != c.updates || (s.Why == "") != (c.state == evidence.SignatureHolds) {
				t.Errorf("%d updates, %+v", result.Facts.Updates, s)
			}
			if c.state == evidence.SignatureHolds && (s.Signer != "Ana Gómez" || s.Organisation != "Organismo de Prueba" || s.SignedAt == nil) {
				t.Errorf("signed by %+v", s)
			}
			var codes []string
			for _, w := range result.Warnings {
				codes = append(codes, w.Code)
			}
			if !slices.Equal(codes, c.codes) {
				t.Errorf("warnings %v, want %v", codes, c.codes)
			}
		})
	}
}

// What is said against a signed file inside a file is said of that one as a whole.
func TestSignaturesOfPartsAreChecked(t *testing.T) {
	good := signedPDF(t, elliptical(t), "adbe.pkcs7.detached")
	data := zipped(t, "good.pdf", good, "altered.pdf", update(good))
	result, err := readOne(t, open(t, Settings{}), write(t, "signed.zip", data), "")
	if err != nil {
		t.Fatal(err)
	}
	if w := result.Warnings; len(w) != 1 || w[0].Code != evidence.AlteredAfterSigning || w[0].Page != 0 || w[0].Part != 2 {
		t.Errorf("warnings are %+v", w)
	}
}

func TestFilesWithoutSignaturesAreNotWarnedOf(t *testing.T) {
	result, err := readOne(t, open(t, Settings{}), sample("docs", "basc", "us_rio_bravo.pdf"), "")
	if f := result.Facts; err != nil || len(f.Signatures) != 0 || f.Updates != 0 || f.CreatedAt == nil || len(result.Warnings) != 0 {
		t.Errorf("%+v, %v, %v", f, result.Warnings, err)
	}
}

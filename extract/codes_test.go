package extract

import (
	"testing"

	"certdex/evidence"
)

func TestAddressesInCodes(t *testing.T) {
	for _, c := range []struct{ text, want string }{
		{"https://verify.example.org/c?n=1", "https://verify.example.org/c?n=1"},
		{"HTTP://VERIFY.EXAMPLE.ORG/C", "HTTP://VERIFY.EXAMPLE.ORG/C"},
		{"www.example.org/check", "https://www.example.org/check"},
		{"https://localhost/c", ""},
		{"https://verify.example.org/a b", ""},
		{"javascript:alert(1)", ""},
		{"ftp://example.org/x", ""},
		{"USAELP00231-1-10", ""},
		{"BEGIN:VCARD", ""},
	} {
		got, ok := webAddress(c.text)
		if got != c.want || ok != (c.want != "") {
			t.Errorf("%q gave %q", c.text, got)
		}
	}
}

func TestACodesAddressIsAFieldOfThePaper(t *testing.T) {
	pages := []evidence.Page{grid(1, "World BASC Organization\n\nBASC CERTIFICATE\n\ncertifies that\n\nRIO BRAVO TRANSLOAD LLC\n\nCertificate No: USAELP00231-1-10")}
	at := evidence.Box{0.8, 0.8, 0.9, 0.87}
	pages[0].Codes = []evidence.Barcode{{Format: "code_128", Text: "4711", Box: at}, {Format: "qr", Text: "https://verify.example.org/c", Box: at}}
	documents := Documents(pages, catalogue(t))
	for _, f := range documents[0].Fields {
		if f.Name == evidence.VerificationURL {
			if f.Value != "https://verify.example.org/c" || f.Page != 1 || f.Box != at || f.Confidence < 0.9 {
				t.Errorf("%+v", f)
			}
			return
		}
	}
	t.Errorf("no address among %+v", documents[0].Fields)
}

package extract

import (
	"net/url"
	"strings"

	"certdex/evidence"
)

// decoded is in favour of a value that a code with check digits gave.
const decoded = 3.0

// findCodes takes the addresses that QR codes and barcodes carry for checking
// the paper.
func (p *paper) findCodes() {
	for _, pg := range p.pages {
		for _, code := range pg.codes {
			address, ok := webAddress(code.Text)
			if !ok {
				continue
			}
			c := newClaim(evidence.VerificationURL, address, nil, rightShape, decoded)
			c.field.Text, c.field.Page, c.field.Box = code.Text, pg.number, code.Box
			p.add(c)
		}
	}
}

// webAddress gives a code's text where the whole of it is an address of the web.
func webAddress(text string) (string, bool) {
	text = strings.TrimSpace(text)
	full := text
	if strings.HasPrefix(strings.ToLower(text), "www.") {
		full = "https://" + text
	}
	at, err := url.Parse(full)
	if err != nil || strings.ContainsAny(text, " <>\"") || at.Scheme != "http" && at.Scheme != "https" || !strings.Contains(at.Hostname(), ".") {
		return "", false
	}
	return full, true
}

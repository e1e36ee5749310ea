package rules

import (
	"net/url"
	"strings"

	"certdex/evidence"
)

// doubts are the reader's warnings that speak against the file itself, with
// what a specialist is to do about them.
var doubts = map[string]struct {
	severity evidence.Severity
	advice   string
}{
	evidence.SignatureInvalid:    {evidence.Blocking, "Ask the holder for the file as its issuer sent it."},
	evidence.AlteredAfterSigning: {evidence.Caution, "Compare it with the issuer's own copy, or ask the issuer."},
	evidence.TextPixelsDiffer:    {evidence.Caution, "Go by what you see, and ask where the file comes from."},
}

// doubtfulFile turns the reader's warnings about tampering into flags, each kind once.
func doubtfulFile(c Case) []evidence.Flag {
	var flags []evidence.Flag
	told := map[string]bool{}
	for _, w := range c.Document.Warnings {
		d, ok := doubts[w.Code]
		if !ok || told[w.Code] {
			continue
		}
		told[w.Code] = true
		flags = append(flags, flag(w.Code, d.severity, "", "%s. %s", strings.TrimSuffix(capital(w.Message), "."), d.advice)...)
	}
	return flags
}

// verificationHost looks at where the paper sends whoever wants to check it. A
// forger's page says that a forged paper is good.
func verificationHost(c Case) []evidence.Flag {
	if !c.Known || len(c.Program.Hosts) == 0 {
		return nil
	}
	var strange []string
	for _, address := range c.Document.All(evidence.VerificationURL) {
		host := hostOf(address)
		if host != "" && !c.Program.HostKnown(host) && len(strange) < 3 {
			strange = append(strange, host)
		}
	}
	if len(strange) == 0 {
		return nil
	}
	return flag(evidence.FlagVerificationHost, evidence.Caution, evidence.VerificationURL,
		"The paper sends whoever checks it to %s, which is not among the addresses of %s that certdex knows. That alone proves nothing; find out who runs it, and check the paper with the issuer instead.",
		strings.Join(strange, ", "), c.Program.Name)
}

// hostOf gives the host of an address as it is printed, in lower case, or "".
func hostOf(address string) string {
	if !strings.Contains(address, "://") {
		address = "https://" + address
	}
	at, err := url.Parse(address)
	if err != nil {
		return ""
	}
	return strings.ToLower(strings.TrimSuffix(at.Hostname(), "."))
}

func capital(s string) string {
	if s == "" {
		return s
	}
	return strings.ToUpper(s[:1]) + s[1:]
}

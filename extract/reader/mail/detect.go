package mail

import (
	"bytes"
	"strings"
)

// fields are header lines that mail programs write.
var fields = map[string]bool{
	"from": true, "to": true, "cc": true, "bcc": true, "subject": true, "date": true, "sender": true, "reply-to": true,
	"message-id": true, "in-reply-to": true, "references": true, "mime-version": true, "content-type": true,
	"content-transfer-encoding": true, "received": true, "return-path": true, "delivered-to": true, "envelope-to": true,
	"authentication-results": true, "received-spf": true, "dkim-signature": true, "thread-topic": true, "thread-index": true,
	"importance": true, "user-agent": true, "content-language": true, "accept-language": true,
}

// Is says whether a file's first bytes are those of an e-mail: it begins with
// header lines, and at least two of them are of the kind that mail has.
func Is(head []byte) bool {
	head = bytes.TrimPrefix(head, []byte("\xef\xbb\xbf"))
	known := map[string]bool{}
	first := true
	for line := range bytes.Lines(head) {
		if line[0] == ' ' || line[0] == '\t' { // the line before goes on
			if first {
				return false
			}
			continue
		}
		if len(bytes.TrimRight(line, "\r\n")) == 0 {
			break
		}
		name, _, ok := bytes.Cut(line, []byte(":"))
		if !ok && !bytes.HasSuffix(line, []byte("\n")) {
			break // cut by the end of the head
		}
		if !ok || len(name) == 0 || bytes.ContainsFunc(name, func(r rune) bool { return r <= ' ' || r > '~' }) {
			return false
		}
		first = false
		if key := strings.ToLower(string(name)); fields[key] || strings.HasPrefix(key, "arc-") || strings.HasPrefix(key, "x-") {
			known[key] = true
		}
	}
	return len(known) >= 2
}

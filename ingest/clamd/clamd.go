// Package clamd asks a ClamAV daemon whether a file is infected.
package clamd

import (
	"bufio"
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"net"
	"net/url"
	"strings"
	"time"
	"unicode"

	"certdex/evidence"
)

const (
	chunkBytes   = 64 << 10
	maxAnswer    = 1 << 10 // bytes of one answer
	maxName      = 200     // bytes of a signature's name that are kept
	greetingTime = 5 * time.Second
)

// Scanner is a clamd behind a socket. It is safe for use by many goroutines:
// each scan has connections of its own.
type Scanner struct {
	network, address string
	limit            time.Duration
}

// New takes the address of a clamd, unix:///run/clamav/clamd.ctl or
// tcp://127.0.0.1:3310, and how long one scan may take. It does not connect.
func New(address string, limit time.Duration) (*Scanner, error) {
	u, err := url.Parse(address)
	switch {
	case err != nil:
	case u.Scheme == "unix" && u.Host == "" && strings.HasPrefix(u.Path, "/"):
		return &Scanner{"unix", u.Path, limit}, nil
	case u.Scheme == "tcp" && u.Hostname() != "" && u.Port() != "" && u.Path == "":
		return &Scanner{"tcp", u.Host, limit}, nil
	}
	return nil, fmt.Errorf("the address of clamd must be like unix:///run/clamav/clamd.ctl or tcp://127.0.0.1:3310, not %q", address)
}

// Verdict is what clamd says of a file.
type Verdict struct {
	Signature string // what was found; "" where the file is clean
	Engine    string // the version of clamd and its signatures
}

// ErrBrokeOff says that clamd was well when a scan began and gave no verdict:
// it may be the file's fault.
var ErrBrokeOff = errors.New("the scan broke off")

// Scan has clamd look at a file. Errors are *evidence.Error: unavailable where
// clamd does not answer, with ErrBrokeOff where it did at first; too_large
// where it takes no file of this size; otherwise those of file and of ctx.
func (s *Scanner) Scan(ctx context.Context, file io.Reader) (Verdict, error) {
	engine, err := s.Version(ctx)
	if err != nil {
		return Verdict{}, err
	}
	asking, giveUp := context.WithCancel(ctx)
	defer giveUp()
	source := &source{Reader: file, failed: giveUp}
	answer, err := s.ask(asking, s.limit, "INSTREAM", func(to io.Writer) error { return stream(to, source) })
	if source.err != nil {
		return Verdict{}, fmt.Errorf("read the file to scan: %w", source.err)
	}
	var signature string
	if err == nil {
		signature, err = verdict(answer)
	}
	switch {
	case ctx.Err() != nil:
		return Verdict{}, ctx.Err()
	case evidence.CodeOf(err) == evidence.TooLarge:
		return Verdict{}, err
	case err != nil:
		return Verdict{}, evidence.Because(fmt.Errorf("%w: %w", ErrBrokeOff, err), evidence.Unavailable,
			"the virus scanner did not come to an end with the file; it is tried again")
	}
	return Verdict{Signature: signature, Engine: engine}, nil
}

// Version asks clamd for its version: the quickest way to see that it is well.
func (s *Scanner) Version(ctx context.Context) (string, error) {
	answer, err := s.ask(ctx, min(s.limit, greetingTime), "VERSION", func(io.Writer) error { return nil })
	if ctx.Err() != nil {
		return "", ctx.Err()
	}
	if err != nil {
		return "", evidence.Because(err, evidence.Unavailable, "the virus scanner does not answer; try again later")
	}
	return plain(answer), nil
}

// ask sends one command on a connection of its own and gives the answer. It is
// read also where sending failed: clamd answers, and closes, before it has
// taken all of a file that is too large.
func (s *Scanner) ask(ctx context.Context, limit time.Duration, command string, send func(io.Writer) error) (string, error) {
	ctx, cancel := context.WithTimeout(ctx, limit)
	defer cancel()
	conn, err := new(net.Dialer).DialContext(ctx, s.network, s.address)
	if err != nil {
		return "", err
	}
	defer conn.Close()
	defer context.AfterFunc(ctx, func() { conn.Close() })()
	_, sending := io.WriteString(conn, "z"+command+"\x00")
	if sending == nil {
		sending = send(conn)
	}
	answer, err := bufio.NewReader(io.LimitReader(conn, maxAnswer)).ReadString(0)
	if err != nil {
		return "", errors.Join(sending, fmt.Errorf("read the answer: %w", err))
	}
	return strings.TrimSuffix(answer, "\x00"), nil
}

// stream sends a file in chunks, each after its length, and an empty one.
func stream(to io.Writer, file io.Reader) error {
	chunk := make([]byte, 4+chunkBytes)
	for {
		n, err := io.ReadFull(file, chunk[4:])
		if err != nil && !errors.Is(err, io.EOF) && !errors.Is(err, io.ErrUnexpectedEOF) {
			return err
		}
		binary.BigEndian.PutUint32(chunk, uint32(n))
		if _, err := to.Write(chunk[:4+n]); err != nil || n == 0 {
			return err
		}
	}
}

// verdict gives the signature that an answer names, "" where the file is clean.
func verdict(answer string) (signature string, err error) {
	said := strings.TrimPrefix(answer, "stream: ")
	if said == "OK" {
		return "", nil
	}
	if name, found := strings.CutSuffix(said, " FOUND"); found {
		if name = plain(name); name == "" {
			name = "unnamed"
		}
		return name, nil
	}
	if strings.Contains(said, "size limit exceeded") {
		return "", evidence.Errorf(evidence.TooLarge, "the file is larger than the virus scanner takes; the operator can raise its StreamMaxLength")
	}
	return "", fmt.Errorf("clamd says %q", plain(answer))
}

// plain makes what clamd says fit to be kept and shown.
func plain(s string) string {
	s = strings.Map(func(r rune) rune {
		if r == unicode.ReplacementChar || !unicode.IsPrint(r) {
			return -1
		}
		return r
	}, s)
	return strings.TrimSpace(strings.ToValidUTF8(s[:min(len(s), maxName)], ""))
}

// source remembers why a file could not be read: that is not clamd's fault, and
// there is no answer to wait for.
type source struct {
	io.Reader
	failed func()
	err    error
}

func (s *source) Read(p []byte) (int, error) {
	n, err := s.Reader.Read(p)
	if err != nil && !errors.Is(err, io.EOF) {
		s.err = err
		s.failed()
	}
	return n, err
}

package exchange

import (
	"crypto/sha256"
	"encoding/hex"
	"io"
	"os"
	"sync"
	"time"

	"certdex/evidence"
	"certdex/ingest"
)

// Limits of imports: their rows are held in memory while they are taken in.
const (
	maxImport      = 50 << 20 // bytes of a list of partners or register entries
	maxPartnerRows = 200_000  // rows of a list of partners
	importsAtOnce  = 2        // in one process
)

// imports counts those that go on. The zero value is ready.
type imports struct {
	mu      sync.Mutex
	running int
	people  map[string]bool // who sends a list, or has one taken in
}

// imported is a list that has come in whole and may be taken in now.
type imported struct {
	*os.File
	sha256 string
	leave  []func()
}

// beginImport has a list come in and then lets its import begin, so that a slow
// sender holds up nobody else. One person has one at a time. Errors are those
// of the list, or a *Later with unavailable.
func (x *Exchange) beginImport(a Actor, body io.Reader) (*imported, error) {
	leave, err := x.imports.comeIn(a.User.ID)
	if err != nil {
		return nil, err
	}
	in := &imported{leave: []func(){leave}}
	if err := in.spool(x.Intake.TempDir, body); err != nil {
		in.end()
		return nil, err
	}
	if leave, err = x.imports.run(); err != nil {
		in.end()
		return nil, err
	}
	in.leave = append(in.leave, leave)
	return in, nil
}

// comeIn lets one list of a person come in.
func (i *imports) comeIn(user string) (leave func(), err error) {
	i.mu.Lock()
	defer i.mu.Unlock()
	if i.people[user] {
		return nil, &Later{evidence.Errorf(evidence.Unavailable, "another list of yours is being imported; try again when that has ended"), time.Second}
	}
	if i.people == nil {
		i.people = make(map[string]bool)
	}
	i.people[user] = true
	return func() {
		i.mu.Lock()
		defer i.mu.Unlock()
		delete(i.people, user)
	}, nil
}

// run takes one of the few places of imports that are taken in.
func (i *imports) run() (leave func(), err error) {
	i.mu.Lock()
	defer i.mu.Unlock()
	if i.running >= importsAtOnce {
		return nil, &Later{evidence.Errorf(evidence.Unavailable, "other lists are being imported; try again in a minute"), time.Minute}
	}
	i.running++
	return func() {
		i.mu.Lock()
		defer i.mu.Unlock()
		i.running--
	}, nil
}

// spool writes the list to the local disk and hashes it.
func (in *imported) spool(dir string, body io.Reader) (err error) {
	if in.File, err = ingest.TempFile(dir); err != nil {
		return ingest.DiskError(err)
	}
	hash := sha256.New()
	from := &remembered{Reader: body}
	n, err := io.Copy(io.MultiWriter(in.File, hash), io.LimitReader(from, maxImport+1))
	switch {
	case n > maxImport:
		return evidence.Errorf(evidence.TooLarge, "the list is larger than %d MB", maxImport>>20)
	case from.broken != nil:
		return evidence.Because(from.broken, evidence.Invalid, "the upload broke off")
	case err != nil:
		return ingest.DiskError(err)
	}
	in.sha256 = hex.EncodeToString(hash.Sum(nil))
	_, err = in.Seek(0, io.SeekStart)
	return err
}

// end gives the list's places and its file up.
func (in *imported) end() {
	if in.File != nil {
		in.Close()
	}
	for _, leave := range in.leave {
		leave()
	}
}

// remembered tells a sender that breaks off from a disk that is full.
type remembered struct {
	io.Reader
	broken error
}

func (r *remembered) Read(p []byte) (int, error) {
	n, err := r.Reader.Read(p)
	if err != nil && err != io.EOF { //nolint:errorlint // wrapped, it is a body that ends too early
		r.broken = err
	}
	return n, err
}

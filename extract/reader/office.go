package reader

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"sync/atomic"
	"syscall"
	"time"

	"golang.org/x/sys/unix"

	"certdex/evidence"
)

// office turns office documents into PDFs by LibreOffice, in a process that
// lives for one document and is locked in before it becomes LibreOffice. What
// comes out is read like any stranger's PDF.
type office struct {
	soffice    string // the program; "" where there is none
	executable string
	args       []string
	temp       string
	limits     Limits
	log        *slog.Logger
	turn       chan struct{} // one at a time: each takes some hundred megabytes
}

// officePrograms are where LibreOffice is installed.
var officePrograms = []string{"/usr/lib/libreoffice/program/soffice.bin", "/usr/lib64/libreoffice/program/soffice.bin", "/opt/libreoffice*/program/soffice.bin"}

// NoOffice as the setting of the office program says that none is to be used.
const NoOffice = "none"

func newOffice(s Settings) *office {
	return &office{soffice: findOffice(s.Office), executable: s.Executable, args: s.OfficeArgs, temp: s.TempDir,
		limits: s.Limits, log: s.Log, turn: make(chan struct{}, 1)}
}

// findOffice gives the path of LibreOffice, "" where there is none.
func findOffice(set string) string {
	if set == NoOffice {
		return ""
	}
	if set != "" {
		return set
	}
	for _, pattern := range officePrograms {
		if found, err := filepath.Glob(pattern); err == nil && len(found) > 0 {
			return found[len(found)-1]
		}
	}
	return ""
}

// officeForms say how each type is opened and written. It is opened as that and
// nothing else, whatever LibreOffice takes it for.
var officeForms = map[string]struct{ extension, in, out string }{
	DOCX: {".docx", "MS Word 2007 XML", "pdf:writer_pdf_Export"},
	XLSX: {".xlsx", "Calc MS Excel 2007 XML", `pdf:calc_pdf_Export:{"SinglePageSheets":{"type":"boolean","value":"true"}}`},
}

const (
	officePrefix  = "certdex-office-"
	restartStatus = 81 // LibreOffice has made its profile and wants to be started again
)

// convert gives a document as PDF, and says when its turn has come. Errors are
// *evidence.Error, or of ctx.
func (o *office) convert(ctx context.Context, media string, data []byte, begun func()) ([]byte, error) {
	if o.soffice == "" {
		return nil, evidence.Errorf(evidence.UnsupportedType, "LibreOffice is not installed on this server; send a PDF")
	}
	form, ok := officeForms[media]
	if !ok {
		return nil, Unsupported(media)
	}
	select {
	case o.turn <- struct{}{}:
		defer func() { <-o.turn }()
	case <-ctx.Done():
		return nil, ctx.Err()
	}
	begun()
	folder, free, err := officeFolder(o.temp)
	if err != nil {
		return nil, err
	}
	defer free()
	name := "document" + form.extension
	if err := os.WriteFile(filepath.Join(folder, name), data, 0o600); err != nil {
		return nil, officeDisk(err)
	}
	if err := os.MkdirAll(filepath.Join(folder, "profile", "user"), 0o700); err != nil {
		return nil, officeDisk(err)
	}
	if err := os.WriteFile(filepath.Join(folder, "profile", "user", "registrymodifications.xcu"), []byte(officeProfile), 0o600); err != nil {
		return nil, officeDisk(err)
	}
	for range 3 {
		if err = o.run(ctx, folder, name, form.in, form.out); !errors.Is(err, errRestart) {
			break
		}
	}
	if errors.Is(err, errRestart) { // tried again for ever it would have no final state
		err = evidence.Because(err, evidence.Malformed, "LibreOffice cannot open the document; send a PDF")
	}
	if err != nil {
		return nil, err
	}
	return o.result(filepath.Join(folder, "document.pdf"))
}

func officeDisk(err error) error {
	return evidence.Because(err, evidence.Unavailable, "there is no room to convert the document; try again later")
}

// officeFolder makes the folder of one conversion. It is locked while it is
// used, so that leftovers of a process that died can be told.
func officeFolder(temp string) (string, func(), error) {
	folder, err := os.MkdirTemp(temp, officePrefix)
	if err != nil {
		return "", nil, officeDisk(err)
	}
	lock, err := os.Open(folder)
	if err == nil {
		err = unix.Flock(int(lock.Fd()), unix.LOCK_SH)
	}
	if err != nil {
		return "", nil, officeDisk(errors.Join(err, os.RemoveAll(folder)))
	}
	return folder, func() {
		removeOfficeSocket(folder)
		_ = os.RemoveAll(folder) // what stays is removed at the next start
		lock.Close()
	}, nil
}

// removeOfficeLeftovers removes the folders of conversions whose process died.
func removeOfficeLeftovers(temp string, now time.Time) error {
	left, err := filepath.Glob(filepath.Join(temp, officePrefix+"*"))
	if err != nil {
		return fmt.Errorf("look for folders of conversions: %w", err)
	}
	for _, folder := range left {
		info, err := os.Lstat(folder)
		if err != nil || !info.IsDir() || now.Sub(info.ModTime()) < time.Minute {
			continue
		}
		lock, err := os.Open(folder)
		if err != nil {
			continue
		}
		if unix.Flock(int(lock.Fd()), unix.LOCK_EX|unix.LOCK_NB) == nil {
			removeOfficeSocket(folder)
			err = os.RemoveAll(folder)
		}
		lock.Close()
		if err != nil {
			return fmt.Errorf("remove the folder of a conversion: %w", err)
		}
	}
	return nil
}

var errRestart = errors.New("LibreOffice wants to be started again")

// run runs LibreOffice once on the folder's document.
func (o *office) run(ctx context.Context, folder, name, in, out string) error {
	removeOfficeSocket(folder) // that of the first start keeps the second from its own
	args := append(append([]string{}, o.args...), o.soffice, folder, name, in, out,
		strconv.FormatInt(o.limits.OfficeMemory, 10), o.limits.Office.String())
	// No context: the deadline ends the whole process group, not the child alone.
	cmd := exec.Command(o.executable, args...) //nolint:noctx
	cmd.Env = []string{}
	cmd.Dir = folder
	said := &tail{}
	cmd.Stderr = said
	cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true, Pdeathsig: syscall.SIGKILL}
	if err := cmd.Start(); err != nil {
		return evidence.Because(err, evidence.Unavailable, "LibreOffice cannot be started")
	}
	kill := func() { _ = syscall.Kill(-cmd.Process.Pid, syscall.SIGKILL) } // gone already is as good
	var late atomic.Bool
	end := newDeadline(o.limits.Office, o.limits.Grace, patience*o.limits.Office+o.limits.Grace, func() time.Duration { return cpuOf(cmd.Process.Pid) }, func() {
		late.Store(true)
		kill()
	})
	stop := context.AfterFunc(ctx, kill)
	err := cmd.Wait()
	stop()
	end.stop()
	switch state := cmd.ProcessState; {
	case ctx.Err() != nil:
		return ctx.Err()
	case late.Load() || state.UserTime()+state.SystemTime() >= o.limits.Office:
		return evidence.Because(err, evidence.TimeLimit, "the document takes longer to convert than a document may; send a PDF")
	case state.ExitCode() == restartStatus:
		return errRestart
	case state.ExitCode() == lockedStatus:
		o.log.Warn("LibreOffice cannot be locked in", slog.String("error", said.String()))
		return evidence.Errorf(evidence.UnsupportedType, "office documents are not read here: LibreOffice cannot be locked in on this machine; send a PDF")
	case err != nil:
		o.log.Warn("LibreOffice failed", slog.String("end", state.String()))
		return evidence.Because(err, evidence.Malformed, "LibreOffice cannot open the document; send a PDF")
	}
	return nil
}

// result reads the PDF that was written, which is a stranger's.
func (o *office) result(path string) ([]byte, error) {
	file, err := os.OpenFile(path, os.O_RDONLY|unix.O_NOFOLLOW|unix.O_NONBLOCK, 0)
	if err != nil {
		return nil, evidence.Because(err, evidence.Malformed, "LibreOffice made nothing of the document; send a PDF")
	}
	defer file.Close()
	if info, err := file.Stat(); err != nil || !info.Mode().IsRegular() {
		return nil, evidence.Errorf(evidence.Malformed, "LibreOffice made nothing of the document; send a PDF")
	}
	var out bytes.Buffer
	n, err := io.Copy(&out, io.LimitReader(file, o.limits.OfficeBytes+1))
	switch {
	case err != nil:
		return nil, officeDisk(err)
	case n > o.limits.OfficeBytes:
		return nil, evidence.Errorf(evidence.TooLarge, "the document is larger than %d MB as a PDF", o.limits.OfficeBytes>>20)
	}
	return out.Bytes(), nil
}

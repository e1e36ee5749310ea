package testkit

import (
	"context"
	"encoding/hex"
	"errors"
	"io"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"
)

// EICAR is the harmless text that every virus scanner reports. It is put
// together here so that none reports this source.
func EICAR() string {
	return `X5O!P%@AP[4\PZX54(P^)7CC)7}$EICAR-` + `STANDARD-ANTIVIRUS-TEST-FILE!$H+H*`
}

// EICARSignature is what a Clamd calls EICAR.
const EICARSignature = "Eicar-Signature.UNOFFICIAL"

// ClamdStreamLimit is the largest file that a Clamd takes.
const ClamdStreamLimit = 4 << 20

// Clamd is a virus scanner of the test's own. It can be stopped and started
// again.
type Clamd struct {
	URL string // unix://…

	dir        string
	signatures string
	server     *exec.Cmd
	life       io.Closer // the supervisor's standard input
}

// NewClamd starts a clamd until the end of the test. It knows EICAR and nothing
// else, or the signatures given, in ClamAV's extended format.
func NewClamd(t testing.TB, signatures ...string) *Clamd {
	t.Helper()
	dir, err := os.MkdirTemp("", "certdex-clamd-") // short, because of the socket
	if err != nil {
		t.Fatal(err)
	}
	if len(signatures) == 0 {
		signatures = []string{"Eicar-Signature:0:*:" + hex.EncodeToString([]byte(EICAR()))}
	}
	c := &Clamd{dir: dir, signatures: strings.Join(signatures, "\n") + "\n", URL: "unix://" + filepath.Join(dir, "socket")}
	t.Cleanup(func() { c.Stop(t) })
	c.Start(t)
	return c
}

// Start starts the clamd and waits until it answers.
func (c *Clamd) Start(t testing.TB) {
	t.Helper()
	binary, err := clamdBinary()
	if err != nil {
		t.Fatalf("clamd: %v; run make test, which installs what the tests need", err)
	}
	for name, content := range map[string]string{
		"test.ndb": c.signatures,
		"clamd.conf": "LocalSocket " + filepath.Join(c.dir, "socket") + "\nDatabaseDirectory " + c.dir + "\nTemporaryDirectory " + c.dir +
			"\nForeground yes\nSelfCheck 0\nMaxThreads 4\nStreamMaxLength " + strconv.Itoa(ClamdStreamLimit) + "\n",
	} {
		err := os.MkdirAll(c.dir, 0o700)
		if err := errors.Join(err, os.WriteFile(filepath.Join(c.dir, name), []byte(content), 0o600)); err != nil {
			t.Fatal(err)
		}
	}
	c.server = exec.CommandContext(context.Background(), "/bin/sh", "-c", supervise, "sh", "KILL", c.dir,
		binary, "--config-file", filepath.Join(c.dir, "clamd.conf"))
	c.server.Dir = c.dir
	if c.life, err = c.server.StdinPipe(); err != nil {
		t.Fatal(err)
	}
	if err := c.server.Start(); err != nil {
		t.Fatalf("clamd: %v", err)
	}
	if err := accepts(filepath.Join(c.dir, "socket")); err != nil {
		t.Fatalf("clamd: %v", err)
	}
}

// Stop ends the clamd in the middle of whatever it does. One that is stopped
// stays so.
func (c *Clamd) Stop(t testing.TB) {
	t.Helper()
	if c.server == nil {
		return
	}
	c.life.Close()
	_ = c.server.Wait() // it says that clamd was killed
	c.server = nil
}

func clamdBinary() (string, error) {
	if path, err := exec.LookPath("clamd"); err == nil {
		return path, nil
	}
	const path = "/usr/sbin/clamd" // not on everybody's PATH
	if _, err := os.Stat(path); err != nil {
		return "", errors.New("it is not installed")
	}
	return path, nil
}

// accepts waits until a server listens on a socket.
func accepts(socket string) error {
	ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
	defer cancel()
	for ctx.Err() == nil {
		conn, err := new(net.Dialer).DialContext(ctx, "unix", socket)
		if err == nil {
			return conn.Close()
		}
		time.Sleep(20 * time.Millisecond)
	}
	return errors.New("it did not answer for a minute")
}

package clamd

import (
	"archive/zip"
	"bytes"
	"context"
	"encoding/binary"
	"errors"
	"io"
	"net"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/iotest"
	"time"

	"certdex/evidence"
	"certdex/internal/testkit"
)

func scanner(t testing.TB, url string, limit time.Duration) *Scanner {
	t.Helper()
	s, err := New(url, limit)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func TestScan(t *testing.T) {
	s := scanner(t, testkit.NewClamd(t).URL, time.Minute)
	attachment, err := os.ReadFile(filepath.Join("..", "..", "testdata", "samples", "hostile", "eicar_attachment.pdf"))
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		promise   string
		file      []byte
		signature string
	}{
		{"a clean file is clean", []byte("%PDF-1.7 a certificate"), ""},
		{"an empty file is", nil, ""},
		{"one of many chunks is", bytes.Repeat([]byte("certificate "), 200_000), ""},
		{"one of whole chunks is", make([]byte, 2*chunkBytes), ""},
		{"an infected file is found", []byte(testkit.EICAR()), testkit.EICARSignature},
		{"also behind many chunks", append(make([]byte, 3*chunkBytes+5), testkit.EICAR()...), testkit.EICARSignature},
		{"also in a ZIP", zipped(t, testkit.EICAR()), testkit.EICARSignature},
		{"also attached to a PDF", attachment, testkit.EICARSignature},
	} {
		t.Run(c.promise, func(t *testing.T) {
			v, err := s.Scan(t.Context(), bytes.NewReader(c.file))
			if err != nil || v.Signature != c.signature || !strings.HasPrefix(v.Engine, "ClamAV ") {
				t.Errorf("got %+v, %v; want %q", v, err, c.signature)
			}
		})
	}
}

func zipped(t testing.TB, content string) []byte {
	t.Helper()
	var out bytes.Buffer
	archive := zip.NewWriter(&out)
	w, err := archive.Create("folder/certificate.com")
	if err != nil {
		t.Fatal(err)
	}
	_, err = io.WriteString(w, content)
	if err := errors.Join(err, archive.Close()); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

// clamd answers and closes the connection while the file is still being sent.
func TestAFileBeyondTheLimitOfClamdIsTooLarge(t *testing.T) {
	s := scanner(t, testkit.NewClamd(t).URL, time.Minute)
	_, err := s.Scan(t.Context(), bytes.NewReader(make([]byte, 4*testkit.ClamdStreamLimit)))
	if evidence.CodeOf(err) != evidence.TooLarge || errors.Is(err, ErrBrokeOff) {
		t.Errorf("got %v", err)
	}
}

func TestAFileThatCannotBeReadIsNotTheScannersFault(t *testing.T) {
	s := scanner(t, testkit.NewClamd(t).URL, time.Minute)
	broken := errors.New("the disk is broken")
	_, err := s.Scan(t.Context(), io.MultiReader(strings.NewReader("a"), iotest.ErrReader(broken)))
	if !errors.Is(err, broken) || errors.Is(err, ErrBrokeOff) || evidence.CodeOf(err) == evidence.Unavailable {
		t.Errorf("got %v", err)
	}
}

func TestAScannerThatIsNotThereIsUnavailable(t *testing.T) {
	c := testkit.NewClamd(t)
	s := scanner(t, c.URL, time.Minute)
	c.Stop(t)
	if _, err := s.Scan(t.Context(), strings.NewReader("a")); evidence.CodeOf(err) != evidence.Unavailable || errors.Is(err, ErrBrokeOff) {
		t.Errorf("stopped: %v", err)
	}
	c.Start(t)
	if v, err := s.Scan(t.Context(), strings.NewReader(testkit.EICAR())); err != nil || v.Signature == "" {
		t.Errorf("back again: %+v, %v", v, err)
	}
}

// The file's part is to be blamed where clamd dies of it, and only there.
func TestAScannerThatDiesInBetweenBreaksOff(t *testing.T) {
	c := testkit.NewClamd(t)
	s := scanner(t, c.URL, time.Minute)
	_, err := s.Scan(t.Context(), io.MultiReader(bytes.NewReader(make([]byte, chunkBytes)), &deed{func() { c.Stop(t) }}, bytes.NewReader(make([]byte, 2<<20))))
	if evidence.CodeOf(err) != evidence.Unavailable || !errors.Is(err, ErrBrokeOff) {
		t.Errorf("got %v", err)
	}
}

// deed does something once when it is read, and has no bytes.
type deed struct{ do func() }

func (d *deed) Read([]byte) (int, error) {
	if d.do != nil {
		d.do()
		d.do = nil
	}
	return 0, io.EOF
}

// A server that takes everything and says nothing costs the limit and no more.
func TestAScanHasALimit(t *testing.T) {
	silent, err := net.Listen("unix", filepath.Join(t.TempDir(), "s"))
	if err != nil {
		t.Fatal(err)
	}
	defer silent.Close()
	s := scanner(t, "unix://"+silent.Addr().String(), 100*time.Millisecond)
	if _, err := s.Scan(t.Context(), strings.NewReader("a")); evidence.CodeOf(err) != evidence.Unavailable {
		t.Errorf("got %v", err)
	}
	ctx, stop := context.WithCancel(t.Context())
	stop()
	if _, err := s.Scan(ctx, strings.NewReader("a")); !errors.Is(err, context.Canceled) {
		t.Errorf("cancelled: %v", err)
	}
}

func TestAddresses(t *testing.T) {
	for address, good := range map[string]bool{
		"unix:///run/clamav/clamd.ctl": true, "tcp://127.0.0.1:3310": true, "tcp://[::1]:3310": true,
		"": false, "/run/clamav/clamd.ctl": false, "unix://run/clamd.ctl": false, "tcp://127.0.0.1": false, "tcp://:3310": false,
		"http://127.0.0.1:3310": false, "tcp://h:1/x": false, "tcp://%zz:1": false,
	} {
		if _, err := New(address, time.Minute); (err == nil) != good {
			t.Errorf("%q: %v", address, err)
		}
	}
}

func FuzzVerdict(f *testing.F) {
	f.Add("stream: OK")
	f.Add("stream: Eicar FOUND")
	f.Add("INSTREAM size limit exceeded. ERROR")
	f.Add("stream: \xff\x00\n FOUND")
	f.Fuzz(func(t *testing.T, answer string) {
		signature, err := verdict(answer)
		if clean := signature == "" && err == nil; clean && !strings.HasSuffix(answer, "OK") {
			t.Errorf("%q is taken for clean", answer)
		}
		if len(signature) > maxName || plain(signature) != signature {
			t.Errorf("%q names %q", answer, signature)
		}
	})
}

// What goes over the wire gives the file back, whatever its size.
func FuzzStream(f *testing.F) {
	f.Add([]byte("a"), 1)
	f.Add([]byte("ab"), chunkBytes)
	f.Fuzz(func(t *testing.T, part []byte, times int) {
		file := bytes.Repeat(part, min(max(times, 0), 4*chunkBytes)/(len(part)+1))
		var wire, back bytes.Buffer
		if err := stream(&wire, bytes.NewReader(file)); err != nil {
			t.Fatal(err)
		}
		for {
			n := int(binary.BigEndian.Uint32(wire.Next(4)))
			if n == 0 {
				break
			}
			back.Write(wire.Next(n))
		}
		if wire.Len() != 0 || !bytes.Equal(back.Bytes(), file) {
			t.Errorf("%d bytes came out as %d, %d are left", len(file), back.Len(), wire.Len())
		}
	})
}

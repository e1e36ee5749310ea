package reader

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"os"
	"os/exec"
	"strings"
	"sync"
	"sync/atomic"
	"syscall"
	"time"

	"golang.org/x/sys/unix"

	"certdex/evidence"
	"certdex/extract/reader/sandbox"
)

// A process is one child as its parent sees it.
type process struct {
	cmd    *exec.Cmd
	in     io.WriteCloser
	pipe   *os.File
	out    *bufio.Reader // of pipe
	stderr *tail
	limits Limits
	office *office
	log    *slog.Logger

	exited chan struct{} // closed when the child is gone
	late   atomic.Bool   // it was killed because its time was over
	kill   func()
	free   chan struct{} // told when it was given back
	served int
	used   bool // a file was begun
	spent  bool // not to be used again

	suspect int           // part of the last file on which the child was lost, 0 for none
	left    time.Duration // of the time that the last file has in all
}

// startTime is how long a child may take until it is ready; compiling PDFium
// takes three seconds of CPU when the cache is empty.
const startTime = 2 * time.Minute

// start starts a child and waits until it has locked itself in.
func start(ctx context.Context, s Settings) (*process, sandbox.Report, error) {
	p := &process{stderr: &tail{}, limits: s.Limits, office: s.office, log: s.Log, exited: make(chan struct{}), free: make(chan struct{}, 1)}
	// No context: the deadline ends the whole process group, not the child alone.
	p.cmd = exec.Command(s.Executable, s.Args...) //nolint:noctx
	// Tesseract reads it when it is loaded: set later it has no effect. Nothing
	// else of the parent's environment is the child's business.
	p.cmd.Env = []string{"OMP_THREAD_LIMIT=1"}
	p.cmd.Dir = os.TempDir()
	p.cmd.Stderr = p.stderr
	p.cmd.WaitDelay = time.Second // for whoever holds its stderr
	p.cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true, Pdeathsig: syscall.SIGKILL}
	in, err := p.cmd.StdinPipe()
	if err != nil {
		return nil, sandbox.Report{}, fmt.Errorf("make the reader's input: %w", err)
	}
	out, theirs, err := os.Pipe()
	if err != nil {
		return nil, sandbox.Report{}, fmt.Errorf("make the reader's output: %w", err)
	}
	p.cmd.Stdout = theirs
	if err := p.cmd.Start(); err != nil {
		out.Close()
		theirs.Close()
		return nil, sandbox.Report{}, fmt.Errorf("start the reader: %w", err)
	}
	theirs.Close()
	p.in, p.pipe, p.out = in, out, bufio.NewReaderSize(out, 64<<10)
	p.kill = sync.OnceFunc(func() {
		// The group's id is the child's. Until Wait has returned it cannot be
		// another's. Gone already is as good.
		_ = syscall.Kill(-p.cmd.Process.Pid, syscall.SIGKILL)
		_ = p.cmd.Process.Kill()
	})
	go func() {
		_ = p.cmd.Wait() // ProcessState says how it ended
		out.Close()
		close(p.exited)
	}()
	stop := context.AfterFunc(ctx, p.kill)
	defer stop()
	granted, err := p.greet(s)
	if err != nil {
		p.end()
		return nil, sandbox.Report{}, fmt.Errorf("start the reader: %w (%s)", err, p.stderr)
	}
	return p, granted, nil
}

func (p *process) greet(s Settings) (sandbox.Report, error) {
	timer := time.AfterFunc(startTime, p.kill)
	defer timer.Stop()
	if err := send(p.in, kindSettings, settings{s.Limits, s.CacheDir, s.Models}); err != nil {
		return sandbox.Report{}, err
	}
	k, payload, err := readFrame(p.out, maxSettingsBytes)
	if err != nil {
		return sandbox.Report{}, err
	}
	var r ready
	if k != kindReady {
		return sandbox.Report{}, errFrame
	}
	err = decode(payload, &r)
	return r.Confinement, err
}

// fit says that the child lives and has said nothing since its last file: what
// comes unasked could be taken for the answer to the next.
func (p *process) fit() bool {
	select {
	case <-p.exited:
		return false
	default:
	}
	quiet := false
	conn, err := p.pipe.SyscallConn()
	if err != nil {
		return false
	}
	err = conn.Control(func(fd uintptr) {
		n, err := 0, error(unix.EINTR)
		for errors.Is(err, unix.EINTR) {
			n, err = unix.Poll([]unix.PollFd{{Fd: int32(fd), Events: unix.POLLIN}}, 0)
		}
		quiet = n == 0 && err == nil
	})
	return err == nil && quiet && p.out.Buffered() == 0
}

// giveBack says that the file is read; the child may serve the next, or is spent.
func (p *process) giveBack() { p.free <- struct{}{} }

// end kills the child and waits until it is gone.
func (p *process) end() {
	p.spent = true
	p.kill()
	p.in.Close()
	<-p.exited
}

// read has the child read one file, within so much time in all. Afterwards
// p.spent says whether it must be thrown away: it does so after anything but a
// clean reading.
func (p *process) read(ctx context.Context, d document, most time.Duration, file io.Reader, image func(int, []byte) error, progress func(int, int)) (Result, error) {
	p.used, p.spent = true, true
	// However often the child is given more time: a file of many pages must not
	// keep the others waiting for hours.
	given := p.limits.Open
	if len(d.Claims) > 0 {
		given += p.limits.Sight
	}
	end := newDeadline(given, p.limits.Grace, most, func() time.Duration { return cpuOf(p.cmd.Process.Pid) }, func() {
		p.late.Store(true)
		p.kill()
	})
	defer func() {
		end.stop()
		p.left = end.left()
	}()
	stop := context.AfterFunc(ctx, p.kill)
	defer stop()

	// The child may answer, or die, before it has taken all the bytes.
	var sending error
	sent := make(chan struct{})
	go func() {
		defer close(sent)
		sending = p.hand(d, file)
	}()
	s := session{limits: p.limits, claims: len(d.Claims), images: d.Images, image: image, progress: progress, result: Result{MediaType: d.MediaType},
		more:   func(d time.Duration) { end.give(d) },
		office: func(media string, document []byte) ([]byte, error) { return p.convert(ctx, end, media, document) },
		answer: func(c converted, pdf []byte) error {
			<-sent // what the child is told comes after the file
			err := send(p.in, kindConverted, c)
			if err == nil {
				_, err = p.in.Write(pdf)
			}
			if err != nil {
				return fmt.Errorf("%w: %w", errGone, err)
			}
			return nil
		}}
	err := s.listen(p.out)
	if err != nil {
		p.end()
	}
	if <-sent; err == nil {
		err = sending
	}
	if err != nil {
		return p.fate(&s, err)
	}
	p.served++
	p.spent = s.retire || p.served >= p.limits.DocumentsPerChild
	return s.result, nil
}

// convert has an office document converted for as long as the child lives. Its
// time stands still until its turn comes: it is others that it waits for.
func (p *process) convert(ctx context.Context, end *deadline, media string, document []byte) ([]byte, error) {
	wanted, cancel := context.WithCancel(ctx)
	var watch sync.WaitGroup
	watch.Go(func() {
		select {
		case <-p.exited:
			cancel()
		case <-wanted.Done():
		}
	})
	defer watch.Wait()
	defer cancel()
	end.pause()
	pdf, err := p.office.convert(wanted, media, document, func() {
		end.give(patience * (p.limits.Office + p.limits.Grace)) // it waits, which takes no CPU
	})
	if wanted.Err() != nil && ctx.Err() == nil {
		return nil, errGone
	}
	return pdf, err
}

func (p *process) hand(d document, file io.Reader) error {
	if err := send(p.in, kindDocument, d); err != nil {
		return err
	}
	n, err := io.Copy(p.in, io.LimitReader(file, d.Size))
	if err != nil {
		return fmt.Errorf("hand the file to the reader: %w", err)
	}
	if n != d.Size {
		p.kill()
		return fmt.Errorf("hand the file to the reader: it has %d bytes and should have %d", n, d.Size)
	}
	return nil
}

// fate says why a child did not finish a file. The pages of a child that died
// when it had sent them all are good.
func (p *process) fate(s *session, err error) (Result, error) {
	if s.refusal != nil {
		return Result{}, s.refusal
	}
	if s.callback != nil {
		return Result{}, s.callback
	}
	if s.complete && s.lie == nil {
		p.log.Info("the reader did not finish the structure of a file", slog.String("end", p.cmd.ProcessState.String()))
		return s.result, nil
	}
	if s.lie == nil {
		p.suspect = s.suspect()
	}
	p.log.Warn("a reader was lost", slog.String("end", p.cmd.ProcessState.String()), slog.String("error", err.Error()))
	switch {
	case p.late.Load():
		return Result{}, evidence.Because(err, evidence.TimeLimit, "the file takes longer to read than a document may")
	case s.lie != nil:
		return Result{}, evidence.Because(err, evidence.ReaderCrashed, "the reader was upset by the file and gave an answer that makes no sense")
	case p.starved():
		return Result{}, evidence.Because(err, evidence.MemoryLimit, "the file needs more memory than a document may take")
	case p.usedUp():
		return Result{}, evidence.Because(err, evidence.TimeLimit, "the file takes longer to read than a document may")
	}
	return Result{}, evidence.Because(err, evidence.ReaderCrashed, "the reader crashed on the file")
}

// starved looks in the child's last words for those of the Go runtime and of
// C++ when memory is refused.
func (p *process) starved() bool {
	words := p.stderr.String()
	for _, mark := range []string{"out of memory", "cannot allocate memory", "bad_alloc", "failed to allocate", "failed to create new OS thread"} {
		if strings.Contains(words, mark) {
			return true
		}
	}
	return false
}

// usedUp says that the CPU limit ended the child. The kernel counts for it in
// ticks, which is not exactly what it tells afterwards.
func (p *process) usedUp() bool {
	state := p.cmd.ProcessState
	return state.UserTime()+state.SystemTime() >= p.limits.CPU-p.limits.CPU/10
}

// tail keeps the first bytes of what a child says on its way out. It is
// searched for known words and never logged: it may quote the document.
type tail struct {
	mu   sync.Mutex
	text []byte
}

func (t *tail) Write(b []byte) (int, error) {
	t.mu.Lock()
	defer t.mu.Unlock()
	if room := maxStderrBytes - len(t.text); room > 0 {
		t.text = append(t.text, b[:min(room, len(b))]...)
	}
	return len(b), nil
}

func (t *tail) String() string {
	t.mu.Lock()
	defer t.mu.Unlock()
	return string(t.text)
}

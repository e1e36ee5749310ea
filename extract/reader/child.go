package reader

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"os"
	"runtime"
	"runtime/debug"

	"golang.org/x/sys/unix"

	"certdex/evidence"
	"certdex/extract/reader/heif"
	"certdex/extract/reader/letter"
	"certdex/extract/reader/ocr"
	"certdex/extract/reader/pdf"
	"certdex/extract/reader/raster"
	"certdex/extract/reader/sandbox"
)

// A child reads one file after the other and sends what it finds.
type child struct {
	limits   Limits
	in       *bufio.Reader
	out      io.Writer
	pdf      *pdf.Engine
	ocr      *ocr.Engine
	tongue   tongue // of the page before
	pictures raster.Decoder
	place    place    // of what is being read
	statm    *os.File // of this process, opened before /proc is out of reach
}

// softMemory is where the garbage collector begins to work harder, well below
// the limit that ends the process.
const softMemory = 256 << 20

// Child is the body of the hidden command `certdex reader`: it takes frames
// from in and answers on out until in ends. It locks the process in before it
// reads a document. The status it returns is the command's.
func Child(in io.Reader, out io.Writer) int {
	c, err := enter(in, out)
	if err == nil {
		err = c.serve()
	}
	if err != nil && !errors.Is(err, io.EOF) {
		fmt.Fprintln(os.Stderr, "reader:", err)
		return 1
	}
	return 0
}

// enter takes the settings, loads the engines, locks the process in and says
// so. Loading comes first: it needs files, fills the compilation cache, and
// has nothing foreign in it.
func enter(in io.Reader, out io.Writer) (*child, error) {
	runtime.GOMAXPROCS(2) // one for the work, one for the garbage
	debug.SetMemoryLimit(softMemory)
	usual := debug.SetGCPercent(-1) // hardly anything of what is loaded is garbage
	defer debug.SetGCPercent(usual)
	c := &child{in: bufio.NewReaderSize(in, 64<<10), out: out}
	k, payload, err := readFrame(c.in, maxSettingsBytes)
	if err != nil {
		return nil, err
	}
	var s settings
	if k != kindSettings {
		return nil, errFrame
	}
	if err := decode(payload, &s); err != nil {
		return nil, err
	}
	c.limits = s.Limits
	if c.pdf, err = pdf.NewEngine(s.CacheDir); err != nil {
		return nil, err
	}
	c.pictures = raster.Decoder{MaxPages: s.Limits.MaxPages, Budget: s.Limits.DecodedBytes}
	if c.pictures.HEIF, err = heif.NewEngine(s.CacheDir); err != nil {
		return nil, err
	}
	if c.ocr, err = ocr.NewEngine(s.Models); err != nil {
		return nil, err
	}
	if c.statm, err = os.Open("/proc/self/statm"); err != nil {
		return nil, fmt.Errorf("watch the memory: %w", err)
	}
	confinement, err := sandbox.Enter(sandbox.Settings{Memory: s.Limits.Memory, CPU: s.Limits.CPU, Read: append([]string{c.ocr.Folder()}, letter.Folders...)})
	if err != nil {
		return nil, err
	}
	return c, send(c.out, kindReady, ready{confinement})
}

func (c *child) serve() error {
	for {
		k, payload, err := readFrame(c.in, maxSettingsBytes)
		if err != nil {
			return err
		}
		var d document
		if k != kindDocument {
			return errFrame
		}
		if err := decode(payload, &d); err != nil {
			return err
		}
		data := make([]byte, d.Size)
		if _, err := io.ReadFull(c.in, data); err != nil {
			return fmt.Errorf("read the file's bytes: %w", err)
		}
		if err := c.one(d, data); err != nil {
			return err
		}
	}
}

// one reads one file. Only an error of the pipe is returned.
func (c *child) one(d document, data []byte) error {
	answer := c.read
	if len(d.Claims) > 0 {
		answer = c.see
	}
	if err := answer(d, data); err != nil {
		if _, ok := errors.AsType[*evidence.Error](err); !ok {
			return err
		}
		return send(c.out, kindFailed, failed{evidence.CodeOf(err), evidence.MessageOf(err)})
	}
	return send(c.out, kindDone, done{Retire: c.worn()})
}

// worn says that half of the CPU limit or most of the memory limit is used up:
// the next file, sound as it may be, would pay for those before it.
func (c *child) worn() bool {
	var used unix.Rusage
	if err := unix.Getrusage(unix.RUSAGE_SELF, &used); err != nil {
		return true
	}
	return used.Utime.Nano()+used.Stime.Nano() > c.limits.CPU.Nanoseconds()/2 || c.data() > c.limits.Memory*7/10
}

// data is what counts against RLIMIT_DATA, in bytes.
func (c *child) data() int64 {
	line := make([]byte, 200)
	n, err := c.statm.ReadAt(line, 0)
	if err != nil && !errors.Is(err, io.EOF) {
		return 0
	}
	var pages [6]int64 // size, resident, shared, text, library, data and stack
	if _, err := fmt.Sscan(string(line[:n]), &pages[0], &pages[1], &pages[2], &pages[3], &pages[4], &pages[5]); err != nil {
		return 0
	}
	return pages[5] * int64(os.Getpagesize())
}

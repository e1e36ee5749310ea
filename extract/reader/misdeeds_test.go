package reader

import (
	"bufio"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"golang.org/x/sys/unix"

	"certdex/evidence"
)

// misbehave is a child that is locked in like any other and then, given a
// document, does something that no child should.
func misbehave(name string) int {
	c, err := enter(os.Stdin, os.Stdout)
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		return 1
	}
	if _, _, err := readFrame(c.in, maxSettingsBytes); err != nil {
		return 1
	}
	if try, ok := tries[name]; ok {
		return say(c, try())
	}
	if lie, ok := lies[name]; ok {
		return lie(c)
	}
	return endings[name](c)
}

// say reports an attempt's outcome as the reason of a refusal.
func say(c *child, outcome string) int {
	if err := send(c.out, kindFailed, failed{evidence.Malformed, outcome}); err != nil {
		return 1
	}
	_, _ = bufio.NewReader(c.in).ReadByte() // until the parent has heard it
	return 0
}

func outcome(err error) string {
	if err == nil {
		return "done"
	}
	return strings.Map(func(r rune) rune { return max(r, ' ') }, err.Error())
}

// tries are attempts to get out.
var tries = map[string]func() string{
	"tcp socket": func() string {
		_, err := unix.Socket(unix.AF_INET, unix.SOCK_STREAM, 0)
		return outcome(err)
	},
	"udp socket": func() string {
		_, err := unix.Socket(unix.AF_INET, unix.SOCK_DGRAM, 0)
		return outcome(err)
	},
	"unix socket": func() string {
		_, err := unix.Socket(unix.AF_UNIX, unix.SOCK_STREAM, 0)
		return outcome(err)
	},
	"start a program": func() string { return outcome(exec.Command("/bin/true").Run()) },
	"fork": func() string {
		_, _, errno := unix.RawSyscall6(unix.SYS_CLONE, uintptr(unix.SIGCHLD), 0, 0, 0, 0, 0)
		if errno == 0 {
			return "done"
		}
		return outcome(errno)
	},
	"signal the parent": func() string { return outcome(unix.Kill(os.Getppid(), 0)) },
	"trace the parent":  func() string { return outcome(unix.PtraceAttach(os.Getppid())) },
	"read the password file": func() string {
		_, err := os.ReadFile("/etc/passwd")
		return outcome(err)
	},
	"read the parent's environment": func() string {
		_, err := os.ReadFile(fmt.Sprintf("/proc/%d/environ", os.Getppid()))
		return outcome(err)
	},
	"write a file": func() string {
		return outcome(os.WriteFile(filepath.Join(os.TempDir(), "certdex-escape"), []byte("out"), 0o600))
	},
	"raise a limit": func() string {
		return outcome(unix.Setrlimit(unix.RLIMIT_CPU, &unix.Rlimit{Cur: unix.RLIM_INFINITY, Max: unix.RLIM_INFINITY}))
	},
	"new namespace":   func() string { return outcome(unix.Unshare(unix.CLONE_NEWUSER)) },
	"the environment": func() string { return strings.Join(os.Environ(), " ") },
}

// lies are answers that a parent must not believe.
var lies = map[string]func(*child) int{
	"oversize frame": func(c *child) int { return raw(c, "p\xff\xff\xff\xff") },
	"a million pages": func(c *child) int {
		return frames(c, kindOpened, `{"media_type":"application/pdf","pages":1000000}`)
	},
	"no pages": func(c *child) int {
		return frames(c, kindOpened, `{"media_type":"application/pdf","pages":0}`, kindRead, `{}`)
	},
	"another type":                        func(c *child) int { return frames(c, kindOpened, `{"media_type":"image/png","pages":1}`) },
	"a part before the file":              func(c *child) int { return frames(c, kindPart, partOf(`"pages":1`)) },
	"a part before the pages of the last": func(c *child) int { return frames(c, kindOpened, onePage, kindPart, partOf(`"page_count":1`)) },
	"a part of a million pages":           func(c *child) int { return inPart(c, partOf(`"page_count":1000000`)) },
	"a part of fewer than no pages":       func(c *child) int { return inPart(c, partOf(`"page_count":-1`)) },
	"a part that says where it stands":    func(c *child) int { return inPart(c, partOf(`"first_page":1`)) },
	"a part deeper than the last allows": func(c *child) int {
		return inPart(c, `{"name":"a.pdf","media_type":"application/pdf","depth":2}`)
	},
	"a part deeper than any": func(c *child) int {
		return inPart(c, `{"name":"a","media_type":"a/b","depth":1}`, `{"name":"a","media_type":"a/b","depth":2}`,
			`{"name":"a","media_type":"a/b","depth":3}`, `{"name":"a","media_type":"a/b","depth":4}`)
	},
	"a part at no depth":  func(c *child) int { return inPart(c, `{"name":"a.pdf","media_type":"application/pdf"}`) },
	"a part without name": func(c *child) int { return inPart(c, `{"name":"","media_type":"application/pdf","depth":1}`) },
	"a part with a name that turns round": func(c *child) int {
		return inPart(c, `{"name":"invoice\u202efdp.exe","media_type":"application/pdf","depth":1}`)
	},
	"a part out of its folder": func(c *child) int { return inPart(c, `{"name":"../a.pdf","media_type":"application/pdf","depth":1}`) },
	"a part of no type":        func(c *child) int { return inPart(c, `{"name":"a.pdf","media_type":"<script>/x y","depth":1}`) },
	"a part that failed without a reason": func(c *child) int {
		return inPart(c, partOf(`"error":{"code":"infected","message":"x"}`))
	},
	"a part that failed and has pages": func(c *child) int {
		return inPart(c, partOf(`"page_count":1,"error":{"code":"malformed","message":"x"}`))
	},
	"parts without end": func(c *child) int {
		return inPart(c, slices.Repeat([]string{partOf(`"error":{"code":"malformed","message":"x"}`)}, 1000)...)
	},
	"a page of another part": func(c *child) int {
		return frames(c, kindOpened, onePage, kindPage, `{"number":1,"part":1,"width":1,"height":1,"source":"ocr","words":[]}`)
	},
	"a conversion of what is no document": func(c *child) int { return frames(c, kindConvert, "text/plain\nhello") },
	"a conversion in the middle of pages": func(c *child) int { return frames(c, kindOpened, onePage, kindConvert, DOCX+"\nPK") },
	"a cut of no part": func(c *child) int {
		return frames(c, kindOpened, onePage, kindCut, `{"code":"malformed","message":"x"}`)
	},
	"a cut without a reason": func(c *child) int {
		return frames(c, kindOpened, onePage, kindPage, firstPage, kindPart, partOf(`"page_count":2`), kindCut, `{}`)
	},
	"unknown kind": func(c *child) int { return frames(c, 'x', `{}`) },
	"page before opening": func(c *child) int {
		return frames(c, kindPage, `{"number":1,"width":1,"height":1,"source":"ocr","words":[]}`)
	},
	"done before the pages": func(c *child) int { return frames(c, kindOpened, onePage, kindDone, `{}`) },
	"not a number": func(c *child) int {
		return frames(c, kindOpened, onePage, kindPage, `{"number":1,"width":NaN,"height":1,"source":"ocr","words":[]}`)
	},
	"box off the page": func(c *child) int { return word(c, `{"t":"a","b":[0,0,1.5,1],"c":1}`) },
	"box inside out":   func(c *child) int { return word(c, `{"t":"a","b":[0.5,0,0.1,1],"c":1}`) },
	"confidence of 7":  func(c *child) int { return word(c, `{"t":"a","b":[0,0,1,1],"c":7}`) },
	"infinite size":    func(c *child) int { return word(c, `{"t":"a","b":[0,0,1,1],"c":1,"s":1e999}`) },
	"not UTF-8":        func(c *child) int { return word(c, "{\"t\":\"a\xff\",\"b\":[0,0,1,1],\"c\":1}") },
	"control characters": func(c *child) int {
		return word(c, `{"t":"a\u001b[2J","b":[0,0,1,1],"c":1}`)
	},
	"words with white space": func(c *child) int { return word(c, `{"t":"a b","b":[0,0,1,1],"c":1}`) },
	"a word without an end": func(c *child) int {
		return word(c, `{"t":"`+strings.Repeat("a", maxWordBytes+1)+`","b":[0,0,1,1],"c":1}`)
	},
	"an image that nobody wants": func(c *child) int {
		return frames(c, kindOpened, onePage, kindPage, `{"number":1,"width":1,"height":1,"source":"ocr","words":[]}`, kindImage, "\xff\xd8\xff")
	},
	"work without end": func(c *child) int {
		pairs := []any{kindOpened, onePage}
		for range 100 {
			pairs = append(pairs, kindWork, `{"megapixels":1}`)
		}
		return frames(c, pairs...)
	},
	"the wrong page": func(c *child) int {
		return frames(c, kindOpened, onePage, kindPage, `{"number":7,"width":1,"height":1,"source":"ocr","words":[]}`)
	},
	"an error of its own making": func(c *child) int { return frames(c, kindFailed, `{"code":"infected","message":"x"}`) },
	"a page half sent": func(c *child) int {
		if _, err := c.out.Write([]byte("p\x00\x00\x10\x00{")); err != nil {
			return 1
		}
		return 0
	},
	"exit 0 with nothing": func(*child) int { return 0 },
	"exit 0 after the page count": func(c *child) int {
		if err := send(c.out, kindOpened, opened{PDF, 1}); err != nil {
			return 1
		}
		return 0
	},
}

// endings are ways not to answer at all.
var endings = map[string]func(*child) int{
	"crash": func(*child) int { panic("as a test") },
	"recurse": func(*child) int {
		return recurse(1)
	},
	"allocate": func(*child) int {
		var hoard [][]byte
		for {
			block := make([]byte, 16<<20)
			for i := 0; i < len(block); i += 4096 {
				block[i] = 1
			}
			hoard = append(hoard, block)
			if len(hoard) > 1000 {
				return len(hoard)
			}
		}
	},
	"loop": func(*child) int {
		for {
		}
	},
	"say nothing":   func(*child) int { return wait() },
	"leave nothing": func(*child) int { return wait() },
	"one page of many": func(c *child) int {
		if err := send(c.out, kindOpened, opened{PDF, 2}); err != nil {
			return 1
		}
		if err := send(c.out, kindPage, evidence.Page{Number: 1, Width: 10, Height: 10, Source: evidence.TextLayer}); err != nil {
			return 1
		}
		return wait()
	},
	"death after the pages": func(c *child) int {
		if err := send(c.out, kindOpened, opened{PDF, 1}); err != nil {
			return 1
		}
		if err := send(c.out, kindPage, evidence.Page{Number: 1, Width: 10, Height: 10, Source: evidence.TextLayer}); err != nil {
			return 1
		}
		if err := send(c.out, kindRead, read{}); err != nil {
			return 1
		}
		return recurse(1)
	},
}

func recurse(n int) int {
	var room [4096]byte
	room[n%len(room)] = byte(n)
	return recurse(n+1) + int(room[n%7])
}

func raw(c *child, bytes string) int {
	if _, err := c.out.Write([]byte(bytes)); err != nil {
		return 1
	}
	return wait()
}

func frames(c *child, pairs ...any) int {
	for i := 0; i < len(pairs); i += 2 {
		k, ok := pairs[i].(kind)
		if !ok {
			k = kind(pairs[i].(rune))
		}
		if err := writeFrame(c.out, k, []byte(pairs[i+1].(string))); err != nil {
			return 1
		}
	}
	return wait()
}

const (
	onePage   = `{"media_type":"application/pdf","pages":1}`
	firstPage = `{"number":1,"width":1,"height":1,"source":"ocr","words":[]}`
)

func partOf(more string) string {
	return `{"name":"a.pdf","media_type":"application/pdf","depth":1,` + more + `}`
}

// inPart sends parts after the one page of the file itself.
func inPart(c *child, parts ...string) int {
	pairs := []any{kindOpened, onePage, kindPage, firstPage}
	for _, p := range parts {
		pairs = append(pairs, kindPart, p)
	}
	return frames(c, pairs...)
}

func word(c *child, w string) int {
	return frames(c, kindOpened, onePage, kindPage, `{"number":1,"width":1,"height":1,"source":"ocr","words":[`+w+`]}`)
}

// wait lives on until it is killed.
func wait() int {
	time.Sleep(time.Hour)
	return 0
}

package reader

import (
	"fmt"
	"os"
	"os/exec"
	"slices"
	"strings"
	"time"
	"unsafe"

	"golang.org/x/sys/unix"

	"certdex/evidence"
)

// misbehave is a child that is locked in like any other and then, given a
// document, does something that no child should.
func misbehave(name string, args []string) int {
	act := endings[name]
	if prepare, ok := prepared[name]; ok {
		act = prepare(args) // while it still can
	}
	c, err := enter(os.Stdin, os.Stdout)
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		return 1
	}
	if name == "attempts" {
		return attempts(c)
	}
	_, asked, err := readFrame(c.in, maxSettingsBytes)
	if err != nil {
		return 1
	}
	if lie, ok := lies[name]; ok {
		return lie(c)
	}
	if end, ok := partEndings[name]; ok {
		var d document
		if err := decode(asked, &d); err != nil {
			return 1
		}
		return end(c, d)
	}
	return act(c)
}

// partEndings are deaths for which a part is to blame, whose pages had come.
var partEndings = map[string]func(*child, document) int{
	"death in the facts of a part": func(c *child, d document) int {
		pairs := []any{kindOpened, onePage, kindPage, firstPage, kindFinished, `{}`}
		if len(d.Skip) == 0 {
			if frames := append(pairs, kindPart, partOf(`"page_count":1`), kindPage, secondPage); !sent(c, frames...) {
				return 1
			}
			return recurse(1)
		}
		refused := partOf(`"error":{"code":"` + string(d.Skip[0].Code) + `","message":"x"}`)
		if d.Skip[0].Part != 1 {
			return 1
		}
		return frames(c, append(pairs, kindPart, refused, kindRead, `{}`, kindDone, `{}`)...)
	},
	"death in the attachments": func(c *child, d document) int {
		pairs := []any{kindOpened, onePage, kindPage, firstPage}
		if len(d.Skip) == 0 {
			if !sent(c, pairs...) {
				return 1
			}
			return recurse(1)
		}
		if d.Skip[0].Part != attachedFiles {
			return 1
		}
		return frames(c, append(pairs, kindRead, `{}`, kindDone, `{}`)...)
	},
}

// say gives a sentence to the parent, as the reason of a refusal.
func say(c *child, what string) int {
	if err := send(c.out, kindFailed, failed{evidence.Malformed, what}); err != nil {
		return 1
	}
	_, _ = c.in.ReadByte() // until the parent has heard it
	return 0
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
	"finished in the middle of pages":     func(c *child) int { return frames(c, kindOpened, onePage, kindFinished, `{}`) },
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
	"a million empty codes": func(c *child) int {
		return frames(c, kindOpened, `{"media_type":"application/pdf","pages":1}`, kindPage, `{"number":1,"width":1,"height":1,"source":"ocr","words":[],"codes":[{}`+strings.Repeat(",{}", 1_000_000)+`]}`)
	},
	"a million empty words": func(c *child) int { return word(c, "{}"+strings.Repeat(",{}", 1_000_000)) },
	"words that are no list": func(c *child) int {
		return frames(c, kindOpened, onePage, kindPage, `{"number":1,"width":1,"height":1,"source":"ocr","words":"many"}`)
	},
	"a fact of many bytes": func(c *child) int {
		return afterThePages(c, kindFacts, `{"producer":"`+strings.Repeat("a", maxPlainFrame)+`"}`)
	},
	"facts that are not UTF-8": func(c *child) int { return afterThePages(c, kindFacts, "{\"producer\":\"\xc3\"}") },
	"facts without end": func(c *child) int {
		var pairs []any
		for range 100_000 {
			pairs = append(pairs, kindFacts, `{}`)
		}
		return afterThePages(c, pairs...)
	},
	"a second page count":      func(c *child) int { return frames(c, kindOpened, onePage, kindOpened, onePage) },
	"one page more than named": func(c *child) int { return frames(c, kindOpened, onePage, kindPage, firstPage, kindPage, firstPage) },
	"a stream of zeros": func(c *child) int {
		zeros := make([]byte, 1<<20)
		for {
			if _, err := c.out.Write(zeros); err != nil {
				return 1
			}
		}
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
	"drip": func(c *child) int { // a promise of a page, kept one byte at a time
		if err := send(c.out, kindOpened, opened{PDF, 1}); err != nil {
			return 1
		}
		if _, err := c.out.Write([]byte("p\x00\x00\xff\xff{")); err != nil {
			return 1
		}
		for {
			time.Sleep(10 * time.Millisecond)
			if _, err := c.out.Write([]byte{' '}); err != nil {
				return 1
			}
		}
	},
	"pages at a crawl": func(c *child) int { // each in its time, all of them not
		if err := send(c.out, kindOpened, opened{PDF, 200}); err != nil {
			return 1
		}
		for n := 1; ; n++ {
			time.Sleep(20 * time.Millisecond)
			if err := send(c.out, kindPage, evidence.Page{Number: n, Width: 10, Height: 10, Source: evidence.TextLayer}); err != nil {
				return 1
			}
		}
	},
	"take nothing": func(*child) int { return wait() }, // of a file that no pipe holds
	"speak unasked": func(c *child) int {
		return afterThePages(c, kindDone, `{}`, kindOpened, onePage, kindPage, firstPage, kindRead, `{}`, kindDone, `{}`)
	},
	"no facts": func(c *child) int { return afterThePages(c) },
	"die with a dump": func(*child) int {
		var byDefault [4]uint64 // a struct sigaction of zeros
		unix.RawSyscall6(unix.SYS_RT_SIGACTION, uintptr(unix.SIGQUIT), uintptr(unsafe.Pointer(&byDefault)), 0, 8, 0, 0)
		if err := unix.Tgkill(os.Getpid(), unix.Gettid(), unix.SIGQUIT); err != nil {
			return 1
		}
		return wait()
	},
	"call through the gate of 32 bits": func(*child) int { return oldGate() },
	"say nothing":                      func(*child) int { return wait() },
	"leave nothing":                    func(*child) int { return wait() },
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

// prepared are misdeeds that need something from before the door was shut.
var prepared = map[string]func(args []string) func(*child) int{
	"fill an open file": func(args []string) func(*child) int {
		f, err := os.OpenFile(args[0], os.O_WRONLY, 0)
		if err != nil {
			return nil
		}
		return func(c *child) int {
			_, err := f.WriteString("out")
			return say(c, outcome(err))
		}
	},
	"bring a grandchild": func([]string) func(*child) int {
		if err := exec.Command("/bin/sleep", grandchildSleeps).Start(); err != nil {
			return nil
		}
		return func(*child) int { return wait() }
	},
	"an old kernel": func([]string) func(*child) int {
		if err := withoutLandlockAndSeccomp(); err != nil {
			return nil
		}
		return func(c *child) int { return say(c, "read") }
	},
}

// grandchildSleeps finds the grandchild among all processes.
const grandchildSleeps = "100001"

// withoutLandlockAndSeccomp makes this process see a kernel that has neither.
func withoutLandlockAndSeccomp() error {
	const number, enosys = 0, unix.SECCOMP_RET_ERRNO | uint32(unix.ENOSYS)
	filter := []unix.SockFilter{
		{Code: unix.BPF_LD | unix.BPF_W | unix.BPF_ABS, K: number},
		{Code: unix.BPF_JMP | unix.BPF_JEQ | unix.BPF_K, K: unix.SYS_LANDLOCK_CREATE_RULESET, Jt: 1},
		{Code: unix.BPF_JMP | unix.BPF_JEQ | unix.BPF_K, K: unix.SYS_SECCOMP, Jf: 1},
		{Code: unix.BPF_RET | unix.BPF_K, K: enosys},
		{Code: unix.BPF_RET | unix.BPF_K, K: unix.SECCOMP_RET_ALLOW},
	}
	program := unix.SockFprog{Len: uint16(len(filter)), Filter: &filter[0]}
	if err := unix.Prctl(unix.PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0); err != nil {
		return err
	}
	_, _, errno := unix.Syscall(unix.SYS_SECCOMP, unix.SECCOMP_SET_MODE_FILTER, unix.SECCOMP_FILTER_FLAG_TSYNC, uintptr(unsafe.Pointer(&program)))
	if errno != 0 {
		return errno
	}
	return nil
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
	if !sent(c, pairs...) {
		return 1
	}
	return wait()
}

func sent(c *child, pairs ...any) bool {
	for i := 0; i < len(pairs); i += 2 {
		k, ok := pairs[i].(kind)
		if !ok {
			k = kind(pairs[i].(rune))
		}
		if err := writeFrame(c.out, k, []byte(pairs[i+1].(string))); err != nil {
			return false
		}
	}
	return true
}

const (
	onePage   = `{"media_type":"application/pdf","pages":1}`
	firstPage = `{"number":1,"width":1,"height":1,"source":"ocr","words":[]}`
	// secondPage is the first of a part.
	secondPage = `{"number":2,"part":1,"width":1,"height":1,"source":"ocr","words":[]}`
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

// afterThePages sends one good page and then what is given.
func afterThePages(c *child, pairs ...any) int {
	return frames(c, append([]any{kindOpened, onePage, kindPage, firstPage, kindRead, `{}`}, pairs...)...)
}

func word(c *child, w string) int {
	return frames(c, kindOpened, onePage, kindPage, `{"number":1,"width":1,"height":1,"source":"ocr","words":[`+w+`]}`)
}

// wait lives on until it is killed.
func wait() int {
	time.Sleep(time.Hour)
	return 0
}

package reader

import (
	"bytes"
	"encoding/binary"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"unicode/utf8"

	"certdex/evidence"
	"certdex/extract/reader/sandbox"
)

// Parent and child speak in frames: one byte that names the kind, four bytes
// of length (big endian), then JSON, or a JPEG in a frame of the kind image.
//
//	parent → child   settings, then for each file: document, followed by Size raw bytes
//	child → parent   ready, then for each file:
//	                 opened pages finished? (part pages (finished… | cut)?)… read facts? facts? done, or failed at any point,
//	                 where pages are (work* page [image])…; for a document with claims:
//	                 seen done, or failed.
//	                 Before a part or the file is opened, convert may ask for an office document
//	                 as PDF; the answer is converted, followed by Size raw bytes
type kind byte

const (
	kindSettings  kind = 's'
	kindReady     kind = 'r'
	kindDocument  kind = 'd'
	kindOpened    kind = 'o'
	kindPart      kind = 'P'
	kindFinished  kind = 'F'
	kindCut       kind = 'c'
	kindConvert   kind = 'C'
	kindConverted kind = 'O'
	kindWork      kind = 'w'
	kindPage      kind = 'p'
	kindImage     kind = 'i'
	kindRead      kind = 'R'
	kindFacts     kind = 'f'
	kindDone      kind = 'D'
	kindFailed    kind = 'e'
	kindSeen      kind = 'S'
)

// settings are the parent's first words to a child.
type settings struct {
	Limits   Limits `json:"limits"`
	CacheDir string `json:"cache_dir"`
	Models   string `json:"models"`
}

// ready says what confines the child.
type ready struct {
	Confinement sandbox.Report `json:"confinement"`
}

// document heads a file's bytes.
type document struct {
	MediaType string `json:"media_type"`
	Password  string `json:"password"`
	Images    bool   `json:"images"`
	Size      int64  `json:"size"`
	// Claims are looked at instead of reading the file.
	Claims []Claim `json:"claims,omitempty"`
	Skip   []skip  `json:"skip,omitempty"` // parts that ended a child before, or could not be read
	Cut    []int   `json:"cut,omitempty"`  // parts that broke off when they were read, so that the files in them were not reached
}

// attachedFiles, in place of a part's number, are all those attached to the file
// itself: taking them out ended a child, and its own pages are sound.
const attachedFiles = -1

// skip names a part that is not to be read, and why.
type skip struct {
	Part    int           `json:"part"`
	Code    evidence.Code `json:"code"`
	Message string        `json:"message"`
}

// sight answers the claims of a document, in their order.
type sight struct {
	Seen []Seen `json:"seen"`
}

// opened says what the file is and how many pages of its own will come.
type opened struct {
	MediaType string `json:"media_type"`
	Pages     int    `json:"pages"`
}

// converted answers a convert, whose payload is the media type, a line feed and
// the document: with the size of the PDF that follows, or why there is none.
type converted struct {
	Size    int64         `json:"size"`
	Code    evidence.Code `json:"code"`
	Message string        `json:"message"`
}

// cut says why no more pages of the part under way will come.
type cut struct {
	Code    evidence.Code `json:"code"`
	Message string        `json:"message"`
}

// work announces the recognition of so many megapixels, which takes longer
// than reading a text layer.
type work struct {
	Megapixels float64 `json:"megapixels"`
}

// read says that all pages have been sent. What the child does after it may
// fail without harm to the words.
type read struct {
	Warnings []evidence.Warning `json:"warnings"`
}

// done says that the file is finished. Retire asks to be replaced.
type done struct {
	Retire bool `json:"retire"`
}

// failed says why the file cannot be read.
type failed struct {
	Code    evidence.Code `json:"code"`
	Message string        `json:"message"`
}

var errFrame = errors.New("not a frame of the reader's protocol")

func writeFrame(w io.Writer, k kind, payload []byte) error {
	frame := make([]byte, 5, 5+len(payload))
	frame[0] = byte(k)
	binary.BigEndian.PutUint32(frame[1:], uint32(len(payload)))
	if _, err := w.Write(append(frame, payload...)); err != nil {
		return fmt.Errorf("write a frame: %w", err)
	}
	return nil
}

func send(w io.Writer, k kind, v any) error {
	payload, err := json.Marshal(v)
	if err != nil {
		return fmt.Errorf("encode a frame: %w", err)
	}
	return writeFrame(w, k, payload)
}

// readFrame reads one frame of at most limit bytes. Memory is taken as the
// bytes come, whatever length the frame claims.
func readFrame(r io.Reader, limit int) (kind, []byte, error) {
	var head [5]byte
	if _, err := io.ReadFull(r, head[:]); err != nil {
		return 0, nil, fmt.Errorf("read a frame: %w", err)
	}
	size, k := int64(binary.BigEndian.Uint32(head[1:])), kind(head[0])
	if limit = min(limit, longest(k)); size > int64(limit) {
		return 0, nil, fmt.Errorf("%w: %d bytes, at most %d", errFrame, size, limit)
	}
	var payload bytes.Buffer
	payload.Grow(int(min(size, firstBytes)))
	if n, err := io.CopyN(&payload, r, size); err != nil {
		return 0, nil, fmt.Errorf("read %d of a frame's %d bytes: %w", n, size, err)
	}
	return k, payload.Bytes(), nil
}

// firstBytes of a frame get their memory at once.
const firstBytes = 256 << 10

// longest bounds a frame by its kind: a little JSON takes many times its
// length when it is decoded.
func longest(k kind) int {
	switch k {
	case kindPage, kindImage, kindConvert:
		return maxFrame
	}
	return maxPlainFrame
}

// wordList stops at the most words that a page may have, before they have
// taken the memory.
type wordList []evidence.Word

func (l *wordList) UnmarshalJSON(data []byte) (err error) {
	*l, err = list[evidence.Word](data, maxWordsPerPage)
	return err
}

// codeList stops at the most codes that a page may have.
type codeList []evidence.Barcode

func (l *codeList) UnmarshalJSON(data []byte) (err error) {
	*l, err = list[evidence.Barcode](data, maxCodesPerPage)
	return err
}

// list decodes a JSON list of at most so many things.
func list[T any](data []byte, most int) ([]T, error) {
	d := json.NewDecoder(bytes.NewReader(data))
	switch start, err := d.Token(); {
	case err != nil || start == nil: // null is an empty list
		return nil, err
	case start != json.Delim('['):
		return nil, errors.New("a list that is none")
	}
	var all []T
	for d.More() {
		var one T
		if err := d.Decode(&one); err != nil {
			return nil, err
		}
		if all = append(all, one); len(all) > most {
			return nil, fmt.Errorf("a list of more than %d", most)
		}
	}
	return all, nil
}

// decodePage reads the JSON of a page.
func decodePage(payload []byte) (evidence.Page, error) {
	var p struct {
		evidence.Page
		Words wordList `json:"words"`
		Codes codeList `json:"codes"`
	}
	err := decode(payload, &p)
	p.Page.Words, p.Page.Codes = p.Words, p.Codes
	return p.Page, err
}

// decode reads the JSON of a frame. encoding/json would put replacement
// characters for what is not UTF-8; here it is an error.
func decode(payload []byte, v any) error {
	if !utf8.Valid(payload) {
		return fmt.Errorf("%w: not UTF-8", errFrame)
	}
	if err := json.Unmarshal(payload, v); err != nil {
		return fmt.Errorf("%w: %w", errFrame, err)
	}
	return nil
}

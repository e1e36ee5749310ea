// Package ocr has Tesseract read pixels that we made ourselves.
package ocr

// #include <tesseract/capi.h>
import "C"

import (
	"fmt"
	"image"
	"slices"
	"strings"
)

// Word is a word where it stands in the picture, in pixels. Line counts the
// lines of the page in reading order. Confidence is from 0 to 1.
type Word struct {
	Text       string
	Box        image.Rectangle
	Confidence float64
	Line       int
}

// loaded is how many models are kept in memory at most: those of one page and
// a few that the next ones are likely to want.
const loaded = 4

// Engine is Tesseract. It serves one page at a time.
type Engine struct {
	folder    string
	installed []string
	clients   []*client // the one used last comes first
}

// NewEngine finds the models that are installed in a folder, or where systems
// usually keep them.
func NewEngine(folder string) (*Engine, error) {
	folder, installed := find(folder)
	e := &Engine{folder: folder, installed: installed}
	if len(e.Languages()) == 0 {
		return nil, fmt.Errorf("no Tesseract model of a language is installed in %s", folder)
	}
	oneHeap()
	return e, nil
}

// Folder is where the models are read from.
func (e *Engine) Folder() string { return e.folder }

// Languages are those that can be read, by Tesseract's names, English first.
func (e *Engine) Languages() []string {
	var known []string
	for _, l := range languages() {
		if e.has(l.Code) {
			known = append(known, l.Code)
		}
	}
	return known
}

func (e *Engine) has(model string) bool { return slices.Contains(e.installed, model) }

// Read reads a picture whose resolution is about dpi, in some of the installed
// languages, the likeliest first.
func (e *Engine) Read(picture *image.Gray, dpi int, languages ...string) ([]Word, error) {
	return e.read(picture, dpi, C.PSM_AUTO, languages)
}

// ReadLines reads a picture that is known to be lines below one another: short
// ones pass for writing from top to bottom otherwise.
func (e *Engine) ReadLines(picture *image.Gray, dpi int, languages ...string) ([]Word, error) {
	return e.read(picture, dpi, C.PSM_SINGLE_BLOCK, languages)
}

func (e *Engine) read(picture *image.Gray, dpi int, mode C.TessPageSegMode, languages []string) ([]Word, error) {
	c, err := e.client(languages...)
	if err != nil {
		return nil, err
	}
	words, err := c.read(picture, dpi, mode)
	giveBack()
	return words, err
}

// client gives one with just these models, loaded or kept.
func (e *Engine) client(models ...string) (*client, error) {
	name := strings.Join(models, "+")
	at := slices.IndexFunc(e.clients, func(c *client) bool { return c.name == name })
	if at < 0 {
		e.makeRoom(len(models))
		mode := C.TessOcrEngineMode(C.OEM_LSTM_ONLY)
		if name == osd {
			mode = C.OEM_DEFAULT
		}
		fresh, err := start(e.folder, mode, models...)
		if err != nil {
			return nil, err
		}
		e.clients = append(e.clients, fresh)
		at = len(e.clients) - 1
	}
	c := e.clients[at]
	e.clients = slices.Insert(slices.Delete(e.clients, at, at+1), 0, c)
	return c, nil
}

// makeRoom closes clients that were not used for long until so many more
// models may be loaded.
func (e *Engine) makeRoom(models int) {
	for _, c := range e.clients {
		models += strings.Count(c.name, "+") + 1
	}
	for models > loaded && len(e.clients) > 0 {
		last := e.clients[len(e.clients)-1]
		models -= strings.Count(last.name, "+") + 1
		last.close()
		e.clients = e.clients[:len(e.clients)-1]
	}
}

package ocr

// #include <tesseract/capi.h>
import "C"

import (
	"errors"
	"image"
)

// Script says how the writing on a page lies and what script it is in.
type Script struct {
	Name     string // Latin, Han, Hangul, Japanese, Arabic, Hebrew, Cyrillic …
	Quarters int    // quarter turns clockwise that make the page upright
	// OrientationSure and ScriptSure are Tesseract's own measures of how far
	// the best guess is ahead of the next: below 1 it is a guess.
	OrientationSure, ScriptSure float64
}

// ErrUndecided says that there is too little writing to tell.
var ErrUndecided = errors.New("too little writing to tell how it lies")

// osd is the model that tells orientation and script.
const osd = "osd"

// Orientation looks how the writing on a page lies and in which script it is.
func (e *Engine) Orientation(picture *image.Gray, dpi int) (Script, error) {
	if !e.has(osd) {
		return Script{}, ErrUndecided
	}
	c, err := e.client(osd)
	if err != nil {
		return Script{}, err
	}
	if err := c.show(picture, dpi); err != nil {
		return Script{}, err
	}
	defer C.TessBaseAPIClear(c.api)
	C.TessBaseAPISetPageSegMode(c.api, C.PSM_OSD_ONLY)
	var degrees C.int
	var orientation, script C.float
	var name *C.char // Tesseract's own
	if C.TessBaseAPIDetectOrientationScript(c.api, &degrees, &orientation, &name, &script) == 0 {
		return Script{}, ErrUndecided
	}
	return Script{
		Name:            C.GoString(name),
		Quarters:        (4 - int(degrees)/90) % 4,
		OrientationSure: float64(orientation),
		ScriptSure:      float64(script),
	}, nil
}

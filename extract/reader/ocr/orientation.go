package ocr

// #cgo LDFLAGS: -ltesseract
// #include <stdlib.h>
// #include <tesseract/capi.h>
import "C"

import (
	"errors"
	"image"
	"unsafe"
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

// Orientation looks how the writing on a page lies and in which script it is.
// It needs Tesseract's osd model; gosseract does not offer this call.
func Orientation(picture *image.Gray, dpi int) (Script, error) {
	api := C.TessBaseAPICreate()
	defer C.TessBaseAPIDelete(api)
	model := C.CString("osd")
	defer C.free(unsafe.Pointer(model))
	if C.TessBaseAPIInit3(api, nil, model) != 0 {
		return Script{}, errors.New("Tesseract's osd model is not installed")
	}
	defer C.TessBaseAPIEnd(api)
	C.TessBaseAPISetPageSegMode(api, C.PSM_OSD_ONLY)
	C.TessBaseAPISetImage(api, (*C.uchar)(unsafe.Pointer(&picture.Pix[0])), C.int(picture.Rect.Dx()), C.int(picture.Rect.Dy()), 1, C.int(picture.Stride))
	C.TessBaseAPISetSourceResolution(api, C.int(dpi))
	var degrees C.int
	var orientation, script C.float
	var name *C.char // Tesseract's own
	if C.TessBaseAPIDetectOrientationScript(api, &degrees, &orientation, &name, &script) == 0 {
		return Script{}, ErrUndecided
	}
	return Script{
		Name:            C.GoString(name),
		Quarters:        (4 - int(degrees)/90) % 4,
		OrientationSure: float64(orientation),
		ScriptSure:      float64(script),
	}, nil
}

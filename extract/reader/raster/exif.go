package raster

import (
	"bytes"

	"github.com/bep/imagemeta"
)

// exifOrientation gives how a JPEG, PNG or WebP is to be turned, 1 where it
// does not say.
func exifOrientation(data []byte) int {
	format := imagemeta.JPEG
	switch {
	case bytes.HasPrefix(data, []byte("\x89PNG")):
		format = imagemeta.PNG
	case bytes.HasPrefix(data, []byte("RIFF")):
		format = imagemeta.WebP
	}
	orientation := 1
	_, err := imagemeta.Decode(imagemeta.Options{
		R:               bytes.NewReader(data),
		ImageFormat:     format,
		Sources:         imagemeta.EXIF,
		ShouldHandleTag: func(t imagemeta.TagInfo) bool { return t.Tag == "Orientation" && t.Namespace == "IFD0" },
		HandleTag: func(t imagemeta.TagInfo) error {
			if v, ok := t.Value.(uint16); ok && v >= 1 && v <= 8 {
				orientation = int(v)
			}
			return imagemeta.ErrStopWalking
		},
	})
	if err != nil {
		return 1
	}
	return orientation
}

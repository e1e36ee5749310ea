package raster

import (
	"bytes"
	"errors"
	"image"
	"image/color"
	"image/gif"
	"image/jpeg"
	"image/png"
	"io"

	"golang.org/x/image/webp"

	"certdex/evidence"
	"certdex/extract/reader/heif"
)

// Decoder opens picture files within limits.
type Decoder struct {
	MaxPages int
	Budget   int64 // bytes that the pixels of one picture may take when decoded
	HEIF     *heif.Engine
}

// File is a picture file: one picture, or the pages of a TIFF.
type File struct {
	Decoder
	data   []byte
	format format
	frames []frame // of a TIFF
}

// A format is how one kind of picture file is decoded.
type format struct {
	config   func([]byte) (image.Config, error)
	decode   func([]byte) (image.Image, error)
	perPixel func([]byte, image.Config) int64 // bytes that a pixel takes at most while it is decoded
	turned   func([]byte) int                 // EXIF orientation
}

var formats = map[string]format{
	"image/jpeg": {whole(jpeg.DecodeConfig), whole(jpeg.Decode), jpegPerPixel, exifOrientation},
	"image/png":  {whole(png.DecodeConfig), whole(png.Decode), pngPerPixel, exifOrientation},
	"image/webp": {whole(webp.DecodeConfig), whole(webp.Decode), always(8), exifOrientation},
	// The first frame of it.
	"image/gif": {whole(gif.DecodeConfig), whole(gif.Decode), always(3), nil},
}

func whole[T any](decode func(io.Reader) (T, error)) func([]byte) (T, error) {
	return func(data []byte) (T, error) { return decode(bytes.NewReader(data)) }
}

func always(n int64) func([]byte, image.Config) int64 {
	return func([]byte, image.Config) int64 { return n }
}

// Open looks at the headers of a picture file, its format named by its media
// type. It decodes no pixels. Errors are *evidence.Error.
func (d Decoder) Open(data []byte, mediaType string) (*File, error) {
	f := &File{Decoder: d, data: data}
	known := false
	switch mediaType {
	case "image/tiff":
		frames, err := tiffFrames(data, d.MaxPages)
		f.frames = frames
		return f, err
	case "image/heic":
		known = d.HEIF != nil
	default:
		f.format, known = formats[mediaType]
	}
	if !known {
		return nil, evidence.Errorf(evidence.UnsupportedType, "files of the type %s cannot be read", mediaType)
	}
	return f, nil
}

// Pages is the number of pictures.
func (f *File) Pages() int { return max(len(f.frames), 1) }

// Picture decodes one picture, from 1. Nothing is decoded before its header
// fits the budget: some decoders end the process when a header lies. Errors
// are *evidence.Error.
func (f *File) Picture(number int) (Shot, error) {
	switch {
	case f.frames != nil:
		return f.tiffPicture(f.frames[number-1])
	case f.format.decode == nil:
		return f.heicPicture()
	}
	config, err := f.format.config(f.data)
	if err != nil {
		return Shot{}, damaged(err)
	}
	if err := f.fits(config, f.format.perPixel(f.data, config)); err != nil {
		return Shot{}, err
	}
	picture, err := f.format.decode(f.data)
	if err != nil {
		return Shot{}, damaged(err)
	}
	orientation := 1
	if f.format.turned != nil {
		orientation = f.format.turned(f.data)
	}
	return newShot(picture, orientation, 1), nil
}

// heicPicture is turned by the decoder, after the file's own boxes; what its
// EXIF says of that is for those who don't read the boxes.
func (f *File) heicPicture() (Shot, error) {
	picture, err := f.HEIF.Decode(f.data, func(c image.Config) error { return f.fits(c, heicPerPixel) })
	if refused, ok := errors.AsType[*evidence.Error](err); ok {
		return Shot{}, refused
	}
	if err != nil {
		return Shot{}, damaged(err)
	}
	return newShot(picture, 1, 1), nil
}

// heicPerPixel counts the planes in the decoder, its copy and ours.
const heicPerPixel = 8

// maxSide bounds each side, so that products stay within what counts hold.
const maxSide = 60_000

func (f *File) fits(c image.Config, perPixel int64) error {
	if c.Width <= 0 || c.Height <= 0 {
		return evidence.Errorf(evidence.Malformed, "the picture has no pixels")
	}
	megapixels := float64(c.Width) * float64(c.Height) / 1e6
	if c.Width > maxSide || c.Height > maxSide || int64(c.Width)*int64(c.Height)*perPixel > f.Budget {
		return evidence.Errorf(evidence.TooLarge, "the picture has %d × %d pixels (%.0f megapixels), more than can be read; scan it at 300 dpi or less", c.Width, c.Height, megapixels)
	}
	return nil
}

func pngPerPixel(_ []byte, c image.Config) int64 {
	switch c.ColorModel {
	case color.RGBA64Model, color.NRGBA64Model:
		return 8
	case color.Gray16Model:
		return 2
	case color.GrayModel:
		return 1
	}
	return 4
}

// jpegPerPixel goes by the frame header: how many samples a pixel has, and
// whether their coefficients are kept until the end, as in a progressive one.
func jpegPerPixel(data []byte, _ image.Config) int64 {
	const most = 20
	header, progressive, found := jpegFrame(data)
	if !found || len(header) < 6 {
		return most
	}
	parts := header[6:]
	if len(parts) < 3*int(header[5]) || header[5] == 0 {
		return most
	}
	var samples, across, down int64
	for part := range int(header[5]) {
		h, v := int64(parts[3*part+1]>>4), int64(parts[3*part+1]&15)
		samples, across, down = samples+h*v, max(across, h), max(down, v)
	}
	each := int64(1)
	if progressive {
		each = 5 // the sample and its coefficient
	}
	if across*down == 0 {
		return most
	}
	if header[5] == 4 {
		return 4 * (each + 1) // converted once more, to CMYK
	}
	return max(samples*each/(across*down), each) + 1
}

// jpegFrame finds the frame header (SOF), without its length.
func jpegFrame(data []byte) (header []byte, progressive, found bool) {
	for i := 2; i+4 <= len(data) && data[i] == 0xff; {
		marker, length := data[i+1], int(data[i+2])<<8+int(data[i+3])
		switch {
		case marker == 0xff:
			i++
			continue
		case marker >= 0xc0 && marker <= 0xcf && marker != 0xc4 && marker != 0xc8 && marker != 0xcc:
			if length < 2 || i+2+length > len(data) {
				return nil, true, false
			}
			return data[i+4 : i+2+length], marker != 0xc0 && marker != 0xc1, true
		case marker == 0xda:
			return nil, true, false
		}
		i += 2 + length
	}
	return nil, true, false
}

func damaged(err error) error {
	return evidence.Because(err, evidence.Malformed, "the picture is damaged and cannot be decoded")
}

package raster

import (
	"bytes"
	"fmt"
	"image"
	"image/color"
	"image/jpeg"
	"image/png"

	"golang.org/x/image/webp"

	"certdex/evidence"
)

// File is a picture file: one picture, or the pages of a TIFF.
type File struct {
	data   []byte
	format string // jpeg, png, webp, tiff
	budget int64  // bytes that decoded pixels may take
	frames []frame
}

// Open looks at the headers of a picture file, its format named by its media
// type. It decodes no pixels. Errors are *evidence.Error.
func Open(data []byte, mediaType string, maxPages int, budget int64) (*File, error) {
	f := &File{data: data, budget: budget}
	switch mediaType {
	case "image/jpeg":
		f.format = "jpeg"
	case "image/png":
		f.format = "png"
	case "image/webp":
		f.format = "webp"
	case "image/tiff":
		f.format = "tiff"
		frames, err := tiffFrames(data, maxPages)
		f.frames = frames
		return f, err
	default:
		return nil, evidence.Errorf(evidence.UnsupportedType, "files of the type %s cannot be read", mediaType)
	}
	return f, nil
}

// Pages is the number of pictures.
func (f *File) Pages() int {
	if f.format == "tiff" {
		return len(f.frames)
	}
	return 1
}

// Picture decodes one picture, from 1, upright as its file says. Nothing is
// decoded before its header fits the budget: some decoders end the process
// when a header lies. Errors are *evidence.Error.
func (f *File) Picture(number int) (image.Image, error) {
	if f.format == "tiff" {
		return f.tiffPicture(f.frames[number-1])
	}
	config, err := f.config()
	if err != nil {
		return nil, damaged(err)
	}
	if err := f.fits(config, f.perPixel(config)); err != nil {
		return nil, err
	}
	picture, err := f.decode()
	if err != nil {
		return nil, damaged(err)
	}
	if f.format == "jpeg" {
		return Upright(picture, exifOrientation(f.data)), nil
	}
	return picture, nil
}

func (f *File) config() (image.Config, error) {
	switch f.format {
	case "jpeg":
		return jpeg.DecodeConfig(bytes.NewReader(f.data))
	case "png":
		return png.DecodeConfig(bytes.NewReader(f.data))
	}
	return webp.DecodeConfig(bytes.NewReader(f.data))
}

func (f *File) decode() (image.Image, error) {
	switch f.format {
	case "jpeg":
		return jpeg.Decode(bytes.NewReader(f.data))
	case "png":
		return png.Decode(bytes.NewReader(f.data))
	}
	return webp.Decode(bytes.NewReader(f.data))
}

// perPixel is how many bytes a pixel takes at most while it is decoded.
func (f *File) perPixel(c image.Config) int64 {
	switch {
	case f.format == "webp":
		return 8
	case f.format == "jpeg" && progressive(f.data):
		return 16 // a progressive JPEG keeps its coefficients until the end
	case f.format == "jpeg":
		return 4
	case c.ColorModel == color.RGBA64Model || c.ColorModel == color.NRGBA64Model:
		return 8
	case c.ColorModel == color.Gray16Model:
		return 2
	case c.ColorModel == color.GrayModel:
		return 1
	}
	return 4
}

// maxSide bounds each side, so that products stay within what counts hold.
const maxSide = 60_000

func (f *File) fits(c image.Config, perPixel int64) error {
	if c.Width <= 0 || c.Height <= 0 {
		return evidence.Errorf(evidence.Malformed, "the picture has no pixels")
	}
	megapixels := float64(c.Width) * float64(c.Height) / 1e6
	if c.Width > maxSide || c.Height > maxSide || int64(c.Width)*int64(c.Height)*perPixel > f.budget {
		return evidence.Errorf(evidence.TooLarge, "the picture has %d × %d pixels (%.0f megapixels), more than can be read; scan it at 300 dpi or less", c.Width, c.Height, megapixels)
	}
	return nil
}

// progressive looks for the frame header of a progressive JPEG (SOF2).
func progressive(data []byte) bool {
	for i := 2; i+4 <= len(data) && data[i] == 0xff; {
		marker := data[i+1]
		switch {
		case marker == 0xff:
			i++
			continue
		case marker >= 0xc0 && marker <= 0xcf && marker != 0xc4 && marker != 0xc8 && marker != 0xcc:
			return marker != 0xc0 && marker != 0xc1
		case marker == 0xda:
			return false
		}
		i += 2 + int(data[i+2])<<8 + int(data[i+3])
	}
	return true
}

func damaged(err error) error {
	return evidence.Because(err, evidence.Malformed, "the picture is damaged and cannot be decoded")
}

// Upright turns a picture by its EXIF orientation, 1 to 8; others leave it.
func Upright(picture image.Image, orientation int) image.Image {
	if orientation < 2 || orientation > 8 {
		return picture
	}
	b := picture.Bounds()
	w, h := b.Dx(), b.Dy()
	if orientation >= 5 {
		w, h = h, w
	}
	from := rgba(picture)
	out := image.NewRGBA(image.Rect(0, 0, w, h))
	for y := range h {
		for x := range w {
			sx, sy := source(orientation, x, y, b.Dx(), b.Dy())
			copy(out.Pix[y*out.Stride+4*x:][:4], from.Pix[sy*from.Stride+4*sx:][:4])
		}
	}
	return out
}

// source tells which stored pixel is shown at x, y.
func source(orientation, x, y, w, h int) (int, int) {
	switch orientation {
	case 2:
		return w - 1 - x, y
	case 3:
		return w - 1 - x, h - 1 - y
	case 4:
		return x, h - 1 - y
	case 5:
		return y, x
	case 6:
		return y, h - 1 - x
	case 7:
		return w - 1 - y, h - 1 - x
	case 8:
		return w - 1 - y, x
	}
	panic(fmt.Sprintf("no such orientation: %d", orientation))
}

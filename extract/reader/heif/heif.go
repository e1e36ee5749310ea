// Package heif decodes HEIC pictures: libheif and libde265, as WebAssembly.
package heif

import (
	"bytes"
	"compress/gzip"
	"context"
	_ "embed"
	"errors"
	"fmt"
	"image"
	"image/color"
	"io"

	"github.com/tetratelabs/wazero"
	"github.com/tetratelabs/wazero/api"
	"github.com/tetratelabs/wazero/experimental"
	"github.com/tetratelabs/wazero/imports/wasi_snapshot_preview1"

	"certdex/extract/reader/linear"
)

//go:embed heif.wasm.gz
var packed []byte

// memoryPages is the most memory that one picture may have the decoder take:
// 256 MiB in pages of 64 KiB.
const memoryPages = 4096

// Engine is the decoder, compiled. It holds no picture.
type Engine struct {
	runtime wazero.Runtime
	code    wazero.CompiledModule
}

// NewEngine compiles the decoder or takes it from the cache folder, which it
// fills for the next one. Without a usable folder it compiles each time.
func NewEngine(cacheDir string) (*Engine, error) {
	// WithCloseOnContextDone would make decoding five times as slow. A picture
	// that never ends is ended with the process by the parent's deadline.
	config := wazero.NewRuntimeConfig().WithMemoryLimitPages(memoryPages)
	if cacheDir != "" {
		if cache, err := wazero.NewCompilationCacheWithDir(cacheDir); err == nil {
			config = config.WithCompilationCache(cache)
		}
	}
	unpacked, err := gzip.NewReader(bytes.NewReader(packed))
	if err != nil {
		return nil, fmt.Errorf("unpack the HEIC decoder: %w", err)
	}
	binary, err := io.ReadAll(unpacked)
	if err != nil {
		return nil, fmt.Errorf("unpack the HEIC decoder: %w", err)
	}
	ctx := context.Background()
	e := &Engine{runtime: wazero.NewRuntimeWithConfig(ctx, config)}
	if _, err := wasi_snapshot_preview1.Instantiate(ctx, e.runtime); err != nil {
		return nil, fmt.Errorf("start the HEIC decoder: %w", err)
	}
	if e.code, err = e.runtime.CompileModule(ctx, binary); err != nil {
		return nil, fmt.Errorf("compile the HEIC decoder: %w", err)
	}
	return e, nil
}

// ErrDamaged says that the decoder could not make sense of the picture.
var ErrDamaged = errors.New("the HEIC decoder gave up")

// Decode decodes a file's main picture, turned and mirrored as the file says.
// Before any pixel is decoded fits is told the size; its error ends the work.
func (e *Engine) Decode(data []byte, fits func(image.Config) error) (image.Image, error) {
	ctx := experimental.WithMemoryAllocator(context.Background(), experimental.MemoryAllocatorFunc(linear.Reserve))
	// No files, no arguments, no clock but a false one: the default.
	module, err := e.runtime.InstantiateModule(ctx, e.code, wazero.NewModuleConfig())
	if err != nil {
		return nil, fmt.Errorf("start the HEIC decoder: %w", err)
	}
	g := &guest{ctx: ctx, module: module}
	picture, err := g.decode(data, fits)
	if closing := module.Close(ctx); err == nil {
		err = closing
	}
	return picture, err
}

// A guest is one running decoder. After its first failure it does nothing.
type guest struct {
	ctx    context.Context
	module api.Module
	err    error
}

func (g *guest) call(name string, arguments ...uint64) uint64 {
	if g.err != nil {
		return 0
	}
	results, err := g.module.ExportedFunction(name).Call(g.ctx, arguments...)
	if err != nil {
		g.err = fmt.Errorf("%w: %w", ErrDamaged, err)
		return 0
	}
	return results[0]
}

func (g *guest) alloc(size int) uint64 {
	at := g.call("malloc", uint64(size))
	if at == 0 && g.err == nil {
		g.err = fmt.Errorf("%w: no memory left", ErrDamaged)
	}
	return at
}

// look reads size bytes of the guest's memory.
func (g *guest) look(at uint64, size int) []byte {
	view, ok := g.module.Memory().Read(uint32(at), uint32(size))
	if !ok && g.err == nil {
		g.err = fmt.Errorf("%w: it points outside of its memory", ErrDamaged)
	}
	return view
}

// Colour spaces and samplings of libheif.
const (
	spaceYCbCr      = 0
	spaceRGB        = 1
	spaceMonochrome = 2
)

var samplings = map[uint32]image.YCbCrSubsampleRatio{
	1: image.YCbCrSubsampleRatio420,
	2: image.YCbCrSubsampleRatio422,
	3: image.YCbCrSubsampleRatio444,
}

// A header is what the decoder says of a picture before it decodes it.
type header struct{ Width, Height, Space, Chroma, Premultiplied uint32 }

func (g *guest) decode(data []byte, fits func(image.Config) error) (image.Image, error) {
	in := g.alloc(len(data))
	copy(g.look(in, len(data)), data)
	about := g.alloc(5 * 4)
	if g.run(in, len(data), about, 0) != nil {
		return nil, g.err
	}
	h := g.header(about)
	if g.err != nil {
		return nil, g.err
	}
	if err := fits(h.config()); err != nil {
		return nil, err
	}
	size, err := h.size()
	if err != nil {
		return nil, err
	}
	out := g.alloc(size)
	if g.run(in, len(data), about, out) != nil {
		return nil, g.err
	}
	if again := g.header(about); again != h {
		return nil, ErrDamaged
	}
	// The guest's memory goes when it is closed.
	pixels := bytes.Clone(g.look(out, size))
	if g.err != nil {
		return nil, g.err
	}
	return h.picture(pixels), nil
}

// run has the header, or with a place for them the pixels, decoded.
func (g *guest) run(in uint64, size int, about, out uint64) error {
	headerOnly := uint64(0)
	if out == 0 {
		headerOnly = 1
	}
	if g.call("decode", in, uint64(size), headerOnly, about, about+4, about+8, about+12, about+16, out) == 0 && g.err == nil {
		g.err = ErrDamaged
	}
	return g.err
}

func (g *guest) header(at uint64) header {
	var fields [5]uint32
	for i := range fields {
		value, ok := g.module.Memory().ReadUint32Le(uint32(at) + 4*uint32(i))
		if !ok && g.err == nil {
			g.err = ErrDamaged
		}
		fields[i] = value
	}
	return header{fields[0], fields[1], fields[2], fields[3], fields[4]}
}

func (h header) config() image.Config {
	model := color.YCbCrModel
	switch h.Space {
	case spaceRGB:
		model = color.NRGBAModel
	case spaceMonochrome:
		model = color.GrayModel
	}
	return image.Config{Width: int(h.Width), Height: int(h.Height), ColorModel: model}
}

// aligned is the length of a row of so many bytes in libheif's planes.
func aligned(n int) int { return (n + 15) &^ 15 }

// planes gives, for YCbCr, the rows' lengths and the heights.
func (h header) planes() (stride, chromaStride, chromaHeight int) {
	width, height := int(h.Width), int(h.Height)
	chromaWidth := width
	chromaHeight = height
	switch samplings[h.Chroma] {
	case image.YCbCrSubsampleRatio420:
		chromaWidth, chromaHeight = (width+1)/2, (height+1)/2
	case image.YCbCrSubsampleRatio422:
		chromaWidth = (width + 1) / 2
	}
	return aligned(width), aligned(chromaWidth), chromaHeight
}

// size is how many bytes the decoded planes take.
func (h header) size() (int, error) {
	width, height := int(h.Width), int(h.Height)
	switch h.Space {
	case spaceYCbCr:
		if _, known := samplings[h.Chroma]; !known {
			return 0, fmt.Errorf("%w: sampling %d", ErrDamaged, h.Chroma)
		}
		stride, chromaStride, chromaHeight := h.planes()
		return stride*height + 2*chromaStride*chromaHeight, nil
	case spaceMonochrome:
		return aligned(width) * height, nil
	case spaceRGB:
		return aligned(4*width) * height, nil
	}
	return 0, fmt.Errorf("%w: colour space %d", ErrDamaged, h.Space)
}

func (h header) picture(pixels []byte) image.Image {
	width, height := int(h.Width), int(h.Height)
	bounds := image.Rect(0, 0, width, height)
	switch h.Space {
	case spaceMonochrome:
		return &image.Gray{Pix: pixels, Stride: aligned(width), Rect: bounds}
	case spaceRGB:
		if h.Premultiplied == 1 {
			return &image.RGBA{Pix: pixels, Stride: aligned(4 * width), Rect: bounds}
		}
		return &image.NRGBA{Pix: pixels, Stride: aligned(4 * width), Rect: bounds}
	}
	stride, chromaStride, chromaHeight := h.planes()
	blue := stride * height
	red := blue + chromaStride*chromaHeight
	return &image.YCbCr{Y: pixels[:blue], Cb: pixels[blue:red], Cr: pixels[red:], YStride: stride, CStride: chromaStride,
		SubsampleRatio: samplings[h.Chroma], Rect: bounds}
}

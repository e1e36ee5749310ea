// Package pdf reads PDF files: PDFium, as WebAssembly, gives words and pixels
// and decides whether a file can be read; pdfcpu advises on its structure.
package pdf

import (
	"context"
	"errors"
	"fmt"
	"io"
	"reflect"

	"github.com/klippa-app/go-pdfium"
	"github.com/klippa-app/go-pdfium/webassembly"
	"github.com/tetratelabs/wazero"
	"github.com/tetratelabs/wazero/api"
	"github.com/tetratelabs/wazero/experimental"

	"certdex/extract/reader/linear"
)

// memoryPages is the most linear memory that one document may have PDFium
// take: 512 MiB in pages of 64 KiB.
const memoryPages = 8192

// Engine is PDFium, compiled. It holds no document.
type Engine struct {
	pool pdfium.Pool
	bulk bool // the layout of PDFium's records is the known one
}

// NewEngine compiles PDFium or takes it from the cache folder, which it fills
// for the next one. Without a usable folder it compiles each time, about three
// seconds of CPU.
//
// A call into PDFium cannot be stopped from outside: to ask at every turn of
// every loop whether it should stop takes three times the CPU. The parent ends
// a child whose time is over.
func NewEngine(cacheDir string) (*Engine, error) {
	config := wazero.NewRuntimeConfig().WithMemoryLimitPages(memoryPages)
	if cacheDir != "" {
		if cache, err := wazero.NewCompilationCacheWithDir(cacheDir); err == nil {
			config = config.WithCompilationCache(cache)
		}
	}
	pool, err := webassembly.Init(webassembly.Config{
		Context:       experimental.WithMemoryAllocator(context.Background(), experimental.MemoryAllocatorFunc(linear.Reserve)),
		MaxTotal:      1,
		RuntimeConfig: config,
		// The default mounts the machine's root.
		FSConfig: wazero.NewFSConfig(),
		Stdout:   io.Discard,
		Stderr:   io.Discard,
	})
	if err != nil {
		return nil, fmt.Errorf("start PDFium: %w", err)
	}
	e := &Engine{pool: pool}
	if e.bulk, err = e.probeBulk(); err != nil {
		return nil, err
	}
	return e, nil
}

// module starts a fresh PDFium and gives its WebAssembly module. The wrapper's
// own calls cross into the guest some thirty times a character, with two
// allocations each; through the module it takes three and none.
func (e *Engine) module() (pdfium.Pdfium, api.Module, error) {
	instance, err := e.pool.GetInstanceWithContext(context.Background())
	if err != nil {
		return nil, nil, fmt.Errorf("start a PDFium instance: %w", err)
	}
	field := reflect.Indirect(reflect.ValueOf(instance.GetImplementation())).FieldByName("Module")
	if field.IsValid() && field.CanInterface() {
		if module, ok := field.Interface().(api.Module); ok {
			return instance, module, nil
		}
	}
	return nil, nil, errors.Join(errors.New("this go-pdfium does not show its module"), instance.Close())
}

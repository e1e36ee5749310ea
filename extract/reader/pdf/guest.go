package pdf

import (
	"context"
	"errors"
	"fmt"
	"math"

	"github.com/tetratelabs/wazero/api"
)

// guest is the memory and the functions of one PDFium instance. After the
// first error it is not to be trusted and every call gives that error.
type guest struct {
	module    api.Module
	functions map[string]api.Function
	stack     []uint64 // of the call under way
	err       error
}

var errNoMemory = errors.New("PDFium has no memory left")

func newGuest(module api.Module) *guest {
	return &guest{module: module, functions: map[string]api.Function{}, stack: make([]uint64, 16)}
}

// call runs a function to its end. Nothing stops it but the end of the process.
func (g *guest) call(name string, args ...uint64) uint64 {
	if g.err != nil {
		return 0
	}
	f := g.functions[name]
	if f == nil {
		if f = g.module.ExportedFunction(name); f == nil {
			g.err = fmt.Errorf("PDFium has no function %s", name)
			return 0
		}
		g.functions[name] = f
	}
	copy(g.stack, args)
	if err := f.CallWithStack(context.Background(), g.stack); err != nil {
		g.err = fmt.Errorf("%s: %w", name, err)
		return 0
	}
	return g.stack[0]
}

func (g *guest) callInt(name string, args ...uint64) int {
	return int(int32(uint32(g.call(name, args...))))
}

func (g *guest) alloc(size int) uint64 {
	p := g.call("malloc", uint64(size))
	if p == 0 && g.err == nil {
		g.err = errNoMemory
	}
	return p
}

func (g *guest) free(p uint64) { g.call("free", p) }

// put copies bytes into fresh guest memory.
func (g *guest) put(b []byte) uint64 {
	p := g.alloc(max(len(b), 1))
	if g.err == nil && !g.module.Memory().Write(uint32(p), b) {
		g.err = errNoMemory
	}
	return p
}

// view is the guest's own memory; it is valid until the next call.
func (g *guest) view(p uint64, size int) []byte {
	if g.err != nil {
		return nil
	}
	b, ok := g.module.Memory().Read(uint32(p), uint32(size))
	if !ok {
		g.err = errors.New("PDFium points outside its memory")
		return nil
	}
	return b
}

func (g *guest) float32At(p uint64) float64 {
	v, _ := g.module.Memory().ReadFloat32Le(uint32(p))
	return finite(float64(v))
}

func (g *guest) int32At(p uint64) int {
	v, _ := g.module.Memory().ReadUint32Le(uint32(p))
	return int(int32(v))
}

func finite(v float64) float64 {
	if math.IsNaN(v) || math.IsInf(v, 0) {
		return 0
	}
	return v
}

package pdf

import (
	"math"

	"certdex/evidence"
)

// What may be a code that is drawn on a page, in points.
const (
	codeSide      = 18  // of its shorter side at least
	codeLong      = 320 // of its longer side at most
	codeSlim      = 9.0 // its longer side over its shorter, at most
	moduleSide    = 9   // of a square or bar of it, across
	fewModules    = 40  // drawn one by one or as the lines of one shape, a code has more
	maxCodePlaces = 8   // of one page
)

// Kinds of page objects that PDFium tells apart.
const (
	pathObject  = 2
	imageObject = 3
	formObject  = 5
)

// CodePlaces are the places of the page where something is drawn that may be a
// QR code or a barcode: pictures, and runs of many small shapes.
func (p *Page) CodePlaces() []evidence.Box {
	g := p.d.g
	var places []evidence.Box
	var run evidence.Box
	modules := 0
	end := func() {
		if modules >= fewModules {
			places = p.addPlace(places, run)
		}
		run, modules = evidence.Box{}, 0
	}
	for i := range min(g.callInt("FPDFPage_CountObjects", p.handle), maxCodeObjects) {
		object := g.call("FPDFPage_GetObject", p.handle, uint64(i))
		kind := g.callInt("FPDFPageObj_GetType", object)
		if object == 0 || kind != pathObject && kind != imageObject && kind != formObject {
			continue
		}
		box, ok := p.boundsOf(object)
		if !ok {
			continue
		}
		if kind == pathObject && min(box.Width()*p.Width, box.Height()*p.Height) <= moduleSide && max(box.Width()*p.Width, box.Height()*p.Height) <= codeLong {
			if grown := run.Union(box); max(grown.Width()*p.Width, grown.Height()*p.Height) > codeLong {
				end()
			}
			run = run.Union(box)
			modules++
			continue
		}
		end()
		if kind != pathObject || g.callInt("FPDFPath_CountSegments", object) >= fewModules {
			places = p.addPlace(places, box)
		}
	}
	end()
	return places
}

// maxCodeObjects is how many objects of a page are looked through: a code
// drawn square by square has some 2,000.
const maxCodeObjects = 8000

func (p *Page) addPlace(places []evidence.Box, box evidence.Box) []evidence.Box {
	short, long := box.Width()*p.Width, box.Height()*p.Height
	if short > long {
		short, long = long, short
	}
	if short < codeSide || long > codeLong || long > codeSlim*short || len(places) >= maxCodePlaces {
		return places
	}
	return append(places, box)
}

// boundsOf is where an object is shown, as fractions of the page.
func (p *Page) boundsOf(object uint64) (evidence.Box, bool) {
	g, at := p.d.g, p.d.scratch
	if g.call("FPDFPageObj_GetBounds", object, at, at+4, at+8, at+12) == 0 {
		return evidence.Box{}, false
	}
	ax, ay := p.toShown.apply(g.float32At(at), g.float32At(at+4))
	bx, by := p.toShown.apply(g.float32At(at+8), g.float32At(at+12))
	box := evidence.Box{math.Min(ax, bx), math.Min(ay, by), math.Max(ax, bx), math.Max(ay, by)}
	for i, v := range box {
		box[i] = math.Min(math.Max(v, 0), 1)
	}
	return box, box.Width() > 0 && box.Height() > 0
}

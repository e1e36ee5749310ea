package reader

import (
	"image"
	"math"

	"certdex/evidence"
	"certdex/extract/reader/codes"
	"certdex/extract/reader/pdf"
	"certdex/extract/reader/raster"
)

// Pixels in which codes are looked for.
const (
	codeMegapixels = 2.2 // of a whole page; a module of a usual code has three pixels then
	glanceSide     = 130 // pixels of a place that is looked at first
	codeSide       = 520 // pixels of a place that looks like a code
	codeMargin     = 0.08
)

// pictureCodes reads the codes on the picture of a page.
func pictureCodes(picture *image.Gray) []evidence.Barcode {
	w, h := picture.Rect.Dx(), picture.Rect.Dy()
	if shrink := math.Sqrt(float64(w) * float64(h) / (codeMegapixels * 1e6)); shrink > 1 {
		picture = raster.Scale(picture, int(float64(w)/shrink), int(float64(h)/shrink))
	}
	return placedCodes(codes.Find(picture), picture.Rect, evidence.Box{0, 0, 1, 1})
}

// drawnCodes reads the codes that are drawn on a page with a text layer, where
// something is drawn that looks like one. What stands in the same place of
// every page and is none is looked at once.
func (c *child) drawnCodes(p *pdf.Page) ([]evidence.Barcode, error) {
	var found []evidence.Barcode
	for _, at := range p.CodePlaces() {
		key := rounded(at)
		if c.place.plain[key] {
			continue
		}
		read, err := codesAt(p, at)
		if err != nil {
			return nil, err
		}
		if len(read) == 0 {
			if c.place.plain == nil {
				c.place.plain = map[evidence.Box]bool{}
			}
			c.place.plain[key] = true
		}
		for _, code := range read {
			if len(found) < maxCodesPerPage {
				found = append(found, code)
			}
		}
	}
	return found, nil
}

func rounded(b evidence.Box) evidence.Box {
	for i, v := range b {
		b[i] = math.Round(v * 500)
	}
	return b
}

func codesAt(p *pdf.Page, at evidence.Box) ([]evidence.Barcode, error) {
	width, height := at.Width()*p.Width, at.Height()*p.Height
	sized := func(b evidence.Box, short float64) (*image.Gray, error) {
		scale := short / math.Min(width, height)
		return p.Region(b, int(b.Width()*p.Width*scale), int(b.Height()*p.Height*scale))
	}
	glance, err := sized(at, glanceSide)
	if err != nil || glance == nil || !codeLike(glance) {
		return nil, err
	}
	x, y := codeMargin*at.Width(), codeMargin*at.Height()
	wide := evidence.Box{max(at[0]-x, 0), max(at[1]-y, 0), min(at[2]+x, 1), min(at[3]+y, 1)}
	close, err := sized(wide, codeSide)
	if err != nil || close == nil {
		return nil, err
	}
	return placedCodes(codes.FindOne(close), close.Rect, wide), nil
}

// codeLike says that a picture is black and white in equal parts, in many
// small pieces.
func codeLike(picture *image.Gray) bool {
	const dark, light = 90, 165
	w, h := picture.Rect.Dx(), picture.Rect.Dy()
	black, white, changes := 0, 0, 0
	for y := range h {
		row := picture.Pix[y*picture.Stride:][:w]
		last := byte(255)
		for _, v := range row {
			switch {
			case v < dark:
				black++
			case v > light:
				white++
			}
			if (v < 128) != (last < 128) {
				changes++
			}
			last = v
		}
	}
	all := w * h
	return black+white > all*7/10 && black > all/7 && black < all*4/5 && changes > 8*h
}

// placedCodes gives codes in fractions of the page of which the picture is a part.
func placedCodes(found []codes.Code, bounds image.Rectangle, part evidence.Box) []evidence.Barcode {
	out := make([]evidence.Barcode, 0, len(found))
	w, h := float64(bounds.Dx()), float64(bounds.Dy())
	for _, c := range found {
		box := c.Box.Intersect(bounds)
		if box.Empty() || len(out) >= maxCodesPerPage {
			continue
		}
		out = append(out, evidence.Barcode{Format: c.Format, Text: c.Text, Box: evidence.Box{
			part[0] + part.Width()*float64(box.Min.X)/w, part[1] + part.Height()*float64(box.Min.Y)/h,
			min(part[0]+part.Width()*float64(box.Max.X)/w, 1), min(part[1]+part.Height()*float64(box.Max.Y)/h, 1)}})
	}
	return out
}

// turnedCodes gives the codes where they stand on a page that was turned clockwise.
func turnedCodes(found []evidence.Barcode, quarters int) []evidence.Barcode {
	for i := range found {
		for range quarters {
			b := found[i].Box
			found[i].Box = evidence.Box{1 - b[3], b[0], 1 - b[1], b[2]}
		}
	}
	return found
}

// checkCode is the parent's check of a code that a child read.
func checkCode(c evidence.Barcode) bool {
	b := c.Box
	return evidence.CodeFormats[c.Format] && c.Text != "" && plain(c.Text, maxWordBytes) &&
		b[0] >= 0 && b[1] >= 0 && b[2] <= 1 && b[3] <= 1 && b[0] <= b[2] && b[1] <= b[3]
}

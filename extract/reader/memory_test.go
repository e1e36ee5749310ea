package reader

import (
	"bytes"
	"image"
	"image/color"
	"image/jpeg"
	"image/png"
	"os"
	"path/filepath"
	"runtime/debug"
	"testing"

	"golang.org/x/image/draw"
	"golang.org/x/image/font"
	"golang.org/x/image/font/inconsolata"
	"golang.org/x/image/math/fixed"
)

// mostResident is what a reader may have in memory on any page within the
// limits, in MB.
const mostResident = 400

// TestResidentMemory reads the pages that take the most memory: the largest
// rasters that Tesseract is given and the largest pictures that are decoded.
func TestResidentMemory(t *testing.T) {
	if os.Getenv("CERTDEX_TEST_MEMORY") == "" {
		t.Skip("takes minutes; make test-release runs it")
	}
	for name, file := range heavyPages(t) {
		t.Run(name, func(t *testing.T) {
			r := open(t, Settings{})
			pid := theChild(t, r).cmd.Process.Pid
			result, err := r.Read(t.Context(), Request{Path: file, Images: true}, func(int, []byte) error { return nil })
			if theChild(t, r).cmd.Process.Pid != pid {
				t.Fatalf("the child is gone: %v", err)
			}
			peak, words := memoryMB(t, pid, "VmHWM"), 0
			for _, p := range result.Pages {
				words += len(p.Words)
			}
			t.Logf("%d MB at most, %d MB afterwards, %d words, %v", peak, memoryMB(t, pid, "VmRSS"), words, err)
			if peak > mostResident {
				t.Errorf("%d MB resident, at most %d are promised", peak, mostResident)
			}
		})
	}
}

// heavyPages gives files by what makes them heavy.
func heavyPages(t *testing.T) map[string]string {
	t.Helper()
	files := map[string]string{
		"a phone's photo of 12 megapixels full of small print": write(t, "print.jpg", asJPEG(t, smallPrint(3464, 3464))),
		"small print as a PNG of 12 megapixels":                write(t, "print.png", asPNG(t, smallPrint(3464, 3464))),
		"a grey PNG of 300 megapixels":                         write(t, "grey.png", asPNG(t, image.NewGray(image.Rect(0, 0, 17_300, 17_300)))),
		"a colour PNG of 75 megapixels":                        write(t, "colour.png", asPNG(t, image.NewNRGBA(image.Rect(0, 0, 8_600, 8_600)))),
		"a PNG of 16 bits and 36 megapixels":                   write(t, "deep.png", asPNG(t, image.NewNRGBA64(image.Rect(0, 0, 6_000, 6_000)))),
		"a JPEG of 75 megapixels":                              write(t, "colour.jpg", asJPEG(t, image.NewRGBA(image.Rect(0, 0, 8_600, 8_600)))),
		"a PDF page of 14,400 inches":                          write(t, "huge.pdf", bytesOf(t, sample("hostile", "huge_page.pdf"))),
	}
	for _, page := range []string{"cn_aeo/cn_gaoji_photo.jpg", "jp_aeo/jp_ninteisho_scan.jpg", "kr_aeo/kr_gongin_aa_scan.pdf", "tw_aeo/tw_zhengshu_scan.pdf"} {
		files[page] = sample("docs", page)
		large := enlarged(t, sample("docs", page), 4200)
		files[page+" at 12 megapixels"] = write(t, filepath.Base(page)+".jpg", asJPEG(t, large))
	}
	return files
}

// enlarged gives the first page's picture with a longer side of so many pixels.
func enlarged(t *testing.T, path string, side int) image.Image {
	t.Helper()
	var page []byte
	_, err := open(t, Settings{}).Read(t.Context(), Request{Path: path, Images: true}, func(n int, jpeg []byte) error {
		if n == 1 {
			page = jpeg
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	small, err := jpeg.Decode(bytes.NewReader(page))
	if err != nil {
		t.Fatal(err)
	}
	b := small.Bounds()
	scale := float64(side) / float64(max(b.Dx(), b.Dy()))
	return scaled(small, int(float64(b.Dx())*scale), int(float64(b.Dy())*scale))
}

// smallPrint is a page with as many letters as can be read.
func smallPrint(width, height int) image.Image {
	half := image.NewRGBA(image.Rect(0, 0, width/2, height/2))
	for i := range half.Pix {
		half.Pix[i] = 0xff
	}
	d := font.Drawer{Dst: half, Src: image.NewUniform(color.Black), Face: inconsolata.Regular8x16}
	for y := 20; y < height/2-10; y += 18 {
		d.Dot = fixed.P(20, y)
		for d.Dot.X.Ceil() < width/2-100 {
			d.DrawString("The holder of certificate 4711 keeps the law. ")
		}
	}
	return scaled(half, width, height)
}

func scaled(picture image.Image, width, height int) image.Image {
	out := image.NewRGBA(image.Rect(0, 0, width, height))
	draw.ApproxBiLinear.Scale(out, out.Rect, picture, picture.Bounds(), draw.Src, nil)
	return out
}

func asPNG(t *testing.T, picture image.Image) []byte {
	t.Helper()
	var out bytes.Buffer
	if err := (&png.Encoder{CompressionLevel: png.BestSpeed}).Encode(&out, picture); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

func asJPEG(t *testing.T, picture image.Image) []byte {
	t.Helper()
	var out bytes.Buffer
	if err := jpeg.Encode(&out, picture, &jpeg.Options{Quality: 85}); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

// TestMemoryIsFlat reads a thousand documents with the same children, or as
// many as CERTDEX_TEST_DOCUMENTS says: neither they nor the parent grow.
func TestMemoryIsFlat(t *testing.T) {
	documents := setting(t, "DOCUMENTS", 60)
	limits := DefaultLimits()
	limits.DocumentsPerChild = documents + 1
	r := open(t, Settings{Limits: limits})
	files, err := filepath.Glob(sample("docs", "c*", "*.pdf"))
	if err != nil || len(files) < 10 {
		t.Fatalf("%d samples, %v", len(files), err)
	}
	pid := theChild(t, r).cmd.Process.Pid
	settled := documents / 4 // what is loaded once is loaded by then
	var child, parent int
	for n := range documents {
		if _, err := readOne(t, r, files[n%len(files)], ""); err != nil {
			t.Errorf("%s: %v", files[n%len(files)], err)
		}
		if n == settled {
			debug.FreeOSMemory()
			child, parent = memoryMB(t, pid, "VmHWM"), residentMB(t)
		}
	}
	if theChild(t, r).cmd.Process.Pid != pid {
		t.Fatal("the child was replaced")
	}
	debug.FreeOSMemory()
	t.Logf("after %d documents: the child had %d MB at most, then %d MB at most; the parent %d MB, then %d MB",
		documents, child, memoryMB(t, pid, "VmHWM"), parent, residentMB(t))
	if peak := memoryMB(t, pid, "VmHWM"); peak > mostResident || peak > child+60 {
		t.Errorf("the child's most rose from %d to %d MB", child, peak)
	}
	if now := residentMB(t); now > parent+30 {
		t.Errorf("the parent's memory rose from %d to %d MB", parent, now)
	}
}

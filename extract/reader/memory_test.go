package reader

import (
	"bytes"
	"cmp"
	"fmt"
	"image"
	"image/color"
	"image/jpeg"
	"image/png"
	"os"
	"path/filepath"
	"runtime/debug"
	"slices"
	"strconv"
	"strings"
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
	for name, make := range heavyPages(t) {
		t.Run(name, func(t *testing.T) {
			file := make()
			r := open(t, Settings{})
			p := theChild(t, r)
			peak, words := 0, 0
			// Asked while it lives: the figure at its end includes the parent's.
			result, err := r.Read(t.Context(), Request{Path: file, Images: true}, func(int, []byte) error {
				peak = memoryMB(t, p.cmd.Process.Pid, "VmHWM")
				return nil
			})
			if err != nil {
				t.Fatal(err)
			}
			for _, p := range result.Pages {
				words += len(p.Words)
			}
			t.Logf("%d MB at most, %d words", peak, words)
			if peak > mostResident {
				t.Errorf("%d MB resident, at most %d are promised", peak, mostResident)
			}
		})
	}
}

// heavyPages makes files by what makes them heavy.
func heavyPages(t *testing.T) map[string]func() string {
	t.Helper()
	files := map[string]func() string{
		"small print as a JPEG of 12 megapixels": func() string { return write(t, "print.jpg", asJPEG(t, smallPrint(3464, 3464))) },
		"grey PNG of 249 megapixels":             func() string { return write(t, "grey.png", asPNG(t, image.NewGray(image.Rect(0, 0, 15_800, 15_800)))) },
		"colour PNG of 62 megapixels":            func() string { return write(t, "colour.png", asPNG(t, image.NewNRGBA(image.Rect(0, 0, 7_900, 7_900)))) },
		"PNG of 16 bits and 31 megapixels":       func() string { return write(t, "deep.png", asPNG(t, image.NewNRGBA64(image.Rect(0, 0, 5_600, 5_600)))) },
		"JPEG of 62 megapixels":                  func() string { return write(t, "colour.jpg", asJPEG(t, image.NewRGBA(image.Rect(0, 0, 7_900, 7_900)))) },
		"PDF page of 14,400 inches":              func() string { return sample("hostile", "huge_page.pdf") },
		"PDF page that is one large scan":        func() string { return write(t, "scan.pdf", scanPDF(t, 10_000, 14_000)) },
	}
	for _, page := range []string{"cn_aeo/cn_gaoji_photo.jpg", "jp_aeo/jp_ninteisho_scan.jpg", "kr_aeo/kr_gongin_aa_scan.pdf", "tw_aeo/tw_zhengshu_scan.pdf"} {
		files[page] = func() string { return sample("docs", page) }
		files[page+" at 12 megapixels"] = func() string {
			return write(t, filepath.Base(page)+".jpg", asJPEG(t, enlarged(t, sample("docs", page), 4200)))
		}
	}
	return files
}

// scanPDF is a page with a grey picture of so many pixels on it.
func scanPDF(t *testing.T, width, height int) []byte {
	t.Helper()
	picture := asJPEG(t, image.NewGray(image.Rect(0, 0, width, height)))
	return buildPDF("<</Type/Catalog/Pages 2 0 R>>", "<</Type/Pages/Kids[3 0 R]/Count 1>>",
		"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents 4 0 R/Resources<</XObject<</X 5 0 R>>>>>>",
		"<</Length 30>>stream\n595 0 0 842 0 0 cm /X Do       \nendstream",
		fmt.Sprintf("<</Type/XObject/Subtype/Image/Width %d/Height %d/BitsPerComponent 8/ColorSpace/DeviceGray/Filter/DCTDecode/Length %d>>stream\n%s\nendstream", width, height, len(picture), picture))
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
	small := image.NewRGBA(image.Rect(0, 0, width/3, height/3))
	for i := range small.Pix {
		small.Pix[i] = 0xff
	}
	d := font.Drawer{Dst: small, Src: image.NewUniform(color.Black), Face: inconsolata.Regular8x16}
	for y := 20; y < height/3-10; y += 18 {
		d.Dot = fixed.P(20, y)
		for d.Dot.X.Ceil() < width/3-100 {
			d.DrawString("The holder of certificate 4711 keeps the law. ")
		}
	}
	return scaled(small, width, height)
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
	documents, err := strconv.Atoi(cmp.Or(os.Getenv("CERTDEX_TEST_DOCUMENTS"), "60"))
	if err != nil {
		t.Fatal(err)
	}
	limits := DefaultLimits()
	limits.DocumentsPerChild = documents + 1
	r := open(t, Settings{Limits: limits})
	files, err := filepath.Glob(sample("docs", "*", "*.pdf"))
	files = slices.DeleteFunc(files, func(path string) bool { return strings.Contains(path, "scan.pdf") || strings.Contains(path, "foto") })
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
			child, parent = memoryMB(t, pid, "VmHWM"), memoryMB(t, os.Getpid(), "VmRSS")
		}
	}
	if theChild(t, r).cmd.Process.Pid != pid {
		t.Fatal("the child was replaced")
	}
	debug.FreeOSMemory()
	t.Logf("after %d documents: the child had %d MB at most, then %d MB at most; the parent %d MB, then %d MB",
		documents, child, memoryMB(t, pid, "VmHWM"), parent, memoryMB(t, os.Getpid(), "VmRSS"))
	if peak := memoryMB(t, pid, "VmHWM"); peak > mostResident || peak > child+60 {
		t.Errorf("the child's most rose from %d to %d MB", child, peak)
	}
	if now := memoryMB(t, os.Getpid(), "VmRSS"); now > parent+30 {
		t.Errorf("the parent's memory rose from %d to %d MB", parent, now)
	}
}

// memoryMB reads a figure of /proc/PID/status.
func memoryMB(t testing.TB, pid int, name string) int {
	t.Helper()
	status, err := os.ReadFile("/proc/" + strconv.Itoa(pid) + "/status")
	if err != nil {
		t.Fatal(err)
	}
	for line := range strings.Lines(string(status)) {
		var kB int
		if n, _ := fmt.Sscanf(line, name+": %d kB", &kB); n == 1 {
			return kB >> 10
		}
	}
	t.Fatalf("no %s in the status of %d", name, pid)
	return 0
}

package bench

import (
	"context"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"certdex/extract/reader"
)

// A peer is another tool that reads the same files.
type peer struct {
	name     string   // its command line, as the table shows it
	programs []string // that must be installed
	digital  bool     // reads text layers; otherwise pixels
	read     func(ctx context.Context, dir string, f file, models string) (words []string, cpu time.Duration, err error)
}

var peers = []peer{
	{"pdftotext -bbox-layout", []string{"pdftotext"}, true, pdftotext},
	{"pdftoppm -r 300 -gray, tesseract", []string{"pdftoppm", "tesseract"}, false, tesseract},
	{"ocrmypdf --sidecar --force-ocr", []string{"ocrmypdf"}, false, ocrmypdf},
}

// missing names the program that is not installed, or "".
func (p peer) missing() string {
	for _, program := range p.programs {
		if _, err := exec.LookPath(program); err != nil {
			return program
		}
	}
	return ""
}

// timed runs a command to its end and gives what it wrote and its CPU time,
// with that of what it started and waited for.
func timed(ctx context.Context, out io.Writer, name string, args ...string) (time.Duration, error) {
	c := exec.CommandContext(ctx, name, args...)
	c.Env = append(os.Environ(), "OMP_THREAD_LIMIT=1")
	c.Stdout = out
	err := c.Run()
	if c.ProcessState == nil {
		return 0, fmt.Errorf("start %s: %w", name, err)
	}
	cpu := c.ProcessState.UserTime() + c.ProcessState.SystemTime()
	if err != nil {
		return cpu, fmt.Errorf("%s: %w", name, err)
	}
	return cpu, nil
}

func pdftotext(ctx context.Context, dir string, f file, _ string) ([]string, time.Duration, error) {
	out := filepath.Join(dir, "words.html")
	cpu, err := timed(ctx, io.Discard, "pdftotext", "-bbox-layout", f.path, out)
	if err != nil {
		return nil, cpu, err
	}
	html, err := os.Open(out)
	if err != nil {
		return nil, cpu, err
	}
	defer html.Close()
	words, err := boxWords(html)
	return words, cpu, err
}

// boxWords takes the words out of what pdftotext -bbox-layout writes.
func boxWords(html io.Reader) ([]string, error) {
	d := xml.NewDecoder(html)
	d.Strict, d.Entity = false, xml.HTMLEntity
	var words []string
	inside := false
	for {
		token, err := d.Token()
		if errors.Is(err, io.EOF) {
			return words, nil
		}
		if err != nil {
			return nil, fmt.Errorf("read the words of pdftotext: %w", err)
		}
		switch t := token.(type) {
		case xml.StartElement:
			inside = t.Name.Local == "word"
		case xml.EndElement:
			inside = false
		case xml.CharData:
			if inside {
				words = append(words, fields(string(t))...)
			}
		}
	}
}

func tesseract(ctx context.Context, dir string, f file, models string) ([]string, time.Duration, error) {
	pages := []string{f.path}
	var sum time.Duration
	if f.mediaType == reader.PDF {
		prefix := filepath.Join(dir, "page")
		cpu, err := timed(ctx, io.Discard, "pdftoppm", "-r", "300", "-gray", f.path, prefix)
		sum += cpu
		if err != nil {
			return nil, sum, err
		}
		if pages, err = filepath.Glob(prefix + "*.pgm"); err != nil {
			return nil, sum, err
		}
		slices.Sort(pages)
	}
	var text strings.Builder
	for _, page := range pages {
		cpu, err := timed(ctx, &text, "tesseract", page, "stdout", "--dpi", "300", "-l", models)
		sum += cpu
		if err != nil {
			return nil, sum, err
		}
	}
	return fields(text.String()), sum, nil
}

func ocrmypdf(ctx context.Context, dir string, f file, models string) ([]string, time.Duration, error) {
	sidecar := filepath.Join(dir, "sidecar.txt")
	cpu, err := timed(ctx, io.Discard, "ocrmypdf", "--sidecar", sidecar, "--force-ocr", "--image-dpi", "300", "--jobs", "1", "--quiet",
		"-l", models, f.path, filepath.Join(dir, "out.pdf"))
	if err != nil {
		return nil, cpu, err
	}
	text, err := os.ReadFile(sidecar)
	return fields(string(text)), cpu, err
}

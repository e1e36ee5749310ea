package bench

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"certdex/extract/reader"
)

// A file is one document to read, with what stands beside it.
type file struct {
	path      string
	mediaType string
	tags      []string // of NAME.json
	folder    string   // the folder below the measured one, "" for itself
	truth     []string // words of NAME.txt; nil where there is none
}

// collect finds the files that certdex reads, in the order of their names,
// and says how many others there are.
func collect(dir string) (files []file, others int, err error) {
	err = filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
		if err != nil || !d.Type().IsRegular() {
			return err
		}
		if ext := filepath.Ext(path); ext == ".txt" || ext == ".json" || ext == ".md" {
			return nil
		}
		mediaType, err := typeOf(path)
		if err != nil || mediaType == "" {
			others++
			return err
		}
		f := file{path: path, mediaType: mediaType}
		if rel, err := filepath.Rel(dir, filepath.Dir(path)); err == nil && rel != "." {
			f.folder = filepath.ToSlash(rel)
		}
		if err := f.besides(); err != nil {
			return err
		}
		files = append(files, f)
		return nil
	})
	if err != nil {
		return nil, 0, fmt.Errorf("look for files to read: %w", err)
	}
	return files, others, nil
}

// typeOf gives "" for what is not read.
func typeOf(path string) (string, error) {
	f, err := os.Open(path)
	if err != nil {
		return "", err
	}
	defer f.Close()
	head := make([]byte, reader.DetectBytes)
	n, err := io.ReadFull(f, head)
	if err != nil && !errors.Is(err, io.EOF) && !errors.Is(err, io.ErrUnexpectedEOF) {
		return "", err
	}
	if mediaType, ok := reader.Detect(head[:n]); ok {
		return mediaType, nil
	}
	return "", nil
}

// besides takes the tags of NAME.json and the words of NAME.txt.
func (f *file) besides() error {
	name := strings.TrimSuffix(f.path, filepath.Ext(f.path))
	labels, err := os.ReadFile(name + ".json")
	if err == nil {
		var l struct {
			Tags []string `json:"tags"`
		}
		if err := json.Unmarshal(labels, &l); err != nil {
			return fmt.Errorf("read the labels %s.json: %w", name, err)
		}
		f.tags = l.Tags
	} else if !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	text, err := os.ReadFile(name + ".txt")
	if err == nil {
		f.truth = fields(string(text))
	} else if !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	return nil
}

// conditions are how a file came about, as tags say it.
var conditions = []string{"digital", "scan", "photo"}

// condition is the tag that says it, or the folder's name, or what the reader found.
func (f *file) condition(digital bool) string {
	for _, tag := range f.tags {
		if slices.Contains(conditions, tag) {
			return tag
		}
	}
	switch {
	case digital:
		return "digital"
	case f.folder != "":
		return f.folder
	}
	return "scan"
}

// models are Tesseract's names of the languages that tags name.
var models = map[string]string{
	"bg": "bul", "cs": "ces", "da": "dan", "de": "deu", "el": "ell", "en": "eng", "es": "spa", "et": "est", "fi": "fin",
	"fr": "fra", "ga": "gle", "hr": "hrv", "hu": "hun", "it": "ita", "lt": "lit", "lv": "lav", "mt": "mlt", "nl": "nld",
	"pl": "pol", "pt": "por", "ro": "ron", "sk": "slk", "sl": "slv", "sv": "swe",
	"ko": "kor", "ja": "jpn", "zh-Hans": "chi_sim", "zh-Hant": "chi_tra", "ar": "ara", "he": "heb", "uk": "ukr",
	"ru": "rus", "kk": "kaz", "tr": "tur", "vi": "vie", "hi": "hin",
}

// languages are those that the tags name.
func (f *file) languages() []string {
	var out []string
	for _, tag := range f.tags {
		if _, ok := models[tag]; ok {
			out = append(out, tag)
		}
	}
	return out
}

// models names Tesseract's models for the file, as its -l wants them.
func (f *file) models(otherwise string) string {
	var names []string
	for _, language := range f.languages() {
		names = append(names, models[language])
	}
	if len(names) == 0 {
		return otherwise
	}
	return strings.Join(names, "+")
}

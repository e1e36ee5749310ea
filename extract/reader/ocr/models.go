package ocr

import (
	"path/filepath"
	"slices"
	"strings"
)

// folders are where Debian and other builds keep Tesseract's models.
var folders = []string{
	"/usr/share/tesseract-ocr/5/tessdata", "/usr/share/tesseract-ocr/*/tessdata",
	"/usr/share/tessdata", "/usr/local/share/tessdata",
}

// find lists the models in a folder, or in the first of the usual ones that
// has any.
func find(folder string) (string, []string) {
	if folder != "" {
		return folder, modelsIn(folder)
	}
	for _, pattern := range folders {
		matches, _ := filepath.Glob(pattern) // the pattern is well formed
		slices.Reverse(matches)              // the newest version first
		for _, folder := range matches {
			if models := modelsIn(folder); len(models) > 0 {
				return folder, models
			}
		}
	}
	return folders[0], nil
}

func modelsIn(folder string) []string {
	paths, _ := filepath.Glob(filepath.Join(folder, "*.traineddata"))
	models := make([]string, len(paths))
	for i, path := range paths {
		models[i] = strings.TrimSuffix(filepath.Base(path), ".traineddata")
	}
	return models
}

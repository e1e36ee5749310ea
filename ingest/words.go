package ingest

import (
	"bytes"
	"compress/gzip"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strconv"

	"certdex/evidence"
	"certdex/storage"
)

// PagesKey is the key of the words that a version of the reader found in a file.
func PagesKey(readerVersion, sha256 string) string {
	return storage.DerivedKey(readerVersion, sha256, "pages.json.gz")
}

// PageImageKey is the key of the picture of a page, counted from 1: a JPEG.
func PageImageKey(readerVersion, sha256 string, page int) string {
	return storage.DerivedKey(readerVersion, sha256, "page-"+strconv.Itoa(page)+".jpg")
}

// maxWordsBytes bounds what is unpacked of stored words.
const maxWordsBytes = 512 << 20

// words is what a reading found, as it is stored between two steps.
type words struct {
	Reader    string              `json:"reader"`
	MediaType string              `json:"media_type"`
	Source    evidence.TextSource `json:"text_source"`
	Pages     []evidence.Page     `json:"pages"`
	Warnings  []evidence.Warning  `json:"warnings"`
}

// putWords stores words in place of those of an earlier reading by the same
// version, which may have had fewer languages.
func putWords(ctx context.Context, blobs storage.Blobs, sha256 string, w words) error {
	var packed bytes.Buffer
	zip := gzip.NewWriter(&packed)
	if err := json.NewEncoder(zip).Encode(w); err != nil {
		return fmt.Errorf("pack words: %w", err)
	}
	if err := zip.Close(); err != nil {
		return fmt.Errorf("pack words: %w", err)
	}
	key := PagesKey(w.Reader, sha256)
	if err := blobs.Delete(ctx, key); err != nil {
		return fmt.Errorf("remove earlier words: %w", err)
	}
	if err := blobs.Put(ctx, key, &packed, int64(packed.Len())); err != nil {
		return fmt.Errorf("store words: %w", err)
	}
	return nil
}

// errUnpack says that stored words are not what was stored.
var errUnpack = errors.New("unpack words")

// getWords gives stored words; NotFound where there are none, errUnpack where
// they are of no use.
func getWords(ctx context.Context, blobs storage.Blobs, readerVersion, sha256 string) (words, error) {
	blob, err := blobs.Get(ctx, PagesKey(readerVersion, sha256))
	if err != nil {
		return words{}, fmt.Errorf("get words: %w", err)
	}
	defer blob.Close()
	// All of it first: a store that breaks off is not a blob that is damaged.
	packed, err := io.ReadAll(io.LimitReader(blob, maxWordsBytes))
	if err != nil {
		return words{}, fmt.Errorf("get words: %w", err)
	}
	zip, err := gzip.NewReader(bytes.NewReader(packed))
	if err != nil {
		return words{}, fmt.Errorf("%w: %w", errUnpack, err)
	}
	var w words
	if err := json.NewDecoder(io.LimitReader(zip, maxWordsBytes)).Decode(&w); err != nil {
		return words{}, fmt.Errorf("%w: %w", errUnpack, err)
	}
	return w, nil
}

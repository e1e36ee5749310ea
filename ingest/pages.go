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

// PagesKey is the key of the words that one reading by a version of the reader
// found in a file. Another reading, by another organisation perhaps, finds the
// same bytes with other languages or another password.
func PagesKey(readerVersion, sha256, readingID string) string {
	return storage.DerivedKey(readerVersion, sha256, "pages-"+readingID+".json.gz")
}

// PageImageKey is the key of the picture that one reading made of a page, counted
// from 1: a JPEG. With another password the same bytes may have other pages.
func PageImageKey(readerVersion, sha256, readingID string, page int) string {
	of := readingID + "-"
	if readerVersion == "1" { // it kept one picture a page, whoever read it
		of = ""
	}
	return storage.DerivedKey(readerVersion, sha256, "page-"+of+strconv.Itoa(page)+".jpg")
}

// maxPagesBytes bounds what is unpacked of stored pages.
const maxPagesBytes = 512 << 20

// pages is what a reading found, as it is stored between two steps.
type pages struct {
	Reader    string              `json:"reader"`
	MediaType string              `json:"media_type"`
	Source    evidence.TextSource `json:"text_source"`
	Pages     []evidence.Page     `json:"pages"`
	Warnings  []evidence.Warning  `json:"warnings"`
	Parts     []evidence.Part     `json:"parts"`
}

// putPages stores the words of a reading.
func putPages(ctx context.Context, blobs storage.Blobs, sha256, readingID string, read pages) error {
	var packed bytes.Buffer
	zip := gzip.NewWriter(&packed)
	if err := json.NewEncoder(zip).Encode(read); err != nil {
		return fmt.Errorf("pack words: %w", err)
	}
	if err := zip.Close(); err != nil {
		return fmt.Errorf("pack words: %w", err)
	}
	if err := blobs.Put(ctx, PagesKey(read.Reader, sha256, readingID), &packed, int64(packed.Len())); err != nil {
		return fmt.Errorf("store words: %w", err)
	}
	return nil
}

// errUnpack says that stored words are not what was stored.
var errUnpack = errors.New("unpack words")

// getPages gives stored words; NotFound where there are none, errUnpack where
// they are of no use.
func getPages(ctx context.Context, blobs storage.Blobs, readerVersion, sha256, readingID string) (pages, error) {
	blob, err := blobs.Get(ctx, PagesKey(readerVersion, sha256, readingID))
	if err != nil {
		return pages{}, fmt.Errorf("get words: %w", err)
	}
	defer blob.Close()
	// All of it first: a store that breaks off is not a blob that is damaged.
	packed, err := io.ReadAll(io.LimitReader(blob, maxPagesBytes))
	if err != nil {
		return pages{}, fmt.Errorf("get words: %w", err)
	}
	zip, err := gzip.NewReader(bytes.NewReader(packed))
	if err != nil {
		return pages{}, fmt.Errorf("%w: %w", errUnpack, err)
	}
	var read pages
	if err := json.NewDecoder(io.LimitReader(zip, maxPagesBytes)).Decode(&read); err != nil {
		return pages{}, fmt.Errorf("%w: %w", errUnpack, err)
	}
	return read, nil
}

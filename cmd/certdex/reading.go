package main

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"log/slog"
	"os"
	"strings"

	"certdex/evidence"
	"certdex/extract"
	"certdex/extract/pixels"
	"certdex/extract/reader"
	"certdex/programs"
)

// station reads files from a path to the line of the extraction contract,
// with no server and no data folder.
type station struct {
	reader    *reader.Reader
	catalogue *programs.Catalogue
	maxBytes  int64
	atOnce    int // files that can be read side by side
}

// newStation starts no more readers than there are files.
func newStation(s Settings, files int, log *slog.Logger) (*station, error) {
	catalogue, err := programs.Load()
	if err != nil {
		return nil, err
	}
	atOnce := max(min(s.Workers, files), 1)
	r, err := newReader(s, atOnce, os.TempDir(), log)
	if err != nil {
		return nil, err
	}
	return &station{reader: r, catalogue: catalogue, maxBytes: s.MaxFileMB << 20, atOnce: atOnce}, nil
}

// withStation runs one command that reads so many files.
func withStation(files int, do func(*station) error) error {
	s, err := settings(os.Environ())
	if err != nil {
		return usageError{err}
	}
	st, err := newStation(s, files, slog.New(slog.DiscardHandler))
	if err != nil {
		return err
	}
	defer st.reader.Close()
	tellConfinement(slog.New(slog.NewTextHandler(os.Stderr, &slog.HandlerOptions{Level: slog.LevelWarn})), nil, st.reader.Unconfined())
	return do(st)
}

// newReader starts the pool of reader children with the limits of the settings.
func newReader(s Settings, children int, temp string, log *slog.Logger) (*reader.Reader, error) {
	return startReader(s, reader.Settings{Children: children, Office: s.Office, TempDir: temp, Log: log})
}

func startReader(s Settings, rs reader.Settings) (*reader.Reader, error) {
	rs.Limits = reader.DefaultLimits()
	rs.Limits.MaxPages = s.MaxPages
	rs.Limits.MaxMegapixels = s.MaxMegapixels
	rs.Limits.OCRMegapixels = s.OCRMegapixels
	rs.Limits.Memory = s.ReaderMemoryMB << 20
	rs.Limits.DocumentsPerChild = s.ReaderDocuments
	rs.Limits.FileTime = s.ReaderTime
	r, err := reader.New(rs)
	if err != nil {
		return nil, fmt.Errorf("start the reader: %w", err)
	}
	return r, nil
}

// read gives the reading of one file. A file that cannot be read gives a
// Reading with its error; err is for faults of certdex alone.
func (s *station) read(ctx context.Context, path, password string) (evidence.Reading, error) {
	refused := func(err error) (evidence.Reading, error) {
		if ctx.Err() != nil {
			return evidence.Reading{}, ctx.Err()
		}
		return evidence.Reading{File: path, Error: &evidence.Error{Code: evidence.CodeOf(err), Message: evidence.MessageOf(err), Cause: err}}, nil
	}
	sum, err := hashFile(path, s.maxBytes)
	if err != nil {
		return refused(err)
	}
	request := reader.Request{Path: path, Password: password}
	result, err := s.reader.Read(ctx, request, nil)
	if err != nil {
		return refused(err)
	}
	documents := extract.Documents(result.Pages, s.catalogue)
	differ, err := pixels.Check(ctx, s.reader, request, result, documents)
	if err != nil {
		return refused(err)
	}
	evidence.Finish(documents, append(result.Warnings, differ...), result.Parts)
	return evidence.Reading{
		File: path, SHA256: sum, MediaType: result.MediaType, PageCount: len(result.Pages),
		TextSource: result.Source, Parts: result.Parts, Documents: documents, Facts: result.Facts,
	}, nil
}

// openRegular opens what is a file of bytes. A pipe is refused before it is
// opened, because it would wait for a writer.
func openRegular(path string) (*os.File, fs.FileInfo, error) {
	info, err := os.Stat(path)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil, evidence.Errorf(evidence.NotFound, "there is no file %s", path)
	}
	if err != nil {
		return nil, nil, evidence.Because(err, evidence.NotFound, "the file %s cannot be opened", path)
	}
	if !info.Mode().IsRegular() {
		return nil, nil, evidence.Errorf(evidence.UnsupportedType, "%s is not a regular file", path)
	}
	f, err := os.Open(path)
	if err != nil {
		return nil, nil, evidence.Because(err, evidence.NotFound, "the file %s cannot be opened", path)
	}
	return f, info, nil
}

func hashFile(path string, most int64) (string, error) {
	f, info, err := openRegular(path)
	if err != nil {
		return "", err
	}
	defer f.Close()
	if info.Size() > most {
		return "", evidence.Errorf(evidence.TooLarge, "the file is larger than %d MB", most>>20)
	}
	h := sha256.New()
	if _, err := io.Copy(h, f); err != nil {
		return "", fmt.Errorf("read %s: %w", path, err)
	}
	return hex.EncodeToString(h.Sum(nil)), nil
}

const maxPasswordFile = 1024 // bytes

// passwordFrom reads the first line of a file, or "" where no file is named.
func passwordFrom(path string) (string, error) {
	if path == "" {
		return "", nil
	}
	f, _, err := openRegular(path)
	if err != nil {
		return "", evidence.Because(err, evidence.Invalid, "the password file %s cannot be read: %s", path, words(err))
	}
	defer f.Close()
	content, err := io.ReadAll(io.LimitReader(f, maxPasswordFile+1))
	if err != nil {
		return "", evidence.Because(err, evidence.Invalid, "the password file %s cannot be read", path)
	}
	if len(content) > maxPasswordFile {
		return "", evidence.Errorf(evidence.Invalid, "the password file %s is larger than 1 kB; it holds the password and nothing else", path)
	}
	line, _, _ := strings.Cut(string(content), "\n")
	return strings.TrimSuffix(line, "\r"), nil
}

// words gives what to tell the person at the terminal: the words of an
// *evidence.Error, or the whole error, since the operator is the one who reads it.
func words(err error) string {
	var e *evidence.Error
	if errors.As(err, &e) && e.Code != evidence.Internal {
		return e.Message
	}
	return err.Error()
}

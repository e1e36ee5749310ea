package main

import (
	"cmp"
	"crypto/rand"
	"encoding/base64"
	"errors"
	"fmt"
	"io/fs"
	"net/url"
	"os"
	"path/filepath"
	"reflect"
	"runtime"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/caarlos0/env/v11"

	"certdex/extract/reader"
	"certdex/ingest/clamd"
	"certdex/matchers"
)

// Settings are read from the environment. Every CERTDEX_X may be given as
// CERTDEX_X_FILE, the path of a file that holds the value.
type Settings struct {
	Data        string `env:"DATA" envDefault:"data"`
	Listen      string `env:"LISTEN" envDefault:"localhost:8080"`
	PublicURL   string `env:"PUBLIC_URL" envDefault:"http://localhost:8080"`
	DatabaseURL string `env:"DATABASE_URL"` // default: SQLite in the data folder
	BlobsURL    string `env:"BLOBS_URL"`    // default: a directory in the data folder
	S3AccessKey string `env:"S3_ACCESS_KEY"`
	S3SecretKey string `env:"S3_SECRET_KEY"`
	SecretKey   string `env:"SECRET_KEY"` // 32 bytes in base64; default: made once in the data folder

	TrustedProxies []string `env:"TRUSTED_PROXIES"`

	Clamd     string        `env:"CLAMD"`                      // the virus scanner's socket; default: none
	ClamdTime time.Duration `env:"CLAMD_TIME" envDefault:"1m"` // for the scan of one file

	Workers           int     `env:"WORKERS"` // files read at once in this process; default: one a core, 4 at most; 0: none
	MaxFileMB         int64   `env:"MAX_FILE_MB" envDefault:"50"`
	MaxUploadFiles    int     `env:"MAX_UPLOAD_FILES" envDefault:"100"`
	MaxPages          int     `env:"MAX_PAGES" envDefault:"200"`
	MaxMegapixels     int     `env:"MAX_MEGAPIXELS" envDefault:"40"`
	OCRMegapixels     int     `env:"OCR_MEGAPIXELS" envDefault:"12"`
	MatchThreshold    float64 `env:"MATCH_THRESHOLD"`    // score from which a partner is taken without a person
	PossibleThreshold float64 `env:"POSSIBLE_THRESHOLD"` // score from which a person is asked

	ReaderMemoryMB  int64         `env:"READER_MEMORY_MB" envDefault:"768"`
	ReaderDocuments int           `env:"READER_DOCUMENTS" envDefault:"50"` // documents a reader serves before it is replaced
	ReaderTime      time.Duration `env:"READER_TIME" envDefault:"30m"`     // for one file in all
	Office          string        `env:"OFFICE"`                           // LibreOffice's soffice.bin; default: where it is installed; none: office documents are not read
	DrainTime       time.Duration `env:"DRAIN_TIME" envDefault:"20s"`

	LogLevel  string `env:"LOG_LEVEL" envDefault:"info"`
	LogFormat string `env:"LOG_FORMAT" envDefault:"text"`
}

// settings reads and checks the settings; an error names each wrong one.
func settings(environ []string) (Settings, error) {
	values, err := withFiles(environ)
	if err != nil {
		return Settings{}, err
	}
	if err := unknownSettings(values); err != nil {
		return Settings{}, err
	}
	var s Settings
	unread, err := unreadable(env.ParseWithOptions(&s, env.Options{Prefix: "CERTDEX_", Environment: values}))
	if err != nil {
		return Settings{}, fmt.Errorf("settings: %w", err)
	}
	if s.DatabaseURL == "" {
		s.DatabaseURL = "sqlite:" + filepath.Join(s.Data, "certdex.db")
	}
	if s.BlobsURL == "" {
		s.BlobsURL = "file:" + filepath.Join(s.Data, "blobs")
	}
	if values["CERTDEX_WORKERS"] == "" {
		s.Workers = min(runtime.NumCPU(), 4)
	}
	s.MatchThreshold = cmp.Or(s.MatchThreshold, matchers.DefaultThresholds().Match)
	s.PossibleThreshold = cmp.Or(s.PossibleThreshold, matchers.DefaultThresholds().Possible)
	return s, s.check(values, unread)
}

// unreadable gives the names of the settings that could not be parsed as their
// type, which check then speaks of; err is for anything else.
func unreadable(err error) (map[string]bool, error) {
	if err == nil {
		return nil, nil
	}
	var all env.AggregateError
	if !errors.As(err, &all) {
		return nil, err
	}
	names := map[string]bool{}
	for _, err := range all.Errors {
		var parse env.ParseError
		if !errors.As(err, &parse) {
			return nil, err
		}
		field, _ := reflect.TypeFor[Settings]().FieldByName(parse.Name)
		names[field.Tag.Get("env")] = true
	}
	return names, nil
}

// unknownSettings names what looks like a setting and is none: a typing mistake.
func unknownSettings(values map[string]string) error {
	params, err := env.GetFieldParamsWithOptions(&Settings{}, env.Options{Prefix: "CERTDEX_"})
	if err != nil {
		return fmt.Errorf("settings: %w", err)
	}
	var unknown []string
	for name, value := range values {
		known := slices.ContainsFunc(params, func(p env.FieldParams) bool { return p.Key == strings.TrimSuffix(name, "_FILE") })
		if value != "" && strings.HasPrefix(name, "CERTDEX_") && !known && !strings.HasPrefix(name, "CERTDEX_TEST_") {
			unknown = append(unknown, name)
		}
	}
	if len(unknown) > 0 {
		slices.Sort(unknown)
		return fmt.Errorf("settings: there is no setting called %s; the README lists them", strings.Join(unknown, ", "))
	}
	return nil
}

// scanner is the virus scanner, nil where none is set.
func (s Settings) scanner() (*clamd.Scanner, error) {
	if s.Clamd == "" {
		return nil, nil
	}
	return clamd.New(s.Clamd, s.ClamdTime)
}

func (s Settings) thresholds() matchers.Thresholds {
	return matchers.Thresholds{Match: s.MatchThreshold, Possible: s.PossibleThreshold}
}

// withFiles replaces each CERTDEX_X_FILE by CERTDEX_X with the file's content.
func withFiles(environ []string) (map[string]string, error) {
	values := env.ToMap(environ)
	for key, path := range values {
		name, isFile := strings.CutSuffix(key, "_FILE")
		if !isFile || !strings.HasPrefix(key, "CERTDEX_") || path == "" {
			continue
		}
		if values[name] != "" {
			return nil, fmt.Errorf("settings: %s and %s are both set; keep one", name, key)
		}
		content, err := os.ReadFile(path)
		if err != nil {
			return nil, fmt.Errorf("settings: %s: %w", key, err)
		}
		values[name] = strings.TrimSpace(string(content))
	}
	return values, nil
}

// check names each wrong setting with what it must be; unread are those whose
// text in values is not of their type.
func (s Settings) check(values map[string]string, unread map[string]bool) error {
	var wrong []string
	must := func(name string, good bool, value any, what string, args ...any) {
		if unread[name] {
			quoted := strconv.QuoteToGraphic(values["CERTDEX_"+name]) // it may hold what a terminal obeys
			good, value = false, quoted[1:len(quoted)-1]
		}
		if !good {
			wrong = append(wrong, fmt.Sprintf("CERTDEX_%s is %v; it must be %s", name, value, fmt.Sprintf(what, args...)))
		}
	}
	between := func(name string, value, least, most int64) {
		must(name, value >= least && value <= most, value, "a whole number from %d to %d", least, most)
	}
	between("WORKERS", int64(s.Workers), 0, 256)
	between("MAX_FILE_MB", s.MaxFileMB, 1, 2000)
	between("MAX_UPLOAD_FILES", int64(s.MaxUploadFiles), 1, 1000)
	between("MAX_PAGES", int64(s.MaxPages), 1, 10_000)
	between("MAX_MEGAPIXELS", int64(s.MaxMegapixels), 1, 200)
	between("OCR_MEGAPIXELS", int64(s.OCRMegapixels), 1, 100)
	between("READER_MEMORY_MB", s.ReaderMemoryMB, 256, 16_384)
	between("READER_DOCUMENTS", int64(s.ReaderDocuments), 1, 100_000)
	must("READER_TIME", s.ReaderTime >= time.Second, s.ReaderTime, "a time of at least 1s, such as 30m")
	must("CLAMD_TIME", s.ClamdTime >= time.Second, s.ClamdTime, "a time of at least 1s, such as 1m")
	if _, err := s.scanner(); err != nil {
		must("CLAMD", false, s.Clamd, "like unix:///run/clamav/clamd.ctl or tcp://127.0.0.1:3310")
	}
	must("OFFICE", s.Office == "" || s.Office == reader.NoOffice || filepath.IsAbs(s.Office), s.Office, "the path of LibreOffice's soffice.bin, or none")
	must("DRAIN_TIME", s.DrainTime >= 0, s.DrainTime, "a time of at least 0s, such as 20s")
	if !strings.HasPrefix(s.DatabaseURL, "sqlite:") && !strings.HasPrefix(s.DatabaseURL, "postgres://") && !strings.HasPrefix(s.DatabaseURL, "postgresql://") {
		wrong = append(wrong, "CERTDEX_DATABASE_URL must begin with sqlite: or postgres://")
	}
	if !strings.HasPrefix(s.BlobsURL, "file:") && !strings.HasPrefix(s.BlobsURL, "s3://") {
		wrong = append(wrong, "CERTDEX_BLOBS_URL must begin with file: or s3://")
	}
	must("PUBLIC_URL", isOrigin(s.PublicURL), s.PublicURL, "an http or https address without a path, such as https://certdex.example.org")
	if unread["MATCH_THRESHOLD"] || unread["POSSIBLE_THRESHOLD"] {
		must("MATCH_THRESHOLD", true, nil, "a number above 0 and at most 1")
		must("POSSIBLE_THRESHOLD", true, nil, "a number above 0 and at most 1")
	} else if !(s.PossibleThreshold > 0 && s.PossibleThreshold < s.MatchThreshold && s.MatchThreshold <= 1) { // also refuses NaN
		wrong = append(wrong, fmt.Sprintf("CERTDEX_POSSIBLE_THRESHOLD (%g) must be above 0 and below CERTDEX_MATCH_THRESHOLD (%g), which is 1 at most",
			s.PossibleThreshold, s.MatchThreshold))
	}
	if s.SecretKey != "" {
		if _, err := decodeKey(s.SecretKey); err != nil {
			wrong = append(wrong, err.Error())
		}
	}
	if len(wrong) > 0 {
		return fmt.Errorf("settings: %s", strings.Join(wrong, "; "))
	}
	return nil
}

// isOrigin says whether an address is a scheme and a host, and nothing else.
func isOrigin(address string) bool {
	u, err := url.Parse(strings.TrimRight(address, "/"))
	return err == nil && (u.Scheme == "http" || u.Scheme == "https") && u.Hostname() != "" &&
		u.Path == "" && u.User == nil && !strings.ContainsAny(address, "?#")
}

// sealingKey gives the key that seals passwords of encrypted files until they
// are read. Without a setting it is made once and kept in the data folder.
func (s Settings) sealingKey() ([]byte, error) {
	if s.SecretKey != "" {
		return decodeKey(s.SecretKey)
	}
	if !strings.HasPrefix(s.DatabaseURL, "sqlite:") {
		return nil, fmt.Errorf("settings: CERTDEX_SECRET_KEY must be set when the database is shared (make one with: openssl rand -base64 32)")
	}
	path := filepath.Join(s.Data, "secret.key")
	key := make([]byte, keyBytes)
	if _, err := rand.Read(key); err != nil {
		return nil, fmt.Errorf("make a sealing key: %w", err)
	}
	if err := writeOnce(path, base64.StdEncoding.EncodeToString(key)+"\n"); err != nil {
		return nil, fmt.Errorf("keep the sealing key: %w", err)
	}
	content, err := os.ReadFile(path)
	if err != nil {
		return nil, fmt.Errorf("read the sealing key: %w", err)
	}
	return decodeKey(strings.TrimSpace(string(content)))
}

// writeOnce makes the file with all of its content, or leaves the one that is
// there: two processes that start together keep the same key.
func writeOnce(path, content string) error {
	if _, err := os.Stat(path); err == nil {
		return nil
	}
	temp, err := os.CreateTemp(filepath.Dir(path), ".secret-*") // mode 0600
	if err != nil {
		return err
	}
	defer os.Remove(temp.Name())
	_, err = temp.WriteString(content)
	if err := errors.Join(err, temp.Sync(), temp.Close()); err != nil {
		return err
	}
	if err := os.Link(temp.Name(), path); err != nil && !errors.Is(err, fs.ErrExist) {
		return err
	}
	return nil
}

const keyBytes = 32

func decodeKey(text string) ([]byte, error) {
	key, err := base64.StdEncoding.DecodeString(text)
	if err != nil || len(key) != keyBytes {
		return nil, fmt.Errorf("CERTDEX_SECRET_KEY must be %d bytes in base64 (make one with: openssl rand -base64 32)", keyBytes)
	}
	return key, nil
}

package reader

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"log/slog"
	"os"
	"path/filepath"
	"time"

	"certdex/evidence"
	"certdex/extract/reader/sandbox"
)

// Settings of a Reader. The zero value reads with one child of this very
// program, with the default limits and cache folder.
type Settings struct {
	Executable string   // the program that serves as child; this one by default
	Args       []string // its arguments; "reader" by default
	Children   int      // how many files are read at a time; 1 by default
	Limits     Limits   // DefaultLimits by default
	Office     string   // LibreOffice's soffice.bin; where Debian and others put it by default; NoOffice for none
	OfficeArgs []string // of the program that becomes it; "office" by default
	TempDir    string   // for office documents while they are converted; the system's by default
	CacheDir   string   // of the compiled PDFium; certdex in the user's cache folder by default
	Models     string   // folder of Tesseract's models; where systems usually keep them by default
	Log        *slog.Logger

	office *office // of all children
}

// Reader reads files with a pool of warm children. It is safe for several
// goroutines; beyond Settings.Children they wait for one another.
type Reader struct {
	settings    Settings
	pool        *pool
	confinement sandbox.Report
}

// New starts the first child and so finds out what can go wrong: a missing
// model, a program that is none, a kernel without limits. The others are
// started in the background.
func New(s Settings) (*Reader, error) {
	if s.Executable == "" {
		path, err := os.Executable()
		if err != nil {
			return nil, fmt.Errorf("find this program: %w", err)
		}
		s.Executable = path
	}
	if s.Args == nil {
		s.Args = []string{"reader"}
	}
	if s.OfficeArgs == nil {
		s.OfficeArgs = []string{"office"}
	}
	if s.TempDir == "" {
		s.TempDir = os.TempDir()
	}
	if s.Limits == (Limits{}) {
		s.Limits = DefaultLimits()
	}
	if s.CacheDir == "" {
		if dir, err := os.UserCacheDir(); err == nil {
			s.CacheDir = filepath.Join(dir, "certdex")
		}
	}
	if s.Log == nil {
		s.Log = slog.New(slog.DiscardHandler)
	}
	s.Children = max(s.Children, 1)
	if err := removeOfficeLeftovers(s.TempDir, time.Now()); err != nil {
		s.Log.Warn("a folder of an earlier conversion is left behind", slog.Any("error", err))
	}
	s.office = newOffice(s)
	first, confinement, err := start(context.Background(), s)
	if err != nil {
		return nil, err
	}
	return &Reader{settings: s, pool: newPool(s, first), confinement: confinement}, nil
}

// Confinement names what the kernel grants to keep a child in, a line each.
func (r *Reader) Confinement() []string { return r.confinement.Granted }

// Unconfined names what the kernel does not grant, with its reason; on a
// kernel of today there is none.
func (r *Reader) Unconfined() []string { return r.confinement.Refused }

// Office is the program that opens office documents, "" where there is none.
func (r *Reader) Office() string { return r.settings.office.soffice }

// Close ends the children, after the files that are being read, and waits
// until they are gone. Reads that wait or come later are refused.
func (r *Reader) Close() error {
	r.pool.close()
	return nil
}

// Request names a file to read.
type Request struct {
	Path     string
	Password string // of an encrypted PDF; goes to the child and nowhere else
	Images   bool   // whether page images are wanted
	// Progress, where set, is told how many pages are read of how many: when
	// the file is opened and after each page. It must be quick.
	Progress func(read, total int)
}

// Result is what was read.
type Result struct {
	MediaType string
	Source    evidence.TextSource
	Pages     []evidence.Page
	Warnings  []evidence.Warning
	Parts     []evidence.Part // files inside the file, read or not
	Facts     evidence.Facts

	seen []Seen // of claims
}

// Read reads one file. Where images are wanted, image is called once for each
// page, in order, with a JPEG for the viewer; the bytes are the caller's. Where a
// child was lost on a part of the file it begins again from the first page. An
// error of image ends the reading and is returned.
//
// Errors are *evidence.Error with a code of files, not_found, or unavailable
// where no child can be started; those of ctx; those of the disk.
func (r *Reader) Read(ctx context.Context, q Request, image func(page int, jpeg []byte) error) (Result, error) {
	file, info, err := openRegular(q.Path)
	if err != nil {
		return Result{}, err
	}
	defer file.Close()
	mediaType, err := typeOf(file)
	if err != nil {
		return Result{}, err
	}
	d := document{MediaType: mediaType, Password: q.Password, Images: q.Images && image != nil, Size: info.Size()}
	return r.readWith(ctx, d, file, image, q.Progress)
}

// openRegular opens a file that is one: opening a pipe would wait for its writer.
func openRegular(path string) (*os.File, os.FileInfo, error) {
	info, err := os.Stat(path)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil, evidence.Because(err, evidence.NotFound, "there is no such file")
	}
	if err != nil {
		return nil, nil, fmt.Errorf("look at the file to read: %w", err)
	}
	if !info.Mode().IsRegular() {
		return nil, nil, evidence.Errorf(evidence.UnsupportedType, "this is not a file but a folder or a device")
	}
	file, err := os.Open(path)
	if err != nil {
		return nil, nil, fmt.Errorf("open the file to read: %w", err)
	}
	return file, info, nil
}

// typeOf refuses what is empty or of a type that is not read, before a child
// is troubled with it.
func typeOf(file io.ReaderAt) (string, error) {
	head := make([]byte, DetectBytes)
	n, err := file.ReadAt(head, 0)
	if err != nil && !errors.Is(err, io.EOF) {
		return "", fmt.Errorf("read the file's head: %w", err)
	}
	if n == 0 {
		return "", evidence.Errorf(evidence.Empty, "the file is empty")
	}
	mediaType, ok := Detect(head[:n])
	if !ok {
		start := make([]byte, NameBytes)
		n, err := file.ReadAt(start, 0)
		if err != nil && !errors.Is(err, io.EOF) {
			return "", fmt.Errorf("read the file's beginning: %w", err)
		}
		return "", Unsupported(Name(start[:n]))
	}
	return mediaType, nil
}

// readWith has a child read the file. A part on which the child is lost is
// left away the next time, so that it costs the others nothing but that time;
// all readings of the file together have the time of one.
func (r *Reader) readWith(ctx context.Context, d document, file io.ReadSeeker, image func(int, []byte) error, progress func(int, int)) (Result, error) {
	left := r.settings.Limits.FileTime
	for {
		result, suspect, err := r.once(ctx, d, &left, file, image, progress)
		if suspect == 0 || len(d.Skip) == maxSkips || left <= 0 || ctx.Err() != nil {
			return result, err
		}
		d.Skip = append(d.Skip, skip{Part: suspect, Code: evidence.CodeOf(err), Message: evidence.MessageOf(err)})
		if _, err := file.Seek(0, io.SeekStart); err != nil {
			return Result{}, fmt.Errorf("read the file again: %w", err)
		}
	}
}

// once also names the part on which the child was lost, and takes from the time
// that is left. The wait for a child counts for nothing.
func (r *Reader) once(ctx context.Context, d document, left *time.Duration, file io.Reader, image func(int, []byte) error, progress func(int, int)) (Result, int, error) {
	p, err := r.pool.take(ctx)
	if err != nil {
		return Result{}, 0, err
	}
	result, err := p.read(ctx, d, *left, file, image, progress)
	suspect := p.suspect
	*left = p.left
	p.giveBack()
	if err != nil && ctx.Err() != nil {
		return Result{}, 0, ctx.Err()
	}
	result.Warnings = append(result.Warnings, result.Facts.Warnings()...)
	return result, suspect, err
}

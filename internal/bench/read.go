// Package bench measures certdex on folders of files, beside the tools that
// people use otherwise.
package bench

import (
	"context"
	"errors"
	"fmt"
	"os"
	"time"

	"golang.org/x/sync/errgroup"

	"certdex/evidence"
	"certdex/extract/reader"
)

// Settings of a measurement of reading.
type Settings struct {
	Dir       string
	Languages string // Tesseract's models for the peers where the tags name none
	Repeat    int    // how often the set is read by certdex
	Scale     int    // readers to compare with one; 0 for none
	NoPeers   bool
	// Reader starts a pool of so many children with a cache folder for the
	// compiled engine.
	Reader func(children int, cacheDir string) (*reader.Reader, error)
	// Progress hears of each file before it is read; it may be nil.
	Progress func(tool, path string)
}

// A reading is what one tool made of one file.
type reading struct {
	words []string
	cpu   time.Duration // of one reading
	err   error
}

// A subject is a file with all its readings.
type subject struct {
	file
	pages   int
	digital bool
	own     reading            // certdex's
	peers   map[string]reading // by the peer's name
}

// Read reads the files of a folder in a warm reader and with the peers, and
// gives the figures. A file that certdex refuses is counted and left out.
func Read(ctx context.Context, s Settings) (Report, error) {
	files, others, err := collect(s.Dir)
	if err != nil {
		return Report{}, err
	}
	if len(files) == 0 {
		return Report{}, evidence.Errorf(evidence.NotFound, "there is no file in %s that can be read", s.Dir)
	}
	work, err := os.MkdirTemp("", "certdex-bench")
	if err != nil {
		return Report{}, fmt.Errorf("make a folder to work in: %w", err)
	}
	defer os.RemoveAll(work)
	subjects := make([]subject, len(files))
	for i, f := range files {
		subjects[i] = subject{file: f, peers: map[string]reading{}}
	}
	report := Report{Dir: s.Dir, Unreadable: others, Passes: max(s.Repeat, 1)}
	if err := s.readAll(ctx, subjects, work, &report); err != nil {
		return Report{}, err
	}
	if s.Scale > 1 {
		if report.Scaling, err = s.scale(ctx, subjects, work); err != nil {
			return Report{}, err
		}
	}
	if !s.NoPeers {
		if err := s.readWithPeers(ctx, subjects, work, &report); err != nil {
			return Report{}, err
		}
	}
	report.sum(subjects)
	return report, nil
}

// readAll measures two starts of a reader and, with the second, the files.
func (s *Settings) readAll(ctx context.Context, subjects []subject, cache string, report *Report) error {
	first, err := s.start(1, cache, &report.FirstStart)
	if err != nil {
		return err
	}
	if err := first.Close(); err != nil {
		return err
	}
	r, err := s.start(1, cache, &report.SecondStart)
	if err != nil {
		return err
	}
	peak := watchPeak(ctx)
	err = s.passes(ctx, r, subjects, report)
	report.PeakRSS = peak()
	return errors.Join(err, r.Close())
}

func (s *Settings) start(children int, cache string, cpu *time.Duration) (*reader.Reader, error) {
	before, err := used()
	if err != nil {
		return nil, err
	}
	r, err := s.Reader(children, cache)
	if err != nil {
		return nil, err
	}
	after, err := used()
	*cpu = after - before
	return r, err
}

func (s *Settings) passes(ctx context.Context, r *reader.Reader, subjects []subject, report *Report) error {
	// The first file that a reader ever reads pays for what the others find done.
	if _, err := r.Read(ctx, reader.Request{Path: subjects[0].path}, nil); ctx.Err() != nil {
		return err
	}
	for range report.Passes {
		most := int64(0)
		for i := range subjects {
			if err := s.readOne(ctx, r, &subjects[i]); err != nil {
				return err
			}
			most = max(most, memoryNow().resident)
		}
		report.Resident = append(report.Resident, most)
	}
	for i := range subjects {
		subjects[i].own.cpu /= time.Duration(report.Passes)
	}
	return nil
}

func (s *Settings) readOne(ctx context.Context, r *reader.Reader, f *subject) error {
	s.say("certdex", f.path)
	before, err := used()
	if err != nil {
		return err
	}
	result, err := r.Read(ctx, reader.Request{Path: f.path}, nil)
	if ctx.Err() != nil {
		return ctx.Err()
	}
	after, usedErr := used()
	if usedErr != nil {
		return usedErr
	}
	f.own.cpu += after - before
	if f.own.err = err; err == nil {
		f.keep(result)
	}
	return nil
}

func (f *subject) keep(result reader.Result) {
	f.pages, f.digital = len(result.Pages), result.Source == evidence.TextLayer
	f.own.words = f.own.words[:0]
	for _, p := range result.Pages {
		for _, w := range p.Words {
			f.own.words = append(f.own.words, fields(w.Text)...)
		}
	}
}

func (s *Settings) say(tool, path string) {
	if s.Progress != nil {
		s.Progress(tool, path)
	}
}

// scale compares the pages a second of n readers with those of one.
func (s *Settings) scale(ctx context.Context, subjects []subject, cache string) (*Scaling, error) {
	out := &Scaling{Readers: s.Scale}
	var err error
	if out.One, err = s.throughput(ctx, subjects, cache, 1); err != nil {
		return nil, err
	}
	if out.Many, err = s.throughput(ctx, subjects, cache, s.Scale); err != nil {
		return nil, err
	}
	out.Ratio = out.Many / out.One
	return out, nil
}

// throughput is the pages a second of so many readers, all of them warm.
func (s *Settings) throughput(ctx context.Context, subjects []subject, cache string, readers int) (float64, error) {
	r, err := s.Reader(readers, cache)
	if err != nil {
		return 0, err
	}
	defer r.Close()
	read := func(ctx context.Context, path string) error {
		_, _ = r.Read(ctx, reader.Request{Path: path}, nil) // refused ones are told apart already
		return ctx.Err()
	}
	warm, warmCtx := errgroup.WithContext(ctx)
	for range readers {
		warm.Go(func() error { return read(warmCtx, subjects[0].path) })
	}
	if err := warm.Wait(); err != nil {
		return 0, err
	}
	begin, pages := time.Now(), 0
	g, gctx := errgroup.WithContext(ctx)
	g.SetLimit(readers)
	for _, f := range subjects {
		if f.own.err == nil {
			pages += f.pages
			g.Go(func() error {
				s.say(fmt.Sprintf("certdex × %d", readers), f.path)
				return read(gctx, f.path)
			})
		}
	}
	if err := g.Wait(); err != nil {
		return 0, err
	}
	return float64(pages) / time.Since(begin).Seconds(), nil
}

func (s *Settings) readWithPeers(ctx context.Context, subjects []subject, work string, report *Report) error {
	for _, p := range peers {
		if program := p.missing(); program != "" {
			report.Missing = append(report.Missing, p.name+": "+program+" is not installed")
			continue
		}
		for i := range subjects {
			f := &subjects[i]
			if f.own.err != nil || f.digital != p.digital {
				continue
			}
			s.say(p.name, f.path)
			dir, err := os.MkdirTemp(work, "peer")
			if err != nil {
				return fmt.Errorf("make a folder for %s: %w", p.name, err)
			}
			var got reading
			got.words, got.cpu, got.err = p.read(ctx, dir, f.file, f.models(s.Languages))
			if err := errors.Join(ctx.Err(), os.RemoveAll(dir)); err != nil {
				return err
			}
			f.peers[p.name] = got
		}
	}
	return nil
}

package bench

import (
	"cmp"
	"fmt"
	"io"
	"maps"
	"slices"
	"strings"
	"text/tabwriter"
	"time"
)

// Report holds the figures of one measurement of reading.
type Report struct {
	Dir         string        `json:"dir"`
	Unreadable  int           `json:"unreadable"` // files of types that are not read
	Refused     []string      `json:"refused"`    // files that certdex or a peer did not read, with the reason
	Missing     []string      `json:"missing"`    // peers that are not installed
	Passes      int           `json:"passes"`
	FirstStart  time.Duration `json:"first_start_ns"`  // CPU of a reader's start, nothing compiled yet
	SecondStart time.Duration `json:"second_start_ns"` // and with a filled cache
	PeakRSS     int64         `json:"peak_rss"`        // bytes, of the largest reader
	Resident    []int64       `json:"resident"`        // bytes, the most seen after a file of each pass
	Speed       []Speed       `json:"speed"`
	Words       []Words       `json:"words"`
	Scaling     *Scaling      `json:"scaling,omitempty"`
}

// Speed compares the CPU of certdex and of a peer on the files that both read.
type Speed struct {
	Kind    string        `json:"kind"`
	Files   int           `json:"files"`
	Pages   int           `json:"pages"`
	Certdex time.Duration `json:"certdex_ns"`
	Peer    string        `json:"peer,omitempty"`
	Other   time.Duration `json:"peer_ns,omitempty"`
}

// Ratio is how often the peer's CPU goes into certdex's.
func (s Speed) Ratio() float64 { return float64(s.Certdex) / float64(s.Other) }

// Words are the word errors of one tool on the files of one condition.
type Words struct {
	Condition string `json:"condition"`
	Tool      string `json:"tool"`
	Files     int    `json:"files"`
	Words     int    `json:"words"` // of the truth
	Errors    int    `json:"errors"`
}

// Rate is the word error rate.
func (w Words) Rate() float64 { return float64(w.Errors) / float64(max(w.Words, 1)) }

// Scaling compares pages a second, by the clock, of many readers and of one.
type Scaling struct {
	Readers int     `json:"readers"`
	One     float64 `json:"one"`
	Many    float64 `json:"many"`
	Ratio   float64 `json:"ratio"`
}

// Kinds of files in the table of speed.
const (
	onePage  = "born-digital, one page"
	somePage = "born-digital, two to nine pages"
	manyPage = "born-digital, ten and more pages"
	scanned  = "scanned"
)

var kinds = []string{onePage, somePage, manyPage, scanned}

func (f *subject) kind() string {
	switch {
	case !f.digital:
		return scanned
	case f.pages == 1:
		return onePage
	case f.pages < 10:
		return somePage
	}
	return manyPage
}

// certdex is how the tables call this program.
const certdex = "certdex"

func (r *Report) sum(subjects []subject) {
	speed := map[[2]string]*Speed{}
	words := map[[2]string]*Words{}
	for i := range subjects {
		f := &subjects[i]
		if f.own.err != nil {
			r.Refused = append(r.Refused, fmt.Sprintf("%s: %v", f.path, f.own.err))
			continue
		}
		add(speed, f, "", 0)
		for _, p := range peers {
			got, ok := f.peers[p.name]
			switch {
			case ok && got.err != nil:
				r.Refused = append(r.Refused, fmt.Sprintf("%s: %v", f.path, got.err))
			case ok:
				add(speed, f, p.name, got.cpu)
			}
		}
		f.addWords(words)
	}
	for _, s := range speed {
		r.Speed = append(r.Speed, *s)
	}
	slices.SortFunc(r.Speed, func(a, b Speed) int {
		return cmp.Or(cmp.Compare(slices.Index(kinds, a.Kind), slices.Index(kinds, b.Kind)), cmp.Compare(a.Peer, b.Peer))
	})
	for _, w := range words {
		r.Words = append(r.Words, *w)
	}
	slices.SortFunc(r.Words, func(a, b Words) int {
		return cmp.Or(cmp.Compare(a.Condition, b.Condition), cmp.Compare(a.Tool, b.Tool))
	})
}

func add(speed map[[2]string]*Speed, f *subject, peer string, cpu time.Duration) {
	key := [2]string{f.kind(), peer}
	s := speed[key]
	if s == nil {
		s = &Speed{Kind: f.kind(), Peer: peer}
		speed[key] = s
	}
	s.Files++
	s.Pages += f.pages
	s.Certdex += f.own.cpu
	s.Other += cpu
}

// addWords compares with the truth that is known: NAME.txt, or the text layer
// as pdftotext gives it, which is then no peer.
func (f *subject) addWords(words map[[2]string]*Words) {
	layer, read := f.peers[peers[0].name]
	truth, tools := f.truth, map[string]reading{certdex: f.own}
	switch {
	case truth != nil:
		maps.Copy(tools, f.peers)
	case f.digital && read && layer.err == nil:
		truth = layer.words
	default:
		return
	}
	condition := f.condition(f.digital)
	names := []string{condition}
	for _, language := range f.languages() {
		names = append(names, condition+", "+language)
	}
	for tool, got := range tools {
		if got.err != nil {
			continue
		}
		for _, name := range names {
			key := [2]string{name, tool}
			if words[key] == nil {
				words[key] = &Words{Condition: name, Tool: tool}
			}
			w := words[key]
			w.Files++
			w.Words += len(truth)
			w.Errors += errorsOf(truth, got.words)
		}
	}
}

// Print writes the tables.
func (r Report) Print(out io.Writer) error {
	var b strings.Builder
	fmt.Fprintf(&b, "%s: passes %d, files of no type that is read %d.\n", r.Dir, r.Passes, r.Unreadable)
	fmt.Fprintf(&b, "Start of a reader: %.2f CPU s the first time, %.2f the second.\n", r.FirstStart.Seconds(), r.SecondStart.Seconds())
	fmt.Fprintf(&b, "A reader's memory: %d MB at its peak.", r.PeakRSS>>20)
	if len(r.Resident) > 1 {
		fmt.Fprintf(&b, " %s", r.flat())
	}
	b.WriteString("\n")
	if s := r.Scaling; s != nil {
		fmt.Fprintf(&b, "By the clock: %.2f pages a second with one reader, %.2f with %d: %.2f times.\n", s.One, s.Many, s.Readers, s.Ratio)
	}
	for _, line := range slices.Concat(r.Missing, r.Refused) {
		fmt.Fprintln(&b, line)
	}
	b.WriteString("\n")
	r.printSpeed(&b)
	if len(r.Words) > 0 {
		b.WriteString("\nWord error rate, order of words not counted; truth is NAME.txt beside a file, or pdftotext's words of a born-digital one.\n")
		r.printWords(&b)
	}
	_, err := io.WriteString(out, b.String())
	return err
}

func (r Report) printSpeed(b *strings.Builder) {
	t := tabwriter.NewWriter(b, 0, 0, 2, ' ', 0)
	fmt.Fprintln(t, "kind\tfiles\tpages\tCPU ms/page\tpages/CPU s\tpeer\tits CPU ms/page\tcertdex / peer")
	for _, s := range r.Speed {
		pages := float64(max(s.Pages, 1))
		perPage := s.Certdex.Seconds() * 1000 / pages
		fmt.Fprintf(t, "%s\t%d\t%d\t%.1f\t%.2f", s.Kind, s.Files, s.Pages, perPage, 1000/perPage)
		if s.Peer != "" {
			fmt.Fprintf(t, "\t%s\t%.1f\t%.2f", s.Peer, s.Other.Seconds()*1000/pages, s.Ratio())
		}
		fmt.Fprintln(t)
	}
	_ = t.Flush() // to memory
}

func (r Report) printWords(b *strings.Builder) {
	t := tabwriter.NewWriter(b, 0, 0, 2, ' ', 0)
	fmt.Fprintln(t, "condition\ttool\tfiles\twords\terrors\trate")
	for _, w := range r.Words {
		fmt.Fprintf(t, "%s\t%s\t%d\t%d\t%d\t%.4f\n", w.Condition, w.Tool, w.Files, w.Words, w.Errors, w.Rate())
	}
	_ = t.Flush() // to memory
}

// flat compares the memory of the later passes with that of the earlier ones.
func (r Report) flat() string {
	half := len(r.Resident) / 2
	early, late := slices.Max(r.Resident[:half]), slices.Max(r.Resident[half:])
	verdict := "flat"
	if float64(late) > 1.05*float64(early) {
		verdict = "growing"
	}
	return fmt.Sprintf("After a file it held at most %d MB in the first half of the passes, %d MB in the second: %s.", early>>20, late>>20, verdict)
}

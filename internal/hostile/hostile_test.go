package hostile_test

import (
	"cmp"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"runtime/debug"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"certdex/evidence"
	"certdex/extract/reader"
	"certdex/internal/hostile"
)

// TestMain lets the test binary serve as the reader's child.
func TestMain(m *testing.M) {
	if len(os.Args) > 1 && os.Args[1] == "reader" {
		os.Exit(reader.Child(os.Stdin, os.Stdout))
	}
	os.Exit(m.Run())
}

// startTime is what a busy machine may take to start the next child.
const startTime = 2 * time.Minute

func sample(parts ...string) string {
	return filepath.Join(append([]string{"..", "..", "testdata", "samples"}, parts...)...)
}

// strict are limits under which a file that would take long is given up soon.
func strict() reader.Limits {
	l := reader.DefaultLimits()
	l.MaxPages, l.MaxParts, l.OCRMegapixels = 20, 20, 1
	l.Open, l.Page, l.Facts, l.Grace = 700*time.Millisecond, 700*time.Millisecond, 700*time.Millisecond, 300*time.Millisecond
	l.PerMegapixel = time.Second
	l.FileTime = 20 * time.Second
	return l
}

// clear are the codes that tell a person what to do about a file.
var clear = []evidence.Code{
	"", evidence.Empty, evidence.TooLarge, evidence.TooManyPages, evidence.UnsupportedType, evidence.Encrypted, evidence.WrongPassword,
	evidence.Malformed, evidence.NoPages, evidence.TimeLimit, evidence.MemoryLimit, evidence.ReaderCrashed,
}

// A trial puts hostile files through a reader and counts how they end.
type trial struct {
	*testing.T
	r      *reader.Reader
	limits reader.Limits
	folder string
	ends   map[evidence.Code]int
	files  int
}

func newTrial(t *testing.T, limits reader.Limits) *trial {
	t.Helper()
	r, err := reader.New(reader.Settings{Limits: limits})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := r.Close(); err != nil {
			t.Error(err)
		}
	})
	return &trial{T: t, r: r, limits: limits, folder: t.TempDir(), ends: map[evidence.Code]int{}}
}

// read reads one hostile file. It must end in words or in a clear code, and in
// its time.
func (t *trial) read(name string, data []byte) (reader.Result, evidence.Code) {
	t.Helper()
	path := filepath.Join(t.folder, "file")
	if err := os.WriteFile(path, data, 0o600); err != nil {
		t.Fatal(err)
	}
	began, images := time.Now(), map[int]bool{}
	result, err := t.r.Read(t.Context(), reader.Request{Path: path, Images: true}, func(page int, _ []byte) error {
		images[page] = true
		return nil
	})
	code := evidence.CodeOf(err)
	t.files++
	t.ends[code]++
	// A reader of ours never lies, whatever it reads.
	if !slices.Contains(clear, code) || code == evidence.ReaderCrashed && strings.Contains(evidence.MessageOf(err), "makes no sense") {
		t.Errorf("%s: %v", name, err)
	}
	if code == "" && len(result.Pages) > len(images) {
		t.Errorf("%s: %d pages and %d images", name, len(result.Pages), len(images))
	}
	// Beyond its time there is the start of the next child on a busy machine.
	if took := time.Since(began); took > t.limits.FileTime+startTime {
		t.Errorf("%s: ended after %s", name, took)
	}
	return result, code
}

// alive says that a good file is still read.
func (t *trial) alive() {
	t.Helper()
	result, err := t.r.Read(t.Context(), reader.Request{Path: sample("docs", "ctpat", "status_email.pdf")}, nil)
	if err != nil || len(result.Pages) == 0 || len(result.Pages[0].Words) == 0 {
		t.Errorf("a good file afterwards: %d pages, %v", len(result.Pages), err)
	}
}

// TestHostileFiles is B1: files that were built to harm.
func TestHostileFiles(t *testing.T) {
	trial := newTrial(t, strict())
	trial.read("to warm up", []byte("%PDF-1.7"))
	debug.FreeOSMemory()
	before := residentMB(t)
	for f := range hostile.Files() {
		result, code := trial.read(f.Name, f.Data)
		t.Logf("%-60s %-16s %d pages", f.Name, cmp.Or(string(code), "read"), len(result.Pages))
	}
	trial.alive()
	debug.FreeOSMemory()
	const most = 64 // MB; what the tests themselves hold is among it
	if rise := residentMB(t) - before; rise > most {
		t.Errorf("the parent's memory rose by %d MB", rise)
	}
	t.Logf("%d hostile files ended so: %v", trial.files, trial.ends)
}

// TestMutants is B2: samples that were damaged, 400 of them, or as many as
// CERTDEX_TEST_MUTANTS says and CERTDEX_TEST_MINUTES allows. The seed is in
// the log, and CERTDEX_TEST_SEED repeats it.
func TestMutants(t *testing.T) {
	wanted, minutes, seed := setting(t, "MUTANTS", 400), setting(t, "MINUTES", 3), setting(t, "SEED", 20261125)
	t.Logf("seed %d", seed)
	random := rand.New(rand.NewPCG(uint64(seed), 0))
	bases := mutated(t)
	trial := newTrial(t, strict())
	before, end := residentMB(t), time.Now().Add(time.Duration(minutes)*time.Minute)
	for n := range wanted {
		if time.Now().After(end) {
			t.Logf("cut after %d minutes", minutes)
			break
		}
		kind, others := bases[random.IntN(len(bases))], bases[random.IntN(len(bases))]
		base, other := kind[random.IntN(len(kind))], others[random.IntN(len(others))]
		mutant := hostile.Mutant(random, base.Data, other.Data)
		_, code := trial.read(fmt.Sprintf("mutant %d of %s", n, base.Name), mutant)
		if code == evidence.ReaderCrashed || code == evidence.MemoryLimit {
			t.Logf("mutant %d of %s: %s", n, base.Name, code)
		}
	}
	trial.alive()
	debug.FreeOSMemory()
	t.Logf("%d mutants ended so: %v; memory rose by %d MB", trial.files, trial.ends, residentMB(t)-before)
	if rise := residentMB(t) - before; rise > 64 {
		t.Errorf("the parent's memory rose by %d MB", rise)
	}
}

// mutated are the files that mutants are made of: samples and practice papers that need no
// recognition, which takes its time on whatever is left of them; the hostile
// samples; and the small ones of the files of our own making, which are of
// every type that is read.
func mutated(t *testing.T) [][]hostile.File {
	t.Helper()
	named := func(pattern string, unwanted ...string) (files []hostile.File) {
		paths, err := filepath.Glob(pattern)
		if err != nil {
			t.Fatal(err)
		}
		for _, path := range paths {
			if !slices.ContainsFunc(unwanted, func(part string) bool { return strings.Contains(path, part) }) {
				files = append(files, hostile.File{Name: filepath.Base(path), Data: contents(t, path)})
			}
		}
		return files
	}
	// What is left of a bomb goes off: its time is known, and would be most of all.
	kinds := [][]hostile.File{
		append(named(sample("docs", "*", "*.pdf"), "scan.pdf", "photo.pdf", "foto"), named(sample("..", "practice", "*", "*.pdf"))...),
		named(sample("hostile", "*.*"), "bomb.pdf"),
		nil,
	}
	const small = 20_000 // bytes
	for f := range hostile.Files() {
		if len(f.Data) <= small {
			kinds[2] = append(kinds[2], f)
		}
	}
	if len(kinds[0]) < 100 || len(kinds[1]) < 10 || len(kinds[2]) < 100 {
		t.Fatalf("mutants are made of %d, %d and %d files", len(kinds[0]), len(kinds[1]), len(kinds[2]))
	}
	return kinds
}

func setting(t *testing.T, name string, usual int) int {
	t.Helper()
	text := os.Getenv("CERTDEX_TEST_" + name)
	if text == "" {
		return usual
	}
	n, err := strconv.Atoi(text)
	if err != nil {
		t.Fatalf("CERTDEX_TEST_%s: %v", name, err)
	}
	return n
}

// residentMB is the memory of this process.
func residentMB(t *testing.T) int {
	t.Helper()
	status, err := os.ReadFile("/proc/self/status")
	if err != nil {
		t.Fatal(err)
	}
	for line := range strings.Lines(string(status)) {
		var kB int
		if n, _ := fmt.Sscanf(line, "VmRSS: %d kB", &kB); n == 1 {
			return kB >> 10
		}
	}
	t.Fatal("no VmRSS in /proc/self/status")
	return 0
}

func contents(t *testing.T, path string) []byte {
	t.Helper()
	data, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return data
}

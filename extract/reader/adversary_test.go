package reader

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
	"certdex/internal/hostile"
)

// strict are limits under which a file that would take long is given up soon.
func strict() Limits {
	l := DefaultLimits()
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
	r      *Reader
	folder string
	ends   map[evidence.Code]int
	files  int
}

func newTrial(t *testing.T, limits Limits) *trial {
	t.Helper()
	return &trial{T: t, r: open(t, Settings{Limits: limits}), folder: t.TempDir(), ends: map[evidence.Code]int{}}
}

// read reads one hostile file. It must end in words or in a clear code, and in
// its time.
func (t *trial) read(name string, data []byte) (Result, evidence.Code) {
	t.Helper()
	path := filepath.Join(t.folder, "file")
	if err := os.WriteFile(path, data, 0o600); err != nil {
		t.Fatal(err)
	}
	began, images := time.Now(), 0
	result, err := t.r.Read(t.Context(), Request{Path: path, Images: true}, func(int, []byte) error {
		images++
		return nil
	})
	code := evidence.CodeOf(err)
	t.files++
	t.ends[code]++
	if !slices.Contains(clear, code) {
		t.Errorf("%s: %v", name, err)
	}
	if code == "" && len(result.Pages) != images {
		t.Errorf("%s: %d pages and %d images", name, len(result.Pages), images)
	}
	for i, p := range result.Pages {
		if err := checkPage(p, i+1); err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
	// Beyond its time there is the start of the next child on a busy machine.
	if took := time.Since(began); took > t.r.settings.Limits.FileTime+startTime {
		t.Errorf("%s: ended after %s", name, took)
	}
	return result, code
}

// alive says that a good file is still read.
func (t *trial) alive() {
	t.Helper()
	result, err := readOne(t, t.r, anyFile, "")
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
	wanted, minutes, seed := setting(t, "MUTANTS", 400), setting(t, "MINUTES", 30), setting(t, "SEED", 20261125)
	t.Logf("seed %d", seed)
	random := rand.New(rand.NewPCG(uint64(seed), 0))
	sound := soundSamples(t)
	trial := newTrial(t, strict())
	before, end := residentMB(t), time.Now().Add(time.Duration(minutes)*time.Minute)
	for n := range wanted {
		if time.Now().After(end) {
			t.Logf("cut after %d minutes", minutes)
			break
		}
		file, other := sound[random.IntN(len(sound))], sound[random.IntN(len(sound))]
		mutant := hostile.Mutant(random, contents(t, file), contents(t, other))
		_, code := trial.read(fmt.Sprintf("mutant %d of %s", n, filepath.Base(file)), mutant)
		if code == evidence.ReaderCrashed || code == evidence.MemoryLimit {
			t.Logf("mutant %d of %s: %s", n, filepath.Base(file), code)
		}
	}
	trial.alive()
	debug.FreeOSMemory()
	t.Logf("%d mutants ended so: %v; memory rose by %d MB", trial.files, trial.ends, residentMB(t)-before)
	if rise := residentMB(t) - before; rise > 64 {
		t.Errorf("the parent's memory rose by %d MB", rise)
	}
}

// soundSamples are those that need no recognition, which takes its time on
// whatever is left of them, and the hostile ones.
func soundSamples(t *testing.T) []string {
	t.Helper()
	sound, err := filepath.Glob(sample("docs", "*", "*.pdf"))
	if err != nil {
		t.Fatal(err)
	}
	sound = slices.DeleteFunc(sound, func(path string) bool { return strings.Contains(path, "scan.pdf") || strings.Contains(path, "foto") })
	hostile, err := filepath.Glob(sample("hostile", "*.*"))
	if err != nil || len(sound) < 20 {
		t.Fatalf("%d sound samples, %v", len(sound), err)
	}
	return append(sound, hostile...)
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
func residentMB(t testing.TB) int { return memoryMB(t, os.Getpid(), "VmRSS") }

// memoryMB reads a figure of /proc/PID/status.
func memoryMB(t testing.TB, pid int, name string) int {
	t.Helper()
	status, err := os.ReadFile("/proc/" + strconv.Itoa(pid) + "/status")
	if err != nil {
		t.Fatal(err)
	}
	for line := range strings.Lines(string(status)) {
		var kB int
		if n, _ := fmt.Sscanf(line, name+": %d kB", &kB); n == 1 {
			return kB >> 10
		}
	}
	t.Fatalf("no %s in the status of %d", name, pid)
	return 0
}

package ingest

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"math/rand/v2"
	"net"
	"net/http"
	"os"
	"os/exec"
	"slices"
	"strconv"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"golang.org/x/sync/errgroup"

	"certdex/evidence"
	"certdex/extract/reader"
	"certdex/internal/testkit"
	"certdex/programs"
	"certdex/storage"
)

// The process is killed at random moments during 30 uploads and started again:
// every upload that was acknowledged ends in a final state, none is there twice.
func TestKilledAtRandomMoments(t *testing.T) {
	t.Run("sqlite", func(t *testing.T) { killAtRandom(t, testkit.SQLiteURL(t)) })
	t.Run("postgres", func(t *testing.T) { killAtRandom(t, testkit.PostgresURL(t)) })
}

const (
	uploads = 30
	kills   = 8
	senders = 3
)

func killAtRandom(t *testing.T, databaseURL string) {
	db := testkit.Open(t, databaseURL)
	addOrg(t, db)
	s := &mortalServer{T: t, env: append(os.Environ(),
		"INGEST_TEST_DATABASE="+databaseURL, "INGEST_TEST_BLOBS="+t.TempDir(), "INGEST_TEST_TEMP="+t.TempDir())}
	s.start()
	acknowledged, sent := make([]string, uploads), make(chan struct{}, uploads)
	g := s.sendAll(acknowledged, sent)

	seed := uint64(time.Now().UnixNano())
	t.Logf("seed %d", seed)
	random := rand.New(rand.NewPCG(seed, 0))
	for range kills { // some moments after some uploads, while others are on their way
		for range uploads / (kills + 1) {
			<-sent
		}
		<-time.After(time.Duration(random.IntN(400)) * time.Millisecond)
		s.kill()
		s.start()
	}
	if err := g.Wait(); err != nil {
		t.Fatal(err)
	}
	<-time.After(time.Duration(random.IntN(1000)) * time.Millisecond)
	s.kill()
	s.start()
	restarted := time.Now()
	l := &line{T: t, db: db}
	eventually(t, 90*time.Second, "every file and document is final", func() bool { return settledAll(l) })
	t.Logf("all final %s after the last start", time.Since(restarted).Round(time.Millisecond))
	s.kill()
	checkEachOnce(l, acknowledged)
	noBytesLeft(t, s.temp())
}

// noBytesLeft allows for a kill between making a temporary file and taking its
// name away, before anything is written.
func noBytesLeft(t *testing.T, dir string) {
	t.Helper()
	entries, err := os.ReadDir(dir)
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range entries {
		if info, err := e.Info(); err != nil || info.Size() > 0 {
			t.Errorf("temporary file %s was left (%v)", e.Name(), err)
		}
	}
}

func settledAll(l *line) bool {
	return !slices.ContainsFunc(allFiles(l.T, l.db), func(f storage.File) bool {
		_, working := fileSteps[f.State]
		return working || slices.ContainsFunc(l.documents(f.ID), func(d storage.Document) bool { return d.State != storage.DocumentAssessed })
	})
}

func checkEachOnce(l *line, acknowledged []string) {
	l.Helper()
	files := allFiles(l.T, l.db)
	if len(files) != uploads {
		l.Errorf("%d files, want %d", len(files), uploads)
	}
	for i, id := range acknowledged {
		if !slices.ContainsFunc(files, func(f storage.File) bool { return f.ID == id }) {
			l.Errorf("upload %d was acknowledged and is not there", i)
		}
	}
	for _, f := range files {
		readings := read(l.T, l.db, func(ctx context.Context, tx *storage.Tx) ([]storage.Reading, error) { return tx.Readings(ctx, f.ID) })
		count := map[string]int{}
		for _, kind := range events(l.T, l.db, storage.EventFilter{FileID: f.ID}) {
			count[kind]++
		}
		once := count[FileReceived] == 1 && count[FileRead] == 1 && count[FileExtracted] == 1 && count[DocumentFound] == 1 &&
			count[DocumentMatched] == 1 && count[DocumentAssessed] == 1
		if f.State != storage.FileExtracted || len(l.documents(f.ID)) != 1 || len(readings) != 1 || !once {
			l.Errorf("%s is %s (%s) with %d documents, %d readings, events %v", f.Name, f.State, f.Reason, len(l.documents(f.ID)), len(readings), count)
		}
	}
}

// mortalServer is an intake and a worker in a process of their own.
type mortalServer struct {
	*testing.T
	env     []string
	process *exec.Cmd
	address atomic.Pointer[string]
	mu      sync.Mutex
	changed chan struct{} // closed when the address changes
}

func (s *mortalServer) temp() string { return s.env[len(s.env)-1][len("INGEST_TEST_TEMP="):] }

func (s *mortalServer) start() {
	s.Helper()
	s.process = exec.CommandContext(s.Context(), os.Args[0], "server")
	s.process.Env, s.process.Stderr = s.env, os.Stderr
	out, err := s.process.StdoutPipe()
	if err != nil {
		s.Fatal(err)
	}
	if err := s.process.Start(); err != nil {
		s.Fatal(err)
	}
	address, err := bufio.NewReader(out).ReadString('\n')
	if err != nil {
		s.Fatalf("the server did not start: %v", err)
	}
	address = address[:len(address)-1]
	s.address.Store(&address)
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.changed != nil {
		close(s.changed)
	}
	s.changed = make(chan struct{})
}

func (s *mortalServer) kill() {
	s.Helper()
	if err := s.process.Process.Kill(); err != nil {
		s.Fatal(err)
	}
	if err := s.process.Wait(); err == nil {
		s.Fatal("the server ended by itself")
	}
}

// next gives a channel that closes when the server was started once more.
func (s *mortalServer) next() <-chan struct{} {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.changed
}

// sendAll uploads from several senders at once. What is not acknowledged is
// sent again when the server is back, as a client would.
func (s *mortalServer) sendAll(acknowledged []string, sent chan<- struct{}) *errgroup.Group {
	pdf := sample(s, basc)
	var turn atomic.Int64
	g := new(errgroup.Group)
	for range senders {
		g.Go(func() error {
			for i := turn.Add(1) - 1; i < uploads; i = turn.Add(1) - 1 {
				id, err := s.send(int(i), copyOf(pdf, int(i)))
				if err != nil {
					return err
				}
				acknowledged[i] = id
				sent <- struct{}{}
			}
			return nil
		})
	}
	return g
}

func (s *mortalServer) send(i int, content []byte) (id string, err error) {
	for range kills + 2 {
		next := s.next()
		if id, err = s.post("upload-"+strconv.Itoa(i)+".pdf", content); err == nil {
			return id, nil
		}
		select {
		case <-next:
		case <-time.After(30 * time.Second):
			return "", fmt.Errorf("upload %d: %w", i, err)
		}
	}
	return "", err
}

func (s *mortalServer) post(name string, content []byte) (id string, err error) {
	url := "http://" + *s.address.Load() + "/?name=" + name
	req, err := http.NewRequestWithContext(s.Context(), http.MethodPost, url, bytes.NewReader(content))
	if err != nil {
		return "", err
	}
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		return "", err
	}
	defer resp.Body.Close()
	body, err := io.ReadAll(resp.Body)
	if err == nil && resp.StatusCode != http.StatusCreated {
		s.Errorf("%s was refused: %s %s", name, resp.Status, body)
	}
	return string(body), err
}

// serveUntilKilled is the process that mortalServer starts. It ends by itself
// only when its parent is gone.
func serveUntilKilled() {
	if err := serve(context.Background()); err != nil {
		fmt.Fprintln(os.Stderr, "server:", err)
	}
	os.Exit(1)
}

func serve(ctx context.Context) error {
	log := slog.New(slog.NewTextHandler(os.Stderr, &slog.HandlerOptions{Level: slog.LevelError}))
	db, err := storage.Open(ctx, os.Getenv("INGEST_TEST_DATABASE"))
	if err != nil {
		return err
	}
	blobs, err := storage.OpenBlobs(ctx, "file:"+os.Getenv("INGEST_TEST_BLOBS"), storage.S3Settings{})
	if err != nil {
		return err
	}
	catalogue, err := programs.Load()
	if err != nil {
		return err
	}
	temp := os.Getenv("INGEST_TEST_TEMP")
	if err := RemoveLeftovers(temp, time.Now()); err != nil {
		return err
	}
	children, err := reader.New(reader.Settings{Children: 2, Log: log})
	if err != nil {
		return err
	}
	in := &Intake{DB: db, Blobs: blobs, TempDir: temp, Now: time.Now}
	worker := &Worker{Workers: 2, Log: log, Pipeline: &Pipeline{
		DB: db, Blobs: blobs, Reader: children, Programs: catalogue, TempDir: temp, Now: time.Now, Log: log,
	}}
	listener, err := new(net.ListenConfig).Listen(ctx, "tcp", "127.0.0.1:0")
	if err != nil {
		return err
	}
	g, ctx := errgroup.WithContext(ctx)
	g.Go(func() error { return worker.Run(ctx) })
	g.Go(func() error {
		return http.Serve(listener, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			receipt, err := in.Receive(r.Context(), Upload{OrgID: orgID, UserID: userID, Name: r.URL.Query().Get("name"), Body: r.Body})
			if err != nil {
				http.Error(w, string(evidence.CodeOf(err)), http.StatusInternalServerError)
				return
			}
			w.WriteHeader(http.StatusCreated)
			fmt.Fprint(w, receipt.File.ID)
		}))
	})
	fmt.Println(listener.Addr())
	return errors.Join(g.Wait(), io.ErrUnexpectedEOF)
}

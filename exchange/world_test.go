package exchange

import (
	"context"
	"fmt"
	"log/slog"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"certdex/evidence"
	"certdex/ingest"
	"certdex/internal/testkit"
	"certdex/matchers"
	"certdex/programs"
	"certdex/rules"
	"certdex/storage"
)

// Passwords of tests need not withstand anybody.
func init() { argon.Memory, argon.Iterations = 1<<10, 1 }

// A world is an exchange with two organisations that must not learn of each
// other, and people of every role.
type world struct {
	*Exchange
	t            *testing.T
	worker       *ingest.Pipeline
	north, south evidence.Org

	admin  Actor // of an office of its own
	sam    Actor // specialist of the office, works on north
	stan   Actor // specialist of the office, works on nothing yet
	mia    Actor // member of north
	milo   Actor // member of north
	otto   Actor // member of south
	clock  time.Time
	serial atomic.Int64
}

func eachWorld(t *testing.T, test func(w *world)) {
	t.Helper()
	testkit.EachDB(t, func(t *testing.T, db *storage.DB) { test(newWorld(t, db)) })
}

// emptyWorld has no people and no organisations.
func emptyWorld(t *testing.T, db *storage.DB) *world {
	t.Helper()
	w := &world{t: t, clock: time.Date(2026, 11, 22, 9, 0, 0, 0, time.UTC)}
	now := func() time.Time { return w.clock }
	blobs, err := storage.OpenBlobs(t.Context(), "file:"+t.TempDir(), storage.S3Settings{})
	w.must(err)
	catalogue, err := programs.Load()
	w.must(err)
	seal, err := ingest.NewSealer(make([]byte, ingest.SealKeyBytes))
	w.must(err)
	w.Exchange = &Exchange{
		DB: db, Blobs: blobs, Programs: catalogue, Thresholds: matchers.DefaultThresholds(), Now: now,
		Intake: &ingest.Intake{DB: db, Blobs: blobs, TempDir: t.TempDir(), Sealer: seal, Now: now},
	}
	w.worker = &ingest.Pipeline{DB: db, Blobs: blobs, Programs: catalogue, Now: now, Log: slog.New(slog.DiscardHandler)}
	return w
}

func newWorld(t *testing.T, db *storage.DB) *world {
	t.Helper()
	w := emptyWorld(t, db)
	office := w.org("Office")
	w.north, w.south = w.org("North Foods"), w.org("South Toys")
	w.admin = w.person(office, evidence.Administrator, "Ada")
	w.sam = w.person(office, evidence.Specialist, "Sam")
	w.stan = w.person(office, evidence.Specialist, "Stan")
	w.mia = w.person(w.north, evidence.Member, "Mia")
	w.milo = w.person(w.north, evidence.Member, "Milo")
	w.otto = w.person(w.south, evidence.Member, "Otto")
	w.must(w.Assign(w.ctx(), w.admin, w.sam.User.ID, w.north.ID))
	w.sam = w.again(w.sam)
	w.partners(w.north, evidence.Partner{ID: "P1", Name: "Transportes Andina S.A.S.", City: "Cali", Country: "CO"},
		evidence.Partner{ID: "P2", Name: "Cargas del Sur", City: "Quito", Country: "EC"})
	return w
}

func (w *world) ctx() context.Context { return w.t.Context() }

func (w *world) must(err error) {
	w.t.Helper()
	if err != nil {
		w.t.Fatal(err)
	}
}

// wants fails the test where err has another code; "" is no error.
func (w *world) wants(err error, code evidence.Code) {
	w.t.Helper()
	if evidence.CodeOf(err) != code {
		w.t.Fatalf("wants %q, has %v", code, err)
	}
}

func (w *world) org(name string) evidence.Org {
	w.t.Helper()
	o, err := w.CreateOrg(w.ctx(), System(), name)
	w.must(err)
	return o
}

// person makes a user without a password: to hash one takes long.
func (w *world) person(o evidence.Org, role evidence.RoleName, name string) Actor {
	w.t.Helper()
	u := evidence.User{ID: storage.NewID(), OrgID: o.ID, Email: strings.ToLower(name) + "@example.com", Name: name, Role: role, CreatedAt: w.clock}
	w.write(func(tx *storage.Tx) error { return tx.InsertUser(w.ctx(), u, "") })
	a, err := w.ActorByUser(w.ctx(), u.ID)
	w.must(err)
	return a
}

// again is the actor of the same person now, with what was assigned since.
func (w *world) again(a Actor) Actor {
	w.t.Helper()
	a, err := w.ActorByUser(w.ctx(), a.User.ID)
	w.must(err)
	return a
}

func (w *world) partners(o evidence.Org, records ...evidence.Partner) {
	w.t.Helper()
	_, err := ingest.ImportPartners(w.ctx(), w.DB, o.ID, records, w.clock, func(*storage.Tx, storage.PartnerChanges) error { return nil })
	w.must(err)
}

func (w *world) write(fn func(*storage.Tx) error) {
	w.t.Helper()
	w.must(w.DB.Write(w.ctx(), fn))
}

// pdf is something that intake takes for a PDF and that is like no other.
func (w *world) pdf() string {
	return fmt.Sprintf("%%PDF-1.7\n%% number %d\n%%%%EOF\n", w.serial.Add(1))
}

// file is an upload by Mia or Otto that nobody has read.
func (w *world) file(o evidence.Org) FileView {
	w.t.Helper()
	by := w.mia
	if o == w.south {
		by = w.otto
	}
	r, err := w.Upload(w.ctx(), by, Upload{Name: "a.pdf", Body: strings.NewReader(w.pdf())})
	w.must(err)
	return r.File
}

// readFile is a file that was read and in which nothing was found yet.
func (w *world) readFile(o evidence.Org) FileView {
	w.t.Helper()
	f := w.file(o)
	w.write(func(tx *storage.Tx) error {
		row, err := tx.File(w.ctx(), f.ID)
		if err != nil {
			return err
		}
		for _, to := range []storage.FileState{storage.FileRead, storage.FileExtracted} {
			from := row.State
			row.State, row.PageCount = to, 1
			if err := tx.AdvanceFile(w.ctx(), f.ID, from, row); err != nil {
				return err
			}
		}
		return tx.InsertReading(w.ctx(), storage.Reading{
			ID: storage.NewID(), FileID: f.ID, Reader: "r1", Extractor: "e1", Programs: "p1", At: w.clock,
		})
	})
	return f
}

// reading is the id of a file's reading.
func (w *world) reading(f FileView) (id string) {
	w.t.Helper()
	w.must(w.DB.Read(w.ctx(), func(tx *storage.Tx) error {
		readings, err := tx.Readings(w.ctx(), f.ID)
		if err == nil {
			id = readings[0].ID
		}
		return err
	}))
	return id
}

// document is a certificate of Andina in a file of its own, assessed, with
// what the changes make of it.
func (w *world) document(o evidence.Org, changes ...func(*storage.Document)) DocumentView {
	w.t.Helper()
	f := w.readFile(o)
	d := storage.Document{
		ID: storage.NewID(), FileID: f.ID, ReadingID: w.reading(f), OrgID: o.ID,
		Matcher: matchers.Version, Rules: rules.Version, Programs: w.Programs.Version(), State: storage.DocumentAssessed,
		PartnerID: "P1", PartnerBy: evidence.Machine, Decision: evidence.Match,
		Candidates: []evidence.Candidate{{Partner: "P1", Score: 0.98}},
		Document: evidence.Document{
			Pages: []int{1}, Kind: evidence.Certificate, Program: "basc", Confidence: 0.99,
			Fields: []evidence.Field{
				{Name: evidence.Holder, Value: "TRANSPORTES ANDINA S.A.S.", Text: "TRANSPORTES ANDINA S.A.S.", Confidence: 0.99, Page: 1},
				{Name: evidence.CertificateNumber, Value: "COLCLO00655-1-14", Text: "COLCLO00655-1-14", Confidence: 0.6, Page: 1},
				{Name: evidence.Issuer, Value: "World BASC Organization", Confidence: 0.9, Page: 1},
				{Name: evidence.Country, Value: "CO", Confidence: 0.9, Page: 1},
				{Name: evidence.Standard, Value: "BASC V6-2022", Confidence: 0.9, Page: 1},
				{Name: evidence.IssuedOn, Value: "2026-03-14", Confidence: 0.9, Page: 1},
				{Name: evidence.ExpiresOn, Value: "2027-03-14", Confidence: 0.9, Page: 1},
			},
		},
	}
	for _, change := range changes {
		change(&d)
	}
	w.write(func(tx *storage.Tx) error { return tx.InsertDocuments(w.ctx(), []storage.Document{d}) })
	return w.look(d.ID)
}

// look is the document as an administrator sees it.
func (w *world) look(id string) DocumentView {
	w.t.Helper()
	v, err := w.Document(w.ctx(), w.admin, id)
	w.must(err)
	return v
}

// carry is what a worker does with a document that was sent back to matching.
func (w *world) carry(id string) DocumentView {
	w.t.Helper()
	w.must(w.worker.Carry(w.ctx(), storage.Job{Kind: storage.DocumentJob, ID: id}))
	return w.look(id)
}

// kinds are the kinds of the events in a history, oldest first.
func kinds(history []EventView) []string {
	var list []string
	for _, e := range history {
		list = append([]string{e.Kind}, list...)
	}
	return list
}

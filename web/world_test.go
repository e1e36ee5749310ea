package web

import (
	"bytes"
	_ "embed"
	"io"
	"log/slog"
	"net/http"
	"net/http/cookiejar"
	"net/http/httptest"
	"net/url"
	"os"
	"strings"
	"testing"
	"time"

	"certdex/evidence"
	"certdex/exchange"
	"certdex/ingest"
	"certdex/internal/testkit"
	"certdex/matchers"
	"certdex/programs"
	"certdex/storage"

	"github.com/gin-gonic/gin"
)

const (
	samples  = "../testdata/samples/"
	password = "seven quiet otters"
)

//go:embed testdata/page.jpg
var pageJPEG []byte

// A world is the pages on a server over an exchange with an office, a member
// organisation and people of every role.
type world struct {
	*testing.T
	x      *exchange.Exchange
	pages  *Pages
	server *httptest.Server

	office, north    evidence.Org
	admin, sam, mia  exchange.Actor
	clock            time.Time
	rio, pine, plain storage.Document // documents to review: good, blocked, nothing found
	files            []exchange.FileView
}

func newWorld(t *testing.T, clock time.Time) *world {
	t.Helper()
	db := testkit.DB(t)
	w := &world{T: t, clock: clock}
	now := func() time.Time {
		if w.clock.IsZero() {
			return time.Now()
		}
		return w.clock
	}
	blobs := testkit.Blobs(t)
	catalogue, err := programs.Load()
	w.must(err)
	sealer, err := ingest.NewSealer(make([]byte, ingest.SealKeyBytes))
	w.must(err)
	w.x = &exchange.Exchange{
		DB: db, Blobs: blobs, Programs: catalogue, Thresholds: matchers.DefaultThresholds(), Now: now,
		Intake: &ingest.Intake{DB: db, Blobs: blobs, TempDir: t.TempDir(), Sealer: sealer, Now: now},
	}
	gin.SetMode(gin.ReleaseMode)
	r := gin.New()
	w.pages, err = Mount(r, w.x, Settings{
		MaxFileBytes: 50 << 20, Sessions: db, Log: slog.New(slog.NewTextHandler(testWriter{t}, nil)),
	})
	w.must(err)
	w.server = httptest.NewServer(r)
	t.Cleanup(w.server.Close)
	w.peopled()
	return w
}

// testWriter sends the log to the test's own output.
type testWriter struct{ t *testing.T }

func (w testWriter) Write(line []byte) (int, error) {
	w.t.Log(strings.TrimSpace(string(line)))
	return len(line), nil
}

func (w *world) must(err error) {
	w.Helper()
	if err != nil {
		w.Fatal(err)
	}
}

func (w *world) peopled() {
	ctx := w.Context()
	secret, err := w.x.Bootstrap(ctx)
	w.must(err)
	w.admin, err = w.x.AcceptInvitation(ctx, secret, exchange.Acceptance{
		Name: "Ada Lindqvist", Password: password, Email: "ada@office.example", OrgName: "Harbour Office",
	})
	w.must(err)
	w.north, err = w.x.CreateOrg(ctx, w.admin, "Northern Trading")
	w.must(err)
	w.office.ID = w.admin.User.OrgID
	w.sam = w.join("sam@office.example", "Sam Okafor", evidence.Specialist, w.office.ID)
	w.mia = w.join("mia@north.example", "Mia Castro", evidence.Member, w.north.ID)
	w.must(w.x.Assign(ctx, w.admin, w.sam.User.ID, w.north.ID))
	w.sam, err = w.x.ActorByUser(ctx, w.sam.User.ID)
	w.must(err)
	list, err := os.Open(samples + "partners.csv")
	w.must(err)
	defer list.Close()
	_, err = w.x.ImportPartners(ctx, w.admin, w.north.ID, "partners.csv", list)
	w.must(err)
}

func (w *world) join(email, name string, role evidence.RoleName, org string) exchange.Actor {
	w.Helper()
	secret, _, err := w.x.Invite(w.Context(), w.admin, exchange.Invite{Email: email, Role: role, OrgID: org})
	w.must(err)
	a, err := w.x.AcceptInvitation(w.Context(), secret, exchange.Acceptance{Name: name, Password: password})
	w.must(err)
	return a
}

func inviteOf(email, org string) exchange.Invite {
	return exchange.Invite{Email: email, Role: evidence.Member, OrgID: org}
}

// take uploads a sample as Mia.
func (w *world) take(name string) exchange.FileView {
	w.Helper()
	body, err := os.Open(samples + name)
	w.must(err)
	defer body.Close()
	r, err := w.x.Upload(w.Context(), w.mia, exchange.Upload{Name: name[strings.LastIndex(name, "/")+1:], Body: body})
	w.must(err)
	w.files = append(w.files, r.File)
	return r.File
}

// advance stands for the worker: it brings a file to a state.
func (w *world) advance(id string, to storage.FileState, change func(*storage.File)) {
	w.Helper()
	w.must(w.x.DB.Write(w.Context(), func(tx *storage.Tx) error {
		f, err := tx.File(w.Context(), id)
		if err != nil {
			return err
		}
		from := f.State
		f.State = to
		if change != nil {
			change(&f)
		}
		return tx.AdvanceFile(w.Context(), id, from, f)
	}))
}

// read stands for the worker: it finds documents in a file of one page.
func (w *world) read(f exchange.FileView, documents ...storage.Document) {
	w.Helper()
	ctx := w.Context()
	readingID := storage.NewID()
	w.must(w.x.Blobs.Put(ctx, ingest.PageImageKey("r1", f.SHA256, readingID, 1), bytes.NewReader(pageJPEG), int64(len(pageJPEG))))
	w.advance(f.ID, storage.FileRead, func(f *storage.File) { f.PageCount, f.TextSource = 1, evidence.TextLayer })
	w.must(w.x.DB.Write(ctx, func(tx *storage.Tx) error {
		if err := tx.InsertReading(ctx, storage.Reading{
			ID: readingID, FileID: f.ID, Reader: "r1", Extractor: "e1", Programs: "p1", At: w.clock,
		}); err != nil {
			return err
		}
		if err := tx.InsertDocuments(ctx, documents); err != nil {
			return err
		}
		for _, d := range documents {
			_, err := tx.Append(ctx, evidence.Event{
				OrgID: f.OrgID, FileID: f.ID, DocumentID: d.ID, Actor: evidence.Machine, Kind: ingest.DocumentFound, At: w.clock,
			})
			if err != nil {
				return err
			}
		}
		return nil
	}))
	w.advance(f.ID, storage.FileExtracted, nil)
}

// assess stands for the worker: it brings a document to its assessment again.
func (w *world) assess(id string, flags ...evidence.Flag) {
	w.Helper()
	ctx := w.Context()
	w.must(w.x.DB.Write(ctx, func(tx *storage.Tx) error {
		d, err := tx.Document(ctx, id)
		if err != nil {
			return err
		}
		if err := tx.SaveMatch(ctx, d, storage.Match{PartnerID: d.PartnerID, Decision: d.Decision, Candidates: d.Candidates}); err != nil {
			return err
		}
		if d, err = tx.Document(ctx, id); err != nil {
			return err
		}
		return tx.SaveAssessment(ctx, d, flags, evidence.Corroboration{Answer: evidence.NoRegister})
	}))
}

// listAll asks for every file.
var listAll = exchange.FileQuery{}

// certificate is the sample us_rio_bravo.pdf as it would be read.
func (w *world) certificate(f exchange.FileView, change func(*storage.Document)) storage.Document {
	d := storage.Document{
		ID: storage.NewID(), FileID: f.ID, OrgID: f.OrgID, State: storage.DocumentAssessed,
		Decision: evidence.Possible,
		Candidates: []evidence.Candidate{
			{Partner: "P133", Score: .93, Pieces: []evidence.Piece{
				{Aspect: "name", Score: .9, Query: "Rio Bravo Transload & Warehousing, LLC", Partner: "Rio Bravo Transload and Warehousing"},
				{Aspect: "country", Score: 1, Query: "US", Partner: "US"},
				{Aspect: "city", Score: 1, Query: "El Paso", Partner: "El Paso"},
			}},
			{Partner: "P106", Score: .41, Pieces: []evidence.Piece{
				{Aspect: "name", Score: .7, Query: "Rio Bravo Transload & Warehousing, LLC", Partner: "Rio Bravo Freight LLC"},
				{Aspect: "country", Score: 1, Query: "US", Partner: "US"},
			}},
		},
		Document: evidence.Document{
			Pages: []int{1}, Kind: evidence.Certificate, Program: "basc", Language: "en", Confidence: .99,
			Fields: []evidence.Field{
				{Name: evidence.Issuer, Value: "World BASC Organization", Text: "World BASC Organization", Confidence: .98, Page: 1, Box: evidence.Box{.283, .246, .478, .266}},
				{Name: evidence.IssuingOffice, Value: "BASC USA", Text: "BASC USA", Confidence: .97, Page: 1, Box: evidence.Box{.432, .093, .568, .125}},
				{Name: evidence.Holder, Value: "Rio Bravo Transload & Warehousing, LLC", Text: "Rio Bravo Transload & Warehousing, LLC", Confidence: .99, Page: 1, Box: evidence.Box{.186, .288, .814, .325}},
				{Name: evidence.Address, Value: "9850 Railroad Drive, Suite 200, El Paso, TX 79924, USA", Text: "9850 Railroad Drive, Suite 200, El Paso, TX 79924, USA", Confidence: .9, Page: 1, Box: evidence.Box{.294, .338, .706, .357}},
				{Name: evidence.Country, Value: "US", Text: "USA", Confidence: .98, Page: 1, Box: evidence.Box{.672, .338, .706, .357}},
				{Name: evidence.CertificateNumber, Value: "USAELP00231-1-10", Text: "USAELP00231-1-10", Confidence: .62, Page: 1, Box: evidence.Box{.212, .566, .363, .586}},
				{Name: evidence.Standard, Value: "BASC V6-2022", Text: "V6-2022", Confidence: .97, Page: 1, Box: evidence.Box{.370, .419, .444, .440}},
				{Name: evidence.Scope, Value: "Cross-border transloading, bonded warehousing and container freight station services", Text: "Cross-border transloading, bonded warehousing and container freight station services", Confidence: .88, Page: 1, Box: evidence.Box{.245, .459, .810, .478}},
				{Name: evidence.IssuedOn, Value: "2026-01-15", Text: "January 15, 2026", Confidence: .99, Page: 1, Box: evidence.Box{.432, .566, .563, .586}},
				{Name: evidence.ExpiresOn, Value: "2027-01-14", Text: "January 14, 2027", Confidence: .99, Page: 1, Box: evidence.Box{.631, .566, .763, .586}},
				{Name: evidence.Signatory, Value: "Theodore J. Marchetti", Text: "Theodore J. Marchetti", Confidence: .91, Page: 1, Box: evidence.Box{.217, .802, .363, .820}},
				{Name: evidence.Signatory, Value: "Germán Alonso Pedraza Rincón", Text: "Germán Alonso Pedraza Rincón", Confidence: .91, Page: 1, Box: evidence.Box{.666, .802, .875, .820}},
			},
		},
	}
	if change != nil {
		change(&d)
	}
	return d
}

// furnish fills the exchange with files and documents in every state.
func (w *world) furnish() {
	w.Helper()
	f := w.take("docs/basc/us_rio_bravo.pdf")
	w.rio = w.certificate(f, func(d *storage.Document) {
		d.Flags = []evidence.Flag{
			{Code: evidence.FlagLowConfidence, Severity: evidence.Caution, Message: "the certificate number is read with little confidence", Field: evidence.CertificateNumber},
			{Code: evidence.FlagNoPartner, Severity: evidence.Caution, Message: "no partner is chosen"},
		}
	})
	w.read(f, w.rio)
	w.advance(f.ID, storage.FileExtracted, func(f *storage.File) {
		f.Facts = signedFacts()
		f.Parts = []evidence.Part{{Name: "order.exe", MediaType: "application/x-executable", Depth: 1, Error: evidence.Errorf(evidence.UnsupportedType, "it is a program")}}
	})

	f = w.take("docs/eu_aeo/de_bewilligung_nordkai.pdf")
	w.pine = w.certificate(f, func(d *storage.Document) {
		d.PartnerID, d.PartnerBy, d.Decision = "P133", evidence.Machine, evidence.Match
		d.Fields[8] = evidence.Field{Name: evidence.IssuedOn, Value: "2025-04-03", Text: "03/04/2025", Confidence: .6, Page: 1,
			Box: evidence.Box{.432, .566, .563, .586}, Alternatives: []evidence.Alternative{{Value: "2025-03-04", Confidence: .4}}}
		d.Fields[9].Value = "2026-10-02"
		d.Flags = []evidence.Flag{
			{Code: evidence.FlagAmbiguousDate, Severity: evidence.Caution, Message: "the date 03/04/2025 can be read in two ways", Field: evidence.IssuedOn},
			{Code: evidence.FlagDuplicate, Severity: evidence.Notice, Message: "the same certificate is here twice", Document: w.rio.ID},
		}
		d.Warnings = []evidence.Warning{{Code: evidence.LowResolution, Message: "the page is a scan of low resolution", Page: 1}}
		d.Corroboration = evidence.Corroboration{Answer: evidence.Contradicted, Differs: []string{"status"}, AsOf: "2026-11-01",
			Entries: []evidence.RegisterEntry{{Holder: "Rio Bravo Transload & Warehousing, LLC", Status: "withdrawn"}}}
	})
	second := w.certificate(f, func(d *storage.Document) {
		d.Index, d.Kind, d.Program, d.Fields, d.Candidates, d.Decision = 1, evidence.OtherKind, evidence.OtherProgram, nil, nil, evidence.NoMatch
	})
	w.plain = second
	w.read(f, w.pine, second)

	f = w.take("docs/gb_aeo/hmrc_authorisation_letter.pdf")
	done := w.certificate(f, func(d *storage.Document) {
		d.PartnerID, d.PartnerBy = "P133", evidence.Machine
	})
	w.read(f, done)
	view, err := w.x.Document(w.Context(), w.sam, done.ID)
	w.must(err)
	_, err = w.x.Decline(w.Context(), w.sam, done.ID, view.Version, "It is a letter of another company.")
	w.must(err)

	f = w.take("hostile/password_protected.pdf")
	w.advance(f.ID, storage.FileNeedsPassword, func(f *storage.File) {
		f.ReasonCode, f.Reason = evidence.Encrypted, "the file is encrypted and needs a password"
	})
	f = w.take("hostile/truncated.pdf")
	w.advance(f.ID, storage.FileRejected, func(f *storage.File) {
		f.ReasonCode, f.Reason = evidence.Malformed, "the file is damaged and cannot be read"
	})
	w.take("docs/scan/vn_daiphat_report.pdf")
}

// signedFacts are those of a file that somebody signed and somebody changed.
func signedFacts() evidence.Facts {
	at := time.Date(2026, 1, 15, 10, 0, 0, 0, time.UTC)
	return evidence.Facts{
		Creator: "Word", Producer: "<b>PDF writer</b>", Created: "D:20260115100000Z", CreatedAt: &at, Updates: 2, JavaScript: true,
		Signatures: []evidence.Signature{{State: evidence.SignatureHolds, Signer: "Ana Gómez", Organisation: "BASC", SignedAt: &at}},
	}
}

// client is a browser without scripts, signed in as one of the people.
func (w *world) client(email string) *http.Client {
	w.Helper()
	jar, err := cookiejar.New(nil)
	w.must(err)
	c := &http.Client{Jar: jar}
	if email == "" {
		return c
	}
	r, err := c.PostForm(w.server.URL+"/sign-in", url.Values{"email": {email}, "password": {password}})
	w.must(err)
	defer r.Body.Close()
	if r.Request.URL.Path != "/documents" {
		body, _ := io.ReadAll(r.Body)
		w.Fatalf("signing in led to %s: %s", r.Request.URL, body)
	}
	return c
}

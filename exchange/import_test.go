package exchange

import (
	"errors"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"certdex/evidence"
	"certdex/internal/testkit"
	"certdex/storage"
)

func TestImportPartners(t *testing.T) {
	eachWorld(t, func(w *world) {
		waiting := w.document(w.north, func(d *storage.Document) { d.PartnerID, d.PartnerBy = "", "" })
		foreign := w.document(w.south)
		list := "id,name,country,colour\nP1,Transportes Andina S.A.S.,Colombia,red\nP7,Nueva,CO,\n,Nameless,CO,\nP8,Lost,Atlantis,\n"
		got, err := w.ImportPartners(w.ctx(), w.mia, "", "partners.csv", strings.NewReader(list))
		w.must(err)
		if got.Created != 1 || got.Updated != 1 || len(got.BadRows) != 2 || got.BadRows[0].Line != 4 || got.BadRows[0].Reason == "" ||
			!slices.Equal(got.UnknownColumns, []string{"colour"}) {
			w.t.Errorf("the import says %+v", got)
		}
		if state := w.look(waiting.ID).State; state != string(storage.DocumentExtracted) {
			w.t.Errorf("the document that waits for a partner is %s", state)
		}
		if state := w.look(foreign.ID).State; state != string(storage.DocumentAssessed) {
			w.t.Errorf("another organisation's document is %s", state)
		}
		p, err := w.Partner(w.ctx(), w.mia, "", "P1")
		w.must(err)
		if p.Country != "CO" || p.Extra["colour"] != "red" || p.OrgID != w.north.ID {
			w.t.Errorf("the record is %+v", p)
		}

		taken, err := w.ImportPartners(w.ctx(), w.mia, "", "p.csv", strings.NewReader("external_id,name\nE1,New\nP1,Another one\n"))
		w.must(err)
		if taken.Created != 1 || len(taken.BadRows) != 1 || taken.BadRows[0].Line != 3 {
			w.t.Errorf("an external id that is another partner's id: %+v", taken)
		}

		version := w.look(waiting.ID).Version
		again, err := w.ImportPartners(w.ctx(), w.mia, "", "partners.csv", strings.NewReader(list))
		w.must(err)
		if again.Created+again.Updated != 0 || w.look(waiting.ID).Version != version {
			w.t.Errorf("the same list again changes something: %+v", again)
		}
		found, _, err := w.Partners(w.ctx(), w.mia, PartnerQuery{Query: "nueva"})
		w.must(err)
		if len(found) != 1 || found[0].ID != "P7" {
			w.t.Errorf("found are %+v", found)
		}
	})
}

// Whatever id an import takes can be asked for afterwards.
func TestTakenPartnersCanBeAskedFor(t *testing.T) {
	eachWorld(t, func(w *world) {
		long := strings.Repeat("六", evidence.MaxID)
		got, err := w.ImportPartners(w.ctx(), w.mia, "", "p.csv", strings.NewReader("id,name\n"+long+",A\n"+long+"六,B\nP/9,C\nP9,D\u202eE\n"))
		w.must(err)
		if got.Created != 1 || len(got.BadRows) != 3 {
			w.t.Errorf("the import says %+v", got)
		}
		_, err = w.Partner(w.ctx(), w.mia, "", long)
		w.must(err)
	})
}

func TestImportPartnersRefuses(t *testing.T) {
	eachWorld(t, func(w *world) {
		for _, c := range []struct {
			says, body string
			want       evidence.Code
		}{
			{"nothing", "", evidence.Empty},
			{"a header only", "id,name\n", evidence.Invalid},
			{"no names", "id,city\nP1,Cali\n", evidence.Invalid},
			{"too many rows", "id,name\n" + strings.Repeat("P,\n", maxPartnerRows+1), evidence.TooLarge},
			{"too much", "id,name\nP1," + strings.Repeat("x", maxImport), evidence.TooLarge},
		} {
			if _, err := w.ImportPartners(w.ctx(), w.mia, "", "p.csv", strings.NewReader(c.body)); evidence.CodeOf(err) != c.want {
				w.t.Errorf("%s: %v", c.says, err)
			}
		}
	})
}

func TestImportRegister(t *testing.T) {
	eachWorld(t, func(w *world) {
		mine, theirs := w.document(w.north), w.document(w.south)
		other := w.document(w.north, func(d *storage.Document) { d.Program = "eu_aeo" })
		file, err := os.Open(filepath.Join("..", "testdata", "samples", "register_basc.csv"))
		w.must(err)
		defer file.Close()
		got, err := w.ImportRegister(w.ctx(), w.admin, "basc", "2026-11-01", "register.csv", file)
		w.must(err)
		if got.Rows == 0 || len(got.SHA256) != 64 || got.AsOf.Format("2006-01-02") != "2026-11-01" || !got.ImportedAt.Equal(w.clock) {
			w.t.Errorf("the import says %+v", got)
		}
		w.must(w.DB.Read(w.ctx(), func(tx *storage.Tx) error {
			extract, entries, err := tx.LatestExtract(w.ctx(), "basc")
			if extract.SHA256 != got.SHA256 || len(entries) != got.Rows {
				w.t.Errorf("kept is %+v", extract)
			}
			return err
		}))
		for _, d := range []DocumentView{mine, theirs} {
			if state := w.look(d.ID).State; state != string(storage.DocumentExtracted) {
				w.t.Errorf("a document of the program is %s", state)
			}
		}
		if state := w.look(other.ID).State; state != string(storage.DocumentAssessed) {
			w.t.Errorf("a document of another program is %s", state)
		}
		events, _, err := w.Events(w.ctx(), w.admin, EventQuery{})
		w.must(err)
		if !slices.ContainsFunc(events, func(e EventView) bool { return e.Kind == RegisterTaken }) {
			w.t.Error("the administrator does not see the event")
		}
		for _, c := range []struct{ says, program, asOf, body string }{
			{"an unknown program", "xx", "", "holder\nA\n"},
			{"a date that is none", "basc", "yesterday", "holder\nA\n"},
			{"a date to come", "basc", "2027-01-01", "holder\nA\n"},
			{"no entries", "basc", "", "holder\n"},
		} {
			if _, err := w.ImportRegister(w.ctx(), w.admin, c.program, c.asOf, "r.csv", strings.NewReader(c.body)); evidence.CodeOf(err) != evidence.Invalid {
				w.t.Errorf("%s: %v", c.says, err)
			}
		}
	})
}

func TestAnExtractSpeaksOfTheDayItNames(t *testing.T) {
	eachWorld(t, func(w *world) {
		for _, c := range []struct{ says, asked, body, want string }{
			{"the newest day in the file", "", "holder,as_of\nA,2026-10-30\nB,2026-10-31\nC,\n", "2026-10-31"},
			{"what was asked for goes before the file's", "2026-11-01", "holder,as_of\nA,2026-10-30\n", "2026-11-01"},
			{"today where nobody says", "", "holder\nA\n", "2026-11-22"},
			{"a day to come is refused", "", "holder,as_of\nA,2027-01-01\n", ""},
		} {
			got, err := w.ImportRegister(w.ctx(), w.admin, "basc", c.asked, "r.csv", strings.NewReader(c.body))
			if c.want == "" {
				w.wants(err, evidence.Invalid)
				continue
			}
			w.must(err)
			if day := got.AsOf.Format(time.DateOnly); day != c.want {
				w.t.Errorf("%s: %s", c.says, day)
			}
		}
	})
}

func TestOnlySoManyImportsAtOnce(t *testing.T) {
	eachWorld(t, func(w *world) {
		one := func() error {
			_, err := w.ImportPartners(w.ctx(), w.mia, "", "p.csv", strings.NewReader("id,name\nP8,One more\n"))
			return err
		}
		var leave func()
		for range importsAtOnce {
			var err error
			leave, err = w.imports.run()
			w.must(err)
		}
		err := one()
		var later *Later
		if evidence.CodeOf(err) != evidence.Unavailable || !errors.As(err, &later) {
			w.t.Errorf("one more: %v", err)
		}
		leave()
		w.must(one())
	})
}

func TestSlowSendersHoldNobodyElseUp(t *testing.T) {
	eachWorld(t, func(w *world) {
		slow := []Actor{w.mia, w.otto, w.admin}
		hold, reached := make(chan struct{}), make(chan struct{}, len(slow))
		done := make(chan error)
		for _, a := range slow {
			list := io.MultiReader(held{reached, hold}, strings.NewReader("id,name\nH1,Held\n"))
			go func() {
				_, err := w.ImportPartners(w.ctx(), a, "", "p.csv", list)
				for evidence.CodeOf(err) == evidence.Unavailable { // all three are whole at the same moment
					_, err = w.ImportPartners(w.ctx(), a, "", "p.csv", strings.NewReader("id,name\nH1,Held\n"))
				}
				done <- err
			}()
		}
		for range slow {
			<-reached
		}
		_, err := w.ImportPartners(w.ctx(), w.milo, "", "p.csv", strings.NewReader("id,name\nP8,Quick\n"))
		w.must(err)
		_, err = w.ImportPartners(w.ctx(), w.mia, "", "p.csv", strings.NewReader("id,name\nP9,Second\n"))
		if evidence.CodeOf(err) != evidence.Unavailable {
			w.t.Errorf("the second of one person: %v", err)
		}
		close(hold)
		for range slow {
			w.must(<-done)
		}
		_, err = w.ImportPartners(w.ctx(), w.mia, "", "p.csv", strings.NewReader("id,name\nP9,Second\n"))
		w.must(err)
	})
}

// held is a body that says it was reached and then waits.
type held struct {
	reached chan<- struct{}
	hold    <-chan struct{}
}

func (h held) Read([]byte) (int, error) {
	h.reached <- struct{}{}
	<-h.hold
	return 0, io.EOF
}

func TestListsTheDiskDoesNotTake(t *testing.T) {
	w := newWorld(t, testkit.DB(t))
	good := w.Intake.TempDir
	list := func() error {
		_, err := w.ImportPartners(w.ctx(), w.mia, "", "partners.csv", strings.NewReader("id,name\nP8,One more\n"))
		return err
	}
	w.Intake.TempDir = filepath.Join(t.TempDir(), "gone")
	w.wants(list(), evidence.Unavailable)
	w.Intake.TempDir = good
	w.must(list())
}

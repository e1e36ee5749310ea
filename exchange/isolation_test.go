package exchange

import (
	"io"
	"reflect"
	"slices"
	"strings"
	"testing"

	"certdex/evidence"
	"certdex/ingest"
	"certdex/internal/testkit"
	"certdex/storage"
)

// Answers of the isolation table. "empty" is a list without what belongs to
// north; "yes" is anything that got past the question who asks.
const (
	yes       = "yes"
	empty     = "empty"
	forbidden = string(evidence.Forbidden)
	notFound  = string(evidence.NotFound)
)

// Each row does something to what belongs to north. The columns are a member
// of another organisation and a specialist without an assignment; a member of
// north; a specialist assigned to it; an administrator; the operator. Nobody
// at all is always unauthorized.
var isolation = []struct {
	method                                                string
	stranger, member, specialist, administrator, operator string
	// does answers whether something of north's came to sight.
	does func(w *world, a Actor) (bool, error)
}{
	{"Upload", notFound, yes, yes, yes, yes, func(w *world, a Actor) (bool, error) {
		return answer(w.Upload(w.ctx(), a, Upload{OrgID: w.north.ID, Name: "x.pdf", Body: strings.NewReader(w.pdf())}))
	}},
	{"BeginUpload", yes, yes, yes, yes, yes, func(w *world, a Actor) (bool, error) {
		done, err := w.BeginUpload(w.ctx(), a)
		if err == nil {
			done()
		}
		return true, err
	}},
	{"File", notFound, yes, yes, yes, yes, func(w *world, a Actor) (bool, error) {
		return answer(w.File(w.ctx(), a, w.file(w.north).ID))
	}},
	{"Files", empty, yes, yes, yes, yes, func(w *world, a Actor) (bool, error) {
		id := w.file(w.north).ID
		list, _, err := w.Files(w.ctx(), a, FileQuery{Limit: 200})
		return slices.ContainsFunc(list, func(f FileView) bool { return f.ID == id || f.OrgID == w.north.ID }), err
	}},
	{"Original", notFound, yes, yes, yes, yes, func(w *world, a Actor) (bool, error) {
		body, _, err := w.Original(w.ctx(), a, w.file(w.north).ID)
		return shut(body, err)
	}},
	{"PageImage", notFound, yes, yes, yes, yes, func(w *world, a Actor) (bool, error) {
		f := w.readFile(w.north)
		w.must(w.Blobs.Put(w.ctx(), ingest.PageImageKey("r1", f.SHA256, w.reading(f), 1), strings.NewReader(tinyJPEG), int64(len(tinyJPEG))))
		body, _, err := w.PageImage(w.ctx(), a, f.ID, 1)
		return shut(body, err)
	}},
	{"SupplyPassword", notFound, yes, yes, yes, yes, func(w *world, a Actor) (bool, error) {
		return answer(w.SupplyPassword(w.ctx(), a, w.file(w.north).ID, "secret"))
	}},
	{"SetFilePartner", notFound, forbidden, yes, yes, yes, func(w *world, a Actor) (bool, error) {
		return answer(w.SetFilePartner(w.ctx(), a, w.file(w.north).ID, "P2"))
	}},
	{"Retry", notFound, forbidden, yes, yes, yes, func(w *world, a Actor) (bool, error) {
		return answer(w.Retry(w.ctx(), a, w.file(w.north).ID))
	}},
	{"Cancel", notFound, forbidden, yes, yes, yes, func(w *world, a Actor) (bool, error) { // Milo cancels what Mia uploaded
		return answer(w.Cancel(w.ctx(), a, w.file(w.north).ID))
	}},
	{"Documents", empty, yes, yes, yes, yes, func(w *world, a Actor) (bool, error) {
		w.document(w.north)
		list, _, err := w.Documents(w.ctx(), a, DocumentQuery{Limit: 200})
		return slices.ContainsFunc(list, func(d DocumentView) bool { return d.OrgID == w.north.ID }), err
	}},
	{"Documents", notFound, yes, yes, yes, yes, func(w *world, a Actor) (bool, error) {
		w.document(w.north)
		list, _, err := w.Documents(w.ctx(), a, DocumentQuery{OrgID: w.north.ID})
		return len(list) > 0, err
	}},
	{"Documents", empty, yes, yes, yes, yes, func(w *world, a Actor) (bool, error) { // by the file
		list, _, err := w.Documents(w.ctx(), a, DocumentQuery{FileID: w.document(w.north).FileID})
		return len(list) > 0, err
	}},
	{"Document", notFound, yes, yes, yes, yes, func(w *world, a Actor) (bool, error) {
		return answer(w.Document(w.ctx(), a, w.document(w.north).ID))
	}},
	{"Correct", notFound, forbidden, yes, yes, yes, func(w *world, a Actor) (bool, error) {
		d := w.document(w.north)
		return answer(w.Correct(w.ctx(), a, d.ID, d.Version, []Correction{{Position: 0, Value: "OTHER"}}))
	}},
	{"Confirm", notFound, forbidden, yes, yes, yes, func(w *world, a Actor) (bool, error) {
		d := w.document(w.north)
		return answer(w.Confirm(w.ctx(), a, d.ID, d.Version, []int{0}))
	}},
	{"ChoosePartner", notFound, forbidden, yes, yes, yes, func(w *world, a Actor) (bool, error) {
		d := w.document(w.north)
		return answer(w.ChoosePartner(w.ctx(), a, d.ID, d.Version, "P2"))
	}},
	{"Verify", notFound, forbidden, yes, yes, yes, func(w *world, a Actor) (bool, error) {
		d := w.document(w.north)
		return answer(w.Verify(w.ctx(), a, d.ID, d.Version, nil))
	}},
	{"Decline", notFound, forbidden, yes, yes, yes, func(w *world, a Actor) (bool, error) {
		d := w.document(w.north)
		return answer(w.Decline(w.ctx(), a, d.ID, d.Version, "a copy"))
	}},
	{"Partners", empty, yes, yes, yes, yes, func(w *world, a Actor) (bool, error) {
		list, _, err := w.Partners(w.ctx(), a, PartnerQuery{})
		return len(list) > 0, err
	}},
	{"Partner", notFound, yes, yes, yes, yes, func(w *world, a Actor) (bool, error) {
		return answer(w.Partner(w.ctx(), a, w.north.ID, "P1"))
	}},
	{"ImportPartners", notFound, yes, yes, yes, yes, func(w *world, a Actor) (bool, error) {
		return answer(w.ImportPartners(w.ctx(), a, w.north.ID, "p.csv", strings.NewReader("id,name\nP9,Nueva\n")))
	}},
	{"ImportRegister", forbidden, forbidden, forbidden, yes, yes, func(w *world, a Actor) (bool, error) {
		return answer(w.ImportRegister(w.ctx(), a, "basc", "2026-11-01", "r.csv", strings.NewReader("number,holder\nX-1,Andina\n")))
	}},
	{"Events", empty, yes, yes, yes, yes, func(w *world, a Actor) (bool, error) {
		f := w.file(w.north)
		list, _, err := w.Events(w.ctx(), a, EventQuery{FileID: f.ID})
		return len(list) > 0, err
	}},
	{"Events", notFound, yes, yes, yes, yes, func(w *world, a Actor) (bool, error) {
		w.file(w.north)
		list, _, err := w.Events(w.ctx(), a, EventQuery{OrgID: w.north.ID})
		return len(list) > 0, err
	}},
	{"Counts", notFound, yes, yes, yes, yes, func(w *world, a Actor) (bool, error) {
		w.file(w.north)
		c, err := w.Counts(w.ctx(), a, w.north.ID)
		return len(c.Files) > 0, err
	}},
	{"Counts", empty, yes, yes, yes, yes, func(w *world, a Actor) (bool, error) {
		w.file(w.north)
		c, err := w.Counts(w.ctx(), a, "")
		return len(c.Files) > 0, err
	}},
	{"Orgs", empty, yes, yes, yes, yes, func(w *world, a Actor) (bool, error) {
		list, err := w.Orgs(w.ctx(), a)
		return slices.ContainsFunc(list, func(o evidence.Org) bool { return o.ID == w.north.ID }), err
	}},
	{"CreateOrg", forbidden, forbidden, forbidden, yes, yes, func(w *world, a Actor) (bool, error) {
		return answer(w.CreateOrg(w.ctx(), a, "New "+w.pdf()))
	}},
	{"Users", notFound, forbidden, forbidden, yes, yes, func(w *world, a Actor) (bool, error) {
		return answer(w.Users(w.ctx(), a, w.north.ID))
	}},
	{"Users", forbidden, forbidden, forbidden, yes, yes, func(w *world, a Actor) (bool, error) {
		return answer(w.Users(w.ctx(), a, ""))
	}},
	{"Assign", notFound, forbidden, forbidden, yes, yes, func(w *world, a Actor) (bool, error) {
		return true, w.Assign(w.ctx(), a, w.sam.User.ID, w.north.ID)
	}},
	{"Unassign", notFound, forbidden, forbidden, yes, yes, func(w *world, a Actor) (bool, error) {
		return true, w.Unassign(w.ctx(), a, w.stan.User.ID, w.north.ID)
	}},
	{"Invite", notFound, forbidden, forbidden, yes, yes, func(w *world, a Actor) (bool, error) {
		_, _, err := w.Invite(w.ctx(), a, Invite{Email: "new@example.com", Role: evidence.Member, OrgID: w.north.ID})
		return true, err
	}},
	{"ChangePassword", yes, yes, yes, yes, forbidden, func(w *world, a Actor) (bool, error) { // one's own: the old one is wrong here
		return true, w.ChangePassword(w.ctx(), a, "not the old one", "a brand new one")
	}},
	{"CreateToken", yes, yes, yes, yes, forbidden, func(w *world, a Actor) (bool, error) { // one's own
		_, _, err := w.CreateToken(w.ctx(), a, "laptop")
		return true, err
	}},
	{"CreateTokenFor", forbidden, forbidden, forbidden, forbidden, yes, func(w *world, a Actor) (bool, error) {
		_, _, err := w.CreateTokenFor(w.ctx(), a, w.mia.User.Email, "script")
		return true, err
	}},
	{"Tokens", empty, empty, empty, empty, empty, func(w *world, a Actor) (bool, error) { // Mia's
		_, token, err := w.CreateToken(w.ctx(), w.mia, "laptop")
		w.must(err)
		list, err := w.Tokens(w.ctx(), a)
		return slices.ContainsFunc(list, func(t TokenView) bool { return t.ID == token.ID }), err
	}},
	{"RevokeToken", notFound, notFound, notFound, notFound, notFound, func(w *world, a Actor) (bool, error) { // Mia's
		_, token, err := w.CreateToken(w.ctx(), w.mia, "laptop")
		w.must(err)
		return true, w.RevokeToken(w.ctx(), a, token.ID)
	}},
}

// open are the methods that take no actor, because they find out who acts.
var open = []string{"SignIn", "ActorByUser", "ActorByToken", "Bootstrap", "Invitation", "AcceptInvitation"}

func TestIsolationTableIsComplete(t *testing.T) {
	var tabled []string
	for _, row := range isolation {
		tabled = append(tabled, row.method)
	}
	exchange := reflect.TypeFor[*Exchange]()
	actor := reflect.TypeFor[Actor]()
	for i := range exchange.NumMethod() {
		m := exchange.Method(i)
		takesActor := m.Type.NumIn() > 2 && m.Type.In(2) == actor
		switch {
		case slices.Contains(open, m.Name):
			if takesActor {
				t.Errorf("%s takes an actor: it belongs in the table", m.Name)
			}
		case !takesActor:
			t.Errorf("%s does not ask who acts", m.Name)
		case !slices.Contains(tabled, m.Name):
			t.Errorf("%s has no row in the isolation table", m.Name)
		}
	}
	for _, name := range append(tabled, open...) {
		if _, there := exchange.MethodByName(name); !there {
			t.Errorf("there is no method %s", name)
		}
	}
}

func TestIsolation(t *testing.T) {
	for _, row := range isolation {
		t.Run(row.method, func(t *testing.T) {
			w := newWorld(t, testkit.DB(t))
			for _, c := range []struct {
				who   string
				actor Actor
				want  string
			}{
				{"nobody", Actor{}, string(evidence.Unauthorized)},
				{"a user of no organisation and role", Actor{User: evidence.User{ID: "x"}}, row.stranger},
				{"a member of another organisation", w.otto, row.stranger},
				{"a specialist without an assignment", w.stan, row.stranger},
				{"a member", w.milo, row.member},
				{"a specialist", w.sam, row.specialist},
				{"an administrator", w.admin, row.administrator},
				{"the operator", System(), row.operator},
			} {
				if c.actor.User.ID == "x" && row.stranger == yes { // such a user has nothing of its own
					continue
				}
				sees, err := row.does(w, c.actor)
				if got := verdict(sees, err); got != c.want {
					t.Errorf("%s: wants %s, has %s (%v)", c.who, c.want, got, err)
				}
			}
		})
	}
}

// verdict turns what a method answered into a word of the table.
func verdict(sees bool, err error) string {
	switch code := evidence.CodeOf(err); code {
	case evidence.Unauthorized, evidence.Forbidden, evidence.NotFound, evidence.Internal, evidence.Unavailable:
		return string(code)
	case "":
		if !sees {
			return empty
		}
	}
	return yes
}

func TestNobodyLearnsWhatIsThere(t *testing.T) {
	w := newWorld(t, testkit.DB(t))
	d := w.document(w.north)
	_, there := w.Document(w.ctx(), w.otto, d.ID)
	_, absent := w.Document(w.ctx(), w.otto, storage.NewID())
	if evidence.MessageOf(there) != evidence.MessageOf(absent) {
		t.Errorf("%v tells more than %v", there, absent)
	}
	_, there = w.File(w.ctx(), w.otto, d.FileID)
	_, absent = w.File(w.ctx(), w.otto, storage.NewID())
	if evidence.MessageOf(there) != evidence.MessageOf(absent) {
		t.Errorf("%v tells more than %v", there, absent)
	}
	for _, id := range []string{"", "\x00", "\xff", strings.Repeat("9", 5000), "' OR 1=1"} {
		_, err := w.Document(w.ctx(), w.admin, id)
		w.wants(err, evidence.NotFound)
	}
}

func TestSameBytesOfTwoOrganisationsAreTwoFiles(t *testing.T) {
	eachWorld(t, func(w *world) {
		same := w.pdf()
		mine, err := w.Upload(w.ctx(), w.mia, Upload{Name: "a.pdf", Body: strings.NewReader(same)})
		w.must(err)
		theirs, err := w.Upload(w.ctx(), w.otto, Upload{Name: "a.pdf", Body: strings.NewReader(same)})
		w.must(err)
		if theirs.Existing || theirs.File.ID == mine.File.ID {
			w.t.Error("an organisation learns that another has the same file")
		}
		again, err := w.Upload(w.ctx(), w.milo, Upload{Name: "b.pdf", Body: strings.NewReader(same)})
		w.must(err)
		if !again.Existing || again.File.ID != mine.File.ID {
			w.t.Error("the same bytes make a second file in one organisation")
		}
	})
}

// tinyJPEG is the beginning of one; nobody decodes it here.
const tinyJPEG = "\xff\xd8\xff\xe0\x00\x10JFIF\x00\x01\x01\x00\x00\x01\x00\x01\x00\x00\xff\xd9"

// answer forgets what a method gave but whether it was there.
func answer[T any](_ T, err error) (bool, error) { return err == nil, err }

func shut(body io.ReadCloser, err error) (bool, error) {
	if err != nil {
		return false, err
	}
	return true, body.Close()
}

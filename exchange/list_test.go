package exchange

import (
	"slices"
	"testing"

	"certdex/evidence"
	"certdex/storage"
)

// with sets a field of a document, or takes it away with "".
func with(name, value string) func(*storage.Document) {
	return func(d *storage.Document) {
		d.Fields = slices.DeleteFunc(d.Fields, func(f evidence.Field) bool { return f.Name == name })
		if value != "" {
			d.Fields = append(d.Fields, evidence.Field{Name: name, Value: value, Confidence: 0.9})
		}
	}
}

func TestDocumentsAreFiltered(t *testing.T) {
	eachWorld(t, func(w *world) { // it is 2026-11-22
		expired := w.document(w.north, with(evidence.ExpiresOn, "2026-11-21"), with(evidence.Holder, "Zeta Ltd"))
		today := w.document(w.north, with(evidence.ExpiresOn, "2026-11-22"), with(evidence.Holder, "Alfa Ltd"))
		endless := w.document(w.north, with(evidence.ExpiresOn, ""), func(d *storage.Document) {
			d.Program, d.Kind, d.PartnerID = "eu_aeo", evidence.StatusLetter, "P2"
		})
		later := w.document(w.north, with(evidence.ExpiresOn, "2027-06-01"), func(d *storage.Document) { d.State = storage.DocumentMatched })
		foreign := w.document(w.south)

		for _, c := range []struct {
			says string
			q    DocumentQuery
			want []DocumentView
		}{
			{"newest first", DocumentQuery{}, []DocumentView{later, endless, today, expired}},
			{"expired: valid through the day that is printed", DocumentQuery{Expiry: "expired"}, []DocumentView{expired}},
			{"within 30 days", DocumentQuery{Expiry: "30"}, []DocumentView{today}},
			{"within a year", DocumentQuery{Expiry: "365", Sort: "expires_on"}, []DocumentView{today, later}},
			{"without an end", DocumentQuery{Expiry: "none"}, []DocumentView{endless}},
			{"by state", DocumentQuery{States: []string{"matched", "verified"}}, []DocumentView{later}},
			{"by program", DocumentQuery{Program: "eu_aeo"}, []DocumentView{endless}},
			{"by kind", DocumentQuery{Kind: "status_letter"}, []DocumentView{endless}},
			{"by partner", DocumentQuery{PartnerID: "P2"}, []DocumentView{endless}},
			{"by file", DocumentQuery{FileID: today.FileID}, []DocumentView{today}},
			{"by words", DocumentQuery{Query: "zeta"}, []DocumentView{expired}},
			{"by holder", DocumentQuery{Query: "ltd", Sort: "holder"}, []DocumentView{today, expired}},
			{"of the own organisation", DocumentQuery{OrgID: w.north.ID, Program: "eu_aeo"}, []DocumentView{endless}},
			{"of another's file", DocumentQuery{FileID: foreign.FileID}, nil},
		} {
			got, next, err := w.Documents(w.ctx(), w.mia, c.q)
			w.must(err)
			if !slices.Equal(ids(got), ids(c.want)) || next != "" {
				w.t.Errorf("%s: wants %v, has %v", c.says, ids(c.want), ids(got))
			}
		}
		for _, q := range []DocumentQuery{
			{Expiry: "soon"}, {Expiry: "0"}, {Expiry: "-1"}, {Expiry: "99999"}, {Sort: "colour"}, {States: []string{"lost"}},
			{Query: "\xff"}, {Query: "a\x00b"}, {Program: "\x00"}, {After: "nonsense"},
		} {
			if _, _, err := w.Documents(w.ctx(), w.mia, q); evidence.CodeOf(err) != evidence.Invalid {
				w.t.Errorf("%+v is answered with %v", q, err)
			}
		}
	})
}

func TestDocumentsInPages(t *testing.T) {
	eachWorld(t, func(w *world) {
		var want []string
		for range 5 {
			want = append([]string{w.document(w.north).ID}, want...)
		}
		for _, sort := range []string{"newest", "expires_on", "holder", "program"} {
			var got []string
			after := ""
			for {
				list, next, err := w.Documents(w.ctx(), w.mia, DocumentQuery{Limit: 2, After: after, Sort: sort})
				w.must(err)
				got = append(got, ids(list)...)
				if after = next; next == "" {
					break
				}
			}
			slices.Sort(got)
			if slices.Sort(want); !slices.Equal(got, want) {
				w.t.Errorf("by %s: wants %v, has %v", sort, want, got)
			}
		}
	})
}

func TestTimeFlagsAreWorkedOutWhenAsked(t *testing.T) {
	eachWorld(t, func(w *world) {
		notice := evidence.Flag{Code: evidence.FlagDuplicate, Severity: evidence.Notice, Message: "it is there twice"}
		d := w.document(w.north, func(d *storage.Document) { d.Flags = []evidence.Flag{notice} })
		if got := codes(d.Flags); !slices.Equal(got, []string{evidence.FlagDuplicate}) {
			w.t.Errorf("today: %q", got)
		}
		w.clock = w.clock.AddDate(1, 0, 0)
		if got := codes(w.look(d.ID).Flags); !slices.Equal(got, []string{evidence.FlagExpired, evidence.FlagDuplicate}) {
			w.t.Errorf("a year later: %q", got)
		}
		_, err := w.Verify(w.ctx(), w.sam, d.ID, d.Version, nil)
		w.wants(err, evidence.Conflict)
		list, _, err := w.Documents(w.ctx(), w.mia, DocumentQuery{})
		w.must(err)
		if got := codes(list[0].Flags); !slices.Contains(got, evidence.FlagExpired) {
			w.t.Errorf("in the list: %q", got)
		}
	})
}

func TestDocumentIsShownInFull(t *testing.T) {
	eachWorld(t, func(w *world) {
		d := w.document(w.north, func(d *storage.Document) {
			d.Candidates = append(d.Candidates, evidence.Candidate{Partner: "P2", Score: 0.4}, evidence.Candidate{Partner: "gone", Score: 0.3})
		})
		v, err := w.Document(w.ctx(), w.mia, d.ID)
		w.must(err)
		if v.FileName != "a.pdf" || v.FileState != "extracted" || v.OrgName != "North Foods" || v.ProgramName == "" || v.Partner.City != "Cali" {
			w.t.Errorf("it is shown as %+v", v)
		}
		if len(v.Candidates) != 2 || v.Candidates[1].Name != "Cargas del Sur" || v.Candidates[1].Country != "EC" || v.Candidates[1].Score != 0.4 {
			w.t.Errorf("the candidates are %+v", v.Candidates)
		}
		if len(v.History) != 1 || v.History[0].Kind != "file.received" || v.History[0].ActorName != "Mia" {
			w.t.Errorf("the history is %+v", v.History)
		}
		if len(v.Proves) == 0 || !v.Proves[0].Met || v.Proves[0].Why == "" || len(v.Missing) != 0 {
			w.t.Errorf("it proves %+v and lacks %q", v.Proves, v.Missing)
		}
		if len(v.May) != 0 {
			w.t.Errorf("a member may %q", v.May)
		}
		if v, err = w.Document(w.ctx(), w.sam, d.ID); err != nil || !slices.Contains(v.May, "verify") {
			w.t.Errorf("a specialist may %q, %v", v.May, err)
		}
	})
}

func TestFileListsItsDocuments(t *testing.T) {
	eachWorld(t, func(w *world) {
		d := w.document(w.north)
		f, err := w.File(w.ctx(), w.mia, d.FileID)
		w.must(err)
		if !f.Final || len(f.Documents) != 1 || f.Documents[0].ID != d.ID || f.Documents[0].Holder != "TRANSPORTES ANDINA S.A.S." {
			w.t.Errorf("the file is %+v", f)
		}
		if f, err = w.File(w.ctx(), w.mia, w.file(w.north).ID); err != nil || f.Final {
			w.t.Errorf("a fresh file is final: %+v, %v", f, err)
		}
		list, _, err := w.Files(w.ctx(), w.mia, FileQuery{States: []string{"extracted"}})
		w.must(err)
		if len(list) != 1 {
			w.t.Errorf("%d files are extracted", len(list))
		}
		_, _, err = w.Files(w.ctx(), w.mia, FileQuery{States: []string{"lost"}})
		w.wants(err, evidence.Invalid)
	})
}

func ids(list []DocumentView) []string {
	out := []string{}
	for _, d := range list {
		out = append(out, d.ID)
	}
	return out
}

func codes(flags []evidence.Flag) []string {
	var out []string
	for _, f := range flags {
		out = append(out, f.Code)
	}
	return out
}

package api_test

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"testing"

	"certdex/api/client"
	"certdex/evidence"
	"certdex/storage"
)

// certificate is a document with its usual fields.
func certificate(holder, expires string) storage.Document {
	box := evidence.Box{0.2, 0.3, 0.7, 0.33}
	return storage.Document{Document: evidence.Document{
		Pages: []int{1}, Kind: evidence.Certificate, Program: "basc", Language: "es", Confidence: 0.97,
		Fields: []evidence.Field{
			{Name: evidence.Holder, Value: holder, Text: holder, Confidence: 0.99, Page: 1, Box: box},
			{Name: evidence.CertificateNumber, Value: "COLBOG00001-1-1", Text: "COLBOG00001-1-1", Confidence: 0.9, Page: 1, Box: box, Boxes: []evidence.Box{box, box}},
			{Name: evidence.ExpiresOn, Value: expires, Text: expires, Confidence: 0.6, Page: 1, Box: box,
				Alternatives: []evidence.Alternative{{Value: "2026-04-03", Confidence: 0.4}}},
		},
		Warnings: []evidence.Warning{{Code: evidence.AmbiguousDate, Message: "03/04 can be read in two ways", Page: 1}},
	}}
}

// documents makes a file of the member's with these documents and gives their ids.
func (w *world) documents(t testing.TB, documents ...storage.Document) []string {
	t.Helper()
	file := w.take(t, "bundle.pdf", pdf(storage.NewID()))
	w.read(t, file.Id, len(documents))
	w.insert(t, file.Id, file.OrgId, documents...)
	ids := make([]string, len(documents))
	for i, d := range documents {
		ids[i] = d.ID
	}
	return ids
}

func TestDocumentsAreListedInPages(t *testing.T) {
	w, ctx := newWorld(t), context.Background()
	var all []storage.Document
	for i := range 7 {
		all = append(all, certificate(fmt.Sprintf("HOLDER %d", i), fmt.Sprintf("2027-0%d-14", i+1)))
	}
	w.documents(t, all...)
	for _, sort := range []client.ListDocumentsParamsSort{"newest", "expires_on", "holder", "program"} {
		seen := map[string]bool{}
		params := client.ListDocumentsParams{Sort: ptr(sort), Limit: ptr(3)}
		for pages := 1; ; pages++ {
			list, err := client.Check(w.asMember.ListDocumentsWithResponse(ctx, &params))
			must(t, err)
			for _, d := range list.JSON200.Documents {
				if seen[d.Id] {
					t.Errorf("by %s: %s is listed twice", sort, d.Id)
				}
				seen[d.Id] = true
			}
			if list.JSON200.Next == "" {
				if pages != 3 || len(seen) != 7 {
					t.Errorf("by %s: %d documents on %d pages", sort, len(seen), pages)
				}
				break
			}
			params.After = ptr(list.JSON200.Next)
		}
	}
	_, err := client.Check(w.asMember.ListDocumentsWithResponse(ctx, &client.ListDocumentsParams{After: ptr("nonsense")}))
	wantProblem(t, err, 400, "invalid")
}

func TestDocumentsAreFiltered(t *testing.T) {
	w, ctx := newWorld(t), context.Background()
	letter := certificate("LETTER S.A.", "2028-01-01")
	letter.Kind, letter.Program = evidence.StatusLetter, "scan"
	w.documents(t, certificate("OLD S.A.", "2026-01-31"), certificate("SOON S.A.", "2026-12-10"), letter)
	for _, c := range []struct {
		promise string
		params  client.ListDocumentsParams
		holders string
	}{
		{"expired ones", client.ListDocumentsParams{Expiry: ptr("expired")}, "OLD S.A."},
		{"those that expire soon", client.ListDocumentsParams{Expiry: ptr("30")}, "SOON S.A."},
		{"of a program", client.ListDocumentsParams{Program: ptr("scan")}, "LETTER S.A."},
		{"of a kind", client.ListDocumentsParams{Kind: ptr(client.KindStatusLetter)}, "LETTER S.A."},
		{"by words", client.ListDocumentsParams{Q: ptr("soon")}, "SOON S.A."},
		{"in a state", client.ListDocumentsParams{State: &[]client.DocumentState{"verified", "declined"}}, ""},
		{"in one of two states", client.ListDocumentsParams{State: &[]client.DocumentState{"verified", "assessed"}, Kind: ptr(client.KindCertificate), Sort: ptr(client.ListDocumentsParamsSortHolder)}, "OLD S.A.,SOON S.A."},
		{"of a partner", client.ListDocumentsParams{Partner: ptr("P-1")}, ""},
	} {
		t.Run(c.promise, func(t *testing.T) {
			list, err := client.Check(w.asMember.ListDocumentsWithResponse(ctx, &c.params))
			must(t, err)
			var holders []string
			for _, d := range list.JSON200.Documents {
				holders = append(holders, d.Fields[0].Value)
			}
			if got := strings.Join(holders, ","); got != c.holders {
				t.Errorf("got %q, want %q", got, c.holders)
			}
		})
	}
}

func TestADocumentIsCorrectedConfirmedAndVerified(t *testing.T) {
	w, ctx := newWorld(t), context.Background()
	id := w.documents(t, certificate("TRANSPORTES ANDINA S.A.S.", "2027-03-14"))[0]
	_, err := w.ImportPartners(ctx, w.member, "", "p.csv", strings.NewReader("id,name\nP-1,Transportes Andina\n"))
	must(t, err)

	d := w.document(t, id)
	if d.Fields[2].Alternatives[0].Value != "2026-04-03" || len(d.History) == 0 || d.Version == 0 {
		t.Errorf("the document is not all there: %+v", d)
	}
	corrected, err := client.Check(w.asAdmin.ChangeFieldsWithResponse(ctx, id, client.FieldChanges{Version: d.Version, Corrections: []client.Correction{
		{Name: evidence.ExpiresOn, Position: 2, Value: "2027-04-03"}, {Name: evidence.Country, Value: "CO", Add: true},
	}}))
	must(t, err)
	values := map[string]client.Field{}
	for _, f := range corrected.JSON200.Fields {
		values[f.Name] = f
	}
	if f := values[evidence.ExpiresOn]; f.Value != "2027-04-03" || f.Origin != client.FieldOriginCorrected {
		t.Errorf("the corrected field is %+v", f)
	}
	if f := values[evidence.Country]; f.Value != "CO" || f.Origin != client.FieldOriginAdded {
		t.Errorf("the added field is %+v", f)
	}
	_, err = client.Check(w.asAdmin.ChangeFieldsWithResponse(ctx, id, client.FieldChanges{Version: d.Version, Confirm: []int{0}}))
	wantProblem(t, err, 409, "conflict")

	w.assess(t, id)
	d = w.document(t, id)
	confirmed, err := client.Check(w.asAdmin.ChangeFieldsWithResponse(ctx, id, client.FieldChanges{Version: d.Version, Confirm: []int{0, 1}}))
	must(t, err)
	if f := confirmed.JSON200.Fields[0]; f.ConfirmedBy != w.admin.User.ID || f.ConfirmedAt.IsZero() {
		t.Errorf("the confirmed field is %+v", f)
	}
	w.assess(t, id)
	d = w.document(t, id)
	chosen, err := client.Check(w.asAdmin.ChoosePartnerWithResponse(ctx, id, client.PartnerChoice{Version: d.Version, PartnerId: "P-1"}))
	must(t, err)
	if chosen.JSON200.PartnerId != "P-1" || chosen.JSON200.Partner.Name != "Transportes Andina" {
		t.Errorf("the chosen partner is %+v", chosen.JSON200.Partner)
	}

	w.assess(t, id)
	d = w.document(t, id)
	_, err = client.Check(w.asMember.VerifyDocumentWithResponse(ctx, id, client.Verification{Version: d.Version}))
	wantProblem(t, err, 403, "forbidden")
	var override []string
	for _, f := range d.Flags {
		override = append(override, f.Code)
	}
	for _, name := range d.Missing {
		override = append(override, "missing:"+name)
	}
	verified, err := client.Check(w.asAdmin.VerifyDocumentWithResponse(ctx, id, client.Verification{Version: d.Version, Override: override}))
	must(t, err)
	if v := verified.JSON200; v.State != client.DocumentStateVerified || v.DecidedBy != w.admin.User.ID || v.Basis.By != "person" || v.Basis.Partner.Id != "P-1" {
		t.Errorf("verified: %s", verified.Body)
	}
	_, err = client.Check(w.asAdmin.DeclineDocumentWithResponse(ctx, id, client.Declination{Version: verified.JSON200.Version, Reason: "second thoughts"}))
	wantProblem(t, err, 409, "conflict")
}

func TestADocumentIsDeclined(t *testing.T) {
	w, ctx := newWorld(t), context.Background()
	id := w.documents(t, certificate("TRANSPORTES ANDINA S.A.S.", "2027-03-14"))[0]
	declined, err := client.Check(w.asAdmin.DeclineDocumentWithResponse(ctx, id, client.Declination{Version: w.document(t, id).Version, Reason: "The second page is missing."}))
	must(t, err)
	if declined.JSON200.State != client.DocumentStateDeclined || declined.JSON200.Reason != "The second page is missing." {
		t.Errorf("declined: %s", declined.Body)
	}
	events, err := client.Check(w.asMember.ListEventsWithResponse(ctx, &client.ListEventsParams{Document: &id}))
	must(t, err)
	if !slices.ContainsFunc(events.JSON200.Events, func(e client.Event) bool { return e.Kind == "document.declined" && e.ActorName == "Ada" }) {
		t.Errorf("events: %s", events.Body)
	}
}

func (w *world) document(t testing.TB, id string) client.Document {
	t.Helper()
	answer, err := client.Check(w.asMember.GetDocumentWithResponse(context.Background(), id))
	must(t, err)
	return *answer.JSON200
}

// assess carries a document that was changed on to where a person decides, as
// the pipeline does.
func (w *world) assess(t testing.TB, id string) {
	t.Helper()
	ctx := context.Background()
	must(t, w.DB.Write(ctx, func(tx *storage.Tx) error {
		d, err := tx.Document(ctx, id)
		if err != nil || d.State != storage.DocumentExtracted {
			return err
		}
		if err := tx.SaveMatch(ctx, d, storage.Match{Decision: evidence.NoMatch}); err != nil {
			return err
		}
		if d, err = tx.Document(ctx, id); err != nil {
			return err
		}
		return tx.SaveAssessment(ctx, d, nil, evidence.Corroboration{Answer: evidence.NoRegister})
	}))
}

// Nobody learns from any route that another organisation's rows are there.
func TestOthersSeeNothing(t *testing.T) {
	w, ctx := newWorld(t), context.Background()
	file := w.take(t, "secret.pdf", pdf("secret"))
	w.read(t, file.Id, 1)
	w.insert(t, file.Id, file.OrgId, certificate("SECRET S.A.", "2027-03-14"))
	listed, err := client.Check(w.asMember.ListDocumentsWithResponse(ctx, nil))
	must(t, err)
	id := listed.JSON200.Documents[0].Id

	others := w.org(t, "Others")
	for _, role := range []evidence.RoleName{evidence.Member, evidence.Specialist} {
		secret, _ := w.clientOf(t, w.join(t, "other "+string(role), role, others))
		for path, item := range specification(t).Paths.Map() {
			if !strings.Contains(path, "{id}") || strings.Contains(path, "tokens") {
				continue
			}
			target := file.Id
			if strings.Contains(path, "documents") {
				target = id
			}
			for method := range item.Operations() {
				path := strings.NewReplacer("{id}", target, "{page}", "1").Replace(path)
				r := w.request(t, method, path, secret, strings.NewReader(bodyFor(path)))
				answer, body := w.do(t, r)
				if p := problemIn(t, answer, body); p.Status != 404 || strings.Contains(string(body), "SECRET") {
					t.Errorf("%s: %s %s answers %d %s", role, method, path, answer.StatusCode, body)
				}
			}
		}
		for _, path := range []string{"/api/v1/files", "/api/v1/documents", "/api/v1/events?document=" + id, "/api/v1/partners"} {
			if answer, body := w.do(t, w.request(t, "GET", path, secret, nil)); answer.StatusCode != 200 || strings.Contains(string(body), id) {
				t.Errorf("%s: GET %s answers %d %s", role, path, answer.StatusCode, body)
			}
		}
	}
}

// bodyFor is a sound body of the operation at a path, "" where it has none.
func bodyFor(path string) string {
	for suffix, body := range map[string]string{
		"/password": `{"password":"x"}`, "/fields": `{"version":1,"confirm":[0]}`, "/verify": `{"version":1}`,
		"/decline": `{"version":1,"reason":"no"}`,
	} {
		if strings.HasSuffix(path, suffix) {
			return body
		}
	}
	if strings.HasSuffix(path, "/partner") {
		if strings.Contains(path, "files") {
			return `{"partner_id":"P-1"}`
		}
		return `{"version":1,"partner_id":"P-1"}`
	}
	return ""
}

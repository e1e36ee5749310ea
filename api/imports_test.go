package api_test

import (
	"context"
	"io"
	"strings"
	"testing"

	"certdex/api"
	"certdex/api/client"
	"certdex/exchange"
)

// importForm gives a form's media type and body, as the client's methods take them.
func importForm(t testing.TB, parts ...part) (string, io.Reader) {
	t.Helper()
	body, contentType := formOf(t, parts...)
	return contentType, body
}

const partnersCSV = "id,name,country,cost_centre\nP-1,Transportes Andina,CO,7\nP-2,,CO,8\nP-3,Café do Sul,BR,9\n"

func TestPartnersAreImportedListedAndFound(t *testing.T) {
	w, ctx := newWorld(t), context.Background()
	contentType, body := importForm(t, part{"file", "p.csv", partnersCSV})
	done, err := client.Check(w.asMember.ImportPartnersWithBodyWithResponse(ctx, contentType, body))
	must(t, err)
	if d := done.JSON200; d.Created != 2 || d.Updated != 0 || len(d.BadRows) != 1 || d.BadRows[0].Line != 3 || len(d.UnknownColumns) != 1 {
		t.Errorf("imported: %s", done.Body)
	}
	list, err := client.Check(w.asMember.ListPartnersWithResponse(ctx, &client.ListPartnersParams{Q: ptr("andina"), Limit: ptr(1)}))
	must(t, err)
	if p := list.JSON200.Partners; len(p) != 1 || p[0].Id != "P-1" || p[0].Extra["cost_centre"] != "7" || p[0].OrgId != w.member.User.OrgID {
		t.Errorf("listed: %s", list.Body)
	}
	one, err := client.Check(w.asMember.GetPartnerWithResponse(ctx, "P-3", nil))
	must(t, err)
	if one.JSON200.Name != "Café do Sul" {
		t.Errorf("one: %s", one.Body)
	}
	_, err = client.Check(w.asMember.GetPartnerWithResponse(ctx, "P-404", nil))
	wantProblem(t, err, 404, "not_found")
	_, err = client.Check(w.asMember.GetPartnerWithResponse(ctx, "P-3", &client.GetPartnerParams{Org: &w.admin.User.OrgID}))
	wantProblem(t, err, 404, "not_found")
}

func TestRegistersAreImportedByAdministrators(t *testing.T) {
	w, ctx := newWorld(t), context.Background()
	register := []part{{"as_of", "", "2026-11-01"}, {"file", "r.csv", "number,holder,status\nCOLBOG00001-1-1,Transportes Andina,valid\n"}}
	contentType, body := importForm(t, register...)
	_, err := client.Check(w.asMember.ImportRegisterWithBodyWithResponse(ctx, "basc", contentType, body))
	wantProblem(t, err, 403, "forbidden")

	contentType, body = importForm(t, register...)
	done, err := client.Check(w.asAdmin.ImportRegisterWithBodyWithResponse(ctx, "basc", contentType, body))
	must(t, err)
	if d := done.JSON200; d.Rows != 1 || d.Program != "basc" || d.AsOf.Format("2006-01-02") != "2026-11-01" {
		t.Errorf("imported: %s", done.Body)
	}
	contentType, body = importForm(t, register...)
	if _, err = client.Check(w.asAdmin.ImportRegisterWithBodyWithResponse(ctx, "nonsense", contentType, body)); err == nil {
		t.Error("the register of a program that is not there was taken")
	}
}

func TestImportsHaveLimits(t *testing.T) {
	w := newWorld(t, func(s *api.Settings, _ *exchange.Exchange) { s.ImportBytes = 4 << 10 })
	ctx := context.Background()
	contentType, body := importForm(t, part{"file", "p.csv", partnersCSV + strings.Repeat("P-9,x,CO,1\n", 1000)})
	_, err := client.Check(w.asMember.ImportPartnersWithBodyWithResponse(ctx, contentType, body))
	wantProblem(t, err, 413, "too_large")
	contentType, body = importForm(t, part{"file", "p.csv", partnersCSV + strings.Repeat("P-9,x,CO,1\n", 1000)})
	_, err = client.Check(w.asMember.ImportPartnersWithBodyWithResponse(ctx, contentType, struct{ io.Reader }{body})) // without a length
	wantProblem(t, err, 413, "too_large")
	contentType, body = importForm(t, part{"org", "", w.member.User.OrgID})
	_, err = client.Check(w.asMember.ImportPartnersWithBodyWithResponse(ctx, contentType, body))
	wantProblem(t, err, 400, "invalid")
}

func TestImportsTakeOneFileAfterItsTexts(t *testing.T) {
	w := newWorld(t)
	register := part{"file", "r.csv", "number,holder,status\nCOLBOG00001-1-1,Transportes Andina,valid\n"}
	for _, c := range []struct {
		promise, path, secret string
		parts                 []part
		detail                string
	}{
		{"the organisation before the partners", "partners", w.memberSecret, []part{{"file", "p.csv", partnersCSV}, {"org", "", w.member.User.OrgID}}, "the part org has to come before the file"},
		{"one list of partners", "partners", w.memberSecret, []part{{"file", "p.csv", partnersCSV}, {"file", "q.csv", partnersCSV}}, "one file only"},
		{"no unknown part after it", "partners", w.memberSecret, []part{{"file", "p.csv", partnersCSV}, {"ogr", "", "x"}}, "not known"},
		{"the day before the extract", "registers/basc", w.adminSecret, []part{register, {"as_of", "", "2026-11-01"}}, "the part as_of has to come before the file"},
		{"one extract", "registers/basc", w.adminSecret, []part{register, register}, "one file only"},
	} {
		body, contentType := formOf(t, c.parts...)
		r := w.request(t, "POST", "/api/v1/"+c.path, c.secret, body)
		r.Header.Set("Content-Type", contentType)
		answer, got := w.do(t, r)
		if p := problemIn(t, answer, got); p.Status != 400 || !strings.Contains(p.Detail, c.detail) {
			t.Errorf("%s: %+v", c.promise, p)
		}
	}
	ctx := context.Background()
	partners, _, err := w.Partners(ctx, w.member, exchange.PartnerQuery{})
	must(t, err)
	events, _, err := w.Events(ctx, w.admin, exchange.EventQuery{})
	must(t, err)
	for _, e := range events {
		if e.Kind == exchange.PartnersTaken || e.Kind == exchange.RegisterTaken {
			t.Errorf("imported all the same: %s", e.Kind)
		}
	}
	if len(partners) > 0 {
		t.Errorf("partners were taken: %+v", partners)
	}
}

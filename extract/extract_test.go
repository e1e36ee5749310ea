package extract

import (
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"certdex/evidence"
)

func TestLayouts(t *testing.T) {
	tests := []layoutCase{
		{"labels left of their values, with colons", `
#CERTIFICADO BASC
World BASC Organization

Empresa:                 EMPACADORA DEL VALLE S.A.S.
NIT:                     900.123.456-7
Dirección:               Calle 10 No. 4-55, Cali, Colombia

Certificado No.:         COLCLO00456-1-3
Fecha de emisión:        05/03/2026
Fecha de vencimiento:    05/03/2027
`, map[string]string{"holder": "EMPACADORA DEL VALLE S.A.S.", "holder_tax_id": "900.123.456-7", "address": "Calle 10 No. 4-55, Cali, Colombia",
			"country": "CO", "certificate_number": "COLCLO00456-1-3", "issued_on": "2026-03-05", "expires_on": "2027-03-05", "issuer": "World BASC Organization"}},

		{"labels above their values, in columns", `
World BASC Organization
#Certificate

Company
Andes Cold Storage S.A.C.

Certificate No.          Issued                   Expires
PERLIM00011-1-2          1 May 2026               30 April 2027

Previous certificate: PERLIM00011-1-1
`, map[string]string{"holder": "Andes Cold Storage S.A.C.", "certificate_number": "PERLIM00011-1-2", "issued_on": "2026-05-01", "expires_on": "2027-04-30"}},

		{"a sentence with everything in it", `
#CERTIFICADO BASC N° GTMGUA00101-1-2
World BASC Organization certifica que la empresa Textiles del Lago, S.A., con NIT 1234567-8,
ubicada en 5a avenida 10-20, zona 9, Guatemala, ha implementado la Norma BASC V6-2022.
Dado el 3 de abril de 2026. Vence el 2 de abril de 2027.
`, map[string]string{"holder": "Textiles del Lago, S.A.", "holder_tax_id": "1234567-8", "country": "GT", "standard": "BASC V6-2022",
			"issued_on": "2026-04-03", "expires_on": "2027-04-02"}},

		{"labels in two languages", `
World BASC Organization
#CERTIFICADO BASC / BASC CERTIFICATE

Empresa / Company                  Frutas del Istmo, S.A.
Fecha de emisión / Date of issue   10-AGO-2026
Vencimiento / Expires              09-AGO-2027
Código / Code                      PANPTY00390-1-11
`, map[string]string{"holder": "Frutas del Istmo, S.A.", "issued_on": "2026-08-10", "expires_on": "2027-08-09", "certificate_number": "PANPTY00390-1-11"}},

		{"a German letter without an end", `
Hauptzollamt Kiel                                          Datum: 11.02.2021

Firma
Nordlicht Handel GmbH
Am Kai 3
24103 Kiel

Sehr geehrte Damen und Herren,

auf Ihren Antrag vom 14.08.2020 erteile ich die Bewilligung eines zugelassenen
Wirtschaftsbeteiligten unter der Nummer DEAEOS998877. Die Bewilligung wird am
01.03.2021 wirksam. Sie gilt unbefristet.

Im Auftrag
Henrike Ahlers
`, map[string]string{"issuer": "Hauptzollamt Kiel", "holder": "Nordlicht Handel GmbH", "address": "Am Kai 3, 24103 Kiel", "country": "DE", "level": "AEOS",
			"certificate_number": "DEAEOS998877", "issued_on": "2021-02-11", "effective_on": "2021-03-01", "expires_on": "", "validity": "until_revoked", "signatory": "Henrike Ahlers"}},
	}
	readLayouts(t, tests)
}

func TestAuditReport(t *testing.T) {
	d := read(t, `
#Supplier Compliance Audit Network
Audit Report

Supplier name            Blue River Toys Co., Ltd.
Facility address         88 Harbour Road, Ningbo, China
Report no.               QX-2026-118
Audit date               3-4 March 2026
Audit firm               Intertek
Delivery                 On-site, Unannounced
Overall score            88.5 %
Rating                   Medium Risk

Audit findings
MSC       Severity       Finding
7.4       Must           Containers are not inspected before they
                         are loaded.
9.6       Should         Two cameras were out of order.
`)[0]
	if d.Kind != evidence.AuditReport || d.Program != "scan" {
		t.Fatalf("kind %s, program %s", d.Kind, d.Program)
	}
	want(t, d, map[string]string{"holder": "Blue River Toys Co., Ltd.", "country": "CN", "certificate_number": "QX-2026-118", "audited_on": "2026-03-04",
		"audit_firm": "Intertek", "audit_mode": "on_site", "audit_notice": "unannounced", "score": "88.5", "rating": "Medium Risk",
		"finding": "Containers are not inspected before they are loaded. | Two cameras were out of order."})
	for _, f := range d.Fields {
		if f.Name == evidence.Finding && (f.Criterion == "" || f.Severity == "") {
			t.Errorf("finding %q has criterion %q and severity %q", f.Value, f.Criterion, f.Severity)
		}
	}
}

func TestWhatIsNoCertificate(t *testing.T) {
	tests := []struct {
		paper   string
		page    string
		kind    evidence.Kind
		program string
	}{
		{"a letter to a company in process", `
BASC El Salvador
CONSTANCIA DE EMPRESA EN PROCESO DE CERTIFICACIÓN BASC
Su representada se encuentra en proceso de implementación de la Norma BASC V6-2022.
La presente no equivale a un certificado.
`, evidence.InProcessLetter, "basc"},
		{"a training diploma", `
Instituto de Capacitación
#DIPLOMA
por su participación en el curso Auditor interno BASC Norma BASC V6-2022
con una intensidad horaria de 24 horas
`, evidence.OtherKind, "other"},
		{"a paper of no program", `
#INVOICE
Invoice number 4711   Date 3 May 2026   Total 100.00
`, evidence.OtherKind, "other"},
	}
	for _, tt := range tests {
		d := read(t, tt.page)[0]
		if d.Kind != tt.kind || d.Program != tt.program {
			t.Errorf("%s: kind %s, program %s", tt.paper, d.Kind, d.Program)
		}
		if d.Program == "other" && len(d.Fields) > 0 {
			t.Errorf("%s: claims %v", tt.paper, d.Fields)
		}
	}
}

func TestTheTextOfAnEMailIsNoCertificate(t *testing.T) {
	page := grid(1, `
From:      Ventas <ventas@example.com>
Date:      24 November 2026
Subject:   Certificado BASC vigente

Estimados, adjunto el certificado BASC de la empresa, Norma BASC V6-2022.
World BASC Organization
Saludos
`)
	if d := Documents([]evidence.Page{page}, catalogue(t))[0]; d.Program != "basc" {
		t.Errorf("as a page it is of program %s: the test shows nothing", d.Program)
	}
	page.Message = true
	if d := Documents([]evidence.Page{page}, catalogue(t))[0]; d.Kind != evidence.OtherKind || len(d.Fields) > 0 {
		t.Errorf("kind %s with %v", d.Kind, d.Fields)
	}
}

func TestBundle(t *testing.T) {
	page := func(holder, number string) string {
		return "\nWorld BASC Organization\n#CERTIFICADO BASC\nEmpresa:   " + holder + "\nCertificado No.:   " + number + "\nFecha de emisión:   05/03/2026\n"
	}
	documents := read(t, page("UNO S.A.S.", "COLBOG00001-1-1"), page("DOS S.A.S.", "COLBOG00002-1-1"), "\nANEXO 1\nCertificado No. COLBOG00002-1-1\n")
	if len(documents) != 2 || len(documents[1].Pages) != 2 {
		t.Fatalf("%d documents: %+v", len(documents), documents)
	}
	if documents[1].First("holder") != "DOS S.A.S." {
		t.Errorf("second holder %q", documents[1].First("holder"))
	}
}

func TestAmbiguousDateIsSaid(t *testing.T) {
	d := read(t, `
SCAN Association
Supplier Compliance Audit Network - Audit Report
Company:      Blue River Toys Co., Ltd.
Audit date:   03/04/2026
`)[0]
	for _, f := range d.Fields {
		if f.Name != evidence.AuditedOn {
			continue
		}
		if len(f.Alternatives) != 1 || f.Confidence > 0.7 {
			t.Errorf("confidence %v, alternatives %v", f.Confidence, f.Alternatives)
		}
		if len(d.Warnings) != 1 || d.Warnings[0].Code != evidence.AmbiguousDate {
			t.Errorf("warnings %v", d.Warnings)
		}
		return
	}
	t.Error("no audit date")
}

func TestEveryFieldHasItsPlace(t *testing.T) {
	d := read(t, `
#CERTIFICADO BASC
World BASC Organization certifica que la empresa Textiles del Lago, S.A., con NIT 1234567-8,
cumple la Norma BASC V6-2022. Certificado GTMGUA00101-1-2.
`)[0]
	for _, f := range d.Fields {
		if f.Page != 1 || f.Box.Width() <= 0 || f.Box.Height() <= 0 || f.Text == "" || f.Confidence <= 0 || f.Confidence >= 1 {
			t.Errorf("%+v", f)
		}
	}
}

// FuzzDocuments throws words at the extractor in any order and place: nothing
// may make it fall over.
func FuzzDocuments(f *testing.F) {
	f.Add(uint64(1), "World BASC Organization certifica que la empresa X S.A. NIT 900 123 456 el 03/04/2026 – 5 de mayo de 2027")
	f.Add(uint64(2), "SCAN Association Findings 7.4 Must text Overall score: 91 % Finding 1: Auditor:")
	f.Add(uint64(3), "1. Inhaber (Name, USt-IdNr.) DE AEOF 12345 Hauptzollamt gültig ab 01.02.")
	c := catalogue(f)
	f.Fuzz(func(t *testing.T, seed uint64, text string) {
		r := rand.New(rand.NewPCG(seed, 7))
		p := evidence.Page{Number: 1, Width: 595, Height: 842, Source: evidence.TextLayer}
		for i, w := range strings.Fields(text) {
			x, y := float64(i%9)/10, float64(i/9)/40
			if seed%2 == 1 {
				x, y = r.Float64(), r.Float64()
			}
			p.Words = append(p.Words, evidence.Word{Text: w, Confidence: 0.9, Box: evidence.Box{x, y, x + 0.08, y + 0.012}})
			if i > 300 {
				break
			}
		}
		for _, d := range Documents([]evidence.Page{p, p}, c) {
			for _, field := range d.Fields {
				if field.Value == "" {
					t.Errorf("%s is empty", field.Name)
				}
			}
		}
	})
}

// A page of very many lines is searched as far as it can be in time, and says so.
func TestPageOfVeryManyLines(t *testing.T) {
	var page strings.Builder
	page.WriteString("World BASC Organization\nCERTIFICADO BASC\nEmpresa: Hilos del Valle S.A.S.\n")
	for range 3000 {
		page.WriteString("Fecha de emisión    14/03/2026    Dirección    Calle 8\n")
	}
	documents := read(t, page.String())
	if len(documents) != 1 {
		t.Fatalf("%d documents", len(documents))
	}
	want(t, documents[0], map[string]string{"holder": "Hilos del Valle S.A.S."})
	if !slices.ContainsFunc(documents[0].Warnings, func(w evidence.Warning) bool { return w.Code == evidence.PartialPage }) {
		t.Error("the warnings do not say that the page was cut")
	}
}

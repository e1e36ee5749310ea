package extract

import "testing"

// TestMoreFindings reads the same two findings in further ways of presenting
// them.
func TestMoreFindings(t *testing.T) {
	const first, second = "Containers are not inspected before they are loaded.", "Two cameras of the yard were out of order."
	tests := []struct {
		how       string
		text      string
		criterion string // of the first
		severity  string
	}{
		{"run-in paragraphs", `
4. Conveyances
Loading was watched on both days. The forms are kept for two years.
Non-conformity, criterion 7.4 (must). Containers are not inspected before
they are loaded.
Corrective action: checklist by 30 June 2026.

5. Physical security
The fence is sound.
Non-conformity, criterion 9.6 (should). Two cameras of the yard were out of
order.
Corrective action: repair by 31 July 2026.`, "7.4", "must"},
		{"numbered, with the criterion on a line behind", `
3. Non-conformities
The following were recorded:
1.   Containers are not inspected before they are loaded.
     MSC 7.4, Must
2.   Two cameras of the yard were out of order.
     MSC 9.6, Should

4. Replies of the factory
Re 1.  Checklist introduced.`, "7.4", "must"},
		{"what was observed is no finding", `
Conveyances                                                        96%
Observed: Loading of two containers was watched from the start.
 7.4
 Must       Containers are not inspected before they are loaded.

Physical security                                                  97%
Observed: The site is fenced on all sides, and guards are on duty.
 9.6
 Should     Two cameras of the yard were out of order.`, "7.4", "must"},
		{"a table with a paragraph below it", `
Non-conformities
#    Observation                                             MSC ref.   Grade      Action agreed       Deadline
1    Containers are not inspected before they are loaded.    7.4        Critical   Checklist           30.04.2026
2    Two cameras of the yard were out of order.              9.6        Must       Repair              15.04.2026

Both actions were open when this report was completed, and a repeat visit is recommended soon.`, "7.4", "critical"},
		{"a table with signatures below it", `
Criterion   Class    Description of non-conformity                           Corrective action    Deadline
7.4         Must     Containers are not inspected before they are loaded.    Checklist            2026-04-30
9.6         Should   Two cameras of the yard were out of order.              Repair               2026-05-15

D. Confirmation
Auditor                  Liang Guoqiang                          2026-03-18
Approved by              Fong Siu Wai                            2026-04-01`, "7.4", "must"},
		{"a wide table of a plan", `
Ref    Requirement   Gap                                                    Risk     CAP         Owner      Target date    Status
7.4    Inspection    Containers are not inspected before they are loaded.   High     Checklist   W. Ortiz   30.06.2026     Open
9.6    Cameras       Two cameras of the yard were out of order.             Medium   Repair      L. Prado   31.07.2026     Closed`, "7.4", "high"},
		{"gaps in sections", `
7.4 Inspection of containers
Evidence: seven-point forms of May.
Gap: Containers are not inspected before they are loaded.
Risk: High

9.6 Cameras
Evidence: control room.
Gap: Two cameras of the yard were out of order.
Risk: Medium`, "7.4", "high"},
		{"bullets below a heading", `
Non-compliance(s):
- Containers are not inspected before they are loaded.
- Two cameras of the yard were out of order.

Good practices:
- Seals are counted every week.`, "", ""},
		{"a numbered list without criteria", `
Findings

1. Containers are not inspected before they are loaded.
2. Two cameras of the yard were out of order.

Closing remarks
The management was informed of the findings.`, "", ""},
		{"severities as headings of groups", `
Non-conformities

Major
1. Containers are not inspected before they are loaded.

Minor
2. Two cameras of the yard were out of order.`, "", "major"},
		{"a checklist without remarks on what is met", `
No.   Ref.   Requirement                      Compliance      Comments
1     6.1    Seals are locked away            Yes             Log seen.
2     7.4    Containers are inspected         No              Containers are not inspected before
                                                              they are loaded.
3     9.6    Cameras work                     No              Two cameras of the yard were out of
                                                              order.`, "7.4", ""},
		{"a checklist in Spanish", `
Criterio   Nivel      Requisito                       Cumple   Comentarios
6.1        Debe       Los sellos se guardan           Sí       Bitácora revisada.
7.4        Debe       Se inspeccionan contenedores    No       Containers are not inspected before
                                                               they are loaded.
9.6        Debería    Las cámaras funcionan           No       Two cameras of the yard were out of
                                                               order.`, "7.4", "must"},
		{"a checklist with crosses in columns", `
MSC    Requirement                   Yes   No   N/A   Remarks
6.1    Seals are locked away         X                Log seen.
7.4    Containers are inspected            X          Containers are not inspected before
                                                      they are loaded.
8.1    Pests are controlled                     X     No wood is used.
9.6    Cameras work                        X          Two cameras of the yard were out of
                                                      order.`, "7.4", ""},
		{"brackets at the end of list items", `
Opportunities and non-conformities
a) Containers are not inspected before they are loaded [MSC 7.4 – Must].
b) Two cameras of the yard were out of order [MSC 9.6 – Should].`, "7.4", "must"},
		{"the severity in the heading of each", `
Finding 1 – Critical – MSC 7.4
Containers are not inspected before they are loaded.
Action: Checklist introduced.

Finding 2 – Minor – MSC 9.6
Two cameras of the yard were out of order.
Action: Cameras replaced.`, "7.4", "critical"},
		{"severities high to low in Spanish", `
Hallazgos
No.   Criterio   Criticidad   Descripción del hallazgo                               Acción              Fecha límite
1     7.4        Alta         Containers are not inspected before they are loaded.   Lista               30/06/2026
2     9.6        Baja         Two cameras of the yard were out of order.             Reparación          31/07/2026`, "7.4", "high"},
	}
	for _, tt := range tests {
		t.Run(tt.how, func(t *testing.T) {
			d := read(t, auditHead+tt.text)[0]
			f1, f2 := first, second
			if tt.how == "brackets at the end of list items" {
				f1, f2 = first[:len(first)-1], second[:len(second)-1]
			}
			want(t, d, map[string]string{"finding": f1 + " | " + f2})
			for _, f := range d.Fields {
				if f.Name == "finding" && f.Value == f1 && (f.Criterion != tt.criterion || f.Severity != tt.severity) {
					t.Errorf("criterion %q, severity %q", f.Criterion, f.Severity)
				}
			}
		})
	}
}

func TestMoreScoresAndRatings(t *testing.T) {
	tests := []struct{ how, text, score, rating string }{
		{"a grade in brackets", `
Score: 88/100 (B)`, "88", "B"},
		{"points and their share", `
Total: 412 / 450 = 91.6 %
Rating: Green`, "91.6", "Green"},
		{"points out of points", `
Overall score: 142 out of 166 points (85.54 %)
Overall rating: Good`, "85.54", "Good"},
		{"in two scripts", `
Replaces report:          BV-2025-0029 (score 90.1, audited 2025-03-20)
Overall score 总分        93.75
Overall rating / 总体评级: Low Risk / 低风险`, "93.75", "Low Risk"},
		{"a band in a sentence", `
With an overall score of 87.2% the factory is placed in the rating band Meets Expectations
(85 to 94). In the last audit the result was 85.0%.`, "87.2", "Meets Expectations"},
		{"a category in quotation marks", `
La instalación obtuvo una calificación global de 84.2 por ciento, que corresponde a la categoría
«Aceptable con observaciones». El mínimo aprobatorio es de 76 por ciento.`, "84.2", "Aceptable con observaciones"},
		{"big figures over their names", `
#91.6 %                 Green
Overall score           Rating`, "91.6", "Green"},
		{"a row of cards", `
OVERALL SCORE       RATING            PREVIOUS SCORE       PASS MARK
88.6%               Satisfactory      79.2%                76%`, "88.6", "Satisfactory"},
		{"the total under the sections", `
Section                       Max points     Points      %
Physical security             40             35          87.5
Seal security                 20             20          100
Total                         60             55          91.7
Overall rating: Acceptable`, "91.7", "Acceptable"},
		{"in Spanish", `
Calificación final:      91,5 %
Nivel de riesgo:         Riesgo bajo
Riesgo del país:         Alto`, "91.5", "Riesgo bajo"},
	}
	for _, tt := range tests {
		t.Run(tt.how, func(t *testing.T) {
			want(t, read(t, auditHead+tt.text)[0], map[string]string{"score": tt.score, "rating": tt.rating})
		})
	}
}

func TestAuditDays(t *testing.T) {
	tests := []struct{ how, text, day string }{
		{"two full dates", `
Date(s) of audit:   07/07/2026 & 08/07/2026
Date of report:     16/07/2026`, "2026-07-08"},
		{"a range of dots", `
Audit dates: 12.05.2026–14.05.2026`, "2026-05-14"},
		{"the year on the next line", `
Auditors on site                                  Issued
Sunday 18 October to Tuesday 20 October           3 November 2026
2026`, "2026-10-20"},
		{"field work in Spanish", `
Los trabajos de campo se realizaron durante los días 3, 4 y 5 de marzo de 2026. La auditoría
anterior tuvo lugar el 11 de marzo de 2025.`, "2026-03-05"},
		{"a sentence in Spanish", `
La visita a la planta se llevó a cabo los días 12 al 14 de mayo de 2026.`, "2026-05-14"},
		{"begun and finished", `
This was an initial audit. It was held by live video link on 24 February 2026 and finished on 25 February 2026.`, "2026-02-25"},
		{"from and to in a table", `
                  From              To
Audit             12 May 2026       14 May 2026
Report issued     20 May 2026`, "2026-05-14"},
		{"day one and day two", `
Day 1: 12 May 2026
Day 2: 13 May 2026
Report date: 20 May 2026`, "2026-05-13"},
	}
	for _, tt := range tests {
		t.Run(tt.how, func(t *testing.T) {
			want(t, read(t, auditHead+tt.text)[0], map[string]string{"audited_on": tt.day})
		})
	}
}

func TestMoreFirmsAndManners(t *testing.T) {
	tests := []struct {
		how, text string
		fields    map[string]string
	}{
		{"the legal form's full stop", `
Audit company:   SGS Egypt Ltd.
Country risk:    High`, map[string]string{"audit_firm": "SGS Egypt Ltd."}},
		{"a place in brackets", `
BSI Group (Thailand) Co., Ltd. • 127/25 Panjathani Tower, Nonsee Road, Bangkok 10120`, map[string]string{"audit_firm": "BSI Group (Thailand) Co., Ltd."}},
		{"no heading beside it", `
Audit firm                         How the audit was done
UL Solutions                       On-site, announced`, map[string]string{"audit_firm": "UL Solutions", "audit_mode": "on_site", "audit_notice": "announced"}},
		{"an explanation in brackets", `
HOW CARRIED OUT                    NOTICE
Virtual (immersive video)          Announced`, map[string]string{"audit_mode": "virtual", "audit_notice": "announced"}},
		{"behind the word visit", `
Visit:         Unannounced, on-site`, map[string]string{"audit_mode": "on_site", "audit_notice": "unannounced"}},
		{"in a Spanish sentence", `
La auditoría fue realizada por Verificaciones del Norte, S.A. de C.V. y fue presencial y semi-anunciada.`, map[string]string{"audit_mode": "on_site", "audit_notice": "semi_announced"}},
		{"names over their titles", `
Lic. Mauricio Treviño Salas                    Ing. Adriana Belmonte Ruiz
Auditor líder                                  Revisora técnica`, map[string]string{"signatory": "Mauricio Treviño Salas | Adriana Belmonte Ruiz"}},
		{"names in brackets", `
(R. Muthukumaran)                              (Anjali Deshpande)
Lead Auditor                                   Report Reviewer`, map[string]string{"signatory": "R. Muthukumaran | Anjali Deshpande"}},
	}
	for _, tt := range tests {
		t.Run(tt.how, func(t *testing.T) {
			want(t, read(t, auditHead+tt.text)[0], tt.fields)
		})
	}
}
